"""The progress of long runs: on a terminal what is tried, how far it is and how fast; and what fails as soon as it
does; anywhere else nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from static.running import environment, python

from tfsavelint.front.progress import rate

SCRIPT = """
import time
from tfsavelint.front.progress import showing
from tfsavelint.model import Format, Outcome, Stage, Trial

def trial(number):
    outcome, stage = (Outcome.FAIL, Stage.REBUILD) if number == 2 else (Outcome.OK, None)
    return Trial("keras==3.15", "keras==3.15", Format.KERAS, "imported", outcome, stage, "TypeError", "no", 0.1, None)

with showing() as (show, tell):
    for done in range(4):
        show("Layer[bold] as keras under keras==3.15", done, 9)
        tell("Layer[bold]", [trial(done)])
        time.sleep(0.2)
"""


@pytest.mark.parametrize(
    ("done", "seconds", "said"), [(0, 5.0, ""), (3, 0.0, ""), (10, 5.0, "2.0/s"), (2, 60.0, "2/min"), (60, 60.0, "1.0/s")]
)
def test_rate(done: int, seconds: float, said: str) -> None:
    assert rate(done, seconds) == said


def test_nothing_where_nobody_looks(tmp_path: Path) -> None:
    done = python("-c", SCRIPT, cwd=tmp_path)
    assert (done.status, done.out, done.err) == (0, "", "")


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_what_a_terminal_shows(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="xterm", COLUMNS="120", LINES="30"),
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    out, _ = run.communicate(timeout=60)
    assert (run.returncode, out) == (0, b"")
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8"))
    assert "Layer[bold] as keras under keras==3.15" in text
    assert "3/9" in text
    assert text.count("Layer[bold] as .keras under keras==3.15: load fails (rebuild), module imported") == 1
    assert re.search(r"\d\.\d/s", text)
