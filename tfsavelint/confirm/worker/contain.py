"""Namespaces of the worker's own (Linux): what user code can't see, it can't harm, and what it leaves behind vanishes.

The worker is the first process of its process namespace: when it ends, everything in it does. It has no network, and
sees the file system read-only, with a ``/dev`` of harmless devices. Each trial gets a mount namespace of its own on
top of that: the directory of the trial, which it may write to, and empty places where the user's home and the
temporary directories are.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from . import kernel

Settings = Mapping[str, Any]
"""``means`` is ``none``, ``unshare`` or ``bwrap``, and ``inside`` for what runs in them already. ``bwrap`` is its path,
``writable`` what stays writable for the worker, ``private`` the places where trials see nothing of the user's. The limits
are ``memory``, ``processes`` and ``file_size``."""

_DEVICES = ("null", "zero", "full", "random", "urandom")
_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_PART = 8
"""What is written where it vanishes takes memory: each private place holds one part in so many of a trial's."""


def enter(settings: Settings, again: Sequence[str]) -> None:
    """Go on as the first process of new namespaces, by the means chosen; ``again`` starts bubblewrap's payload."""
    if settings["means"] == "unshare":
        _unshare(settings)
    elif settings["means"] == "bwrap":
        os.execv(settings["bwrap"], [*_bubblewrap(settings), *again])


def alone(settings: Settings) -> bool:
    """Whether all processes that this one can see are its own descendants."""
    return settings["means"] != "none" and os.getpid() == 1


def _bubblewrap(settings: Settings) -> Iterator[str]:
    yield from (settings["bwrap"], "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--as-pid-1")
    yield from ("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")
    for path in settings["writable"]:
        yield from ("--bind", path, path)
    yield from ("--chdir", os.getcwd(), "--")


def _unshare(settings: Settings) -> None:
    _same_user()
    kernel.unshare(kernel.NEW_PIDS | kernel.NEW_NETWORK | kernel.NEW_IPC | kernel.NEW_MOUNTS)
    first = os.fork()
    if first:
        _follow(first)
    kernel.die_with_parent()
    kernel.mount("none", "/", "none", kernel.RECURSIVE | kernel.PRIVATE)
    _bare_devices()
    with contextlib.suppress(OSError):  # not inside most containers, whose own /proc then stays, read-only
        kernel.mount("proc", "/proc", "proc", kernel.NO_SUID | kernel.NO_DEVICES | kernel.NO_EXEC)
    for place in _mounts():
        _read_only(place)
    for path in settings["writable"]:
        _bound(path, path, kernel.flags_of(path) & ~kernel.READ_ONLY)
    os.chdir(os.getcwd())  # into the mount that is writable


def _same_user() -> None:
    """Enter a user namespace in which this user is the only one, and may arrange the namespaces that follow."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _follow(first: int) -> NoReturn:
    """Outside: hold nothing, wait for the first process, and end as it did."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for channel in (0, 1):
        os.dup2(nothing, channel)
    _, status = os.waitpid(first, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
        os._exit(128 + os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def _bare_devices() -> None:
    """A ``/dev`` without disks, terminals and graphics cards."""
    handles = {name: os.open(f"/dev/{name}", os.O_PATH) for name in _DEVICES}
    kernel.mount("tmpfs", "/dev", "tmpfs", kernel.NO_SUID, "mode=755,size=64k")
    os.mkdir("/dev/shm")
    for name, target in _LINKS.items():
        os.symlink(target, f"/dev/{name}")
    for name, handle in handles.items():
        os.close(os.open(f"/dev/{name}", os.O_CREAT | os.O_WRONLY))
        kernel.mount(f"/proc/self/fd/{handle}", f"/dev/{name}", "none", kernel.BIND)
        os.close(handle)


def _mounts() -> Iterator[str]:
    """All places where something is mounted."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        lines = file.readlines()
    for line in lines:
        yield re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), line.split(" ")[4])


def _read_only(place: str) -> None:
    taken = kernel.READ_ONLY | kernel.NO_SUID
    taken |= 0 if place.startswith("/dev/") else kernel.NO_DEVICES
    try:
        flags = kernel.flags_of(place)
        kernel.mount("none", place, "none", kernel.REMOUNT | kernel.BIND | flags | taken)
    except OSError:
        # Covered by another mount, or beyond what this user may look at: then its code can't reach it either.
        if os.access(place, os.W_OK) and os.path.ismount(place) and not place.startswith("/dev/"):
            raise


def _bound(source: str, target: str, flags: int) -> None:
    kernel.mount(source, target, "none", kernel.BIND | kernel.RECURSIVE)
    kernel.mount("none", target, "none", kernel.REMOUNT | kernel.BIND | flags)


def close_in(directory: str, shown: Iterable[str], settings: Settings) -> bool:
    """In the process of a trial: see an empty directory in each private place, but for what is ``shown`` and the trial's.

    False without the right to do so (inside bubblewrap, where the system forbids it): the places stay visible, read-only.
    """
    try:
        kernel.unshare(kernel.NEW_MOUNTS)
    except PermissionError:
        try:
            _same_user()
            kernel.unshare(kernel.NEW_MOUNTS)
        except OSError:
            kernel.drop_privileges()
            return False
    kernel.mount("none", "/", "none", kernel.RECURSIVE | kernel.PRIVATE)
    wanted = {path for given in (*shown, directory) for path in (os.path.abspath(given), os.path.realpath(given))}
    # Links come last: what they lead to has to be there before.
    links = {path: os.path.realpath(path) != path for path in wanted if os.path.exists(path)}
    kept = sorted(links, key=lambda path: (links[path], path))
    for place in dict.fromkeys(os.path.realpath(path) for path in settings["private"]):
        if os.path.isdir(place) and not any(_within(place, path) for path in kept):
            _hide(place, [path for path in kept if _within(path, place)], settings["memory"] // _PART)
    directory = os.path.realpath(directory)
    _bound(directory, directory, kernel.flags_of(directory) & ~kernel.READ_ONLY)
    kernel.drop_privileges()
    return True


def _hide(place: str, kept: Sequence[str], size: int) -> None:
    """Mount an empty directory that holds so many bytes, and in it again what is needed."""
    handles = {path: os.open(path, os.O_PATH) for path in kept}
    kernel.mount("tmpfs", place, "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES, f"mode=1777,size={size}")
    for path, handle in handles.items():
        if not os.path.lexists(path):  # it is there if a directory above it was kept
            if os.path.isdir(f"/proc/self/fd/{handle}"):
                os.makedirs(path)
            else:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            kernel.mount(f"/proc/self/fd/{handle}", path, "none", kernel.BIND | kernel.RECURSIVE)
        os.close(handle)


def _within(path: str, place: str) -> bool:
    return (path + os.sep).startswith(place.rstrip(os.sep) + os.sep)


def needed() -> tuple[str, ...]:
    """What this interpreter needs in order to import anything: its own directories, and those of its packages."""
    editable = [vars(module).get("MAPPING") for name, module in sys.modules.items() if name.startswith("__editable__")]
    sources = [path for mapping in editable if isinstance(mapping, dict) for path in mapping.values()]
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    whole = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, os.path.dirname(sys.executable))
    found = dict.fromkeys((*whole, *sys.path, *sources, *libraries, os.path.dirname(__file__)))
    return tuple(path for path in found if isinstance(path, str) and os.path.isabs(path) and os.path.exists(path))
