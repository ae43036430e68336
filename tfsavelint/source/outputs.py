"""Which plain tests make a method return more than it does else: ``if self.return_scores: outputs.append(scores)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tfsavelint.source.branches import How, tested, unbranched
from tfsavelint.source.dotted import dotted_name


def longer(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[tuple[str, How], ...]:
    """The dotted names that decide, and what each must be; of tests that stand in no other branch."""
    returned = {item.value.id for item in _returns(function.body) if isinstance(item.value, ast.Name)}
    sizes = [_size(item.value) for item in _returns(function.body)]
    found = []
    for node in unbranched(function.body):
        test = tested(node.test) if isinstance(node, ast.If) else None
        if isinstance(node, ast.If) and test is not None:
            most = max((_size(item.value) for item in _returns(node.body)), default=0)
            others = [_size(item.value) for item in _returns(node.orelse)] or sizes
            if any(_adds(line, returned) for line in node.body) or most > min(others, default=most):
                found.append(test)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp):
            test = tested(node.value.test)
            if test is not None and _size(node.value.body) > _size(node.value.orelse):
                found.append(test)
    return tuple(found)


def _returns(body: Sequence[ast.stmt]) -> Iterator[ast.Return]:
    """The returns of some statements, within branches too, but not those of functions defined there."""
    pending: list[ast.AST] = [*body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            pending.extend(ast.iter_child_nodes(node))


def _size(value: ast.expr | None) -> int:
    """How many things an expression gives, as far as it shows."""
    return len(value.elts) if isinstance(value, (ast.Tuple, ast.List)) else 1


def _adds(node: ast.stmt, returned: set[str]) -> bool:
    """Whether a statement makes what is returned longer: ``outputs.append(x)``, ``outputs += [x]``, ``y = (y, x)``."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        owner, _, action = (dotted_name(node.value.func) or "").rpartition(".")
        return owner in returned and action in ("append", "extend", "insert")
    if isinstance(node, ast.AugAssign):
        display = isinstance(node.value, (ast.List, ast.Tuple))
        return display and isinstance(node.target, ast.Name) and node.target.id in returned
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, (ast.Tuple, ast.List)):
        target = node.targets[0]
        within = {item.id for item in node.value.elts if isinstance(item, ast.Name)}
        return isinstance(target, ast.Name) and target.id in returned & within and len(node.value.elts) > 1
    return False
