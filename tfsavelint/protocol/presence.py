"""Whether a key that only a branch stores is in the config: ``if self.rate is not None: config["rate"] = self.rate``.

The branch asks for a value that the constructor was given, and call sites tell it.
"""

from __future__ import annotations

from dataclasses import replace

from tfsavelint.facts.holding import resolved
from tfsavelint.facts.lattice import Op, Term, Value, ValueKind
from tfsavelint.facts.signatures import Condition
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.protocol.given import Given, given, uses_of
from tfsavelint.protocol.stored import Keys, Stored

_OBJECTS = frozenset({ValueKind.KERAS_OBJECT, ValueKind.FUNCTION, ValueKind.LAMBDA, ValueKind.CLASS, ValueKind.ENUM})
_NEVER_NONE = _OBJECTS | {
    *(ValueKind.PLAIN, ValueKind.CONTAINER, ValueKind.SET, ValueKind.BYTES, ValueKind.DTYPE, ValueKind.INSTANCE),
    *(ValueKind.ARRAY, ValueKind.SCALAR, ValueKind.TENSOR),
}
_KEEPS_NONE = frozenset({Op.GET, Op.SERIALIZE, Op.DESERIALIZE})
"""What Keras makes of None with these is None (``activations.get`` alone makes a function of it)."""
_KEEPS_TRUTH = frozenset({"bool", "float", "list", "tuple", "dict", "sorted", "abs"})
_MAKES_SOMETHING = frozenset({Op.BUILD, Op.MAKE, Op.ARRAY, Op.TENSOR, Op.WEIGHT, Op.CONFIG_OF, Op.CAST, Op.CHANGE})


def with_presence(cls: ClassFact, facts: FileFacts, keys: Keys) -> Keys:
    """The keys, those that a branch decides being there always or not at all, where that can be told.

    An argument that the constructor requires is missing if it is at one call. Of any other the default may be what was
    given there, and its loss no loss.
    """
    result: Keys = {}
    for name, item in keys.items():
        where = _where(cls, item)
        answers = _answers(cls, facts, where) if where is not None else {None}
        never = answers == {False} and (item.where is not None or (where is not None and not _arguments(where)))
        if not (never or (False in answers and _required(cls, name))):
            result[name] = replace(item, always=True) if answers == {True} else item
    return result


def loses(cls: ClassFact, item: Stored, argument: Given) -> bool:
    """Whether a branch leaves out an argument at a call that gives something else than the default: ``if self.rate:``
    with a rate of 0."""
    where, default = _where(cls, item), argument.parameter.default
    if where is None or where.term != Term(Op.ARGUMENT, argument.parameter.name) or default is None or not default.known:
        return False
    if where.how == "true" and not default.literal:
        return False  # nothing for nothing: 0 comes back None
    gone = (value for value in argument.values if value.known and _meets(_with(where.term, value), where) is False)
    return any(value.literal != default.literal for value in gone)


def _required(cls: ClassFact, name: str) -> bool:
    parameter = cls.constructor.parameter(name) if cls.constructor is not None else None
    return parameter is not None and parameter.required


def _where(cls: ClassFact, item: Stored) -> Condition | None:
    """The condition on which a key is there, in terms of the constructor's arguments."""
    if item.always or item.where is not None:
        return item.where if not item.always else None
    where = item.key.where if item.key is not None else None
    return replace(where, term=resolved(where.term, cls.holds)) if where is not None else None


def _arguments(where: Condition) -> frozenset[str]:
    return where.term.mentions(Op.ARGUMENT)


def _answers(cls: ClassFact, facts: FileFacts, where: Condition) -> set[bool | None]:
    """Whether a condition is met, one answer for each value that some call gives."""
    if not _arguments(where):
        return {_meets(where.term, where)}
    found = next((item for item in given(cls, facts) if {item.parameter.name} == _arguments(where)), None)
    if found is None:
        return {None}
    if not uses_of(cls, facts):
        return {_without_call(found, where)}
    answers = {_meets(_with(where.term, value), where) for value in found.values}
    if found.omitted:
        answers.add(_meets(_with(where.term, found.parameter.default), where) if found.certain else None)
    return answers


def _with(term: Term, value: Value | None) -> Term:
    """A term with its only argument replaced by a value."""
    if term.op is Op.ARGUMENT:
        return Term(Op.LITERAL, value=value) if value is not None else Term(Op.UNKNOWN)
    return replace(term, of=tuple(_with(part, value) for part in term.of))


def _without_call(item: Given, where: Condition) -> bool | None:
    """An argument counts as given, and as different from its default."""
    default = item.parameter.default
    if where.term.op is not Op.ARGUMENT or (default is not None and not default.known):
        return None
    if default is not None and default.literal is not None and where.how == "given":
        return not where.negated
    if default is not None and default.literal:
        return None if default.literal is not True else where.negated
    return not where.negated


def _meets(term: Term, where: Condition) -> bool | None:
    answer = _true(term) if where.how == "true" else _given(term)
    return answer if answer is None else answer is not where.negated


def _given(term: Term) -> bool | None:
    """Whether a term is something else than None."""
    if term.op is Op.LITERAL:
        if term.value.known:
            return term.value.literal is not None
        return True if term.value.kind in _NEVER_NONE else None
    if term.op in _KEEPS_NONE and len(term.of) == 1 and term.name != "activations":
        return _given(term.of[0])
    return True if term.op in _MAKES_SOMETHING else None


def _true(term: Term) -> bool | None:
    """Whether a term is true to Python."""
    value = term.value
    if term.op is Op.LITERAL and value.known:
        return bool(value.literal)
    if term.op is Op.LITERAL and value.kind is ValueKind.CONTAINER and value.form in ("list", "tuple", "dict"):
        return bool(value.items)
    if term.op is Op.LITERAL and value.kind is ValueKind.PLAIN and value.tail:
        return True
    if term.op is Op.LITERAL:
        return True if value.kind in _OBJECTS else None
    if term.op is Op.CAST and term.name in _KEEPS_TRUTH:
        return _true(term.of[0])
    return _given(term) if term.op in _KEEPS_NONE or term.op is Op.MAKE else None
