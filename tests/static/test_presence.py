"""Keys that only a branch stores: what is predicted of rebuild, from the values that calls give.

Each case was run under keras 3.15, 3.8, 3.3, tf_keras 2.21 and 2.15.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Outcome, Row, Stage

OWN = """from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class C(keras.layers.Layer):
    def __init__(self, {parameters}, **kwargs):
        super().__init__(**kwargs)
        self.x = x
        self.y = {y}

    def call(self, inputs):
        return inputs

    def get_config(self):
        config = {{**super().get_config(), "y": self.y}}
        {stored}
        return config


{made}
"""
PARENT = """from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class C(keras.{parent}):
    def __init__(self, {parameters}, **kwargs):
        super().__init__({passed}, **kwargs)


{made}
"""


def row(text: str, target: str) -> Row:
    return prediction(text, "C", target)


GIVEN = 'if self.x is not None:\n            config["x"] = self.x'
TRUE = 'if self.x:\n            config["x"] = self.x'
NOT = 'if not self.x:\n            pass\n        else:\n            config["x"] = self.x'
OTHER = 'if self.y:\n            config["x"] = self.x'
SPREAD = 'config = {**config, **({} if self.x is None else {"x": self.x})}'
SERIALIZED = 'if self.x is not None:\n            config["x"] = keras.layers.serialize(self.x)'


@pytest.mark.parametrize(
    ("stored", "made", "expected"),
    [
        (GIVEN, "C(3)", "ok"),
        (GIVEN, "C(None)", "fail"),
        (GIVEN, "C(0)", "ok"),
        (GIVEN, "C(3)\nC(None)", "fail"),
        (GIVEN, "C(f())", "unknown"),
        (GIVEN, "C(*f())", "unknown"),
        (GIVEN, "", "ok"),
        (TRUE, "C(3)", "ok"),
        (TRUE, "C(0)", "fail"),
        (TRUE, "C([1])", "ok"),
        (TRUE, "C([])", "fail"),
        (TRUE, "C(keras.layers.Dense(2))", "unknown"),
        (NOT, "C(3)", "ok"),
        (NOT, "C(False)", "fail"),
        (SPREAD, "C(3)", "ok"),
        (SPREAD, "C(None)", "fail"),
        (OTHER, "C(3, True)", "ok"),
        (OTHER, "C(3, False)", "fail"),
        (OTHER, "C(3)", "fail"),
        (OTHER, "C(3, y=f())", "unknown"),
    ],
)
def test_a_key_of_ones_own(stored: str, made: str, expected: str) -> None:
    for y in ("y", "bool(y)"):
        text = OWN.format(parameters="x, y=False", y=y, stored=stored, made=made)
        assert row(text, "keras==3.15")[Stage.REBUILD].value == expected


EVERY = ("keras==3.15", "keras==3.8", "keras==3.3", "keras==2.15", "tf_keras==2.21")
LORA = {"keras==2.15": "construct", "tf_keras==2.21": "construct"}
RENORM = {"keras==3.8": "construct", "keras==3.3": "construct"}


@pytest.mark.parametrize(
    ("parent", "parameters", "passed", "made", "failing"),
    [
        ("layers.Dense", "units, lora_rank", "units, lora_rank=lora_rank", "C(3, 2)", LORA),
        (
            "layers.Dense",
            "units, rank=None",
            "units, lora_rank=rank",
            "C(3, 2)",
            {**dict.fromkeys(EVERY, "rebuild"), **LORA},
        ),
        ("layers.BatchNormalization", "renorm", "renorm=renorm", "C(True)", RENORM),
        ("layers.BatchNormalization", "renorm", "renorm=renorm", "C(False)", {**dict.fromkeys(LORA, "rebuild"), **RENORM}),
        (
            "layers.Dense",
            "units, activity_regularizer",
            "units, activity_regularizer=activity_regularizer",
            "C(3, 'l2')",
            {"keras==3.3": "rebuild"},
        ),
        ("metrics.AUC", "thresholds", "thresholds=thresholds", "C([0.5])", {}),
        ("metrics.AUC", "thresholds", "thresholds=thresholds", "C(None)", dict.fromkeys(EVERY, "rebuild")),
    ],
)
def test_a_key_of_kerass_own(parent: str, parameters: str, passed: str, made: str, failing: dict[str, str]) -> None:
    """Where the parent doesn't take the argument at all, there is no object to save."""
    text = PARENT.format(parent=parent, parameters=parameters, passed=passed, made=made)
    for target in EVERY:
        found = [stage.value for stage, outcome in row(text, target).items() if outcome is Outcome.FAIL]
        assert [item for item in found if item != "locate"][:1] == ([failing[target]] if target in failing else []), target
