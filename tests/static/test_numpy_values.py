"""Numbers and arrays of NumPy's, and raw Keras objects, in configs: what is predicted, by target and format.

Each case was run under keras 3.15, 3.8, 3.3, tf_keras 2.21 and 2.15, in ``.keras`` and HDF5.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Format, Outcome, Stage

TEXT = """import numpy as np
from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class C(keras.layers.Layer):
    def __init__(self, x, **kwargs):
        super().__init__(**kwargs)
        self.x = {held}

    def call(self, inputs):
        return {called}
{config}

made = C({given})
"""
CONFIG = '\n    def get_config(self):\n        return {**super().get_config(), "x": self.x}\n'
EVERY = ("keras==3.15", "keras==3.8", "keras==3.3", "keras==2.15", "tf_keras==2.21")


def told(given: str, held: str, config: str, target: str, fmt: Format, called: str = "inputs * self.x") -> str:
    """The first stage that is not predicted to pass, and what is; empty where all are."""
    text = TEXT.format(given=given, held=held, config=config, called=called)
    stages = prediction(text, "C", target, fmt)
    found = [f"{stage.value} {stages[stage].value}" for stage in Stage if stages[stage] is not Outcome.OK]
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("np.float32(3)", "config fail"),
        ("np.float64(3)", ""),
        ("np.prod((2, 3))", "config fail"),
        ("np.prod((2.0, 3))", ""),
        ("np.prod(np.zeros((2, 3)).shape)", "config fail"),
        ("np.prod(f())", "config unknown"),
        ("int(np.prod((2, 3)))", ""),
        ("np.sqrt(4.0)", ""),
        ("np.mean([1.0, 2.0])", ""),
        ("np.array([1.0, 2.0])", "config fail"),
        ("np.random.uniform(0.5, 1.0)", ""),
        ("np.random.uniform(0.5, 1.0, 3)", "config fail"),
    ],
)
def test_the_automatic_config(given: str, expected: str) -> None:
    for target in EVERY:
        assert told(given, "x", "", target, Format.KERAS) == expected, target


@pytest.mark.parametrize(
    ("given", "held", "in_keras", "in_h5"),
    [
        ("np.float32(3)", "x", "", ""),
        ("np.prod((2, 3))", "x", "", ""),
        ("np.array(3.0)", "x", "", ""),
        ("np.array([1.0, 2.0])", "x", "rebuild fail", "compare unknown"),
        ("3", "np.float32(x)", "", ""),
        ("3.0", "np.array(x)", "rebuild unknown", ""),
        ("[1.0, 2.0]", "np.array(x, 'float32')", "rebuild fail", ""),
        ("4.0", "np.sqrt(x)", "compare fail", "compare fail"),
    ],
)
def test_a_config_of_ones_own(given: str, held: str, in_keras: str, in_h5: str) -> None:
    for target in EVERY:
        assert told(given, held, CONFIG, target, Format.KERAS) == in_keras, target
        assert told(given, held, CONFIG, target, Format.H5) == in_h5, target


@pytest.mark.parametrize("target", EVERY)
def test_a_raw_layer(target: str) -> None:
    """HDF5 makes it a layer again; from 3.0 to 3.10 the load then fails on that very layer."""
    fails = target in ("keras==3.8", "keras==3.3")
    layer = "keras.layers.Dense(8)"
    assert told(layer, "x", CONFIG, target, Format.H5, "self.x(inputs)") == ("rebuild fail" if fails else "")
    assert told(layer, "x", CONFIG, target, Format.KERAS, "self.x(inputs)") == "rebuild fail"
    assert told(f"[{layer}]", "x", CONFIG, target, Format.H5, "self.x[0](inputs)") == "rebuild unknown"
