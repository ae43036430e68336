"""Models that HDF5 holds by their bare name, or without weights.

Observed under keras 3.15 and tf_keras 2.21: a registered class whose models are made of inputs and outputs is looked up by
its bare name; what a subclass has saved before it had weights is loaded without an error, and starts anew.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.model import Format, Outcome, Stage
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

GRAPH = """\
from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class {name}(keras.Model):
    def train_step(self, data):
        return super().train_step(data)


inputs = keras.Input((4,))
model = {name}(inputs, keras.layers.Dense(2)(inputs))
"""
SUBCLASS = """\
from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


model = Net()
{then}
model.save("net.h5")
"""


@pytest.mark.parametrize("target", ["keras==3.15", "keras==3.3", "tf_keras==2.21", "keras==2.15"])
def test_a_registered_graph_model_is_not_found_by_its_bare_name(target: str) -> None:
    text = GRAPH.format(name="Trained")
    assert prediction(text, "model", target, Format.H5)[Stage.LOCATE] is Outcome.FAIL
    assert prediction(text, "model", target, Format.KERAS)[Stage.LOCATE] is Outcome.OK
    assert check_text(SourceText("x.py", text), (parse_target(target),), Settings()).findings == ()


def test_a_built_in_of_that_name_may_be_found() -> None:
    text = GRAPH.format(name="Functional")
    assert prediction(text, "model", "keras==3.15", Format.H5)[Stage.LOCATE] is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("then", "state", "compare"),
    [
        ("model(keras.ops.ones((1, 4)))", "fail", "unknown"),
        ("model.build((None, 4))", "ok", "fail"),
        ("model.compile('sgd')", "ok", "fail"),
    ],
)
def test_what_is_saved_before_there_are_weights_starts_anew(then: str, state: str, compare: str) -> None:
    row = prediction(SUBCLASS.format(then=then), "model.save", "keras==3.15", Format.H5)
    assert (row[Stage.STATE].value, row[Stage.COMPARE].value) == (state, compare)
