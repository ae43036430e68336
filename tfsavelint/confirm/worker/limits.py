"""What one trial may take: enforced on its own processes, since per-user limits don't fit TensorFlow's many threads."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Mapping
from typing import Any, Literal, Optional

from . import family

Broken = Literal["timeout", "memory", "processes"]
"""The limit that a trial broke, and was ended for."""

_INTERVAL = 0.05
_SHARE = 20
"""A look at the processes may take one part in so many of the time: /proc is long on a busy machine."""


class Watch:
    """Looks now and then at what a trial takes."""

    def __init__(self, seconds: float, settings: Mapping[str, Any]) -> None:
        self._deadline = time.monotonic() + seconds
        self._memory = int(settings["memory"])
        self._processes = int(settings["processes"])
        self._next = 0.0

    def broken(self) -> Optional[Broken]:
        """The limit that is broken now."""
        now = time.monotonic()
        if now > self._deadline:
            return "timeout"
        if now < self._next:
            return None
        found = family.taken()
        after = time.monotonic()
        self._next = after + max(_INTERVAL, (after - now) * _SHARE)
        if found.memory > self._memory:
            return "memory"
        return "processes" if found.processes > self._processes else None


def confine(settings: Mapping[str, Any]) -> None:
    """In the process of a trial: no core file, none beyond a size, and the first to go when memory runs out."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = int(settings["file_size"])
        size = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Python ignores it, and the write fails, which a library may pass over: an end can't be passed over.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def go_first() -> None:
    """Let the kernel, where memory runs out, end this process and its children before any other."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("800")


def size_in_words(size: int) -> str:
    """A number of bytes, for people."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
