"""What an annotation promises of a value: a plain type, a container of them, a Keras object, a function, or nothing."""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.lattice import ValueKind
from tfsavelint.facts.values import dotted
from tfsavelint.source.names import Scope, meanings

_PLAIN = frozenset({"int", "float", "str", "bool", "None"})
_CONTAINERS = frozenset(
    {
        *("list", "tuple", "dict", "List", "Tuple", "Dict", "Sequence", "Iterable", "Mapping", "Collection"),
        *("MutableSequence", "MutableMapping"),
    }
)
_SETS = frozenset({"set", "frozenset", "Set", "FrozenSet"})
_FUNCTIONS = frozenset({"Callable", "FunctionType", "LambdaType"})


def promised(node: cst.BaseExpression, scope: Scope, steps: int = 0) -> ValueKind:
    """The kind of every value that an annotation allows; UNKNOWN where it allows several, or can't be read."""
    if steps > 8:
        return ValueKind.UNKNOWN
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        try:
            return promised(cst.parse_expression(node.evaluated_value), scope, steps + 1)
        except cst.ParserSyntaxError:
            return ValueKind.UNKNOWN
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return _any_of([node.left, node.right], scope, steps)
    if isinstance(node, cst.Subscript):
        return _subscript(node, scope, steps)
    return _name(dotted(node), scope)


def _subscript(node: cst.Subscript, scope: Scope, steps: int) -> ValueKind:
    last = (dotted(node.value) or "").rpartition(".")[2]
    inner = [
        item.slice.value
        for item in node.slice
        if isinstance(item.slice, cst.Index) and not isinstance(item.slice.value, cst.Ellipsis)
    ]
    if last == "Literal":
        return ValueKind.PLAIN
    if last in ("Optional", "Union", "Annotated"):
        chosen = inner[:1] if last == "Annotated" else inner
        return _any_of(chosen, scope, steps)
    if last in _FUNCTIONS:
        return ValueKind.FUNCTION
    if last in _SETS:
        return ValueKind.SET
    if last in ("Type", "type"):
        return ValueKind.CLASS
    if last in _CONTAINERS:
        kinds = {promised(item, scope, steps + 1) for item in inner}
        if kinds <= {ValueKind.PLAIN, ValueKind.CONTAINER}:
            return ValueKind.CONTAINER
        return kinds.pop() if len(kinds) == 1 else ValueKind.UNKNOWN
    return ValueKind.UNKNOWN


def _any_of(nodes: list[cst.BaseExpression], scope: Scope, steps: int) -> ValueKind:
    """What a union promises; None beside something else says nothing."""
    chosen = [node for node in nodes if dotted(node) != "None"] or nodes
    found = {promised(node, scope, steps + 1) for node in chosen}
    if found <= {ValueKind.PLAIN, ValueKind.CONTAINER}:
        return ValueKind.CONTAINER if ValueKind.CONTAINER in found else ValueKind.PLAIN
    return found.pop() if len(found) == 1 else ValueKind.UNKNOWN


def _name(name: str | None, scope: Scope) -> ValueKind:
    if name is None:
        return ValueKind.UNKNOWN
    last = name.rpartition(".")[2]
    if name in _PLAIN:
        return ValueKind.PLAIN
    if last in _FUNCTIONS:
        return ValueKind.FUNCTION
    if name in _SETS:
        return ValueKind.SET
    if name in _CONTAINERS:
        return ValueKind.UNKNOWN if name in ("Iterable", "Mapping", "Collection") else ValueKind.CONTAINER
    found = meanings(scope, name)
    if found and all(item.keras is not None and last[:1].isupper() for item in found):
        return ValueKind.KERAS_OBJECT
    if last == "ndarray":
        return ValueKind.ARRAY
    if found and all(
        item.kind == "import" and item.target in ("tensorflow.Tensor", "tensorflow.Variable") for item in found
    ):
        return ValueKind.TENSOR
    if found and all(
        item.kind == "import" and item.target in ("tensorflow.DType", "tensorflow.dtypes.DType") for item in found
    ):
        return ValueKind.DTYPE
    return ValueKind.UNKNOWN
