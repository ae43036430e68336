"""Numbers that decide how wide something is: ``for _ in range(self.hops): found.append(x)``, joined and given to a part."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tfsavelint.source.branches import unbranched
from tfsavelint.source.dotted import dotted_name

_JOINING = frozenset({"concatenate", "concat"})
_BY_LAST = frozenset({"concatenate"})
"""What joins along the last axis unless told otherwise (``layers.concatenate``, ``backend.concatenate``)."""


def rounds(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[tuple[str, str], ...]:
    """The attributes that tell how often a list grows, each with one that is called on the list's members side by side."""
    growing: dict[str, set[str]] = {}
    joined: dict[str, str] = {}
    found: set[tuple[str, str]] = set()
    for node in unbranched(function.body):
        if isinstance(node, ast.For):
            for name in _grown(node):
                growing.setdefault(name, set()).update(_counted(node.iter))
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            parts = _joined(node.value)
            if parts is not None:
                joined[node.targets[0].id] = parts
    for node in unbranched(function.body):
        for call in ast.walk(node) if isinstance(node, (ast.Assign, ast.Return)) else ():
            if isinstance(call, ast.Call) and call.args:
                first = call.args[0]
                parts = joined.get(first.id) if isinstance(first, ast.Name) else _joined(first)
                owner = dotted_name(call.func) or ""
                if owner.startswith("self.") and owner.count(".") == 1:
                    found |= {(attribute, owner[5:]) for attribute in growing.get(parts or "", ())}
    return tuple(sorted(found))


def _grown(node: ast.For) -> Iterator[str]:
    """The lists that each round of a loop makes longer."""
    for line in node.body:
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call):
            owner, _, action = (dotted_name(line.value.func) or "").rpartition(".")
            if owner and "." not in owner and action == "append":
                yield owner


def _counted(node: ast.expr) -> Iterator[str]:
    """The attribute in ``range(self.hops)``, or one more or less."""
    if not (isinstance(node, ast.Call) and dotted_name(node.func) == "range"):
        return
    for item in node.args:
        side = item.left if isinstance(item, ast.BinOp) and isinstance(item.right, ast.Constant) else item
        name = dotted_name(side) or ""
        if name.startswith("self.") and name.count(".") == 1:
            yield name[5:]


def _joined(node: ast.expr) -> str | None:
    """The list whose members a call puts side by side, along the last axis."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Name):
        return None
    action = (dotted_name(node.func) or "").rpartition(".")[2]
    axes = [*node.args[1:2], *(item.value for item in node.keywords if item.arg == "axis")]
    last = [isinstance(axis, ast.UnaryOp) and ast.unparse(axis) == "-1" for axis in axes]
    return node.args[0].id if action in _JOINING and (all(last) if axes else action in _BY_LAST) else None
