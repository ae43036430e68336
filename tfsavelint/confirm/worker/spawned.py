"""A job in a fresh interpreter, where a fork isn't safe (macOS, Windows): the same, and an import dearer."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading

from .forked import TAIL, Ended, Running

IMPORT_SECONDS = 120.0
"""Added to a job's time, which doesn't count the import of TensorFlow."""


def run(arguments: list[str], timeout: float) -> Ended:
    """Run this interpreter with the arguments, in a group of its own, and wait for it."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    Running.pid = process.pid
    kept = bytearray()
    reader = threading.Thread(target=_keep_tail, args=(process, kept), daemon=True)
    reader.start()
    code = None
    try:
        code = process.wait(timeout + IMPORT_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _kill(process)
        Running.pid = None
    reader.join(1.0)
    return Ended(code, bytes(kept).decode("utf-8", "replace"))


def _keep_tail(process: subprocess.Popen[bytes], kept: bytearray) -> None:
    assert process.stdout is not None
    while True:
        chunk = process.stdout.read1(65536)  # type: ignore[attr-defined]
        if not chunk:
            return
        kept += chunk
        del kept[:-TAIL]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the group, or (Windows) the process."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
