"""What the entries say, against packages that are really there: `nox -s third_party` installs them.

A model is saved in one process, and loaded in others: one that has imported nothing, and one that does what the entry
says and no more.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from third_party.cases import KERAS3, LEGACY, Case, answers

from tfsavelint.knowledge.third_party import packages


@pytest.fixture(scope="module")
def folder() -> str:
    """Where the packages are."""
    path = os.environ.get("TFSAVELINT_THIRD_PARTY", "")
    assert path, "run these tests with `nox -s third_party`, which installs the packages"
    return path


@pytest.fixture(scope="module")
def keras3(folder: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    return answers(KERAS3, sys.executable, tmp_path_factory.mktemp("keras3"), False, folder)


@pytest.fixture(scope="module")
def legacy(folder: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    return answers(LEGACY, sys.executable, tmp_path_factory.mktemp("legacy"), True, folder)


@pytest.mark.parametrize("case", KERAS3, ids=lambda case: case.name)
def test_under_keras_3(case: Case, keras3: dict[str, dict[str, str]]) -> None:
    holds(case, keras3[case.name], packages()[case.package].found_by_keras3)


@pytest.mark.parametrize("case", LEGACY, ids=lambda case: case.name)
def test_under_tf_keras(case: Case, legacy: dict[str, dict[str, str]]) -> None:
    holds(case, legacy[case.name], False)


def holds(case: Case, steps: dict[str, str], found_cold: bool) -> None:
    """Saved; not found by a process that has imported nothing; loaded by one that does what the entry says."""
    assert steps["save"] == ""
    assert (steps["cold"] == "") is found_cold, steps["cold"]
    assert steps["told"] == ""


def test_import_is_enough_is_shown_for_eight_packages() -> None:
    shown = {case.package for case in (*KERAS3, *LEGACY) if packages()[case.package].loader == "import"}
    assert len(shown) >= 8


def test_the_versions_are_those_of_the_entries(folder: str) -> None:
    installed = {path.name.removesuffix(".dist-info") for path in Path(folder).glob("*.dist-info")}
    for name in {case.package for case in (*KERAS3, *LEGACY)}:
        item = packages()[name]
        assert f"{item.distribution.replace('-', '_')}-{item.version}" in installed
