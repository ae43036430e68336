"""What a function returns, in terms of its parameters: the helpers that check, convert and normalize arguments.

``self.factor = parse_factor(factor)`` holds what ``parse_factor`` makes of it, wherever that is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce

import libcst as cst

from tfsavelint.facts.holding import substituted
from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term, ValueKind, either
from tfsavelint.facts.project_functions import parsed_function
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Meaning, local_name
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import FunctionOutline

_MAX_LINES = 80
"""Longer functions make things; what they return is not an argument that was looked at."""

Follow = Callable[[FunctionOutline, cst.FunctionDef, int, Reader, dict[str, Term]], tuple[list[Term], frozenset[str]]]
"""Follows a function's body with its parameters bound: all that it returns, and what its branches ask about."""


@dataclass(frozen=True)
class Returned:
    """What a function returns: a term over the names of its parameters, of which ``defaults`` may be left out."""

    term: Term
    positional: tuple[str, ...]
    defaults: tuple[tuple[str, Term], ...]

    def called(self, positional: list[Term], keywords: dict[str, Term]) -> Term:
        """What a call with these arguments gives."""
        given = {**dict(self.defaults), **dict(zip(self.positional, positional, strict=False)), **keywords}
        return substituted(self.term, given)


def returned(meaning: Meaning, reader: Reader, follow: Follow, deep: int) -> Returned | None:
    """What a function gives, this file's or another's; None where it can't be followed.

    Each is followed once for each depth, since those that it calls are followed to a limit.
    """
    there = reader.at(meaning.home)
    if there is None:
        return None
    name = local_name(meaning.target)
    if (name, deep) not in there.returned:
        there.returned[name, deep] = _read(name, there, follow)
    return there.returned[name, deep]


def _read(name: str, reader: Reader, follow: Follow) -> Returned | None:
    method = reader.outline.functions_by_name.get(name)
    if method is None or not _plain(method):
        return None
    parsed = parsed_function(method, reader)
    if parsed is None or parsed.node.asynchronous is not None or _yields(parsed.node):
        return None
    function = parsed.node
    given = [*function.params.posonly_params, *function.params.params, *function.params.kwonly_params]
    names = {item.name.value: Term(Op.ARGUMENT, item.name.value) for item in given}
    for rest in (function.params.star_arg, function.params.star_kwarg):
        if isinstance(rest, cst.Param):
            names[rest.name.value] = NOTHING_KNOWN
    found, tested = follow(method, function, parsed.segment, reader, names)
    term = reduce(lambda one, other: either(one, other, tested), found)
    return Returned(term, method.signature.positional, tuple(_defaults(given, method, parsed.segment, reader)))


def _plain(method: FunctionOutline) -> bool:
    """Whether a function is the module's own, is what it looks like, and not too long."""
    outer = method.scope.parent
    first, last = method.lines
    own = outer is not None and outer.kind == "module" and not method.wrapped and not method.guarded
    return own and bool(method.returned) and last - first < _MAX_LINES


def _yields(function: cst.FunctionDef) -> bool:
    return any(isinstance(item, cst.Yield) for item in walk(function.body))


def _defaults(given: list[cst.Param], method: FunctionOutline, segment: int, reader: Reader) -> Iterator[tuple[str, Term]]:
    outer = method.scope.parent or method.scope
    for item in given:
        if item.default is not None:
            value = reader.value(item.default, outer, segment)
            yield item.name.value, Term(Op.LITERAL, value=value) if value.kind is not ValueKind.UNKNOWN else NOTHING_KNOWN
