"""Who else uses what a file defines: the project's files that import it, found by the names that their bytes mention.

A test makes objects in order to break them: what it passes says nothing about what users pass.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tfsavelint.facts.types import FunctionUse, Instance, SaveCall
from tfsavelint.source.files import python_files, read
from tfsavelint.source.modules import package_root, project_root
from tfsavelint.source.names import home_of, local_name
from tfsavelint.source.parse import home_at

MAX_SEARCHED = 300
"""How many of the project's files are searched for uses, the nearest first."""

_WORD = re.compile(rb"[A-Za-z_]\w*")
_FEW = 6


@dataclass(frozen=True)
class Elsewhere:
    """What the other files of the project do with a file's classes and functions, named as the file names them."""

    instances: tuple[Instance, ...] = ()
    functions: tuple[FunctionUse, ...] = ()
    loads: tuple[SaveCall, ...] = ()
    subclassed: frozenset[str] = frozenset()


class Mentions:
    """Which files of a project mention a name: searched one by one at first, by an index where many ask."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[str, ...]] = {}
        self._nearest: dict[str, tuple[str, ...]] = {}
        self._bytes: dict[str, bytes] = {}
        self._index: dict[bytes, set[str]] | None = None
        self._asked = 0

    def of(self, names: Iterable[str], path: str) -> list[str]:
        """The files near ``path`` that mention one of the names, itself and tests left out."""
        wanted = {name.encode() for name in names}
        if not wanted:
            return []
        files = [item for item in self._near(path) if item != path]
        self._asked += 1
        if self._asked > _FEW:
            found = set().union(*(self._indexed().get(name, ()) for name in wanted))
            return [item for item in files if item in found]
        pattern = re.compile(rb"\b(?:%s)\b" % b"|".join(map(re.escape, sorted(wanted))))
        return [item for item in files if pattern.search(self._read(item))]

    def holding(self, texts: Iterable[str], words: Iterable[bytes], path: str) -> list[str]:
        """The files near ``path`` that hold one of the texts and one of the words, itself and tests left out."""
        wanted, either = [item.encode() for item in texts], tuple(words)
        files = ((item, self._read(item)) for item in self._near(path) if item != path)
        return [item for item, data in files if any(map(data.__contains__, wanted)) and any(map(data.__contains__, either))]

    def _indexed(self) -> dict[bytes, set[str]]:
        if self._index is None:
            self._index = defaultdict(set)
            for files in list(self._files.values()):
                self._add(files)
        return self._index

    def _add(self, files: Iterable[str]) -> None:
        assert self._index is not None
        for item in files:
            for word in set(_WORD.findall(self._read(item))):
                self._index[word].add(item)

    def _near(self, path: str) -> tuple[str, ...]:
        folder = os.path.dirname(path)
        root = project_root(folder) or package_root(path)
        if root not in self._files:
            self._files[root] = tuple(_listed(root))
            if self._index is not None:
                self._add(self._files[root])
        files = self._files[root]
        if len(files) > MAX_SEARCHED and folder not in self._nearest:
            nearness = {
                item: -len(os.path.commonpath((item, folder))) for item in {os.path.dirname(item) for item in files}
            }
            ordered = sorted(files, key=lambda item: nearness[os.path.dirname(item)])
            self._nearest[folder] = tuple(ordered[:MAX_SEARCHED])
        return self._nearest.get(folder, files)

    def _read(self, path: str) -> bytes:
        if path not in self._bytes:
            try:
                self._bytes[path] = read(path)
            except OSError:
                self._bytes[path] = b""
        return self._bytes[path]


def _listed(root: str) -> Iterator[str]:
    """The Python files below a root, tests left out; nothing where it is a folder of everything."""
    if root in (os.path.abspath(os.sep), os.path.realpath(os.path.expanduser("~"))) or root.endswith("site-packages"):
        return
    if not os.path.isdir(root):  # of a text that has no place on the disk yet
        return
    for count, path in enumerate(python_files(root, (), False, lambda error: None)):
        if count >= 10 * MAX_SEARCHED:
            return
        if not is_test(os.path.relpath(path, root)):
            yield home_at(path)


def is_test(path: str) -> bool:
    """Whether a path below a project's root is that of a test."""
    *folders, name = path.replace(os.sep, "/").split("/")
    return name.startswith(("test_", "conftest")) or name.endswith("_test.py") or bool({"tests", "test"} & set(folders))


def instance_here(item: Instance, there: str) -> Instance:
    """An instance that the file ``there`` makes of a class, as the file that defines it refers to it."""
    inside = f"{there}:{item.inside}" if item.inside else item.inside
    return replace(item, target=local_name(item.target), inside=inside, scope=f"{there}:{item.scope}", home=there)


def function_here(item: FunctionUse, there: str, held: bool) -> FunctionUse:
    """A use that the file ``there`` makes of a function, as the file that defines it refers to it."""
    inside = f"{there}:{item.inside}" if item.inside else item.inside
    return replace(item, function=local_name(item.function or ""), inside=inside, scope=f"{there}:{item.scope}", held=held)


def belongs(key: str | None, home: str) -> bool:
    """Whether a key names something that the file ``home`` defines."""
    return key is not None and home_of(key) == home
