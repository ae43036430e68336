"""What git ignores: the ``.gitignore`` of each folder from the repository's root on, and ``.git/info/exclude``.

pathspec reads them; it is imported where the first such file is met.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class GitIgnore:
    """Answers for paths below a folder that is searched.

    A folder that is searched though it is itself ignored was named: what stands above it then has no say.
    """

    def __init__(self, searched: str) -> None:
        self._specs: dict[str, list[GitIgnoreSpec]] = {}
        self._top = os.path.realpath(searched)
        above = _repository(self._top)
        if above is not None and above != self._top:
            start = self._top
            self._top = above
            if self.ignores(start, folder=True):
                self._top = start

    def ignores(self, path: str, folder: bool) -> bool:
        """Whether git ignores a path; the deepest file that has a word on it decides."""
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        below = os.path.dirname(real)
        while below == self._top or below.startswith(self._top + os.sep):
            relative = os.path.relpath(real, below).replace(os.sep, "/") + ("/" if folder else "")
            for spec in self._of(below):
                said = spec.check_file(relative).include
                if said is not None:
                    return bool(said)
            below = os.path.dirname(below)
        return False

    def _of(self, folder: str) -> list[GitIgnoreSpec]:
        if folder not in self._specs:
            names = [os.path.join(folder, ".gitignore")]
            if folder == self._top:
                names.append(os.path.join(folder, ".git", "info", "exclude"))
            self._specs[folder] = [spec for name in names if (spec := _spec(name)) is not None]
        return self._specs[folder]


def _spec(path: str) -> GitIgnoreSpec | None:
    if not os.path.isfile(path):
        return None
    from pathspec import GitIgnoreSpec

    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return GitIgnoreSpec.from_lines(_lines(file.read()))
    except (OSError, ValueError):
        return None


def _lines(text: str) -> list[str]:
    """The patterns that can be read: git passes over one that can't."""
    from pathspec import GitIgnoreSpec

    kept = []
    for line in text.splitlines():
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        kept.append(line)
    return kept


def _repository(folder: str) -> str | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        if os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)
    return folder
