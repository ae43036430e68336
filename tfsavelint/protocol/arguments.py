"""The arguments of a save or load call, bound as the Keras of a target binds them."""

from __future__ import annotations

from tfsavelint.facts.types import SaveCall, Value, ValueKind
from tfsavelint.knowledge.calls import ANYTHING
from tfsavelint.targets import Profile


def bound(call: SaveCall, profile: Profile) -> dict[str, Value]:
    """The arguments besides the path by name; those by position that the signature has no place for are left out."""
    beyond = profile.call_positions.get(call.method, ())
    return {**dict(zip(beyond, call.surplus, strict=False)), **dict(call.keywords)}


def too_many(call: SaveCall, profile: Profile) -> bool:
    """Whether more arguments are given by position than the signature has."""
    return len(call.surplus) > len(profile.call_positions.get(call.method, ()))


def refused(call: SaveCall, profile: Profile, what: str) -> tuple[str, ...]:
    """The keyword arguments that the call doesn't take; ``what`` is the format that it writes or reads."""
    table = profile.call_arguments
    accepted = table.get((call.method, what)) or table.get((call.method, ""))
    if accepted is None or accepted == ANYTHING:
        return ()
    return tuple(name for name, _ in call.keywords if name not in accepted)


def truth(value: Value | None, default: bool | None = False) -> bool | None:
    """Whether an argument is true to Python; None where that can't be told."""
    if value is None:
        return default
    if value.known:
        return bool(value.literal)
    return True if value.kind is ValueKind.PLAIN and value.tail else None


def text(value: Value | None) -> str | None:
    """The string that an argument is; None where it isn't one or that can't be told."""
    return value.literal if value is not None and value.known and isinstance(value.literal, str) else None
