"""Functions of a project that register what they decorate: ``get_custom_objects()[cls.__name__] = cls; return cls``."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.project_functions import function_meant
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings

_TABLE = "get_custom_objects"


@dataclass(frozen=True)
class Registrar:
    """How a function registers its argument: by the ``call`` that it hands it to, or, without one, in the table of custom
    objects under its own name. ``reader`` reads the function's file, ``segment`` and ``scope`` are where it stands."""

    reader: Reader
    segment: int
    scope: Scope
    call: cst.Call | None


def registrar(name: str, scope: Scope, reader: Reader) -> Registrar | None:
    """The function of that name, this file's or another's; None where it isn't seen to register and to give back what it
    is given."""
    options = meanings(scope, name)
    if len(options) != 1:
        return None
    function = function_meant(options[0], reader)
    if function is None or function.outline.wrapped or function.outline.guarded or len(function.node.params.params) != 1:
        return None
    made = _registering(function.node)
    return Registrar(function.reader, function.segment, function.outline.scope, made[0]) if made is not None else None


def _registering(function: cst.FunctionDef) -> tuple[cst.Call | None] | None:
    """The call by which a function registers, None for an entry in the table; nothing where it does anything else."""
    given = function.params.params[0].name.value
    found: tuple[cst.Call | None] | None = None
    for line in function.body.body:
        small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
        if isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString)):
            continue
        value = small.value if isinstance(small, (cst.Expr, cst.Return)) else None
        if isinstance(value, cst.Call) and isinstance(value.func, cst.Call) and _only(value) == given:
            found = (value.func,)
        elif isinstance(small, cst.Assign) and _entry(small, given):
            found = (None,)
        elif not isinstance(small, cst.Return) or small.value is None or dotted(small.value) != given:
            return None
        if isinstance(small, cst.Return):
            return found
    return None


def _only(node: cst.Call) -> str | None:
    return dotted(node.args[0].value) if len(node.args) == 1 and node.args[0].keyword is None else None


def _entry(node: cst.Assign, given: str) -> bool:
    """``get_custom_objects()[cls.__name__] = cls``."""
    target = node.targets[0].target
    if len(node.targets) != 1 or not isinstance(target, cst.Subscript) or len(target.slice) != 1:
        return False
    called = dotted(target.value.func) if isinstance(target.value, cst.Call) else None
    index = target.slice[0].slice
    key = dotted(index.value) if isinstance(index, cst.Index) else None
    return (called or "").rpartition(".")[2] == _TABLE and key == f"{given}.__name__" and dotted(node.value) == given
