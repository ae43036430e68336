"""What a class's constructor arguments must be, read off how the file uses them: an object with attributes, a sequence."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TypeVar

NUMBER = "8"
Node = TypeVar("Node", bound=ast.AST)


def by_use(module: ast.Module, cls: ast.ClassDef, plain: Callable[[str], str]) -> dict[str, str]:
    """By name: a value that supports what is done with it. ``plain`` gives a plain value by name."""
    found: dict[str, str] = {}
    for name in _parameters(cls):
        attributes = {node.attr: node for node in _of(module, ast.Attribute) if _is(node.value, name)}
        called = {node.func.attr for node in _of(module, ast.Call) if isinstance(node.func, ast.Attribute)}
        keys = {
            node.slice.value
            for node in _of(module, ast.Subscript)
            if _is(node.value, name) and isinstance(node.slice, ast.Constant)
        }
        length = next(iter(_unpacked(cls, name)), 2)
        if attributes and not set(attributes) & _OF_PLAIN_VALUES:
            values = (f"{item}={'lambda *a, **k: 8' if item in called else plain(item)}" for item in sorted(attributes))
            found[name] = f"__import__('types').SimpleNamespace({', '.join(values)})"
        elif any(isinstance(key, str) for key in keys):
            found[name] = "{" + ", ".join(f"{key!r}: {plain(key)}" for key in sorted(map(str, keys))) + "}"
        elif keys or any(_walked_over(cls, name)) or any(_unpacked(cls, name)):
            length = max([length, *(key + 1 for key in keys if isinstance(key, int))])
            found[name] = f"({', '.join([NUMBER] * length)})"
    return found


_OF_PLAIN_VALUES = frozenset(
    {"lower", "upper", "shape", "dtype", "get", "items", "keys", "values", "append", "copy", "format", "startswith", "name"}
)


def _parameters(cls: ast.ClassDef) -> Iterator[str]:
    for item in cls.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            yield from (argument.arg for argument in [*item.args.args[1:], *item.args.kwonlyargs])


def _of(tree: ast.AST, kind: type[Node]) -> list[Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def _is(node: ast.AST, name: str) -> bool:
    """The argument itself, or the attribute of the same name."""
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.value, ast.Name) and node.value.id == "self"
    return isinstance(node, ast.Name) and node.id == name


def _walked_over(cls: ast.ClassDef, name: str) -> Iterator[bool]:
    for node in ast.walk(cls):
        if isinstance(node, (ast.For, ast.comprehension)):
            yield _is(node.iter, name)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            over = node.func.id in ("len", "enumerate", "zip", "list", "tuple", "sum", "max", "min", "reversed")
            yield over and any(_is(item, name) for item in node.args)
        elif isinstance(node, ast.Starred):
            yield _is(node.value, name)


def _unpacked(cls: ast.ClassDef, name: str) -> Iterator[int]:
    for node in _of(cls, ast.Assign):
        if isinstance(node.targets[0], ast.Tuple) and _is(node.value, name):
            yield len(node.targets[0].elts)
