"""How the values of a config come back: what was an object is a dict, unless somebody makes it an object again.

Sources: ``saving/serialization_lib.py`` (``from_config`` gets the raw dicts), ``legacy/saving/json_utils.py decode``;
observed: KERAS_FACTS 1.3, family B (``b08`` to ``b10``).
"""

from __future__ import annotations

from tfsavelint.facts.lattice import Op, Term, Value, ValueKind
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format
from tfsavelint.protocol.encode import WORDS, base_attribute
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.given import given, judged
from tfsavelint.protocol.remade import Call, converted
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.protocol.stored import Keys, Stored
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile

_OBJECTS = frozenset({ValueKind.KERAS_OBJECT, ValueKind.FUNCTION, ValueKind.LAMBDA})
_STATELESS_JSON = frozenset({ValueKind.PLAIN, ValueKind.CONTAINER, ValueKind.SCALAR, ValueKind.DTYPE})


def returned_values(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, keys: Keys, call: Call) -> Result:
    """Whether the constructor can do with the values as they come back."""
    faults: list[Reason] = []
    doubtful = False
    # A NamedTuple comes back a list, whose fields have no names.
    named = {item.parameter.name for item in given(cls, facts) if any(value.form == "named" for value in item.values)}
    absent, unused = _left_out(cls, facts, profile), _unused(cls, keys, call)
    for name, key in keys.items():
        if (
            name in absent
            or name in unused
            or key.term is None
            or (key.term.op is Op.ATTRIBUTE and base_attribute(key.term.name))
        ):
            continue
        answer, kind, nested = _comes_back(cls, facts, profile, written(fmt, profile), key, call)
        if answer is False:
            fault = "nested-not-deserialized" if nested else "value-comes-back-as-dict"
            what = WORDS.get(kind, "a value")
            faults.append(because(fault, value_anchor(cls, key), cls=cls.name, key=name, what=what))
        doubtful = doubtful or answer is None or key.name in named
    if not faults and (found := _types(cls, facts, keys, written(fmt, profile))) is not None:
        faults.append(found)
    if faults:
        return failing(*faults)
    return UNKNOWN if doubtful else OK


def _left_out(cls: ClassFact, facts: FileFacts, profile: Profile) -> frozenset[str]:
    """The arguments that no call gives, and that the automatic config therefore doesn't hold."""
    if cls.config is not None or profile.automatic_config_checks_defaults:
        return frozenset()
    found = given(cls, facts)
    return frozenset(item.parameter.name for item in found if item.certain and item.omitted and not item.values)


def _unused(cls: ClassFact, keys: Keys, call: Call) -> frozenset[str]:
    """The keys that ``from_config`` takes out, and does nothing with that decides what the constructor is given."""
    if cls.remaking is None:
        return frozenset()
    passed = frozenset(
        name for term in (*call.keywords.values(), *call.positional) for name in term.mentions(Op.KEY) | term.tested
    )
    return (cls.remaking.taken & frozenset(keys)) - passed - cls.remaking.read


def value_anchor(cls: ClassFact, key: Stored) -> Anchor:
    """Where a value of the config is written, else the class."""
    own = cls.config is not None and cls.config.owner == cls.qualname
    if own and key.key is not None and key.key.value.anchor is not None:
        return key.key.value.anchor
    return cls.anchor


def _comes_back(
    cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, key: Stored, call: Call
) -> tuple[bool | None, ValueKind, bool]:
    """Whether a value is fit for the constructor; which kind it is; whether it is a nested Keras object."""
    term = key.term
    assert term is not None
    handled = converted(cls, call, key.name)
    serialized = _serialized(term)
    if serialized is not None:
        return _of_serialized(cls, facts, profile, fmt, key, serialized, handled), ValueKind.KERAS_OBJECT, True
    several = fmt is Format.H5 and _several(cls, facts, term)

    def verdict(kind: ValueKind) -> bool | None:
        untold = several and kind is ValueKind.KERAS_OBJECT  # HDF5 makes objects again of some, and not of others
        return None if untold else _raw(cls, kind, profile, fmt, key, handled)

    answer, kind = judged(cls, facts, term, verdict)
    return answer, kind, kind in _OBJECTS - {ValueKind.LAMBDA}


def _serialized(term: Term) -> Term | None:
    """The serialization in a term, perhaps under a condition."""
    if term.op is Op.EITHER and any(part.op is Op.UNKNOWN for part in term.of):
        return None
    if term.op in (Op.SERIALIZE, Op.CONFIG_OF):
        return term
    for part in term.of if term.op is Op.EITHER or (term.op is Op.CAST and len(term.of) == 1) else ():
        found = _serialized(part)
        if found is not None:
            return found
    return None


