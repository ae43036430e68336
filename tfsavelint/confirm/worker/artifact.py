"""The save or load itself: in one of the formats, or as a statement of the user's."""

from __future__ import annotations

import ast
import glob
import inspect
import re
from collections.abc import Mapping
from typing import Any

from . import paths
from .library import by_name

FILES = dict(zip(("keras", "h5", "savedmodel", "weights", "checkpoint"), paths.STANDARD))
WEIGHTS_ONLY = ("weights", "checkpoint")


def save(model: Any, form: str) -> None:
    """Save a model as a format, spelled as people do; what a Keras doesn't have, its own error says."""
    path = paths.standard(FILES[form])
    if form in WEIGHTS_ONLY:
        model.save_weights(path)
    else:
        model.save(path)


def is_there(form: str) -> bool:
    """Whether something lies where `save` puts a format."""
    return bool(glob.glob(glob.escape(paths.standard(FILES[form])) + "*"))


def load(form: str, library: str, custom_objects: dict[str, Any] | None, unsafe: bool = False) -> Any:
    """Load a whole model from a format; ``unsafe`` as the file's own loads do it, where a Keras knows of safe mode."""
    load_model = by_name(library).models.load_model
    trust = {"safe_mode": False} if unsafe and "safe_mode" in inspect.signature(load_model).parameters else {}
    return load_model(paths.standard(FILES[form]), custom_objects=custom_objects, **trust)


def load_weights(model: Any, form: str) -> None:
    """Load a file of weights into a model made from the code."""
    model.load_weights(paths.standard(FILES[form]))


def execute(statement: str, path: str, namespace: dict[str, Any]) -> Any:
    """Execute a statement as written; its value if it is an expression, else what it assigned first."""
    tree = ast.parse(statement.strip())
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        if tree.body[:-1]:
            exec(compile(ast.Module(tree.body[:-1], []), path, "exec", dont_inherit=True), namespace)
        return eval(compile(ast.Expression(last.value), path, "eval", dont_inherit=True), namespace)
    exec(compile(tree, path, "exec", dont_inherit=True), namespace)
    name = _assigned(last)
    return eval(name, namespace) if name else None


def _assigned(node: ast.stmt) -> str | None:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return ast.unparse(targets[0]) if targets else None


def custom_objects(names: list[str], module: Any, lookup: Any, notes: list[str]) -> Mapping[str, Any]:
    """The objects to pass, by their own names; one that the module lacks is noted."""
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[re.split(r"[.:]", name)[-1]] = lookup(module, name)
        except (AttributeError, ImportError):
            notes.append(f"`{name}` is not in the module, so it was not passed")
    return found
