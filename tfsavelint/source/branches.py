"""What a method does only where a plain test says so: ``if self.norm: self.bn = BatchNormalization()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tfsavelint.source.dotted import dotted_name

How = Literal["true", "false", "given", "none"]
_OPPOSITE: dict[How, How] = {"true": "false", "false": "true", "given": "none", "none": "given"}


@dataclass(frozen=True)
class Branch:
    """One outcome of a test of one name, outside any other branch.

    ``tested`` is the dotted name, ``how`` what it must be: true, false, given (not None) or none. ``calls`` are the dotted
    names that are called there.
    """

    tested: str
    how: How
    calls: tuple[str, ...]


@dataclass(frozen=True)
class Branches:
    """The branches of a method; what it assigns to the object itself (the attribute, and what is called for it); the
    calls that no branch holds; and the tests that make it return more, each with what it must give;
    and the attributes that tell how wide something is, each with one that is called on it.
    """

    each: tuple[Branch, ...]
    made: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]
    longer: tuple[tuple[str, How], ...] = ()
    rounds: tuple[tuple[str, str], ...] = ()


NONE = Branches((), (), ())


def branches(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Branches:
    """The branches of one method."""
    found: list[Branch] = []
    made: list[tuple[str, str]] = []
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Assign):
            made.extend(_made(node))
        if isinstance(node, (ast.If, ast.IfExp)):
            found.extend(_outcomes(node))
            made.extend(pair for item in ast.walk(node) if isinstance(item, ast.Assign) for pair in _made(item))
            continue
        pending.extend(ast.iter_child_nodes(node))
    return Branches(tuple(found), tuple(sorted(set(made))), tuple(sorted(set(_calls(function.body)))))


def _outcomes(node: ast.If | ast.IfExp) -> Iterator[Branch]:
    test = tested(node.test)
    if test is None:
        return
    name, how = test
    first: Sequence[ast.AST] = node.body if isinstance(node, ast.If) else [node.body]
    second: Sequence[ast.AST] = node.orelse if isinstance(node, ast.If) else [node.orelse]
    for part, outcome in ((first, how), (second, _OPPOSITE[how])):
        calls = tuple(_calls(part))
        if calls:
            yield Branch(name, outcome, calls)


def tested(node: ast.expr) -> tuple[str, How] | None:
    """The name that a test asks about, and what it must be."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = tested(node.operand)
        return (inner[0], _OPPOSITE[inner[1]]) if inner is not None else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        against, name = node.comparators[0], dotted_name(node.left)
        if name is None or not isinstance(against, ast.Constant) or against.value not in (None, True, False):
            return None
        same = isinstance(node.ops[0], (ast.Is, ast.Eq))
        if not same and not isinstance(node.ops[0], (ast.IsNot, ast.NotEq)):
            return None
        if against.value is None:
            return name, "none" if same else "given"
        return name, "true" if same == bool(against.value) else "false"
    name = dotted_name(node)
    return (name, "true") if name is not None else None


def unbranched(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a method that no branch holds, and no loop."""
    for node in body:
        yield node
        if isinstance(node, (ast.With, ast.AsyncWith)):
            yield from unbranched(node.body)


def _calls(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """What is called there, but within branches of its own."""
    pending: list[ast.AST] = [*nodes]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.If, ast.IfExp, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Call):
            name = dotted_name(node.func)
            if name is not None:
                yield name
        pending.extend(ast.iter_child_nodes(node))


def _made(node: ast.Assign) -> Iterator[tuple[str, str]]:
    value = node.value.body if isinstance(node.value, ast.IfExp) and isinstance(node.value.body, ast.Call) else node.value
    name = dotted_name(value.func) if isinstance(value, ast.Call) else None
    for target in node.targets if name is not None else ():
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            yield target.attr, name or ""
