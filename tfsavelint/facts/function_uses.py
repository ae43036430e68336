"""Functions given to Keras as objects: losses, metrics, activations, initializers, a Lambda's function.

What an argument is, is followed through names, containers, factories (a function that returns an inner function or a
lambda) and ``functools.partial``, down to the ``def`` or ``lambda`` that Keras will be given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import libcst as cst

from tfsavelint.facts.configs import definition
from tfsavelint.facts.types import FunctionUse
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Meaning, Scope, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import FunctionOutline
from tfsavelint.source.segments import Anchor

_COMPILE_ROLES = ("optimizer", "loss", "metrics", "loss_weights", "weighted_metrics")
_POSITIONS = {
    "layers.Lambda": ("function",),
    "layers.Activation": ("activation",),
    "metrics.MeanMetricWrapper": ("fn",),
    "losses.LossFunctionWrapper": ("fn",),
    **dict.fromkeys(("layers.Dense", "layers.SimpleRNN", "layers.LSTM", "layers.GRU"), ("", "activation")),
}
"""Arguments that people give by position, and that may be functions."""
_SLOTS = {
    "activation": "activation",
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
}
_MAX_STEPS = 6


@dataclass(frozen=True)
class UsePlace:
    """Where a call stands that is given functions: its segment and scope, the model it is made on, the class around it."""

    segment: int
    scope: Scope
    receiver: str | None
    root: str | None
    inside: str | None
    line: int


@dataclass(frozen=True)
class LambdaSite:
    """A ``lambda`` of the file: its node, and where it stands."""

    node: cst.Lambda
    anchor: Anchor
    segment: int
    scope: Scope


@dataclass(frozen=True)
class _Argument:
    """One argument on its way down: the expression, and what is known of the way so far."""

    node: cst.BaseExpression
    segment: int
    scope: Scope
    form: str = "name"
    factory: str = ""
    nested: bool = False
    shaped: bool = False
    layer: cst.Call | None = None
    steps: int = 0

    def at(self, node: cst.BaseExpression, **changes: object) -> _Argument:
        """The next expression on the way."""
        return replace(self, node=node, steps=self.steps + 1, **changes)  # type: ignore[arg-type]


@dataclass
class FunctionUses:
    """Collects the uses of one file; ``lambdas`` are those that some use gives to Keras, in the order of their uses."""

    reader: Reader
    found: list[FunctionUse] = field(default_factory=list)
    lambdas: list[LambdaSite] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._functions = self.reader.outline.functions_by_name
        self._seen: dict[int, LambdaSite] = {}

    def of_compile(self, node: cst.Call, place: UsePlace) -> None:
        """What ``compile`` is given as loss, metrics or optimizer."""
        for name, value in _named(node, _COMPILE_ROLES):
            if name in ("optimizer", "loss", "metrics", "weighted_metrics"):
                slot = "metric" if name.endswith("metrics") else name
                self._given(_Argument(value, place.segment, place.scope), f"compile({name}=...)", slot, place)

    def of_object(self, node: cst.Call, path: str, place: UsePlace) -> None:
        """What a Keras object is given."""
        last = path.rpartition(".")[2]
        given = {argument.keyword.value for argument in node.args if argument.keyword is not None}
        layer = node if path.startswith("layers.") else None
        for name, value in _named(node, _POSITIONS.get(path, ())):
            if name:
                slot = _slot(path, name)
                item = _Argument(value, place.segment, place.scope, shaped="output_shape" in given, layer=layer)
                self._given(item, f"{last}({name}=...)", slot, place)

    def of_instance(self, node: cst.Call, target: str, place: UsePlace) -> None:
        """What a class of the file is given."""
        for name, value in _named(node, ()):
            self._given(_Argument(value, place.segment, place.scope), f"{target}({name}=...)", "own argument", place)

    def makes_function(self, maker: str, scope: Scope) -> bool:
        """Whether calling that name gives a function, as far as the outline tells."""
        for option in meanings(scope, maker):
            factory = self._functions.get(option.target) if option.kind in ("function", "class") else None
            if option.target == "functools.partial" or (factory is not None and self._is_factory(factory)):
                return True
        return False

    @staticmethod
    def _is_factory(function: FunctionOutline) -> bool:
        bound = function.scope.bindings
        names = (bound.get(name, ()) for name in function.returned if name is not None)
        return function.returns_lambda or any(item.kind in ("function", "value") for found in names for item in found)

    def _given(self, item: _Argument, role: str, slot: str, place: UsePlace) -> None:
        for function, lambda_, form, factory, nested in self._resolve(item):
            anchor = self.reader.segments.anchor(item.segment, item.node)
            site = self._site(lambda_) if lambda_ is not None else None
            self.found.append(
                FunctionUse(
                    function,
                    site.anchor if site is not None else None,
                    role,
                    slot,
                    form,
                    factory,
                    nested,
                    anchor,
                    place.receiver,
                    place.root,
                    place.inside,
                    place.scope.qualname,
                    place.line,
                    item.shaped,
                    layer=self.reader.segments.code(item.segment, item.layer) if item.layer is not None else "",
                )
            )

    def _site(self, item: _Argument) -> LambdaSite:
        assert isinstance(item.node, cst.Lambda)
        known = self._seen.get(id(item.node))
        if known is None:
            anchor = self.reader.segments.anchor(item.segment, item.node)
            known = self._seen[id(item.node)] = LambdaSite(item.node, anchor, item.segment, item.scope)
            self.lambdas.append(known)
        return known

    def _resolve(self, item: _Argument) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        """The functions (by qualified name) and lambdas that an argument is, with their form, factory, and nesting."""
        node = item.node
        if item.steps > _MAX_STEPS:
            return
        if isinstance(node, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
            for element in node.elements:
                if isinstance(element, (cst.Element, cst.DictElement)):
                    yield from self._resolve(item.at(element.value, nested=True))
        elif isinstance(node, cst.Lambda):
            yield None, item, item.form, item.factory, item.nested
        elif isinstance(node, cst.IfExp):
            yield from self._resolve(item.at(node.body))
            yield from self._resolve(item.at(node.orelse))
        elif isinstance(node, cst.Call):
            yield from self._called(node, item)
        else:
            name = dotted(node)
            if name is not None:
                yield from self._named(name, item)

    def _named(self, name: str, item: _Argument) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        owner = item.scope.enclosing_class()
        if name.startswith("self.") and owner is not None:
            method = self._functions.get(f"{owner}.{name[5:]}")
            if method is not None and not method.decorated:
                yield method.qualname, None, "method", item.factory, item.nested
            return
        options = meanings(item.scope, name)
        if len(options) != 1:
            yield from self._bound(name, item)
            return
        option = options[0]
        if option.kind == "function" and option.home:
            yield option.target, None, item.form, item.factory, item.nested  # another file's, by its key
        elif option.kind in ("function", "class") and option.target in self._functions:
            yield option.target, None, item.form, item.factory, item.nested
        elif option.kind == "value" and not option.home:
            found = self.reader.assigned(option)
            if found is not None:
                yield from self._resolve(item.at(found[1], segment=found[0]))

    def _bound(self, name: str, item: _Argument) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        """``losses.weighted``, where ``losses`` was made of a class of the file that has such a method."""
        head, _, attribute = name.rpartition(".")
        options = meanings(item.scope, head) if head else ()
        made = self.reader.assigned(options[0]) if len(options) == 1 else None
        call = dotted(made[1].func) if made is not None and isinstance(made[1], cst.Call) else None
        for owner in meanings(item.scope, call) if call is not None else ():
            method = self._functions.get(f"{owner.target}.{attribute}") if owner.kind == "class" else None
            if method is not None and not method.decorated:
                yield method.qualname, None, "method", item.factory, item.nested

    def _called(self, node: cst.Call, item: _Argument) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        name = dotted(node.func)
        options = meanings(item.scope, name) if name else ()
        if len(options) != 1:
            return
        option = options[0]
        if option.kind == "import" and option.target == "functools.partial" and node.args and not node.args[0].star:
            yield from self._resolve(item.at(node.args[0].value, form="partial"))
        elif option.kind in ("function", "class") and option.target in self._functions:
            yield from self._made(option, item)

    def _made(self, option: Meaning, item: _Argument) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        """What a factory returns: a function defined inside it, or a lambda."""
        factory = self._functions[option.target]
        if not self._is_factory(factory):
            return
        inner = _inside(factory)
        for returned in dict.fromkeys(factory.returned):
            for found in meanings(factory.scope, returned) if returned and not returned.endswith("()") else ():
                if found.kind == "function" and found.target in self._functions and found.target.startswith(inner):
                    yield found.target, None, "factory", factory.name, item.nested
                elif found.kind == "value":
                    yield from self._inner(self.reader.assigned(found), factory, item)
        if factory.returns_lambda:
            for segment, node in self._returned_lambdas(factory):
                yield None, _Argument(node, segment, factory.scope), "factory", factory.name, item.nested

    def _inner(
        self, found: tuple[int, cst.BaseExpression] | None, factory: FunctionOutline, item: _Argument
    ) -> Iterator[tuple[str | None, _Argument | None, str, str, bool]]:
        if found is not None and isinstance(found[1], cst.Lambda):
            yield None, _Argument(found[1], found[0], factory.scope), "factory", factory.name, item.nested

    def _returned_lambdas(self, factory: FunctionOutline) -> Iterator[tuple[int, cst.Lambda]]:
        parsed = self.reader.segments.parse(factory.place)
        node = definition(parsed[1], factory.name) if parsed else None
        pending: list[cst.CSTNode] = [node.body] if parsed and node is not None else []
        while pending:
            item = pending.pop(0)
            if isinstance(item, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
                continue
            if isinstance(item, cst.Return) and isinstance(item.value, cst.Lambda) and parsed:
                yield parsed[0], item.value
            pending.extend(children(item))


def _inside(function: FunctionOutline) -> str:
    return f"{function.qualname}.<locals>."


def _slot(path: str, name: str) -> str:
    """What part a function plays in a Keras object's argument of that name."""
    if path == "layers.Lambda":
        return "lambda" if name == "function" else "lambda argument"
    if path in ("metrics.MeanMetricWrapper", "losses.LossFunctionWrapper"):
        return "wrapper" if name == "fn" else "argument"
    if path.startswith(("layers.", "Layer")):
        last = name.rpartition("_")[2]
        return last if last in _SLOTS else "argument"
    return "argument"


def _named(node: cst.Call, positions: tuple[str, ...]) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The arguments of a call with their names, those by position as ``positions`` says."""
    for position, argument in enumerate(node.args):
        if argument.star:
            if argument.star == "*":
                positions = ()
        elif argument.keyword is not None:
            yield argument.keyword.value, argument.value
        elif position < len(positions):
            yield positions[position], argument.value
