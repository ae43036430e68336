"""Keras's own classes as bases of users' classes: constructors, configs, and what comes back to the constructor.

The data are ``classes.txt``, written by ``tests/matrix/observe_classes.py`` on 2026-11-22 from the versions that head
the file. Every class of every module that a saved object can be derived from was tried: an instance with the simplest
arguments, and three subclasses as users write them (one that passes on ``super().get_config()``, one with an argument
of its own, one that is rebuilt by the inherited ``from_config``). Paths are those below the import root, public
(``layers.Dense``) or internal (``src.layers.core.dense.Dense``, ``engine.base_layer.Layer``, ``layers.core.Dense``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from tfsavelint.knowledge.names import TargetLike
from tfsavelint.model import Kind

Passing = Literal["either", "positional", "keyword", "args", "kwargs"]
Fate = Literal["kept", "lost", "changed", "raises"]


@dataclass(frozen=True)
class NotPlain:
    """A default that is an object: nothing that JSON can hold."""


NOT_PLAIN = NotPlain()


@dataclass(frozen=True)
class BuiltinParameter:
    """One parameter of a constructor. ``default`` is meaningful only where it isn't ``required``."""

    name: str
    passing: Passing
    required: bool
    default: object = None


@dataclass(frozen=True)
class BuiltinClass:
    """What one of Keras's own classes is under one target.

    ``path`` is internal, without ``src``; ``public`` are the paths that users write, the shortest first. ``bases`` are
    internal paths too; a base from outside Keras starts with ``!``.
    """

    path: str
    kind: Kind
    public: tuple[str, ...]
    bases: tuple[str, ...]
    parameters: tuple[BuiltinParameter, ...]
    """Its constructor's, inherited ones included."""
    config_keys: tuple[str, ...]
    """The keys of its own ``get_config()``, made with the simplest arguments."""
    config_observed: bool
    """False where no instance could be made, and the keys are those written in the source."""
    super_keys: tuple[str, ...] | None
    """What ``super().get_config()`` brings to a subclass that overrides it; None where it raises."""
    back_keys: tuple[str, ...]
    """Of these, what the inherited ``from_config`` gives to the constructor by keyword."""
    back_positional: int
    """And how many arguments it gives by position (``Wrapper``: the layer)."""
    returns: str
    """``class`` if ``from_config`` made the subclass again, else the error or the class that came."""
    own_argument: Fate
    """What becomes of an argument that a subclass adds, without a ``get_config`` of its own.

    ``lost`` means a hand-written ``get_config`` is inherited, ``kept`` the automatic one, ``changed`` that Keras 3's
    Model records the default, and ``raises`` that there is no config at all.
    """
    defines: frozenset[str]
    """Which of ``get_config``, ``from_config``, ``build``, ``call`` ... stand in this very class."""

    def parameter(self, name: str) -> BuiltinParameter | None:
        """The parameter of that name, unless it is ``*args`` or ``**kwargs``."""
        found = [item for item in self.parameters if item.name == name and item.passing not in ("args", "kwargs")]
        return found[0] if found else None

    @property
    def takes_any(self) -> bool:
        """Whether the constructor has ``**kwargs``."""
        return any(item.passing == "kwargs" for item in self.parameters)


class _Line(NamedTuple):
    path: str
    places: str
    public: str
    shown: str
    facts: str


class _Table(NamedTuple):
    """``classes.txt``, not yet read but for the paths."""

    targets: dict[tuple[str, int, int], str]
    methods: dict[str, str]
    by_path: dict[str, list[_Line]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    targets: dict[tuple[str, int, int], str] = {}
    methods: dict[str, str] = {}
    by_path: dict[str, list[_Line]] = {}
    with open(os.path.join(os.path.dirname(__file__), "classes.txt"), encoding="ascii") as file:
        lines = file.read().splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        if line.endswith("}"):
            found = _Line(*line.split(" ", 4))
            by_path.setdefault(found.path, []).append(found)
            for path in (*found.public.split(","), *found.shown.split(",")):
                if path != "-" and path != found.path:
                    by_path.setdefault(path, []).append(found)
        elif line.startswith("targets "):
            for place, target in enumerate(line.split()[1:]):
                flavour, _, version = target.partition("==")
                major, _, minor = version.partition(".")
                targets[flavour, int(major), int(minor)] = str(place)
        else:
            for item in line.split()[1:]:
                letter, _, method = item.partition("=")
                methods[letter] = method
    return _Table(targets, methods, by_path)


@lru_cache(maxsize=64)
def _place(flavour: str, major: int, minor: int) -> str | None:
    """The place of the observed target that stands for one: the nearest older of its generation, else the oldest."""
    observed = {key: place for key, place in _table().targets.items() if key[:2] == (flavour, major)}
    older = [key for key in observed if key[2] <= minor]
    return observed[max(older) if older else min(observed)] if observed else None


_SWAPPED = {
    "engine.base_layer_v1.Layer": "engine.base_layer.Layer",
    "engine.training_v1.Model": "engine.training.Model",
}
"""Bases that TensorFlow 2 puts others in the place of (Keras 2 ``utils/version_utils.py swap_class``)."""


def _lines(path: str) -> list[_Line]:
    """The lines of a path, which may have ``src.`` before it, or be one that no version has any more."""
    plain = path.removeprefix("src.")
    plain = _SWAPPED.get(plain, plain)
    found = _table().by_path.get(plain)
    return found if found is not None else _once_there(plain)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, dict[str, list[_Line]]]:
    """Public classes by their last name, then by internal path."""
    found: dict[str, dict[str, list[_Line]]] = {}
    for path, lines in _table().by_path.items():
        for line in lines:
            if line.path == path and line.public != "-":
                found.setdefault(path.rpartition(".")[2], {}).setdefault(path, []).append(line)
    return found


