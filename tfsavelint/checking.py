"""From paths to a report: reads files, runs the engine on each, and turns what goes wrong into words.

Nothing that one file does ends the run: it becomes a problem or a skip, and the other files are still checked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from tfsavelint.config import ConfigError, Settings, cache_folder, display, forget_settings, settings_for
from tfsavelint.detect import Chosen, Interpreter, NoInterpreter, choose_targets, interpreter_at
from tfsavelint.model import Finding, Problem, Report, Skipped, Span, Subject
from tfsavelint.pins.texts import text_of
from tfsavelint.source.files import Missing, python_files, read
from tfsavelint.source.modules import forget_roots
from tfsavelint.source.notebook import ENDING, OtherLanguage, is_notebook, read_notebook, verify
from tfsavelint.source.syntax import SyntaxRefused, TooDeep, tree_of
from tfsavelint.source.text import Cells, SourceText, UnreadableText, concerns_us, decode
from tfsavelint.suppress.baseline import Baseline, Key, key_of, read_baseline
from tfsavelint.suppress.comments import reported
from tfsavelint.suppress.ignore import MARK, codes_in
from tfsavelint.targets import Target, UnknownTarget, profile

if TYPE_CHECKING:
    from tfsavelint.engine import Checked
    from tfsavelint.facts.project import Project
    from tfsavelint.versions import Versions


Placed = TypeVar("Placed", Finding, Subject)
ENDINGS = (".py", ENDING)
"""The names of the files that are searched for."""


@dataclass(frozen=True)
class FileResult:
    """What one file gives. ``checked`` carries facts and segments for the confirmer; None where it wasn't examined.

    Lines are those of the file's text, in a notebook too: ``cells`` turns them into cells and lines in the report.
    ``known`` are the findings that the baseline has; ``unused`` tells of suppressions that silence nothing.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    problem: Problem | None = None
    skipped: Skipped | None = None
    checked: Checked | None = None
    cells: Cells | None = None
    known: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The file's rows of the report."""
        return self.checked.subjects if self.checked is not None else ()

    def line(self, number: int) -> str:
        """The text of a line; empty where it can't be told."""
        lines = self.checked.parsed.source.lines if self.checked is not None else text_of(self.path).splitlines()
        return lines[number - 1] if number <= len(lines) else ""

    def keys(self, folder: str) -> Iterable[Key]:
        """What its findings, those of the baseline among them, are known by in a baseline that stands in a folder."""
        return [key_of(item, self.line, folder) for item in (*self.findings, *self.known)]

    def placed(self, item: Placed) -> Placed:
        """A finding or subject where people are told it is: in a notebook in its cell."""
        if self.cells is None:
            return item
        cell, before = self.cells.place(item.span.line)
        span = replace(item.span, line=item.span.line - before, end_line=item.span.end_line - before)
        return replace(item, cell=cell, span=span)


def check_text(
    source: SourceText,
    targets: Iterable[Target],
    settings: Settings,
    tree: object = None,
    noqa: bool = True,
    project: Project | None = None,
    versions: Versions | None = None,
) -> FileResult:
    """Check one decoded text; ``tree`` is its syntax tree where a host has parsed it, which may see to ``noqa`` too.

    ``project`` is where its imports are followed; ``versions`` adds what is wrong with the project's requirements, where
    only this file is seen. Raises SyntaxRefused or TooDeep.
    """
    from tfsavelint.engine import check
    from tfsavelint.source.parse import parse

    path = source.path
    parsed = (project.known(source) if project is not None else None) or parse(source, tree)
    try:
        checked = check(parsed, targets, project)
    except RecursionError:
        return FileResult(path, skipped=Skipped(path, "nested too deeply to be examined"))
    every = (*checked.findings, *(versions.in_code(checked) if versions is not None else ()))
    found = (item for item in sorted(every, key=lambda item: item.sort_key) if settings.reports(item.code, path))
    left = reported(found, source, lambda code: settings.reports(code, path), noqa)
    refused = parsed.segments.refused
    skipped = None
    if refused:
        lines = ", ".join(str(place.first) for place in refused[:3])
        skipped = Skipped(path, f"not examined, nested too deeply: line {lines}")
    unused = tuple(f"{path}:{source.where(line)}: {said}" for line, said in left.unused)
    return FileResult(path, left.findings, skipped=skipped, checked=checked, unused=unused)


