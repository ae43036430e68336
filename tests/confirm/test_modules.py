"""A whole project is imported for its trials, definitions only: what really failed in it, and what couldn't be had."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest
from static.notebooks import notebook

from tfsavelint.checking import Checker
from tfsavelint.confirm.plan import Attempt, Plan, Step, plan
from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.saving import SavedBy
from tfsavelint.confirm.wire import Answer, Interpreter, Job
from tfsavelint.model import Format, Outcome
from tfsavelint.targets import parse_target, profile

TARGET = "keras==3.15"
FILES = {
    "pyproject.toml": '[project]\nname = "wave"\n',
    "src/wave/__init__.py": '"""Waves."""\nfrom .config import WIDTH\nfrom .layers import *\nfrom .models import build\n',
    "src/wave/config.py": """
        import os
        import pandas as pd
        import numpy as np

        WIDTH = 4
        DEPTH = WIDTH * 2
        frame = pd.read_csv("frame.csv")
        KEY = os.environ["WAVE_KEY"]
        CLASSES = open("classes.txt").read().split()
        SIZES = np.load("sizes.npy") if os.path.exists("sizes.npy") else [2]
        """,
    "src/wave/layers/__init__.py": "from .scale import *\nfrom .shift import Shift\nfrom . import asking\n",
    "src/wave/layers/scale.py": """
        import keras
        from ..config import DEPTH, WIDTH

        __all__ = ["Scale"]


        class Scale(keras.layers.Layer):
            def __init__(self, factor, **kwargs):
                super().__init__(**kwargs)
                self.factor = factor

            def call(self, x):
                return x * self.factor * DEPTH / WIDTH

            def get_config(self):
                return super().get_config()
        """,
    "src/wave/layers/shift.py": """
        import keras
        from . import base, scale


        @keras.saving.register_keras_serializable("wave")
        class Shift(base.Based):
            def __init__(self, offset=1.0, **kwargs):
                super().__init__(**kwargs)
                self.offset = offset
                self.inner = scale.Scale(2.0)

            def call(self, x):
                return self.inner(x) + self.offset

            def get_config(self):
                return {**super().get_config(), "offset": self.offset}
        """,
    "src/wave/layers/base.py": """
        import keras
        from . import shift  # a cycle


        class Based(keras.layers.Layer):
            def like(self):
                return shift.Shift
        """,
    "src/wave/layers/asking.py": """
        import keras
        from .. import config
        import no_such_package as nothing


        class Keyed(keras.layers.Layer):
            def call(self, x):
                return x * len(config.KEY)


        class Listed(keras.layers.Layer):
            def call(self, x):
                return x * len(config.CLASSES)


        class Sized(keras.layers.Layer):
            def call(self, x):
                return x * config.SIZES[0]


        class Alien(keras.layers.Layer):
            def call(self, x):
                return nothing.twice(x)
        """,
    "src/wave/models.py": """
        import keras
        from .layers.scale import Scale
        from wave.train import EPOCHS  # a cycle, through a script


        def build():
            inputs = keras.Input((4,))
            return keras.Model(inputs, keras.layers.Dense(2)(Scale(3.0)(inputs)))
        """,
    "src/wave/train.py": """
        import keras
        import numpy as np
        from . import models
        from .layers.scale import Scale

        EPOCHS = 3
        x = np.load("x.npy")
        model = keras.Sequential([keras.Input((4,)), Scale(2.0)])
        model.compile("adam", "mse")
        model.fit(x, x, epochs=EPOCHS)
        model.save("model.keras")
        """,
    "go.py": """
        import keras
        from wave.layers import Scale


        def main():
            inputs = keras.Input((4,))
            model = keras.Model(inputs, Scale(3.0)(inputs))
            model.fit(open("x.csv"))
            model.save("main")


        if __name__ == "__main__":
            main()
        """,
    # A folder without `__init__.py` is a package all the same for who imports it so.
    "tools/nets/blocks.py": """
        import keras
        from .sizes import SIZE


        class Block(keras.layers.Layer):
            def __init__(self, units=SIZE, **kwargs):
                super().__init__(**kwargs)
                self.units = units
                self.dense = keras.layers.Dense(units)

            def call(self, x):
                return self.dense(x)
        """,
    "tools/nets/sizes.py": "SIZE = 3\nprint(open('sizes.txt').read())\n",
}
LOOK = "import keras\nfrom wave.layers.scale import Scale\n%matplotlib inline"
SAVED = 'model = keras.Sequential([keras.Input((4,)), Scale(2.0)])\nmodel.fit(x, y)\nmodel.save("look")'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    (folder / "look.ipynb").write_text(notebook(LOOK, SAVED), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(project: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tfsavelint", "confirm", "--target", TARGET, "--formats", "keras,weights"]
    done = subprocess.run(
        [*command, "--format", "json", "."], cwd=project, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 1, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["errors"] == []
    return found


def verdicts(report: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (item["path"].rpartition("/")[2], f"{item['code']} {(item['subject'] or '').rpartition('.')[2]}".strip()): (
            item["verdict"]["state"],
            item["verdict"]["reason"],
        )
        for item in report["findings"]
    }


def trials(report: dict[str, Any], path: str, name: str) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    (row,) = (item for item in report["subjects"] if item["path"].endswith(path) and item["qualname"] == name)
    return {(item["format"], item["mode"]): (item["outcome"], item["stage"]) for item in row["trials"]}


def test_each_planted_fault_is_confirmed(report: dict[str, Any]) -> None:
    found = verdicts(report)
    confirmed = {key for key, (state, _) in found.items() if state == "confirmed"}
    assert {
        ("scale.py", "TFS102 Scale"),
        ("scale.py", "TFS201 Scale"),
        ("blocks.py", "TFS201 Block"),
        ("go.py", "TFS501"),
        ("look.ipynb", "TFS501"),
    } <= confirmed
    assert {state for state, _ in found.values()} <= {"confirmed", "undecided"}
    assert report["unpredicted"] == []


def test_what_cannot_be_had_is_named(report: dict[str, Any]) -> None:
    found = verdicts(report)
    config = "src/wave/config.py"
    for name, reason in (
        ("Keyed", f"the environment variable WAVE_KEY is asked for while `{config}` is imported"),
        ("Listed", f"`classes.txt` is read while `{config}` is imported"),
        ("Alien", "no_such_package is not installed in "),
    ):
        state, said = found["asking.py", f"TFS201 {name}"]
        assert (state, said[: len(reason)]) == ("undecided", reason)
    # What was left out at first, for it looks into files, is there as soon as somebody needs it.
    assert found["asking.py", "TFS201 Sized"][0] == "confirmed"


def test_objects_of_other_modules_are_passed(report: dict[str, Any]) -> None:
    """Located when they are, and then the fault behind shows."""
    for path, name in (("models.py", "build"), ("train.py", "model")):
        tried = trials(report, path, name)
        assert tried["keras", "imported"] == ("fail", "locate"), path
        assert tried["keras", "custom_objects"] == ("fail", "rebuild"), path
        assert tried["weights", None] == ("ok", None), path
    assert set(trials(report, "shift.py", "Shift").values()) == {("ok", None)}


def planned(path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Plan:
    monkeypatch.chdir(folder)
    run = Checker({"targets": (TARGET,)}).paths([str(path)])
    (result,) = run.results
    assert result.checked is not None
    found = profile(parse_target(TARGET))
    return plan(result, found, "keras", frozenset({Format.KERAS}), SavedBy([result.checked]))


def run_step(worker: Worker, step: Step, kind: Any, folder: Path) -> Answer:
    return worker.run(Job(1, str(folder), kind, step.action, step.module, step.source))


def attempt_of(made: Plan, subject: str) -> Attempt:
    return next(item for item in made.attempts if item.subject == subject)


@pytest.mark.parametrize(
    ("path", "subject", "module"),
    [
        ("src/wave/layers/scale.py", "Scale", "wave.layers.scale"),
        ("src/wave/layers/shift.py", "Shift", "wave.layers.shift"),
        ("tools/nets/blocks.py", "Block", "nets.blocks"),
        ("src/wave/train.py", "model", "wave.layers.scale"),
    ],
)
def test_files_hold_the_names_that_modules_really_have(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, subject: str, module: str
) -> None:
    attempt = attempt_of(planned(project / path, monkeypatch, project), subject)
    with Worker(Interpreter(sys.executable, "keras")) as worker:
        answer = run_step(worker, attempt.save, "save", tmp_path)
        assert answer.outcome is Outcome.OK, answer
        with zipfile.ZipFile(tmp_path / "model.keras") as archive:
            config = archive.read("config.json").decode()
        assert f'"module": "{module}"' in config


def test_a_script_is_main_and_its_package_is_known(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(project / "src/wave/train.py", monkeypatch, project)
    module = attempt_of(made, "model").save.module
    assert module is not None and (module.name, module.package) == ("__main__", "wave")
    served = {item.name: item.source for item in module.others}
    assert set(served) == {
        *("wave", "wave.config", "wave.models", "wave.train"),
        *("wave.layers", "wave.layers.scale", "wave.layers.shift", "wave.layers.base", "wave.layers.asking"),
    }
    assert "EPOCHS = 3" in served["wave.train"] and "np.load" not in served["wave.train"]
    assert "read_csv" not in served["wave.config"] and "WIDTH = 4" in served["wave.config"]


def test_nothing_of_ours_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "try.py").write_text(
        textwrap.dedent("""
        import sys, keras

        for name in ("_tfsavelint_worker", "_tfsavelint_worker.job", "tfsavelint_worker", "boot", "usercode"):
            try:
                __import__(name)
            except ImportError:
                continue
            raise SystemError(name)
        assert not [name for name in sys.modules if "tfsavelint" in name]
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.save("kept")
        """),
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        made = planned(tmp_path / "try.py", patch, tmp_path)
    step = attempt_of(made, "model").save
    assert step.module is not None
    whole = (tmp_path / "try.py").read_text(encoding="utf-8").replace('model.save("kept")', "")
    with Worker(Interpreter(sys.executable, "keras")) as worker:
        module = type(step.module)("__main__", step.module.path, whole)
        job = Job(1, str(tmp_path), "save", step.action, module, step.source)
        answer = worker.run(job)
    assert answer.outcome is Outcome.OK, answer
