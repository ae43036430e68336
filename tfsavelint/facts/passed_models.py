"""What the one call of a function gives it under a name: a model that is handed on and saved there."""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import FunctionOutline, Place

Passed = tuple[cst.BaseExpression, Scope, Place]


class Passings:
    """Answers for one file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def of(self, function: Scope, name: str) -> Passed | None:
        """The argument, the scope in which it stands, and its place; None where there are several calls, or none."""
        outline = self.reader.outline.functions_by_name.get(function.qualname)
        if outline is None or name not in outline.signature.positional + outline.signature.keyword_only:
            return None
        found = list(self._calls(outline))
        if len(found) != 1:
            return None
        node, scope, place = found[0]
        given = _argument(node, outline, name)
        return (given, scope, place) if given is not None else None

    def _calls(self, function: FunctionOutline) -> list[tuple[cst.Call, Scope, Place]]:
        owner = function.scope.parent
        method = owner is not None and owner.kind == "class"
        called = owner.qualname.rpartition(".")[2] if method and owner and function.name == "__init__" else function.name
        found = []
        for statement in self.reader.outline.statements:
            names = [item for item in statement.calls if item is not None and item.rpartition(".")[2] == called]
            if not names:
                continue
            parsed = self.reader.segments.parse(statement.place)
            if parsed is None:
                return []
            for node in walk(parsed[1]):
                if isinstance(node, cst.Call) and (dotted(node.func) or "").rpartition(".")[2] == called:
                    found.append((node, statement.scope, statement.place))
        return found


def _argument(node: cst.Call, function: FunctionOutline, name: str) -> cst.BaseExpression | None:
    if any(item.star for item in node.args):
        return None
    for item in node.args:
        if item.keyword is not None and item.keyword.value == name:
            return item.value
    owner = function.scope.parent
    bound = owner is not None and owner.kind == "class" and function.signature.positional[:1] in (("self",), ("cls",))
    names = function.signature.positional[1:] if bound else function.signature.positional
    given = [item.value for item in node.args if item.keyword is None]
    return given[names.index(name)] if name in names and names.index(name) < len(given) else None
