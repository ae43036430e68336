"""How far a worker is shut off from the machine: by which means, within which limits, and what could not be had."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

WORKER_DIRECTORY = Path(__file__).parent / "worker"
BOOT = WORKER_DIRECTORY / "boot.py"

Wanted = Literal["auto", "required", "off", "none"]
"""``none`` is ``off`` by another name."""
Means = Literal["none", "unshare", "bwrap"]

_PROBE_SECONDS = 60.0
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"k": 1 << 10, "": 1 << 20, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_PRIVATE = ("/tmp", "/var/tmp", "/dev/shm", "/run")
"""What is temporary, or full of other programs' sockets."""


class NoSandbox(Exception):
    """Isolation is required, and can't be had; the text says why."""


@dataclass(frozen=True)
class Limits:
    """What one trial may take, in bytes and in processes; its time is the job's own affair."""

    memory: int = 8 << 30
    processes: int = 100
    file_size: int = 4 << 30


@dataclass(frozen=True)
class Isolation:
    """The means, and the limits. ``trials`` is the directory in which those of the trials are made.

    ``notes`` says what could not be contained.
    """

    means: Means = "none"
    limits: Limits = Limits()
    trials: str | None = None
    bwrap: str | None = None
    notes: tuple[str, ...] = ()

    def settings(self, home: str) -> str:
        """What the worker is told, as JSON; ``home`` is its own directory."""
        private = dict.fromkeys((os.path.expanduser("~"), *_PRIVATE, tempfile.gettempdir()))
        told: dict[str, Any] = {
            "means": self.means,
            "bwrap": self.bwrap,
            "writable": [os.path.realpath(path) for path in (home, self.trials) if path is not None],
            "private": [path for path in private if os.path.dirname(path) != path],
            "memory": self.limits.memory,
            "processes": self.limits.processes,
            "file_size": self.limits.file_size,
        }
        return json.dumps(told)


def isolation(wanted: Wanted, limits: Limits) -> Isolation:
    """The best that this system allows: bubblewrap where it is installed, else namespaces of our own. Raises NoSandbox."""
    if wanted in ("off", "none"):
        return Isolation(limits=limits)
    reasons = []
    for found in map(_tried, _candidates(limits)):
        if isinstance(found, Isolation):
            return found
        reasons.append(found)
    reason = "; ".join(reasons) or "it takes Linux's namespaces"
    if wanted == "required":
        raise NoSandbox(f"there is no isolation to be had here: {reason}")
    return Isolation(limits=limits, notes=(_uncontained(reason),))


def available(limits: Limits) -> list[Isolation]:
    """Every sandbox that works here, the one that is preferred first."""
    return [found for found in map(_tried, _candidates(limits)) if isinstance(found, Isolation)]


def _candidates(limits: Limits) -> list[Isolation]:
    if not sys.platform.startswith("linux"):
        return []
    bwrap = shutil.which("bwrap")
    wrapped = [Isolation("bwrap", limits, bwrap=os.path.realpath(bwrap))] if bwrap is not None else []
    return [*wrapped, Isolation("unshare", limits)]


def _tried(candidate: Isolation) -> Isolation | str:
    """The candidate, with a note if it does less than all; or why it doesn't work."""
    with tempfile.TemporaryDirectory(prefix="tfsavelint-probe-") as home:
        command = worker_command(sys.executable, "keras", "probe", replace(candidate, trials=home).settings(home))
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=_PROBE_SECONDS, cwd=home
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{candidate.means}: {error}"
    answer: dict[str, Any] = {}
    with suppress(ValueError):
        answer = json.loads(done.stdout)
    if "hidden" not in answer:
        last = done.stderr.strip().rpartition("\n")[2]
        return f"{candidate.means}: {last or f'status {done.returncode}'}"
    if answer["hidden"]:
        return candidate
    return replace(candidate, notes=("what is tried can read your files (and has no network, and can't write to them)",))


def _uncontained(reason: str) -> str:
    what = "what is tried can reach the network and whatever you may read or write"
    if not sys.platform.startswith("linux"):
        what += ", and its memory and processes are not limited"
    return f"no sandbox ({reason}): {what}"


def worker_command(python: str, flavour: str, method: str, settings: str) -> list[str]:
    """The command line that starts a worker."""
    return [python, "-c", BOOT.read_text(encoding="utf-8"), str(WORKER_DIRECTORY), flavour, method, settings]


def size_of(text: str) -> int:
    """A size such as ``4G`` or ``512M``; a bare number counts megabytes. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found.group(1)) * _UNITS[found.group(2).lower()]) if found else 0
    if size <= 0:
        raise ValueError(f"`{text}` is no size; write for instance 4G or 512M")
    return size


def default_memory() -> int:
    """Half of what the machine (or the control group that we are in) has: two trials may run at a time."""
    available = [Limits().memory * 2]
    with suppress(OSError, ValueError, AttributeError):
        available = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(OSError, ValueError):
        available.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min(available) // 2
