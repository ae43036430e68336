"""What stands below a libcst node, quickly: libcst's own ``children`` runs a visitor over each, whitespace included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache

import libcst as cst

_FORM = frozenset(
    {
        *("lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace", "comma", "semicolon", "equal", "dot", "colon"),
        *("leading_lines", "lines_after_decorators", "header", "footer", "indent", "newline", "default_indent"),
        *("trailing_whitespace", "default_newline", "encoding", "has_trailing_newline", "first_colon", "second_colon"),
    }
)
"""Fields that say how a text is laid out."""

_ORDER: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.IfExp: ("body", "test", "orelse"),
    cst.FunctionDef: ("decorators", "name", "params", "returns", "body"),
    cst.ClassDef: ("decorators", "name", "bases", "keywords", "body"),
}
"""Where the order of a node's fields is not that of the text."""


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if kind in _ORDER:
        return _ORDER[kind]
    names = (item.name for item in fields(kind))
    return tuple(name for name in names if name not in _FORM and not name.startswith("whitespace"))


_NO_NODES = frozenset({type(None), str, bool, int, cst.MaybeSentinel})
"""What else a field holds. Asked by type: ``isinstance`` of an abstract class is slow, and all of libcst's are."""


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes directly below a node, in the order of the text; whitespace and punctuation are left out."""
    found: list[cst.CSTNode] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if kind is tuple or kind is list:
            found.extend(value)
        elif kind not in _NO_NODES:
            found.append(value)
    return found


def walk(node: cst.CSTNode, enter: Callable[[cst.CSTNode], bool] = lambda node: True) -> Iterator[cst.CSTNode]:
    """A node and all below it, in the order of the text; what ``enter`` refuses is given, and not gone into."""
    pending = [node]
    while pending:
        item = pending.pop()
        yield item
        if enter(item):
            pending.extend(reversed(children(item)))
