"""What runs when a file is run: whether its saves do, and which functions it calls anywhere."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable

from tfsavelint.facts.types import SaveCall
from tfsavelint.source.names import meanings
from tfsavelint.source.outline import Outline

_SAVES = frozenset({"save", "ModelCheckpoint"})


def calls_any(outline: Outline, names: Container[str]) -> bool:
    """Whether a file calls something whose last name is one of these."""
    return any(
        call is not None and call.rpartition(".")[2] in names
        for statement in outline.statements
        for call in statement.calls
    )


def only_runs(path: str) -> bool:
    """Whether no import statement can name a file: ``04_train.py``."""
    stem, ending = os.path.splitext(os.path.basename(path))
    return ending == ".py" and not stem.isidentifier()


def runs_as_script(outline: Outline, calls: Iterable[SaveCall]) -> bool:
    """Whether a save runs at the file's top level: there, under ``__main__``, or in a function called from there."""
    saving = {call.scope for call in calls if call.method in _SAVES}
    if "" in saving or not saving:
        return bool(saving)
    reached: set[str] = {""}
    fresh = True
    while fresh:
        fresh = False
        for statement in outline.statements:
            if statement.head or statement.scope.qualname not in reached:
                continue
            for call in statement.calls:
                for found in meanings(statement.scope, call) if call is not None else ():
                    if found.kind == "function" and found.target not in reached:
                        reached.add(found.target)
                        fresh = True
    return bool(saving & reached)
