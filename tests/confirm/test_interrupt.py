"""Ctrl-C and its relatives: the report of what was tried by then, and nothing left of the rest."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = """\
import time
import keras


class Quick(keras.layers.Layer):
    def call(self, x):
        return x * 2.0


class Endless(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        while True:
            time.sleep(1)

    def call(self, x):
        return x * 3.0


first = keras.Sequential([keras.Input((4,)), Quick()])
second = keras.Sequential([keras.Input((4,)), Endless()])
"""


pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def _heeds_interrupts() -> None:
    """A job in the background of a shell ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def confirming(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that is at the endless one, and its temporary directory."""
    (folder / "layers.py").write_text(SOURCE, encoding="utf-8")
    temporary = folder / "temporary"
    temporary.mkdir()
    chosen = ("--formats", "keras", "--target", "keras==3.15", "--python", sys.executable, "--no-cache")
    run = subprocess.Popen(
        [sys.executable, "-m", "tfsavelint", "confirm", "--format", "json", *chosen, "layers.py"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_heeds_interrupts,
    )
    try:
        _wait_for_the_second(temporary, run)
        yield run, temporary
    finally:
        run.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_partial_report_and_nothing_else(tmp_path: Path, number: signal.Signals) -> None:
    with confirming(tmp_path) as (run, temporary):
        run.send_signal(number)
        out, err = run.communicate(timeout=20)
    report = json.loads(out)
    trials = {item["name"]: item["trials"] for item in report["subjects"]}
    assert trials["Quick"] and not trials["Endless"]
    reasons = {item["verdict"]["reason"] for item in report["findings"] if item["subject"] == "Endless"}
    assert all(reason.startswith("the run was interrupted after ") for reason in reasons), reasons
    assert report["partial"].startswith("the run was interrupted after ")
    assert "note: the run was interrupted after " in err
    assert run.returncode == 130
    assert list(temporary.iterdir()) == []
    assert not _processes_of(temporary)


def test_no_process_outlives_a_tool_that_is_killed(tmp_path: Path) -> None:
    with confirming(tmp_path) as (run, temporary):
        assert _processes_of(temporary)
        run.kill()
        run.wait()
        deadline = time.monotonic() + 10
        while _processes_of(temporary) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not _processes_of(temporary)


def _wait_for_the_second(temporary: Path, run: subprocess.Popen[str]) -> None:
    """Until a trial has been at it for so long that it can only be the endless one."""
    deadline = time.monotonic() + 120
    since: dict[Path, float] = {}
    while time.monotonic() < deadline and run.poll() is None:
        there = set(temporary.glob("tfsavelint-trials-*/trial-*/work"))
        since = {path: since.get(path, time.monotonic()) for path in there}
        if any(time.monotonic() - began > 6 for began in since.values()):
            return
        time.sleep(0.1)
    raise AssertionError("nothing is being tried")


def _processes_of(temporary: Path) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            text = path.read_bytes()
        except OSError:
            continue
        if os.fsencode(temporary) in text and path.parent.name != str(os.getpid()):
            found.append(path.parent.name)
    return found
