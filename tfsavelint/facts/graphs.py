"""Graphs of layers as they are written: which names are symbolic tensors, and what is done to them outside layers.

A name is a symbolic tensor (a KerasTensor) after it was assigned what ``Input`` gives, or what a layer gives for one.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.types import GraphFault
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.knowledge.tensorflow_ops import refuses_symbols
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import Place

_LAYERS = frozenset({"layer", "cell", "model"})
_SEVERAL = frozenset({"return_state", "return_attention_scores"})
_CALLED_APART = frozenset(f"ops.{name}" for name in ("add", "subtract", "multiply", "maximum", "minimum", "reshape"))
_OPERATIONS = frozenset(
    f"ops.{name}"
    for name in (
        *("mean", "sum", "max", "min", "sin", "cos", "sqrt", "exp", "log", "abs", "absolute", "square", "cast", "sigmoid"),
        *("expand_dims", "squeeze", "transpose", "matmul", "power", "negative", "divide", "true_divide", "relu", "sign"),
    )
)
"""Operations of which no layer has the name; those called apart are taken for the layer of their name."""


def holds_slash(node: cst.BaseExpression) -> bool:
    """Whether the text that an expression gives certainly has a slash in it."""
    if isinstance(node, cst.SimpleString):
        literal = node.evaluated_value
        return isinstance(literal, str) and "/" in literal
    if isinstance(node, cst.FormattedString):
        return any(isinstance(part, cst.FormattedStringText) and "/" in part.value for part in node.parts)
    if isinstance(node, cst.ConcatenatedString):
        return holds_slash(node.left) or holds_slash(node.right)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Modulo)):
        return holds_slash(node.left) or (isinstance(node.operator, cst.Add) and holds_slash(node.right))
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
        return holds_slash(node.func.value)
    return False


def takes_an_operation_name(path: str) -> bool:
    """Whether a Keras class or function gives its ``name`` to an Operation, which checks it (``ops/operation.py``)."""
    return kind_of(path) in _LAYERS or path in ("Input", "layers.Input")


class GraphReader:
    """Finds TensorFlow functions that are called on symbolic tensors in one file, and operators if asked."""

    def __init__(self, reader: Reader, roots: tuple[str, ...], operators: bool) -> None:
        self.operators = operators
        self.reader = reader
        self.roots = roots
        self.outline = reader.outline

    def read(self) -> Iterator[GraphFault]:
        """The calls, in the order of the text of each scope."""
        inputs: dict[str, Scope] = {}
        candidates: set[str] = set()
        for statement in self.outline.statements:
            for call in statement.calls:
                if call is None or statement.head:
                    continue
                if call.rpartition(".")[2] == "Input":
                    inputs[statement.scope.qualname] = statement.scope
                elif _tensorflow(call, statement.scope) is not None:
                    candidates.add(statement.scope.qualname)
        for qualname, scope in inputs.items():
            if self.operators or qualname in candidates:
                yield from self._scope(scope)

    def _scope(self, scope: Scope) -> Iterator[GraphFault]:
        symbols: set[str] = set()
        for place in self._places(scope):
            parsed = self.reader.segments.parse(place)
            if parsed is None or place.header or place.last - place.first > 60:
                continue
            for line in parsed[1].body:
                for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                    yield from self._statement(small, symbols, scope, place, parsed[0])

    def _places(self, scope: Scope) -> list[Place]:
        numbers = {item.place for found in scope.bindings.values() for item in found if item.kind == "value"}
        places = [self.outline.places[number] for number in numbers]
        places += [item.place for item in self.outline.statements if item.scope is scope and not item.head]
        unique = {(place.first, place.last, place.header): place for place in places}
        return [unique[key] for key in sorted(unique)]

    def _statement(
        self, small: cst.BaseSmallStatement, symbols: set[str], scope: Scope, place: Place, segment: int
    ) -> Iterator[GraphFault]:
        if not place.guarded:
            found: list[tuple[str, cst.BaseExpression, str]] = []
            found += [("tensorflow-op", node, name) for node, name in self._refused(small, symbols, scope)]
            if self.operators:
                found += [(kind, node, "") for kind, node in self._operated(small, symbols, scope)]
            for kind, node, name in found:
                text = " ".join(self.reader.segments.code(segment, node).split())
                yield GraphFault(
                    kind,
                    name.removeprefix("tensorflow.") or text,
                    text,
                    self.reader.segments.anchor(segment, node),
                    place.first,
                    scope.qualname,
                    scope.enclosing_class(),
                    self.roots,
                )
        if not isinstance(small, cst.Assign) or len(small.targets) != 1:
            return
        target = small.targets[0].target
        if isinstance(target, cst.Name):
            (symbols.add if self._symbolic(small.value, symbols, scope) else symbols.discard)(target.value)

    def _refused(self, node: cst.CSTNode, symbols: set[str], scope: Scope) -> Iterator[tuple[cst.Call, str]]:
        """The calls of TensorFlow functions to which a symbolic tensor is given; what a lambda does is a layer's affair."""
        if isinstance(node, (cst.Lambda, cst.BaseComp)):
            return
        if isinstance(node, cst.Call):
            name = dotted(node.func)
            path = _tensorflow(name, scope) if name else None
            if path is not None and any(self._given(item.value, symbols, scope) for item in node.args if not item.star):
                yield node, path
                return
        for child in children(node):
            yield from self._refused(child, symbols, scope)

    def _operated(self, node: cst.CSTNode, symbols: set[str], scope: Scope) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Operators on symbolic tensors; ``x[0]`` may be a list's element, ``x[:, 0]`` can't."""
        if isinstance(node, (cst.Lambda, cst.BaseComp)):
            return
        if isinstance(node, cst.BinaryOperation) and self._symbolic(node, symbols, scope):
            apart = isinstance(node.operator, (cst.Add, cst.Subtract, cst.Multiply))
            yield "operator-apart" if apart else "operator", node
        elif isinstance(node, cst.Subscript) and len(node.slice) > 1 and self._symbolic(node.value, symbols, scope):
            yield "operator", node
        elif isinstance(node, cst.Call):
            name = dotted(node.func)
            options = meanings(scope, name) if name else ()
            path = options[0].keras.path if len(options) == 1 and options[0].keras is not None else ""
            if path in _CALLED_APART | _OPERATIONS and self._symbolic(node, symbols, scope):
                yield "operator-apart" if path in _CALLED_APART else "operator", node
        for child in children(node):
            yield from self._operated(child, symbols, scope)

    def _given(self, node: cst.BaseExpression, symbols: set[str], scope: Scope) -> bool:
        if isinstance(node, (cst.List, cst.Tuple)):
            return any(self._given(item.value, symbols, scope) for item in node.elements)
        return self._symbolic(node, symbols, scope)

    def _symbolic(self, node: cst.BaseExpression, symbols: set[str], scope: Scope) -> bool:
        """Whether an expression gives a symbolic tensor."""
        if isinstance(node, cst.Name):
            return node.value in symbols
        if isinstance(node, cst.Subscript):
            return self._symbolic(node.value, symbols, scope)
        if isinstance(node, cst.BinaryOperation):
            return self._symbolic(node.left, symbols, scope) or self._symbolic(node.right, symbols, scope)
        if not isinstance(node, cst.Call):
            return False
        name = dotted(node.func)
        options = meanings(scope, name) if name else ()
        keras = options[0].keras if len(options) == 1 else None
        if keras is not None and keras.path in ("Input", "layers.Input"):
            return not any(item.keyword is not None and item.keyword.value == "tensor" for item in node.args)
        given = any(self._given(item.value, symbols, scope) for item in node.args if not item.star)
        return given and self._is_layer(node.func, scope)

    def _is_layer(self, node: cst.BaseExpression, scope: Scope) -> bool:
        """Whether what is called is a Keras layer: just made, or kept in a name."""
        if isinstance(node, cst.Call):
            name = dotted(node.func)
            options = meanings(scope, name) if name else ()
            if any(item.keyword is not None and item.keyword.value in _SEVERAL for item in node.args):
                return False  # it gives a list
            return (
                len(options) == 1 and options[0].keras is not None and kind_of(options[0].keras.path) in _LAYERS - {"model"}
            )
        name = dotted(node)
        options = meanings(scope, name) if name else ()
        if len(options) != 1:
            return False
        if options[0].keras is not None:
            return options[0].keras.path.startswith(("layers.", "ops.")) and kind_of(options[0].keras.path) is None
        assigned = self.reader.assigned(options[0])
        return assigned is not None and isinstance(assigned[1], cst.Call) and self._is_layer(assigned[1], scope)


def _tensorflow(name: str, scope: Scope) -> str | None:
    options = meanings(scope, name)
    if len(options) != 1 or options[0].kind != "import" or options[0].keras is not None:
        return None
    return options[0].target if refuses_symbols(options[0].target) else None
