"""Which lines, functions and methods take part in making a model inside a function or a method."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tfsavelint.facts.values import Reader
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import Place, Statement
from tfsavelint.source.slices import Slicer

Parts = tuple[frozenset[int], frozenset[int], frozenset[str]]
"""Lines of the function itself, top-level lines, and the functions and methods."""


class Methods:
    """Answers for one file."""

    def __init__(self, reader: Reader, slicer: Slicer) -> None:
        self.outline = reader.outline
        self.slicer = slicer

    def taking_part(self, methods: set[str]) -> tuple[frozenset[str], frozenset[int]]:
        """These methods, those that they call on ``self``, and the top-level functions and lines that they need."""
        pending = list(methods)
        found: set[str] = set()
        wanted: set[str] = set()
        while pending:
            name = pending.pop()
            if name in found:
                continue
            found.add(name)
            pending += self._own_calls(name, self._statements(name))
            inside = (scope for scope in self.outline.uses_by_scope if scope == name or scope.startswith(name + "."))
            wanted |= {use.dotted.partition(".")[0] for scope in inside for use in self.outline.uses_by_scope[scope]}
        wanted -= {name.rpartition(".")[0] for name in found} | {""}
        lines, functions = self.slicer.part_of(*wanted)
        return frozenset(found) | functions, lines

    def local(self, function: str, name: str, before: int) -> Parts | None:
        """What makes a local name of a function or method, before a line."""
        return self._parts(function, {name}, before, frozenset())

    def within(self, function: str, value: cst.BaseExpression, place: Place, attribute: str) -> Parts | None:
        """What makes a value that is assigned at a place of a method to an attribute."""
        lines = {*range(place.first, place.last + 1)}
        owner = function.rpartition(".")[0]
        for scope, statements in self.outline.statements_by_scope.items():
            if owner and scope.startswith(owner + "."):
                added = (item for item in statements if f"{attribute}.add" in item.calls and scope == function)
                lines.update(line for item in added for line in range(item.place.first, item.place.last + 1))
        names = {node.value for node in walk(value) if isinstance(node, cst.Name)} - {"self"}
        return self._parts(function, names, place.first, frozenset(lines))

    def _parts(self, function: str, names: set[str], before: int, more: frozenset[int]) -> Parts | None:
        found = self.slicer.part_within(function, names, before)
        if found is None:
            return None
        lines, outer, functions = found
        lines |= more
        called = self._own_calls(function, (item for item in self._statements(function) if item.place.first in lines))
        methods, above = self.taking_part(set(called)) if called else (frozenset(), frozenset())
        return lines, outer | above, functions | methods

    def _statements(self, scope: str) -> Iterable[Statement]:
        return self.outline.statements_by_scope.get(scope, ())

    def _own_calls(self, method: str, statements: Iterable[Statement]) -> list[str]:
        """The methods of the same class that some statements call on ``self``."""
        owner = method.rpartition(".")[0]
        names = {name for item in statements for name in item.calls if name is not None and name.count(".") == 1}
        called = {f"{owner}.{name.partition('.')[2]}" for name in names if name.startswith(("self.", "cls."))}
        return [name for name in sorted(called) if owner and name in self.outline.functions_by_name]
