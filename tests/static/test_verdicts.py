"""A trial that made something else than a claim is about says nothing of it: without the argument, or never called."""

from __future__ import annotations

import pytest

from tfsavelint.confirm.judge import Evidence, judged
from tfsavelint.model import Claim, Finding, Format, Loss, Made, Outcome, Span, Stage, Trial
from tfsavelint.source.given_names import free_names, gives_plain, leaves_out

TARGET = "keras==3.15"


@pytest.mark.parametrize(
    ("expression", "left_out"),
    [
        ("Scale(factor=2.0)", True),
        ("Scale(units=4)", False),
        ("Scale(4)", False),
        ("Scale(**given)", False),
        ("pkg.Scale()", True),
        ("model", False),
        ("", False),
        ("Scale(", False),
    ],
)
def test_what_a_call_leaves_out(expression: str, left_out: bool) -> None:
    assert leaves_out(expression, "units") is left_out


@pytest.mark.parametrize(
    ("expression", "plain"),
    [("Scale(units=4)", True), ("Scale(units=None)", True), ("Scale(units=abs)", False), ("Scale(4)", False), ("x", False)],
)
def test_what_a_call_gives_as_plain_data(expression: str, plain: bool) -> None:
    assert gives_plain(expression, "units") is plain


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("tf.nn.relu", {"tf"}),
        ("lambda x: x * y", {"y"}),
        ("[a for a in b]", {"b"}),
        ("made(1, stddev=width)", {"made", "width"}),
        ("a +", None),
    ],
)
def test_what_an_expression_takes_from_around_it(expression: str, names: set[str] | None) -> None:
    assert free_names(expression) == names


@pytest.mark.parametrize(
    ("stage", "argument", "expression", "called", "state"),
    [
        (Stage.COMPARE, "units", "Scale(factor=2.0)", True, "undecided"),
        (Stage.COMPARE, "units", "Scale(units=4)", True, "refuted"),
        (Stage.COMPARE, "units", "Scale(4)", True, "refuted"),
        (Stage.COMPARE, "", "Scale(factor=2.0)", True, "refuted"),
        (Stage.CONFIG, "activation", "Scale(activation='relu')", True, "undecided"),
        (Stage.CONFIG, "activation", "Scale(activation=abs)", True, "refuted"),
        (Stage.STATE, "", "Scale(4)", False, "undecided"),
        (Stage.REBUILD, "", "Scale(4)", False, "refuted"),
    ],
)
def test_a_survival_of_something_else_refutes_nothing(
    stage: Stage, argument: str, expression: str, called: bool, state: str
) -> None:
    claim = Claim(TARGET, Format.KERAS, stage, Loss.SILENT)
    finding = Finding("TFS103", "x", "x", "a.py", None, Span(1, 1, 1, 2), "Scale", (claim,), "Scale", None, argument)
    made = Made(expression, varied=True, called=called)
    trial = Trial(TARGET, TARGET, Format.KERAS, "custom_objects", Outcome.OK, None, None, None, 0.1, made)
    found = judged(finding, Evidence({("a.py", "Scale"): (trial,)}, {}, {}, {})).claims[0].verdict
    assert found is not None
    assert found.state == state
