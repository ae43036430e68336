"""What an expression gives: the small lattice of values, read from libcst nodes.

Names are followed to constants that are assigned once; what can't be followed is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from tfsavelint.facts.lattice import UNKNOWN, Value, ValueKind
from tfsavelint.facts.numpy_values import CASTS, numpy_value
from tfsavelint.source.names import Meaning, Scope, meanings
from tfsavelint.source.outline import Outline, Place
from tfsavelint.source.segments import Segments

if TYPE_CHECKING:
    from tfsavelint.facts.returned import Returned

_TENSOR_MAKERS = frozenset(
    f"tensorflow.{name}" for name in ("constant", "convert_to_tensor", "cast", "zeros", "ones", "Variable", "range")
)
_NUMPY_SCALARS = frozenset(f"numpy.{name}" for name in CASTS)
_DTYPES = frozenset(
    f"tensorflow.{name}"
    for name in ("float16", "float32", "float64", "bfloat16", "int8", "int32", "int64", "bool", "string", "uint8")
)
_FUNCTIONS_OF_TENSORFLOW = frozenset(
    {
        *("relu", "relu6", "gelu", "tanh", "sigmoid", "softmax", "elu", "selu", "swish", "silu", "softplus", "leaky_relu"),
        *("sin", "cos", "exp", "sqrt", "square", "abs", "identity", "log", "reduce_mean", "reduce_sum", "reduce_max"),
    }
)
_MAX_STEPS = 8
CONFIGURED = "configured"
"""The form of an instance whose class has a ``get_config``: Keras stores it as one of its own
(``saving/serialization_lib.py serialize_keras_object``, ``legacy/saving/json_utils.py get_json_type``)."""
_NAMED = (ValueKind.FUNCTION, ValueKind.CLASS, ValueKind.INSTANCE)


def dotted(node: cst.BaseExpression) -> str | None:
    """``a.b.c`` of a chain of attributes that starts at a name, else None."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return ".".join([node.value, *reversed(parts)])


def right_side(segments: Segments, place: Place) -> cst.BaseExpression | None:
    """The right-hand side of the assignment that stands alone at a place."""
    parsed = segments.parse(place)
    line = parsed[1].body[0] if parsed is not None and len(parsed[1].body) == 1 else None
    for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
        if isinstance(small, (cst.Assign, cst.AnnAssign)):
            return small.value
    return None


