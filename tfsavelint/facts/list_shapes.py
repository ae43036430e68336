"""A ``build`` that goes wrong where its shape is a list of numbers, as on load; when it was built, it was none.

Sources: ``.keras`` holds the shape as JSON, and ``build_from_config`` hands the list to ``build`` as it is (Keras 3
``layers/layer.py``, Keras 2.13 to 2.15 ``engine/base_layer.py``; each form seen here was run under 3.15, 3.8, 3.3 and
2.15: it fails).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.state import ListShape
from tfsavelint.facts.values import dotted
from tfsavelint.source.nodes import walk


def list_shape(build: cst.FunctionDef) -> ListShape | None:
    """What a ``build`` does to its first argument that a list of numbers doesn't bear; None where nothing is seen.

    Only what is always done counts, up to where the argument becomes something else.
    """
    names = [item.name.value for item in build.params.params[1:2]]
    if not names or not isinstance(build.body, cst.IndentedBlock):
        return None
    seen = _Reading(names[0])
    for statement in build.body.body:
        found = seen.statement(statement)
        if found is not None or seen.over:
            return found
    return None


def handed_on(build: cst.FunctionDef) -> frozenset[str]:
    """The attributes whose ``build`` a ``build`` always calls with its first argument as it came."""
    names = [item.name.value for item in build.params.params[:2]]
    if len(names) < 2 or not isinstance(build.body, cst.IndentedBlock):
        return frozenset()
    found = set()
    seen = _Reading(names[1])
    for statement in build.body.body:
        for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            called = small.value if isinstance(small, cst.Expr) else None
            if isinstance(called, cst.Call) and len(called.args) == 1 and seen.is_name(called.args[0].value):
                owner, _, rest = (dotted(called.func) or "").partition(".")
                attribute, _, method = rest.partition(".")
                if owner == names[0] and method == "build":
                    found.add(attribute)
        if seen.rebinds(statement):
            break
    return frozenset(found)


class _Reading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.wrapped = False
        self.over = False

    def statement(self, statement: cst.BaseStatement | cst.BaseSmallStatement) -> ListShape | None:
        if isinstance(statement, cst.If):
            return self.branch(statement)
        if isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                found = self.asserted(small) if isinstance(small, cst.Assert) else self.expressions(small)
                if found is not None:
                    return found
        self.over = self.rebinds(statement)
        return None

    def branch(self, statement: cst.If) -> ListShape | None:
        """``if isinstance(input_shape, list): input_shape = input_shape[0]``, and what is like it."""
        test = statement.test
        if self.asks(test):
            if any(isinstance(node, cst.Raise) for node in walk(statement.body)):
                return ListShape("refused", self.name)
            if self.takes_apart(statement.body):
                return ListShape("several", self.name)
        elif isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not) and self.asks(test.expression):
            # ``if not isinstance(input_shape, list): input_shape = [input_shape]``; or the two branches exchanged.
            self.wrapped = self.rebinds(statement.body)
            if statement.orelse is not None and self.takes_apart(statement.orelse):
                return ListShape("several", self.name)
        self.over = self.rebinds(statement) and not self.wrapped
        return None

    def asserted(self, statement: cst.Assert) -> ListShape | None:
        test = statement.test
        refused = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not) and self.asks(test.expression)
        return ListShape("refused", self.name) if refused else None

    def expressions(self, node: cst.CSTNode) -> ListShape | None:
        for inner in walk(node, lambda item: not isinstance(item, (cst.Lambda, cst.IfExp))):
            if isinstance(inner, cst.BinaryOperation) and isinstance(inner.operator, cst.Add):
                for one, other in ((inner.left, inner.right), (inner.right, inner.left)):
                    if isinstance(one, cst.Tuple) and self.part(other):
                        return ListShape("joined", self.name)
            if isinstance(inner, cst.IfExp) and self.asks(inner.test) and self.is_item(inner.body):
                return ListShape("several", self.name)
            if self.wrapped and isinstance(inner, cst.Subscript) and self.is_item(inner.value):
                return ListShape("several", self.name)
        return None

    def asks(self, test: cst.BaseExpression) -> bool:
        """``isinstance(input_shape, list)``."""
        if not isinstance(test, cst.Call) or len(test.args) != 2 or not isinstance(test.func, cst.Name):
            return False
        one, other = (item.value for item in test.args)
        kinds = [item.value for item in other.elements] if isinstance(other, cst.Tuple) else [other]
        lists = all(isinstance(item, cst.Name) and item.value == "list" for item in kinds)
        return test.func.value == "isinstance" and self.is_name(one) and lists

    def is_name(self, node: cst.CSTNode) -> bool:
        return isinstance(node, cst.Name) and node.value == self.name

    def is_item(self, node: cst.CSTNode) -> bool:
        """``input_shape[0]``."""
        if not isinstance(node, cst.Subscript) or not self.is_name(node.value) or len(node.slice) != 1:
            return False
        index = node.slice[0].slice
        return isinstance(index, cst.Index) and isinstance(index.value, cst.Integer)

    def part(self, node: cst.CSTNode) -> bool:
        """``input_shape[1:]``, or the whole of it."""
        if self.is_name(node):
            return True
        whole = isinstance(node, cst.Subscript) and self.is_name(node.value) and len(node.slice) == 1
        return whole and isinstance(node.slice[0].slice, cst.Slice)  # type: ignore[attr-defined]

    def takes_apart(self, body: cst.CSTNode) -> bool:
        """Whether one member is taken for a shape, or each of them is."""
        for node in walk(body):
            if isinstance(node, cst.Assign) and self.is_item(node.value):
                return True
            if isinstance(node, cst.Subscript) and self.is_item(node.value):
                return True
            if isinstance(node, cst.CompFor) and self.is_name(node.iter) and _subscripted(body, node.target):
                return True
        return False

    def rebinds(self, node: cst.CSTNode) -> bool:
        """Whether the argument's name gets another value there."""
        return any(self.is_name(target) for item in walk(node) for target in _targets(item))


def _targets(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.For, cst.NamedExpr)):
        yield from walk(node.target)


def _subscripted(body: cst.CSTNode, target: cst.CSTNode) -> bool:
    names = {target.value} if isinstance(target, cst.Name) else set()
    taken = (node.value for node in walk(body) if isinstance(node, cst.Subscript))
    return any(isinstance(node, cst.Name) and node.value in names for node in taken)
