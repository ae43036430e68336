"""Calls that are made up where the source has none that can be read."""

from __future__ import annotations

import ast

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.confirm import guesses
from tfsavelint.source.text import decode
from tfsavelint.targets import newest

HEAD = "import keras\n\n\nclass L(keras.layers.Layer):\n"
BODY = "\n        super().__init__()\n        self.kept = 1\n"


def made(parameters: str, after: str = "") -> tuple[str, ...]:
    text = f"{HEAD}    def __init__(self, {parameters}):{BODY}{after}"
    checked = check_text(decode("a.py", text.encode()), newest(), Settings()).checked
    assert checked is not None
    cls = checked.facts.classes[0]
    uses = tuple(item for item in checked.facts.instances if item.target == "L")
    return guesses.calls(cls, uses, "keras")


@pytest.mark.parametrize(
    ("parameters", "first"),
    [
        ("units=32, rate=0.1", "L(units=33, rate=0.05)"),
        ("num_heads, key_dim", "L(num_heads=2, key_dim=4)"),
        ("use_bias=True, padding='same'", "L(use_bias=False, padding='valid')"),
        ("activation=None", "L(activation='tanh')"),
        ("name=None, axis=-1", "L()"),
        ("a, /, b=2", "L(4, b=3)"),
        ("cell", "L(cell=__import__('keras').layers.LSTMCell(4))"),
    ],
)
def test_the_first_call_has_other_values_than_the_defaults(parameters: str, first: str) -> None:
    assert made(parameters)[0] == first


def test_what_a_call_in_the_source_gives_is_kept() -> None:
    after = "\n\ndef build(rate):\n    return keras.Sequential([L(64, rate)])\n"
    assert made("units, rate", after)[0] == "L(units=64, rate=0.25)"


def test_of_an_argument_that_says_nothing_several_kinds_are_tried() -> None:
    found = made("thing")
    assert found[:3] == ("L(thing=4)", "L(thing=0.5)", "L(thing='relu')")
    assert len(found) <= guesses.MAX_CALLS


@pytest.mark.parametrize("parameters", ["a, b, c=None, *, d, e='x', **kwargs", "*args", "fn, layer, shape=(1, 2)"])
def test_every_guess_is_python(parameters: str) -> None:
    for text in made(parameters):
        ast.parse(text, mode="eval")
