"""Stage ``compare``: it loads without an error. Is it the same object?

An argument that decides the shape of a weight and comes back different is met earlier: at ``state``, where the saved
numbers don't fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tfsavelint.facts.holding import base_call, settled
from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.signatures import Gate
from tfsavelint.facts.types import ClassFact, FileFacts, Value, ValueKind
from tfsavelint.model import Format, Outcome
from tfsavelint.protocol.automatic import surplus
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.given import Given, extra_values, given
from tfsavelint.protocol.graph_models import is_sequential, makes_graph
from tfsavelint.protocol.parents import ACTIVITY_REGULARIZER, LAYER_KEYWORDS, Parent, decides_shape, parent_of
from tfsavelint.protocol.presence import loses, with_presence
from tfsavelint.protocol.rebuild import class_rebuild, lost_argument
from tfsavelint.protocol.remade import Call, remade
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.protocol.returning import changed_types, value_anchor
from tfsavelint.protocol.sequential import holds_layers, sequential_rebuild
from tfsavelint.protocol.stored import Keys, Stored, stored
from tfsavelint.targets import Profile

_BASE_ARGUMENTS = frozenset(
    {
        *("name", "trainable", "dtype", "dynamic", "autocast", "activity_regularizer", "reduction", "seed"),
        *("input_shape", "input_dim", "batch_input_shape", "batch_size", "weights", "input_dtype"),
    }
)
_BASE_DEFAULTS = (None, True, "float32", "auto", "sum_over_batch_size")
_VISIBLE = {"layer": ("dtype", "trainable"), "cell": ("dtype",), "loss": ("reduction",), "metric": ("dtype",)}


@dataclass(frozen=True)
class Returning:
    """What the values that come back do: to the weights' shapes, to the rest, and to the number of outputs."""

    state: Result
    compare: Result
    rebuild: Result = OK


_NOT_TOLD = Returning(OK, UNKNOWN)


def class_compare(
    cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, config: Result, state: Result
) -> Returning:
    """What comes back different: an argument that silently returns to its default is not the same object."""
    keys = stored(cls, facts, profile, config)
    keys = with_presence(cls, facts, keys) if keys is not None else None
    call = remade(cls, keys) if keys is not None else None
    if keys is None or call is None or not cls.known:
        return _NOT_TOLD
    graph = makes_graph(cls, facts)
    if graph and cls.config is None and class_rebuild(cls, facts, profile, fmt, config).outcome is Outcome.FAIL:
        return _NOT_TOLD  # one cause, one finding: what isn't stored makes no difference yet
    faults: list[tuple[str, Reason]] = []
    doubtful = False
    sequential = is_sequential(cls) and not cls.from_config
    if sequential and sequential_rebuild(cls).outcome is not Outcome.OK:
        return _NOT_TOLD
    parent = parent_of(cls, profile)
    for item in given(cls, facts):
        name = item.parameter.name
        if sequential and (name == "name" or holds_layers(cls, name)):
            continue
        held = name in call.keywords and (graph or not _records_default(cls, profile, name))
        if held and name in keys and loses(cls, keys[name], item):
            held = False
        answer = _changed(cls, item, keys, call) if held else _lost(cls, item, keys, call, profile)
        if (
            isinstance(answer, Reason)
            and not held
            and written(fmt, profile) is Format.KERAS
            and "load_assets" in cls.methods
        ):
            answer = None  # it may come back from a file of its own (saving_lib.py ``_load_state``)
        if isinstance(answer, Reason) and not held and parent is not None and parent.may_store(name):
            answer = None
        if isinstance(answer, Reason) and cls.constructor is not None and name in cls.constructor.refused:
            continue  # no object has another value than what counts as false
        if isinstance(answer, Reason):
            faults.append((name, answer))
        doubtful = doubtful or answer is None
    faults += [("", reason) for reason in _of_base(cls, facts, keys)]
    if cls.config is None and not graph and surplus(cls, facts) and cls.constructor is not None:
        faults.append(
            ("", because("variadic-lost", cls.constructor.anchor, cls=cls.name, argument=f"*{cls.constructor.varargs}"))
        )
    hdf5 = written(fmt, profile) is Format.H5
    shaped = [
        reason
        for name, reason in faults
        if not sequential and (_shapes(cls, name, parent) or (name not in call.keywords and _gated(cls, name, hdf5)))
    ]
    if written(fmt, profile) is Format.KERAS and (built := changed_types(cls, facts, keys, building=True)) is not None:
        shaped.append(built)
    fewer = [reason for name, reason in faults if name not in call.keywords and _gives_more(cls, name)]
    others = [reason for _, reason in faults if reason not in shaped]
    if shaped or fewer:
        state = failing(*map(_of_shape, shaped)) if shaped else OK
        return Returning(state, UNKNOWN, failing(*map(_of_outputs, fewer)) if fewer else OK)
    if others:
        return Returning(OK, failing(*others))
    told = not doubtful and state.outcome is Outcome.OK
    return Returning(OK, OK if told else UNKNOWN)


