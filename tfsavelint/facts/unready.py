"""Models that nothing has built when a call saves them, or loads weights into them.

A subclassed model, and a Sequential one that isn't told its input, have no weights until they are called, trained or
built. What stands between the making and the call is told by the outline: each use of the model's name. Any use that
might build it, and whatever can't be followed, ends the search: the model then counts as built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.configs import definition
from tfsavelint.facts.lineage import Lineage
from tfsavelint.facts.types import Unready
from tfsavelint.facts.values import Reader, dotted, right_side
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.knowledge.stateful import holds_weights
from tfsavelint.source.names import Binding, Scope, home_of, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import Outline
from tfsavelint.source.segments import Anchor

_CALLS = frozenset({"save", "save_weights", "load_weights"})
_HARMLESS = frozenset(
    {
        *("compile", "summary", "name", "trainable", "optimizer", "loss", "stop_training", "run_eagerly", "built"),
        *("save", "save_weights", "get_config", "to_json", "add"),
    }
)
"""What leaves a model as unbuilt as it is."""
_BUILDING = frozenset({"self", "self.build", "self.predict", "self.call", "self.fit", "super().__call__"})
_TOLD = frozenset({"Input", "InputLayer", "TextVectorization", "StringLookup", "IntegerLookup", "Normalization"})
"""First layers of a Sequential model that know their input, or of which it isn't known."""
_MAX_STEPS = 4