def _once_there(path: str) -> list[_Line]:
    """A deep path that no observed version has (``layers.recurrent.LSTM``): the public class of that name."""
    module, _, name = path.rpartition(".")
    top = module.partition(".")[0]
    if "." not in module and top not in ("engine", "legacy"):
        return []
    found = [line for lines in _by_name().get(name, {}).values() for line in lines]
    if top in _MODULES:
        found = [line for line in found if line.path.startswith(f"{top}.") or _in_module(line, top)]
    return found


_MODULES = ("layers", "losses", "metrics", "optimizers", "initializers", "regularizers", "constraints", "models")


def _in_module(line: _Line, top: str) -> bool:
    return any(path.startswith(f"{top}.") for path in line.public.split(","))


def builtin_class(path: str, target: TargetLike) -> BuiltinClass | None:
    """The class at a path below the import root under a target; None where there is none, or more than one fits.

    A version between two observed ones is taken for the older of them.
    """
    place = _place(target.flavour, target.major, target.minor)
    return _at(path, place) if place is not None else None


@lru_cache(maxsize=512)
def _at(path: str, place: str) -> BuiltinClass | None:
    found = [line for line in _lines(path) if place in line.places]
    exact = [line for line in found if line.path == path.removeprefix("src.")] or found
    return _read(exact[0], place) if len({line.path for line in exact}) == 1 else None


def _read(line: _Line, place: str) -> BuiltinClass:
    facts: dict[str, Any] = json.loads(line.facts)
    bases = tuple(facts["bases"].split())
    if "init" in facts:
        parameters = tuple(_parameters(facts["init"]))
    else:
        parents = (_at(base, place) for base in bases if not base.startswith("!"))
        parameters = next((parent.parameters for parent in parents if parent is not None), ())
    keys = tuple(facts["config"].split())
    raises = "raises" in facts
    passed = None if raises else tuple(facts["super"].split()) if "super" in facts else keys
    back = facts["back"].split() if "back" in facts else list(passed or ())
    return BuiltinClass(
        path=line.path,
        kind=facts["kind"],
        public=() if line.public == "-" else tuple(line.public.split(",")),
        bases=bases,
        parameters=parameters,
        config_keys=keys,
        config_observed="unmade" not in facts,
        super_keys=passed,
        back_keys=tuple(key for key in back if key != "*"),
        back_positional=back.count("*"),
        returns=facts.get("returns", "class"),
        own_argument=facts.get("extra", "lost"),
        defines=frozenset(_table().methods[letter] for letter in facts.get("defines", "")),
    )


def _parameters(written: list[str]) -> Iterator[BuiltinParameter]:
    passing: Passing = "positional" if "/" in written else "either"
    for item in written:
        name, equals, default = item.partition("=")
        if item == "/":
            passing = "either"
        elif item.startswith("**"):
            yield BuiltinParameter(item[2:], "kwargs", False)
        elif item.startswith("*"):
            passing = "keyword"
            if item != "*":
                yield BuiltinParameter(item[1:], "args", False)
        else:
            value = NOT_PLAIN if default == "?" else json.loads(default) if equals else None
            yield BuiltinParameter(name, passing, not equals, tuple(value) if isinstance(value, list) else value)


@lru_cache(maxsize=1024)
def public_path(path: str) -> str | None:
    """The path that users should write for a class below a root; None where the path isn't a public class's.

    Where a class has several, the one that most versions have, then the shortest.
    """
    lines = [line for line in _lines(path) if line.public != "-"]
    names = {line.path.rpartition(".")[2] for line in lines}
    written = {public for line in lines for public in line.public.split(",")}
    votes = {public: sum(len(line.places) for line in _table().by_path[public]) for public in written}
    most = [public for public, count in votes.items() if count == max(votes.values())]
    return min(most, key=lambda public: (public.count("."), public)) if len(names) == 1 else None


@lru_cache(maxsize=1024)
def builtin_kind(path: str) -> Kind | None:
    """The kind of the class at a path, public or internal, in any version; None where it is no such class."""
    kinds: set[Kind] = {json.loads(line.facts)["kind"] for line in _lines(path)}
    return kinds.pop() if len(kinds) == 1 else None


def all_builtin_classes(target: TargetLike) -> tuple[BuiltinClass, ...]:
    """Every class that was observed under a target (under the one that stands for it), but for those swapped out."""
    place = _place(target.flavour, target.major, target.minor)
    if place is None:
        return ()
    lines = (line for found in _table().by_path.values() for line in found)
    rows = {line.path: line for line in lines if place in line.places and line.path not in _SWAPPED}
    return tuple(_read(line, place) for _, line in sorted(rows.items()))
