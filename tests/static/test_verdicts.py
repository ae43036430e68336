"""A trial that gave an argument no value says nothing of what is claimed of that argument."""

from __future__ import annotations

import pytest

from tfsavelint.confirm.judge import Evidence, judged
from tfsavelint.model import Claim, Finding, Format, Made, Outcome, Span, Stage, Trial
from tfsavelint.source.given_names import leaves_out

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
    ("argument", "expression", "state"),
    [
        ("units", "Scale(factor=2.0)", "undecided"),
        ("units", "Scale(units=4)", "refuted"),
        ("units", "Scale(4)", "refuted"),
        ("", "Scale(factor=2.0)", "refuted"),
    ],
)
def test_a_survival_without_the_argument_refutes_nothing(argument: str, expression: str, state: str) -> None:
    claim = Claim(TARGET, Format.KERAS, Stage.COMPARE, "silently")
    finding = Finding("TFS103", "x", "x", "a.py", None, Span(1, 1, 1, 2), "Scale", (claim,), "Scale", None, argument)
    made = Made(expression, varied=True)
    trial = Trial(TARGET, TARGET, Format.KERAS, "custom_objects", Outcome.OK, None, None, None, 0.1, made)
    found = judged(finding, Evidence({("a.py", "Scale"): (trial,)}, {}, {}, {})).claims[0].verdict
    assert found is not None
    assert found.state == state
