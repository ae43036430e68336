"""Functions of a file that are given to Keras: their registration and their uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tfsavelint.facts.configs import definition
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.registrations import Registrations, registration_of, remade
from tfsavelint.facts.types import FunctionFact, FunctionUse
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import home_of, local_name
from tfsavelint.source.outline import FunctionOutline


def read_functions(reader: Reader, uses: Iterable[FunctionUse], registrations: Registrations) -> tuple[FunctionFact, ...]:
    """The functions that some use gives to Keras, in the order of their first uses, and then those that are registered."""
    used = given_functions(reader, uses, registrations)
    seen = {item.qualname for item in used}
    others = (
        _function(function, [], reader, registrations)
        for name, function in reader.outline.functions_by_name.items()
        if name not in seen and (function.decorated or name in registrations.by_name)
    )
    return (*used, *(item for item in others if item is not None and item.registration is not None))


def given_functions(reader: Reader, uses: Iterable[FunctionUse], registrations: Registrations) -> tuple[FunctionFact, ...]:
    """The functions of the reader's file that some use gives to Keras, in the order of their first uses."""
    used: dict[str, list[FunctionUse]] = {}
    for use in uses:
        if use.function is not None:
            used.setdefault(use.function, []).append(use)
    by_name = reader.outline.functions_by_name
    made = (_function(by_name[name], found, reader, registrations) for name, found in used.items() if name in by_name)
    return tuple(item for item in made if item is not None)


def imported_functions(file: ProjectFile) -> Iterator[FunctionFact]:
    """The functions of other files that a file gives to Keras, each by its key and with the file's own uses alone."""
    theirs: dict[str, list[FunctionUse]] = {}
    for use in file.found.functions:
        home = home_of(use.function or "")
        if home:
            theirs.setdefault(home, []).append(replace(use, function=local_name(use.function or "")))
    for home, uses in theirs.items():
        owner = file.project.file(home)
        if owner is not None:
            for fact in given_functions(owner.reader, uses, owner.registrations):
                yield replace(fact, qualname=f"{home}:{fact.qualname}")


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
