"""What the Keras base of a class brings: the keys of its config, those that come back, and its constructor's parameters."""

from __future__ import annotations

from tfsavelint.facts.holding import base_call
from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.signatures import BaseCall
from tfsavelint.facts.types import ClassFact
from tfsavelint.knowledge.builtin_classes import BuiltinClass, builtin_class
from tfsavelint.targets import Profile


def builtin_base(cls: ClassFact, profile: Profile) -> BuiltinClass | None:
    """Keras's own class that a class derives from, as it is under a target; None where that can't be told."""
    return builtin_class(cls.base, profile.target) if cls.base is not None else None


def base_keys(cls: ClassFact, profile: Profile) -> tuple[str, ...] | None:
    """The keys that ``super().get_config()`` brings; None where they can't be told."""
    if cls.plain_base and cls.kind in profile.base_config_keys:
        return profile.base_config_keys[cls.kind]
    base = builtin_base(cls, profile)
    return base.super_keys if base is not None else None


def accepted_by_base(cls: ClassFact, profile: Profile) -> frozenset[str]:
    """The names of the parameters of the base's constructor."""
    base = builtin_base(cls, profile)
    if base is None:
        return frozenset()
    return frozenset(item.name for item in base.parameters if item.passing not in ("args", "kwargs"))


def passed_to_base(cls: ClassFact, profile: Profile) -> dict[str, Term]:
    """What the constructors of a class give Keras's own, by parameter, in terms of the class's arguments."""
    if not cls.constructors:
        return {}
    call = base_call(cls.constructors[-1])
    base = builtin_base(cls, profile)
    if call is None or len(cls.constructors) > 1 or base is None:
        return {}
    return bound_names(call, base)


def bound_names(call: BaseCall, base: BuiltinClass) -> dict[str, Term]:
    """The arguments of a call of the base's constructor by name."""
    names = [item.name for item in base.parameters if item.passing in ("either", "positional")]
    return {**dict(zip(names, call.positional, strict=False)), **dict(call.keywords)}


def come_back(cls: ClassFact, profile: Profile, names: list[str]) -> tuple[list[str], tuple[Term, ...]] | None:
    """Which keys of a config the base's ``from_config`` passes by name, and what it passes by position; None: unknown."""
    if cls.plain_base:
        return names, ()
    base = builtin_base(cls, profile)
    if base is None or base.returns != "class":
        return None
    held = set(base.super_keys or ())
    taken = held - set(base.back_keys)
    positional = [item.name for item in base.parameters][: base.back_positional]
    if not set(positional) <= set(names):
        return None
    return [name for name in names if name not in taken], tuple(Term(Op.KEY, name) for name in positional)
