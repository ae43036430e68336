"""Which arguments a call gives by name, of an expression that is not part of any file."""

from __future__ import annotations

import ast


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
