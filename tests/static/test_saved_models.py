"""Which model a save call writes: followed through functions, methods, attributes, tuples and arguments."""

from __future__ import annotations

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.model import Format, Outcome, Stage
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

TARGET = parse_target("keras==3.15")
HEAD = """
import keras


class Bad(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def get_config(self):
        return super().get_config()


def good():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


def bad(units=3):
    inputs = keras.Input((4,))
    return keras.Model(inputs, Bad(units)(inputs))


def both():
    inputs = keras.Input((4,))
    first = keras.Model(inputs, Bad(3)(inputs))
    second = keras.Model(inputs, keras.layers.Dense(4)(inputs))
    return first, second
"""
FAILS = {
    "a function with arguments": "model = bad(4)\nmodel.save('m.keras')\n",
    "a function of functions": (
        "def twice(n):\n    model = bad(n)\n    return model\n\nmodel = twice(3)\nmodel.save('m.keras')\n"
    ),
    "one of a tuple": "first, second = both()\nfirst.save('m.keras')\n",
    "one of a tuple, in a function": "def main():\n    first, second = both()\n    first.save('m.keras')\n",
    "an argument": "def store(model):\n    model.fit([1], [2])\n    model.save('m.keras')\n\nstore(bad())\n",
    "an argument by name": (
        "def store(path, model):\n    model.fit([1])\n    model.save('m.keras')\n\nm = bad()\nstore('p', model=m)\n"
    ),
    "an attribute": (
        "class T:\n    def __init__(self):\n        self.model = bad()\n"
        "\n    def s(self):\n        self.model.save('m.keras')\n"
    ),
    "an attribute, set to None before": (
        "class T:\n    model = None\n\n    def __init__(self):\n        self.model = None\n\n    def make(self):\n"
        "        i = keras.Input((4,))\n        self.model = keras.Model(i, Bad(3)(i))\n\n"
        "    def s(self):\n        self.model.save('m.keras')\n"
    ),
    "an attribute that a method gives": (
        "class T:\n    def __init__(self):\n        self.model = self.make()\n\n    def make(self):\n"
        "        return keras.Sequential([Bad(3)])\n\n    def s(self):\n        self.model.save('m.keras')\n"
    ),
    "an attribute made of others": (
        "class T:\n    def __init__(self):\n        self.one = keras.Sequential([Bad(3)])\n        i = keras.Input((4,))\n"
        "        self.two = keras.Model(i, self.one(i))\n\n    def s(self):\n        self.two.save('m.keras')\n"
    ),
    "a static method": (
        "class T:\n    @staticmethod\n    def make():\n        return keras.Sequential([Bad(3)])\n\n"
        "model = T.make()\nmodel.save('m.keras')\n"
    ),
    "a method of an object": (
        "class T:\n    def make(self):\n        return keras.Sequential([Bad(3)])\n\n"
        "maker = T()\nmodel = maker.make()\nmodel.save('m.keras')\n"
    ),
}
SURVIVES = {
    "the other of a tuple": "first, second = both()\nsecond.save('m.keras')\n",
    "the argument of the one call": (
        "def store(model):\n    model.fit([1], [2])\n    model.save('m.keras')\n\nstore(good())\nbad()\n"
    ),
    "another attribute": (
        "class T:\n    def __init__(self):\n        self.one = bad()\n        self.two = good()\n\n"
        "    def s(self):\n        self.two.save('m.keras')\n"
    ),
    "another method": (
        "class T:\n    def __init__(self):\n        self.one = self.make()\n        self.two = self.other()\n\n"
        "    def make(self):\n        return keras.Sequential([Bad(3)])\n\n    def other(self):\n        return good()\n\n"
        "    def s(self):\n        self.two.save('m.keras')\n"
    ),
}
UNTOLD = {
    "an argument of two calls": (
        "def store(model):\n    model.fit([1])\n    model.save('m.keras')\n\nstore(good())\nstore(bad())\n"
    ),
}
WANTED = [
    *((name, text, Outcome.FAIL) for name, text in FAILS.items()),
    *((name, text, Outcome.OK) for name, text in SURVIVES.items()),
    *((name, text, Outcome.UNKNOWN) for name, text in UNTOLD.items()),
]


@pytest.mark.parametrize(("text", "outcome"), [item[1:] for item in WANTED], ids=[item[0] for item in WANTED])
def test_the_model_that_is_saved(text: str, outcome: Outcome) -> None:
    result = check_text(SourceText("example.py", HEAD + text), (TARGET,), Settings())
    rows = [item for item in result.subjects if item.kind == "call"]
    assert [item.predictions[TARGET.name][Format.KERAS][Stage.REBUILD] for item in rows] == [outcome]