def check_bytes(
    path: str,
    data: bytes,
    targets: Iterable[Target],
    settings: Settings,
    project: Project | None = None,
    versions: Versions | None = None,
) -> FileResult:
    """Check one file's bytes; an error of ours becomes a TFS000 finding and a problem."""
    try:
        if is_notebook(path):
            return _check_notebook(path, data, targets, settings, project, versions)
        source = decode(path, data)
        if concerns_us(data):
            return check_text(source, targets, settings, project=project, versions=versions)
        tree_of(source)  # a file that can't concern us is still refused where it isn't Python
        return FileResult(path)
    except OtherLanguage as error:
        return FileResult(path, skipped=Skipped(path, str(error)))
    except UnreadableText as error:
        return FileResult(path, problem=Problem(path, None, str(error)))
    except SyntaxRefused as error:
        return FileResult(path, problem=Problem(path, error.line, str(error)))
    except TooDeep as error:
        return FileResult(path, skipped=Skipped(path, str(error)))
    except Exception as error:  # the promise of TFS000: an error of ours never ends the run
        finding = internal_error(path, error)
        return FileResult(path, (finding,), problem=Problem(path, 1, finding.message))


def _check_notebook(
    path: str,
    data: bytes,
    targets: Iterable[Target],
    settings: Settings,
    project: Project | None,
    versions: Versions | None,
) -> FileResult:
    """Check a notebook; cells that are no Python are a problem, and the others are checked."""
    if not concerns_us(data):
        verify(data)
        return FileResult(path)
    notebook = read_notebook(path, data)
    result = check_text(notebook.source, targets, settings, project=project, versions=versions)
    if notebook.refused:
        told = [f"cell {cell}{f', line {line}' if line else ''}: {why}" for cell, line, why in notebook.refused]
        result = replace(result, problem=Problem(path, None, "; ".join(told)))
    return replace(result, cells=notebook.source.cells)


def internal_error(path: str, error: BaseException) -> Finding:
    """The TFS000 finding for an error of ours."""
    from tfsavelint.rules.registry import INTERNAL_ERROR

    message = f"internal error in tfsavelint: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return Finding(INTERNAL_ERROR, "internal-error", message, path, None, Span(1, 1, 1, 1), None, ())


