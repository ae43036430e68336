"""``# noqa``, exactly as flake8 has it: by asking flake8's own code, and only where there is something to ask."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable

from tfsavelint.model import Finding
from tfsavelint.source.text import SourceText

_MENTIONED = re.compile("noqa", re.IGNORECASE)


def noqa(source: SourceText) -> Callable[[Finding], str | None]:
    """Asks what silences a finding: the line that flake8 looks for a comment in; "" for the whole file; None."""
    if _MENTIONED.search(source.text) is None:
        return lambda finding: None
    from flake8.processor import FileProcessor
    from flake8.violation import Violation

    options = argparse.Namespace(
        disable_noqa=False, hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0
    )
    processor = FileProcessor(source.path, options, lines=list(source.lines))
    whole = processor.should_ignore_file()

    def silencing(finding: Finding) -> str | None:
        if whole:
            return ""
        line = processor.noqa_line_for(finding.span.line) or ""
        violation = Violation(finding.code, source.path, finding.span.line, finding.span.column, finding.message, line)
        return line if violation.is_inline_ignored(disable_noqa=False) else None

    return silencing
