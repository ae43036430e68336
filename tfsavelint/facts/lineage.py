"""Where classes come from: the order in which Python looks through their bases, across files, up to Keras."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from tfsavelint.facts.types import PLAIN_BASES
from tfsavelint.knowledge.bases import base_path, kind_of
from tfsavelint.model import Kind
from tfsavelint.source.module_names import dotted_name
from tfsavelint.source.modules import package_root
from tfsavelint.source.names import OTHER_KERAS, Meaning, Scope, home_of, keras_name, local_name, meanings
from tfsavelint.source.outline import ClassOutline, Outline

_HARMLESS = frozenset(
    {
        *("abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol", "typing.NamedTuple"),
        *("collections.abc.Callable", "typing.Callable"),
    }
)
"""Bases that bring neither a constructor nor a config."""


_LAYER = base_path("layers.Layer")


@dataclass(frozen=True)
class Ancestry:
    """Where a class comes from.

    ``base`` is the Keras path of the nearest Keras ancestor, None where it can't be told. ``ancestors`` are the keys of
    the classes in between, in the order in which Python asks them; ``methods`` are theirs and the class's own.
    """

    kind: Kind
    roots: tuple[str, ...]
    base: str | None
    ancestors: tuple[str, ...]
    methods: frozenset[str]


@dataclass(frozen=True)
class KerasBase:
    """A class of Keras in a line: ``path`` is None where it may be one of several."""

    kind: Kind
    roots: tuple[str, ...]
    path: str | None


@dataclass(frozen=True)
class _Untold:
    """A base that can't be followed."""

    text: str


_Ancestor = str | KerasBase | _Untold
_Line = tuple[_Ancestor, ...]
_Find = Callable[[str], tuple[Scope, str] | None]


