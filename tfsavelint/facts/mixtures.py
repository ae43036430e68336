"""Where a file puts an object of one Keras flavour into one of another: as written, by import root.

Whether two roots are two libraries is the target's affair (``protocol/mixtures.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from tfsavelint.facts.receivers import Receivers
from tfsavelint.facts.types import GraphFault, Mixed
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.model import Kind
from tfsavelint.source.names import KerasName, Scope, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import Place

FLAVOURED = ("keras", "tf.keras", "tf_keras")
_LAYERS: frozenset[Kind] = frozenset({"layer", "model"})
_WRAPPERS = frozenset({"layers.Bidirectional", "layers.TimeDistributed"})
_INPUTS = frozenset({"Input", "layers.Input", "layers.InputLayer"})
_MODELS = frozenset({"Model", "models.Model"})
_SEQUENTIAL = frozenset({"Sequential", "models.Sequential"})
_METHODS = frozenset({"add", "compile", "fit"})
_MODULES = {
    "keras": "__import__('keras')",
    "tf.keras": "__import__('tensorflow').keras",
    "tf_keras": "__import__('tf_keras')",
}
"""How the text that shows a mixture reaches the owner's modules, whatever the file calls them."""
_SWITCH = "TF_USE_LEGACY_KERAS"
_ON = re.compile(_SWITCH + r"""["']\s*(?:\]\s*=|,)\s*["'](?:1|[Tt]rue)["']""")
"""How a file sets it before it imports TensorFlow."""
_MAX_STEPS = 6


