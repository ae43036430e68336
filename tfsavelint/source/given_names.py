"""Which arguments a call gives by name, and which names it needs, of an expression that is not part of any file."""

from __future__ import annotations

import ast
import builtins

BUILTINS = frozenset(dir(builtins))


def free_names(expression: str) -> frozenset[str] | None:
    """The names that an expression takes from around it; None where it is no expression."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name)) - own


def leaves_out(expression: str, argument: str) -> bool:
    """Whether an expression is a call that gives all its arguments by name, and not this one."""
    try:
        call = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if not isinstance(call, ast.Call) or call.args:
        return False
    names = [item.arg for item in call.keywords]
    return None not in names and argument not in names


def gives_plain(expression: str, argument: str) -> bool:
    """Whether an expression is a call that gives an argument by name, as a literal."""
    try:
        call = ast.parse(expression.strip(), mode="eval").body
        found = next((item.value for item in getattr(call, "keywords", ()) if item.arg == argument), None)
        if found is not None:
            ast.literal_eval(found)
        return found is not None
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return False
