"""A job in a fork of the parent: costs its own work, and no import."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
import traceback
from typing import Callable, NamedTuple

TAIL = 4096
BROKEN = 70
"""The exit status of a child in which our own code failed."""
_PR_SET_PDEATHSIG = 1


class Ended(NamedTuple):
    """How the process ended: ``code`` as `subprocess` has it (negative for a signal), None if its time was up."""

    code: int | None
    output: str


def available() -> bool:
    """Whether a fork of a process that has imported TensorFlow is safe here."""
    return hasattr(os, "fork") and sys.platform.startswith("linux")


class Running:
    """The child of the moment, so that the end of the parent can be its end too, and what a child must not hold."""

    pid: int | None = None
    channels: tuple[int, ...] = ()


def run(work: Callable[[], None], timeout: float) -> Ended:
    """Do the work in a forked child, in a session of its own, and wait for it; nothing of it stays behind."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_the_child(work, writing)
    Running.pid = pid
    os.close(writing)
    try:
        return _watch(pid, reading, time.monotonic() + timeout)
    finally:
        _kill_group(pid)
        Running.pid = None
        os.close(reading)


def _be_the_child(work: Callable[[], None], writing: int) -> None:
    code = BROKEN
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _die_with_parent()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (writing, 1), (writing, 2)):
            os.dup2(source, target)
        sys.stdin = os.fdopen(0, encoding="utf-8")  # the parent's object has read ahead
        for channel in Running.channels:
            os.close(channel)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):  # not Linux's libc: the parent's own care has to do
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Listener:
    """The end of what a child prints, read as it comes: a flood costs the child's own time, and no disk."""

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._open = True
        self.kept = b""

    def listen(self, seconds: float) -> bool:
        """Wait that long for something to be printed; whether there was any."""
        if not self._open:
            time.sleep(min(seconds, 0.002))
            return False
        if not select.select([self._reading], [], [], seconds)[0]:
            return False
        chunk = os.read(self._reading, 65536)
        self._open = bool(chunk)
        self.kept = (self.kept + chunk)[-TAIL:]
        return self._open

    def ended(self, code: int | None) -> Ended:
        """The end, with all that is known."""
        return Ended(code, self.kept.decode("utf-8", "replace"))


def _watch(pid: int, reading: int, deadline: float) -> Ended:
    """Listen to the child until it is dead or its time is up."""
    listener = Listener(reading)
    while True:
        # The child's death closes the pipe, and so ends this wait at once, unless it left somebody behind.
        listener.listen(min(0.02, max(0.0, deadline - time.monotonic())))
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            _kill_group(pid)
            while listener.listen(0.0):
                pass
            return listener.ended(_code(status))
        if time.monotonic() > deadline:
            _kill_group(pid)
            _kill(pid)
            os.waitpid(pid, 0)
            return listener.ended(None)


def _code(status: int) -> int:
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _kill_group(pid: int) -> None:
    """Kill the child's group: itself, and what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    """Kill the child alone: it may have left its group, or not have one yet."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_running() -> None:
    """Kill the child of the moment, if there is one (the parent is told to end)."""
    if Running.pid is not None:
        _kill_group(Running.pid)
        _kill(Running.pid)
