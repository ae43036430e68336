"""``# tfsavelint: ignore[TFS101] reason``: our own comment, which other tools' cleaning leaves alone.

At the end of a statement it is for the whole statement, on a line within one for that line, and on a line of its own
for the statement below it (a decorated class with its decorators). Without codes it is for all of them. It takes
codes, beginnings of codes, and names of rules.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from tfsavelint.model import Finding
from tfsavelint.source.text import SourceText

MARK = re.compile(r"#\s*tfsavelint\s*:\s*ignore\b(?:\s*\[(?P<codes>[^\]\n]*)\])?", re.IGNORECASE)
_SILENT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True)
class Ignore:
    """One comment: where it stands, the lines that it is for, and its codes (None: all)."""

    line: int
    first: int
    last: int
    codes: tuple[str, ...] | None

    def fits(self, finding: Finding, code: str | None) -> bool:
        """Whether one of its codes (None: a comment without any) is for a finding."""
        if not self.first <= finding.span.line <= self.last:
            return False
        return code is None or finding.code.startswith(code.upper()) or finding.name == code.casefold()

    @property
    def items(self) -> tuple[str | None, ...]:
        """Its codes; one None where it has none."""
        return (None,) if self.codes is None else self.codes


def ignores(source: SourceText) -> tuple[Ignore, ...]:
    """The comments of a file."""
    return tuple(_ignores(source)) if MARK.search(source.text) is not None else ()


def codes_in(comment: str) -> tuple[str, ...] | None:
    """The codes of a comment, None where it names none; LookupError where it is no such comment."""
    found = MARK.search(comment)
    if found is None:
        raise LookupError(comment)
    return None if found["codes"] is None else tuple(part for part in re.split(r"[,\s]+", found["codes"]) if part)


def comments(source: SourceText) -> Iterator[tuple[tokenize.TokenInfo, int, int]]:
    """Each comment with the first and last line that it is for."""
    above: list[tokenize.TokenInfo] = []
    within: list[tokenize.TokenInfo] = []
    first, decorator = 0, False
    for token in _tokens(source):
        if token.type == tokenize.COMMENT:
            (within if first else above).append(token)
        elif token.type == tokenize.NEWLINE:
            last = token.start[0]
            for item in within:
                yield item, *_lines(item, first, last)
            if not decorator:
                for item in above:
                    yield item, first, last
                above = []
            within, first = [], 0
        elif token.type not in _SILENT and not first:
            first, decorator = token.start[0], token.string == "@"
    yield from ((item, item.start[0], item.start[0]) for item in (*above, *within))


def _lines(token: tokenize.TokenInfo, first: int, last: int) -> tuple[int, int]:
    line = token.start[0]
    if line == last:
        return first, last
    return (line, line + 1) if not token.line[: token.start[1]].strip() else (line, line)


def _tokens(source: SourceText) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(source.text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _ignores(source: SourceText) -> Iterator[Ignore]:
    for token, first, last in comments(source):
        if MARK.search(token.string) is not None:
            yield Ignore(token.start[0], first, last, codes_in(token.string))
