"""A subclassed model that is a layer of another one is looked up as a layer, and otherwise by its module.

Each row was observed under tf_keras 2.21 and keras 2.15, with the classes in a module that the loading process imports;
keras 3.15 finds no class that isn't registered, and keras 3.8 finds all.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Stage

HEAD = """\
from tensorflow import keras


{decorator}class M(keras.Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {{**super().get_config(), "units": self.units}}


"""
TARGETS = ("tf_keras==2.21", "keras==2.15", "keras==3.8", "keras==3.15")
FUNCTIONAL = "def build():\n    inputs = keras.Input((8,))\n    return keras.Model(inputs, M(4)(inputs))\n"
SEQUENTIAL = "def build():\n    return keras.Sequential([keras.Input((8,)), M(4)])\n"
ALONE = "def made():\n    model = M(4)\n    model.compile('sgd')\n    return model\n"


def located(text: str, name: str, decorator: str = "") -> dict[str, str]:
    """What is said of finding a subject, saved as ``.keras``, by target."""
    whole = HEAD.format(decorator=decorator) + text
    return {target: prediction(whole, name, target)[Stage.LOCATE].value for target in TARGETS}


INSIDE = dict(zip(TARGETS, ("fail", "fail", "ok", "fail"), strict=True))
BY_ITSELF = dict(zip(TARGETS, ("ok", "ok", "ok", "fail"), strict=True))


@pytest.mark.parametrize("text", [FUNCTIONAL, SEQUENTIAL])
def test_inside_another_model(text: str) -> None:
    assert located(text, "build") == located(text, "M") == INSIDE
    assert set(located(text, "build", "@keras.utils.register_keras_serializable()\n").values()) == {"ok"}


def test_by_itself() -> None:
    assert located(ALONE, "made") == located(ALONE, "M") == BY_ITSELF


def test_both() -> None:
    text = f"{FUNCTIONAL}\n\n{ALONE}"
    assert located(text, "build") == INSIDE
    assert located(text, "made") == located(text, "M") == BY_ITSELF


def test_a_part_that_is_a_variable_of_the_module_too() -> None:
    text = "inputs = keras.Input((8,))\npart = M(4)\nwhole = keras.Model(inputs, part(inputs))\n"
    assert located(text, "whole") == INSIDE
    assert located(text, "part") == BY_ITSELF


def test_what_can_only_be_run_has_no_module() -> None:
    text = HEAD.format(decorator="") + ALONE
    for path, said in (("train.py", "ok"), ("04_train.py", "fail"), ("train-model.py", "fail")):
        assert prediction(text, "M", "tf_keras==2.21", path=path)[Stage.LOCATE].value == said, path
