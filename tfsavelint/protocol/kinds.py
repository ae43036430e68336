"""What kinds of values a term may give, from what the arguments may be."""

from __future__ import annotations

from collections.abc import Mapping

from tfsavelint.facts.lattice import Op, Term, Value, ValueKind
from tfsavelint.facts.numpy_values import CASTS

Kinds = frozenset[ValueKind]
_JSON = frozenset({ValueKind.PLAIN, ValueKind.CONTAINER})
NOT_TOLD: Kinds = frozenset({ValueKind.UNKNOWN})
_PLAIN: Kinds = frozenset({ValueKind.PLAIN})
_PLAIN_CASTS = frozenset(
    {"int", "float", "str", "bool", "abs", "round", "max", "min", "lower", "upper", "strip", "title", "item"}
)

_PLAIN_MEMBERS = frozenset(
    {
        *("units", "filters", "rate", "axis", "epsilon", "momentum", "groups", "rank", "use_bias", "padding", "num_heads"),
        *("input_dim", "output_dim", "return_sequences", "return_state", "data_format", "seed", "key_dim", "alpha"),
        *("height", "width", "mask_zero", "max_tokens", "max_value", "threshold", "negative_slope", "crop_to_aspect_ratio"),
    }
)
"""Attributes of Keras's own layers that are plain as they were given."""

PLAIN_ATTRIBUTES = frozenset({"name", "trainable", "dtype", "reduction", "_name", "_dtype", "built", "stateful"})
"""Attributes that Keras's abstract bases set, and that are plain."""


def flat(value: Value) -> Kinds:
    """The kinds of a value; a container of plain values is CONTAINER, any other is what its worst items are."""
    if value.kind is ValueKind.CONTAINER:
        bad = frozenset(kind for item in value.items for kind in flat(item) if kind not in _JSON)
        return bad or frozenset({ValueKind.CONTAINER})
    if value.kind is ValueKind.ENUM and value.form == "str":
        return _PLAIN  # a member that is a string or a number is written as one
    return frozenset({value.kind})


def kinds_of(term: Term, arguments: Mapping[str, Kinds], own_classes: frozenset[str]) -> Kinds:
    """The kinds of what a term gives. ``own_classes`` are the file's Keras classes, by qualified name."""

    def inner(part: Term) -> Kinds:
        return kinds_of(part, arguments, own_classes)

    op = term.op
    if op is Op.ARGUMENT:
        return arguments.get(term.name, NOT_TOLD)
    if op is Op.LITERAL:
        return frozenset(
            _instance(term.value, own_classes) if kind is ValueKind.INSTANCE else kind for kind in flat(term.value)
        )
    if op is Op.EITHER:
        return frozenset().union(*(inner(part) for part in term.of if part.op is not Op.UNSET)) or NOT_TOLD
    if op is Op.BUILD:
        return _built(term, frozenset().union(*(inner(part) for part in term.of)))
    if op is Op.CAST:
        return _cast(term, inner(term.of[0]) if term.of else NOT_TOLD)
    if op is Op.CHANGE:
        found = frozenset().union(*(inner(part) for part in term.of)) if term.name != "test" else _PLAIN
        if term.name.startswith("numpy.") and ValueKind.CONTAINER in found:
            return NOT_TOLD  # an array or a number, of NumPy's or of Python's
        return found & {ValueKind.ARRAY, ValueKind.TENSOR} or (_PLAIN if found <= _JSON | NOT_TOLD else NOT_TOLD)
    if op is Op.ITEM:
        if term.of[0].op is Op.ATTRIBUTE and term.of[0].name in ("input_shape", "output_shape"):
            return _PLAIN  # the base's, of numbers and None: ``self.input_shape[1:]``
        found = inner(term.of[0])
        return _PLAIN if found <= _JSON else found
    if op is Op.MEMBER:
        if term.name in _PLAIN_MEMBERS and inner(term.of[0]) == frozenset({ValueKind.KERAS_OBJECT}):
            return _PLAIN
        made = term.of[0]
        if made.op is Op.MAKE and Term(Op.ARGUMENT, term.name) in made.of:
            return inner(Term(Op.ARGUMENT, term.name))  # ``Dense(units).units``
        return _PLAIN if term.name in ("__name__", "name", "value") else NOT_TOLD
    if op is Op.MAKE:
        return frozenset({_instance(term.value, own_classes)})
    if op is Op.ATTRIBUTE and term.name in PLAIN_ATTRIBUTES:
        return _PLAIN
    if op is Op.ATTRIBUTE and term.name == "dtype_policy":
        return frozenset({ValueKind.KERAS_OBJECT})
    return _of_keras(term, inner)


def _of_keras(term: Term, inner: object) -> Kinds:
    assert callable(inner)
    if term.op is Op.GET:
        kind = ValueKind.FUNCTION if term.name == "activations" else ValueKind.KERAS_OBJECT
        return frozenset({kind})
    if term.op is Op.DESERIALIZE:
        return frozenset({ValueKind.FUNCTION if term.name == "activations" else ValueKind.KERAS_OBJECT})
    if term.op in (Op.SERIALIZE, Op.CONFIG_OF):
        return frozenset({ValueKind.CONTAINER})
    if term.op is Op.ARRAY:
        # What holds one number is no array to Keras, but the number (``serialization_lib.py``: ``obj.ndim > 0``).
        number = term.name.endswith(("array", "asarray")) and term.of and inner(term.of[0]) == _PLAIN
        return frozenset({ValueKind.ARRAY, ValueKind.SCALAR}) if number else frozenset({ValueKind.ARRAY})
    if term.op in (Op.TENSOR, Op.WEIGHT):
        return frozenset({ValueKind.TENSOR})
    return NOT_TOLD


def _built(term: Term, parts: Kinds) -> Kinds:
    if term.name == "set":
        return frozenset({ValueKind.SET})
    return parts - _JSON or frozenset({ValueKind.CONTAINER})


def _cast(term: Term, found: Kinds) -> Kinds:
    if term.name in _PLAIN_CASTS:
        return _PLAIN
    if term.name == "float64" or term.name in CASTS:
        scalar = _PLAIN if term.name == "float64" else frozenset({ValueKind.SCALAR})
        return scalar if found == _PLAIN else NOT_TOLD
    if term.name in ("list", "tuple", "sorted", "tolist", "as_list", "keys", "items"):
        held = found & {ValueKind.KERAS_OBJECT, ValueKind.FUNCTION, ValueKind.INSTANCE, ValueKind.LAMBDA}
        return held or frozenset({ValueKind.CONTAINER})
    if term.name in ("set", "frozenset"):
        return frozenset({ValueKind.SET})
    if term.name == "get_value":
        numbers = frozenset({ValueKind.ARRAY, ValueKind.SCALAR}) if ValueKind.TENSOR in found else frozenset()
        return (found - {ValueKind.TENSOR}) | numbers
    return found if term.name in ("dict", "copy") else NOT_TOLD


def _instance(value: Value, own_classes: frozenset[str]) -> ValueKind:
    if value.kind is ValueKind.INSTANCE and (value.name in own_classes or value.form == "configured"):
        return ValueKind.KERAS_OBJECT
    return value.kind
