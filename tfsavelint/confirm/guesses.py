"""Constructor arguments that nobody wrote down: calls that may make an object, the most telling first.

What is known of a call in the source is kept. The rest comes from defaults (changed, so that a silent return to the
default shows), and from what arguments of that name are in Keras. The worker takes the first call that makes an object
which works; a failure to find one is no failure of the user's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tfsavelint.confirm.worker.likely import by_name, changed
from tfsavelint.facts.types import ClassFact, FileFacts, Instance, Parameter, Value, ValueKind
from tfsavelint.protocol.given import given as received

MAX_CALLS = 8
"""How many calls are tried."""

_OTHERS = ("4", "0.5", "'relu'", "(2, 2)", "[4, 4]", "True")
"""What an argument of which nothing is known is tried as."""


Known = Callable[[Instance, Value], bool]
"""Whether the value of an argument can be had where the class is defined."""


def calls(cls: ClassFact, uses: tuple[Instance, ...], keras: str, known: Known) -> tuple[str, ...]:
    """Expressions that may make an object of the class, at most MAX_CALLS; ``keras`` is what its Keras is imported as."""
    found = dict.fromkeys(_calls(cls, uses, keras, known))
    return tuple(found)[:MAX_CALLS]


def _calls(cls: ClassFact, uses: tuple[Instance, ...], keras: str, able: Known) -> Iterator[str]:
    parameters = cls.constructor.parameters if cls.constructor is not None else ()
    for use in uses:
        known = _read(cls, use, able)
        yield _call(cls, {**_required(parameters, keras), **known}, parameters)
    others = {item.name: text for item in parameters if (text := _changed(item, keras)) is not None}
    required = _required(parameters, keras)
    yield _call(cls, {**required, **others}, parameters)
    yield _call(cls, {**required, **_safely(parameters, others)}, parameters)
    yield _call(cls, required, parameters)
    unknown = [name for name in required if _named(name, keras) is None]
    for other in _OTHERS[1:] if unknown else ():
        yield _call(cls, {**required, **dict.fromkeys(unknown, other)}, parameters)


def hints(cls: ClassFact, uses: tuple[Instance, ...], known: Known) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By argument, the values that calls anywhere in the project give as literals, or as what is known."""
    found: dict[str, dict[str, None]] = {}
    for use in uses:
        for name, text in _read(cls, use, known).items():
            found.setdefault(name, {})[text] = None
    return tuple((name, tuple(texts)[:3]) for name, texts in found.items())


def settled(cls: ClassFact, facts: FileFacts) -> tuple[str, ...]:
    """The arguments that every call leaves at their defaults, where all calls are seen."""
    seen = ((item.parameter, item.values) for item in received(cls, facts) if item.certain)
    optional = ((parameter, values) for parameter, values in seen if parameter.default is not None)
    return tuple(item.name for item, values in optional if all(_is_default(value, item) for value in values))


def _is_default(value: Value, parameter: Parameter) -> bool:
    default = parameter.default
    return default is not None and value.known and default.known and value.literal == default.literal


def _call(cls: ClassFact, given: Mapping[str, str], parameters: tuple[Parameter, ...]) -> str:
    first = [given[item.name] for item in parameters if item.positional_only and item.name in given]
    rest = [f"{item.name}={given[item.name]}" for item in parameters if not item.positional_only and item.name in given]
    names = {item.name for item in parameters}
    more = [f"{name}={text}" for name, text in given.items() if name not in names]
    return f"{cls.qualname}({', '.join([*first, *rest, *more])})"


def _read(cls: ClassFact, use: Instance, known: Known) -> dict[str, str]:
    """The arguments of a call that stand there as literals, or as what is known; not the object's name."""
    constructor = cls.constructor
    names = [item.name for item in constructor.parameters] if constructor is not None else []
    passed_on = constructor is None or constructor.kwargs is not None
    given = [*zip(names, use.arguments, strict=False), *use.keywords]
    taken = [(name, value) for name, value in given if name in names or (passed_on and name != "name")]
    return {name: value.text for name, value in taken if _literal(value) or known(use, value)}


def _literal(value: Value) -> bool:
    if value.kind is ValueKind.CONTAINER:
        return bool(value.items) and all(_literal(item) for item in value.items)
    return value.kind is ValueKind.PLAIN and value.known and bool(value.text)


def _required(parameters: tuple[Parameter, ...], keras: str) -> dict[str, str]:
    return {item.name: _named(item.name, keras) or _of_kind(item) for item in parameters if item.required}


def _of_kind(parameter: Parameter) -> str:
    if ValueKind.FUNCTION in (parameter.annotated, parameter.used):
        return "abs"
    return "[4, 4]" if ValueKind.CONTAINER in (parameter.annotated, parameter.used) else _OTHERS[0]


def _named(name: str, keras: str) -> str | None:
    """What an argument of that name usually is."""
    return next(iter(by_name(name, keras)), None)


def _changed(parameter: Parameter, keras: str) -> str | None:
    """Another value than the default, of its type; None where none can be told, or the default had better stay."""
    default = parameter.default
    if default is None or not default.known:
        return None
    return changed(parameter.name, default.literal, keras)


def _safely(parameters: tuple[Parameter, ...], changed: Mapping[str, str]) -> dict[str, str]:
    """Only the numbers changed: names and switches may need one another."""
    defaults = {item.name: item.default.literal for item in parameters if item.default is not None}
    return {name: text for name, text in changed.items() if type(defaults.get(name)) in (int, float)}