@dataclass
class Run:
    """A whole check: file results in order, problems that belong to no file, and how the targets were chosen.

    ``remarks`` are for whoever cares for the suppressions and the baseline.
    """

    results: list[FileResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    chosen: dict[str, Chosen] = field(default_factory=dict)

    def report(self) -> Report:
        """The report of the run, sorted."""
        targets = tuple(dict.fromkeys(target.name for item in self.chosen.values() for target in item.targets))
        findings = sorted(
            (result.placed(item) for result in self.results for item in result.findings), key=lambda item: item.sort_key
        )
        subjects = sorted(
            (result.placed(item) for result in self.results for item in result.subjects),
            key=lambda item: (item.path, item.cell or 0, item.span, item.qualname),
        )
        problems = [*self.problems, *(result.problem for result in self.results if result.problem)]
        skipped = tuple(result.skipped for result in self.results if result.skipped)
        return Report(
            targets,
            tuple(findings),
            tuple(subjects),
            errors=tuple(sorted(problems, key=lambda item: (item.path, item.line or 0))),
            skipped=skipped,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterable[str]:
        for chosen in self.chosen.values():
            for target in chosen.targets:
                found = profile(target)
                if not found.exact:
                    version = ".".join(map(str, found.basis))
                    yield f"{target.name} is not known yet: judged as {target.flavour}=={version}"


class Checker:
    """Checks files, each under the settings and targets of its own project.

    ``follow`` tells whether imports are followed to the project's other files and to installed packages, ``baseline``
    whether what a baseline knows is left out.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        interpreters: tuple[Interpreter, ...] = (),
        follow: bool = True,
        baseline: bool = True,
    ) -> None:
        self.given = given
        self.baseline = baseline
        self.interpreters = interpreters
        self.follow = follow
        self.run = Run()
        self._projects: dict[tuple[str, ...], Project] = {}
        self._versions: Versions | None = None
        self._baselines: dict[str, Baseline] = {}

    def settings(self, folder: str) -> Settings:
        """The settings for a folder: those of its pyproject.toml, then the command line's."""
        return settings_for(folder).overridden(self.given)

    def targets(self, settings: Settings, folder: str) -> tuple[Target, ...]:
        """The targets for a folder, chosen once for each project."""
        return self._chosen(settings).targets

    def _chosen(self, settings: Settings) -> Chosen:
        root = settings.root or os.getcwd()
        key = root if not settings.targets else ",".join(settings.targets)
        if key not in self.run.chosen:
            self.run.chosen[key] = self._choose(settings, root)
        return self.run.chosen[key]

    def project(self, settings: Settings) -> Project:
        """The project index for files under the given settings; made when the first file concerns us."""
        from tfsavelint.facts.project import Project
        from tfsavelint.source.outline_cache import OutlineCache

        chosen = self._chosen(settings)
        interpreter = chosen.interpreter
        installed = interpreter.folders if interpreter is not None else ()
        roots = tuple(os.path.abspath(root) for root in settings.roots)
        key = (*roots, "legacy" if chosen.legacy else "", *installed)
        if key not in self._projects:
            cache = OutlineCache(None if settings.no_cache else cache_folder())
            self._projects[key] = Project(roots, installed, self.follow, cache, chosen.legacy)
        return self._projects[key]

    def unknown(self, result: FileResult, settings: Settings) -> FileResult:
        """A file's result without the findings that the baseline has. Raises ConfigError."""
        if settings.baseline is None or not self.baseline or not result.findings:
            return result
        path = settings.baseline
        if path not in self._baselines:
            self._baselines[path] = read_baseline(path)
        left = self._baselines[path].remaining(result.findings, result.line)
        return replace(result, findings=left, known=tuple(item for item in result.findings if item not in left))

    @property
    def versions(self) -> Versions:
        """What is wrong with the requirements of the projects that the files are of."""
        from tfsavelint.versions import Versions

        if self._versions is None:
            self._versions = Versions()
        return self._versions

    def refresh(self) -> None:
        """Forget what was concluded about files, settings and environments that may have changed since."""
        self.run.results.clear()
        self.run.problems.clear()
        self.run.chosen.clear()
        self._versions = None
        self._baselines.clear()
        forget_settings()
        forget_roots()
        interpreter_at.cache_clear()
        for project in self._projects.values():
            project.refresh()

    def _choose(self, settings: Settings, root: str) -> Chosen:
        try:
            return choose_targets(settings, root, self.interpreters)
        except (NoInterpreter, UnknownTarget) as error:
            key = "python" if isinstance(error, NoInterpreter) else "targets"
            if settings.root is None or self.given.get(key):
                raise
            reason = f"[tool.tfsavelint] `{key}`: {error}"
            raise ConfigError(os.path.join(settings.root, "pyproject.toml"), reason) from error

    def _project(self, folder: str) -> tuple[Settings, tuple[Target, ...]] | None:
        """The settings and targets for a folder; None, and a problem, where its pyproject.toml can't be used."""
        try:
            settings = self.settings(folder)
            return settings, self.targets(settings, folder)
        except ConfigError as error:
            self._problem(error.path, error.reason)
            return None

    def _problem(self, path: str, message: str) -> None:
        problem = Problem(display(path), None, message)
        if problem not in self.run.problems:
            self.run.problems.append(problem)

    def _unsearched(self, error: OSError) -> None:
        self._problem(str(error.filename), f"can't be read: {error.strerror}")

    def paths(self, paths: Iterable[str]) -> Run:
        """Check files and folders."""
        seen: set[str] = set()
        for path in paths:
            folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
            project = self._project(folder)
            if project is None:
                continue
            settings, _ = project
            try:
                how = (settings.exclude, settings.force_exclude, self._unsearched, ENDINGS)
                for name in python_files(path, *how, root=settings.root, gitignore=not settings.no_gitignore):
                    shown = display(name)
                    if shown not in seen:
                        seen.add(shown)
                        self._file(name, shown)
            except Missing:
                self._problem(path, "there is no such file or folder")
        self._requirements()
        self._remark()
        return self.run

    def _remark(self) -> None:
        """Tell of suppressions and of findings of the baseline that are needed no more."""
        self.run.remarks += [item for result in self.run.results for item in result.unused]
        for path, baseline in self._baselines.items():
            here = {os.path.relpath(result.path, baseline.folder).replace(os.sep, "/") for result in self.run.results}
            gone = sum(count for key, count in baseline.left.items() if key[0] in here)
            if gone:
                self.run.remarks.append(f"{display(path)}: {gone} of its findings are gone: write it anew")

    def _requirements(self) -> None:
        """Add what is wrong with requirements, in their own files, for the code that was checked."""
        checked = [result.checked for result in self.run.results if result.checked is not None]
        found = self.versions.in_requirements(checked) if checked else []
        for path in dict.fromkeys(item.path for item in found):
            project = self._project(os.path.dirname(path) or ".")
            if project is not None:
                here = (item for item in found if item.path == path and project[0].reports(item.code, path))
                result = FileResult(path, tuple(here))
                shown = tuple(item for item in result.findings if not _commented(item, result.line(item.span.line)))
                self._add(replace(result, findings=shown), project[0])

    def _add(self, result: FileResult, settings: Settings) -> None:
        try:
            self.run.results.append(self.unknown(result, settings))
        except ConfigError as error:
            self._problem(error.path, error.reason)
            self.run.results.append(result)

    def text(self, name: str, data: bytes) -> Run:
        """Check standard input, under the name of the file that it will be."""
        project = self._project(os.path.dirname(name) or ".")
        if project is not None:
            settings, targets = project
            self._check(display(name), data, settings, targets, alone=True)
        return self.run

    def _file(self, name: str, shown: str) -> None:
        project = self._project(os.path.dirname(name) or ".")
        if project is None:
            return
        settings, targets = project
        try:
            data = read(name)
        except OSError as error:
            problem = Problem(shown, None, f"can't be read: {error.strerror or error}")
            self.run.results.append(FileResult(shown, problem=problem))
            return
        self._check(shown, data, settings, targets)

    def _check(self, shown: str, data: bytes, settings: Settings, targets: tuple[Target, ...], alone: bool = False) -> None:
        """Check a file; ``alone`` tells that no other is seen, so that what is wrong with requirements is told in it."""
        project = self.project(settings) if concerns_us(data) else None
        versions = self.versions if alone and project is not None else None
        self._add(check_bytes(shown, data, targets, settings, project, versions), settings)


def _commented(finding: Finding, line: str) -> bool:
    """Whether a comment on a line of a requirements file silences what is found there."""
    bare = re.search(r"#\s*noqa\b(?P<codes>\s*:[^#]*)?", line, re.IGNORECASE)
    if bare is not None and (bare["codes"] is None or finding.code in bare["codes"].upper()):
        return True
    if MARK.search(line) is None:
        return False
    codes = codes_in(line)
    return codes is None or any(finding.code.startswith(item.upper()) or finding.name == item for item in codes)


USAGE_ERRORS = (ConfigError, NoInterpreter, UnknownTarget)
"""What a wrong option or setting raises: exit status 2, with the message as it stands."""
