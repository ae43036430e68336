"""Findings on published packages that were false: code of their kind has none."""

from __future__ import annotations

import pytest
from static.running import check_text

from tfsavelint.config import Settings
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

INDEX = """
import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("app")
class Relative(keras.layers.Layer):
    def build(self, input_shape):
        coords = {coords}
        relative = coords[:, None] - coords[None, :]
        index = relative.sum(-1)
        self.index = tf.Variable(tf.convert_to_tensor(index), trainable=False)

    def call(self, inputs):
        return inputs + tf.cast(self.index[0], inputs.dtype)
"""
REFUSING = """
import keras


@keras.saving.register_keras_serializable("app")
class Embedding(keras.layers.Layer):
    def __init__(self, units, update_stats={default}, **kwargs):
        if update_stats:
            raise ValueError("only on another backend")
        super().__init__(**kwargs)
        self.units = units
        self.update_stats = update_stats

    def call(self, inputs):
        return inputs

    def get_config(self):
        return {{**super().get_config(), "units": self.units}}
"""
SWAPPED = """
from tf_keras.src.engine import base_layer_v1 as base_layer


class Layer(base_layer.Layer):
    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
        super().__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)

    def call(self, inputs):
        return inputs
"""


def codes(text: str, target: str = "keras==3.15") -> set[str]:
    result = check_text(SourceText("layers.py", text), [parse_target(target)], Settings())
    assert result.problem is None
    return {item.code for item in result.findings}


@pytest.mark.parametrize(("coords", "found"), [("np.arange(3)", set()), ("np.random.rand(3)", {"TFS404"})])
def test_an_index_that_is_counted_out(coords: str, found: set[str]) -> None:
    assert codes(INDEX.format(coords=coords)) == found


def test_an_argument_of_which_no_true_value_is_taken() -> None:
    assert codes(REFUSING.format(default="False")) == set()


def test_a_base_that_tensorflow_2_puts_another_in_the_place_of() -> None:
    assert "TFS101" not in codes(SWAPPED, "tf_keras==2.21")
