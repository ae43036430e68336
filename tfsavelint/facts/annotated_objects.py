"""Annotations that name classes whose instances are no numbers or strings, nor made of them: ``config: BertConfig``."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.field_styles import class_decorators
from tfsavelint.facts.properties import line_of
from tfsavelint.facts.registrations import REGISTER
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.source.names import Meaning, Scope, local_name, meanings
from tfsavelint.source.outline import ClassOutline

_HARMLESS = frozenset({"abc.ABC", "typing.Generic"})
"""Bases that tell nothing of what an instance is."""
_TENSORFLOW = frozenset({"tensorflow.data.Dataset"})
_DATACLASS = frozenset({"dataclass", "dataclasses.dataclass", REGISTER})


def promises_objects(node: cst.BaseExpression, scope: Scope, reader: Reader) -> bool:
    """Whether an annotation allows nothing but such instances, and None."""
    found = list(_alternatives(node))
    return bool(found) and all(name is not None and _is_object(name, scope, reader) for name in found)


def _alternatives(node: cst.BaseExpression) -> Iterator[str | None]:
    """The names in a union, but for None; None for what isn't a name."""
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        try:
            yield from _alternatives(cst.parse_expression(node.evaluated_value))
        except cst.ParserSyntaxError:
            yield None
    elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    elif isinstance(node, cst.Subscript) and (dotted(node.value) or "").rpartition(".")[2] in ("Optional", "Union"):
        for item in node.slice:
            if isinstance(item.slice, cst.Index):
                yield from _alternatives(item.slice.value)
    elif (name := dotted(node)) != "None":
        yield name


def _is_object(name: str, scope: Scope, reader: Reader) -> bool:
    options = meanings(scope, name)
    return len(options) == 1 and (options[0].target in _TENSORFLOW or _of_project(options[0], reader))


def _of_project(option: Meaning, reader: Reader) -> bool:
    """Whether a class of the project derives from nothing that is, or may be, more than an object: an Enum, a dict, a
    NamedTuple; nor is made by attrs, whose members TensorFlow looks at (``nest.flatten``)."""
    there = reader.at(option.home)
    if option.kind != "class" or there is None:
        return False
    line = list(line_of(local_name(option.target), there))
    return bool(line) and all(_plain(cls, here) for cls, here in line)


def _plain(name: str, reader: Reader) -> bool:
    item = reader.outline.classes_by_name[name]
    scope = item.scope.parent or item.scope
    if item.decorated and not _decorators(item, reader) <= _DATACLASS:
        return False
    for base in item.bases:
        options = meanings(scope, base) if base else ()
        known = base == "object" or (
            bool(options)
            and all(
                option.kind == "class"
                or option.target in _HARMLESS
                or (option.keras is not None and kind_of(option.keras.path) is not None)
                for option in options
            )
        )
        if not known:
            return False
    return True


def _decorators(item: ClassOutline, reader: Reader) -> set[str]:
    """The names of a class's decorators, of the registration its last part."""
    found = class_decorators(item, reader)
    names = [dotted(line.func if isinstance(line, cst.Call) else line) or "" for line in found]
    return {REGISTER if name.endswith(REGISTER) else name for name in names} or {""}
