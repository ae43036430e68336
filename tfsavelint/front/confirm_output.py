"""Where and in what form confirm's report goes: standard output or a file, and a page beside it."""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.front.output import require_writable, write
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
        for path in (self.output, self.page):
            require_writable(path)

    def put(self, report: Report) -> None:
        """Write all of it; where one can't be written, the other is all the same. Raises Unwritable."""
        try:
            write(_text(report, self.form), self.output)
        finally:
            if self.page is not None:
                from tfsavelint.front import html_report

                write(html_report.render(report, self.how), self.page)


def _text(report: Report, form: str) -> str:
    if form == "json":
        from tfsavelint.front import json_report

        return json_report.render(report)
    from tfsavelint.front import confirm_report

    return confirm_report.render(report)
