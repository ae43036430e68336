"""Classes called like Keras's own and not registered: which loads find them, which find Keras's, and which find nothing.

Every answer here was seen: a class of each part, in a module of its own, saved and loaded under 3.15, 3.12, 3.8, 3.3,
2.15.1 and tf_keras 2.21.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Format, Outcome, Stage

TEXT = """
from tensorflow import keras


class BinaryCrossentropy(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return (y_true - y_pred) ** 2


class F1Score(keras.metrics.Metric):
    def update_state(self, y_true, y_pred, sample_weight=None):
        pass

    def result(self):
        return 0.0


class SGD(keras.optimizers.SGD):
    pass


class CosineDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate=0.1, decay_steps=5):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps

    def __call__(self, step):
        return 0.25

    def get_config(self):
        return {"initial_learning_rate": self.initial_learning_rate, "decay_steps": self.decay_steps}


class Zeros(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return 1.0


class L2(keras.regularizers.Regularizer):
    def __init__(self, l2=0.01):
        self.l2 = l2

    def __call__(self, weights):
        return 100.0

    def get_config(self):
        return {"l2": self.l2}


class NonNeg(keras.constraints.Constraint):
    def __call__(self, weights):
        return weights
"""
COMPILED = ("BinaryCrossentropy", "F1Score", "SGD")
ARGUMENTS = ("Zeros", "L2", "NonNeg")
FOUND, LOST, REPLACED = "found", "lost", "replaced"
NEW, OLD = ("keras==3.15", "keras==3.12"), ("keras==3.8", "keras==3.3")
KERAS_2 = ("keras==2.15", "tf_keras==2.21")
SEEN = [
    *((name, Format.KERAS, target, LOST) for name in (*COMPILED, "CosineDecay") for target in NEW),
    *((name, Format.KERAS, target, FOUND) for name in (*COMPILED, "CosineDecay") for target in OLD),
    *((name, Format.KERAS, target, FOUND) for name in COMPILED for target in KERAS_2),
    *(("CosineDecay", Format.KERAS, target, REPLACED) for target in KERAS_2),
    *((name, Format.KERAS, target, REPLACED) for name in ARGUMENTS for target in (*NEW, *OLD, *KERAS_2)),
    *((name, Format.H5, target, REPLACED) for name in (*COMPILED, *ARGUMENTS) for target in (*NEW, *OLD, *KERAS_2)),
    *(("CosineDecay", Format.H5, target, LOST) for target in NEW),
    *(("CosineDecay", Format.H5, target, FOUND) for target in OLD),
    *(("CosineDecay", Format.H5, target, REPLACED) for target in KERAS_2),
]


@pytest.mark.parametrize(("name", "fmt", "target", "seen"), SEEN, ids=str)
def test_what_a_load_finds(name: str, fmt: Format, target: str, seen: str) -> None:
    row = prediction(TEXT, name, target, fmt)
    assert (row[Stage.LOCATE] is Outcome.FAIL) == (seen == LOST)
    replaced = row[Stage.COMPARE] is Outcome.FAIL or row[Stage.REBUILD] is Outcome.FAIL
    assert replaced == (seen == REPLACED), row
