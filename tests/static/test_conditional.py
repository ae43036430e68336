"""Definitions that stand below a condition: what normally runs is judged, what is a choice between versions is not."""

from __future__ import annotations

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

CLASS = """\
{0}@keras.utils.register_keras_serializable("app")
{0}class Scale(keras.layers.Layer):
{0}    def __init__(self, factor):
{0}        super().__init__()
{0}        self.factor = factor
"""
HEAD = "import tensorflow as tf\n\ntry:\n    from tensorflow import keras\nexcept ImportError:\n    keras = None\n\n"
BELOW = CLASS.format("    ")
OTHER = "    class Scale:\n        pass\n"


def codes(text: str) -> list[str]:
    result = check_text(SourceText("x.py", HEAD + text), [parse_target("keras==3.15")], Settings())
    return [item.code for item in result.findings]


@pytest.mark.parametrize(
    "head",
    [
        "if keras is not None:\n",
        "if HAS_KERAS:\n",
        "if keras is not None and tf.available:\n",
        "if __name__ == '__main__':\n",
    ],
)
def test_what_asks_whether_keras_is_there(head: str) -> None:
    assert codes(head + BELOW) == ["TFS301"]


def test_the_body_of_a_try() -> None:
    assert codes("try:\n" + BELOW + "except AttributeError:\n    Scale = None\n") == ["TFS301"]


@pytest.mark.parametrize(
    "text",
    [
        "if tf.__version__ < '2.6':\n" + BELOW,
        "if USES_LEGACY_KERAS:\n" + BELOW,
        "if hasattr(keras, 'ops'):\n" + BELOW,
        "if keras is None:\n    pass\nelse:\n" + BELOW,
        "try:\n    from keras.layers import Scale\nexcept ImportError:\n" + BELOW,
        "if HAS_KERAS:\n" + BELOW + "else:\n" + OTHER,
        "for _ in range(2):\n" + BELOW,
    ],
)
def test_what_may_be_another(text: str) -> None:
    assert codes(text) == []


def test_no_condition() -> None:
    assert codes(CLASS.format("")) == ["TFS301"]
