"""Of every rule, its first bad example and its first good one, under this environment's keras 3 and tf_keras: the bad
fail as claimed, the others survive. All examples, the cured ones too, under every target, are the matrix's affair."""

from __future__ import annotations

import sys

import pytest
from reality.proving import Case, cases, complaints, prove

from tfsavelint.detect import interpreter_at
from tfsavelint.model import Report
from tfsavelint.targets import Target, newest

CASES = tuple(case for case in cases() if case.number == 1 and case.sort != "cured")


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One confirmed run over all examples, both targets side by side."""
    own = interpreter_at(sys.executable, "the tests' own")
    assert own.targets == newest(), "these tests need the pinned TensorFlow, keras and tf-keras"
    return prove(CASES, tmp_path_factory.mktemp("examples"), dict.fromkeys(newest(), own))


def test_the_run_was_whole(report: Report) -> None:
    assert not report.notes
    assert not report.errors


@pytest.mark.parametrize("target", newest(), ids=lambda target: target.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rule_and_keras_agree(case: Case, target: Target, report: Report) -> None:
    assert complaints(case, report, target) == []
