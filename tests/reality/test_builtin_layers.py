"""Keras's own layers, judged from their own source text, beside a real round trip of an instance of each.

What is predicted of config, encode and rebuild must not contradict what happens; and no finding of the config and rebuild
rules stands on a layer that survives.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tfsavelint.checking import Checker
from tfsavelint.model import Format, Outcome, Report, Stage

TARGETS = {"keras": "keras==3.15", "tf_keras": "tf_keras==2.21"}
TOLD = (Stage.CONFIG, Stage.ENCODE, Stage.REBUILD)
"""The stages that a round trip of the configuration tells about."""

KNOWN_TO_BE_FALSE = frozenset({"keras/src/layers/core/input_layer.py:InputLayer"})
"""A debt: `shape` is folded into `batch_shape`, which is stored, and is called lost."""

AT_LEAST = 100
"""How many layer classes must have been made in each library."""

Outcomes = dict[str, dict[str, Any]]


@cache
def really(library: str) -> tuple[Path, Outcomes]:
    """Where the library's source lies, and what each of its layers did."""
    script = Path(__file__).with_name("builtin_layers.py")
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, str(script), library]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    where = subprocess.run(
        [sys.executable, "-c", f"import importlib.util; print(importlib.util.find_spec({library!r}).origin)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(where.stdout.strip()).parent.parent, json.loads(done.stdout)


@cache
def predicted(library: str) -> Report:
    """The report over the files in which those layers stand, paths relative to the library's folder."""
    folder, outcomes = really(library)
    before = Path.cwd()
    os.chdir(folder)
    try:
        paths = sorted({name.partition(":")[0] for name in outcomes})
        return Checker({"targets": (TARGETS[library],)}).paths(paths).report()
    finally:
        os.chdir(before)


@pytest.mark.parametrize("library", TARGETS)
def test_many_layers_were_made(library: str) -> None:
    _, outcomes = really(library)
    assert sum(item["outcome"] != "construct" for item in outcomes.values()) >= AT_LEAST


@pytest.mark.parametrize("library", TARGETS)
def test_no_prediction_is_contradicted(library: str) -> None:
    _, outcomes = really(library)
    subjects = {f"{item.path}:{item.qualname}": item for item in predicted(library).subjects}
    wrong = []
    for name, outcome in outcomes.items():
        subject = subjects.get(name)
        if subject is None or outcome["outcome"] == "construct":
            continue
        row = subject.predictions[TARGETS[library]][Format.KERAS]
        for stage in TOLD:
            said = row[stage]
            if (said is Outcome.FAIL and outcome["outcome"] != stage.value) or (
                said is Outcome.OK and outcome["outcome"] == stage.value
            ):
                wrong.append(f"{name}: {stage.value} is said to be {said.value}, and {outcome}")
            if outcome["outcome"] == stage.value:
                break
    assert wrong == []


@pytest.mark.parametrize("library", TARGETS)
def test_no_finding_on_a_layer_that_isnt_shown_to_be_real(library: str) -> None:
    """What a layer's config really loses is shown by two configs that are the same (``builtin_layers.LOST``)."""
    _, outcomes = really(library)
    survived = {name for name, outcome in outcomes.items() if outcome["outcome"] == "ok"} - KNOWN_TO_BE_FALSE
    found = []
    for item in predicted(library).findings:
        name = f"{item.path}:{item.subject}"
        if item.code[:4] not in ("TFS1", "TFS3") or name not in survived:
            continue
        if not any(f"`{argument}`" in item.message for argument in outcomes[name]["lost"]):
            found.append(f"{item.path}:{item.span.line}: {item.code} {item.message}")
    assert found == []


@pytest.mark.parametrize("library", TARGETS)
def test_most_of_them_have_a_row_that_tells(library: str) -> None:
    """Else the tests above would pass for want of anything said."""
    _, outcomes = really(library)
    subjects = {f"{item.path}:{item.qualname}": item for item in predicted(library).subjects}
    made = [name for name, outcome in outcomes.items() if outcome["outcome"] != "construct"]
    rows = [subjects[name].predictions[TARGETS[library]][Format.KERAS] for name in made if name in subjects]
    assert len(rows) >= AT_LEAST
    assert sum(row[Stage.CONFIG] is Outcome.OK for row in rows) >= 60
