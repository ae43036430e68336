"""Models that a file makes: variables of the module, and functions that return one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.configs import definition
from tfsavelint.facts.receivers import Receivers
from tfsavelint.facts.types import ModelFact
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import FunctionOutline, Statement
from tfsavelint.source.slices import Slicer

_GRAPHS = frozenset({"Model", "Sequential", "Functional"})


def read_models(reader: Reader, receivers: Receivers, found: Found, slicer: Slicer) -> tuple[ModelFact, ...]:
    """The models of a file, in the order of the text. A model that is loaded is not made here.

    Its members are what the statements make that lead to it, as the slicer finds them.
    """
    models: dict[str, ModelFact] = {}
    for function in reader.outline.functions:
        parent = function.scope.parent
        roots = receivers.of_function(function.qualname) if parent is not None and parent.kind == "module" else ()
        made = _builder(reader, function, roots, found, slicer) if roots else None
        if made is not None:
            models[function.qualname] = made
    seen: set[str] = set(models)
    for statement in reader.outline.statements:
        name = statement.assigned
        if name is None or "." in name or statement.scope.kind != "module" or name in seen:
            continue
        seen.add(name)
        roots = receivers.made(name, statement.scope, 0)
        variable = _variable(reader, statement, name, roots, found, slicer) if roots else None
        if variable is not None:
            models[name] = variable
    return tuple(models.values())


def called_elsewhere(reader: Reader, model: ModelFact) -> Iterator[str]:
    """The functions of other files, by their keys, that are called wherever a model is made."""
    for statement in reader.outline.statements:
        if not statement.place.guarded and model.holds(statement.scope.qualname, statement.place.first):
            for name in statement.calls:
                for option in meanings(statement.scope, name) if name is not None else ():
                    if option.kind == "function" and option.home:
                        yield option.target


def _builder(
    reader: Reader, function: FunctionOutline, roots: tuple[str, ...], found: Found, slicer: Slicer
) -> ModelFact | None:
    parsed = reader.segments.parse(function.header)
    node = definition(parsed[1], function.name) if parsed else None
    if parsed is None or node is None:
        return None
    return ModelFact(
        function.name,
        function.qualname,
        "builder",
        reader.segments.anchor(parsed[0], node.name),
        function.header.first,
        f"{function.name}()" if function.required == 0 else "",
        roots,
        *_parts(found, *slicer.part_of(function.name)),
        graph=_returns_graph(reader, function),
    )


def _returns_graph(reader: Reader, function: FunctionOutline) -> bool:
    """Whether a function ends with ``return keras.Model(...)``."""
    parsed = reader.segments.parse(function.place)
    node = definition(parsed[1], function.name) if parsed else None
    last = node.body.body[-1] if node is not None and node.body.body else None
    small = last.body[0] if isinstance(last, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Return) and small.value is not None and _is_graph(small.value, function.scope)


def _is_graph(node: cst.BaseExpression, scope: Scope) -> bool:
    """Whether an expression calls Keras's own ``Model`` or ``Sequential``."""
    called = dotted(node.func) if isinstance(node, cst.Call) else None
    found = [item.keras.path if item.keras else "" for item in meanings(scope, called)] if called else []
    return bool(found) and all(path.rpartition(".")[2] in _GRAPHS for path in found)


def _variable(
    reader: Reader, statement: Statement, name: str, roots: tuple[str, ...], found: Found, slicer: Slicer
) -> ModelFact | None:
    parsed = reader.segments.parse(statement.place)
    if parsed is None:
        return None
    pending: list[cst.CSTNode] = [parsed[1]]
    while pending:
        node = pending.pop(0)
        if isinstance(node, (cst.Assign, cst.AnnAssign)) and isinstance(node.value, cst.Call):
            call = dotted(node.value.func) or ""
            if any(item.keras and item.keras.path.endswith("load_model") for item in meanings(statement.scope, call)):
                return None
            target = node.targets[0].target if isinstance(node, cst.Assign) else node.target
            anchor = reader.segments.anchor(parsed[0], target)
            parts = _parts(found, *slicer.part_of(name))
            graph = _is_graph(node.value, statement.scope)
            return ModelFact(name, name, "builder", anchor, statement.place.first, name, roots, *parts, graph=graph)
        pending.extend(children(node))
    return None


def _parts(
    found: Found, lines: frozenset[int], functions: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[int], frozenset[str]]:
    """Classes of the file and of packages that are instantiated in those lines and functions; and the two themselves."""
    members, third = members_of(
        found, lambda scope, line: line in lines if scope == "" else scope.partition(".")[0] in functions
    )
    return members, third, lines, functions


def members_of(found: Found, holds: Callable[[str, int], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Classes of the file, and of packages, that are instantiated at the places held.

    What a class of Keras objects makes is no member of the graph.
    """
    members = dict.fromkeys(item.target for item in found.instances if not item.held and holds(item.scope, item.line))
    third = dict.fromkeys(item.name for item in found.third_party if not item.held and holds(item.scope, item.line))
    return tuple(members), tuple(third)
