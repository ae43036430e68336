"""Calls that are made up where the source has none that can be read."""

from __future__ import annotations

import ast

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.confirm import guesses
from tfsavelint.confirm.sources import Sources
from tfsavelint.confirm.wire import SubjectSource
from tfsavelint.engine import Checked
from tfsavelint.source.text import decode
from tfsavelint.targets import newest

HEAD = "import keras\n\n\nclass L(keras.layers.Layer):\n"
BODY = "\n        super().__init__()\n        self.kept = 1\n"


def read(parameters: str, after: str) -> Checked:
    text = f"{HEAD}    def __init__(self, {parameters}):{BODY}{after}"
    checked = check_text(decode("a.py", text.encode()), newest(), Settings()).checked
    assert checked is not None
    return checked


def source(parameters: str, after: str = "") -> SubjectSource:
    """How the confirmer would make an object of the class."""
    checked = read(parameters, after)
    return Sources(checked.parsed, "a.py", False).instance(checked.facts.classes[0], checked.facts, "keras", "layer")[1]


def made(parameters: str, after: str = "") -> tuple[str, ...]:
    found = source(parameters, after)
    return (found.expression, *found.others)


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


BUILD = "\n\ndef made(**given):\n    return 1.0\n\n\ndef build(width):\n    return keras.Sequential([{call}])\n"


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("L(width, keras.activations.gelu)", "L(units=4, activation=keras.activations.gelu)"),
        ("L(width, made(stddev=0.5))", "L(units=4, activation=made(stddev=0.5))"),
        ("L(width, lambda x: keras.ops.relu(x))", "L(units=4, activation=lambda x: keras.ops.relu(x))"),
        ("L(width, made(stddev=width))", "L(units=4)"),
        (
            "L(width, dtype=keras.DTypePolicy('float16'))",
            "L(units=4, dtype=keras.DTypePolicy('float16'))",
        ),
        ("L(width, name='first', trainable=False)", "L(units=4, trainable=False)"),
    ],
)
def test_what_a_call_takes_from_the_module_is_kept(call: str, first: str) -> None:
    found = source("units, activation=None, **kwargs", BUILD.format(call=call))
    assert found.guessed
    assert found.expression == first


def test_no_name_of_a_function_is_looked_for_in_the_module() -> None:
    after = "\n\ndef build():\n    settings = {'units': 4}\n    return keras.Sequential([L(settings)])\n"
    found = source("settings", after)
    assert found.guessed
    assert "L(settings)" not in (found.expression, *found.others)


@pytest.mark.parametrize(
    ("calls", "settled"),
    [
        ("L()", ("units", "rate")),
        ("L(32), L(rate=0.1)", ("units", "rate")),
        ("L(16), L()", ("rate",)),
        ("L(rate=2 * 0.25)", ("units",)),
        ("L(**{'units': 4})", ()),
    ],
)
def test_what_every_call_leaves_at_its_default(calls: str, settled: tuple[str, ...]) -> None:
    checked = read("units=32, rate=0.1", f"\n\ndef build():\n    return [keras.Sequential([one]) for one in ({calls},)]\n")
    assert len(checked.facts.instances) == calls.count("L(")
    assert guesses.settled(checked.facts.classes[0], checked.facts) == settled
