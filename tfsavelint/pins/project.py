"""The requirement sets of a whole project, and which of its files each of them is for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from tfsavelint.pins.dockerfile import is_on
from tfsavelint.pins.names import is_development, listed, requirement_files
from tfsavelint.pins.sets import Flag, PinSet, sets_in
from tfsavelint.pins.texts import text_of
from tfsavelint.source.files import python_files

MAX_FOLDERS = 300
"""How many folders are looked at for requirements: a project's own lie near its root."""

MAX_DEPTH = 3
MAX_FILES = 300

_TRAINING = re.compile(r"(?:^|[^a-z])(?:train(?:ing|er)?|research|experiments?|notebooks?)(?=[^a-z]|\Z)")
_SET_IN_CODE = re.compile(
    r"^[^\n#]*\benviron(?:\.setdefault\(|\[)\s*[\"']TF_USE_LEGACY_KERAS[\"']\s*(?:\]\s*=|,)\s*[\"'](?P<value>\w*)[\"']",
    re.MULTILINE,
)
_WHOLE = re.compile(r"\.save\(|\bload_model\(|\bModelCheckpoint\(")


class ProjectSets:
    """The requirement sets below a root. ``flags`` are the places where code sets TF_USE_LEGACY_KERAS."""

    def __init__(self, root: str, sets: Iterable[PinSet] | None = None, flags: Iterable[Flag] = ()) -> None:
        self.root = root
        found = (item for folder in _folders(root) for item in sets_in(folder)) if sets is None else sets
        self.flags = tuple(flags)
        self.sets = tuple(self._flagged(item) for item in found)

    def with_flags(self, flags: Iterable[Flag]) -> ProjectSets:
        """The same with what code sets."""
        given = tuple(flags)
        return ProjectSets(self.root, self.sets, given) if given else self

    def saves_whole(self) -> bool:
        """Whether the project's code saves or loads whole models anywhere: its files are searched."""
        found = python_files(self.root, (), False, lambda error: None, (".py", ".ipynb"), gitignore=True)
        files = (path for path in islice(found, MAX_FILES) if not _is_test(os.path.relpath(path, self.root)))
        return any(_WHOLE.search(text_of(path)) for path in files)

    def _flagged(self, item: PinSet) -> PinSet:
        """With the flag that code sets, where the files of the environment don't."""
        if item.flag is not None or not self.flags:
            return item
        inside = [flag for flag in self.flags if self.is_for(item, flag.path)]
        return replace(item, flag=inside[0]) if inside else item

    def is_for(self, item: PinSet, path: str) -> bool:
        """Whether a file runs in an environment: the nearest folder above it that has requirements decides."""
        folder = os.path.dirname(os.path.abspath(path))
        while folder.startswith(self.root) and folder != item.folder:
            if requirement_files(folder):
                return False
            folder = os.path.dirname(folder)
        return folder == item.folder

    def pairs(self) -> Iterator[tuple[PinSet, PinSet]]:
        """(saver, loader): environments of one project of which one trains what the other serves.

        Their names or folders say which is which: something that is for training, or something that is for serving.
        """
        for loader in self.sets:
            serves = loader.serves(self.root)
            if _trains(self._relative(loader)) or loader.runs is None:
                continue
            near = [
                item
                for item in self.sets
                if item.runs is not None
                and not item.serves(self.root)
                and (serves or _trains(self._relative(item)))
                and _related(item.folder, loader.folder)
            ]
            # What is for training by its name comes first, then the nearest.
            near.sort(key=lambda item: -len(os.path.commonpath((item.path, loader.path))))
            near.sort(key=lambda item: not _trains(self._relative(item)))
            if near:
                yield near[0], loader

    def _relative(self, item: PinSet) -> str:
        return os.path.relpath(item.path, self.root)


def flag_in_code(path: str, text: str) -> Flag | None:
    """Where a Python file sets TF_USE_LEGACY_KERAS."""
    found = _SET_IN_CODE.search(text) if "TF_USE_LEGACY_KERAS" in text else None
    return Flag(path, text.count("\n", 0, found.start("value")) + 1, is_on(found["value"])) if found is not None else None


def _trains(path: str) -> bool:
    return _TRAINING.search(path.casefold()) is not None


def _related(one: str, other: str) -> bool:
    """Whether two folders are of one project: the same, siblings, or one inside the other."""
    if os.path.dirname(one) == os.path.dirname(other):
        return True
    return one.startswith(other + os.sep) or other.startswith(one + os.sep) or one == other


def _folders(root: str) -> Iterator[str]:
    count = 0
    pending = [(root, 0)]
    while pending and count < MAX_FOLDERS:
        folder, depth = pending.pop(0)
        count += 1
        yield folder
        if depth < MAX_DEPTH:
            below = (os.path.join(folder, name) for name in listed(folder) if _looked_into(name))
            pending += [(path, depth + 1) for path in below if os.path.isdir(path) and not os.path.islink(path)]


def _looked_into(name: str) -> bool:
    left_out = ("node_modules", "venv", "env", "site-packages", "build", "dist", "__pycache__", "requirements")
    return not name.startswith((".", "_")) and name not in left_out and not is_development(name)


def _is_test(path: str) -> bool:
    *folders, name = path.replace(os.sep, "/").split("/")
    return name.startswith(("test_", "conftest")) or bool({"tests", "test"} & set(folders))
