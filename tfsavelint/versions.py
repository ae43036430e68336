"""TFS603: the faults of a project's pins as findings, in the requirements or, where only Python is seen, in the code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tfsavelint.config import display
from tfsavelint.engine import Checked
from tfsavelint.facts.own_layers import own_layers
from tfsavelint.facts.savers import writes_models
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
    from tfsavelint.pins.sets import Flag

_WHOLE = ("save", "load_model", "ModelCheckpoint")


class Versions:
    """The faults of each project's pins; its requirements are read once for a run."""

    def __init__(self) -> None:
        self._projects: dict[str, ProjectSets | None] = {}
        self._saves_whole: dict[str, bool] = {}

    def in_requirements(self, results: Iterable[Checked]) -> list[Finding]:
        """The findings for checked files, each in the requirements that are to be mended."""
        by_root: dict[str, list[Checked]] = {}
        for checked in results:
            by_root.setdefault(_root(os.path.abspath(checked.facts.path)), []).append(checked)
        return [
            found
            for root, files in by_root.items()
            for fault, concerned in self._faults(root, files)
            for found in _finding(fault, concerned)
        ]

    def in_code(self, checked: Checked) -> Iterator[Finding]:
        """The findings for one file, where it saves, loads or imports what they are about."""
        for fault, _ in self._faults(_root(os.path.abspath(checked.facts.path)), [checked]):
            span = _span(fault, checked)
            for found in _finding(fault, [checked]) if span is not None else ():
                yield Finding(
                    found.code, found.name, found.message, checked.facts.path, None, span or found.span, None, found.claims
                )

    def _faults(self, root: str, files: list[Checked]) -> Iterator[tuple[PinFault, list[Checked]]]:
        """The faults of a project that concern some of its files, and which these are."""
        if not any(item.facts.calls or item.facts.imports for item in files):
            return
        project = self._project(root)
        if project is None:
            return
        from tfsavelint.pins.faults import pin_faults

        project = project.with_flags(_flags(files))
        for fault in pin_faults(project):
            concerned = [
                item
                for item in files
                if _span(fault, item) is not None
                and any(project.is_for(one, os.path.abspath(item.facts.path)) for one in fault.sets)
            ]
            if concerned and (fault.package is None or self._saved_whole(project, files)):
                yield fault, concerned

    def _project(self, root: str) -> ProjectSets | None:
        if root not in self._projects:
            self._projects[root] = None
            if _has_requirements(root):
                from tfsavelint.pins.project import ProjectSets

                self._projects[root] = ProjectSets(root)
        return self._projects[root]

    def _saved_whole(self, project: ProjectSets, files: list[Checked]) -> bool:
        if any(call.method in _WHOLE for item in files for call in item.facts.calls):
            return True
        if project.root not in self._saves_whole:
            self._saves_whole[project.root] = project.saves_whole()
        return self._saves_whole[project.root]


def _flags(files: Iterable[Checked]) -> Iterator[Flag]:
    """Where the code of scripts and modules sets TF_USE_LEGACY_KERAS."""
    from tfsavelint.pins.project import flag_in_code

    for checked in files:
        source = checked.parsed.source
        found = flag_in_code(os.path.abspath(source.path), source.text) if source.cells is None else None
        if found is not None:
            yield found


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
    said = fault.words
    if fault.loader is not None and fault.refused:
        held = _refused(fault, files)
        if not held:
            return
        said = (*said, ("layers", " and ".join(f"`{name}`" for name in sorted(set().union(*held.values())))))
        claims = tuple(Claim(fault.loader.name, fmt, Stage.REBUILD, Loss.LOAD) for fmt in held)
    elif fault.loader is not None:
        formats = sorted(_formats(fault, files) & {Format(name) for name in fault.unreadable}, key=list(Format).index)
        if not formats:
            return
        claims = tuple(Claim(fault.loader.name, fmt, Stage.LOCATE, Loss.LOAD) for fmt in formats)
    words = rule.words(Reason(fault.fault, Anchor(0, 0), said))
    suffix = f" ({fault.loader.name})" if fault.loader is not None else ""
    span = Span(fault.line, 1, fault.line, 1)
    yield Finding(rule.code, rule.name, words + suffix, display(fault.path), None, span, None, claims)


def _refused(fault: PinFault, files: list[Checked]) -> dict[Format, frozenset[str]]:
    """By format, the layers of the models that the files save which the other environment can't load."""
    assert fault.loader is not None
    known = profile(fault.loader)
    found: dict[Format, frozenset[str]] = {}
    for checked in files:
        for call in filter(writes_models, checked.facts.calls):
            fmt = format_of(call, known)
            names = dict(fault.refused).get(fmt.value) if fmt is not None else None
            held = own_layers(checked.file, call) & names if names else frozenset()
            if fmt is not None and held:
                found[fmt] = found.get(fmt, frozenset()) | held
    return found


def _formats(fault: PinFault, files: list[Checked]) -> set[Format]:
    """The formats that the files save or load whole models in; ``.keras`` where none is said."""
    assert fault.loader is not None
    known = profile(fault.loader)
    calls = [call for checked in files for call in checked.facts.calls if call.method in _WHOLE]
    found = {format_of(call, known) for call in calls} - {None}
    return {fmt for fmt in found if fmt is not None} or {Format.KERAS}
