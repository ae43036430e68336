"""What arguments are, where nobody is seen to pass them: by name, and by what the code does with them."""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Stage

OUTER = """\
import keras


class Inner(keras.layers.Layer):
    def __init__(self, given, **kwargs):
        super().__init__(**kwargs)
        {inner}


class Outer(keras.layers.Layer):
    def __init__(self, {name}, **kwargs):
        super().__init__(**kwargs)
        self.inner = {outer}
"""


def config(text: str, target: str = "keras==3.15") -> str:
    """The prediction for the config of ``Outer``."""
    return prediction(text, "Outer", target)[Stage.CONFIG].value


@pytest.mark.parametrize(
    ("name", "outer", "inner", "expected"),
    [
        ("settings", "Inner(settings)", "self.dense = keras.layers.Dense(given.width)", "fail"),
        ("settings", "Inner(given=settings)", "self.given = given\n        self.rate = given.rate", "fail"),
        ("hp", "keras.layers.Dense(hp.Choice('units', [1, 2]))", "pass", "fail"),
        ("settings", "Inner(settings)", "self.dense = keras.layers.Dense(given['width'])", "unknown"),
        ("values", "Inner(values)", "self.values = given.copy()", "ok"),
        ("text", "Inner(text)", "self.text = given.casefold()", "ok"),
        ("config", "Inner(config)", "self.given = given", "unknown"),
        ("encoder", "Inner(encoder)", "self.given = given", "unknown"),
        ("d_model", "Inner(d_model)", "self.given = given", "ok"),
        ("num_layers", "Inner(num_layers)", "self.given = given", "ok"),
        ("layers", "Inner(layers)", "self.given = given", "unknown"),
    ],
)
def test_an_argument_that_nobody_is_seen_to_pass(name: str, outer: str, inner: str, expected: str) -> None:
    text = OUTER.format(name=name, outer=outer, inner=inner)
    compile(text, "x.py", "exec")
    assert config(text) == expected


def test_keras_2_looks_into_mappings_of_any_class() -> None:
    """So settings with attributes may well be stored there: the newest alone refuses them for sure."""
    text = OUTER.format(name="cfg", outer="Inner(cfg)", inner="self.dense = keras.layers.Dense(given.width)")
    assert config(text) == "fail"
    assert config(text, "keras==2.15") == "unknown"
    text = OUTER.format(name="hp", outer="keras.layers.Dense(hp.Choice('units', [1, 2]))", inner="pass")
    assert config(text, "keras==2.15") == "fail"


HANDED_ON = """\
import keras


class Base(keras.layers.Layer):
    def __init__(self, {parameters}, **kwargs):
        super().__init__(**kwargs)
        self.units = units


class Outer(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
"""


@pytest.mark.parametrize(("parameters", "expected"), [("units", "fail"), ("units=4", "ok")])
def test_positions_that_are_handed_on_count_where_the_base_asks_for_something(parameters: str, expected: str) -> None:
    assert config(HANDED_ON.format(parameters=parameters)) == expected