def _of_shape(reason: Reason) -> Reason:
    """The same reason, where it isn't silent."""
    return replace(reason, fault="defaulted-shape-not-in-config") if reason.fault == "defaulted-not-in-config" else reason


def _of_outputs(reason: Reason) -> Reason:
    """The same reason, where the rest of the model misses an output."""
    return replace(reason, fault="defaulted-output-not-in-config") if reason.fault == "defaulted-not-in-config" else reason


def _gives_more(cls: ClassFact, name: str) -> bool:
    """Whether an argument that is given makes a layer give more outputs than its default does.

    Who asks for them uses them, and the graph that is made again lacks them (Keras 2 ``engine/functional.py
    reconstruct_from_config``, 3 ``models/functional.py functional_from_config``: ``list index out of range``).
    """
    parameter = cls.constructor.parameter(name) if cls.constructor is not None else None
    default = parameter.default if parameter is not None else None
    if cls.kind != "layer" or cls.parts.call is None or default is None or not default.known:
        return False
    told = {"true": (False, None), "given": (None,)}
    argument = Term(Op.ARGUMENT, name)
    gates = cls.parts.call.longer
    return any(cls.holds.get(gate.name) == argument and default.literal in told.get(gate.how, ()) for gate in gates)


def _records_default(cls: ClassFact, profile: Profile, name: str) -> bool:
    """Since 3.12 a Model's automatic config holds the defaults, whatever was given."""
    automatic = cls.kind == "model" and cls.config is None and profile.model_arguments == "refused"
    return automatic and name not in profile.layer_keys_always


def _shapes(cls: ClassFact, name: str, parent: Parent | None) -> bool:
    """Whether an argument decides the shape of a weight."""
    if not name:
        return False
    if parent is not None and decides_shape(parent, name):
        return True
    holders = {attribute for attribute, term in cls.holds.items() if name in term.mentions(Op.ARGUMENT)}
    return any(name in item.shaping or holders & item.shaping for item in cls.constructors)


def _gated(cls: ClassFact, name: str, hdf5: bool) -> bool:
    """Whether an argument that returns to its default decides whether there are some weights.

    What the default makes, and the saved object had not, finds nothing in the file. What only the saved object had stays
    behind unread in ``.keras`` (``saving_lib.py _load_state`` asks for what is there), and HDF5 counts the weights
    (``legacy_h5_format.py load_weights_from_hdf5_group``; observed, 2.15 to 3.15).
    """
    parameter = cls.constructor.parameter(name) if cls.constructor is not None else None
    default = parameter.default if parameter is not None else None
    if default is None or not default.known or default.literal not in (None, True, False):
        return False
    argument = Term(Op.ARGUMENT, name)
    for constructor in cls.constructors:
        for gate in constructor.gates:
            same = cls.holds.get(gate.name) == argument if gate.own else gate.name == name
            if same and _made_by(gate, default.literal, hdf5):
                return True
    return False


def _made_by(gate: Gate, default: object, hdf5: bool) -> bool:
    """Whether the default makes the weights of a gate and other values don't, or in HDF5 the other way round."""
    if gate.how in ("given", "none"):
        return default is None and (hdf5 or gate.how == "none")
    return hdf5 or bool(default) == (gate.how == "true")


def _forgets_activity(cls: ClassFact, profile: Profile) -> bool:
    """Whether a layer's base takes a regularizer of outputs, and doesn't store it (Keras 2 ``engine/base_layer.py``)."""
    return cls.kind in ("layer", "cell") and not profile.layer_stores_activity_regularizer


def _lost(cls: ClassFact, item: Given, keys: Keys, call: Call, profile: Profile) -> Reason | bool | None:
    """An argument that isn't passed again: a Reason where it shows, True where it doesn't, None where it can't be told."""
    name = item.parameter.name
    positions = [parameter.name for parameter in (cls.constructor.parameters if cls.constructor else ())]
    if item.parameter.required or name in positions[: len(call.positional)]:
        return True
    if name in _BASE_ARGUMENTS and not (name == ACTIVITY_REGULARIZER and _forgets_activity(cls, profile)):
        return True
    if cls.constructor is not None and name not in cls.constructor.read:
        return True
    if item.certain:
        answers = [_differs(value, item.parameter.default) for value in item.values]
        if True not in answers:
            return None if None in answers else True
    if any(key.term is not None and name in key.term.mentions(Op.ARGUMENT) for key in keys.values() if key.name != name):
        return None  # what it did to another attribute is stored
    if any(key.term is not None and key.term.mentions(Op.ATTRIBUTE) & cls.methods for key in keys.values()):
        return None  # a property is stored, which may hold it
    if cls.remaking is not None and name in cls.remaking.read:
        return None  # ``from_config`` may put it where it belongs
    if _sifted(cls, name):
        return None
    if name in keys and cls.remaking is not None:
        anchor = cls.remaking.anchor if cls.remaking.owner == cls.qualname else cls.anchor
        return because("from-config-ignores", anchor, cls=cls.name, argument=name)
    return lost_argument(cls, name, required=False)


