"""Classes whose parent is one of Keras's own: what is predicted of rebuild, and whether something is lost without a word.

Each case was run under keras 3.15 and 2.15; the rules' examples run some of them again.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Outcome, Row, Stage

HEAD = """from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class C(keras.{base}):
    def __init__(self, {parameters}):
        super().__init__({passed})
        {stored}
{config}

made = C({arguments})
"""
CONFIG = """
    def get_config(self):
        return {**super().get_config(), "own": self.own}
"""


def stages(base: str, parameters: str, passed: str, arguments: str, config: str, target: str) -> Row:
    """The prediction for a subclass of one of Keras's own classes."""
    stored = "self.own = own" if "own" in parameters else "pass"
    text = HEAD.format(**locals())
    return prediction(text, "C", target)


BOTH = ("keras==3.15", "keras==2.15", "tf_keras==2.21")
CASES = [
    # base, parameters, passed up, arguments, config, rebuild, compare or state (where rebuild is ok)
    ("layers.Dense", "units, own, **kwargs", "units, **kwargs", "3, 2.0", "", "fail", ""),
    ("layers.Dense", "units, own=1.0, **kwargs", "units, **kwargs", "3, own=2.0", "", "ok", "compare"),
    ("layers.Dense", "units, own=1.0, **kwargs", "units, **kwargs", "3, own=2.0", CONFIG, "ok", ""),
    ("layers.Dense", "**kwargs", "3, **kwargs", "", "", "fail", ""),
    ("layers.Dense", "**kwargs", "units=3, **kwargs", "", "", "fail", ""),
    ("layers.Dense", "units", "units", "3", "", "fail", ""),
    ("layers.Dense", "units, **kwargs", "units * 2, **kwargs", "3", "", "ok", "state"),
    ("layers.Dense", "size, **kwargs", "units=size, **kwargs", "3", "", "fail", ""),
    ("layers.Dense", "units, activation='relu', **kwargs", "units, activation=activation, **kwargs", "3", "", "ok", ""),
    (
        "layers.Conv1D",
        "filters, kernel_size, **kwargs",
        "filters, kernel_size, padding='same', **kwargs",
        "3, 2",
        "",
        "fail",
        "",
    ),
    ("layers.Wrapper", "layer, own=1.0, **kwargs", "layer, **kwargs", "keras.layers.Dense(2), own=2.0", CONFIG, "ok", ""),
    (
        "layers.Wrapper",
        "layer, own=1.0, **kwargs",
        "layer, **kwargs",
        "keras.layers.Dense(2), own=2.0",
        "",
        "ok",
        "compare",
    ),
    ("layers.Wrapper", "own, layer, **kwargs", "layer, **kwargs", "2.0, keras.layers.Dense(2)", CONFIG, "fail", ""),
    ("losses.BinaryCrossentropy", "name='own'", "from_logits=True, name=name", "", "", "fail", ""),
    ("losses.MeanSquaredError", "own=1.0, **kwargs", "**kwargs", "2.0", "", "ok", "compare"),
    ("metrics.AUC", "name='auc'", "name=name", "", "", "fail", ""),
    ("optimizers.Adam", "own, **kwargs", "**kwargs", "2.0", "", "fail", ""),
    ("optimizers.SGD", "**kwargs", "learning_rate=0.5, **kwargs", "", "", "fail", ""),
    ("initializers.RandomNormal", "", "stddev=0.01", "", "", "fail", ""),
    ("regularizers.L2", "own=True, l2=0.01", "l2", "own=False", "", "ok", "compare"),
]


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}-{place}" for place, case in enumerate(CASES)])
def test_what_comes_back_to_a_subclass(case: tuple[str, ...], target: str) -> None:
    *written, rebuild, lost = case
    found = stages(*written, target=target)
    assert found[Stage.REBUILD].value == rebuild
    for stage in (Stage.STATE, Stage.COMPARE):
        assert (found[stage] is Outcome.FAIL) == (stage.value == lost) or rebuild == "fail"


@pytest.mark.parametrize(("target", "fate"), [("keras==3.15", "fail"), ("keras==2.15", "ok")])
def test_a_wrapped_function_comes_back_under_keras_3(target: str, fate: str) -> None:
    """Keras 3's MeanMetricWrapper.get_config holds ``fn`` for a subclass too (metrics/reduction_metrics.py)."""
    passed = "keras.losses.mean_squared_error, name=name, dtype=dtype"
    found = stages("metrics.MeanMetricWrapper", "name='own', dtype=None", passed, "", "", target)
    assert found[Stage.REBUILD].value == fate


@pytest.mark.parametrize(("target", "fate"), [("keras==3.15", "fail"), ("keras==3.8", "ok"), ("keras==2.15", "ok")])
def test_a_key_that_the_parent_adds_when_it_makes_the_object(target: str, fate: str) -> None:
    """``Dense.from_config`` of 3.15 gives every subclass a ``quantization_config``."""
    written = KEPT % '"units": self.units'
    found = stages("layers.Dense", "units=3, name=None", "units, name=name", "4", written, target)
    assert found[Stage.REBUILD].value == fate


KEPT = """
    def get_config(self):
        return {"name": self.name, %s}
"""


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize(
    ("base", "parameters", "passed", "arguments", "stored", "rebuild"),
    [
        ("layers.Dense", "units, **kwargs", "units, **kwargs", "3", '"units": self.units', "ok"),
        ("layers.Dropout", "rate, seed=None, **kwargs", "rate, seed=seed, **kwargs", "0.5", '"rate": self.rate', "ok"),
        ("layers.Conv1D", "size, name=None", "4, size, name=name", "2", '"size": self.kernel_size', "ok"),
        # the attention of some versions keeps it under another name
        (
            "layers.MultiHeadAttention",
            "dropout=0.1, **kwargs",
            "2, 4, dropout=dropout, **kwargs",
            "",
            '"dropout": self.dropout',
            "unknown",
        ),
    ],
)
def test_what_its_attributes_hold(
    base: str, parameters: str, passed: str, arguments: str, stored: str, rebuild: str, target: str
) -> None:
    assert stages(base, parameters, passed, arguments, KEPT % stored, target)[Stage.REBUILD].value == rebuild
