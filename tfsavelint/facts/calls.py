"""Calls that concern saving: saves and loads, compiles, instances of the file's classes, functions given to Keras."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from tfsavelint.facts.function_uses import FunctionUses, LambdaSite, UsePlace
from tfsavelint.facts.graphs import holds_slash, takes_an_operation_name
from tfsavelint.facts.paths import PathReader
from tfsavelint.facts.receivers import Receivers
from tfsavelint.facts.types import UNKNOWN, Compile, FunctionUse, GraphFault, Instance, SaveCall, ThirdPartyUse, Value
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.knowledge.calls import COMMON
from tfsavelint.knowledge.third_party import package_of
from tfsavelint.source.names import KerasName, Meaning, Scope, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import CALL_NAMES, Statement

_MODEL_METHODS = frozenset({"save", "save_weights", "load_weights"})


@dataclass
class Found:
    """What the statements of a file yield."""

    instances: list[Instance] = field(default_factory=list)
    calls: list[SaveCall] = field(default_factory=list)
    compiles: list[Compile] = field(default_factory=list)
    functions: list[FunctionUse] = field(default_factory=list)
    lambdas: list[LambdaSite] = field(default_factory=list)
    graph_faults: list[GraphFault] = field(default_factory=list)
    third_party: list[ThirdPartyUse] = field(default_factory=list)


class CallReader:
    """Reads the calls of one file's statements."""

    def __init__(self, reader: Reader, receivers: Receivers, roots: tuple[str, ...]) -> None:
        self.reader = reader
        self.receivers = receivers
        self.roots = roots
        self.paths = PathReader(reader)
        self.found = Found()
        self.functions = FunctionUses(reader)

    def read(self) -> Found:
        """Everything that the statements yield, in the order of the text."""
        seen: set[tuple[int, int, bool]] = set()
        for statement in self.reader.outline.statements:
            key = (statement.place.first, statement.place.last, statement.place.header)
            if key in seen or not self._interesting(statement):
                continue
            seen.add(key)
            parsed = self.reader.segments.parse(statement.place)
            if parsed is not None:
                _Calls(self, statement, parsed[0]).read(parsed[1])
        self.found.functions, self.found.lambdas = self.functions.found, self.functions.lambdas
        return self.found

    def _interesting(self, statement: Statement) -> bool:
        if statement.holds_lambda:
            return True
        if any(call is not None and call.rpartition(".")[2] in CALL_NAMES for call in statement.calls):
            return True
        if any(self._means_something(statement.scope, name, name in statement.calls) for name in statement.names):
            return True
        text = self.reader.segments.text(statement.place)
        return "/" in text and "name" in text

    def _means_something(self, scope: Scope, name: str, called: bool) -> bool:
        for option in meanings(scope, name):
            if option.kind == "function" and option.home and not called:
                return True  # another file's function, handed on
            if option.kind == "function" and self.receivers.outline_function(option.target) is not None:
                return True
            if option.kind == "class" and option.target in self.receivers.ancestry:
                return True
            if option.kind == "import" and package_of(option.target) is not None:
                return True
            if option.kind == "value" and self._makes_function(scope, option):
                return True
        return False

    def _makes_function(self, scope: Scope, option: Meaning) -> bool:
        maker = self.reader.outline.makers.get(option.place, "") if not option.home else ""
        return maker == "<lambda>" or (bool(maker) and self.functions.makes_function(maker, scope))


