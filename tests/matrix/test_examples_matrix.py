"""Every example of every rule under every Keras of the matrix."""

from __future__ import annotations

import pytest
from matrix.environments import ADDONS, TARGETS, environment
from reality.proving import Case, cases, complaints, prove

from tfsavelint.model import Report

HERE = tuple(cases())
WITH_ADDONS = tuple(cases(elsewhere=True))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One confirmed run over everything that the main environment has, all targets side by side."""
    found = [environment(name) for name in TARGETS]
    lanes = {item.target: item.interpreter for item in found}
    return prove(HERE, tmp_path_factory.mktemp("examples"), lanes)


@pytest.fixture(scope="session", params=[ADDONS, "keras==2.15"])
def with_addons(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Report]:
    """The examples that need tensorflow-addons: where it works, and where it can't be imported."""
    found = environment(request.param)
    report = prove(WITH_ADDONS, tmp_path_factory.mktemp("addons"), {found.target: found.interpreter})
    return request.param, report


PAIRS = [(target, case) for target in TARGETS for case in HERE]


@pytest.mark.parametrize(("target", "case"), PAIRS, ids=[f"{target}-{case.name}" for target, case in PAIRS])
def test_rule_and_keras_agree(target: str, case: Case, whole: Report) -> None:
    assert not whole.notes
    assert complaints(case, whole, environment(target).target) == []


@pytest.mark.parametrize("case", WITH_ADDONS, ids=lambda case: case.name)
def test_rule_and_keras_agree_on_addons(case: Case, with_addons: tuple[str, Report]) -> None:
    name, report = with_addons
    assert complaints(case, report, environment(name).target) == []
