"""``# noqa``, exactly as flake8 has it: by asking flake8's own code, and only where there is something to ask."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable

from tfsavelint.model import Finding
from tfsavelint.source.text import SourceText

_MENTIONED = re.compile("noqa", re.IGNORECASE)


def unsuppressed(findings: Iterable[Finding], source: SourceText) -> tuple[Finding, ...]:
    """The findings that no comment of the file suppresses."""
    kept = tuple(findings)
    if not kept or _MENTIONED.search(source.text) is None:
        return kept
    from flake8.processor import FileProcessor
    from flake8.violation import Violation

    options = argparse.Namespace(
        disable_noqa=False, hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0
    )
    processor = FileProcessor(source.path, options, lines=list(source.lines))
    if processor.should_ignore_file():
        return ()
    remaining = []
    for finding in kept:
        line = processor.noqa_line_for(finding.span.line)
        violation = Violation(
            finding.code, source.path, finding.span.line, finding.span.column, finding.message, line or ""
        )
        if not violation.is_inline_ignored(disable_noqa=False):
            remaining.append(finding)
    return tuple(remaining)
