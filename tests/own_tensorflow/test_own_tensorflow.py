"""Does a Keras that another TensorFlow carries by path do what it does with its own? All examples, one by one.

The matrix puts keras 3.8 before the packages of a newer TensorFlow. Here the same examples run there and under the
TensorFlow that keras 3.8 was released for, and every trial must end alike: outcome, stage and kind of error.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matrix.environments import environment
from reality.proving import Case, cases, prove

from tfsavelint.model import Report

TARGET, OWN = "keras==3.8", "keras==3.8 with its own TensorFlow"
CASES = tuple(case for case in cases() if not case.rule.needs)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Report]:
    """All examples under one and the other."""
    found = [environment(TARGET), environment(OWN, TARGET)]
    reports = [prove(CASES, tmp_path_factory.mktemp("examples"), {item.target: item.interpreter}) for item in found]
    return reports[0], reports[1]


def trials(report: Report, case: Case) -> Iterator[tuple[object, ...]]:
    """What was tried of a case, and how it ended."""
    for subject in report.subjects:
        if subject.path in case.files:
            for item in subject.trials:
                how = (item.outcome.value, item.stage and item.stage.value, item.error_type)
                yield (subject.path, subject.qualname, subject.span.line, item.format.value, item.mode, *how)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_end_alike(case: Case, both: tuple[Report, Report]) -> None:
    carried, own = both
    assert not carried.notes and not own.notes
    assert sorted(trials(carried, case), key=repr) == sorted(trials(own, case), key=repr)


def test_something_was_tried(both: tuple[Report, Report]) -> None:
    for report in both:
        assert sum(len(list(trials(report, case))) for case in CASES) > len(CASES)
