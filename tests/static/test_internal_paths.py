"""Classes that derive from Keras by an internal path, or from another Keras: their rows."""

from __future__ import annotations

import pytest

from tfsavelint.engine import Checked, check
from tfsavelint.source.parse import parse
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

TARGETS = [parse_target(name) for name in ("keras==3.15", "keras==2.15", "tf_keras==2.21")]


def checked(text: str) -> Checked:
    """What the check of one file gives."""
    return check(parse(SourceText("file.py", text)), TARGETS)


BODY = """
class Twice(Base):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return self.factor * inputs
"""


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("from keras.src.layers.layer import Layer as Base", "layer"),
        ("from keras.src.layers import Layer as Base", "layer"),
        ("from keras.layers.core import Dense as Base", "layer"),
        ("from keras.engine.topology import Layer as Base", "layer"),
        ("from keras.engine.base_layer import Layer as Base", "layer"),
        ("from keras._tf_keras.keras.layers import Layer as Base", "layer"),
        ("from tf_keras.src.engine.base_layer import Layer as Base", "layer"),
        ("from tf_keras.src.layers import LSTMCell as Base", "cell"),
        ("from keras.src.models.functional import Functional as Base", "model"),
        ("import keras\\nBase = keras.src.metrics.reduction_metrics.MeanMetricWrapper", "metric"),
        ("from tensorflow.python.keras.layers import Layer as Base", "layer"),
    ],
)
def test_internal_paths_have_rows(statement: str, kind: str) -> None:
    found = checked(statement.replace("\\n", "\n") + "\n" + BODY)
    assert [(item.name, item.kind) for item in found.subjects] == [("Twice", kind)]


def test_another_keras_is_no_target_s() -> None:
    statement = "import tensorflow as tf\nfrom tensorflow.python.keras.layers import Layer as Base\n"
    use = "\n\nmodel = tf.keras.Sequential([tf.keras.Input((4,)), Twice(print)])\nmodel.save('m.keras')\n"
    found = checked(statement + BODY + use)
    assert [item.code for item in found.findings] == []


def test_private_names_are_not_said_to_be_absent() -> None:
    found = checked("from keras._tf_keras.keras.preprocessing.image import ImageDataGenerator\n")
    assert found.findings == ()
