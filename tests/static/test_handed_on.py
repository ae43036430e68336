"""Models that hand their arguments on to Keras's constructor: a graph perhaps, and nothing to be said of the arguments."""

from __future__ import annotations

import pytest

from tfsavelint.engine import check
from tfsavelint.source.parse import parse
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

TEXT = """from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class Embedder(keras.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def embed(self, inputs):
        return self.predict(inputs)


def make():
    inputs = keras.Input((4,))
    return Embedder(inputs, keras.layers.Dense(2)(inputs))
"""


@pytest.mark.parametrize("target", ["keras==3.15", "keras==2.15", "tf_keras==2.21"])
def test_a_graph_is_no_surplus_argument(target: str) -> None:
    checked = check(parse(SourceText("file.py", TEXT)), [parse_target(target)])
    assert [item.code for item in checked.findings] == []
