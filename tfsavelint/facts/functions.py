"""Functions of a file that are given to Keras: their registration and their uses."""

from __future__ import annotations

from collections.abc import Iterable

from tfsavelint.facts.configs import definition
from tfsavelint.facts.registrations import Registrations, registration_of, remade
from tfsavelint.facts.types import FunctionFact, FunctionUse
from tfsavelint.facts.values import Reader
from tfsavelint.source.outline import FunctionOutline


def read_functions(reader: Reader, uses: Iterable[FunctionUse], registrations: Registrations) -> tuple[FunctionFact, ...]:
    """The functions that some use gives to Keras, in the order of their first uses, and then those that are registered."""
    by_name = reader.outline.functions_by_name
    used: dict[str, list[FunctionUse]] = {}
    for use in uses:
        if use.function is not None:
            used.setdefault(use.function, []).append(use)
    for name, function in by_name.items():
        if function.decorated or name in registrations.by_name:
            used.setdefault(name, [])
    made = (_function(by_name[name], found, reader, registrations) for name, found in used.items() if name in by_name)
    return tuple(item for item in made if item is not None and (item.uses or item.registration is not None))


def _function(
    function: FunctionOutline, uses: list[FunctionUse], reader: Reader, registrations: Registrations
) -> FunctionFact | None:
    parsed = reader.segments.parse(function.header)
    node = definition(parsed[1], function.name) if parsed else None
    parent = function.scope.parent
    if parsed is None or node is None or parent is None:
        return None
    registration, others = registration_of(node.decorators, function.scope, parsed[0], reader)
    if parent.kind == "class":
        others = False  # staticmethod and the like
    return FunctionFact(
        function.name,
        function.qualname,
        reader.segments.anchor(parsed[0], node.name),
        registration or registrations.of(function.qualname),
        others or registrations.opaque,
        parent.inside_function(),
        remade(function.qualname, reader) if parent.inside_function() else False,
        function.guarded,
        tuple(uses),
    )
