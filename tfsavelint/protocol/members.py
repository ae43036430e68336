"""Which parts of an object hold numbers, and which of them its ``build`` takes care of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfsavelint.facts.state import PARAMETER, RANDOM, VARIABLE, WEIGHT, Build, Keep, Part
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.stateful import built_at_once, holds_weights

TRACKED = frozenset({Keep.ATTRIBUTE, Keep.CONTAINER})
"""How every Keras finds a part."""
_DEPTH = 5
_MADE_BY = ("keras:", "class:", "function:")


@dataclass(frozen=True)
class Member:
    """A part that is an object of its own: a layer or a model.

    ``weights`` tells whether it has any, ``built`` whether it has them without being built: None where that can't be told.
    """

    part: Part
    weights: bool | None
    built: bool | None

    @property
    def certain(self) -> bool:
        """Whether it is surely made, surely has weights, and surely doesn't have them from the start."""
        return self.weights is True and self.built is False


def members(cls: ClassFact, facts: FileFacts, methods: tuple[str, ...] = ("__init__", "build")) -> list[Member]:
    """The layers and models among a class's parts, and what may be one: each where Keras finds it best."""
    tracked = {part.anchor for part in cls.parts.parts if part.keep in TRACKED}
    parts = [part for part in cls.parts.parts if part.keep in TRACKED or part.anchor not in tracked]
    return [item for part in parts if part.method in methods for item in _member(part, facts, 0)]


def _member(part: Part, facts: FileFacts, depth: int) -> Iterator[Member]:
    if part.made in (WEIGHT, VARIABLE, RANDOM):
        return
    weights = _weights(part.made, facts, depth)
    if weights is not False:
        yield Member(part, weights, _built(part, facts, depth))


def _weights(made: str, facts: FileFacts, depth: int) -> bool | None:
    if made.startswith("keras:"):
        return holds_weights(made[6:])
    if not made.startswith("class:"):
        return None
    cls = facts.class_(made[6:])
    if cls is None or not cls.known or depth > _DEPTH:
        return None
    if cls.kind not in ("layer", "model", "cell"):
        return False
    if cls.weights or any(part.made in (WEIGHT, VARIABLE) for part in cls.parts.parts):
        return True
    inner = [_weights(part.made, facts, depth + 1) for part in cls.parts.parts if part.method != "call"]
    if True in inner:
        return True
    return None if None in inner or not cls.parts.whole or not cls.plain_base else False


def _built(part: Part, facts: FileFacts, depth: int) -> bool | None:
    """Whether it has its weights as soon as it is made."""
    if part.made.startswith("keras:"):
        path = part.made[6:]
        if built_at_once(path) or part.complete:
            return True
        # A Sequential model may get its input from a list that isn't read here; wrappers don't care.
        return None if path.rpartition(".")[2] == "Sequential" and "(" in part.text and not _plain(part.text) else False
    if part.made.startswith("class:"):
        cls = facts.class_(part.made[6:])
        if cls is None or depth > _DEPTH:
            return None
        own = [item for item in cls.parts.parts if item.method == "__init__"]
        inner = [one.built for item in own for one in _member(item, facts, depth + 1)]
        if cls.parts.build is not None and (cls.weights or not own):
            return False
        return False if False in inner else None
    return None


def _plain(text: str) -> bool:
    """Whether a Sequential model is made of nothing, or of a list that stands there."""
    inside = text.partition("(")[2].strip()
    return inside.startswith((")", "[", "name", "layers=["))


def built_by(build: Build, item: Member) -> bool:
    """Whether a ``build`` builds or calls a member."""
    return build.all or (item.part.attribute is not None and item.part.attribute in build.builds | build.calls)


def kept_where(part: Part, cls: ClassFact) -> str:
    """Where a part is kept, in words for people."""
    name = f"self.{part.attribute}" if part.attribute else cls.name
    return {
        Keep.NESTED: f"a container inside `{name}`",
        Keep.SET: f"the set `{name}`",
        Keep.OBJECT: f"a plain object, `{name}`",
        Keep.MODULE: f"a tf.Module, `{name}`",
        Keep.GLOBAL: "a variable of the module",
        Keep.CLASS: "the class itself",
        Keep.CLOSURE: f"a function, `{name}`",
    }.get(part.keep, f"`{name}`")


def what(part: Part) -> str:
    """What a part is, as people would call it."""
    if part.made.startswith(PARAMETER):
        return part.made.removeprefix(PARAMETER)
    if part.made.startswith(_MADE_BY):
        return part.made.partition(":")[2].rpartition(".")[2].rpartition(":")[2]
    return part.text.partition("(")[0]
