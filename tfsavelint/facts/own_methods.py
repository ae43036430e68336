"""Methods that a constructor calls on its own object: ``self._setup(units)``, ``super()._setup(units)``.

What such a method assigns is the constructor's own doing. Found here is the definition, and what its parameters get.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term
from tfsavelint.facts.properties import line_of
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope
from tfsavelint.source.outline import FunctionOutline


@dataclass(frozen=True)
class OwnMethod:
    """A method: its definition, where it stands (``owner`` is its class, in the reader's file), and what it calls its
    object (None for a static one)."""

    reader: Reader
    owner: str
    function: cst.FunctionDef
    segment: int
    scope: Scope
    me: str | None


Overriding = Mapping[str, tuple[str, Reader]]
"""The methods that a subclass defines again: its name, and the reader of its file."""


@dataclass(frozen=True)
class Bound:
    """The parameters of a call: their terms, the name under which the method knows the constructor's own ``**kwargs``,
    and whether this is the same dict (``self._setup(kwargs)``) or a copy (``self._setup(**kwargs)``)."""

    names: dict[str, Term]
    kwargs: str | None
    same: bool


def own_method(owner: str, name: str, reader: Reader, above: bool = False) -> OwnMethod | None:
    """The method of that name, of a class of the file or of its bases (of these alone, where ``above``), in this file or
    in another; None where what the name means can't be told."""
    for cls, there in line_of(owner, reader):
        if above and cls == owner and there is reader:
            continue
        item = there.outline.classes_by_name[cls]
        found = item.methods.get(name, ())
        if len(found) == 1:
            return _read(found[0], cls, there)
        if found or name in item.scope.bindings:
            return None
    return None


def _read(method: FunctionOutline, owner: str, reader: Reader) -> OwnMethod | None:
    parsed = reader.segments.parse(method.place) if not method.guarded else None
    for statement in parsed[1].body if parsed is not None else ():
        if isinstance(statement, cst.FunctionDef) and parsed is not None and statement.asynchronous is None:
            static = [dotted(item.decorator) for item in statement.decorators] == ["staticmethod"]
            named = [*statement.params.posonly_params, *statement.params.params]
            if (statement.decorators and not static) or not (named or static):
                return None
            me = named[0].name.value if not static else None
            return OwnMethod(reader, owner, statement, parsed[0], method.scope, me)
    return None


def bound(
    method: OwnMethod, node: cst.Call, term: Callable[[cst.BaseExpression], Term], kwargs: str | None, taken: frozenset[str]
) -> Bound:
    """What the parameters of a method get from a call; ``kwargs`` is the caller's own ``**kwargs``, which can't hold the
    ``taken`` names."""
    params = method.function.params
    by_position = [*params.posonly_params, *params.params][0 if method.me is None else 1 :]
    every = [*by_position, *params.kwonly_params]
    names: dict[str, Term] = {}
    handed = starred = False
    same = None
    place = 0
    for item in node.args:
        if item.star == "**" and kwargs is not None and dotted(item.value) == kwargs:
            handed = True
        elif item.star:
            starred = True
        elif item.keyword is not None:
            names[item.keyword.value] = term(item.value)
            same = item.keyword.value if dotted(item.value) == kwargs and kwargs is not None else same
        elif place < len(by_position):
            name = by_position[place].name.value
            names[name] = term(item.value)
            same = name if dotted(item.value) == kwargs and kwargs is not None else same
            place += 1
    for parameter in every:
        name = parameter.name.value
        if name not in names:
            default = _default(parameter, method)
            if starred:
                names[name] = NOTHING_KNOWN
            else:
                names[name] = Term(Op.ARGUMENT, name) if handed and name not in taken else default
    if isinstance(params.star_arg, cst.Param):
        names[params.star_arg.name.value] = NOTHING_KNOWN
    rest = params.star_kwarg.name.value if params.star_kwarg is not None else None
    if rest is not None:
        names[rest] = NOTHING_KNOWN
    return Bound(names, same or (rest if handed else None), same is not None)


def _default(parameter: cst.Param, method: OwnMethod) -> Term:
    """What a parameter is that no call gives, as far as it is a value."""
    if parameter.default is None:
        return NOTHING_KNOWN
    value = method.reader.value(parameter.default, method.scope.parent or method.scope, method.segment)
    return Term(Op.LITERAL, value=value)
