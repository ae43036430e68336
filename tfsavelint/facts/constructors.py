"""``__init__``: its parameters, where their values go, and which keyword arguments it accepts."""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.configs import definition
from tfsavelint.facts.types import Constructor, Parameter, ValueKind
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.outline import FunctionOutline

_PLAIN_ANNOTATIONS = frozenset({"int", "float", "str", "bool"})


def read_constructor(method: FunctionOutline, owner: str, reader: Reader) -> Constructor | None:
    """The facts of one ``__init__``; None where libcst can't read it."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "__init__") if parsed else None
    if parsed is None or function is None:
        return None
    segment = parsed[0]
    parameters = tuple(_parameters(function.params, method.scope, segment, reader))
    varargs = function.params.star_arg
    kwargs = function.params.star_kwarg.name.value if function.params.star_kwarg else None
    flow = _Flow({item.name for item in parameters}, kwargs)
    flow.follow(function.body)
    return Constructor(
        owner,
        reader.segments.anchor(segment, function.name),
        parameters,
        varargs.name.value if isinstance(varargs, cst.Param) else None,
        kwargs,
        tuple(sorted(flow.stored)),
        frozenset(flow.popped),
        frozenset(flow.used),
        frozenset(flow.assigned),
        flow.super_arguments,
    )


def _parameters(node: cst.Parameters, scope: Scope, segment: int, reader: Reader) -> list[Parameter]:
    found = [(item, True) for item in node.posonly_params]
    found += [(item, False) for item in (*node.params, *node.kwonly_params)]
    result = []
    for item, positional_only in found[1:]:
        outer = scope.parent or scope
        default = reader.value(item.default, outer, segment) if item.default is not None else None
        anchor = reader.segments.anchor(segment, item.name)
        annotated = _annotated(item.annotation, outer) if item.annotation else ValueKind.UNKNOWN
        result.append(Parameter(item.name.value, anchor, default, positional_only, annotated))
    return result


def _annotated(node: cst.Annotation, scope: Scope) -> ValueKind:
    """What an annotation promises: a plain type, a Keras object, or nothing that we rely on."""
    name = dotted(node.annotation)
    if name in _PLAIN_ANNOTATIONS:
        return ValueKind.PLAIN
    if name is None:
        return ValueKind.UNKNOWN
    found = meanings(scope, name)
    if found and all(item.keras is not None and item.keras.path.rpartition(".")[2][:1].isupper() for item in found):
        return ValueKind.KERAS_OBJECT
    if name.rpartition(".")[2] == "ndarray":
        return ValueKind.ARRAY
    return ValueKind.UNKNOWN


class _Flow:
    """Where the arguments go: attributes that hold one unchanged, keys popped from ``**kwargs``, names that are read."""

    def __init__(self, parameters: set[str], kwargs: str | None) -> None:
        self.parameters = parameters
        self.kwargs = kwargs
        self.stored: set[tuple[str, str]] = set()
        self.popped: set[str] = set()
        self.used: set[str] = set()
        self.assigned: set[str] = set()
        self.super_arguments = False

    def follow(self, body: cst.CSTNode) -> None:
        pending: list[cst.CSTNode] = [body]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.Name) and node.value in self.parameters:
                self.used.add(node.value)
            elif isinstance(node, cst.Assign):
                self.assign(node)
            elif isinstance(node, cst.Call):
                self.call(node)
            pending.extend(node.children)

    def assign(self, node: cst.Assign) -> None:
        names = [dotted(target.target) or "" for target in node.targets]
        self.assigned.update(name[5:] for name in names if name.startswith("self."))
        if not isinstance(node.value, cst.Name) or node.value.value not in self.parameters:
            return
        for target in node.targets:
            name = dotted(target.target) or ""
            if name.startswith("self.") and name.count(".") == 1:
                self.stored.add((node.value.value, name[5:]))

    def call(self, node: cst.Call) -> None:
        name = dotted(node.func)
        if self.kwargs and name in (f"{self.kwargs}.pop", f"{self.kwargs}.get") and node.args:
            first = node.args[0].value
            if isinstance(first, cst.SimpleString) and isinstance(first.evaluated_value, str):
                self.popped.add(first.evaluated_value)
        elif isinstance(node.func, cst.Attribute) and node.func.attr.value == "__init__":
            # ``Model.__init__(inputs, outputs)``: the model is a Functional one, and is stored as such.
            given = [item.keyword.value if item.keyword else "" for item in node.args if not item.star]
            self.super_arguments |= any(key in ("", "inputs", "outputs", "layers") for key in given)
