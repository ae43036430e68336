"""Lambdas that are given to Keras: what they read from outside, which a saved model can't hold."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator

import libcst as cst

from tfsavelint.facts.function_uses import LambdaSite
from tfsavelint.facts.types import UNKNOWN, FreeName, FunctionUse, LambdaFact, Value, ValueKind
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import children, walk

_BUILTIN = frozenset(dir(builtins))


def read_lambdas(reader: Reader, sites: Iterable[LambdaSite], uses: Iterable[FunctionUse]) -> tuple[LambdaFact, ...]:
    """The lambdas at the given places, with the uses of each."""
    by_anchor: dict[object, list[FunctionUse]] = {}
    for use in uses:
        by_anchor.setdefault(use.lambda_, []).append(use)
    return tuple(_lambda(site, by_anchor.get(site.anchor, []), reader) for site in sites)


def _lambda(site: LambdaSite, uses: list[FunctionUse], reader: Reader) -> LambdaFact:
    params = site.node.params
    given = [*params.posonly_params, *params.params, *params.kwonly_params]
    scope = site.scope
    inside = f"{scope.qualname}.<locals>." if scope.kind == "function" else f"{scope.qualname}." if scope.qualname else ""
    return LambdaFact(
        f"{inside}<lambda>",
        site.anchor,
        " ".join(reader.segments.code(site.segment, site.node).split()),
        tuple(item.name.value for item in given if item.default is not None),
        tuple(_free(site, reader)),
        tuple(uses),
    )


def _free(site: LambdaSite, reader: Reader) -> Iterator[FreeName]:
    around = _bound_around(site, reader)
    called = {name for node in walk(site.node.body) if isinstance(node, cst.Call) and (name := dotted(node.func))}
    for name in dict.fromkeys(_read(site.node)):
        if name in around:
            yield FreeName(name, "closure", UNKNOWN, name in called)
            continue
        owner = _owner(name, site.scope)
        if owner is None:
            # A star import may bind it: then it is a global all the same, and a name that nothing binds is builtin.
            if name not in _BUILTIN:
                yield FreeName(name, "unknown", UNKNOWN, name in called)
            continue
        origin = "global" if owner.kind == "module" else "closure"
        yield FreeName(name, origin, _value(name, site.scope, reader), name in called)


def _owner(name: str, scope: Scope) -> Scope | None:
    current: Scope | None = scope
    while current is not None:
        if name in current.bindings and (current is scope or current.kind != "class"):
            return current
        current = current.parent
    return None


def _value(name: str, scope: Scope, reader: Reader) -> Value:
    options = meanings(scope, name)
    if len(options) != 1:
        return UNKNOWN
    option = options[0]
    if option.kind == "function":
        return Value(ValueKind.FUNCTION, name=option.target)
    if option.kind == "class":
        return Value(ValueKind.CLASS, name=option.target)
    found = reader.assigned(option)
    return reader.value(found[1], scope, found[0]) if found is not None else UNKNOWN


def _read(node: cst.Lambda) -> Iterator[str]:
    """The names that a lambda's body reads and doesn't bind, in order, with repetitions."""
    pending: list[tuple[cst.CSTNode, frozenset[str]]] = [(node, frozenset())]
    while pending:
        item, bound = pending.pop()
        if isinstance(item, cst.Lambda):
            inner = bound | frozenset(_parameters(item.params))
            pending.append((item.body, inner))
            continue  # defaults are evaluated outside
        if isinstance(item, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)):
            bound = bound | frozenset(_targets(item))
        if isinstance(item, (cst.Attribute, cst.Arg)):
            pending.append((item.value, bound))
        elif isinstance(item, cst.Name):
            if item.value not in bound:
                yield item.value
        else:
            pending.extend((child, bound) for child in reversed(children(item)))


def _parameters(params: cst.Parameters) -> Iterator[str]:
    for item in (*params.posonly_params, *params.params, *params.kwonly_params):
        yield item.name.value
    for star in (params.star_arg, params.star_kwarg):
        if isinstance(star, cst.Param):
            yield star.name.value


def _targets(node: cst.CSTNode) -> Iterator[str]:
    """The names that the ``for`` parts of a comprehension bind."""
    for item in walk(node):
        if isinstance(item, cst.CompFor):
            yield from (part.value for part in walk(item.target) if isinstance(part, cst.Name))


def _bound_around(site: LambdaSite, reader: Reader) -> frozenset[str]:
    """What comprehensions and lambdas around a lambda bind: closures to it, unknown to the outline."""
    pending: list[tuple[cst.CSTNode, frozenset[str]]] = [(reader.segments.module(site.segment), frozenset())]
    while pending:
        node, bound = pending.pop()
        if node is site.node:
            return bound
        if isinstance(node, cst.Lambda):
            bound = bound | frozenset(_parameters(node.params))
        elif isinstance(node, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)):
            bound = bound | frozenset(_targets(node))
        pending.extend((child, bound) for child in children(node))
    return frozenset()
