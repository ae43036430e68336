"""Properties of a class: what reading one gives, and what assigning to one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, local_name, meanings
from tfsavelint.source.outline import FunctionOutline

_GETTERS = frozenset({"property", "cached_property", "functools.cached_property", "functools.cache"})


@dataclass(frozen=True)
class Accessor:
    """One getter or setter: its definition, where it stands (``owner`` is its class, in the reader's file), and what it
    calls its object."""

    reader: Reader
    owner: str
    function: cst.FunctionDef
    segment: int
    scope: Scope
    me: str

    @property
    def returned(self) -> cst.BaseExpression | None:
        """What a getter of one statement returns; None for any other."""
        lines = [item for item in self.function.body.body if not _is_text(item)]
        small = lines[0].body if len(lines) == 1 and isinstance(lines[0], cst.SimpleStatementLine) else lines
        only = small[0] if len(small) == 1 else None
        return only.value if isinstance(only, cst.Return) else None

    @property
    def options(self) -> tuple[cst.BaseExpression, ...]:
        """What a getter returns that does nothing else: ``if ...: return None`` and ``return ...``."""
        found: list[cst.BaseExpression] = []
        for item in self.function.body.body:
            inner = item.body.body if isinstance(item, cst.If) and item.orelse is None else [item]
            for line in inner:
                small = line.body if isinstance(line, cst.SimpleStatementLine) else [line]
                only = small[0] if len(small) == 1 else None
                if isinstance(only, cst.Return) and only.value is not None:
                    found.append(only.value)
                elif not (line is item and _is_text(line)):
                    return ()
        return tuple(found)

    @property
    def given(self) -> str | None:
        """What a setter calls the value."""
        names = self.function.params.params
        return names[1].name.value if len(names) == 2 else None


def getter(owner: str, name: str, reader: Reader) -> Accessor | None:
    """The property of that name, of a class of the file or of one of its bases, in this file or in another."""
    return _accessor(owner, name, reader, "get")


def setter(owner: str, name: str, reader: Reader) -> Accessor | None:
    """Its setter, likewise."""
    return _accessor(owner, name, reader, "set")


def _accessor(owner: str, name: str, reader: Reader, how: str) -> Accessor | None:
    for cls, there in line_of(owner, reader):
        item = there.outline.classes_by_name[cls]
        methods = [method for method in item.methods.get(name, ()) if method.decorated]
        for method in methods:
            found = _read(method, cls, there)
            if found is not None and _means(found.function, name) == how:
                return found
        if item.methods.get(name) or name in item.scope.bindings:
            return None
    return None


def line_of(owner: str, reader: Reader) -> Iterator[tuple[str, Reader]]:
    """A class and its bases, nearest first, each with the reader of its file."""
    pending, seen = [(owner, reader)], set[tuple[str, str]]()
    while pending:
        name, here = pending.pop(0)
        item = here.outline.classes_by_name.get(name)
        if item is None or (here.outline.module.home, name) in seen:
            continue
        seen.add((here.outline.module.home, name))
        yield name, here
        for base in item.bases:
            options = meanings(item.scope.parent or item.scope, base) if base else ()
            for option in options:
                there = here.at(option.home)
                if option.kind == "class" and there is not None:
                    pending.append((local_name(option.target), there))


def _read(method: FunctionOutline, owner: str, reader: Reader) -> Accessor | None:
    parsed = reader.segments.parse(method.place)
    for statement in parsed[1].body if parsed is not None else ():
        if isinstance(statement, cst.FunctionDef) and statement.params.params and parsed is not None:
            me = statement.params.params[0].name.value
            return Accessor(reader, owner, statement, parsed[0], method.scope, me)
    return None


def _means(function: cst.FunctionDef, name: str) -> str | None:
    if len(function.decorators) != 1:
        return None
    text = dotted(function.decorators[0].decorator)
    return "get" if text in _GETTERS else "set" if text == f"{name}.setter" else None


def _is_text(node: cst.CSTNode) -> bool:
    """Whether a statement is a docstring."""
    small = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else node
    return isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))
