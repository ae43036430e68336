"""Is ``x`` a Keras model? Who may say so: what it was assigned, how it is used, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from tfsavelint.facts.lineage import Lineage
from tfsavelint.facts.values import Reader, dotted, right_side
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.source.names import Meaning, Scope, annotation, home_of, local_name, meanings, unpacked
from tfsavelint.source.outline import FunctionOutline

_MODEL_NAME = re.compile(r"(?:^|[._])model\d*$", re.IGNORECASE)
_MAKERS = frozenset({"load_model", "clone_model", "model_from_json", "model_from_config", "from_config"})
_KERAS_ONLY = frozenset({"save_weights", "load_weights"})
_MODEL_USES = frozenset(
    {
        *("compile", "fit", "fit_generator", "evaluate", "predict", "summary", "train_on_batch", "get_layer"),
        *("load_weights", "save_weights", "to_json", "add", "build"),
    }
)

_MAX_STEPS = 12


class Receivers:
    """Answers for one file. ``rival`` tells that it imports another framework whose objects are called models too.

    ``others`` gives the receivers of other files, by home.
    """

    def __init__(
        self,
        reader: Reader,
        ancestry: Lineage,
        roots: tuple[str, ...],
        rival: bool,
        others: Callable[[str], Receivers | None] = lambda home: None,
    ) -> None:
        self.others = others
        self.reader = reader
        self.ancestry = ancestry
        self.file_roots = roots
        self.rival = rival
        self._functions = reader.outline.functions_by_name
        self._used = {
            (statement.scope.qualname, call)
            for statement in reader.outline.statements
            for call in statement.calls
            if call is not None
        }

    def outline_function(self, qualname: str) -> FunctionOutline | None:
        """The function of that qualified name."""
        return self._functions.get(qualname)

    def roots(self, receiver: str, scope: Scope, action: str) -> tuple[str, ...]:
        """The import roots of the model that ``receiver`` is, empty where it is not known to be one."""
        found = self.made(receiver, scope, 0)
        if found:
            return () if self._overrides(receiver, scope, action) else found
        if receiver == "self" or receiver.startswith("super"):
            owner = self.ancestry.get(scope.enclosing_class() or "")
            own = owner is not None and receiver == "self" and action in owner.methods
            return owner.roots if owner is not None and owner.kind == "model" and not own else ()
        origin = self._origin(receiver, scope)
        if origin in ("foreign", "model"):
            return self.file_roots if origin == "model" else ()
        named = _MODEL_NAME.search(receiver) is not None and not self.rival and origin != "other class"
        evident = action in _KERAS_ONLY or (named and self._used_as_model(receiver, scope, _MODEL_USES))
        return self.file_roots if evident or self._used_as_model(receiver, scope, {"compile"}) else ()

    def roots_of(self, node: cst.BaseExpression, scope: Scope, action: str) -> tuple[str, ...]:
        """The same for an expression: a name, or what a call gives."""
        name = dotted(node)
        if name is not None:
            return self.roots(name, scope, action)
        made = dotted(node.func) if isinstance(node, cst.Call) else None
        if made == "super":
            return self.roots("super()", scope, action)
        if made is None or any(self._own_method(option, action) for option in meanings(scope, made)):
            return ()
        return self.of_call(made, scope)

    def _origin(self, receiver: str, scope: Scope) -> str | None:
        """Where something that isn't evidently a Keras model comes from, as far as its assignment or annotation tells.

        ``model``: an annotation that names a Keras model; ``foreign``: a class of this file that isn't Keras's, or an
        annotation that names another class; ``other class``: an imported class, which may be anything; None: untold.
        """
        noted = annotation(scope, receiver)
        if noted:
            options = meanings(scope, noted)
            return "model" if any(self._is_model(item) for item in options) else "foreign"
        for made in self._called(receiver, scope):
            if made.kind == "class" and made.target not in self.ancestry:
                return "foreign"
            if made.kind == "import" and made.keras is None and made.target.rpartition(".")[2][:1].isupper():
                return "other class"
        return None

    def _called(self, receiver: str, scope: Scope) -> Iterator[Meaning]:
        """What the calls are, or may be, whose results ``receiver`` was assigned."""
        for option in meanings(scope, receiver):
            assigned = self.reader.assigned(option)
            name = dotted(assigned[1].func) if assigned and isinstance(assigned[1], cst.Call) else None
            yield from meanings(scope, name) if name else ()

    def _is_model(self, option: Meaning) -> bool:
        if option.keras is not None:
            return kind_of(option.keras.path) == "model"
        return option.kind == "class" and option.target in self.ancestry

    def _overrides(self, receiver: str, scope: Scope, action: str) -> bool:
        """Whether the receiver's own class has a method of that name: what it does is its own affair."""
        return any(self._own_method(made, action) for made in self._called(receiver, scope))

    def _own_method(self, made: Meaning, action: str) -> bool:
        lineage = self.ancestry.get(made.target) if made.kind == "class" else None
        return lineage is not None and action in lineage.methods

    def _used_as_model(self, receiver: str, scope: Scope, methods: Iterable[str]) -> bool:
        """Whether methods that models have are called on it: in the same scope, or anywhere in the class for ``self.x``."""
        owner = scope.enclosing_class() if receiver.startswith("self.") else None
        wanted = {f"{receiver}.{method}" for method in methods}
        return any(
            call in wanted and (place == scope.qualname or (owner is not None and place.startswith(owner + ".")))
            for place, call in self._used
        )

    def made(self, name: str, scope: Scope, steps: int) -> tuple[str, ...]:
        """The roots of the model that a name was assigned; empty where it isn't evident."""
        if steps >= _MAX_STEPS:
            return ()
        if name.startswith("self."):
            return self._attribute(name, scope, steps)
        part = unpacked(scope, name)
        if part is not None:
            return self._part(*part, scope, steps)
        found: set[str] = set()
        for option in meanings(scope, name):
            if option.kind != "value":
                return ()
            assigned = self.reader.assigned(option)
            roots = self.of_expression(assigned[1], scope, steps + 1) if assigned else ()
            found.update(roots)
        return tuple(sorted(found))

    def _attribute(self, name: str, scope: Scope, steps: int) -> tuple[str, ...]:
        """The roots of the model that some method of the class gives to an attribute."""
        owner = scope.enclosing_class()
        found: set[str] = set()
        for statement in self.reader.outline.statements:
            if statement.assigned != name or owner is None or statement.scope.enclosing_class() != owner:
                continue
            value = right_side(self.reader.segments, statement.place)
            roots = self.of_expression(value, statement.scope, steps + 1) if value is not None else ()
            if not roots:
                return ()
            found.update(roots)
        return tuple(sorted(found))

    def _part(self, number: int, index: int, scope: Scope, steps: int) -> tuple[str, ...]:
        """The roots of the model that is one of several values which a function returns."""
        value = right_side(self.reader.segments, self.reader.outline.places[number])
        if isinstance(value, cst.Tuple) and index < len(value.elements):
            return self.of_expression(value.elements[index].value, scope, steps + 1)
        name = dotted(value.func) if isinstance(value, cst.Call) else None
        options = meanings(scope, name) if name else ()
        if len(options) != 1 or options[0].kind != "function":
            return ()
        return self.of_function(options[0].target, steps + 1, index)

    def of_expression(self, node: cst.BaseExpression, scope: Scope, steps: int = 0) -> tuple[str, ...]:
        """The roots of the model that an expression makes; empty where it isn't evident."""
        if not isinstance(node, cst.Call):
            return ()
        return self.of_call(dotted(node.func), scope, steps)

    def of_call(self, name: str | None, scope: Scope, steps: int = 0) -> tuple[str, ...]:
        """The roots of the model that calling ``name`` gives; empty where it isn't evident."""
        found: set[str] = set()
        for option in meanings(scope, name) if name and steps < _MAX_STEPS else ():
            keras = option.keras
            last = keras.path.rpartition(".")[2] if keras else ""
            if keras and (kind_of(keras.path) == "model" or last in _MAKERS or keras.path.startswith("applications.")):
                found.add(keras.root)
            elif option.kind == "class" and option.target in self.ancestry:
                owner = self.ancestry[option.target]
                found.update(owner.roots if owner.kind == "model" else ())
            elif option.kind == "function":
                found.update(self.of_function(option.target, steps + 1))
        method = self.method(name, scope) if name and not found and steps < _MAX_STEPS else None
        return self.of_function(method, steps + 1) if method is not None else tuple(sorted(found))

    def method(self, name: str, scope: Scope) -> str | None:
        """The method of one of the file's classes that a dotted name calls: ``self.build``, ``Factory.build``, and
        ``factory.build`` where ``factory`` was assigned such a call."""
        owner, _, last = name.rpartition(".")
        if owner in ("self", "cls"):
            classes = [scope.enclosing_class()]
        else:
            options = meanings(scope, owner) if owner else ()
            options = tuple(options) if any(item.kind == "class" for item in options) else tuple(self._called(owner, scope))
            classes = [item.target for item in options if item.kind == "class"]
        found = (f"{item}.{last}" for item in classes if item is not None)
        return next((item for item in found if item in self._functions), None)

    def of_function(self, qualname: str, steps: int = 0, part: int | None = None) -> tuple[str, ...]:
        """The roots of the model that a function returns, alone or as one of several; empty where it isn't evident."""
        other = self.others(home_of(qualname)) if home_of(qualname) else None
        if other is not None:
            return other.of_function(local_name(qualname), steps + 1, part) if steps < _MAX_STEPS else ()
        function = self._functions.get(qualname)
        if function is None or steps >= _MAX_STEPS:
            return ()
        found: set[str] = set()
        for returned in function.returned if part is None else function.returned_part(part):
            if returned is None:
                continue
            if returned.endswith("()"):
                found.update(self.of_call(returned[:-2], function.scope, steps + 1))
            else:
                found.update(self.made(returned, function.scope, steps + 1))
        return tuple(sorted(found))
