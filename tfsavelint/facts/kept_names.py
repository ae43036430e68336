"""Attributes that list which keyword arguments a constructor was given: ``for key in kwargs: self.keys.append(key)``.

A ``get_config`` that goes through such a list stores no other keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tfsavelint.facts.lattice import KWARGS, Op, Term
from tfsavelint.facts.signatures import NameTest

_ADDING = frozenset({"append", "add"})
_CHANGING = frozenset({"extend", "update", "insert", "setdefault", "appendleft"})
_GIVEN = Term(Op.ARGUMENT, KWARGS)


class KeptNames:
    """What one constructor adds to lists, as far as it is names out of its ``**kwargs``."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lists: dict[str, bool] = {}
        self._tests: dict[str, set[NameTest | None]] = {}
        self.within: NameTest | None = None
        """The test of a name that lets through what is followed now."""

    def is_key(self, name: str) -> bool:
        """Whether a local name stands for a keyword argument's."""
        return name in self._keys

    def looped(self, target: cst.BaseExpression, over: Term) -> None:
        """A loop: over the keyword arguments, the first that it binds is a name."""
        first = target.elements[0].value if isinstance(target, (cst.Tuple, cst.List)) and target.elements else target
        if isinstance(first, cst.Name):
            (self._keys.add if _of_kwargs(over) else self._keys.discard)(first.value)

    def called(self, node: cst.Call, attribute: str, action: str) -> None:
        """A method of an attribute, called for its effect."""
        if action in _ADDING:
            only = node.args[0].value if len(node.args) == 1 else None
            named = isinstance(only, cst.Name) and only.value in self._keys
            self._lists[attribute] = self._lists.get(attribute, True) and named
            self._tests.setdefault(attribute, set()).add(self.within)
        elif action in _CHANGING:
            self._lists[attribute] = False

    def joined(self, other: KeptNames) -> None:
        """Take in what a method does that the constructor calls."""
        for attribute, named in other._lists.items():
            self._lists[attribute] = self._lists.get(attribute, True) and named
            self._tests.setdefault(attribute, set()).update(other._tests.get(attribute, ()))

    def tests(self) -> Iterator[tuple[str, NameTest]]:
        """For each attribute that lists names which pass one test: the test."""
        for attribute, found in self._tests.items():
            only = next(iter(found)) if len(found) == 1 else None
            if only is not None:
                yield attribute, only

    def of(self, attributes: Iterable[tuple[str, Term]]) -> Iterator[str]:
        """The attributes that hold nothing but such names."""
        for name, term in attributes:
            parts = term.of if term.op is Op.EITHER else (term,)
            told = self._lists.get(name)
            if told is not False and all(_of_kwargs(part) or (told and _empty(part)) for part in parts):
                yield name


def _of_kwargs(term: Term) -> bool:
    """Whether a term is the keyword arguments, or what ``list``, ``.keys()``, ``.items()`` make of them."""
    return term == _GIVEN or (term.op is Op.CAST and len(term.of) == 1 and _of_kwargs(term.of[0]))


def _empty(term: Term) -> bool:
    return (term.op is Op.BUILD and not term.of) or (term.op is Op.CAST and not term.of)
