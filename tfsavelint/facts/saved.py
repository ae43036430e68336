"""Which model a call saves: from the text of its receiver to what takes part in making that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.models import members_of
from tfsavelint.facts.types import ModelFact, SaveCall
from tfsavelint.facts.values import Reader, dotted, right_side
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.segments import Anchor
from tfsavelint.source.slices import Slicer

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_SAVERS = frozenset({"save", "save_weights", "load_weights", "ModelCheckpoint"})
_TRAINING = frozenset({"fit", "fit_generator"})


class SavedReader:
    """Finds the models that the calls of one file save."""

    def __init__(self, reader: Reader, found: Found, slicer: Slicer, models: tuple[ModelFact, ...]) -> None:
        self.reader = reader
        self.found = found
        self.slicer = slicer
        self.models = {item.qualname: item for item in models}
        outline = reader.outline
        self.scopes: dict[str, Scope] = {"": outline.module}
        self.scopes.update((item.qualname, item.scope) for item in outline.classes)
        self.scopes.update((item.qualname, item.scope) for item in outline.functions)

    def read(self) -> Iterator[tuple[Anchor, ModelFact]]:
        """The calls whose model is known, with it."""
        for call in self.found.calls:
            model = self._model(call) if call.method in _SAVERS else None
            if model is not None:
                yield call.anchor, model

    def _model(self, call: SaveCall) -> ModelFact | None:
        receiver = call.receiver if call.method != "ModelCheckpoint" else self.trained(call.scope)
        scope = self.scopes.get(call.scope)
        if receiver is None or scope is None:
            return None
        owner = scope.enclosing_class()
        if receiver == "self" or receiver.startswith("super("):
            return _made_of(call, receiver, (owner,), (), owner) if owner is not None else None
        if receiver.startswith("self."):
            return self._attribute(call, receiver, scope)
        if _NAME.match(receiver):
            return self._named(call, receiver, scope)
        made = _CALL.match(receiver)
        return self._called(call, receiver, made[1], scope) if made is not None else None

    def trained(self, scope: str) -> str | None:
        """The one thing that is trained in a scope, by its name."""
        names = {
            name.rpartition(".")[0]
            for statement in self.reader.outline.statements_by_scope.get(scope, ())
            for name in statement.calls
            if name is not None and name.rpartition(".")[2] in _TRAINING
        }
        return names.pop() if len(names) == 1 else None

    def _called(self, call: SaveCall, receiver: str, name: str, scope: Scope) -> ModelFact | None:
        for option in meanings(scope, name):
            if option.kind == "function":
                return self.models.get(option.target)
        members, third = members_of(self.found, lambda place, line: place == call.scope and line == call.line)
        return _made_of(call, receiver, members, third, self._class(name, scope))

    def _class(self, name: str | None, scope: Scope) -> str:
        """The class that a dotted name means and nothing else; empty where it means no class."""
        options = meanings(scope, name) if name else ()
        return options[0].target if len(options) == 1 and options[0].kind == "class" else ""

    def _made_by(self, name: str, scope: Scope) -> str:
        """The class whose call is assigned to a name."""
        options = meanings(scope, name)
        assigned = self.reader.assigned(options[0]) if len(options) == 1 else None
        made = dotted(assigned[1].func) if assigned is not None and isinstance(assigned[1], cst.Call) else None
        return self._class(made, scope)

    def _attribute(self, call: SaveCall, receiver: str, scope: Scope) -> ModelFact | None:
        outline = self.reader.outline
        owner = scope.enclosing_class()
        found = [(where, number) for where, name, number in outline.attributes if name == receiver]
        found = [item for item in found if item[0].enclosing_class() == owner]
        if len(found) != 1:
            return None
        where, number = found[0]
        value = right_side(self.reader.segments, outline.places[number])
        name = dotted(value.func) if isinstance(value, cst.Call) else None
        for option in meanings(where, name) if name else ():
            if option.kind == "function":
                return self.models.get(option.target)
            if option.kind == "class":
                return _made_of(call, receiver, (option.target,), (), option.target)
        return None

    def _named(self, call: SaveCall, name: str, scope: Scope) -> ModelFact | None:
        place: Scope | None = scope
        while place is not None and (name not in place.bindings or (place.kind == "class" and place is not scope)):
            place = place.parent
        if place is None or sum(item.kind != "nothing" for item in place.bindings[name]) != 1:
            return None
        made_by = self._made_by(name, scope)
        if place.kind == "module":
            model = self.models.get(name)
            return replace(model, made_by=made_by) if model is not None else None
        if place.bindings[name][0].kind not in ("value", "part") or "." in place.qualname:
            return None
        parts = self.slicer.part_within(place.qualname, name, call.line)
        if parts is None:
            return None
        lines, outer, functions = parts
        known = ModelFact(
            name, "", "builder", call.anchor, call.line, "", call.roots, (), (), lines, functions, place.qualname, outer
        )
        members, third = members_of(self.found, known.holds)
        return replace(known, members=members, third_party=third, made_by=made_by)


def _made_of(call: SaveCall, name: str, members: tuple[str, ...], third: tuple[str, ...], made_by: str = "") -> ModelFact:
    nothing: frozenset[int] = frozenset()
    made = ModelFact(name, "", "builder", call.anchor, call.line, "", call.roots, members, third, nothing, frozenset(), "?")
    return replace(made, made_by=made_by)