def _of_serialized(
    cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, key: Stored, term: Term, handled: bool | None
) -> bool | None:
    """A value that ``serialize`` made: a dict (a name, of a built-in function) that somebody must turn back."""
    if handled:
        if fmt is Format.H5 and term.name == "saving" and profile.h5_holds_serialized is False:
            return False if _holds_layer(cls, facts, term) else None
        return True
    if handled is None or not _called(cls, key.name):
        return None
    found, _ = judged(cls, facts, term.of[0], lambda kind: kind not in _OBJECTS)
    return False if found is False else None


def _holds_layer(cls: ClassFact, facts: FileFacts, term: Term) -> bool:
    answer, _ = judged(cls, facts, term.of[0], lambda kind: kind is not ValueKind.KERAS_OBJECT)
    return answer is False


def _raw(cls: ClassFact, kind: ValueKind, profile: Profile, fmt: Format, key: Stored, handled: bool | None) -> bool | None:
    if kind in _STATELESS_JSON:
        return True
    if kind is ValueKind.UNKNOWN:
        return None
    if kind is ValueKind.KERAS_OBJECT and profile.generation == 3 and handled is not True and _counted(cls, key.name):
        return False
    if kind is ValueKind.KERAS_OBJECT and profile.generation == 3 and key.name == "dtype":
        return True  # a policy: every layer takes its config, too (``dtype_policies.get``)
    if fmt is Format.H5:
        if kind is ValueKind.KERAS_OBJECT and not profile.h5_reads_raw_objects:
            return False  # before anybody can do anything about it
        if kind is ValueKind.ARRAY:
            return None if handled is None else True
        if kind is ValueKind.KERAS_OBJECT and not handled:
            return True
        return None
    if handled:
        return True if kind in (ValueKind.KERAS_OBJECT, ValueKind.FUNCTION) else None
    if handled is None or cls.kind not in ("layer", "cell"):
        return None
    if kind in (ValueKind.ARRAY, ValueKind.TENSOR):
        return None if _converted_to_array(cls, key.name) is None else False
    if kind in _OBJECTS and _called(cls, key.name):
        return False
    return None


def _several(cls: ClassFact, facts: FileFacts, term: Term) -> bool:
    """Whether a value holds others: a list of layers."""
    held = term.mentions(Op.ARGUMENT)
    values = (value for item in given(cls, facts) if item.parameter.name in held for value in item.values)
    return term.op in (Op.BUILD, Op.CAST) or any(value.kind is ValueKind.CONTAINER for value in values)


def _converted_to_array(cls: ClassFact, name: str) -> bool | None:
    """False: the value is kept as it is, or made an array, neither of which a dict survives."""
    holders = [term for term in cls.holds.values() if name in term.mentions(Op.ARGUMENT)]
    simple = holders and all(term.op in (Op.ARGUMENT, Op.ARRAY, Op.TENSOR) for term in holders)
    return False if simple else None


def _counted(cls: ClassFact, name: str) -> bool:
    """Whether the constructor counts with the argument, which neither a dict nor a layer stands."""
    return cls.constructor is not None and name in cls.constructor.counted


def _called(cls: ClassFact, name: str) -> bool:
    """Whether methods of a layer call what the argument was: that happens when the graph is made again."""
    if cls.kind not in ("layer", "cell"):
        return False
    holders = {attribute for attribute, term in cls.holds.items() if term == Term(Op.ARGUMENT, name)}
    return any(holders & item.called for item in cls.constructors)


def _types(cls: ClassFact, facts: FileFacts, keys: Keys, fmt: Format) -> Reason | None:
    # HDF5 keeps no shapes to build from: ``build`` runs when the graph is made again.
    found = changed_types(cls, facts, keys, building=True) if fmt is Format.H5 else None
    return found or changed_types(cls, facts, keys, building=False)


def changed_types(cls: ClassFact, facts: FileFacts, keys: Keys, building: bool) -> Reason | None:
    """A tuple comes back a list, which can't be added to a tuple; the keys of a dict come back strings.

    ``building`` asks what ``build`` does with them, which ``.keras`` meets at another stage than the rest.
    """
    constructor = cls.constructor
    if constructor is None or cls.kind not in ("layer", "cell"):
        return None
    anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
    for item in given(cls, facts):
        name = item.parameter.name
        key = keys.get(name)
        if key is None or key.term != Term(Op.ARGUMENT, name):
            continue
        holders = {attribute for attribute, term in cls.holds.items() if term == Term(Op.ARGUMENT, name)}
        default = item.parameter.default
        values: tuple[Value, ...] = item.values or ((default,) if default is not None else ())
        added = {name, *holders} & constructor.concatenated if not building else holders & constructor.built_with
        if added and any(value.form == "tuple" for value in values):
            return because("tuple-comes-back-a-list", anchor, cls=cls.name, argument=name)
        if holders & constructor.indexed and not building and any(value.form == "keyed" for value in values):
            return because("keys-come-back-strings", anchor, cls=cls.name, argument=name)
    return None
