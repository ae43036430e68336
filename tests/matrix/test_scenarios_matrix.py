"""The scenario with tensorflow-addons, under the interpreter that can run it: by the command, as a person would."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matrix.environments import environment

SCENARIO = Path(__file__).parents[2] / "fixtures" / "scenarios" / "spectral_norm.py"
OLD = "keras==2.15"


def confirmed(folder: Path, *pythons: str) -> dict[str, Any]:
    named = [part for path in pythons for part in ("--python", path)]
    command = [sys.executable, "-m", "tfsavelint", "confirm", "--format", "json", *named, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scenario")
    shutil.copy(SCENARIO, made)
    return made


def outcomes(report: dict[str, Any], name: str) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    return {
        (trial["format"], trial["mode"]): (trial["outcome"], trial["stage"])
        for subject in report["subjects"]
        if subject["name"] == name
        for trial in subject["trials"]
        if trial["target"] == OLD
    }


def test_addons_are_really_tried_under_keras_2_15(folder: Path) -> None:
    report = confirmed(folder, environment(OLD).interpreter.path)
    assert report["targets"] == [OLD]
    tried = outcomes(report, "model")
    assert tried["keras", "cold"] == ("fail", "locate")
    assert tried["keras", "imported"] == ("ok", None)
    assert tried["h5", "cold"] == ("fail", "locate")
    assert tried["savedmodel", "cold"] == ("ok", None)
    assert tried["savedmodel", "imported"] == ("ok", None)
    assert set(outcomes(report, "model.save").values()) == {("ok", None)}
    assert set(outcomes(report, "load_model").values()) == {("ok", None)}
    assert report["unpredicted"] == []


def test_two_interpreters_in_one_run(folder: Path) -> None:
    report = confirmed(folder, environment(OLD).interpreter.path, environment("keras==3.15").interpreter.path)
    assert set(report["targets"]) == {OLD, "keras==3.15", "tf_keras==2.21"}
    finding = next(item for item in report["findings"] if item["code"] == "TFS602")
    assert finding["targets"] == ["keras==3.15", "tf_keras==2.21"]
    assert outcomes(report, "model")["keras", "imported"] == ("ok", None)
