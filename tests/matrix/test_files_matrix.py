"""What one Keras reads of another's files, done again: ``files_written`` and ``files_read`` of the profiles, and TFS603."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from matrix.environments import BUILTIN_TARGETS, environment
from matrix.ordinary_models import MODELS

from tfsavelint.targets import parse_target, profile

SCRIPT = Path(__file__).with_name("ordinary_models.py")


def run(target: str, do: str, folder: Path) -> str:
    found = environment(target)
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(found.interpreter.extra_paths)}
    variables["TF_USE_LEGACY_KERAS"] = "1" if found.target.flavour == "tf_keras" else "0"
    command = [found.interpreter.path, str(SCRIPT), do, str(folder), target]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=900, check=True).stdout


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], list[bool]]:
    """By saver, loader and ending: whether each of the models loads."""
    folder = tmp_path_factory.mktemp("files")
    for target in BUILTIN_TARGETS:
        run(target, "save", folder)
    found: dict[tuple[str, str, str], list[bool]] = {}
    for loader in BUILTIN_TARGETS:
        answers = json.loads(run(loader, "load", folder).rpartition("LOADED")[2])
        for name, loads in answers.items():
            saver, ending = name.rsplit("-", 1)[0], name.rpartition(".")[2]
            found.setdefault((saver, loader, ending), []).append(loads)
    return found


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize("loader", BUILTIN_TARGETS)
@pytest.mark.parametrize("saver", BUILTIN_TARGETS)
def test_files_are_read_as_the_profiles_say(
    saver: str, loader: str, ending: str, loaded: dict[tuple[str, str, str], list[bool]]
) -> None:
    """A file that is read loads whatever the model; of one that isn't, every functional model fails."""
    answers = loaded[saver, loader, ending]
    assert len(answers) == len(MODELS)
    written = profile(parse_target(saver)).files_written
    if written in profile(parse_target(loader)).files_read[ending]:
        assert answers == [True] * len(MODELS)
    else:
        assert sum(answers) <= 1
