"""One method followed statement by statement: which parts it makes, and which attributes come to hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from tfsavelint.facts.making import Made, Maker, captured
from tfsavelint.facts.state import PARAMETER, Assigned, Keep, Part
from tfsavelint.facts.values import dotted
from tfsavelint.source.names import Scope
from tfsavelint.source.nodes import children
from tfsavelint.source.segments import Anchor

_ADDING = frozenset({"append", "insert", "add", "appendleft"})
_EXTENDING = frozenset({"extend", "update"})


class MethodBody:
    """Reads one method of a class. ``owner`` is what stands before an attribute: ``self``, or nothing in a class body."""

    def __init__(self, maker: Maker, segment: int, scope: Scope, method: str, owner: str | None = "self") -> None:
        self.maker = maker
        self.segment = segment
        self.scope = scope
        self.method = method
        self.owner = owner
        self.known: dict[str, list[Made]] = {}
        self.parts: list[Part] = []
        self.assigned: list[Assigned] = []
        self.anchors: dict[int, Anchor] = {}

    def read(self, function: cst.FunctionDef) -> None:
        """Follow a method's body."""
        given = [*function.params.posonly_params, *function.params.params, *function.params.kwonly_params]
        if self.method == "__init__":
            self.known.update((item.name.value, [Made(PARAMETER + item.name.value, item)]) for item in given[1:])
        self.suite(function.body)

    def suite(self, body: cst.BaseSuite | cst.Module, branched: bool = False, repeated: bool = False) -> None:
        """Follow the statements of a suite."""
        for statement in body.body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    self.small(small, branched, repeated)
            elif isinstance(statement, cst.FunctionDef):
                self.known[statement.name.value] = list(captured(statement.body, self.known))
            elif isinstance(statement, cst.BaseSmallStatement):
                self.small(statement, branched, repeated)
            elif isinstance(statement, cst.BaseCompoundStatement) and not isinstance(statement, cst.ClassDef):
                inside = isinstance(statement, (cst.If, cst.Try, cst.Match))
                looped = isinstance(statement, (cst.For, cst.While))
                for suite in _suites(statement):
                    self.suite(suite, branched or inside, repeated or looped)

    def small(self, node: cst.BaseSmallStatement, branched: bool, repeated: bool) -> None:
        """Follow one simple statement."""
        if isinstance(node, cst.Assign):
            for target in node.targets:
                self.assign(target.target, node.value, branched, repeated)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self.assign(node.target, node.value, branched, repeated)
        elif isinstance(node, cst.AugAssign) and isinstance(node.operator, cst.AddAssign):
            self.place(node.target, self.made(node.value), branched, repeated, more=True)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
            self.called(node.value, branched, repeated)
        elif isinstance(node, (cst.Return, cst.Expr)) and self.method == "call":
            self.passing(node, branched, repeated)

    def made(self, node: cst.BaseExpression) -> list[Made]:
        """What an expression of the method makes."""
        return self.maker.made(node, self.scope, self.known)

    def assign(self, target: cst.BaseExpression, value: cst.BaseExpression, branched: bool, repeated: bool) -> None:
        """Follow an assignment, of a tuple to a tuple by pairs."""
        if isinstance(target, (cst.Tuple, cst.List)):
            elements = value.elements if isinstance(value, (cst.Tuple, cst.List)) else ()
            if len(elements) == len(target.elements):
                for one, other in zip(target.elements, elements, strict=True):
                    self.assign(one.value, other.value, branched, repeated)
            return
        if self.method == "call" and not (dotted(target) or "").startswith("self."):
            self.passing(value, branched, repeated)
        self.place(target, self.made(value), branched, repeated)

    def place(
        self, target: cst.BaseExpression, made: Sequence[Made], branched: bool, repeated: bool, more: bool = False
    ) -> None:
        """What was made goes to an attribute, to an item of one, or to a local variable."""
        depth = 0
        while isinstance(target, cst.Subscript):
            target, depth = target.value, depth + 1
        for _ in range(depth):
            made = [item.deeper() for item in made]
        name = dotted(target)
        if name is None:
            return
        found = [replace(item, branched=item.branched or branched, repeated=item.repeated or repeated) for item in made]
        owner, dot, attribute = name.partition(".")
        if self.owner is None and not dot:
            self.keep(name, found)
        elif owner == self.owner and dot:
            if not depth and not more and "." not in attribute:
                self.assigned.append(Assigned(attribute, self.anchor(target), self.method, branched))
            inner = "." in attribute  # ``self.holder.layer = ...``
            self.keep(attribute.partition(".")[0], [item.within(Keep.UNKNOWN) if inner else item for item in found])
        elif not dot:
            before = self.known.get(name, []) if depth or more or branched else []
            self.known[name] = [*before, *found]

    def keep(self, attribute: str | None, made: Sequence[Made]) -> None:
        """Note parts of the object."""
        for item in made:
            text = self.maker.reader.segments.code(self.segment, item.node)
            self.parts.append(
                Part(
                    item.made,
                    item.keep,
                    attribute,
                    self.method,
                    self.origin(item.node),
                    " ".join(text.split()),
                    item.name,
                    item.branched,
                    item.repeated,
                    item.complete,
                    item.keys_are_strings,
                )
            )

    def called(self, node: cst.Call, branched: bool, repeated: bool) -> None:
        """Follow a call that stands alone: ``append`` and the like, ``setattr``, an ``add_weight`` that nobody keeps."""
        name = dotted(node.func)
        arguments = [item.value for item in node.args]
        if name == "setattr" and len(arguments) == 3 and dotted(arguments[0]) == self.owner:
            literal = arguments[1].evaluated_value if isinstance(arguments[1], cst.SimpleString) else None
            found = [replace(item, branched=branched, repeated=repeated) for item in self.made(arguments[2])]
            self.keep(literal if isinstance(literal, str) else None, found)
            return
        if isinstance(node.func, cst.Attribute) and arguments:
            method = node.func.attr.value
            if method in _ADDING or method in _EXTENDING:
                value = arguments[-1]
                made = self.made(value)
                target = node.func.value
                if method in _ADDING:
                    made = [item.deeper() for item in made]
                self.place(target, made, branched, repeated, more=True)
                return
        if self.method == "call":
            self.passing(node, branched, repeated)
        elif name in ("self.add_weight", "self.add_variable"):
            found = [replace(item, keep=Keep.NOWHERE) for item in self.made(node)]
            self.keep(None, [replace(item, branched=branched, repeated=repeated) for item in found])

    def passing(self, node: cst.CSTNode, branched: bool, repeated: bool) -> None:
        """Parts that ``call`` makes and uses at once: ``Dense(4)(x)``."""
        pending: list[cst.CSTNode] = [node]
        while pending:
            inner = pending.pop()
            if isinstance(inner, cst.Call) and isinstance(inner.func, cst.Call):
                made = [item for item in self.made(inner.func) if item.keep is Keep.ATTRIBUTE]
                found = [item.within(Keep.NOWHERE) for item in made]
                self.keep(None, [replace(item, branched=branched, repeated=repeated) for item in found])
            elif isinstance(inner, cst.Call) and isinstance(inner.func, cst.Name) and inner.func.value in self.known:
                made = [item for item in self.known[inner.func.value] if item.keep is Keep.ATTRIBUTE]
                found = [item.within(Keep.NOWHERE) for item in made if not item.made.startswith(PARAMETER)]
                self.keep(None, [replace(item, branched=branched, repeated=repeated) for item in found])
            pending.extend(children(inner))

    def origin(self, node: cst.CSTNode) -> Anchor:
        """Where a part is made: the same anchor wherever it is kept."""
        if id(node) not in self.anchors:
            self.anchors[id(node)] = self.anchor(node)
        return self.anchors[id(node)]

    def anchor(self, node: cst.CSTNode) -> Anchor:
        """Where a node stands."""
        return self.maker.reader.segments.anchor(self.segment, node)


def _suites(node: cst.CSTNode) -> list[cst.BaseSuite]:
    found: list[cst.BaseSuite] = []
    for child in children(node):
        if isinstance(child, cst.BaseSuite):
            found.append(child)
        elif isinstance(child, (cst.If, cst.Else, cst.ExceptHandler, cst.Finally, cst.MatchCase)):
            found.extend(_suites(child))
    return found