class _Calls:
    """The calls of one statement."""

    def __init__(self, owner: CallReader, statement: Statement, segment: int) -> None:
        self.owner = owner
        self.reader = owner.reader
        self.statement = statement
        self.scope = statement.scope
        self.segment = segment
        self.inside = statement.scope.enclosing_class()
        self.functions = owner.functions

    def place(self, root: str | None, receiver: str | None = None) -> UsePlace:
        """Where the functions that a call is given stand."""
        return UsePlace(self.segment, self.scope, receiver, root, self.inside, self.statement.place.first)

    def read(self, suite: cst.BaseSuite | cst.Module) -> None:
        for call, small in _calls_in(suite, self.statement.place.header):
            self.call(call, small)

    def value(self, node: cst.BaseExpression) -> Value:
        return self.reader.value(node, self.scope, self.segment)

    def call(self, node: cst.Call, small: cst.CSTNode | None) -> None:
        name = dotted(node.func)
        options = meanings(self.scope, name) if name else ()
        keras = [option.keras for option in options if option.keras is not None]
        if options and len(keras) == len(options):
            self.keras_call(node, small, [item for item in keras if item is not None])
        elif len(options) == 1 and options[0].kind == "class":
            self.instance(node, options[0])
        elif len(options) == 1 and options[0].kind == "import":
            self.third_party(node, options[0].target)
        elif isinstance(node.func, cst.Attribute):
            self.method(node, small)

    def method(self, node: cst.Call, small: cst.CSTNode | None) -> None:
        assert isinstance(node.func, cst.Attribute)
        action = node.func.attr.value
        if action not in _MODEL_METHODS and action != "compile":
            return
        roots = self.owner.receivers.roots_of(node.func.value, self.scope, action)
        if not roots:
            return
        receiver = dotted(node.func.value) or self.reader.segments.code(self.segment, node.func.value)
        if action == "compile":
            self.compile(node, receiver, roots)
        else:
            self.save(node, small, action, receiver, roots)

    def keras_call(self, node: cst.Call, small: cst.CSTNode | None, names: list[KerasName]) -> None:
        roots = tuple(sorted({item.root for item in names}))
        path = names[0].path
        last = path.rpartition(".")[2]
        if last in ("load_model", "save_model", "ModelCheckpoint"):
            self.save(node, small, last, None, roots)
        elif kind_of(path) is not None:
            self.functions.of_object(node, path, self.place(roots[0]))
        if takes_an_operation_name(path) and not self.statement.place.guarded:
            self.operation_name(node, roots)

    def operation_name(self, node: cst.Call, roots: tuple[str, ...]) -> None:
        for argument in node.args:
            if argument.keyword is None or argument.keyword.value != "name" or not holds_slash(argument.value):
                continue
            self.owner.found.graph_faults.append(
                GraphFault(
                    "slash",
                    self.reader.segments.code(self.segment, argument.value),
                    self.reader.segments.code(self.segment, node),
                    self.reader.segments.anchor(self.segment, argument.value),
                    self.statement.place.first,
                    self.scope.qualname,
                    self.inside,
                    roots,
                )
            )

    def compile(self, node: cst.Call, receiver: str, roots: tuple[str, ...]) -> None:
        given: dict[str, Value] = {}
        for position, argument in zip(("optimizer", "loss", "metrics"), node.args, strict=False):
            if argument.keyword is None and not argument.star:
                given[position] = self.value(argument.value)
        for argument in node.args:
            if argument.keyword is not None:
                given[argument.keyword.value] = self.value(argument.value)
        anchor = self.reader.segments.anchor(self.segment, node)
        self.owner.found.compiles.append(
            Compile(
                receiver, self.scope.qualname, given.get("loss"), anchor, self.statement.place.first, given.get("optimizer")
            )
        )
        self.functions.of_compile(node, self.place(roots[0], receiver))

    def save(
        self, node: cst.Call, small: cst.CSTNode | None, action: str, receiver: str | None, roots: tuple[str, ...]
    ) -> None:
        given, keywords, surplus, starred = self.arguments(node, COMMON[action])
        model = given.pop("model", None)
        if model is not None:
            receiver = model.text
        expression = self.reader.segments.code(self.segment, node)
        assigns = isinstance(small, (cst.Assign, cst.AnnAssign)) and small.value is node
        self.owner.found.calls.append(
            SaveCall(
                "save" if action == "save_model" else action,
                self.reader.segments.code(self.segment, node.func),
                receiver,
                roots,
                given.pop("filepath", UNKNOWN),
                (*given.items(), *keywords),
                surplus,
                starred,
                self.reader.segments.anchor(self.segment, node),
                self.statement.place.first,
                self.scope.qualname,
                self.statement.place.guarded,
                expression,
                self.reader.segments.code(self.segment, small).strip() if assigns and small is not None else expression,
                self.statement.assigned if assigns else None,
            )
        )

    def arguments(
        self, node: cst.Call, names: tuple[str, ...]
    ) -> tuple[dict[str, Value], list[tuple[str, Value]], tuple[Value, ...], bool]:
        """The arguments that have one of the given names or its place, other keywords, other places, and any stars."""
        given: dict[str, Value] = {}
        keywords: list[tuple[str, Value]] = []
        surplus: list[Value] = []
        starred = False
        for position, argument in enumerate(node.args):
            if argument.star:
                starred = True
                continue
            name = argument.keyword.value if argument.keyword is not None else None
            if name is None and position < len(names) and not starred:
                name = names[position]
            value = self.path(argument.value) if name == "filepath" else self.value(argument.value)
            if name is None:
                surplus.append(value)
            elif name in names:
                given[name] = value
            else:
                keywords.append((name, value))
        return given, keywords, tuple(surplus), starred

    def path(self, node: cst.BaseExpression) -> Value:
        return self.owner.paths.value(node, self.scope, self.segment)

    def instance(self, node: cst.Call, option: Meaning) -> None:
        if option.target not in self.owner.receivers.ancestry:
            return
        arguments = tuple(self.value(item.value) for item in node.args if item.keyword is None and not item.star)
        keywords = tuple((item.keyword.value, self.value(item.value)) for item in node.args if item.keyword)
        self.owner.found.instances.append(
            Instance(
                option.target,
                self.reader.segments.anchor(self.segment, node),
                self.statement.place.first,
                arguments,
                keywords,
                any(item.star for item in node.args),
                self.inside,
                self.scope.qualname,
                self.reader.segments.code(self.segment, node),
                self.inside is not None and self.inside in self.owner.receivers.ancestry,
            )
        )
        self.functions.of_instance(node, option.target, self.place(None))

    def third_party(self, node: cst.Call, target: str) -> None:
        package = package_of(target)
        below, name = target.partition(".")[2], target.rpartition(".")[2]
        if package is None or package.part(below) is None or not (name[:1].isupper() or below in package.objects):
            return
        anchor = self.reader.segments.anchor(self.segment, node)
        self.owner.found.third_party.append(
            ThirdPartyUse(
                package.import_name,
                target,
                anchor,
                self.statement.place.first,
                self.owner.roots,
                self.inside,
                self.scope.qualname,
                self.inside is not None and self.inside in self.owner.receivers.ancestry,
            )
        )


def _calls_in(suite: cst.BaseSuite | cst.Module, header: bool) -> Iterator[tuple[cst.Call, cst.CSTNode | None]]:
    """Every call of a parsed statement, in order, with the simple statement that it is a part of."""
    pending: list[tuple[cst.CSTNode, cst.CSTNode | None]] = [(suite, None)]
    while pending:
        node, small = pending.pop()
        if isinstance(node, cst.BaseSmallStatement):
            small = None if header else node
        if isinstance(node, cst.Call):
            yield node, small
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and not header:
            continue
        pending.extend((child, small) for child in reversed(children(node)))
