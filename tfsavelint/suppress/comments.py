"""Findings and the comments that silence them; and the comments that silence nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tfsavelint.model import Finding
from tfsavelint.source.text import SourceText
from tfsavelint.suppress.ignore import Ignore, comments, ignores
from tfsavelint.suppress.noqa import noqa

_CODED = re.compile(
    r"#\s*(?P<file>flake8\s*[:=]\s*)?noqa\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE
)
_OURS = re.compile(r"TFS\d", re.IGNORECASE)


@dataclass(frozen=True)
class Reported:
    """What is left to be reported, and (line, text) of each suppression of ours that silenced nothing."""

    findings: tuple[Finding, ...]
    unused: tuple[tuple[int, str], ...] = ()


def reported(
    findings: Iterable[Finding], source: SourceText, judged: Callable[[str], bool], with_noqa: bool = True
) -> Reported:
    """The findings that no comment of the file silences.

    Without ``with_noqa`` flake8 sees to its own comments. ``judged`` tells whether a code is reported at all: a
    suppression of one that isn't can't be called unused.
    """
    every = tuple(findings)
    own = ignores(source)
    by_flake8 = noqa(source) if with_noqa and every else lambda finding: None
    kept, used, lines = [], set(), []
    for finding in every:
        fitting = [(item, code) for item in own for code in item.items if item.fits(finding, code)]
        used.update(fitting)
        line = by_flake8(finding)
        if line is not None:
            lines.append((line, finding))
        if not fitting and line is None:
            kept.append(finding)
    unused = _unused_ignores(own, used, judged) if with_noqa else iter(())
    coded = _unused_noqa(source, lines, judged) if with_noqa and _OURS.search(source.text) else iter(())
    return Reported(tuple(kept), tuple(sorted({*unused, *coded})))


def _unused_ignores(
    own: Iterable[Ignore], used: set[tuple[Ignore, str | None]], judged: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    for item in own:
        if item.codes == ():
            yield item.line, "`tfsavelint: ignore[]` names no code"
        for code in item.items:
            if (item, code) not in used and (code is None or judged(code.upper()) or not _OURS.match(code)):
                yield item.line, f"nothing to ignore here{f' is {code}' if code is not None else ''}"


def _unused_noqa(
    source: SourceText, lines: Iterable[tuple[str, Finding]], judged: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    silenced = list(lines)
    for token, _, _ in comments(source):
        for found in _CODED.finditer(token.string):
            for code in re.split(r"[,\s]+", found["codes"].upper()):
                fitting = (
                    not line or found["file"] or token.string in line
                    for line, finding in silenced
                    if finding.code.startswith(code)
                )
                if _OURS.match(code) and judged(code) and not any(fitting):
                    yield token.start[0], f"nothing to ignore here is {code}"
