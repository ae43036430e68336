"""TFS603: the faults of a project's pins as findings, in the requirements or, where only Python is seen, in the code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tfsavelint.config import display
from tfsavelint.engine import Checked
from tfsavelint.model import Claim, Finding, Format, Loss, Span, Stage
from tfsavelint.pins.names import listed, requirement_files
from tfsavelint.protocol.formats import format_of
from tfsavelint.protocol.result import Reason
from tfsavelint.rules.registry import by_fault
from tfsavelint.source.modules import project_root
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import profile

if TYPE_CHECKING:
    from tfsavelint.pins.faults import PinFault
    from tfsavelint.pins.project import ProjectSets

_WHOLE = ("save", "load_model", "ModelCheckpoint")


class Versions:
    """The faults of each project's pins, read once for a run."""

    def __init__(self) -> None:
        self._projects: dict[str, tuple[ProjectSets | None, tuple[PinFault, ...]]] = {}

    def in_requirements(self, results: Iterable[Checked]) -> list[Finding]:
        """The findings for checked files, each in the requirements that are to be mended."""
        concerned: dict[PinFault, list[Checked]] = {}
        for checked in results:
            for fault in self._concerning(checked):
                concerned.setdefault(fault, []).append(checked)
        return [found for fault, files in concerned.items() for found in _finding(fault, files)]

    def in_code(self, checked: Checked) -> Iterator[Finding]:
        """The findings for one file, where it saves, loads or imports what they are about."""
        for fault in self._concerning(checked):
            span = _span(fault, checked)
            for found in _finding(fault, [checked]) if span is not None else ():
                yield Finding(
                    found.code, found.name, found.message, checked.facts.path, None, span or found.span, None, found.claims
                )

    def _concerning(self, checked: Checked) -> Iterator[PinFault]:
        facts = checked.facts
        if not (facts.calls or facts.imports):
            return
        path = os.path.abspath(facts.path)
        project, faults = self._of(_root(path))
        for fault in faults:
            governed = project is not None and any(project.is_for(item, path) for item in fault.sets)
            if governed and _span(fault, checked) is not None:
                yield fault

    def _of(self, root: str) -> tuple[ProjectSets | None, tuple[PinFault, ...]]:
        if root not in self._projects:
            self._projects[root] = self._read(root)
        return self._projects[root]

    def _read(self, root: str) -> tuple[ProjectSets | None, tuple[PinFault, ...]]:
        if not _has_requirements(root):
            return None, ()
        from tfsavelint.pins.faults import pin_faults
        from tfsavelint.pins.project import ProjectSets

        project = ProjectSets(root)
        return project, pin_faults(project)


def _root(path: str) -> str:
    """The project that a file is of: its repository, the working directory, or the folder with its project file."""
    folder = os.path.dirname(path)
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            here = os.getcwd()
            inside = folder == here or folder.startswith(here + os.sep)
            return here if inside and here not in _EVERYTHING else project_root(folder) or folder
        above = os.path.dirname(above)
    return above


_EVERYTHING = (os.path.abspath(os.sep), os.path.expanduser("~"))


def _has_requirements(root: str) -> bool:
    """Whether there are requirements to be read at all, near the root: a look at names, which imports nothing."""
    folders = [root, *(os.path.join(root, name) for name in listed(root) if not name.startswith("."))]
    return any(requirement_files(folder) for folder in folders)


def _span(fault: PinFault, checked: Checked) -> Span | None:
    """Where a file has to do with a fault: at its import of the package, or its first call for a whole model."""
    anchors = [item.anchor for item in checked.facts.imports if item.package == fault.package]
    if fault.package is None:
        calls = [item for item in checked.facts.calls if item.method in _WHOLE]
        anchors = [item.anchor for item in sorted(calls, key=lambda item: item.method != "load_model")]
    own = [anchor for anchor in anchors if anchor.home == checked.parsed.segments.home]
    return checked.parsed.segments.span(own[0]) if own else None


def _finding(fault: PinFault, files: list[Checked]) -> Iterator[Finding]:
    rule = by_fault()[fault.fault]
    claims: tuple[Claim, ...] = ()
    if fault.loader is not None:
        formats = sorted(_formats(fault, files) & {Format(name) for name in fault.unreadable}, key=list(Format).index)
        if not formats:
            return
        claims = tuple(Claim(fault.loader.name, fmt, Stage.LOCATE, Loss.LOAD) for fmt in formats)
    words = rule.words(Reason(fault.fault, Anchor(0, 0), fault.words))
    suffix = f" ({fault.loader.name})" if fault.loader is not None else ""
    span = Span(fault.line, 1, fault.line, 1)
    yield Finding(rule.code, rule.name, words + suffix, display(fault.path), None, span, None, claims)


def _formats(fault: PinFault, files: list[Checked]) -> set[Format]:
    """The formats that the files save or load whole models in; ``.keras`` where none is said."""
    assert fault.loader is not None
    known = profile(fault.loader)
    calls = [call for checked in files for call in checked.facts.calls if call.method in _WHOLE]
    found = {format_of(call, known) for call in calls} - {None}
    return {fmt for fmt in found if fmt is not None} or {Format.KERAS}
