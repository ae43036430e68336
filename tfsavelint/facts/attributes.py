"""The attributes that a class reads and sets: names alone, read off its methods only where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.values import Reader
from tfsavelint.source.nodes import children, walk

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
EVERY = "*"
"""Stands for any attribute, where a class sets them in a way that can't be followed."""


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


def set_by_class(owner: str, reader: Reader, wanted: frozenset[str]) -> frozenset[str]:
    """The attributes that any method of a class sets, its methods' names and the names of its body.

    The constructor is read first, and the other methods only for what is still wanted then.
    """
    cls = next((item for item in reader.outline.classes if item.qualname == owner), None)
    if cls is None:
        return frozenset({EVERY})
    found = set(cls.methods) | set(cls.scope.bindings)
    if None in cls.bases or len(cls.bases) != 1:
        found.add(EVERY)
    for methods in sorted(cls.methods.values(), key=lambda found: _READ_FIRST.get(found[0].name, 2)):
        for method in methods:
            if wanted <= found:
                return frozenset(found)
            parsed = reader.segments.parse(method.place)
            if parsed is None:
                found.add(EVERY)
            else:
                found |= set(_set_in(parsed[1]))
    return frozenset(found)


def _set_in(suite: cst.CSTNode) -> Iterator[str]:
    """Whatever stands on the left of an assignment as an attribute, and what is set by name."""
    for node in walk(suite):
        if isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For, cst.AsName)):
            target = node.name if isinstance(node, cst.AsName) else node.target
            yield from _targets(target)
        elif isinstance(node, cst.Name) and node.value in ("setattr", "__dict__", "vars", "__setattr__", "__getattr__"):
            yield EVERY


def _targets(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.Attribute):
        yield node.attr.value
    elif isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from _targets(element.value)


def _own(node: cst.CSTNode, me: str) -> str | None:
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == me:
        return node.attr.value
    return None
