"""``get_config``: which keys its dict holds, and where their values come from.

The body is followed statement by statement; whatever can't be followed makes the dict incomplete, never wrong.
"""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.attributes import read_attributes, set_by_class
from tfsavelint.facts.follow import Follower
from tfsavelint.facts.shapes import OPAQUE, Shape
from tfsavelint.facts.signatures import Config
from tfsavelint.facts.values import Reader
from tfsavelint.source.outline import EVERY_ATTRIBUTE, FunctionOutline

_MAX_HELPERS = 2


def read_config(method: FunctionOutline, owner: str, reader: Reader) -> Config | None:
    """The facts of one ``get_config``; None where libcst can't read it."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "get_config") if parsed else None
    if parsed is None or function is None:
        return None
    here = method.qualname.rpartition(".")[0]
    follower = _ConfigFollower(reader, method, parsed[0], first_parameter(function), here, 0)
    returned = follower.follow(function).returned
    shapes = [item for item in returned if item is not None]
    shape = _either(shapes) if shapes else OPAQUE
    refuses = not returned
    reads = () if refuses else tuple(read_attributes(function, first_parameter(function) or "self"))
    held = set_by_class(here, reader.outline, frozenset(reads)) if reads else frozenset()
    missing = () if EVERY_ATTRIBUTE in held else tuple(name for name in reads if name not in held)
    return Config(
        owner,
        reader.segments.anchor(parsed[0], function.name),
        shape.keys,
        shape.base,
        shape.whole,
        shape.removed,
        None if refuses else False if not shapes else True if len(shapes) == len(returned) else None,
        missing,
        refuses,
        follower.above,
        shape.spread if shape.complete else (),
    )


def _either(shapes: list[Shape]) -> Shape:
    result = shapes[0]
    for item in shapes[1:]:
        result = result.joined(item)
    return result


def definition(suite: cst.BaseSuite | cst.Module, name: str) -> cst.FunctionDef | None:
    """The function of that name in a parsed segment, however deep a one-line statement hides it."""
    for statement in suite.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value == name:
            return statement
        inner = getattr(statement, "body", None)
        if isinstance(statement, cst.BaseCompoundStatement) and isinstance(inner, cst.BaseSuite):
            found = definition(inner, name)
            if found is not None:
                return found
    return None


def first_parameter(function: cst.FunctionDef) -> str | None:
    """What a method calls its object."""
    named = (*function.params.posonly_params, *function.params.params)
    return named[0].name.value if named else None


class _ConfigFollower(Follower):
    def __init__(
        self, reader: Reader, method: FunctionOutline, segment: int, me: str | None, owner: str, deep: int
    ) -> None:
        super().__init__(reader, method.scope, segment, me, owner)
        self.helping = deep

    def helper(self, name: str) -> Shape | None:
        """A method of the same class that gives a dict."""
        qualname = f"{self.owner}.{name}"
        methods = [item for item in self.reader.outline.functions if item.qualname == qualname]
        if len(methods) != 1 or methods[0].decorated or self.helping >= _MAX_HELPERS:
            return None
        parsed = self.reader.segments.parse(methods[0].place)
        function = definition(parsed[1], name) if parsed else None
        if parsed is None or function is None:
            return None
        me = first_parameter(function)
        inner = _ConfigFollower(self.reader, methods[0], parsed[0], me, self.owner, self.helping + 1)
        returned = [item for item in inner.follow(function).returned if item is not None]
        return _either(returned) if returned else None
