"""What a constructor receives: the values of each argument, from call sites, else from annotations, defaults and use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from tfsavelint.facts.holding import base_call
from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.types import ClassFact, FileFacts, Instance, Parameter, Value, ValueKind
from tfsavelint.protocol.kinds import NOT_TOLD, Kinds, flat, kinds_of

_CALLABLE: Kinds = frozenset({ValueKind.FUNCTION, ValueKind.KERAS_OBJECT})
_PLAIN: Kinds = frozenset({ValueKind.PLAIN})
_INSTANCES: Kinds = frozenset({ValueKind.INSTANCE, ValueKind.KERAS_OBJECT})
_OBJECT_WORDS = frozenset(
    {
        *("layer", "layers", "model", "models", "block", "blocks", "cell", "cells"),
        *("fn", "func", "function", "encoder", "decoder"),
    }
)
_SETTINGS_WORDS = frozenset({"config", "cfg", "conf", "args", "hparams", "hp", "opts", "options", "settings", "flags"})
_COUNTING_WORDS = frozenset({"d", "dim", "dims", "n", "nb", "num", "number", "no", "count", "size", "hidden", "max", "min"})
"""``d_model`` and ``num_layers`` are numbers, whatever they end with."""
_ASKING_WORDS = frozenset({"is", "use", "has", "with", "return", "share", "enable", "freeze"})
"""``is_decoder`` and ``use_affine_block`` are True or False."""


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
    return {**dict(zip(constructor.named, use.arguments, strict=False)), **dict(use.keywords)}


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


def handed_up(cls: ClassFact, facts: FileFacts) -> tuple[Given, ...]:
    """What reaches the parameters of the bases' constructors by way of ``**kwargs``, and what these take out of it."""
    calls = [dict(use.keywords) for use in uses_of(cls, facts)]
    taken = {item.name for item in cls.constructor.parameters} if cls.constructor is not None else set()
    result = []
    for parameter in _above(cls):
        if parameter.name not in taken:
            taken.add(parameter.name)
            values = tuple(call[parameter.name] for call in calls if parameter.name in call)
            result.append(Given(parameter, values, False, len(values) < len(calls)))
    return tuple(result)


def _above(cls: ClassFact) -> Iterator[Parameter]:
    """The parameters that a keyword can reach through ``**kwargs``, the class's own popped keys first."""
    for number, constructor in enumerate(cls.constructors):
        if number:
            yield from constructor.parameters
        yield from (Parameter(name, constructor.anchor, value) for name, value in constructor.pop_defaults)
        call = base_call(constructor)
        if constructor.kwargs is None or call is None or not call.forwards:
            return


def extra_values(cls: ClassFact, facts: FileFacts) -> tuple[tuple[str, Value], ...]:
    """What reaches ``**kwargs`` at some call."""
    names = {item.name for item in cls.constructor.parameters} if cls.constructor is not None else set()
    return tuple((key, value) for use in uses_of(cls, facts) for key, value in use.keywords if key not in names)


def options(cls: ClassFact, item: Given, facts: FileFacts) -> tuple[Kinds, ...]:
    """What an argument is, one entry for each value that is passed somewhere; an entry of several kinds is one of them.

    Where a value that is passed can't be told, it is what annotation, default and use promise.
    """
    own = own_classes(facts)
    found = [kinds_of(Term(Op.LITERAL, value=value), {}, own) for value in item.values]
    default = item.parameter.default
    if item.certain and item.omitted and default is not None:
        found.append(kinds_of(Term(Op.LITERAL, value=default), {}, own))
    promised = _promised(cls, item.parameter) if not found or NOT_TOLD in found else NOT_TOLD
    # A number that NumPy calculates may or may not be one of Python's.
    calculated = [value.kind is ValueKind.UNKNOWN and value.name.startswith("numpy.") for value in item.values]
    calculated += [False] * (len(found) - len(calculated))
    pairs = zip(found, calculated, strict=True)
    return tuple(promised if kinds == NOT_TOLD and not kept else kinds for kinds, kept in pairs) if found else (promised,)


def own_classes(facts: FileFacts) -> frozenset[str]:
    """The names of the Keras classes that the file knows."""
    return frozenset(item.qualname for item in (*facts.classes, *facts.imported))


def _promised(cls: ClassFact, parameter: Parameter) -> Kinds:
    """What an argument without a call site is: what its annotation, its default and its use say."""
    if parameter.annotated is not ValueKind.UNKNOWN:
        return frozenset({parameter.annotated})
    if parameter.objects:
        return _INSTANCES
    holders = [name for name, term in cls.holds.items() if term == Term(Op.ARGUMENT, parameter.name)]
    called = any(name in item.called for item in cls.constructors for name in holders)
    default = parameter.default
    if default is not None and not (default.known and default.literal is None):
        if default.kind is not ValueKind.UNKNOWN:
            return flat(default)
        return _CALLABLE if called else NOT_TOLD
    if called or parameter.used is ValueKind.FUNCTION:
        return _CALLABLE
    if parameter.used is ValueKind.PLAIN:
        return _PLAIN
    if parameter.used is ValueKind.UNKNOWN and parameter.documented is not ValueKind.UNKNOWN:
        return frozenset({parameter.documented})
    if _entered(cls, parameter) or parameter.used is not ValueKind.UNKNOWN or _called_like_an_object(parameter.name):
        return NOT_TOLD
    return _PLAIN


