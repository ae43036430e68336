"""A notebook is confirmed like the script that it is: cells before a save lead to it, magics are left out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from static.notebooks import notebook

CELLS = (
    ("markdown", "# A model"),
    "!pip install keras\n%matplotlib inline\nimport keras",
    "%%time\nclass Twice(keras.layers.Layer):\n    def call(self, inputs):\n        return 2 * inputs\n",
    "files = !ls\nmodel = keras.Sequential([keras.Input((4,)), Twice(), keras.layers.Dense(2)])",
    '%time model.save("model")\nmodel.summary?',
)


def test_a_notebook_is_really_saved_and_loaded(tmp_path: Path) -> None:
    (tmp_path / "A model 1.0.ipynb").write_text(notebook(*CELLS), encoding="utf-8")
    command = [sys.executable, "-m", "tfsavelint", "confirm", "--target", "keras==3.15", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    found = {item["code"]: (item["cell"], item["line"], item["verdict"]["state"]) for item in report["findings"]}
    assert found == {"TFS201": (3, 2, "confirmed"), "TFS501": (5, 1, "confirmed")}
    assert report["unpredicted"] == []
    (row,) = (item for item in report["subjects"] if item["name"] == "Twice")
    outcomes = {(trial["format"], trial["mode"]): trial["outcome"] for trial in row["trials"]}
    assert outcomes["keras", "custom_objects"] == "ok"
    assert outcomes["keras", "imported"] == "fail"
