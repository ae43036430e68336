"""What a docstring promises of an argument: ``units: int. The width``, ``blocks (list of ints): ...``, ``rate : float``.

Only what says one thing plainly is taken; a docstring that mentions an object beside it promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from tfsavelint.facts.lattice import ValueKind
from tfsavelint.facts.values import Reader

_ENTRY = (
    r"^[ \t]*(?:[-*:]\s*)?(?:param\s+)?[`*]{{0,2}}{name}[`*]{{0,2}}\s*(?:\((?P<within>[^)\n]*)\))?\s*:(?P<text>.*(?:\n.*)?)"
)
_ARTICLES = r"^\W*(?:optional|\(optional\)|an?|the|either|python|positive|non-negative|scalar)*[\s,.`*]*"
_PLAIN = re.compile(r"(?:int|integer|float|bool|boolean|str|string|number)(?:eger|ean)?s?\b", re.IGNORECASE)
_CONTAINER = re.compile(
    r"(?:lists?|tuples?|sequences?|iterables?)\s*(?:/tuple)?\s*(?:of|\[)\s*(?:\w+\s+)?"
    r"(?:int|integer|float|bool|boolean|str|string|number)s?\b",
    re.IGNORECASE,
)
_OBJECTS = re.compile(
    r"callable|function|instance|object|initializer|regularizer|tensor|array|keras\.|tf\.|module|class\b|enum",
    re.IGNORECASE,
)


def docstring(owner: str, reader: Reader) -> str:
    """The docstring of a class, as it stands; empty where there is none."""
    item = reader.outline.classes_by_name.get(owner)
    if item is None:
        return ""
    lines = reader.segments.lines
    start = next((at for at in range(item.header.last, min(item.header.last + 3, len(lines))) if lines[at].strip()), None)
    first = lines[start].strip().lstrip("rRuU") if start is not None else ""
    quote = first[:3]
    if start is None or quote not in ('"""', "'" * 3):
        return ""
    if quote in first[3:]:
        return first
    return first + "\n" + "".join(takewhile(lambda line: quote not in line, lines[start + 1 :]))


def documented(name: str, texts: Iterable[str]) -> ValueKind:
    """The kind that docstrings promise of an argument; UNKNOWN where they don't tell, or tell of an object."""
    for text in texts:
        found = re.search(_ENTRY.format(name=re.escape(name)), text, re.MULTILINE) if name in text else None
        if found is None:
            continue
        said = found["within"] or found["text"]
        said = re.sub(_ARTICLES, "", said.strip(), flags=re.IGNORECASE)
        sentence = re.split(r"[.;]\s|\n\s*\w+:", said, maxsplit=1)[0]
        if _OBJECTS.search(sentence):
            return ValueKind.UNKNOWN
        if _CONTAINER.match(said):
            return ValueKind.CONTAINER
        if _PLAIN.match(said):
            return ValueKind.PLAIN
    return ValueKind.UNKNOWN
