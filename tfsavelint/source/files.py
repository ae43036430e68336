"""Which files are examined: folders are searched, and a file that is named is always taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from tfsavelint.config import fits
from tfsavelint.source.gitignore import GitIgnore

ALWAYS_EXCLUDED = frozenset({"venv", "__pycache__", "node_modules", "site-packages", "build", "dist"})
"""Folders that are not searched, besides hidden ones; one that is named is."""


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
    root: str | None = None,
    gitignore: bool = False,
) -> Iterator[str]:
    """The Python files at a path, in order. Raises Missing where there is nothing.

    ``unsearched`` is told of each folder that can't be listed; ``endings`` says which names are searched for;
    ``root`` is where the patterns were written; ``gitignore`` leaves out what git ignores.
    """
    patterns = tuple(exclude)
    if not os.path.lexists(path):
        raise Missing(path)
    if not os.path.isdir(path):
        if not (force and fits(path, patterns, root)):
            yield path
        return
    ignored = GitIgnore(path) if gitignore else None
    for folder, folders, names in os.walk(path, onerror=unsearched):
        folders[:] = sorted(
            name
            for name in folders
            if _searched(full := os.path.join(folder, name), name)
            and not fits(full, patterns, root)
            and not (ignored and ignored.ignores(full, folder=True))
        )
        for name in sorted(names):
            if not name.endswith(endings):
                continue
            full = os.path.normpath(os.path.join(folder, name))
            if not fits(full, patterns, root) and not (ignored and ignored.ignores(full, folder=False)):
                yield full


def _searched(full: str, name: str) -> bool:
    """Whether a folder is a project's own: none that is hidden, built, installed, or an environment."""
    if name in ALWAYS_EXCLUDED or name.startswith(".") or name.endswith(".egg-info"):
        return False
    return not any(os.path.exists(os.path.join(full, mark)) for mark in ("pyvenv.cfg", "conda-meta"))
