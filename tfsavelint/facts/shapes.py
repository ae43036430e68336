"""What is known of one dict while a method builds it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tfsavelint.facts.lattice import either
from tfsavelint.facts.signatures import Condition, ConfigKey


@dataclass(frozen=True)
class Shape:
    """A dict: its keys, whether the base's config (or the config given) is in it, and whether that is all.

    ``spread`` are the attributes whose own items are in it, too, and ``listed`` those that hold the names of further keys.
    """

    keys: tuple[ConfigKey, ...] = ()
    base: bool | None = False
    complete: bool = True
    removed: frozenset[str] = frozenset()
    spread: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether its keys, and those of the base, are all that it holds."""
        return self.complete and not self.spread and not self.listed

    def key(self, name: str) -> ConfigKey | None:
        """The key of that name."""
        return next((item for item in self.keys if item.name == name), None)

    def with_key(self, key: ConfigKey) -> Shape:
        """The dict after an assignment to one key."""
        kept = tuple(item for item in self.keys if item.name != key.name)
        return replace(self, keys=(*kept, key), removed=self.removed - {key.name})

    def without(self, name: str) -> Shape:
        """The dict after a key was popped or deleted."""
        return replace(self, keys=tuple(item for item in self.keys if item.name != name), removed=self.removed | {name})

    def merged(self, other: Shape) -> Shape:
        """The dict after an update with another."""
        result = self
        for key in other.keys:
            before = result.key(key.name)
            result = result.with_key(key if key.always or before is None else replace(key, always=before.always))
        base = True if True in (self.base, other.base) else None if None in (self.base, other.base) else False
        removed = (result.removed | other.removed) if other.base else result.removed
        complete = self.complete and other.complete
        return Shape(result.keys, base, complete, removed, *_both(self, other))

    def blurred(self) -> Shape:
        """The dict after something that can't be followed."""
        return Shape(self.keys, self.base or None, False, self.removed)

    def joined(self, other: Shape, tested: frozenset[str] = frozenset(), where: Condition | None = None) -> Shape:
        """Either of two dicts: what only one of them has may be missing. ``tested`` are the arguments that decide, and
        ``where`` tells when it is this dict."""
        result = []
        for item in self.keys:
            same = other.key(item.name)
            if same is None:
                result.append(_optional(item, tested, where))
            else:
                result.append(replace(item, term=either(item.term, same.term), always=item.always and same.always))
        opposite = where.opposite if where is not None else None
        result += [_optional(item, tested, opposite) for item in other.keys if self.key(item.name) is None]
        base = self.base if self.base == other.base else None
        complete = self.complete and other.complete
        return Shape(tuple(result), base, complete, self.removed | other.removed, *_both(self, other))


def _both(one: Shape, other: Shape) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attributes whose items, and those whose members name keys, of two dicts."""
    return tuple(dict.fromkeys((*one.spread, *other.spread))), tuple(dict.fromkeys((*one.listed, *other.listed)))


def _optional(key: ConfigKey, tested: frozenset[str], where: Condition | None) -> ConfigKey:
    once = key.always  # of several branches none tells alone
    return replace(key, always=False, tested=tested if once else frozenset(), where=where if once else None)


OPAQUE = Shape((), None, False)
