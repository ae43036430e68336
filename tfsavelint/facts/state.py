"""What an object is made of: the facts of its parts, and of the methods that make and use them.

A part is whatever may hold numbers: a layer, a model, a metric, a variable, a tensor drawn at random. Whether Keras
saves and restores it depends on what it is, on how it is kept, and on who builds it (``protocol.state``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from tfsavelint.facts.signatures import Gate
from tfsavelint.source.outline import Signature
from tfsavelint.source.segments import Anchor


class Keep(Enum):
    """How an object keeps a part."""

    ATTRIBUTE = "attribute"
    CONTAINER = "container"
    NESTED = "nested container"
    SET = "set"
    OBJECT = "object"
    MODULE = "tf.Module"
    CLASS = "class"
    GLOBAL = "global"
    CLOSURE = "closure"
    NOWHERE = "nowhere"
    UNKNOWN = "unknown"


WEIGHT = "weight"
"""What ``add_weight`` makes."""
VARIABLE = "variable"
"""A ``tf.Variable``."""
RANDOM = "random"
"""A tensor or array drawn at random, without a seed that is in sight."""
PARAMETER = "parameter:"
"""Before the name of a constructor's argument."""


@dataclass(frozen=True)
class Part:
    """One thing that a method makes, or is given, and where it is kept.

    ``made`` is ``keras:layers.Dense``, ``class:Block`` or ``function:make_encoder`` (of this file), another dotted
    path, ``parameter:encoder``, WEIGHT, VARIABLE, RANDOM, or empty where it can't be told. ``name`` is its literal
    ``name=``; ``complete`` tells of a model that it knows its inputs from the start, and so is built at once, and of a
    variable that its first value is a constant.
    """

    made: str
    keep: Keep
    attribute: str | None
    method: str
    anchor: Anchor
    text: str
    name: str | None = None
    branched: bool = False
    repeated: bool = False
    complete: bool = False
    keys_are_strings: bool = True


@dataclass(frozen=True)
class ListShape:
    """What a ``build`` does to its argument that a list of numbers doesn't bear.

    ``how``: it takes a list for the shapes of ``several`` inputs, ``refused`` lists altogether, or ``joined`` its
    argument with a tuple.
    """

    how: str
    name: str


@dataclass(frozen=True)
class Build:
    """The ``build`` of a class: which attributes it builds and which it calls, and whether it says that it is done.

    ``all`` tells that it calls the object itself, or builds what can't be told by name; ``shape_asked`` is where it asks
    its argument for what only a ``TensorShape`` has, ``list_shape`` what it does that a list doesn't bear; ``handed`` are
    the attributes whose own ``build`` gets the argument as it came. ``scoped`` tells that it opens name scopes.
    """

    owner: str
    anchor: Anchor
    parameters: int
    builds: frozenset[str]
    calls: frozenset[str]
    all: bool
    calls_super: bool
    sets_built: bool
    shape_asked: str | None = None
    scoped: bool = False
    list_shape: ListShape | None = None
    handed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Call:
    """The ``call`` of a class: its parameters, and the attributes that it reads outside any branch, and at all.

    ``longer`` are the names that decide whether it gives more outputs.
    ``single`` tells that it is evidently written for one tensor; asked only where that makes a difference.
    """

    owner: str
    anchor: Anchor
    signature: Signature
    decorated: bool
    always: frozenset[str]
    used: frozenset[str]
    longer: tuple[Gate, ...] = ()
    single: bool = False


@dataclass(frozen=True)
class Assigned:
    """An attribute that the constructor or ``build`` sets; ``branched`` where it may not."""

    name: str
    anchor: Anchor
    method: str
    branched: bool = False


@dataclass(frozen=True)
class Parts:
    """All parts of a class, by its own methods and those it inherits. ``whole`` is False where some may be missing."""

    parts: tuple[Part, ...] = ()
    build: Build | None = None
    call: Call | None = None
    methods: frozenset[str] = frozenset()
    assigned: tuple[Assigned, ...] = ()
    output_shape: Anchor | None = None
    whole: bool = True


NO_PARTS = Parts()


def merge(chain: tuple[Parts, ...]) -> Parts:
    """The parts of a class from those of its own methods and of its ancestors', nearest first.

    Every constructor on the way up runs (``super().__init__``); of ``build`` the nearest, and the next where that
    calls ``super().build``; of ``call`` the nearest.
    """
    running: list[Parts] = []
    for item in chain:
        if item.build is not None:
            running.append(item)
            if not item.build.calls_super:
                break
    call = next((item for item in chain if item.call is not None), None)
    parts = [part for item in chain for part in item.parts if part.method == "__init__"]
    parts += [part for item in running for part in item.parts if part.method == "build"]
    parts += [part for part in (call.parts if call is not None else ()) if part.method == "call"]
    return Parts(
        tuple(parts),
        _joined([item.build for item in running if item.build is not None]),
        call.call if call is not None else None,
        frozenset(name for item in chain for name in item.methods),
        tuple(name for item in chain for name in item.assigned),
        next((item.output_shape for item in chain if item.output_shape is not None), None),
        all(item.whole for item in chain),
    )


def _joined(builds: list[Build]) -> Build | None:
    if not builds:
        return None
    return replace(
        builds[0],
        builds=frozenset(name for item in builds for name in item.builds),
        calls=frozenset(name for item in builds for name in item.calls),
        all=any(item.all for item in builds),
        calls_super=builds[-1].calls_super,
        sets_built=any(item.sets_built for item in builds),
        scoped=any(item.scoped for item in builds),
    )
