"""Which parts a class's own methods make, and where they keep them.

A method is read only where the outline shows that it calls something that may make a part. Its body is followed
statement by statement, as far as local variables, containers and ``append`` go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tfsavelint.facts.building import Building
from tfsavelint.facts.configs import definition
from tfsavelint.facts.field_styles import HOOKS
from tfsavelint.facts.list_shapes import handed_on, list_shape
from tfsavelint.facts.making import Maker
from tfsavelint.facts.method_body import MethodBody
from tfsavelint.facts.signatures import Gate
from tfsavelint.facts.single_inputs import SEVERAL, takes_one_tensor
from tfsavelint.facts.state import Assigned, Build, Call, Keep, Part, Parts
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.outline import ClassOutline, FunctionOutline, Statement
from tfsavelint.source.segments import Anchor

_OF_TENSOR_SHAPES = frozenset({"as_list", "rank", "ndims", "dims", "with_rank", "is_fully_defined", "num_elements"})
_CONSTRUCTING = ("__init__", "build")
_HOOKED = {"__init__": ("__init__", *HOOKS)}
"""A constructor that a decorator writes calls the hooks."""


class PartsReader:
    """Reads the parts of one file's classes, each by its own methods alone."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.maker = Maker(reader)
        self.statements = reader.outline.statements_by_scope
        self.uses = reader.outline.uses_by_scope

    def read(self, item: ClassOutline, key: str) -> Parts:
        """The parts that a class's own methods make. ``facts.state.merge`` joins them with those of its ancestors."""
        parts: list[Part] = []
        assigned: list[Assigned] = []
        whole = True
        for name in ("__init__", "build", "call"):
            for method in self.reached(item, name):
                if name == "call" and not self.makes_in_call(method):
                    continue
                parsed = self.reader.segments.parse(method.place)
                function = definition(parsed[1], method.name) if parsed else None
                if parsed is None or function is None:
                    whole = False
                    continue
                body = MethodBody(self.maker, parsed[0], method.scope, name)
                body.read(function)
                once = name == "call" and self.under_condition(item, method)
                parts.extend(replace(part, branched=True) if once else part for part in body.parts)
                assigned.extend(body.assigned if name in _CONSTRUCTING else ())
        parts.extend(self.of_class(item))
        for method in item.methods.get("call", []):
            parts.extend(self.of_module(method))
        return Parts(
            tuple(parts),
            self.build(item, key),
            self.call(item, key),
            frozenset({*item.methods, *item.scope.bindings}),
            tuple(assigned),
            self.output_shape(item),
            whole and all(len(methods) == 1 for methods in item.methods.values() if methods[0].name in _CONSTRUCTING),
        )

    def reached(self, item: ClassOutline, name: str) -> list[FunctionOutline]:
        """A method and the class's own methods that it calls on ``self``, directly or through one another."""
        names = _HOOKED.get(name, (name,)) if item.decorated else (name,)
        found = [method for chosen in names for method in item.methods.get(chosen, ())]
        for method in found:
            called = {call[5:] for statement in self.of(method) for call in statement.calls if call and call[:5] == "self."}
            more = (other for key in sorted(called - {"build", "call"}) for other in item.methods.get(key, ()))
            found += [other for other in more if other not in found]
        return found

    def under_condition(self, item: ClassOutline, method: FunctionOutline) -> bool:
        """Whether ``call`` runs a method under conditions only: ``if not self._made: self._make(inputs)``."""
        places = self.reader.outline.places
        reached = self.reached(item, "call")
        uses = [
            use for other in reached for use in self.uses.get(other.qualname, ()) if use.dotted == f"self.{method.name}"
        ]
        return method.name != "call" and bool(uses) and all(places[use.place].guarded for use in uses)

    def of(self, method: FunctionOutline) -> list[Statement]:
        """The statements of a method with calls in them."""
        return self.statements.get(method.qualname, [])

    def makes_in_call(self, method: FunctionOutline) -> bool:
        """Whether a ``call`` makes parts: by the names that it calls."""
        return any(
            self.maker.may_make(statement.scope, name) for statement in self.of(method) for name in statement.calls if name
        )

    def of_class(self, item: ClassOutline) -> Iterable[Part]:
        """Parts made in the class's own body: they are attributes like others."""
        for statement in self.statements.get(item.scope.qualname, []):
            if statement.head or not any(self.maker.may_make(item.scope, name) for name in statement.calls if name):
                continue
            parsed = self.reader.segments.parse(statement.place)
            if parsed is not None:
                body = MethodBody(self.maker, parsed[0], item.scope, "__init__", owner=None)
                body.suite(parsed[1])
                yield from (replace(part, keep=Keep.CLASS) for part in body.parts)

    def of_module(self, method: FunctionOutline) -> Iterable[Part]:
        """Parts that stand in the module and that a ``call`` calls by name."""
        for statement in self.of(method):
            for name in dict.fromkeys(name for name in statement.calls if name and "." not in name):
                options = meanings(statement.scope, name)
                if len(options) != 1 or options[0].kind != "value":
                    continue
                assigned = self.reader.assigned(options[0])
                for made in self.maker.made(assigned[1], self.reader.outline.module, {}) if assigned else ():
                    if assigned is not None and made.keep is Keep.ATTRIBUTE and self.is_global(method.scope, name):
                        text = self.reader.segments.code(assigned[0], made.node)
                        anchor = self.reader.segments.anchor(assigned[0], made.node)
                        yield Part(made.made, Keep.GLOBAL, name, "call", anchor, " ".join(text.split()))

    @staticmethod
    def is_global(scope: Scope | None, name: str) -> bool:
        """Whether a name is bound outside all functions."""
        while scope is not None and name not in scope.bindings:
            scope = scope.parent
        return scope is not None and scope.kind == "module"

    def build(self, item: ClassOutline, key: str) -> Build | None:
        """The class's own ``build``."""
        methods = item.methods.get("build", [])
        parsed = self.reader.segments.parse(methods[0].place) if methods else None
        function = definition(parsed[1], "build") if parsed else None
        if parsed is None or function is None:
            return None
        found = Building()
        for method in self.reached(item, "build"):
            inner = self.reader.segments.parse(method.place)
            node = definition(inner[1], method.name) if inner else None
            if node is not None:
                found.follow(node.body)
        return Build(
            key,
            self.reader.segments.anchor(parsed[0], function.name),
            len(methods[0].signature.positional) - 1,
            frozenset(found.builds),
            frozenset(found.calls),
            found.all,
            found.calls_super,
            found.sets_built,
            self.shape_asked(methods[0]),
            found.scoped,
            list_shape(function),
            handed_on(function),
        )

    def shape_asked(self, build: FunctionOutline) -> str | None:
        """What a ``build`` reads off its argument that only a ``TensorShape`` has, by the names in it."""
        names = build.signature.positional[1:2]
        if not names or len(build.scope.bindings.get(names[0], ())) != 1:
            return None
        places = self.reader.outline.places
        for use in self.uses.get(build.qualname, ()):
            owner, _, asked = use.dotted.partition(".")
            here = use.scope is build.scope and owner == names[0] and not places[use.place].guarded
            if here and asked.partition(".")[0] in _OF_TENSOR_SHAPES:
                return use.dotted
        return None

    def call(self, item: ClassOutline, key: str) -> Call | None:
        """The class's own ``call``, by its outline alone: what it reads is told by the names in it."""
        methods = item.methods.get("call", [])
        parsed = self.reader.segments.parse(methods[0].header) if methods else None
        function = definition(parsed[1], "call") if parsed else None
        if parsed is None or function is None:
            return None
        places = self.reader.outline.places
        uses = (use for method in self.reached(item, "call") for use in self.uses.get(method.qualname, ()))
        names = [use for use in uses if use.dotted.startswith("self.")]
        return Call(
            key,
            self.reader.segments.anchor(parsed[0], function.name),
            methods[0].signature,
            methods[0].decorated,
            frozenset(use.dotted.split(".")[1] for use in names if not places[use.place].guarded),
            frozenset(use.dotted.split(".")[1] for use in names),
            tuple(Gate(name[5:], True, how) for name, how in methods[0].branches.longer if name.startswith("self.")),
            (item.name in SEVERAL or self.asks_for_lists(item)) and self.single(methods[0]),
        )

    def asks_for_lists(self, item: ClassOutline) -> bool:
        """Whether ``build`` asks whether something is a list, by the names that it calls."""
        return any(
            "isinstance" in statement.calls for method in item.methods.get("build", ()) for statement in self.of(method)
        )

    def single(self, call: FunctionOutline) -> bool:
        """Whether a ``call`` is written for one tensor."""
        parsed = self.reader.segments.parse(call.place)
        function = definition(parsed[1], "call") if parsed else None
        return function is not None and takes_one_tensor(function)

    def output_shape(self, item: ClassOutline) -> Anchor | None:
        """Where the class's own ``compute_output_shape`` (or ``compute_output_spec``) stands."""
        names = ("compute_output_shape", "compute_output_spec")
        methods = next((item.methods[name] for name in names if name in item.methods), [])
        parsed = self.reader.segments.parse(methods[0].header) if methods else None
        function = definition(parsed[1], methods[0].name) if parsed else None
        return self.reader.segments.anchor(parsed[0], function.name) if parsed and function else None
