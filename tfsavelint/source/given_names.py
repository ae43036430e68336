"""Which arguments a call gives by name, and which names it needs, of an expression that is not part of any file."""

from __future__ import annotations

import ast
import builtins

BUILTINS = frozenset(dir(builtins))


def free_names(expression: str) -> frozenset[str] | None:
    """The names that an expression takes from around it; None where it is no expression."""
    tree = _parsed(expression)
    if tree is None:
        return None
    nodes = list(ast.walk(tree))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name)) - own


def leaves_out(expression: str, argument: str) -> bool:
    """Whether an expression is a call that gives all its arguments by name, and not this one."""
    call = _call(expression)
    if call is None or call.args:
        return False
    names = [item.arg for item in call.keywords]
    return None not in names and argument not in names


def gives_plain(expression: str, argument: str) -> bool:
    """Whether an expression is a call that gives an argument by name, as a literal."""
    call = _call(expression)
    found = next((item.value for item in call.keywords if item.arg == argument), None) if call is not None else None
    if found is None:
        return False
    try:
        ast.literal_eval(found)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return False
    return True


def _call(expression: str) -> ast.Call | None:
    body = _parsed(expression)
    return body if isinstance(body, ast.Call) else None


def _parsed(expression: str) -> ast.expr | None:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