class Reader:
    """Evaluates expressions of one file; ``others`` gives the readers of other files, by home.

    ``returned`` keeps what is known of its functions.
    """

    def __init__(
        self, outline: Outline, segments: Segments, others: Callable[[str], Reader | None] = lambda home: None
    ) -> None:
        self.outline = outline
        self.segments = segments
        self.others = others
        self.returned: dict[tuple[str, int], Returned | None] = {}

    def at(self, home: str) -> Reader | None:
        """The reader of the file that something stands in; the empty home is this one's own."""
        return self.others(home) if home else self

    def value(self, node: cst.BaseExpression, scope: Scope, segment: int, steps: int = 0) -> Value:
        """The value of an expression that stands in ``scope`` and ``segment``."""
        found = self._value(node, scope, segment, steps)
        return replace(found, text=self.segments.code(segment, node), anchor=self.segments.anchor(segment, node))

    def _value(self, node: cst.BaseExpression, scope: Scope, segment: int, steps: int) -> Value:
        if steps > _MAX_STEPS:
            return UNKNOWN
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)):
            return _string(node)
        if isinstance(node, (cst.Integer, cst.Float)):
            return _plain(node.evaluated_value)
        if isinstance(node, cst.UnaryOperation) and isinstance(node.expression, (cst.Integer, cst.Float)):
            sign = -1 if isinstance(node.operator, cst.Minus) else 1
            return _plain(sign * node.expression.evaluated_value)
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            held = tuple(self.value(element.value, scope, segment, steps + 1) for element in node.elements)
            if isinstance(node, cst.Set):
                return Value(ValueKind.SET, items=held)
            return Value(ValueKind.CONTAINER, items=held, form="tuple" if isinstance(node, cst.Tuple) else "list")
        if isinstance(node, cst.Dict):
            return self._dict(node, scope, segment, steps)
        if isinstance(node, cst.Lambda):
            return Value(ValueKind.LAMBDA)
        if isinstance(node, cst.Call):
            return self._call(node, scope, segment, steps)
        if isinstance(node, cst.BinaryOperation):
            return self._operation(node, scope, segment, steps)
        if isinstance(node, cst.Comparison) or (
            isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not)
        ):
            return Value(ValueKind.PLAIN)
        name = dotted(node)
        return self._name(name, scope, steps) if name else UNKNOWN

    def _dict(self, node: cst.Dict, scope: Scope, segment: int, steps: int) -> Value:
        items = []
        form = "dict"
        for element in node.elements:
            if isinstance(element, cst.DictElement) and isinstance(element.key, (cst.Integer, cst.Float, cst.Tuple)):
                form = "keyed"
            items.append(self.value(element.value, scope, segment, steps + 1))
            if isinstance(element, cst.StarredDictElement):
                items.append(UNKNOWN)
        return Value(ValueKind.CONTAINER, items=tuple(items), form=form)

    def _name(self, name: str, scope: Scope, steps: int) -> Value:
        if name in ("True", "False", "None"):
            return _plain({"True": True, "False": False, "None": None}[name])
        found = meanings(scope, name)
        if len(found) != 1:
            return UNKNOWN
        return self._meaning(found[0], scope, steps)

    def _meaning(self, meaning: Meaning, scope: Scope, steps: int) -> Value:
        if meaning.kind == "function":
            return Value(ValueKind.FUNCTION, name=meaning.target)
        if meaning.kind == "class":
            return self._class(meaning.target)
        if meaning.kind == "value":
            return self._assigned(meaning, scope, steps)
        keras = meaning.keras
        if keras is None:
            return _of_library(meaning.target)
        if keras.path:
            last = keras.path.rpartition(".")[2]
            return Value(ValueKind.CLASS if last[:1].isupper() else ValueKind.FUNCTION, name=f"keras:{keras.path}")
        return UNKNOWN

    def _class(self, target: str) -> Value:
        """A class, or what an attribute of one is: only the members of an Enum can be told."""
        home, colon, local = target.rpartition(":")
        if colon:
            other = self.others(home)
            return _seen_from(other._class(local), home) if other is not None else UNKNOWN
        bases = {item.qualname: item.bases for item in self.outline.classes}
        if target in bases:
            return Value(ValueKind.CLASS, name=target)
        owner, _, member = target.rpartition(".")
        names = {(base or "").rpartition(".")[2] for base in bases.get(owner, [])}
        if names & {"Enum", "IntEnum", "StrEnum", "Flag"} and member.isidentifier():
            return Value(ValueKind.ENUM, name=target, form="str" if names & {"str", "int", "IntEnum", "StrEnum"} else "")
        return UNKNOWN

    def instance(self, target: str) -> Value:
        """What a class makes; its form tells of one that describes itself as Keras's do."""
        return Value(ValueKind.INSTANCE, name=target, form=CONFIGURED if self._has_config(target) else "")

    def _has_config(self, target: str, steps: int = 0) -> bool:
        home, colon, local = target.rpartition(":")
        there = self.others(home) if colon else self
        item = there.outline.classes_by_name.get(local) if there is not None else None
        if item is None or there is None or steps > _MAX_STEPS:
            return False
        if "get_config" in item.methods:
            return True
        outer = item.scope.parent or item.scope
        above = (option for base in item.bases if base for option in meanings(outer, base))
        return any(option.kind == "class" and there._has_config(option.target, steps + 1) for option in above)

    def _names_fields(self, target: str) -> bool:
        """Whether a class of the file is a NamedTuple: JSON makes a list of it."""
        item = self.outline.classes_by_name.get(target)
        return item is not None and any((base or "").rpartition(".")[2] == "NamedTuple" for base in item.bases)

    def assigned(self, meaning: Meaning) -> tuple[int, cst.BaseExpression] | None:
        """The right-hand side of the assignment that one of the file's own values comes from, with its segment."""
        own = meaning.kind == "value" and not meaning.home
        parsed = self.segments.parse(self.outline.places[meaning.place]) if own else None
        if parsed is None or len(parsed[1].body) != 1:
            return None
        line = parsed[1].body[0]
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if not isinstance(statement, (cst.Assign, cst.AnnAssign)) or statement.value is None:
                continue
            targets = (
                [item.target for item in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
            )
            if any(isinstance(target, cst.Name) and target.value == meaning.target for target in targets):
                return parsed[0], statement.value
        return None

    def _assigned(self, meaning: Meaning, scope: Scope, steps: int) -> Value:
        if meaning.home:
            other = self.others(meaning.home)
            if other is None or steps > _MAX_STEPS:
                return UNKNOWN
            own = replace(meaning, home="")
            return _seen_from(other._assigned(own, other.outline.module, steps + 1), meaning.home)
        found = self.assigned(meaning)
        return self.value(found[1], scope, found[0], steps + 1) if found else UNKNOWN

    def _call(self, node: cst.Call, scope: Scope, segment: int, steps: int) -> Value:
        name = dotted(node.func)
        if name is None:
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("format", "joinpath", "with_suffix"):
                return self._string_method(node, scope, segment, steps)
            return UNKNOWN
        if name in ("str", "os.path.join", "os.fspath") or name.endswith(".joinpath"):
            return self._last_argument(node, scope, segment, steps)
        if name in ("Path", "pathlib.Path"):
            path = self._last_argument(node, scope, segment, steps)
            return replace(path, kind=ValueKind.INSTANCE, name="pathlib.Path")
        found = meanings(scope, name)
        if len(found) != 1:
            return Value(ValueKind.PLAIN) if name in ("int", "float", "bool", "len", "round") else UNKNOWN
        meaning = found[0]
        if meaning.kind == "class" and self._names_fields(meaning.target):
            return Value(ValueKind.CONTAINER, form="named")
        if meaning.kind == "class":
            is_class = self._class(meaning.target).kind is ValueKind.CLASS
            return self.instance(meaning.target) if is_class else UNKNOWN
        if meaning.kind != "import":
            return UNKNOWN
        keras = meaning.keras
        if keras is not None:
            made = keras.path.rpartition(".")[2][:1].isupper()
            return Value(ValueKind.KERAS_OBJECT, name=keras.path) if made else UNKNOWN
        if meaning.target in ("os.path.join", "pathlib.Path", "os.fspath"):
            return self._last_argument(node, scope, segment, steps)
        if meaning.target in _TENSOR_MAKERS:
            return Value(ValueKind.TENSOR, name=meaning.target)
        if meaning.target.startswith("numpy."):
            given = tuple(self.value(item.value, scope, segment, steps + 1) for item in node.args if item.keyword is None)
            named = {item.keyword.value: UNKNOWN for item in node.args if item.keyword is not None}
            return numpy_value(meaning.target, given, named)
        return UNKNOWN

    def _string_method(self, node: cst.Call, scope: Scope, segment: int, steps: int) -> Value:
        assert isinstance(node.func, cst.Attribute)
        if node.func.attr.value != "format":
            return self._last_argument(node, scope, segment, steps)
        whole = self._value(node.func.value, scope, segment, steps + 1).ending
        return Value(ValueKind.PLAIN, tail=whole.rpartition("}")[2] if whole else None)

    def _last_argument(self, node: cst.Call, scope: Scope, segment: int, steps: int) -> Value:
        if not node.args or node.args[-1].star:
            return Value(ValueKind.PLAIN, tail="")
        last = self._value(node.args[-1].value, scope, segment, steps + 1)
        if len(node.args) == 1 and last.known:
            return last
        return Value(ValueKind.PLAIN, tail=last.ending)

    def _operation(self, node: cst.BinaryOperation, scope: Scope, segment: int, steps: int) -> Value:
        left = self._value(node.left, scope, segment, steps + 1)
        right = self._value(node.right, scope, segment, steps + 1)
        if isinstance(node.operator, (cst.Add, cst.Divide)) and right.ending is not None:
            if left.known and right.known and isinstance(left.literal, str) and isinstance(right.literal, str):
                joint = "/" if isinstance(node.operator, cst.Divide) else ""
                return _plain(left.literal + joint + right.literal)
            return Value(ValueKind.PLAIN, tail=right.ending)
        if isinstance(node.operator, cst.Modulo) and left.ending is not None:
            return Value(ValueKind.PLAIN, tail=left.ending.rpartition("%")[2][1:])
        if left.kind is ValueKind.PLAIN and right.kind is ValueKind.PLAIN:
            return Value(ValueKind.PLAIN)
        return UNKNOWN


def _seen_from(value: Value, home: str) -> Value:
    """A value of the file called ``home``, its functions and classes named as another file names them."""
    items = tuple(_seen_from(item, home) for item in value.items)
    foreign = value.name and value.kind in _NAMED and ":" not in value.name
    return replace(value, items=items, name=f"{home}:{value.name}" if foreign else value.name)


def _of_library(target: str) -> Value:
    """A name of another library: TensorFlow's dtypes, functions and classes by their spelling."""
    if target in _DTYPES:
        return Value(ValueKind.DTYPE, name=target)
    if target in _NUMPY_SCALARS or target == "numpy.float64":
        return Value(ValueKind.CLASS, name=target)
    if target in ("numpy.pi", "numpy.e", "numpy.inf", "numpy.nan", "math.pi", "math.e", "math.inf", "math.nan"):
        return Value(ValueKind.PLAIN, name=target)
    last = target.rpartition(".")[2]
    if (
        target.startswith(("tensorflow.nn.", "tensorflow.math.", "tensorflow."))
        and last.islower()
        and target.count(".") < 3
    ):
        return Value(ValueKind.FUNCTION, name=f"library:{target}") if last in _FUNCTIONS_OF_TENSORFLOW else UNKNOWN
    return UNKNOWN


def _plain(literal: str | int | float | bool | None) -> Value:
    return Value(ValueKind.PLAIN, known=True, literal=literal)


def _string(node: cst.SimpleString | cst.ConcatenatedString | cst.FormattedString) -> Value:
    if isinstance(node, cst.FormattedString):
        tail = ""
        for part in node.parts:
            tail = tail + part.value if isinstance(part, cst.FormattedStringText) else ""
        return Value(ValueKind.PLAIN, tail=tail)
    if isinstance(node, cst.ConcatenatedString):
        left, right = _string(node.left), _string(node.right)
        if left.known and right.known:
            return _plain(str(left.literal) + str(right.literal))
        return Value(ValueKind.PLAIN, tail=right.ending)
    literal = node.evaluated_value
    if isinstance(literal, bytes):
        return Value(ValueKind.BYTES)
    return _plain(literal) if isinstance(literal, str) else UNKNOWN
