"""What a module imports, at its top or anywhere in its functions, and what it may want of the modules that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Imported:
    """One ``import`` or ``from ... import``: ``level`` counts the dots, ``names`` are those taken from the module."""

    level: int
    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wants:
    """The imports of a module, and the names that it takes from other modules, in whatever way."""

    imports: tuple[Imported, ...]
    mentions: frozenset[str]


def wants(tree: ast.Module) -> Wants:
    """What a module wants of others."""
    imports = tuple(_imports(tree))
    mentions = {name for item in imports for name in item.names}
    bound = {alias.asname or alias.name.partition(".")[0] for alias in _aliases(tree)}
    starred = "*" in mentions
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if _root(node) in bound:
                mentions.add(node.attr)
        elif isinstance(node, ast.Name) and starred:
            mentions.add(node.id)
        elif isinstance(node, (ast.Assign, ast.AugAssign)) and _is_all(node):
            mentions |= {item.value for item in ast.walk(node.value) if _is_text(item)}  # type: ignore[attr-defined]
    return Wants(imports, frozenset(mentions - {"*"}))


def _imports(tree: ast.Module) -> Iterator[Imported]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Imported(0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Imported(node.level, node.module or "", tuple(alias.name for alias in node.names))
        elif isinstance(node, ast.Call) and node.args and _is_text(node.args[0]):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                dotted = str(node.args[0].value)  # type: ignore[attr-defined]
                yield Imported(len(dotted) - len(dotted.lstrip(".")), dotted.lstrip("."))


def _aliases(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from node.names


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_all(node: ast.Assign | ast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(item, ast.Name) and item.id == "__all__" for item in targets)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
