"""TFS201 and TFS202 are silent about a class that is only ever subclassed, wherever its subclasses are defined."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfsavelint.checking import Checker

BASE = """\
from tensorflow import keras
{imports}

class Base(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.inner = keras.layers.Dense(4, activation={function})

    def call(self, inputs):
        return self.inner(inputs) * self.factor

    def get_config(self):
        return {{**super().get_config(), "factor": self.factor}}
"""
FUNCTION = """\
from tensorflow import keras


def cube(x):
    return keras.activations.relu(x) ** 3
"""
CHILD = """\
{imports}

@keras.utils.register_keras_serializable("app")
class Child(Base):
    pass


model = keras.Sequential([keras.Input((4,)), {made}(3.0), keras.layers.Dense(2)])
model.save("m.keras")
"""
KERAS = "from tensorflow import keras\n"
ONE_FILE = {"model.py": BASE.format(imports=f"\n\n{FUNCTION}", function="cube") + CHILD.format(imports="", made="Child")}
TWO_FILES = {
    "base.py": BASE.format(imports=f"\n\n{FUNCTION}", function="cube"),
    "model.py": CHILD.format(imports=f"{KERAS}from base import Base\n", made="Child"),
}
THREE_FILES = {
    "acts.py": FUNCTION,
    "base.py": BASE.format(imports="from acts import cube\n", function="cube"),
    "model.py": CHILD.format(imports=f"{KERAS}from base import Base\n", made="Child"),
}
SUBCLASSED_TWICE = {
    "base.py": BASE.format(imports="", function='"relu"'),
    "middle.py": f"{KERAS}from base import Base\n\n\nclass Middle(Base):\n    pass\n",
    "model.py": CHILD.format(imports=f"{KERAS}from middle import Middle as Base\n", made="Child"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")


def found(files: dict[str, str]) -> list[tuple[str, str, str | None]]:
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    report = Checker({"targets": ("keras==3.15", "tf_keras==2.21", "keras==3.8")}).paths(["."]).report()
    assert not report.errors
    return [(item.path, item.code, item.subject) for item in report.findings]


@pytest.mark.parametrize(
    "files", [ONE_FILE, TWO_FILES, THREE_FILES, SUBCLASSED_TWICE], ids=["one", "two", "three", "twice"]
)
def test_a_base_is_no_object_of_a_model(files: dict[str, str]) -> None:
    assert found(files) == []


def test_a_base_that_is_made_as_well_is_one() -> None:
    made = {**SUBCLASSED_TWICE, "other.py": CHILD.format(imports=f"{KERAS}from base import Base\n", made="Base")}
    assert ("base.py", "TFS201", "Base") in found(made)