def _sifted(cls: ClassFact, name: str) -> bool:
    """Whether an argument is but handed up to keyword arguments of which a base picks some: it may be of no effect."""
    if name in LAYER_KEYWORDS or any(name in term.mentions(Op.ARGUMENT) for term in cls.holds.values()):
        return False
    if len(cls.constructors) < 2:
        return False
    own, above = cls.constructors[:2]
    call = base_call(own)
    if call is None or call.passed(name) is None or above.parameter(name) is not None:
        return False
    picked = base_call(above)
    return above.kwargs is not None and (picked is None or picked.starred)


def _differs(value: Value, default: Value | None) -> bool | None:
    if default is not None and value.known and default.known:
        return value.literal != default.literal
    if default is not None and value.text and value.text == default.text:
        return False
    return None if default is None or not default.known else True


def _changed(cls: ClassFact, item: Given, keys: Keys, call: Call) -> Reason | bool | None:
    """An argument that is passed again: as it was?"""
    name = item.parameter.name
    key = keys.get(name)
    passed = call.keywords[name]
    if key is None or name not in passed.mentions(Op.KEY):
        return None
    if passed.op is not Op.KEY:
        return True if passed.op in (Op.DESERIALIZE, Op.EITHER, Op.CAST) else None
    if key.term is None and key.key is None and not cls.plain_base:
        return _handed_up(cls, key, name)
    if key.term is None or (key.term.op is Op.ATTRIBUTE and key.term.name == name and name in _BASE_ARGUMENTS):
        return True
    if key.term == Term(Op.ARGUMENT, name):
        return _json_changes(cls, item)
    answer = False if _member_by_value(item, key.term) else settled(key.term, name)
    if answer is False:
        return because("argument-changed", value_anchor(cls, key), cls=cls.name, argument=name)
    return answer


def _member_by_value(item: Given, term: Term) -> bool:
    """Whether a member of an Enum is stored by its value or name, and kept as it is given: it comes back as plain text."""
    argument = Term(Op.ARGUMENT, item.parameter.name)
    if term.op is not Op.MEMBER or term.name not in ("value", "name") or term.of[0] != argument:
        return False
    values = item.values or ((item.parameter.default,) if item.parameter.default is not None else ())
    return bool(values) and all(value.kind is ValueKind.ENUM and value.form != "str" for value in values)


def _handed_up(cls: ClassFact, key: Stored, name: str) -> Reason | bool | None:
    """An argument that the parent stores: as it was given, or as the constructor made it."""
    if key.handed is None:
        return None
    answer = True if key.handed == Term(Op.ARGUMENT, name) else settled(key.handed, name)
    if answer is False and cls.constructor is not None:
        anchor = cls.constructor.anchor if cls.constructor.owner == cls.qualname else cls.anchor
        return because("argument-changed", anchor, cls=cls.name, argument=name)
    return answer


def _json_changes(cls: ClassFact, item: Given) -> Reason | bool | None:
    """A value that is stored unchanged, and that JSON makes something else of."""
    for value in item.values:
        if (value.kind is ValueKind.ENUM and value.form == "str") or value.form == "named":
            return None  # it comes back as plain text, or as a list: equal, and not the same
        if value.form == "keyed" or any(part.form == "keyed" for part in value.items):
            return None
        if value.kind in (ValueKind.ARRAY, ValueKind.TENSOR, ValueKind.DTYPE):
            return None
    return True


def _of_base(cls: ClassFact, facts: FileFacts, keys: Keys) -> list[Reason]:
    """What a config without ``super()`` loses, where a call gives it and it shows."""
    if cls.config is None or cls.config.owner != cls.qualname or cls.constructor is None:
        return []
    forwards = any(item.forwards for item in cls.constructor.base_calls) or cls.constructor.kwargs is None
    passed = [
        *extra_values(cls, facts),
        *((item.parameter.name, value) for item in given(cls, facts) for value in item.values),
    ]
    given_up = {name for name, value in passed if value.known and value.literal not in _BASE_DEFAULTS}
    lost = [name for name in _VISIBLE.get(cls.kind, ()) if name in given_up and name not in keys]
    return [because("base-config-lost", cls.config.anchor, cls=cls.name, key=name) for name in lost if forwards][:1]
