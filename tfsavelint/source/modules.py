"""From a module's dotted name to its file, as Python would find it; nothing is imported.

The folders searched are those that people run and install from: what the configuration names, the folder above the
file's own package, the file's own folder (a script's), and the project's root with its ``src``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")


def package_root(path: str) -> str:
    """The folder above the outermost package that a file belongs to: where its absolute imports start."""
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


@cache
def project_root(folder: str) -> str | None:
    """The nearest folder at or above the given one that holds a project's files; None where there is none."""
    while True:
        if any(os.path.exists(os.path.join(folder, name)) for name in _MARKERS):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def import_roots(path: str, configured: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The folders in which the absolute imports of a file are looked for, in order."""
    found = [*configured, package_root(path), os.path.dirname(os.path.abspath(path))]
    root = project_root(found[-1])
    if root is not None:
        found += [*_packaged(root), os.path.join(root, "src"), root]
    return tuple(dict.fromkeys(found))


@cache
def _packaged(root: str) -> tuple[str, ...]:
    """The folders that a project's packaging says its packages lie in: setuptools, Poetry, Hatch and PDM."""
    names = [*_of_setup_cfg(os.path.join(root, "setup.cfg")), *_of_pyproject(os.path.join(root, "pyproject.toml"))]
    folders = (os.path.normpath(os.path.join(root, name)) for name in names if name not in ("", "."))
    return tuple(dict.fromkeys(folder for folder in folders if os.path.isdir(folder)))


def forget_roots() -> None:
    """Look for projects' roots and their packaging again: files may have come, gone or changed."""
    project_root.cache_clear()
    _packaged.cache_clear()


def _of_setup_cfg(path: str) -> Iterator[str]:
    if not os.path.isfile(path):
        return
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (Error, UnicodeDecodeError, OSError):
        return
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        name, _, folder = line.partition("=")
        if not name.strip():
            yield folder.strip()
    yield from parser.get("options.packages.find", "where", fallback="").split()


def _of_pyproject(path: str) -> Iterator[str]:
    if not os.path.isfile(path):
        return
    from tfsavelint.config import ConfigError, document_of

    try:
        tool = _table(document_of(path), "tool")
    except ConfigError:  # told by whoever reads our own table; the usual folders are searched all the same
        return
    setuptools = _table(tool, "setuptools")
    yield _text(_table(setuptools, "package-dir").get(""))
    yield from _texts(_table(_table(setuptools, "packages"), "find").get("where"))
    for item in _items(_table(tool, "poetry").get("packages")):
        yield _text(item.get("from")) if isinstance(item, dict) else ""
    wheel = _table(_table(_table(_table(tool, "hatch"), "build"), "targets"), "wheel")
    yield from (os.path.dirname(name) for name in _texts(wheel.get("packages")))
    pdm = _table(_table(tool, "pdm"), "build")
    yield _text(pdm.get("package-dir"))


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> Iterator[str]:
    return (item for item in _items(value) if isinstance(item, str))


class Finder:
    """Finds modules below some folders. Answers are remembered: make a new one where files may have come or gone."""

    def __init__(self) -> None:
        self._entries: dict[str, frozenset[str]] = {}

    def file(self, folder: str, parts: list[str]) -> tuple[str, list[str]] | None:
        """The file of the longest beginning of a dotted path below a folder, and the parts that are left.

        A package's own ``__init__.py`` answers for what is no module of it; a folder without one is a namespace.
        """
        best: tuple[str, list[str]] | None = None
        for index, part in enumerate(parts):
            entries = self.entries(folder)
            inner = os.path.join(folder, part)
            if part in entries and "__init__.py" in self.entries(inner):
                best = os.path.join(inner, "__init__.py"), parts[index + 1 :]
            elif f"{part}.py" in entries:
                return os.path.join(folder, f"{part}.py"), parts[index + 1 :]
            elif part not in entries or not os.path.isdir(inner):
                break
            folder = inner
        return best

    def offers(self, folders: Iterable[str], name: str) -> bool:
        """Whether one of the folders has a module or package of that name."""
        return any(name in self.entries(folder) or f"{name}.py" in self.entries(folder) for folder in folders)

    def entries(self, folder: str) -> frozenset[str]:
        """The names in a folder; none where it can't be listed."""
        found = self._entries.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder))
            except OSError:
                found = frozenset()
            self._entries[folder] = found
        return found
