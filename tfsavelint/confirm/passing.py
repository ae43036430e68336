"""What a careful loader passes as ``custom_objects``: the file's own objects, and those of the modules that it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tfsavelint.confirm.modules import Modules
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact
from tfsavelint.knowledge.builtin_names import BUILTIN_NAMES
from tfsavelint.source.names import home_of, local_name

MAX_LOOKED_AT = 60
"""How many modules are looked through for their objects, the nearest first."""


def own_objects(facts: FileFacts) -> tuple[str, ...]:
    """The qualified names of a file's own objects."""
    names = [item.qualname for item in facts.classes] + [item.qualname for item in facts.functions]
    return tuple(name for name in names if "<locals>" not in name)


def other_objects(facts: FileFacts, modules: Modules | None) -> tuple[str, ...]:
    """The objects of other modules, as ``module:qualified name``.

    A name that two of them have, or that Keras has itself, is passed only where the file makes an object of that class
    or hands that function to a Keras object.
    """
    if modules is None:
        return ()
    made = [(home_of(item.qualname), local_name(item.qualname)) for item in _elsewhere(facts)]
    found = dict.fromkeys([*made, *_objects(modules)])
    counts = Counter(_last(name) for _, name in found)
    taken = {_last(name) for name in own_objects(facts)}
    return tuple(
        f"{module}:{name}"
        for home, name in found
        if (module := modules.name_at(home))
        and _last(name) not in taken
        and ((home, name) in made or (counts[_last(name)] == 1 and _last(name) not in BUILTIN_NAMES))
    )


def made_elsewhere(facts: FileFacts, modules: Modules | None) -> tuple[str, ...]:
    """The entries of ``custom_objects`` for the classes and functions of other modules that a file uses."""
    if modules is None:
        return ()
    found = [(item.name, modules.name_at(home_of(item.qualname)), item) for item in _elsewhere(facts)]
    importing = "__import__('importlib').import_module"
    return tuple(f"{name!r}: {importing}({module!r}).{local_name(item.qualname)}" for name, module, item in found if module)


def _elsewhere(facts: FileFacts) -> list[ClassFact | FunctionFact]:
    """The classes of other modules of which a file makes objects, and the functions of theirs that it gives to Keras."""
    used: list[ClassFact | FunctionFact] = [*facts.imported, *facts.imported_functions]
    return [item for item in used if "<locals>" not in item.qualname]


def _objects(modules: Modules) -> Iterator[tuple[str, str]]:
    for file in modules.files(MAX_LOOKED_AT):
        yield from ((file.home, name) for name, item in file.lineage.own().items() if item.kind != "other")
        yield from _functions(file)


def _functions(file: ProjectFile) -> Iterator[tuple[str, str]]:
    for use in file.found.functions:
        if use.function is not None and use.form == "name" and "<locals>" not in use.function:
            yield home_of(use.function) or file.home, local_name(use.function)


def _last(name: str) -> str:
    return name.rpartition(".")[2]