class MixtureReader:
    """Finds the mixtures of one file. A file that reaches Keras through one root has none, and is not read."""

    def __init__(self, reader: Reader, receivers: Receivers, roots: tuple[str, ...], lines: list[str]) -> None:
        self.reader = reader
        self.receivers = receivers
        self.roots = tuple(root for root in roots if root in FLAVOURED)
        switches = [line for line in lines if _SWITCH in line] if len(self.roots) > 1 else []
        self.switched = bool(switches) and all(_ON.search(line) for line in switches)
        self.chosen = bool(switches) and not self.switched

    def read(self) -> Iterator[GraphFault]:
        """The mixtures, in the order of the text."""
        if len(self.roots) < 2:
            return
        seen: set[tuple[int, int]] = set()
        for statement in self.reader.outline.statements:
            place = statement.place
            if statement.head or place.header or place.guarded or (place.first, place.last) in seen:
                continue
            if not any(call is not None and self._concerns(call, statement.scope) for call in statement.calls):
                continue
            seen.add((place.first, place.last))
            parsed = self.reader.segments.parse(place)
            if parsed is not None:
                yield from self._below(parsed[1], statement.scope, place, parsed[0])

    def _concerns(self, call: str, scope: Scope) -> bool:
        """Whether a call may put one object into another, or call a layer on a symbol."""
        if call.rpartition(".")[2] in _METHODS:
            return True
        keras = _keras(call, scope)
        return keras is not None and (keras.path in _WRAPPERS or kind_of(keras.path) in _LAYERS)

    def _below(self, node: cst.CSTNode, scope: Scope, place: Place, segment: int) -> Iterator[GraphFault]:
        if isinstance(node, (cst.Lambda, cst.BaseComp, cst.FunctionDef, cst.ClassDef)):
            return
        if isinstance(node, cst.Call):
            for role, owner, part, expression in self._call(node, scope, segment):
                if self.chosen and "tf.keras" in (owner, part[1]):
                    continue  # the file itself decides what `tf.keras` is
                yield self._fault(role, owner, part, expression, scope, place, segment)
        for child in children(node):
            yield from self._below(child, scope, place, segment)

    def _fault(
        self,
        role: str,
        owner: str,
        part: tuple[cst.BaseExpression, str],
        expression: str,
        scope: Scope,
        place: Place,
        segment: int,
    ) -> GraphFault:
        return GraphFault(
            "mixed",
            self._text(segment, part[0]),
            expression,
            self.reader.segments.anchor(segment, part[0]),
            place.first,
            scope.qualname,
            scope.enclosing_class(),
            FLAVOURED,
            Mixed(role, owner, part[1], self.switched),
        )

    def _text(self, segment: int, node: cst.CSTNode) -> str:
        return " ".join(self.reader.segments.code(segment, node).split())

    def _call(
        self, node: cst.Call, scope: Scope, segment: int
    ) -> Iterator[tuple[str, str, tuple[cst.BaseExpression, str], str]]:
        """(role, the owner's root, the part with its root, text that shows the mixture alone)."""
        name = dotted(node.func)
        keras = _keras(name, scope) if name else None
        shown = self._text(segment, node.func)
        if keras is not None and keras.path in _SEQUENTIAL:
            for part in self._parts(_items(_argument(node, 0, "layers")), scope, keras.root, _LAYERS):
                yield "layer", keras.root, part, f"{shown}([{self._text(segment, part[0])}])"
        elif keras is not None and keras.path in _WRAPPERS:
            for part in self._parts(_one(_argument(node, 0, "layer")), scope, keras.root, _LAYERS):
                yield "wrapped", keras.root, part, f"{shown}({self._text(segment, part[0])})"
        elif keras is not None and keras.path in _MODELS:
            yield from self._model(node, keras.root, scope, segment)
        elif name is None and isinstance(node.func, cst.Call):
            yield from self._layer_called(node, scope, segment)
        elif name is not None and name.rpartition(".")[2] in _METHODS and keras is None:
            yield from self._method(node, *name.rpartition(".")[::2], scope, segment)

    def _model(
        self, node: cst.Call, root: str, scope: Scope, segment: int
    ) -> Iterator[tuple[str, str, tuple[cst.BaseExpression, str], str]]:
        for item in _items(_argument(node, 0, "inputs")):
            found = self._symbol(item, scope, frozenset())
            if found is not None and found != root:
                given = ", ".join(self._text(segment, argument.value) for argument in node.args[:2])
                yield "input", root, (item, found), f"{self._text(segment, node.func)}({given})"

    def _layer_called(
        self, node: cst.Call, scope: Scope, segment: int
    ) -> Iterator[tuple[str, str, tuple[cst.BaseExpression, str], str]]:
        """``Dense(1)(x)``: the layer is what is called, the symbol is what it was not made for."""
        made = self._made(node.func, scope)
        given = _argument(node, 0, "inputs")
        if made is None or made[1] not in _LAYERS or given is None:
            return
        root = self._symbol(given, scope, frozenset())
        if root is not None and root != made[0]:
            yield "symbol", made[0], (given, root), self._text(segment, node)

    def _method(
        self, node: cst.Call, receiver: str, method: str, scope: Scope, segment: int
    ) -> Iterator[tuple[str, str, tuple[cst.BaseExpression, str], str]]:
        roots = self.receivers.made(receiver, scope, 0) if receiver else ()
        if len(roots) != 1 or roots[0] not in FLAVOURED:
            return
        root = roots[0]
        if method == "add":
            for part in self._parts(_one(_argument(node, 0, "layer")), scope, root, _LAYERS):
                yield "layer", root, part, f"{receiver}.add({self._text(segment, part[0])})"
        elif method == "compile":
            for part in self._parts(_one(_argument(node, 0, "optimizer")), scope, root, {"optimizer"}):
                yield "optimizer", root, part, f"{_MODULES[root]}.optimizers.get({self._text(segment, part[0])})"
        else:
            for item in _items(_argument(node, 5, "callbacks")):
                callback = self._callback(item, scope)
                if callback is not None and callback != root:
                    text = f"__import__('tf_keras').callbacks.CallbackList([{self._text(segment, item)}])"
                    yield "callback", root, (item, callback), text

    def _parts(
        self, nodes: Iterable[cst.BaseExpression], scope: Scope, root: str, kinds: Iterable[Kind]
    ) -> Iterator[tuple[cst.BaseExpression, str]]:
        """Those of the objects that evidently come from another root, of the kinds that are asked for."""
        wanted = frozenset(kinds)
        for node in nodes:
            made = self._made(node, scope)
            if made is not None and made[0] != root and made[1] in wanted:
                yield node, made[0]

    def _made(self, node: cst.BaseExpression, scope: Scope, steps: int = 0) -> tuple[str, Kind] | None:
        """The root and kind of the object that an expression gives; None where that isn't evident."""
        if isinstance(node, cst.Call):
            name = dotted(node.func)
            keras = _keras(name, scope) if name else None
            if keras is not None:
                kind: Kind | None = "layer" if keras.path in _INPUTS else kind_of(keras.path)
                return (keras.root, kind) if kind is not None and keras.root in FLAVOURED else None
            options = meanings(scope, name) if name else ()
            if len(options) == 1 and options[0].kind == "class":
                lineage = self.receivers.ancestry.get(options[0].target)
                if lineage is not None and lineage.kind is not None and len(lineage.roots) == 1:
                    return lineage.roots[0], lineage.kind
            roots = self.receivers.of_call(name, scope)
            return (roots[0], "model") if len(roots) == 1 else None
        assigned = self._assigned(node, scope) if steps < _MAX_STEPS else []
        found = {self._made(value, scope, steps + 1) for value in assigned}
        return found.pop() if len(found) == 1 else None

    def _callback(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The root of Keras's own callback that an expression makes."""
        values = [node] if isinstance(node, cst.Call) else self._assigned(node, scope)
        found: set[str | None] = set()
        for value in values:
            name = dotted(value.func) if isinstance(value, cst.Call) else None
            keras = _keras(name, scope) if name else None
            last = keras.path.removeprefix("callbacks.") if keras and keras.path.startswith("callbacks.") else ""
            found.add(keras.root if keras is not None and last[:1].isupper() and last != "CallbackList" else None)
        return found.pop() if len(found) == 1 else None

    def _symbol(self, node: cst.BaseExpression, scope: Scope, seen: frozenset[str]) -> str | None:
        """The root of the symbolic tensor that an expression gives: what ``Input`` made, and layers of its flavour."""
        if isinstance(node, cst.Name):
            if node.value in seen:
                return None
            values = self._assigned(node, scope)
            inner = seen | {node.value}
            found = {self._symbol(value, scope, inner) for value in values if not _takes(value, node.value)}
            return found.pop() if len(found) == 1 else None
        if not isinstance(node, cst.Call):
            return None
        name = dotted(node.func)
        keras = _keras(name, scope) if name else None
        if keras is not None:
            return keras.root if keras.path in _INPUTS - {"layers.InputLayer"} and keras.root in FLAVOURED else None
        if not isinstance(node.func, cst.Call):
            return None
        made, given = self._made(node.func, scope), _argument(node, 0, "inputs")
        root = self._symbol(given, scope, seen) if given is not None else None
        return root if made is not None and made[0] == root and made[1] == "layer" else None

    def _assigned(self, node: cst.BaseExpression, scope: Scope) -> list[cst.BaseExpression]:
        """All that a name is assigned; empty where it may be something else."""
        name = dotted(node)
        options = meanings(scope, name) if name else ()
        values = [self.reader.assigned(option) for option in options]
        return [value[1] for value in values if value is not None] if all(values) else []


def _keras(name: str, scope: Scope) -> KerasName | None:
    options = meanings(scope, name)
    return options[0].keras if len(options) == 1 else None


def _takes(node: cst.BaseExpression, name: str) -> bool:
    """``x = Dense(1)(x)``: the name goes on being what it was, as far as the layer is of its flavour."""
    given = _argument(node, 0, "inputs") if isinstance(node, cst.Call) else None
    return isinstance(given, cst.Name) and given.value == name


def _argument(node: cst.Call, index: int, name: str) -> cst.BaseExpression | None:
    for place, item in enumerate(node.args):
        if item.star:
            return None
        if (item.keyword is None and place == index) or (item.keyword is not None and item.keyword.value == name):
            return item.value
    return None


def _one(node: cst.BaseExpression | None) -> list[cst.BaseExpression]:
    return [node] if node is not None else []


def _items(node: cst.BaseExpression | None) -> list[cst.BaseExpression]:
    """What a list holds as written, or the one thing that is given instead of a list."""
    if isinstance(node, (cst.List, cst.Tuple)):
        return [item.value for item in node.elements if not isinstance(item, cst.StarredElement)]
    return _one(node)
