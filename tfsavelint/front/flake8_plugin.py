"""The flake8 plugin. Importing it imports almost nothing: libcst and the engine come when a file concerns us."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from tfsavelint import __version__

if TYPE_CHECKING:
    import argparse

    from tfsavelint.checking import Checker
    from tfsavelint.model import Finding


class Plugin:
    """Findings of one file, from the tree and the lines that flake8 has read."""

    name: ClassVar[str] = "tfsavelint"
    version: ClassVar[str] = __version__
    _given: ClassVar[dict[str, Any]] = {}
    _kept: ClassVar[tuple[str, Checker] | None] = None
    """One run's checker, and the working directory that it was made in: what files share is read once a run."""

    def __init__(self, tree: object, filename: str, lines: list[str]) -> None:
        self.tree = tree
        self.filename = filename
        self.lines = lines

    @classmethod
    def add_options(cls, manager: Any) -> None:
        """Register the options that flake8 offers: declared in ``config.OPTIONS``."""
        from tfsavelint.config import OPTIONS

        for option in OPTIONS:
            if option.flake8 is not None:
                many = option.form == "list"
                manager.add_option(
                    option.flake8, default="", parse_from_config=True, comma_separated_list=many, help=option.help
                )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take the options from flake8's command line and configuration."""
        from tfsavelint.config import OPTIONS

        for option in OPTIONS:
            if option.flake8 is not None:
                value = getattr(options, option.flake8.lstrip("-").replace("-", "_"), None) or ()
                taken = tuple(item for item in value if item) if option.form == "list" else value or None
                cls._given = {**cls._given, option.name: taken}
        cls._kept = None  # another run: files may have changed

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield (line, 0-based column, text, type), as flake8 wants them. Nothing escapes: an error of ours is TFS000."""
        try:
            for finding in self._findings():
                text = f"{finding.code} {finding.message}"
                yield finding.span.line, finding.span.column - 1, text, type(self)
        except Exception as error:  # one exception in a plugin aborts the whole flake8 run
            said = " ".join(f"{type(error).__name__}: {error}".split())
            yield 1, 0, f"TFS000 internal error in tfsavelint: {said}", type(self)

    def _findings(self) -> tuple[Finding, ...]:
        from tfsavelint.source.text import SourceText, concerns_us

        text = "".join(self.lines)
        if not concerns_us(text.encode("utf-8", "surrogatepass")):
            return ()
        from tfsavelint.checking import USAGE_ERRORS, check_text

        name = self.filename if self.filename not in ("-", "stdin") else "stdin"
        checker = self._checker()
        folder = os.path.dirname(name) or "."
        try:
            settings = checker.settings(folder)
            targets = checker.targets(settings, folder)
        except USAGE_ERRORS as error:
            return (_configuration(name, error),)
        from tfsavelint.source.syntax import TooDeep

        try:
            # What flake8 itself selects, ignores and silences comes on top of the project's own settings.
            project = checker.project(settings)
            source = SourceText(name, text)
            result = check_text(source, targets, settings, self.tree, False, project, checker.versions)
            return checker.unknown(result, settings).findings
        except TooDeep:
            return ()
        except USAGE_ERRORS as error:
            return (_configuration(name, error),)

    @classmethod
    def _checker(cls) -> Checker:
        from tfsavelint.checking import Checker

        here = os.getcwd()
        if cls._kept is None or cls._kept[0] != here:
            cls._kept = here, Checker(cls._given)
        return cls._kept[1]


def _configuration(name: str, error: Exception) -> Finding:
    from tfsavelint.model import Finding, Span

    return Finding("TFS000", "internal-error", f"configuration: {error}", name, None, Span(1, 1, 1, 1), None, ())
