"""Whether a guessed call of a class is like those that its repository makes: what they pass beyond may be what breaks."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from corpus.guesses import INHERITED, constructor, parameters, stands_alone


def typical(expression: str, cls: ast.ClassDef, module: ast.Module, others: Iterable[ast.Module]) -> bool:
    """Whether a call gives every defaulted argument for which a call of the repository has something of its own.

    ``others`` are the repository's other modules. Literals, dotted names and None are not something of its own.
    """
    found = constructor(cls, module)
    if found is None:
        return True
    required, defaulted = parameters(found)
    names, optional = [name for name, _ in required], [item[0] for item in defaulted]
    call = ast.parse(expression, mode="eval").body
    said = {item.arg for item in call.keywords} if isinstance(call, ast.Call) else set()
    given: set[str] = set()
    for tree in (module, *others):
        given |= _given(cls.name, names, optional, tree)
    return not given - said - INHERITED


def _given(name: str, required: list[str], defaulted: list[str], module: ast.Module) -> set[str]:
    """The defaulted arguments for which a call in a module passes what is neither a literal nor a dotted name.

    A class that is handed on is called by another name: then every call of an unknown name may be one of its own.
    """
    found: set[str] = set()
    names = {name} | (_unknown_names(module) if _handed_on(name, module) else set())
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node.func) in names:
            by_place = list(zip([*required, *defaulted], node.args, strict=False))
            given = [*by_place, *((item.arg or "", item.value) for item in node.keywords)]
            found |= {key for key, value in given if key in defaulted and not stands_alone(value) and not _is_none(value)}
    return found


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _handed_on(name: str, module: ast.Module) -> bool:
    calls = {id(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
    bases = {id(base) for node in ast.walk(module) if isinstance(node, ast.ClassDef) for base in node.bases}
    supers = {id(node.args[0]) for node in ast.walk(module) if isinstance(node, ast.Call) and node.args}
    used = (node for node in ast.walk(module) if isinstance(node, ast.Name) and node.id == name)
    return any(id(node) not in calls | bases and (id(node) not in supers or not _in_super(node, module)) for node in used)


def _in_super(name: ast.Name, module: ast.Module) -> bool:
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and name in node.args)
    return any(isinstance(node.func, ast.Name) and node.func.id in ("super", "isinstance") for node in calls)


def _unknown_names(module: ast.Module) -> set[str]:
    return {
        item.arg
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        for item in (*node.args.args, *node.args.kwonlyargs)
    }


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
