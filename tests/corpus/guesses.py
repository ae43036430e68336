"""Ways to make an object of a class, read off its constructor: plausible arguments, and defaults changed on purpose.

A default that is changed shows whether it comes back; what a changed one breaks is tried again with fewer changes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.uses import by_use

BY_WORD = (
    ("rate", "0.25"),
    ("drop", "0.25"),
    ("prob", "0.25"),
    ("momentum", "0.75"),
    ("epsilon", "0.002"),
    ("eps", "0.002"),
    ("alpha", "0.3"),
    ("beta", "0.3"),
    ("gamma", "0.3"),
    ("temperature", "0.3"),
    ("scale", "0.5"),
    ("weight", "0.5"),
    ("kernel_size", "3"),
    ("kernel", "3"),
    ("stride", "1"),
    ("head", "2"),
    ("activation", "'tanh'"),
    ("padding", "'same'"),
    ("initializer", "'zeros'"),
    ("shape", "(4, 8)"),
    ("size", "8"),
    ("name", "'given'"),
    ("axis", "-1"),
    ("num", "2"),
    ("n_", "2"),
    ("layers", "2"),
    ("blocks", "2"),
)
"""A part of an argument's name, and a value that such arguments mostly take."""

BY_ANNOTATION = {"int": "8", "float": "0.3", "bool": "True", "str": "'same'", "list": "[8, 8]", "tuple": "(8, 8)"}
INHERITED = frozenset({"name", "trainable", "dtype", "dynamic", "reduction"})
FUNCTION = "__import__('tensorflow').nn.relu"
MODEL = "__import__('tensorflow').keras.Sequential([__import__('tensorflow').keras.layers.Dense(8)])"
LEFT = INHERITED | frozenset({"training", "data_format", "axis", "mode", "kwargs"})
"""Defaults that are never changed: the base class's own, and those whose other values mean another shape of input."""


@dataclass(frozen=True)
class Guess:
    """A call of the class; ``varied`` tells whether it changes every default of the class's own arguments."""

    expression: str
    varied: bool


def guesses(cls: ast.ClassDef, module: ast.Module, qualname: str) -> Iterator[Guess]:
    """Calls worth trying, the most telling first."""
    found = constructor(cls, module)
    if found is None:
        yield Guess(f"{qualname}()", False)
        return
    required, defaulted = parameters(found)
    known = {**_called(cls), **_passed(cls.name, [name for name, _ in required], [item[0] for item in defaulted], module)}
    used = by_use(module, cls, lambda name: _value(name, None))
    plain = [
        (name, known.get(name) or _made(note, module) or used.get(name) or _value(name, note)) for name, note in required
    ]
    varied = [(name, value) for name, _, default in defaulted if (value := known.get(name) or _other(name, default))]
    own = [name for name, *_ in defaulted if name not in INHERITED]
    constant = all(isinstance(default, ast.Constant) for *_, default in defaulted)
    floats = [(name, value) for name, value in varied if value[0].isdigit() and "." in value]
    seen: set[str] = set()
    for extra in (varied, floats, []):
        for values in (plain, [(name, "8") for name, _ in required], [(name, _listed(name)) for name, _ in required]):
            text = f"{qualname}({', '.join(f'{name}={value}' for name, value in (*values, *extra))})"
            if text not in seen:
                seen.add(text)
                yield Guess(text, bool(own) and own == [name for name, _ in extra] and constant)


def _made(annotation: ast.expr | None, module: ast.Module) -> str | None:
    """An instance of the annotated class, if the file defines it."""
    noted = ast.unparse(annotation) if annotation is not None else ""
    return f"{noted}()" if any(isinstance(item, ast.ClassDef) and item.name == noted for item in module.body) else None


def constructor(cls: ast.ClassDef, module: ast.Module) -> ast.FunctionDef | None:
    """The class's own ``__init__``, or that of the first base in the same file that has one."""
    for _ in range(10):
        for item in cls.body:
            if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                return item
        bases = [base.id for base in cls.bases if isinstance(base, ast.Name)]
        above = next((item for item in module.body if isinstance(item, ast.ClassDef) and item.name in bases), None)
        if above is None or above is cls:
            return None
        cls = above
    return None


def _called(cls: ast.ClassDef) -> dict[str, str]:
    """The attributes that the methods call like functions, and a function for each."""
    held = {
        target.attr: node.value.id
        for node in ast.walk(cls)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
    }
    called = (ast.unparse(node.func) for node in ast.walk(cls) if isinstance(node, ast.Call))
    attributes = {name.removeprefix("self.") for name in called if name.startswith("self.")}
    asked = {ast.unparse(node.value) for node in ast.walk(cls) if isinstance(node, ast.Attribute)}
    return {held[name]: MODEL if f"self.{name}" in asked else FUNCTION for name in attributes if name in held}


def _passed(name: str, required: list[str], defaulted: list[str], module: ast.Module) -> dict[str, str]:
    """What the file's own calls of the class pass, where it is a literal or a dotted name of an imported module."""
    order = [*required, *defaulted]
    found: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            given = [*zip(order, node.args, strict=False), *((item.arg or "", item.value) for item in node.keywords)]
            for parameter, value in given:
                if parameter in order and stands_alone(value):
                    found.setdefault(parameter, ast.unparse(value))
    return found


def stands_alone(value: ast.expr) -> bool:
    if isinstance(value, ast.Attribute):
        return ast.unparse(value).startswith(("tf.", "keras.", "layers."))
    try:
        return ast.literal_eval(value) is not None
    except ValueError:
        return False


def parameters(
    function: ast.FunctionDef,
) -> tuple[list[tuple[str, ast.expr | None]], list[tuple[str, ast.expr | None, ast.expr]]]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args][1:]
    cut = len(positional) - len(arguments.defaults)
    if cut < 0:  # self itself has a default: nothing that Keras could call
        return [], []
    required = [(item.arg, item.annotation) for item in positional[:cut]]
    defaulted = [
        (item.arg, item.annotation, value) for item, value in zip(positional[cut:], arguments.defaults, strict=True)
    ]
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is None:
            required.append((item.arg, item.annotation))
        else:
            defaulted.append((item.arg, item.annotation, default))
    return required, defaulted


def _value(name: str, annotation: ast.expr | None) -> str:
    noted = ast.unparse(annotation) if annotation is not None else ""
    for word, value in BY_WORD:
        if word in name.lower() and (noted not in BY_ANNOTATION or type(ast.literal_eval(value)).__name__ == noted):
            return value
    return BY_ANNOTATION.get(noted, "8")


def _listed(name: str) -> str:
    return "(3, 3)" if "kernel" in name or "pool" in name else "[8, 8]"


def _other(name: str, default: ast.expr) -> str | None:
    """Another value of the default's type, or the default itself, given; None where there is no telling what would do."""
    if name in LEFT:
        return None
    if not isinstance(default, ast.Constant):
        return ast.unparse(default)
    value = default.value
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value * 2 if value else 1)
    if isinstance(value, float):
        return str(value / 2 if value else 0.25)
    return None
