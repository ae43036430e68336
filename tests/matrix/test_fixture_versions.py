"""The fixture project's pins: what the Keras that trains has saved, the one that serves can't load (TFS603)."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from fixture_projects import TWINS, copied
from matrix.environments import Environment, environment

LOAD = "import signals.layers.base, keras; keras.models.load_model('artifacts/scaled.keras')"


def run(found: Environment, folder: Path, *what: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([*found.interpreter.extra_paths, str(folder)])
    env = {**os.environ, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(
        [found.interpreter.path, *what], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("twin", TWINS)
def test_what_serves_reads_what_trains_has_saved(twin: str, tmp_path: Path) -> None:
    folder = copied(twin, tmp_path)
    pins = re.findall(r"^keras==(\d+\.\d+)", (folder / "serving/requirements.txt").read_text(encoding="utf-8"), re.M)
    assert pins == ["3.12" if twin == "faulty" else "3.15"]
    saved = run(environment("keras==3.15"), folder, "train.py")
    assert saved.returncode == 0, saved.stderr[-2000:]
    loaded = run(environment(f"keras=={pins[0]}"), folder, "-c", LOAD)
    if twin == "faulty":
        assert loaded.returncode != 0
        assert "quantization_config" in loaded.stderr
    else:
        assert loaded.returncode == 0, loaded.stderr[-2000:]
