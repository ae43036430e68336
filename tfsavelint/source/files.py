"""Which files are examined: folders are searched, and a file that is named is always taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch

ALWAYS_EXCLUDED = frozenset(
    {
        *(".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", "venv", "__pycache__", "node_modules"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs", "site-packages", "build", "dist", ".ipynb_checkpoints"),
    }
)


class Missing(Exception):
    """A path that was named isn't there."""


def read(path: str) -> bytes:
    """A file's bytes. Raises OSError; a pipe called like a file is not waited for, unless it is the shell's own."""
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not path.startswith("/dev/"):
        raise OSError("it is not a file")
    with open(path, "rb") as file:
        return file.read()


def python_files(
    path: str,
    exclude: Iterable[str],
    force: bool,
    unsearched: Callable[[OSError], None],
    endings: tuple[str, ...] = (".py",),
) -> Iterator[str]:
    """The Python files at a path, in order. Raises Missing where there is nothing.

    ``unsearched`` is told of each folder that can't be listed; ``endings`` says which names are searched for.
    """
    patterns = tuple(exclude)
    if not os.path.lexists(path):
        raise Missing(path)
    if not os.path.isdir(path):
        if not (force and excluded(path, patterns)):
            yield path
        return
    for folder, folders, names in os.walk(path, onerror=unsearched):
        folders[:] = sorted(name for name in folders if _searched(os.path.join(folder, name), name, patterns))
        for name in sorted(names):
            full = os.path.normpath(os.path.join(folder, name))
            if name.endswith(endings) and not excluded(full, patterns):
                yield full


def _searched(full: str, name: str, patterns: tuple[str, ...]) -> bool:
    if name in ALWAYS_EXCLUDED or name.endswith(".egg-info"):
        return False
    return not os.path.exists(os.path.join(full, "pyvenv.cfg")) and not excluded(full, patterns)


def excluded(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern fits the path as written, below the working directory, or one of its parts."""
    relative = os.path.relpath(path).replace(os.sep, "/")
    candidates = {relative, path.replace(os.sep, "/"), *relative.split("/")}
    candidates.update("/".join(relative.split("/")[:end]) for end in range(1, relative.count("/") + 1))
    return any(fnmatch(item, pattern.rstrip("/")) for pattern in patterns for item in candidates)
