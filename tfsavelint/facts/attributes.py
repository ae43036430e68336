"""The attributes that a class reads and sets: names alone, read off its methods only where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.source.nodes import children
from tfsavelint.source.outline import EVERY_ATTRIBUTE, Outline

_CONDITIONAL = (
    cst.If,
    cst.IfExp,
    cst.Try,
    cst.TryStar,
    cst.BooleanOperation,
    cst.FunctionDef,
    cst.Lambda,
    cst.For,
    cst.While,
)

_READ_FIRST = {"__init__": 0, "build": 1}


def read_attributes(function: cst.FunctionDef, me: str) -> Iterator[str]:
    """The attributes of the object that a method surely reads: not those below a condition."""
    pending: list[cst.CSTNode] = [function.body]
    seen = set()
    while pending:
        node = pending.pop()
        if isinstance(node, _CONDITIONAL):
            continue
        if isinstance(node, cst.Assign):
            pending.append(node.value)
            continue
        name = _own(node, me)
        if name is not None:
            if name not in seen:
                seen.add(name)
                yield name
            continue
        pending.extend(reversed(children(node)))


def set_by_class(owner: str, outline: Outline, wanted: frozenset[str]) -> frozenset[str]:
    """The attributes that any method of a class sets, its methods' names and the names of its body.

    The constructor is looked at first, and the other methods only for what is still wanted then.
    """
    cls = outline.classes_by_name.get(owner)
    if cls is None:
        return frozenset({EVERY_ATTRIBUTE})
    found = set(cls.methods) | set(cls.scope.bindings)
    if None in cls.bases or len(cls.bases) != 1:
        found.add(EVERY_ATTRIBUTE)
    for methods in sorted(cls.methods.values(), key=lambda found: _READ_FIRST.get(found[0].name, 2)):
        for method in methods:
            if wanted <= found:
                return frozenset(found)
            found |= method.sets
    return frozenset(found)


def _own(node: cst.CSTNode, me: str) -> str | None:
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == me:
        return node.attr.value
    return None