class UnreadyReader:
    """Finds the calls of one file whose model is surely unbuilt."""

    def __init__(self, reader: Reader, lineage: Lineage, found: Found) -> None:
        self.reader = reader
        self.outline = reader.outline
        self.lineage = lineage
        self.found = found
        self.scopes: dict[str, Scope] = {"": self.outline.module}
        self.scopes.update((item.qualname, item.scope) for item in self.outline.functions)

    def read(self) -> Iterator[tuple[Anchor, Unready]]:
        """The calls, by their anchors, with what is known of the model."""
        for call in self.found.calls:
            scope = self.scopes.get(call.scope)
            if call.method not in _CALLS or call.receiver is None or scope is None:
                continue
            if call.guarded and self._tried(call.line):
                continue
            model = self._expression(call.receiver, scope, call.line)
            if model is not None:
                yield call.anchor, model

    def _tried(self, line: int) -> bool:
        """Whether a line stands below a ``try``: what fails there may be meant to."""
        lines = self.reader.segments.lines
        indent = _indent(lines[line - 1])
        for number in range(line - 1, 0, -1):
            text = lines[number - 1]
            if not text.strip() or text.lstrip().startswith("#") or _indent(text) >= indent:
                continue
            indent = _indent(text)
            if text.strip().startswith("try:"):
                return True
            if not indent:
                break
        return False

    def _expression(self, receiver: str, scope: Scope, line: int) -> Unready | None:
        if receiver.isidentifier():
            return self._named(receiver, scope, line, 0)
        try:
            node = cst.parse_expression(receiver)
        except cst.ParserSyntaxError:
            return None
        return self._made(node, scope, (), 0) if isinstance(node, cst.Call) else None

    def _named(self, name: str, scope: Scope, before: int, steps: int) -> Unready | None:
        """What a name of that very scope holds before a line, if nothing may have built it since it was assigned."""
        assigned = self._assigned(scope.bindings.get(name, []), before)
        value = right_side(self.reader.segments, self.outline.places[assigned]) if assigned is not None else None
        if assigned is None or not isinstance(value, cst.Call):
            return None
        after = self.outline.places[assigned].last
        if any(self._sees(other, scope, name) for other in self._uses(name) if other is not scope):
            return None
        made = self._made(value, scope, self._added(name, scope, after, before), steps)
        uses = [
            use
            for use in self.outline.uses_by_scope.get(scope.qualname, ())
            if use.dotted.partition(".")[0] == name and after < self.outline.places[use.place].first < before
        ]
        for use in uses if made is not None else ():
            done = use.dotted.partition(".")[2]
            if done == "build" and made is not None and made.made_by:
                made = replace(made, shaped=True)
            elif done.partition(".")[0] not in _HARMLESS:
                return None
        return made

    def _assigned(self, bindings: list[Binding], before: int) -> int | None:
        """The place of the last assignment before a line, where no other may have come in between."""
        values = [item for item in bindings if item.kind == "value"]
        if not values or any(item.kind not in ("value", "nothing") for item in bindings):
            return None
        places = [item.place for item in values if self.outline.places[item.place].last < before]
        if not places or (len(values) > 1 and any(self.outline.places[place].guarded for place in places)):
            return None
        return max(places, key=lambda place: self.outline.places[place].first)

    def _uses(self, name: str) -> list[Scope]:
        """The scopes in which a name is used."""
        return [use.scope for use in self.outline.uses if use.dotted.partition(".")[0] == name]

    def _sees(self, inner: Scope, scope: Scope, name: str) -> bool:
        """Whether an inner scope means the outer one's name by it."""
        place: Scope | None = inner
        while place is not None and place is not scope:
            if any(item.kind != "opaque" or item.target for item in place.bindings.get(name, [])):
                return False
            if name in place.bindings and self._is_parameter(place, name):
                return False
            place = place.parent
        return place is scope

    def _is_parameter(self, scope: Scope, name: str) -> bool:
        function = self.outline.functions_by_name.get(scope.qualname)
        if function is None:
            return False
        signature = function.signature
        return name in signature.positional or name in signature.keyword_only

    def _added(self, name: str, scope: Scope, after: int, before: int) -> tuple[cst.BaseExpression, ...]:
        """What a Sequential model is given by ``add``, from the first on; nothing where the first may not happen."""
        found: list[cst.BaseExpression] = []
        for statement in self.outline.statements_by_scope.get(scope.qualname, ()):
            place = statement.place
            if f"{name}.add" not in statement.calls or not after < place.first < before:
                continue
            if place.guarded and not found:
                return ()
            parsed = self.reader.segments.parse(place)
            for node in _calls(parsed[1], f"{name}.add") if parsed is not None else ():
                found.extend(item.value for item in node.args[:1])
        return tuple(found)

    def _made(self, node: cst.Call, scope: Scope, added: tuple[cst.BaseExpression, ...], steps: int) -> Unready | None:
        name = dotted(node.func)
        options = meanings(scope, name) if name and steps < _MAX_STEPS else ()
        if len(options) != 1:
            return None
        option = options[0]
        if option.kind == "class":
            return self._of_class(option.target)
        if option.kind == "function" and not home_of(option.target):
            return self._returned(option.target, steps)
        if option.keras is not None and option.keras.path.rpartition(".")[2] == "Sequential":
            return self._sequential(node, scope, added)
        return None

    def _of_class(self, key: str) -> Unready | None:
        ancestry = self.lineage.get(key)
        if ancestry is None or ancestry.kind != "model":
            return None
        owners = [key, *ancestry.ancestors]
        if any(home_of(owner) or _builds_itself(self.outline, owner) for owner in owners):
            return None
        return Unready(key)

    def _returned(self, qualname: str, steps: int) -> Unready | None:
        """What a function gives that has one ``return``, of a name or of what it makes there."""
        function = self.outline.functions_by_name.get(qualname)
        if function is None or len(function.returned) != 1 or function.decorated:
            return None
        returned = function.returned[0]
        if returned is None:
            return None
        if not returned.endswith("()"):
            uses = self.outline.uses_by_scope.get(qualname, ())
            last = [self.outline.places[use.place].first for use in uses if use.dotted == returned]
            whole = returned.isidentifier() and bool(last)  # the last use of the bare name is the ``return``
            return self._named(returned, function.scope, max(last), steps + 1) if whole else None
        parsed = self.reader.segments.parse(function.place)
        node = definition(parsed[1], function.name) if parsed is not None else None
        value = _return_value(node) if node is not None else None
        return self._made(value, function.scope, (), steps + 1) if isinstance(value, cst.Call) else None

    def _sequential(self, node: cst.Call, scope: Scope, added: tuple[cst.BaseExpression, ...]) -> Unready | None:
        """A Sequential model whose first layer is one of Keras's own, and isn't told its input."""
        given = [item for item in node.args if item.keyword is None or item.keyword.value == "layers"]
        layers: list[cst.BaseExpression] = []
        if given:
            value = given[0].value
            if given[0].star or not isinstance(value, (cst.List, cst.Tuple)):
                return None
            layers = [item.value for item in value.elements]
        layers.extend(added)
        path = self._layer(layers[0], scope) if layers else None
        if path is None or kind_of(path) != "layer" or path.rpartition(".")[2] in _TOLD:
            return None
        paths = [self._layer(item, scope) for item in layers]
        if "input" in _text(layers[0]) or "batch" in _text(layers[0]):
            return None
        if not any(item is not None and holds_weights(item) for item in paths):
            return None
        return Unready("", embedded=path.rpartition(".")[2] == "Embedding")

    def _layer(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The Keras path of a layer that is made there."""
        name = dotted(node.func) if isinstance(node, cst.Call) else None
        options = meanings(scope, name) if name else ()
        keras = options[0].keras if len(options) == 1 else None
        if keras is None or not isinstance(node, cst.Call) or any(item.star for item in node.args):
            return None
        return keras.path if keras.path.startswith("layers.") else None


def _builds_itself(outline: Outline, qualname: str) -> bool:
    """Whether the constructor of a class of the file calls or builds the object, by itself or through its methods."""
    item = outline.classes_by_name.get(qualname)
    if item is None:
        return True
    pending, seen = ["__init__"], {"__init__"}
    while pending:
        for method in item.methods.get(pending.pop(), ()):
            statements = outline.statements_by_scope.get(method.qualname, ())
            called = {call for statement in statements for call in statement.calls if call is not None}
            if called & _BUILDING or any(call.endswith("?.__call__") for call in called):
                return True
            more = {call[5:] for call in called if call.startswith("self.")} & set(item.methods) - seen
            seen |= more
            pending.extend(sorted(more))
    return False


def _calls(node: cst.CSTNode, name: str) -> Iterator[cst.Call]:
    pending: list[cst.CSTNode] = [node]
    while pending:
        inner = pending.pop(0)
        if isinstance(inner, cst.Call) and dotted(inner.func) == name:
            yield inner
        pending.extend(children(inner))


def _return_value(function: cst.FunctionDef) -> cst.BaseExpression | None:
    pending: list[cst.CSTNode] = [function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Return):
            return node.value
        if not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            pending.extend(children(node))
    return None


def _text(node: cst.BaseExpression) -> str:
    return cst.Module([]).code_for_node(node)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
