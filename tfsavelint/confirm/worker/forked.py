"""A job in a fork of the parent: costs its own work, and no import."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from . import family, kernel
from .limits import Broken, Watch

TAIL = 4096
BROKEN = 70
"""The exit status of a child in which our own code failed."""


class Ended(NamedTuple):
    """How the process ended: ``code`` as `subprocess` has it (negative for a signal), or the limit that it broke."""

    code: Optional[int]
    output: str
    limit: Optional[Broken] = None


def available() -> bool:
    """Whether a fork of a process that has imported TensorFlow is safe here."""
    return hasattr(os, "fork") and sys.platform.startswith("linux")


class Running:
    """The child of the moment, so that the end of the parent can be its end too, and what a child must not hold.

    ``requests`` is where jobs come from: when nobody is left at its other end, all is over.
    """

    pid: Optional[int] = None
    channels: tuple[int, ...] = ()
    requests: Optional[int] = None
    alone = False


def run(work: Callable[[], None], timeout: float, settings: Mapping[str, Any]) -> Ended:
    """Do the work in a forked child, in a session of its own, and wait for it; nothing of it stays behind."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_the_child(work, writing)
    Running.pid = pid
    os.close(writing)
    try:
        return _watch(pid, Listener(reading), Watch(timeout, settings))
    finally:
        kill_group(pid)
        family.end(Running.alone)
        Running.pid = None
        os.close(reading)


def _be_the_child(work: Callable[[], None], writing: int) -> None:
    code = BROKEN
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.die_with_parent()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (writing, 1), (writing, 2)):
            os.dup2(source, target)
        for channel in (nothing, writing, *Running.channels):
            os.close(channel)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


class Listener:
    """The end of what a child prints, read as it comes: a flood costs the child's own time, and no disk."""

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._poll = select.poll()
        self._poll.register(reading, select.POLLIN)
        if Running.requests is not None:
            self._poll.register(Running.requests, 0)  # told of its end, whatever is asked for
        self.hears = True
        self.kept = b""

    def listen(self, seconds: float) -> bool:
        """Wait that long for something to be printed; whether there was any."""
        ready = {channel for channel, _ in self._poll.poll(seconds * 1000)}
        if Running.requests in ready:
            kill_running()
            os._exit(0)
        if self._reading not in ready:
            return False
        chunk = os.read(self._reading, 65536)
        if not chunk:
            self._poll.unregister(self._reading)
            self.hears = False
        self.kept = (self.kept + chunk)[-TAIL:]
        return bool(chunk)

    def ended(self, code: Optional[int], limit: Optional[Broken] = None) -> Ended:
        """The end, with all that is known."""
        return Ended(code, self.kept.decode("utf-8", "replace"), limit)


def _watch(pid: int, listener: Listener, watch: Watch) -> Ended:
    """Listen to the child until it is dead or takes too much."""
    while True:
        # The child's death closes the pipe, and so ends this wait at once, unless it left somebody behind.
        listener.listen(0.02 if listener.hears else 0.002)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            kill_group(pid)
            family.end(Running.alone)
            while listener.listen(0.0):
                pass
            return listener.ended(_code(status))
        broken = watch.broken()
        if broken is not None:
            kill_group(pid)
            _kill(pid)
            os.waitpid(pid, 0)
            return listener.ended(None, broken)


def _code(status: int) -> int:
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def kill_group(pid: int) -> None:
    """Kill the child's group: itself, and what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    """Kill the child alone: it may have left its group, or not have one yet."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_running() -> None:
    """Kill the child of the moment, if there is one (the parent is told to end), and all that descends from it."""
    if Running.pid is not None:
        kill_group(Running.pid)
        _kill(Running.pid)
    family.end(Running.alone)
