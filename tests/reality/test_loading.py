"""TFS205's projects, really saved by running the one script and loaded by running the other, under keras 3.15 and tf_keras.

They fail in a fresh process. The rule's own examples are run with the others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from static.projects import BAD, Project

GENERATIONS = {"keras": "0", "tf_keras": "1"}


def run(script: str, folder: Path, legacy: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    given = {**kept, "TF_USE_LEGACY_KERAS": legacy, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(
        [sys.executable, script, *arguments],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("flavour", GENERATIONS)
@pytest.mark.parametrize("project", BAD, ids=lambda item: item.title)
def test_the_load_does_what_the_rule_says(project: Project, flavour: str, tmp_path: Path) -> None:
    for name, text in project.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for folder in project.setup:
        (tmp_path / folder).mkdir(exist_ok=True)
    saved = run(project.save, tmp_path, GENERATIONS[flavour])
    assert saved.returncode == 0, saved.stderr
    if project.copied is not None:
        source, target = (tmp_path / name for name in project.copied)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
    loaded = run(project.load, tmp_path, GENERATIONS[flavour], *project.arguments)
    assert loaded.returncode != 0
    assert "Scale" in loaded.stderr
