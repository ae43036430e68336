"""The mission's three scenarios, by the README's command: what it must say of each, from real saves and loads."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCENARIOS = Path(__file__).parents[2] / "fixtures" / "scenarios"
K3, K2 = "keras==3.15", "tf_keras==2.21"


def confirmed(folder: Path, *more: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, JSON report and standard error of ``confirm`` on a folder."""
    command = [sys.executable, "-m", "tfsavelint", "confirm", "--format", "json", *more, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("scenarios") / "scenarios"
    shutil.copytree(SCENARIOS, folder)
    status, data, _ = confirmed(folder)
    assert status == 1
    assert sorted(item.name for item in folder.iterdir()) == sorted(item.name for item in SCENARIOS.iterdir())
    return data


def findings(report: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for item in report["findings"] if item["path"] == path}


def trials(report: dict[str, Any], path: str, name: str) -> dict[tuple[str, str, str | None], tuple[str, str | None]]:
    """(target, format, mode) -> (outcome, stage) for the subject of that name."""
    return {
        (trial["target"], trial["format"], trial["mode"]): (trial["outcome"], trial["stage"])
        for subject in report["subjects"]
        if subject["path"] == path and subject["name"] == name
        for trial in subject["trials"]
    }


def claims(finding: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(claim["target"], claim["stage"], claim["verdict"]["state"]) for claim in finding["claims"]}


def test_custom_layer_under_keras_3(report: dict[str, Any]) -> None:
    found = findings(report, "custom_dense.py")
    assert set(found) == {"TFS201", "TFS406", "TFS501", "TFS505"}, "and no TFS101: the automatic config covers `units`"
    assert claims(found["TFS501"]) == {(K3, "write", "confirmed")}
    assert claims(found["TFS201"]) == {(K3, "locate", "confirmed")}
    verdict = found["TFS201"]["claims"][0]["verdict"]
    assert "Could not locate class 'MyDense'" in verdict["detail"]
    tried = trials(report, "custom_dense.py", "MyDense")
    assert tried[K3, "keras", "imported"] == ("fail", "locate")
    assert tried[K3, "keras", "custom_objects"] == ("ok", None)
    assert tried[K3, "weights", None] == ("ok", None)


def test_custom_layer_under_tf_keras(report: dict[str, Any]) -> None:
    found = findings(report, "custom_dense.py")
    assert claims(found["TFS406"]) == {(K2, "write", "confirmed")}
    for name in ("MyDense", "model"):
        tried = trials(report, "custom_dense.py", name)
        for fmt in ("savedmodel", "h5", "checkpoint"):
            assert tried[K2, fmt, None] == ("fail", "write"), (name, fmt)
        assert tried[K2, "keras", "custom_objects"] == ("ok", None)
        assert tried[K2, "weights", None] == ("ok", None)


def test_weights_into_a_second_instance(report: dict[str, Any]) -> None:
    found = findings(report, "weights_roundtrip.py")
    assert set(found) == {"TFS502", "TFS505"}, "the save, and the load of what it would have written"
    assert claims(found["TFS502"]) == {(K3, "write", "confirmed")}
    saved = trials(report, "weights_roundtrip.py", "model.save_weights")
    loaded = trials(report, "weights_roundtrip.py", "restored.load_weights")
    assert saved[K2, "checkpoint", None] == ("ok", None)
    assert [outcome for key, outcome in loaded.items() if key[0] == K2] == [("ok", None)]
    assert trials(report, "weights_roundtrip.py", "model")[K3, "weights", None] == ("ok", None)


def test_ended_package_is_undecided_and_says_why(report: dict[str, Any]) -> None:
    finding = findings(report, "spectral_norm.py")["TFS602"]
    assert {claim["target"] for claim in finding["claims"]} == {K3, K2}
    assert finding["verdict"]["state"] == "undecided"
    for word in ("not installed", "ended", "can't run on Keras 3", "--python"):
        assert word in finding["verdict"]["reason"]


def test_nothing_was_refuted_or_unforeseen(report: dict[str, Any]) -> None:
    states = [claim["verdict"]["state"] for item in report["findings"] for claim in item["claims"]]
    assert set(states) <= {"confirmed", "undecided"}
    assert report["unpredicted"] == []
    assert report["errors"] == []


CURES = {
    "import tensorflow as tf\nfrom": "import tensorflow as tf\nfrom",
    "class MyDense": '@tf.keras.utils.register_keras_serializable(package="scenarios")\nclass MyDense',
    "self.w = self.add_weight(": 'self.w = self.add_weight(\n            name="w",',
    "self.b = self.add_weight(": 'self.b = self.add_weight(name="b", ',
    '"custom_model"': '"custom_model.keras"',
}


@pytest.fixture(scope="module")
def cured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cured")
    text = (SCENARIOS / "custom_dense.py").read_text(encoding="utf-8")
    for before, after in CURES.items():
        assert before in text
        text = text.replace(before, after)
    (folder / "custom_dense.py").write_text(text, encoding="utf-8")
    return folder


def test_cured_by_hand_it_survives(cured: Path) -> None:
    status, report, _ = confirmed(cured)
    assert report["findings"] == []
    assert status == 0
    for name in ("MyDense", "model"):
        tried = trials(report, "custom_dense.py", name)
        for target in (K3, K2):
            assert tried[target, "keras", "imported"] == ("ok", None), (name, target)
            assert tried[target, "weights", None] == ("ok", None), (name, target)
    for call in ("model.save", "load_model"):
        assert {outcome for outcome, _ in trials(report, "custom_dense.py", call).values()} == {"ok"}


def test_only_confirmed_counts_what_really_failed(tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / "spectral_norm.py", tmp_path)
    assert confirmed(tmp_path)[0] == 1, "undecided findings are findings"
    assert confirmed(tmp_path, "--only-confirmed")[0] == 0


def test_an_interpreter_without_tensorflow_decides_nothing(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(SCENARIOS / "custom_dense.py", project)
    status, report, error = confirmed(project, "--python", str(bare))
    assert status == 1
    assert {item["verdict"]["state"] for item in report["findings"]} == {"undecided"}
    assert all("has no TensorFlow" in item["verdict"]["reason"] for item in report["findings"])
    assert "--python" in error


def test_the_text_tells_it_at_a_glance(tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / "custom_dense.py", tmp_path)
    chosen = ("--formats", "keras", "--target", K3, "--report", "page.html")
    command = [sys.executable, "-m", "tfsavelint", "confirm", *chosen, "custom_dense.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert lines[0] == "custom_dense.py:8  MyDense  (layer)"
    assert "load fails (locate), module imported; ok custom_objects passed" in lines[1]
    assert "TypeError: Could not locate class 'MyDense'." in lines[2]
    assert lines[3].startswith("  => Decorate the class with")
    assert "custom_dense.py:8:7: TFS201 [confirmed] `MyDense` is not registered" in done.stdout
    assert "Traceback" not in done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "TypeError: Could not locate class &#x27;MyDense&#x27;." in page
    assert "<b>What survives instead:</b> .keras with custom_objects passed under keras==3.15." in page
    assert "<b>8  </b>class <mark>MyDense</mark>(layers.Layer):" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["custom_dense.py", "page.html"]


def test_an_interrupt_ends_it_and_leaves_no_process(tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / "custom_dense.py", tmp_path)
    command = [sys.executable, "-m", "tfsavelint", "confirm", "custom_dense.py"]
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has interrupts ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 30.0
    while len(children := set(_children(running.pid))) < 2:
        assert time.monotonic() < deadline, "two workers should have been started by now"
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "[confirmed]" not in out
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _children(pid: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                if int(fields[1]) == pid:
                    yield int(entry.name)
