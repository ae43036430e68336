"""What the attributes of an object hold, in terms of its constructor's arguments, through the whole line of classes."""

from __future__ import annotations

from dataclasses import replace

from tfsavelint.facts.lattice import KWARGS, NOTHING_KNOWN, Op, Term, either
from tfsavelint.facts.signatures import BaseCall, Constructor


def held_attributes(line: tuple[Constructor, ...]) -> dict[str, Term]:
    """The attributes that a line of constructors sets, the class's own first; missing are those that can't be told."""
    if not line:
        return {}
    own, above = line[0], line[1:]
    if own.opaque:
        return {}
    inherited: dict[str, Term] = {}
    if above:
        call = base_call(own)
        if call is not None:
            inherited = held_attributes(above)
            given = {**_surplus(own, call, inherited), **passed_up(call, above[0])}
            inherited = {name: substituted(term, given) for name, term in inherited.items()}
    ends = tuple(ending for item in line for ending in item.endings)
    return {
        name: term for name, term in {**inherited, **dict(own.attributes)}.items() if not (ends and name.endswith(ends))
    }


def with_constants(held: dict[str, Term], constants: dict[str, Term]) -> dict[str, Term]:
    """The attributes, with the names of the class's body for those that nobody sets, or only a branch does."""
    result = dict(constants)
    for name, term in held.items():
        given = constants.get(name)
        if given is not None and term.op is Op.EITHER:
            parts = tuple(given if part.op is Op.UNSET else part for part in term.of)
            term = Term(term.op, term.name, parts, term.value, term.tested)
        result[name] = term
    return result


def base_call(constructor: Constructor) -> BaseCall | None:
    """The one call of the base's constructor; None where there is none, several, or one that may not happen."""
    calls = constructor.base_calls
    return calls[0] if len(calls) == 1 and not calls[0].guarded else None


def passed_up(call: BaseCall, base: Constructor) -> dict[str, Term]:
    """What each parameter of the base gets, in terms of the subclass's arguments."""
    given: dict[str, Term] = {}
    for item in base.parameters:
        if call.starred and not (item.keyword_only and call.by_position):
            given[item.name] = NOTHING_KNOWN
        elif call.forwards:
            given[item.name] = Term(Op.ARGUMENT, item.name)
        elif item.default is not None:
            given[item.name] = Term(Op.LITERAL, value=item.default)
    given.update(zip(base.named, call.positional, strict=False))
    given.update(call.keywords)
    return given


def kept_kwargs(line: tuple[Constructor, ...], attribute: str) -> dict[str, Term] | None:
    """What is in an attribute that holds a constructor's ``**kwargs``, beside what a call gives; None where it can't be
    told: ``super().__init__(focal, alpha=alpha)`` of a base that keeps what it has no parameter for."""
    if not line:
        return None
    if line[0].attribute(attribute) == Term(Op.ARGUMENT, KWARGS):
        return {} if not line[0].inserted else None
    above = kept_kwargs(line[1:], attribute)
    call = base_call(line[0])
    if above is None or call is None or call.starred or (call.forwards and line[0].inserted):
        return None
    base = line[1]
    given = passed_up(call, base)
    result = {name: substituted(term, given) for name, term in above.items()}
    if base.attribute(attribute) == Term(Op.ARGUMENT, KWARGS):
        named = {item.name for item in base.parameters} | base.popped
        result.update((name, term) for name, term in call.keywords if name not in named)
    return result


def names_listed(line: tuple[Constructor, ...], attribute: str) -> frozenset[str] | None:
    """The names that may be in an attribute which lists a constructor's ``**kwargs``, beside those of a caller's own; None
    where they can't be told."""
    surplus: set[str] = set()
    for constructor, above in zip(line, (*line[1:], None), strict=True):
        if attribute in constructor.kept_names:
            test = dict(constructor.name_tests).get(attribute)
            return frozenset(name for name in surplus if test is None or test.passes(name))
        call = base_call(constructor)
        if call is None or call.starred or above is None or constructor.attribute(attribute) is not None:
            return None
        passed = {name for name, _ in call.keywords} | ((surplus | constructor.inserted) if call.forwards else set())
        surplus = passed - {item.name for item in above.parameters} - above.popped
    return None


def _surplus(own: Constructor, call: BaseCall, above: dict[str, Term]) -> dict[str, Term]:
    """What the classes above take out of the ``**kwargs`` that they are handed: the surplus of the subclass's own call."""
    if not call.forwards or call.starred:
        return {}
    named = {item.name for item in own.parameters} | own.popped | own.inserted
    wanted = {name for term in above.values() for name in term.mentions(Op.ARGUMENT)}
    return {name: Term(Op.ARGUMENT, name) for name in wanted - named}


