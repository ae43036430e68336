"""Attributes that a model gets before Keras's own constructor has run: which of them Keras 2 refuses.

Each is made under tf_keras 2.21 and keras 3.15; keras 2.15 did the same when it was asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reality.scripts import LEGACY, Scripts, scripts

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.model import Format, Stage
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

TEXT = """\
import tensorflow as tf
from tensorflow import keras


class Own(keras.layers.Layer):
    def call(self, inputs):
        return inputs


class L(keras.{base}):
    def __init__(self, units=3, **kwargs):
        {lines}

    def call(self, inputs):
        return inputs


made = L(4)
"""
TARGETS = ("keras==2.15", "tf_keras==2.21", "keras==3.15")
SUPER = "super().__init__(**kwargs)"


def construct(lines: str, base: str = "Model") -> list[str]:
    """What is said of the construction, by target."""
    result = check_text(
        SourceText("x.py", TEXT.format(base=base, lines=lines)), tuple(map(parse_target, TARGETS)), Settings()
    )
    row = next(item for item in result.subjects if item.name == "L").predictions
    return [row[target][Format.KERAS][Stage.CONSTRUCT].value for target in TARGETS]


REFUSED = (
    *("keras.layers.Dense(2)", "[keras.layers.Dense(2)]", "[keras.layers.Dense(2) for _ in range(3)]", "Own()"),
    *("keras.Sequential([])", "keras.metrics.Mean()", "tf.Variable(1.0)", "[]", "{}", "()"),
)
TAKEN = (
    *("None", "3", "'a'", "units", "[1, 2]", "{'a': 1}", "[keras.layers.Dense(2), 3]", "lambda x: x", "tf.ones(2)"),
    *("keras.losses.MeanSquaredError()", "keras.optimizers.SGD()", "keras.losses.MeanSquaredError"),
)


MAKE_ALL = """\
for value in {values!r}:
    class L(keras.{base}):
        def __init__(self, units=3, **kwargs):
            if {late}:
                super().__init__(**kwargs)
            self.part = eval(value, globals(), {{"units": units}})
            if not {late}:
                super().__init__(**kwargs)

    try:
        L(4)
    except (RuntimeError, AttributeError):
        print(value)
"""


@pytest.fixture(scope="module", params=LEGACY)
def running(request: pytest.FixtureRequest) -> Iterator[Scripts]:
    with scripts(request.param) as found:
        yield found


@pytest.mark.parametrize(("base", "late"), [("Model", False), ("Model", True), ("layers.Layer", False)])
def test_the_library_refuses_just_these(base: str, late: bool, running: Scripts, tmp_path: Path) -> None:
    head = TEXT.partition("class L")[0]
    (tmp_path / "make.py").write_text(head + MAKE_ALL.format(values=(*REFUSED, *TAKEN), base=base, late=late), "utf-8")
    done = running.run(tmp_path, "make.py")
    assert done.status == 0, done.err
    refuses = running.flavour == "tf_keras" and base == "Model" and not late
    assert done.out.splitlines() == (list(REFUSED) if refuses else [])


@pytest.mark.parametrize("value", REFUSED)
def test_refused(value: str) -> None:
    assert construct(f"self.part = {value}\n        {SUPER}") == ["fail", "fail", "ok"]
    assert construct(f"{SUPER}\n        self.part = {value}") == ["ok"] * 3
    assert construct(f"self.part = {value}\n        {SUPER}", "layers.Layer") == ["ok"] * 3


@pytest.mark.parametrize("value", TAKEN)
def test_taken(value: str) -> None:
    assert construct(f"self.part = {value}\n        {SUPER}") == ["ok"] * 3
