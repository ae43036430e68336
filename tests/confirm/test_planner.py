"""Objects whose arguments nobody wrote down: the planner finds some that work, and what it can't find is no verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tfsavelint.checking import Checker
from tfsavelint.confirm.run import Options, confirm
from tfsavelint.detect import interpreter_at
from tfsavelint.model import Format, Report, Stage
from tfsavelint.targets import parse_target

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

GIVEN = """\
import keras
from keras import layers, ops

SCALE = 3


def scaled(x):
    return ops.relu(x) * SCALE


@keras.saving.register_keras_serializable("app")
def distance(a, b):
    return ops.mean(ops.abs(a - b))


def spread(shape, dtype=None):
    return ops.ones(shape, dtype)


def build(size):
    inputs = keras.Input((size,))
    hidden = layers.Dense(3, activation=scaled)(inputs)
    hidden = layers.Dense(size, kernel_initializer=spread)(hidden)
    hidden = layers.Lambda(lambda x: x * 2)(hidden)
    hidden = layers.Lambda(lambda x: x * size)(hidden)
    model = keras.Model(inputs, hidden)
    model.compile("adam", loss=distance)
    return model


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.half = layers.Lambda(lambda x: x / 2)

    def call(self, x):
        return self.half(x)


@keras.saving.register_keras_serializable("app")
class Inner(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)


inputs = keras.Input((4,))
inner = Inner()
whole = keras.Model(inputs, inner(inputs))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return confirmed(tmp_path_factory.mktemp("planner"), SOURCE)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What was made isn't part of the JSON report: this is the report itself."""
    path = tmp_path_factory.mktemp("given") / "objects.py"
    path.write_text(GIVEN, encoding="utf-8")
    target = parse_target("keras==3.15")
    run = Checker({"targets": (target.name,)}).paths([str(path)])
    options = Options((interpreter_at(sys.executable, "the tests' own"),), (target,), frozenset({Format.KERAS}), 60)
    return confirm(run, options, lambda *_: None)


def confirmed(folder: Path, source: str) -> dict[str, Any]:
    """The report on one file in ``.keras``."""
    (folder / "objects.py").write_text(source, encoding="utf-8")
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


def test_a_model_that_is_only_a_layer_of_another_is_tried_there(given: Report) -> None:
    (subject,) = [item for item in given.subjects if item.name == "Inner"]
    assert {item.made.expression for item in subject.trials if item.made is not None} == {"whole"}


def test_what_a_function_with_arguments_gives_to_keras_is_tried_in_the_least_that_holds_it(given: Report) -> None:
    alone = [item for item in given.subjects if item.name not in ("Inner", "inner", "whole")]
    trials = {item.qualname: item.trials for item in alone if item.trials}
    made = {name: found[0].made.expression if found[0].made is not None else None for name, found in trials.items()}
    lambda_ = "build.<locals>.<lambda>:24"
    assert made == {
        "scaled": "layers.Dense(3, activation=scaled)",
        "distance": "distance",
        "spread": "spread",
        lambda_: "layers.Lambda(lambda x: x * 2)",
        "Block": "Block()",
    }
    located = {name: {item.mode: item.stage for item in trials[name]}["imported"] for name in made}
    assert located == {**dict.fromkeys(("scaled", "spread", lambda_, "Block"), Stage.LOCATE), "distance": None}
    assert given.unpredicted == ()


def test_what_only_the_function_around_it_knows_is_not_tried(given: Report) -> None:
    why = {row: reason for (_, row), reason in given.untried.items()}
    assert why["build.<locals>.<lambda>:25"] == "it is given to Keras by a function, with values that are only there"
    within = "Block.__init__.<locals>.<lambda>:34"
    assert why[within] == "it is only given to the parts of a class, whose own code gives it again"
