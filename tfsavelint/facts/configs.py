"""``get_config``: which keys its dict holds, and where their values come from.

The body is followed statement by statement; whatever can't be followed makes the dict incomplete, never wrong.
"""

from __future__ import annotations

from types import MappingProxyType

import libcst as cst

from tfsavelint.facts.attributes import read_attributes, set_by_class
from tfsavelint.facts.follow import Follower
from tfsavelint.facts.own_methods import Overriding, own_method
from tfsavelint.facts.shapes import OPAQUE, Shape
from tfsavelint.facts.signatures import Config
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Scope
from tfsavelint.source.outline import EVERY_ATTRIBUTE, FunctionOutline

_MAX_HELPERS = 2


def read_config(
    method: FunctionOutline, owner: str, reader: Reader, overriding: Overriding = MappingProxyType({})
) -> Config | None:
    """The facts of one ``get_config``; None where libcst can't read it. ``overriding`` are the methods and properties that
    it reads of its object and that a subclass defines again."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "get_config") if parsed else None
    if parsed is None or function is None:
        return None
    here = method.qualname.rpartition(".")[0]
    follower = _ConfigFollower(reader, method.scope, parsed[0], first_parameter(function), here)
    follower.overriding = overriding
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
        shape.listed if shape.complete else (),
        frozenset(follower.asked),
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
    helping = 0

    def helper(self, name: str) -> Shape | None:
        """A method of the object that gives a dict."""
        self.asked.add(name)
        owner, reader = self.definer(name)
        found = own_method(owner, name, reader) if self.helping < _MAX_HELPERS else None
        if found is None or found.me is None:
            return None
        return self.followed(found.function, found.reader, found.scope, found.segment, found.me, found.owner)

    def property_shape(self, name: str) -> Shape | None:
        """A property of the object that gives a dict."""
        found = self.property(name) if self.helping < _MAX_HELPERS else None
        if found is None:
            return None
        made = found[1]
        return self.followed(made.function, made.reader, made.scope, made.segment, made.me, made.owner)

    def followed(
        self, function: cst.FunctionDef, reader: Reader, scope: Scope, segment: int, me: str, owner: str
    ) -> Shape | None:
        """The dict that another method gives; None where none of its ways out gives one."""
        inner = _ConfigFollower(reader, scope, segment, me, owner)
        inner.helping, inner.asked, inner.overriding = self.helping + 1, self.asked, self.overriding
        returned = [item for item in inner.follow(function).returned if item is not None]
        if all(item is OPAQUE for item in returned):
            return None
        shape = _either(returned)
        # Another class's ``super()`` is another base.
        return shape if (owner, reader) == (self.owner, self.reader) or shape.base is False else OPAQUE
