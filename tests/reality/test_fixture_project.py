"""The fixture project is really run: each planted fault happens, and in the clean twin none does.

One process imports Keras; the training, and each program that shows a fault, then runs in a fork of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fixture_projects import SHOWS, TWINS, copied

RUNNER = """\
import json, os, runpy, sys
import keras

def load(path):
    keras.models.load_model(path)(keras.ops.ones((1, 8, 4)))

def notebook(path):
    cells = json.load(open(path, encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in (*cell["source"], "\\n")]
    exec("".join(line for line in lines if not line.startswith("%")), {})

def run(what):
    if what.endswith(".py"):
        sys.path.insert(0, os.path.dirname(os.path.abspath(what)))
        runpy.run_path(what, run_name="__main__")
    elif what.endswith(".ipynb"):
        notebook(what)
    else:
        exec(what, {"load": load})

def apart(folder, what):
    reading, writing = os.pipe()
    if not os.fork():
        said = ""
        try:
            os.chdir(folder)
            sys.path.insert(0, folder)
            run(what)
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode()[:20000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    os.wait()
    return said

print("answers", json.dumps([apart(folder, what) for folder, what in json.loads(sys.argv[1])]))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """The error of each program of each twin, empty where it ran well."""
    programs = ["train.py", "evaluate.py", *(what for what, _ in SHOWS.values())]
    folders = {twin: copied(twin, tmp_path_factory.mktemp("projects")) for twin in TWINS}
    wanted = [(twin, what) for twin in TWINS for what in programs]
    given = json.dumps([(str(folders[twin]), what) for twin, what in wanted])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env = {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "TF_USE_LEGACY_KERAS": "0"}
    runner = Path(folders["clean"]).parent / "runner.py"
    runner.write_text(RUNNER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(runner), given], env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = done.stdout.rpartition("answers ")[2]
    return dict(zip(wanted, json.loads(answers), strict=True))


@pytest.mark.parametrize("fault", SHOWS)
def test_the_fault_happens(fault: str, outcomes: dict[tuple[str, str], str]) -> None:
    what, named = SHOWS[fault]
    assert outcomes["faulty", "train.py"] == ""
    assert named in outcomes["faulty", what]
    assert outcomes["faulty", what].rpartition("Error")[0], "an exception, and not a word of that name"


@pytest.mark.parametrize("fault", SHOWS)
def test_the_clean_twin_runs_well(fault: str, outcomes: dict[tuple[str, str], str]) -> None:
    assert outcomes["clean", "train.py"] == ""
    assert outcomes["clean", SHOWS[fault][0]] == ""
    assert outcomes["clean", "evaluate.py"] == ""
