"""tensorflow-addons under TensorFlow 2.15.1: its entry says that importing it is enough, and nothing less."""

from __future__ import annotations

import pytest
from matrix.environments import environment
from third_party.cases import ADDONS, Case, answers

from tfsavelint.knowledge.third_party import packages

ANOTHER_IS_FOUND = "tensorflow_addons.layers.GroupNormalization.keras"
"""Keras's own layer of that name, whose arguments are the same: no error, and no harm."""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    python = str(environment("keras==2.15").interpreter.path)
    return answers(ADDONS, python, tmp_path_factory.mktemp("addons"), False)


@pytest.mark.parametrize("case", ADDONS, ids=lambda case: case.name)
def test_importing_it_is_enough(case: Case, steps: dict[str, dict[str, str]]) -> None:
    found = steps[case.name]
    assert found["save"] == ""
    assert (found["cold"] == "") is (case.name == ANOTHER_IS_FOUND), found["cold"]
    assert found["told"] == ""


def test_at_least_ten_layers_are_tried() -> None:
    assert len({case.path for case in ADDONS}) >= 10
    assert packages()["tensorflow_addons"].loader == "import"
