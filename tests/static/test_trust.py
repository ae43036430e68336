"""TFS704 is silent where a Lambda is seen that the load needs, also in another file of the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from static.running import write

from tfsavelint.checking import Checker

NET = """\
import keras


def build():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.{layer}(inputs))
"""
TRAIN = 'from net import build\n\nmodel = build()\nmodel.save("m.keras")\n'
SERVE = 'import keras\n{more}\nmodel = keras.models.load_model("m.keras", safe_mode=False)\n'
LAMBDA = "Lambda(lambda x: 2.0 * x)"


def codes(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(folder / "cache"))
    monkeypatch.chdir(write(folder, files))
    report = Checker({"targets": ("keras==3.15",)}).paths(["serve.py"]).report()
    assert not report.errors
    return {item.code for item in report.findings}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"net.py": NET.format(layer="Dense(2)"), "train.py": TRAIN, "serve.py": SERVE.format(more="")}, True),
        ({"net.py": NET.format(layer=LAMBDA), "train.py": TRAIN, "serve.py": SERVE.format(more="")}, False),
        ({"net.py": NET.format(layer=LAMBDA), "serve.py": SERVE.format(more="import net  # noqa: F401\n")}, False),
    ],
    ids=["no Lambda", "where it is saved", "imported"],
)
def test_a_lambda_of_the_project(
    files: dict[str, str], told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ("TFS704" in codes(tmp_path, files, monkeypatch)) is told
