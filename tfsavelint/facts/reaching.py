"""Which files of the project run before a file does: what it imports, what those import, and who imports it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tfsavelint.facts.project import ProjectFile
from tfsavelint.source.modules import package_root
from tfsavelint.source.names import keras_name

MAX_REACHED = 60
"""How many files are followed on each way; beyond that nothing is known."""
MAX_IMPORTERS = 12


class Reach:
    """The files that a file's imports run, and those that the files which import it run."""

    def __init__(self, file: ProjectFile) -> None:
        self.known = True
        self.unfound: set[str] = set()
        self.files: dict[str, ProjectFile] = {}
        for item in (file, *self._importers(file)):
            self._follow(item)

    def brings(self, home: str, name: str) -> bool:
        """Whether a definition is, or may be, among them: its file, one of the same name, or an import that leads to
        no file and may be meant for it."""
        if home in self.files:
            return True
        for file in self.files.values():
            outline = file.parsed.outline
            if name in {item.name for item in outline.classes} | {item.name for item in outline.functions}:
                return True
        parts = {part.removesuffix(".py") for part in home[len(_above(home)) :].split(os.sep) if part}
        parts |= {os.path.basename(_above(home)), name}
        return any(parts & set(target.split(".")) for target in self.unfound)

    def _follow(self, file: ProjectFile) -> None:
        pending = [file]
        while pending:
            item = pending.pop()
            if item.home in self.files:
                continue
            if len(self.files) >= MAX_REACHED:
                self.known = False
                return
            self.files[item.home] = item
            pending += _packages(item)
            for target in imported_names(item):
                found = item.find(target)
                other = item.project.file(found[0].home) if found is not None else None
                if other is not None:
                    pending.append(other)
                else:
                    self.unfound.add(target)

    def _importers(self, file: ProjectFile) -> list[ProjectFile]:
        found: dict[str, ProjectFile] = {}
        pending = [file]
        while pending:
            item = pending.pop()
            for home in item.project.mentions.of({_module(item.home)}, item.home):
                other = item.project.file(home)
                if other is None or other is file or other.home in found or not _imports(other, item):
                    continue
                if len(found) >= MAX_IMPORTERS:
                    self.known = False
                    return []
                found[other.home] = other
                pending.append(other)
        return list(found.values())


def imported_names(file: ProjectFile) -> Iterator[str]:
    """The dotted names that a file's import statements say, Keras's own left out."""
    outline = file.parsed.outline
    names = dict.fromkeys(use.dotted for use in outline.uses if use.access != "attribute")
    for name in (*names, *(name for name, _ in outline.imports)):
        if name.strip(".") and keras_name(name) is None:
            yield name


def imported_files(file: ProjectFile) -> Iterator[ProjectFile]:
    """The project's files that a file's imports run, in their order, packages before what lies in them."""
    for target in imported_names(file):
        found = file.find(target)
        other = file.project.file(found[0].home) if found is not None else None
        if other is not None:
            yield from reversed(list(_packages(other)))
            yield other


def _imports(one: ProjectFile, other: ProjectFile) -> bool:
    for target in imported_names(one):
        if _module(other.home) in target.split("."):
            found = one.find(target)
            if found is not None and found[0].home == other.home:
                return True
    return False


def _module(home: str) -> str:
    return os.path.basename(home.removesuffix(os.sep + "__init__.py")).removesuffix(".py")


def _above(home: str) -> str:
    return package_root(home)


def _packages(file: ProjectFile) -> Iterator[ProjectFile]:
    """The packages around a file: importing it runs them first."""
    folder, root = os.path.dirname(file.home), package_root(file.home)
    while folder.startswith(root + os.sep):
        package = file.project.file(os.path.join(folder, "__init__.py"))
        if package is not None:
            yield package
        folder = os.path.dirname(folder)
