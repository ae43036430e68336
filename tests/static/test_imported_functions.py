"""What a file gives to Keras of another file's functions, and what other files' functions make of its models.

The fixture project has such a function, and is confirmed under keras 3.15: `fixtures/projects/faulty/signals`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from static.running import write

from tfsavelint.checking import Checker
from tfsavelint.model import Format, Outcome, Row, Stage

ACTIVATIONS = """\
import keras


{decorator}def cube(inputs):
    return inputs ** 3
"""
MODELS = """\
import keras

from activations import cube


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube), keras.layers.Dense(1)])


def build_plain():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
"""
TRAIN = """\
from models import build
import keras

model = build()
model.save("model.keras")
own = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
own.save("own.keras")
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def row(name: str, decorator: str = "", fmt: Format = Format.KERAS) -> Row:
    """What is said of the subject of that name in the project's files under keras 3.15."""
    write(Path(), {"activations.py": ACTIVATIONS.format(decorator=decorator), "models.py": MODELS, "train.py": TRAIN})
    subjects = Checker({"targets": ("keras==3.15",)}).paths(["."]).report().subjects
    return next(item for item in subjects if item.qualname == name).predictions["keras==3.15"][fmt]


@pytest.mark.parametrize("fmt", [Format.KERAS, Format.H5])
def test_a_model_loses_an_unregistered_function_of_another_file(fmt: Format) -> None:
    said = row("build", fmt=fmt)
    assert said[Stage.LOCATE] is Outcome.FAIL
    assert {outcome for stage, outcome in said.items() if stage is not Stage.LOCATE} == {Outcome.OK}


def test_a_registered_function_of_another_file_is_found() -> None:
    assert set(row("build", '@keras.saving.register_keras_serializable("app")\n').values()) == {Outcome.OK}


def test_a_model_without_it_is_not_concerned() -> None:
    assert set(row("build_plain").values()) == {Outcome.OK}


def test_of_a_model_that_another_file_makes_nothing_is_said() -> None:
    """What the other file says of its builder is not looked up: it is unknown, and not well."""
    said = row("model.save:5")
    assert said[Stage.LOCATE] is Outcome.UNKNOWN
    assert said[Stage.COMPARE] is Outcome.UNKNOWN
    assert set(row("own.save:7").values()) == {Outcome.OK}
