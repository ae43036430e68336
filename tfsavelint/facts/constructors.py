"""``__init__``: its parameters, where their values go, and which keyword arguments it accepts."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import libcst as cst

from tfsavelint.facts.annotated_objects import promises_objects
from tfsavelint.facts.annotations import promised
from tfsavelint.facts.configs import definition, first_parameter
from tfsavelint.facts.documented import docstring, documented
from tfsavelint.facts.follow import Follower
from tfsavelint.facts.gates import gates, widening
from tfsavelint.facts.lattice import KWARGS, Op, Term, ValueKind
from tfsavelint.facts.layers_added import adds_layers
from tfsavelint.facts.own_methods import Overriding
from tfsavelint.facts.signatures import Constructor, Parameter
from tfsavelint.facts.uses import Uses, called_attributes, entered_attributes, list_like_uses, shaping_attributes
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Scope
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import EVERY_ATTRIBUTE, FunctionOutline

VARARGS = "*"
"""The name under which the surplus positional arguments are told."""


def read_constructor(
    method: FunctionOutline, owner: str, reader: Reader, overriding: Overriding = MappingProxyType({})
) -> Constructor | None:
    """The facts of one ``__init__``; None where libcst can't read it. ``overriding`` are the methods that it calls on its
    object and that a subclass defines again."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "__init__") if parsed else None
    if parsed is None or function is None:
        return None
    segment = parsed[0]
    here = method.qualname.rpartition(".")[0]
    varargs = function.params.star_arg
    varargs_name = varargs.name.value if isinstance(varargs, cst.Param) else None
    kwargs = function.params.star_kwarg.name.value if function.params.star_kwarg else None
    me = first_parameter(function)
    by_position = [*function.params.posonly_params, *function.params.params]
    nodes = [*by_position, *function.params.kwonly_params][1:]
    names = [item.name.value for item in nodes]
    follower = Follower(reader, method.scope, segment, me, here)
    follower.kwargs = kwargs
    follower.names = {name: Term(Op.ARGUMENT, name) for name in names}
    if varargs_name is not None:
        follower.names[varargs_name] = Term(Op.ARGUMENT, VARARGS)
    if kwargs is not None:
        follower.names[kwargs] = Term(Op.ARGUMENT, KWARGS)
    follower.enters, follower.taken, follower.overriding = True, frozenset(names), overriding
    found = follower.follow(function)
    uses = Uses(follower, names)
    uses.read(function.body)
    for entered in (item for several in found.entered.values() for item in several):
        uses.read_entered(entered.follower, entered.method.function)
    added, indexed = list_like_uses(here, "call", reader)
    built, _ = list_like_uses(here, "build", reader)
    return Constructor(
        owner,
        reader.segments.anchor(segment, function.name),
        tuple(_parameters(nodes, function, method.scope, segment, reader, uses)),
        varargs_name,
        kwargs,
        frozenset(follower.popped),
        tuple(sorted((name, term.value) for name, term in follower.popped.items() if term.op is Op.LITERAL)),
        frozenset(found.inserted),
        frozenset(_read(function.body, {*names, varargs_name or ""})),
        tuple(sorted(follower.attributes.items())),
        tuple(found.base_calls),
        found.opaque or EVERY_ATTRIBUTE in follower.attributes,
        frozenset(found.endings),
        called_attributes(here, reader),
        entered_attributes(here, reader),
        frozenset(uses.shaping) | shaping_attributes(here, reader) | widening(here, reader.outline.functions),
        frozenset(uses.concatenated) | added,
        indexed,
        built,
        frozenset(uses.counted),
        frozenset(uses.asked),
        adds_layers(function, me, here, reader),
        method.wrapped,
        gates(here, reader.outline.functions),
        frozenset(name for name in found.entered if not name.startswith("__")),
        frozenset(found.lists.of(follower.attributes.items())),
        refused=frozenset(_refused(function)),
        name_tests=tuple(found.lists.tests()),
    )


def _refused(function: cst.FunctionDef) -> Iterator[str]:
    """The names whose truth makes the constructor raise, whatever else it is given."""
    for statement in function.body.body:
        if isinstance(statement, cst.If) and isinstance(statement.test, cst.Name):
            first = next(iter(statement.body.body), None)
            inner = first.body[0] if isinstance(first, cst.SimpleStatementLine) else first
            if isinstance(inner, cst.Raise):
                yield statement.test.value


def _parameters(
    nodes: list[cst.Param], function: cst.FunctionDef, scope: Scope, segment: int, reader: Reader, uses: Uses
) -> Iterator[Parameter]:
    outer = scope.parent or scope
    given = function.params
    texts = (function.get_docstring() or "", docstring(outer.qualname, reader))
    for item in nodes:
        default = reader.value(item.default, outer, segment) if item.default is not None else None
        annotated = promised(item.annotation.annotation, outer) if item.annotation else ValueKind.UNKNOWN
        name = item.name.value
        anchor = reader.segments.anchor(segment, item.name)
        first, last = item in given.posonly_params, item in given.kwonly_params
        said = documented(name, texts) if annotated is ValueKind.UNKNOWN else ValueKind.UNKNOWN
        noted = item.annotation.annotation if item.annotation and annotated is ValueKind.UNKNOWN else None
        objects = noted is not None and promises_objects(noted, outer, reader)
        yield Parameter(name, anchor, default, first, annotated, uses.kind(name), last, said, objects)


def _read(body: cst.CSTNode, names: set[str]) -> Iterator[str]:
    """The names that the body reads; handing ``*args`` on to another constructor is no reading."""
    found = walk(body, lambda item: not (isinstance(item, cst.Call) and _starred_on(item)))
    for node in found:
        if isinstance(node, cst.Name) and node.value in names:
            yield node.value
        elif isinstance(node, cst.Call) and _starred_on(node):
            for argument in node.args:
                if argument.star != "*" or not isinstance(argument.value, cst.Name):
                    yield from _read(argument.value, names)


def _starred_on(node: cst.Call) -> bool:
    is_constructor = isinstance(node.func, cst.Attribute) and node.func.attr.value == "__init__"
    return is_constructor and any(item.star == "*" for item in node.args)