def substituted(term: Term, given: dict[str, Term]) -> Term:
    """A term over the base's arguments, in terms of what a subclass gives for them."""
    if term.op is Op.ARGUMENT:
        return given.get(term.name, NOTHING_KNOWN)
    if not term.of:
        return term
    parts = tuple(substituted(part, given) for part in term.of)
    tested = frozenset(name for key in term.tested for name in given.get(key, NOTHING_KNOWN).mentions(Op.ARGUMENT))
    made = Term(term.op, term.name, parts, term.value, tested)
    return _decided(made, substituted(term.given, given), given.get(term.name)) if term.given is not None else made


def _decided(term: Term, where_given: Term, argument: Term | None) -> Term:
    """One of several terms, of which an argument decided, where something is given for that argument."""
    if argument is None or argument.op is not Op.ARGUMENT:
        value = argument.value if argument is not None and argument.op is Op.LITERAL else None
        return where_given if value is not None and value.known and value.literal else replace(term, name="")
    return replace(term, name=argument.name, given=where_given)


def resolved(term: Term, attributes: dict[str, Term]) -> Term:
    """A term with the attributes replaced by what the constructor put there."""
    if term.op is Op.ATTRIBUTE:
        return attributes.get(term.name, term)
    if not term.of:
        return term
    parts = tuple(resolved(part, attributes) for part in term.of)
    tested = frozenset(
        name for key in term.tested for name in (attributes[key].mentions(Op.ARGUMENT) if key in attributes else {key})
    )
    if term.op is Op.EITHER:
        result = parts[0]
        for part in parts[1:]:
            result = either(result, part, tested)
        keeps = term.given is not None and result.op is Op.EITHER
        return replace(result, name=term.name, given=resolved(term.given, attributes)) if keeps and term.given else result
    return Term(term.op, term.name, parts, term.value, tested)


_ALWAYS_SETTLED = frozenset({Op.CAST, Op.GET, Op.SERIALIZE, Op.DESERIALIZE, Op.CONFIG_OF, Op.ARRAY, Op.TENSOR})


def settled(term: Term, argument: str) -> bool | None:
    """Whether what a term gives, handed in as the argument, gives the same again; None where that can't be told."""
    if term.op is Op.ARGUMENT:
        return True if term.name == argument else None
    if term.op is Op.EITHER:
        options = [item for item in term.of if item.op is not Op.UNSET]
        if not any(argument in item.mentions(Op.ARGUMENT) for item in options):
            return None
        answers = [_option_settled(item, argument, term.tested) for item in options]
        return None if None in answers else all(answers)
    if term.op in _ALWAYS_SETTLED and term.of:
        return settled(term.of[0], argument)
    if term.op is Op.CHANGE and changes(term, argument):
        return False
    if term.op is Op.MEMBER and term.of[0].op is Op.MAKE:
        # ``Dense(units).units``, ``Mode(mode).value``: what was given for it, if it was given as it is.
        given = Term(Op.ARGUMENT, argument) in term.of[0].of
        return True if given and (term.name == argument or (term.name == "value" and len(term.of[0].of) == 1)) else None
    return None


def _option_settled(term: Term, argument: str, tested: frozenset[str]) -> bool | None:
    if tested and tested <= {argument} and term.op in (Op.LITERAL, Op.BUILD, Op.MAKE, Op.ITEM):
        return True
    if term.op is Op.LITERAL and tested == frozenset({argument}):
        return True
    found = settled(term, argument)
    # In a branch that asks about the value, the change may not happen the second time.
    return None if found is False else found


_SHIFTING = {"Multiply": 1, "Divide": 1, "FloorDivide": 1, "Power": 1, "Add": 0, "Subtract": 0}
_EITHER_WAY = frozenset({"Multiply", "Add"})


_CURVES = frozenset(
    f"{library}.{name}" for library in ("math", "numpy") for name in ("sqrt", "exp", "log", "log2", "log10")
)


def changes(term: Term, argument: str) -> bool:
    """Whether arithmetic with a number other than the neutral one is done to the argument itself.

    ``1.0 / tau`` done twice gives ``tau`` back, and once another value: the saved object had the one, the loaded the other.
    """
    if term.op is Op.CHANGE and term.name in _CURVES:
        return len(term.of) == 1 and _is(term.of[0], argument)
    if term.op is not Op.CHANGE or term.name not in _SHIFTING or len(term.of) != 2:
        return False
    left, right = term.of
    if right.op is Op.LITERAL and right.value.known and _is(left, argument):
        neutral = right.value.literal == _SHIFTING[term.name]
        return isinstance(right.value.literal, (int, float)) and not neutral
    if left.op is Op.LITERAL and left.value.known and _is(right, argument):
        neutral = left.value.literal == _SHIFTING[term.name] and term.name in _EITHER_WAY
        return isinstance(left.value.literal, (int, float)) and not neutral
    return False


def _is(term: Term, argument: str) -> bool:
    """Whether a term is the argument, perhaps cast before."""
    if term.op is Op.CAST and len(term.of) == 1 and term.name in ("int", "float"):
        return _is(term.of[0], argument)
    return term.op is Op.ARGUMENT and term.name == argument
