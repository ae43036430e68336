"""From the keys of a config to the call of the constructor: what ``from_config`` passes, and how values come back."""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.facts.lattice import Op, Term, ValueKind
from tfsavelint.facts.types import ClassFact
from tfsavelint.protocol.stored import Keys


@dataclass(frozen=True)
class Call:
    """The call that makes the object again.

    ``keywords`` and ``positional`` are what the constructor is given, in terms of the keys; ``certain`` is False where
    more may be passed.
    """

    keywords: dict[str, Term]
    positional: tuple[Term, ...]
    certain: bool = True


def remade(cls: ClassFact, keys: Keys) -> Call | None:
    """The call of the constructor; None where ``from_config`` can't be followed."""
    names = list(cls.constructor.named) if cls.constructor is not None else []
    passed = {name: Term(Op.KEY, name) for name in keys}
    if not cls.from_config:
        placed = sorted((item.position, name) for name, item in keys.items() if item.position is not None)
        first = tuple(passed[name] for place, name in placed if place >= 0)
        keywords = {name: term for name, term in passed.items() if keys[name].position is None}
        return Call({**keywords, **dict(zip(names, first, strict=False))}, first[len(names) :])
    made = cls.remaking
    if made is None or not made.understood or made.returns is False or made.passes_rest is None:
        return None
    keywords = dict(made.arguments)
    if made.passes_rest:
        rest = {name: term for name, term in passed.items() if name not in made.taken}
        # A key that the config lacks isn't there to be changed.
        changed = {name: term for name, term in made.changed if term.mentions(Op.KEY) <= set(keys)}
        keywords = {**rest, **changed, **keywords}
    elif made.changed:
        keywords = {**dict(made.changed), **keywords}
    by_position = dict(zip(names, made.positional, strict=False))
    return Call({**keywords, **by_position}, made.positional[len(names) :])


def converted(cls: ClassFact, call: Call | None, name: str) -> bool | None:
    """Whether the value under a key is made an object again, by ``from_config`` or by the constructor.

    None where it is handed to a layer of Keras, which may do so, or to code that isn't followed.
    """
    term = call.keywords.get(name) if call is not None else None
    if term is not None and term.op is not Op.KEY:
        return True if _converts(term, Op.KEY, name) else None
    converts = cls.remaking.converts if cls.remaking is not None else False
    if converts:
        return True
    answer: bool | None = False if converts is False else None
    for attribute in cls.holds.values():
        if _converts(attribute, Op.ARGUMENT, name) or _made_by_keras(attribute, name):
            return True
        if name in attribute.mentions(Op.ARGUMENT) and not _simple(attribute):
            answer = None
    for constructor in cls.constructors[:1]:
        for passed in constructor.base_calls:
            terms = (*passed.positional, *(term for _, term in passed.keywords))
            if any(name in term.mentions(Op.ARGUMENT) for term in terms) and len(cls.constructors) < 2:
                if cls.base is not None and name.endswith(_SETTLED) and passed.passed(name) == Term(Op.ARGUMENT, name):
                    return True
                answer = None
    return answer


_SETTLED = ("_initializer", "_regularizer", "_constraint")
"""Arguments that each of Keras's own classes which has them makes objects: ``initializers.get`` and its like."""


def _made_by_keras(term: Term, name: str) -> bool:
    """Whether a part is one of Keras's own that is given the argument, and makes an object of it."""
    part = term.op is Op.MAKE and term.value.kind is ValueKind.KERAS_OBJECT
    return part and name.endswith(_SETTLED) and Term(Op.ARGUMENT, name) in term.of


def _simple(term: Term) -> bool:
    if term.op is Op.EITHER:
        return all(_simple(part) for part in term.of)
    if term.op is Op.CAST and len(term.of) == 1:
        return _simple(term.of[0])
    if term.op in (Op.ARRAY, Op.TENSOR) and term.of:
        return _simple(term.of[0])
    return term.op in (Op.ARGUMENT, Op.LITERAL, Op.UNSET)


def _converts(term: Term, op: Op, name: str) -> bool:
    """Whether a term turns the argument or key into an object."""
    if term.op in (Op.GET, Op.DESERIALIZE):
        return any(name in part.mentions(op) for part in term.of)
    return any(_converts(part, op, name) for part in term.of)
