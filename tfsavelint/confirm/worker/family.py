"""All that descends from a process: what it takes, and its end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

_PATIENCE = 5.0
"""How long killing may take: processes that fork all the time have to be outrun."""


class Taken(NamedTuple):
    """How many processes, and how many bytes of memory that are their own."""

    processes: int
    memory: int


def taken() -> Taken:
    """What the descendants of this process take, beyond what forks share with it; nothing where there is no /proc."""
    try:
        own = int(os.readlink("/proc/self"))
    except OSError:
        return Taken(0, 0)
    shared = _memory(own)
    members = _descendants(own)
    return Taken(len(members), sum(max(0, _memory(pid) - shared) for pid in members))


def _memory(pid: int) -> int:
    """The memory that only this process uses, or that stands in no file."""
    total = 0
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith(("RssAnon:", "RssShmem:")):
                total += int(line.split()[1]) * 1024
    return total


def _descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for pid, parent in _living():
        children.setdefault(parent, []).append(pid)
    found: list[int] = []
    pending = [ancestor]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def _living() -> Iterator[tuple[int, int]]:
    """Each process with its parent, zombies left out."""
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if not name.isdecimal():
                continue
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                state, parent = file.read().rpartition(b")")[2].split()[:2]
                if state not in (b"Z", b"X"):
                    yield int(name), int(parent)


def end(alone: bool) -> None:
    """Kill every descendant, whatever it did to get away. ``alone``: there are no other processes to be seen.

    The caller must have adopted orphans, and be waiting for no child of its own.
    """
    if not sys.platform.startswith("linux"):
        return
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if alone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for pid in _descendants(os.getpid()):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        if not _some_left():
            return
        time.sleep(0.001)


def _some_left() -> bool:
    """Reap the dead; whether there are children still."""
    nothing: Any = os.WNOHANG
    try:
        while os.waitpid(-1, nothing)[0]:
            pass
    except ChildProcessError:
        return False
    return True
