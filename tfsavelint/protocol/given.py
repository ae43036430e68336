"""What a constructor receives: the values of each argument, from call sites, else from annotations and defaults."""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.facts.types import ClassFact, FileFacts, Instance, Parameter, Value, ValueKind


@dataclass(frozen=True)
class Given:
    """One argument of a class: its parameter and the values seen.

    ``certain`` is False where values that we don't see may be passed; ``omitted`` tells that some call leaves it out.
    """

    parameter: Parameter
    values: tuple[Value, ...]
    certain: bool
    omitted: bool


def uses_of(cls: ClassFact, facts: FileFacts) -> tuple[Instance, ...]:
    """The places where the class itself is instantiated."""
    return tuple(item for item in facts.instances if item.target == cls.qualname)


def bound(cls: ClassFact, use: Instance) -> dict[str, Value]:
    """The arguments of one call by parameter name; surplus ones are left out."""
    constructor = cls.constructor
    if constructor is None:
        return dict(use.keywords)
    names = [item.name for item in constructor.parameters]
    return {**dict(zip(names, use.arguments, strict=False)), **dict(use.keywords)}


def given(cls: ClassFact, facts: FileFacts) -> tuple[Given, ...]:
    """What each parameter of the constructor receives."""
    if cls.constructor is None:
        return ()
    uses = uses_of(cls, facts)
    calls = [bound(cls, use) for use in uses]
    certain = bool(uses) and not any(use.starred for use in uses) and not cls.subclassed
    result = []
    for parameter in cls.constructor.parameters:
        values = tuple(call[parameter.name] for call in calls if parameter.name in call)
        result.append(Given(parameter, values, certain, len(values) < len(calls)))
    return tuple(result)


def extra_values(cls: ClassFact, facts: FileFacts) -> tuple[Value, ...]:
    """Values that reach ``**kwargs`` at some call."""
    if cls.constructor is None:
        names: set[str] = set()
    else:
        names = {item.name for item in cls.constructor.parameters}
    return tuple(value for use in uses_of(cls, facts) for key, value in use.keywords if key not in names)


def promises_plain(item: Given) -> bool | None:
    """Whether an argument without a call site is of a type that the automatic config stores."""
    if item.parameter.annotated is ValueKind.PLAIN:
        return True
    if item.parameter.annotated in (ValueKind.KERAS_OBJECT, ValueKind.ARRAY):
        return False
    default = item.parameter.default
    if default is None or (default.known and default.literal is None):
        return None
    return default.passes_automatic_config
