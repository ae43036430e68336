"""What NumPy's functions give: an array, a scalar of NumPy's own, or a float that is one of Python's, too.

``np.float64`` derives from ``float``, and so passes wherever a plain number does; ``np.int64`` and ``np.float32`` are no
numbers of Python's (``numpy/_core/src/multiarray/scalartypes.c.src``; observed under every target: the automatic config
refuses them, a written one stores them as plain numbers, ``saving/serialization_lib.py serialize_keras_object`` and
``legacy/saving/json_utils.py get_json_type``).
"""

from __future__ import annotations

from collections.abc import Mapping

from tfsavelint.facts.lattice import Value, ValueKind

CASTS = frozenset({"float32", "float16", "int32", "int64", "int8", "int16", "uint8", "bool_"})
_ARRAYS = frozenset(
    {
        *("zeros", "ones", "full", "arange", "eye", "identity", "linspace", "logspace", "load"),
        *("zeros_like", "ones_like", "diag"),
    }
)
_MADE_ARRAYS = frozenset({"array", "asarray"})
_FLOATS = frozenset(
    {"sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh", "floor", "ceil", "mean", "std", "var"}
)
"""What these make of Python's numbers is a ``np.float64``."""
_OF_KIND = frozenset({"prod", "sum", "max", "min", "amax", "amin", "abs", "absolute", "square"})
"""What these make of integers is a ``np.int64``, and of floats a ``np.float64``."""
CALCULATED = _FLOATS | _OF_KIND | {"median", "power", "round"}
"""Functions that make a number of numbers."""
MAKING_ARRAYS = (
    _ARRAYS | _MADE_ARRAYS | {"stack", "concatenate", "reshape", "expand_dims", "tile", "repeat", "hstack", "vstack"}
)
"""Functions that make an array, whatever they are given."""
_DRAWS = {"random.rand": 0, "random.randn": 0, "random.normal": 2, "random.uniform": 2, "random.randint": 2}
"""How many arguments these take before the one that makes an array of what else is one number of Python's."""


def numpy_value(target: str, given: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    """What the call of a function of NumPy gives; of unknown kind, and with its name, where its arguments don't tell."""
    name = target.removeprefix("numpy.")
    untold = Value(ValueKind.UNKNOWN, name=target)
    if name in CASTS:
        return Value(ValueKind.SCALAR, name=target)
    if name in _ARRAYS:
        return Value(ValueKind.ARRAY, name=target)
    if name in _DRAWS:
        return Value(ValueKind.ARRAY if "size" in keywords or len(given) > _DRAWS[name] else ValueKind.PLAIN, name=target)
    first = given[0] if given else untold
    if name in _MADE_ARRAYS:
        number = _is_number(first)
        return Value(ValueKind.SCALAR if number else ValueKind.ARRAY, name=target)
    if name == "float64":
        return Value(ValueKind.PLAIN, name=target)
    along = len(given) > 1 or set(keywords) & {"axis", "keepdims", "dtype", "out"}
    if name not in _FLOATS | _OF_KIND or along:
        return untold
    whole = _integers(first)
    if name in _FLOATS:
        reduced = name in ("mean", "std", "var")
        return Value(ValueKind.PLAIN, name=target) if _is_number(first) or (reduced and whole is not None) else untold
    if first.kind is ValueKind.CONTAINER and name in ("abs", "absolute", "square"):
        return Value(ValueKind.ARRAY, name=target)
    if whole is None:
        return Value(ValueKind.SCALAR, name=target) if first.text.endswith(".shape") or ".shape[" in first.text else untold
    return Value(ValueKind.SCALAR if whole else ValueKind.PLAIN, name=target)


def _is_number(value: Value) -> bool:
    return value.known and isinstance(value.literal, (int, float)) and not isinstance(value.literal, bool)


def _integers(value: Value) -> bool | None:
    """Whether a number or a container of numbers holds whole ones only; None where that can't be told."""
    if _is_number(value):
        return isinstance(value.literal, int)
    if value.kind is not ValueKind.CONTAINER or not value.items or value.form not in ("list", "tuple"):
        return None
    answers = [_integers(item) for item in value.items]
    return None if None in answers else all(answers)
