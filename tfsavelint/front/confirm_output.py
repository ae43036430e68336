"""Where and in what form confirm's report goes: standard output or a file, and a page beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

from tfsavelint.front.output import Unwritable, replaceable, require_writable, write
from tfsavelint.model import Report


@dataclass(frozen=True)
class Outputs:
    """What the user asked for: ``form`` is text or json, ``page`` the file of the page, ``how`` tells of the targets."""

    form: str
    output: str | None
    page: str | None
    how: str = ""

    def require(self) -> None:
        """Refuse at once what can't be written after a long run. Raises Unwritable."""
        if self.output and self.page and os.path.realpath(self.output) == os.path.realpath(self.page):
            raise Unwritable(f"can't write {self.page}: --output and --report name the same file")
        for path in (self.output, self.page):
            require_writable(path)

    def put(self, report: Report) -> None:
        """Write all of it; where one can't be written, the other is all the same. Raises Unwritable."""
        try:
            write(_text(report, self.form), self.output)
        finally:
            if self.page is not None:
                write(_page(report, self.how), self.page)

    @property
    def kept(self) -> bool:
        """Whether something goes into a file, which may be written more than once."""
        return any(path is not None and replaceable(path) for path in (self.output, self.page))

    def keep(self, report: Report) -> None:
        """Write what there is by now into the files asked for; what can't be written now may be at the end."""
        with suppress(Unwritable):
            if self.output is not None and replaceable(self.output):
                write(_text(report, self.form), self.output)
        with suppress(Unwritable):
            if self.page is not None and replaceable(self.page):
                write(_page(report, self.how), self.page)


def _page(report: Report, how: str) -> str:
    from tfsavelint.front import html_report

    return html_report.render(report, how)


def _text(report: Report, form: str) -> str:
    if form == "json":
        from tfsavelint.front import json_report

        return json_report.render(report)
    from tfsavelint.front import confirm_report

    return confirm_report.render(report)
