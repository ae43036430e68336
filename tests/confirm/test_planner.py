"""Objects whose arguments nobody wrote down: the planner finds some that work, and what it can't find is no verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

SOURCE = """\
import keras
from keras import ops


class Drop(keras.layers.Layer):
    def __init__(self, units=32, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Huberish(keras.losses.Loss):
    def __init__(self, delta=1.0, name="huberish"):
        super().__init__(name=name)
        self.delta = delta

    def call(self, a, b):
        return ops.mean(ops.abs(a - b)) * self.delta


class Warm(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base_lr, warmup_steps):
        self.base_lr = base_lr
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        return self.base_lr * ops.minimum(1.0, ops.cast(step, "float32") / self.warmup_steps)


@keras.saving.register_keras_serializable()
class Init(keras.initializers.Initializer):
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, shape, dtype=None):
        return ops.ones(shape, dtype) * self.scale

    def get_config(self):
        return {"scale": self.scale}


class Net(keras.Model):
    def __init__(self, hidden_units, dropout_rate=0.3):
        super().__init__()
        self.d = keras.layers.Dense(hidden_units)
        self.o = keras.layers.Dropout(dropout_rate)

    def call(self, x):
        return self.o(self.d(x))


class Weird(keras.layers.Layer):
    def __init__(self, graph, edges):
        super().__init__()
        self.n = graph.number_of_nodes(edges)

    def call(self, x):
        return x
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("planner")
    (folder / "objects.py").write_text(SOURCE, encoding="utf-8")
    options = [
        "--format",
        "json",
        "--formats",
        "keras",
        "--target",
        "keras==3.15",
        "--python",
        sys.executable,
        "--no-cache",
    ]
    command = [sys.executable, "-m", "tfsavelint", "confirm", *options, "objects.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("code", "subject", "stage"),
    [
        ("TFS103", "Drop", "compare"),
        ("TFS301", "Huberish", "rebuild"),
        ("TFS101", "Warm", "config"),
        ("TFS101", "Net", "config"),
    ],
)
def test_each_kind_is_really_tried(report: dict[str, Any], code: str, subject: str, stage: str) -> None:
    finding = next(item for item in report["findings"] if (item["code"], item["subject"]) == (code, subject))
    assert [(claim["stage"], claim["verdict"]["state"]) for claim in finding["claims"]] == [(stage, "confirmed")]


def test_a_faithful_registered_initializer_survives(report: dict[str, Any]) -> None:
    trials = next(item["trials"] for item in report["subjects"] if item["name"] == "Init")
    assert {trial["outcome"] for trial in trials} == {"ok"}
    assert {trial["mode"] for trial in trials} == {"imported", "custom_objects"}


def test_what_can_not_be_guessed_is_no_verdict(report: dict[str, Any]) -> None:
    trials = next(item["trials"] for item in report["subjects"] if item["name"] == "Weird")
    assert {trial["outcome"] for trial in trials} == {"unknown"}
    assert "no arguments were found" in trials[0]["detail"]
    verdicts = [item["verdict"]["state"] for item in report["findings"] if item["subject"] == "Weird"]
    assert set(verdicts) == {"undecided"}


def test_nothing_fails_that_was_not_foreseen(report: dict[str, Any]) -> None:
    assert report["unpredicted"] == []
