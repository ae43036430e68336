"""What is saved under one Keras and loaded under another: for every pair of targets, by the command, as a person would.

The golden table beside this file was written by ``python tests/matrix/test_cross_environment_matrix.py``, with the
matrix described; a pair that comes to something else fails here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from matrix.environments import TARGETS, environment

GOLDEN = Path(__file__).with_name("cross_environment.json")
SOURCE = """\
import tensorflow as tf
from tensorflow import keras


@tf.keras.utils.register_keras_serializable(package="demo")
class Scale(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def builtin():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dropout(0.5)])


def registered():
    return keras.Sequential([keras.Input((4,)), Scale(3.0)])


def with_lambda():
    return keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])
"""

Table = dict[str, dict[str, dict[str, dict[str, str]]]]
"""By model, format, and the target that saves: for each target that loads, ``ok`` or the stage that fails."""


def observed() -> Table:
    """The table, from real runs."""
    main, old = environment("keras==3.15").interpreter, environment("keras==2.15").interpreter
    paths = [path for target in TARGETS for path in environment(target).interpreter.extra_paths]
    command = [sys.executable, "-m", "tfsavelint", "confirm", "--format", "json", "--formats", "keras,h5", "--no-cache"]
    for python in (main.path, old.path):
        command += ["--python", python, "--load-python", python]
    for path in paths:
        command += ["--keras-path", path]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "models.py").write_text(SOURCE, encoding="utf-8")
        done = subprocess.run(
            [*command, "models.py"], cwd=folder, capture_output=True, text=True, timeout=1200, check=False
        )
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    table: Table = {}
    for subject in found["subjects"]:
        for trial in subject["trials"] if subject["name"] in ("builtin", "registered", "with_lambda") else ():
            if trial["mode"] == "custom_objects" or (trial["mode"] == "cold" and subject["name"] != "builtin"):
                continue
            row = table.setdefault(subject["name"], {}).setdefault(trial["format"], {}).setdefault(trial["target"], {})
            seen = "ok" if trial["outcome"] == "ok" else str(trial["stage"])
            assert trial["outcome"] != "unknown", trial
            assert row.setdefault(trial["load_target"], seen) == seen, (subject["name"], trial)
    return table


def test_every_pair_comes_to_what_the_table_says() -> None:
    table = observed()
    assert all(
        set(loaded) == set(TARGETS) for model in table.values() for rows in model.values() for loaded in rows.values()
    )
    assert set(table) == {"builtin", "registered", "with_lambda"}
    assert table == json.loads(GOLDEN.read_text(encoding="utf-8"))


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(observed(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
