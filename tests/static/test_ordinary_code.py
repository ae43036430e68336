"""What ordinary public code taught: a text for each mechanism, with what Keras was seen to do (``tests/corpus``)."""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Format

NO_CONFIG = """\
import keras


class Net(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        pass
"""
GRAPH = """\
import keras


class Net(keras.Model):
    def __init__(self, units):
        inputs = keras.Input((4,))
        super().__init__(inputs=inputs, outputs=keras.layers.Dense(units)(inputs))
"""
MASKED = """\
import keras


class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(3)

    def call(self, x, mask):
        return self.dense(x) * mask
"""

DECORATED = """\
import keras
from typeguard import typechecked


class Net(keras.layers.Layer):
    @typechecked
    def __init__(self, factor: float = 2.0, bias: float = 0.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.bias = bias

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
"""


def predicted(text: str, target: str, fmt: str) -> dict[str, str]:
    """The outcomes of ``Net`` by stage."""
    return {stage.value: said.value for stage, said in prediction(text, "Net", target, Format(fmt)).items()}


@pytest.mark.parametrize(
    ("text", "target", "fmt", "expected"),
    [
        (NO_CONFIG, "keras==3.15", "keras", {"config": "fail"}),
        # Keras 3 writes None into HDF5, and from_config stumbles; Keras 2 refuses the model before it asks.
        (NO_CONFIG, "keras==3.15", "h5", {"config": "ok", "encode": "ok", "rebuild": "fail"}),
        (NO_CONFIG, "keras==2.15", "h5", {"config": "ok", "encode": "ok", "write": "fail"}),
        (NO_CONFIG, "keras==2.15", "keras", {"config": "fail"}),
        # A graph with a class of its own is not found by its bare name.
        (GRAPH, "keras==3.15", "h5", {"locate": "fail"}),
        (GRAPH, "keras==2.15", "h5", {"locate": "fail"}),
        # Keras 2 takes no further argument but `training` for granted when it builds a model.
        (MASKED, "keras==2.15", "keras", {"state": "fail"}),
        (MASKED, "tf_keras==2.21", "keras", {"state": "fail"}),
        (MASKED, "keras==3.15", "keras", {"state": "ok", "compare": "unknown"}),
        (MASKED.replace("mask)", "mask=1)"), "keras==2.15", "keras", {"state": "ok"}),
        (MASKED.replace("mask", "training"), "keras==2.15", "keras", {"state": "ok"}),
    ],
)
def test_what_keras_was_seen_to_do(text: str, target: str, fmt: str, expected: dict[str, str]) -> None:
    if target.startswith("tf_keras"):
        text = text.replace("import keras", "import tf_keras as keras")
    elif target == "keras==2.15":
        text = text.replace("import keras", "from tensorflow import keras")
    said = predicted(text, target, fmt)
    assert {stage: said[stage] for stage in expected} == expected


@pytest.mark.parametrize(("decorator", "known"), [("@typechecked", True), ("@beartype.beartype", True), ("@once", False)])
def test_decorators_that_leave_a_constructor_as_it_is(decorator: str, known: bool) -> None:
    row = predicted(DECORATED.replace("@typechecked", decorator), "keras==3.15", "keras")
    assert (row["rebuild"], row["compare"]) == (("ok", "fail") if known else ("unknown", "unknown"))


def test_the_automatic_config_may_not_see_the_names_of_a_wrapped_constructor() -> None:
    bare = DECORATED[: DECORATED.index("    def get_config")].replace("factor: float = 2.0", "factor")
    row = predicted(bare.replace("    @typechecked\n", ""), "keras==3.15", "keras")
    assert row["config"] == "ok"
    assert predicted(bare, "keras==3.15", "keras")["config"] == "unknown"