def _entered(cls: ClassFact, parameter: Parameter) -> bool:
    """Whether methods use members of what the argument was."""
    holders = {name for name, term in cls.holds.items() if term == Term(Op.ARGUMENT, parameter.name)}
    return any(holders & item.entered for item in cls.constructors)


def _called_like_an_object(name: str) -> bool:
    words = name.lower().strip("_").split("_")
    if words[0] in _ASKING_WORDS:
        return False
    return words[-1] in _SETTINGS_WORDS or (words[-1] in _OBJECT_WORDS and not _COUNTING_WORDS & set(words))


def object_by_use(cls: ClassFact, parameter: Parameter, facts: FileFacts, depth: int = 3) -> bool:
    """Whether the code, or a class that the argument is passed on to, uses members of it that no plain value has."""
    if parameter.used is ValueKind.INSTANCE or (parameter.used is ValueKind.UNKNOWN and _entered(cls, parameter)):
        return True
    if not depth or parameter.used is not ValueKind.UNKNOWN:
        return False
    names = {parameter.name} | {
        f"self.{name}" for name, term in cls.holds.items() if term == Term(Op.ARGUMENT, parameter.name)
    }
    for use in facts.instances:
        other = facts.class_(use.target) if use.inside == cls.qualname and use.target != cls.qualname else None
        if other is None or other.constructor is None:
            continue
        passed = (other.constructor.parameter(name) for name, value in bound(other, use).items() if value.text in names)
        if any(found is not None and object_by_use(other, found, facts, depth - 1) for found in passed):
            return True
    return False


def environments(cls: ClassFact, facts: FileFacts, term: Term) -> Iterator[Mapping[str, Kinds]]:
    """What the arguments that a term depends on may be: one environment for each value of a single argument."""
    mentioned = term.mentions(Op.ARGUMENT)
    every = (*given(cls, facts), *handed_up(cls, facts))
    possible = {item.parameter.name: options(cls, item, facts) for item in every if item.parameter.name in mentioned}
    if len(possible) == 1 and len(mentioned) == 1:
        name, chosen = next(iter(possible.items()))
        yield from ({name: kinds} for kinds in chosen)
    else:
        yield {name: frozenset().union(*chosen) for name, chosen in possible.items()}


def judged(
    cls: ClassFact, facts: FileFacts, term: Term, verdict: Callable[[ValueKind], bool | None]
) -> tuple[bool | None, ValueKind]:
    """A verdict on what a term gives: False if some known value fails, True if all pass; and the kind that decided.

    What stands in for an argument that isn't given doesn't matter where it is given, unless it is known to fail.
    """
    found = _judged(cls, facts, term, verdict)
    as_given = _as_given(cls, facts, term) if found[0] is None else term
    if as_given == term or any(verdict(kind) is False for kind in _all_kinds(cls, facts, term)):
        return found
    passed = _judged(cls, facts, as_given, verdict)
    return passed if passed[0] is True else found


def _all_kinds(cls: ClassFact, facts: FileFacts, term: Term) -> Kinds:
    own = own_classes(facts)
    return frozenset().union(*(kinds_of(term, environment, own) for environment in environments(cls, facts, term)))


def _as_given(cls: ClassFact, facts: FileFacts, term: Term) -> Term:
    """A term with what it is where its arguments are given, as far as nobody is seen to leave them out."""
    if term.given is not None and _is_given(cls, facts, term.name):
        return _as_given(cls, facts, term.given)
    return replace(term, of=tuple(_as_given(cls, facts, part) for part in term.of)) if term.of else term


def _is_given(cls: ClassFact, facts: FileFacts, name: str) -> bool:
    """Whether every call gives an argument. Where none is seen, it counts as given, and as different from its default."""
    found = next((item for item in (*given(cls, facts), *handed_up(cls, facts)) if item.parameter.name == name), None)
    if found is None or found.omitted or any(value.known and not value.literal for value in found.values):
        return False
    default = found.parameter.default
    return bool(found.values) or default is None or (default.known and not default.literal)


def _judged(
    cls: ClassFact, facts: FileFacts, term: Term, verdict: Callable[[ValueKind], bool | None]
) -> tuple[bool | None, ValueKind]:
    own = own_classes(facts)
    worst: tuple[bool | None, ValueKind] = (True, ValueKind.PLAIN)
    for environment in environments(cls, facts, term):
        kinds = kinds_of(term, environment, own)
        answers = {kind: verdict(kind) for kind in kinds}
        first = min(kinds, key=lambda kind: kind.value)
        if all(answer is False for answer in answers.values()):
            return False, first
        if not all(answers.values()):
            worst = (None, first)
    return worst
