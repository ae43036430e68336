"""The table of Keras's own classes against the real libraries: every class is observed again."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from matrix import observe_classes
from matrix.environments import BUILTIN_TARGETS, environment

import tfsavelint.knowledge

HERE = Path(__file__).parent
TABLE = Path(tfsavelint.knowledge.__file__).with_name("classes.txt")


def said(target: str) -> dict[str, str]:
    """What the table says under a target, by internal path."""
    lines = [line.split(" ", 2) for line in TABLE.read_text(encoding="ascii").splitlines() if "{" in line]
    place = str(observe_classes.TARGETS.index(target))
    return {path: rest for path, places, rest in lines if place in places}


@pytest.mark.parametrize("target", BUILTIN_TARGETS)
def test_the_classes_are_as_the_table_says(target: str) -> None:
    found = environment(target)
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(found.interpreter.extra_paths)}
    variables.pop("TF_USE_LEGACY_KERAS", None)
    if found.target.flavour == "tf_keras":
        variables["TF_USE_LEGACY_KERAS"] = "1"
    command = [found.interpreter.path, str(HERE / "observe_classes.py"), "list"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=600, check=True)
    observed = json.loads(done.stdout)
    assert observed["target"] == target
    seen = {observe_classes.without_src(path): observe_classes.compact(row) for path, row in observed["classes"].items()}
    assert seen == said(target)
