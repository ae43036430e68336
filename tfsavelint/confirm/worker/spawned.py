"""A job in a fresh interpreter, where a fork isn't safe (macOS, Windows): the same, and an import dearer."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any, Callable, Optional

from . import family
from .forked import TAIL, Ended, Running, kill_group
from .limits import Broken, Watch

IMPORT_SECONDS = 120.0
"""Added to a job's time, which doesn't count the import of TensorFlow."""


def run(arguments: list[str], timeout: float, settings: Mapping[str, Any], prepare: Optional[Callable[[], None]]) -> Ended:
    """Run this interpreter with the arguments, in a group of its own, and wait for it.

    ``prepare`` is called in the new process, where there is fork.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=prepare,
    )
    Running.pid = process.pid
    kept = bytearray()
    reader = threading.Thread(target=_keep_tail, args=(process, kept), daemon=True)
    reader.start()
    try:
        code, limit = _wait(process, Watch(timeout + IMPORT_SECONDS, settings))
    finally:
        _kill(process)
        family.end(Running.alone)
        Running.pid = None
    reader.join(1.0)
    return Ended(code, bytes(kept).decode("utf-8", "replace"), limit)


def _wait(process: subprocess.Popen[bytes], watch: Watch) -> tuple[Optional[int], Optional[Broken]]:
    while True:
        try:
            return process.wait(0.05), None
        except subprocess.TimeoutExpired:
            broken = watch.broken()
            if broken is not None:
                return None, broken


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
    if hasattr(sys, "getwindowsversion"):
        process.kill()
    else:
        kill_group(process.pid)
    process.wait()
