"""Calls of the Linux kernel that Python has only since 3.12, or not at all, by way of the C library."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys
from typing import Any, Optional

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
"""CLONE_NEWNS and so on, <linux/sched.h>."""
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 0x1000, 0x4000, 0x40000
NO_ATIME, NO_DIRATIME, RELATIVE_ATIME, STRICT_ATIME = 0x400, 0x800, 0x200000, 0x1000000
"""MS_RDONLY and so on, <linux/mount.h>."""

_ST_RELATIME = 0x1000
_SET_PDEATHSIG, _CAPBSET_DROP, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS = 1, 24, 36, 38
_CAPABILITY_VERSION = 0x20080522
_LAST_CAPABILITY = 63


def _call(name: str, *arguments: Any) -> int:
    """Call a function of the C library that answers -1 for an error."""
    result: int = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces of that kind for new ones."""
    _call("unshare", ctypes.c_int(flags))


def mount(source: str, target: str, kind: str, flags: int, data: Optional[str] = None) -> None:
    """mount(2)."""
    given = [os.fsencode(item) for item in (source, target, kind)]
    _call("mount", *given, ctypes.c_ulong(flags), os.fsencode(data) if data is not None else None)


def flags_of(path: str) -> int:
    """The flags of the mount that holds a path, as a remount has to repeat them."""
    found = os.statvfs(path).f_flag
    flags = found & (READ_ONLY | NO_SUID | NO_DEVICES | NO_EXEC | NO_ATIME | NO_DIRATIME)
    if found & _ST_RELATIME:
        return flags | RELATIVE_ATIME
    return flags if found & NO_ATIME else flags | STRICT_ATIME


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends."""
    if sys.platform == "linux":
        _prctl(_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Be the parent of what descends from this process and loses its own, so that nothing gets out of sight."""
    if sys.platform == "linux":
        _prctl(_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):  # a C library without it: the parent's own care has to do
        _call("prctl", ctypes.c_int(option), *(ctypes.c_ulong(item) for item in (value, 0, 0, 0)))


def drop_privileges() -> None:
    """Have no capability, and no way to get one."""
    for capability in range(_LAST_CAPABILITY + 1):
        with contextlib.suppress(OSError):  # beyond the kernel's last
            _call("prctl", ctypes.c_int(_CAPBSET_DROP), *(ctypes.c_ulong(item) for item in (capability, 0, 0, 0)))
    _call("prctl", ctypes.c_int(_SET_NO_NEW_PRIVS), *(ctypes.c_ulong(item) for item in (1, 0, 0, 0)))
    _call("capset", struct.pack("Ii", _CAPABILITY_VERSION, 0), struct.pack("6I", 0, 0, 0, 0, 0, 0))
