"""Objects of two files that are registered under one key: which of them a program has in the end.

Keras's registry holds one object for each ``package>name``, the one that was registered last
(``object_registration.py register_keras_serializable``): that is decided by the order in which the program's imports run.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfsavelint.facts.classes import ClassReader
from tfsavelint.facts.functions import read_functions
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.reaching import MAX_REACHED, imported_files
from tfsavelint.facts.types import ClassFact, FunctionFact


def executed(file: ProjectFile) -> tuple[ProjectFile, ...]:
    """The files that a program runs, in the order in which their own statements end: what is imported comes first.

    Empty where there are too many to follow.
    """
    done: dict[str, ProjectFile] = {}
    entered: set[str] = set()
    pending: list[tuple[ProjectFile, Iterator[ProjectFile]]] = [(file, imported_files(file))]
    entered.add(file.home)
    while pending:
        item, imports = pending[-1]
        following = next((other for other in imports if other.home not in entered), None)
        if following is None:
            done[item.home] = item
            pending.pop()
            continue
        if len(entered) >= MAX_REACHED:
            return ()
        entered.add(following.home)
        pending.append((following, imported_files(following)))
    return tuple(done.values())


def rival(fact: ClassFact | FunctionFact, home: str, files: tuple[ProjectFile, ...]) -> ClassFact | FunctionFact | None:
    """What a program registers under an object's key after it, from another file; the last counts.

    ``files`` are those that the program runs, in order; ``home`` is the object's own.
    """
    key = registered_key(fact)
    homes = [item.home for item in files]
    if key is None or home not in homes:
        return None
    for file in reversed(files[homes.index(home) + 1 :]):
        for other in _registered(file, isinstance(fact, ClassFact)):
            if registered_key(other) == key:
                return other
    return None


def registered_key(item: ClassFact | FunctionFact) -> str | None:
    """The key of a decorator's registration, where it happens whenever the file runs."""
    registration = item.registration
    if registration is None or registration.how != "decorator" or item.in_function or item.guarded:
        return None
    return registration.key(item.name)


def _registered(file: ProjectFile, classes: bool) -> Iterator[ClassFact | FunctionFact]:
    """The decorated classes, or functions, of a file, the last first."""
    if classes:
        reader = ClassReader(file)
        for outline in reversed(file.parsed.outline.classes):
            cls = reader.class_(outline.qualname, set()) if outline.decorated else None
            if cls is not None:
                yield cls
    else:
        yield from reversed(read_functions(file.reader, (), file.registrations))