class Lineage:
    """The ancestry of the classes that one file knows, by key; ``lineage_of`` gives other files', by home."""

    def __init__(self, outline: Outline, lineage_of: Callable[[str], Lineage | None], installed: _Find) -> None:
        self.home = outline.module.home
        self._classes = outline.classes_by_name
        self._lineage_of = lineage_of
        self._installed = installed
        self._lines: dict[str, _Line | None] = {}
        self._known: dict[str, Ancestry | None] = {}

    def own(self) -> dict[str, Ancestry]:
        """The file's own classes that lead to Keras, in the order of the text."""
        found = {name: self.get(name) for name in self._classes}
        return {name: item for name, item in found.items() if item is not None}

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __getitem__(self, key: str) -> Ancestry:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str) -> Ancestry | None:
        """The ancestry of a class, this file's or another's; None where it doesn't lead to Keras."""
        if key not in self._known:
            self._known[key] = self._ancestry(key)
        return self._known[key]

    def _ancestry(self, key: str) -> Ancestry | None:
        line = self.line(key, frozenset())
        keras = [item for item in line or () if isinstance(item, KerasBase)]
        if line is None or not keras:
            return None
        at = line.index(keras[0])
        before = line[1:at]
        # A class of one's own between a class of Keras and its base answers to that class's ``super()``.
        others = {item.path for item in keras[1:]} - ({_LAYER} if keras[0].path not in (None, _LAYER) else set())
        between = line[at + 1 : line.index(keras[-1])]
        doubtful = any(isinstance(item, _Untold) for item in before) or any(isinstance(item, str) for item in between)
        doubtful |= bool(others - {keras[0].path})
        ancestors = tuple(item for item in before if isinstance(item, str))
        methods = frozenset(name for item in (key, *ancestors) for name in self.methods(item))
        roots = tuple(sorted({root for item in keras for root in item.roots}))
        return Ancestry(keras[0].kind, roots, None if doubtful else keras[0].path, ancestors, methods)

    def methods(self, key: str) -> frozenset[str]:
        """The names of a class's own methods."""
        home = home_of(key)
        if home:
            other = self._lineage_of(home)
            return other.methods(local_name(key)) if other is not None else frozenset()
        found = self._classes.get(key)
        return frozenset(found.methods) if found is not None else frozenset()

    def line(self, key: str, seen: frozenset[tuple[str, str]]) -> _Line | None:
        """The class itself and all that it derives from, in Python's order; None for what is no class or is circular."""
        home, name = home_of(key), local_name(key)
        if home and home != self.home:
            other = self._lineage_of(home)
            line = other.line(name, seen) if other is not None else None
            return tuple(self._rekeyed(item, home) for item in line) if line is not None else None
        if name in self._lines:
            return self._lines[name]
        item = self._classes.get(name)
        if item is None or (self.home, name) in seen:
            return None
        lines = [self._of_base(item, base, seen | {(self.home, name)}) for base in item.bases]
        self._lines[name] = (name, *_merged([line for line in lines if line]))
        return self._lines[name]

    def _rekeyed(self, item: _Ancestor, home: str) -> _Ancestor:
        """An ancestor that another file names, as this one does."""
        if not isinstance(item, str):
            return item
        if not home_of(item):
            return f"{home}:{item}"
        return local_name(item) if home_of(item) == self.home else item

    def _of_base(self, item: ClassOutline, base: str | None, seen: frozenset[tuple[str, str]]) -> _Line:
        parent = item.scope.parent
        if base is None or parent is None:
            return (_Untold(base or ""),)
        if base == "object":
            return ()
        options = meanings(parent, base)
        keras = _keras(options)
        if keras is not None:
            return _with_layer(keras)
        if len(options) != 1:
            return (_Untold(base),)
        option = options[0]
        if option.kind == "import" and option.target in _HARMLESS:
            return ()
        if option.kind == "import":
            option = self._elsewhere(option)
        own = self._of_keras(option)
        if own is not None:
            return _with_layer(own)
        found = self.line(option.target, seen) if option.kind == "class" else _keras_line(option)
        return found if found is not None else (_Untold(base),)

    def _of_keras(self, option: Meaning) -> KerasBase | None:
        """One of Keras's abstract bases, where the file at hand is the one of Keras's own that defines it."""
        if option.kind != "class" or option.home or self._module is None:
            return None
        found = keras_name(f"{self._module}.{option.target}")
        path = base_path(found.path) if found is not None else ""
        kind = kind_of(path) if path in PLAIN_BASES else None
        return KerasBase(kind, (found.root,), path) if found is not None and kind is not None else None

    @cached_property
    def _module(self) -> str | None:
        """The file's dotted name, where that may be Keras's."""
        parts = self.home.split(os.sep)
        return dotted_name(self.home, package_root(self.home)) if {"keras", "tf_keras"} & set(parts) else None

    def _elsewhere(self, option: Meaning) -> Meaning:
        """What an import from an installed package stands for."""
        found = self._installed(option.target)
        options = meanings(*found) if found is not None and found[1] else ()
        return options[0].seen_from(found[0].home) if found is not None and len(options) == 1 else option


def _keras(options: tuple[Meaning, ...]) -> KerasBase | None:
    names = [option.keras for option in options]
    found = [name for name in names if name is not None]
    if not found or len(found) != len(names):
        return None
    kinds = {kind_of(name.path) for name in found}
    kind = kinds.pop()
    if kind is None or kinds:
        return None
    paths = {base_path(name.path) for name in found}
    roots = {name.root for name in found}
    told = len(paths) == 1 and OTHER_KERAS not in roots
    return KerasBase(kind, tuple(sorted(roots)), paths.pop() if told else None)


def _keras_line(option: Meaning) -> _Line | None:
    keras = _keras((option,))
    return _with_layer(keras) if keras is not None else None


def _with_layer(base: KerasBase) -> _Line:
    """A class of Keras and, of a layer, the base of them all: ``class C(Mixin, Dense)`` asks a mixin's Layer last."""
    if base.kind != "layer" or base.path in (None, _LAYER):
        return (base,)
    return (base, replace(base, path=_LAYER))


def _merged(lines: list[_Line]) -> _Line:
    """Python's own order of bases (C3), from the orders of the bases; where there is none, one that can't be told."""
    pending = [list(line) for line in [*lines, tuple(line[0] for line in lines)] if line]
    result: list[_Ancestor] = []
    while pending:
        for line in pending:
            head = line[0]
            if not any(head in other[1:] for other in pending):
                break
        else:
            return (_Untold("no consistent order of bases"), *(item for line in lines for item in line))
        result.append(head)
        pending = [rest for line in pending if (rest := [item for item in line if item != head])]
    return tuple(result)
