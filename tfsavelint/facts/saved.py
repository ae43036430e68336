"""Which model a call saves: from the text of its receiver to what takes part in making that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.methods import Methods
from tfsavelint.facts.models import members_of
from tfsavelint.facts.passed_models import Passings
from tfsavelint.facts.receivers import Receivers
from tfsavelint.facts.types import ModelFact, SaveCall
from tfsavelint.facts.values import Reader, dotted, right_side
from tfsavelint.source.names import Scope, meanings, unpacked
from tfsavelint.source.outline import Place
from tfsavelint.source.segments import Anchor
from tfsavelint.source.slices import Slicer

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_SAVERS = frozenset({"save", "save_weights", "load_weights", "ModelCheckpoint"})
_TRAINING = frozenset({"fit", "fit_generator"})
_MAX_STEPS = 5
_END = 1 << 30


class SavedReader:
    """Finds the models that the calls of one file save."""

    def __init__(
        self, reader: Reader, found: Found, slicer: Slicer, models: tuple[ModelFact, ...], receivers: Receivers
    ) -> None:
        self.reader = reader
        self.found = found
        self.slicer = slicer
        self.receivers = receivers
        self.methods = Methods(reader, slicer)
        self.passings = Passings(reader)
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
            return self._attribute(call, receiver, scope, 0)
        if _NAME.match(receiver):
            return self._named(call, receiver, scope, call.line, 0)
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
        made = self._of_function(call, receiver, name, scope, 0)
        if made is not None:
            return made
        members, third = members_of(self.found, lambda place, line: place == call.scope and line == call.line)
        return _made_of(call, receiver, members, third, self._class(name, scope))

    def _of_function(self, call: SaveCall, receiver: str, name: str | None, scope: Scope, steps: int) -> ModelFact | None:
        """What a function or a method of the file gives."""
        for option in meanings(scope, name) if name else ():
            if option.kind == "function":
                return self.models.get(option.target)
        method = self.receivers.method(name, scope) if name and "." in name else None
        if method is None:
            return None
        functions, outer = self.methods.taking_part({method})
        return self._made_at(call, receiver, frozenset(), functions, "?", outer, steps=steps)

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

    def _attribute(self, call: SaveCall, receiver: str, scope: Scope, steps: int) -> ModelFact | None:
        outline = self.reader.outline
        owner = scope.enclosing_class()
        found = [(where, number) for where, name, number in outline.attributes if name == receiver]
        found = [item for item in found if item[0].enclosing_class() == owner]
        values = [(where, number, right_side(self.reader.segments, outline.places[number])) for where, number in found]
        given = [item for item in values if item[2] is None or dotted(item[2]) != "None"]
        if len(given) != 1 or given[0][2] is None:
            return None
        where, number, value = given[0]
        assert value is not None
        return self._of_value(call, receiver, value, where, outline.places[number], steps)

    def _of_value(
        self, call: SaveCall, receiver: str, value: cst.BaseExpression, scope: Scope, place: Place, steps: int
    ) -> ModelFact | None:
        """The model that an expression gives, which stands in a scope, at a place."""
        name = dotted(value.func) if isinstance(value, cst.Call) else None
        made_by = self._class(name, scope)
        if made_by in self.receivers.ancestry:
            return _made_of(call, receiver, (made_by,), (), made_by)
        made = self._of_function(call, receiver, name, scope, steps)
        if made is not None or steps >= _MAX_STEPS:
            return made
        if isinstance(value, cst.Name):
            return self._named(call, value.value, scope, place.first, steps + 1)
        if name is None or not any(item.keras is not None for item in meanings(scope, name)):
            return None
        parts = self.methods.within(scope.qualname, value, place, receiver)
        if parts is None:
            return None
        lines, outer, functions = parts
        return self._made_at(call, receiver, lines, functions, scope.qualname, outer, steps=steps)

    def _made_at(
        self,
        call: SaveCall,
        name: str,
        lines: frozenset[int],
        functions: frozenset[str],
        within: str,
        outer: frozenset[int],
        made_by: str = "",
        steps: int = 0,
    ) -> ModelFact | None:
        """The model that some lines and functions make, from the object's attributes, too; None where one can't be told."""
        known = ModelFact(
            name, "", "builder", call.anchor, call.line, "", call.roots, (), (), lines, functions, within, outer
        )
        members, third = members_of(self.found, known.holds)
        for attribute, scope in self._attributes_called(known).items():
            part = self._attribute(call, attribute, scope, steps + 1) if steps < _MAX_STEPS else None
            if part is None:
                return None
            members, third = (*members, *part.members), (*third, *part.third_party)
        members, third = tuple(dict.fromkeys(members)), tuple(dict.fromkeys(third))
        return replace(known, members=members, third_party=third, made_by=made_by)

    def _attributes_called(self, known: ModelFact) -> dict[str, Scope]:
        """The attributes of ``self`` that are called where a model is made: its parts."""
        found: dict[str, Scope] = {}
        for qualname in {known.within, *known.functions}:
            for item in self.reader.outline.statements_by_scope.get(qualname, ()) if "." in qualname else ():
                names = [name for name in item.calls if name is not None and name.startswith("self.")]
                if names and known.holds(qualname, item.place.first):
                    parts = (name for name in names if name.count(".") == 1)
                    found.update((name, item.scope) for name in parts if self.receivers.method(name, item.scope) is None)
        return found

    def _named(self, call: SaveCall, name: str, scope: Scope, before: int, steps: int) -> ModelFact | None:
        place: Scope | None = scope
        while place is not None and (name not in place.bindings or (place.kind == "class" and place is not scope)):
            place = place.parent
        if place is None or sum(item.kind != "nothing" for item in place.bindings[name]) != 1:
            return None
        part = unpacked(place, name)
        if part is not None:
            return self._part(call, name, *part, place)
        made_by = self._made_by(name, scope)
        if place.kind == "module":
            model = self.models.get(name)
            return replace(model, made_by=made_by) if model is not None else None
        kind = place.bindings[name][0].kind
        if kind == "opaque" and steps < _MAX_STEPS:
            return self._argument(call, name, place, steps)
        parts = self.methods.local(place.qualname, name, before) if kind == "value" else None
        if parts is None:
            return None
        lines, outer, functions = parts
        return self._made_at(call, name, lines, functions, place.qualname, outer, made_by, steps)

    def _argument(self, call: SaveCall, name: str, function: Scope, steps: int) -> ModelFact | None:
        """What the one call of a function gives it under a name."""
        passed = self.passings.of(function, name)
        return self._of_value(call, name, *passed, steps + 1) if passed is not None else None

    def _part(self, call: SaveCall, name: str, number: int, index: int, scope: Scope) -> ModelFact | None:
        """One of several models that a function returns."""
        value = right_side(self.reader.segments, self.reader.outline.places[number])
        called = dotted(value.func) if isinstance(value, cst.Call) else None
        options = meanings(scope, called) if called else ()
        function = self.reader.outline.functions_by_name.get(options[0].target) if len(options) == 1 else None
        if function is None:
            return None
        returned = set(function.returned_part(index))
        inner = returned.pop() if len(returned) == 1 else None
        if inner is None or not _NAME.match(inner):
            return self.models.get(function.qualname)
        parts = self.methods.local(function.qualname, inner, _END)
        if parts is None:
            return None
        lines, outer, functions = parts
        return self._made_at(call, name, lines, functions, function.qualname, outer)


def _made_of(call: SaveCall, name: str, members: tuple[str, ...], third: tuple[str, ...], made_by: str = "") -> ModelFact:
    nothing: frozenset[int] = frozenset()
    made = ModelFact(name, "", "builder", call.anchor, call.line, "", call.roots, members, third, nothing, frozenset(), "?")
    return replace(made, made_by=made_by)
