"""``get_config``: which keys its dict holds, in the spellings that people use.

The body is followed statement by statement; whatever can't be followed makes the dict incomplete, never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.types import Config, ConfigKey
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope
from tfsavelint.source.outline import FunctionOutline


@dataclass(frozen=True)
class _Dict:
    """What is known of one dict: its keys, whether the base's config is in it, and whether that is all."""

    keys: tuple[ConfigKey, ...] = ()
    base: bool | None = False
    complete: bool = True

    def with_key(self, key: ConfigKey) -> _Dict:
        kept = tuple(item for item in self.keys if item.name != key.name)
        return _Dict((*kept, key), self.base, self.complete)

    def merged(self, other: _Dict) -> _Dict:
        result = self
        for key in other.keys:
            result = result.with_key(key)
        base = True if True in (self.base, other.base) else None if None in (self.base, other.base) else False
        return _Dict(result.keys, base, self.complete and other.complete)

    def blurred(self) -> _Dict:
        return _Dict(self.keys, self.base or None, False)


_OPAQUE = _Dict((), None, False)


def read_config(method: FunctionOutline, owner: str, reader: Reader) -> Config | None:
    """The facts of one ``get_config``; None where libcst can't read it."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "get_config") if parsed else None
    if parsed is None or function is None:
        return None
    found = _Follower(reader, method.scope, parsed[0]).run(function)
    anchor = reader.segments.anchor(parsed[0], function.name)
    result = found or _OPAQUE
    return Config(owner, anchor, result.keys, result.base, result.complete)


def definition(suite: cst.BaseSuite | cst.Module, name: str) -> cst.FunctionDef | None:
    """The function of that name in a parsed segment, however deep a one-line statement hides it."""
    for statement in suite.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value == name:
            return statement
        inner = getattr(statement, "body", None)
        if isinstance(statement, cst.BaseCompoundStatement) and isinstance(inner, cst.BaseSuite):
            found = definition(inner, name)
            if found is not None:
                return found
    return None


class _Follower:
    def __init__(self, reader: Reader, scope: Scope, segment: int) -> None:
        self.reader = reader
        self.scope = scope
        self.segment = segment
        self.variables: dict[str, _Dict] = {}
        self.result: _Dict | None = None

    def run(self, function: cst.FunctionDef) -> _Dict | None:
        for statement in function.body.body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    self.small(small)
            elif isinstance(statement, cst.BaseSmallStatement):
                self.small(statement)
            else:
                self.variables = {name: shape.blurred() for name, shape in self.variables.items()}
                if _has_return(statement):
                    self.result = _OPAQUE
        return self.result

    def small(self, node: cst.BaseSmallStatement) -> None:
        if isinstance(node, cst.Return):
            found = self.shape(node.value) if node.value is not None else _OPAQUE
            self.result = found if self.result is None else _OPAQUE
        elif isinstance(node, (cst.Assign, cst.AnnAssign)) and node.value is not None:
            targets = [item.target for item in node.targets] if isinstance(node, cst.Assign) else [node.target]
            if len(targets) == 1 and not isinstance(targets[0], (cst.Tuple, cst.List)) and not self.aliases(node.value):
                self.assign(targets[0], node.value)
            else:
                self.blur(node)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
            self.method(node.value)
        elif isinstance(node, (cst.AugAssign, cst.Del)):
            self.change(node)

    def aliases(self, value: cst.BaseExpression) -> bool:
        """Whether a value is a dict that is followed already: two names for one dict are not followed."""
        return isinstance(value, cst.Name) and value.value in self.variables

    def blur(self, node: cst.CSTNode) -> None:
        """Whatever a statement mentions may have changed; a name that it makes is unknown."""
        pending: list[cst.CSTNode] = [node]
        while pending:
            item = pending.pop()
            if isinstance(item, cst.Name) and item.value != "self":
                self.variables[item.value] = self.variables.get(item.value, _OPAQUE).blurred()
            pending.extend(item.children)

    def change(self, node: cst.AugAssign | cst.Del) -> None:
        if isinstance(node, cst.AugAssign) and isinstance(node.operator, cst.BitOrAssign):
            name = dotted(node.target)
            if name in self.variables:
                self.variables[name] = self.variables[name].merged(self.shape(node.value))
                return
        self.variables = {name: shape.blurred() for name, shape in self.variables.items()}

    def assign(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        if isinstance(target, cst.Name):
            self.variables[target.value] = self.shape(value)
        elif isinstance(target, cst.Subscript):
            name = dotted(target.value)
            if name in self.variables:
                key = self.key(target.slice[0].slice, value)
                shape = self.variables[name]
                self.variables[name] = shape.with_key(key) if key else shape.blurred()

    def method(self, call: cst.Call) -> None:
        name, _, action = (dotted(call.func) or "").rpartition(".")
        if name in self.variables and action == "update":
            self.variables[name] = self.variables[name].merged(self.made(call))
        else:
            self.blur(call)  # popped, or handed to a function that may write to it

    def key(self, where: object, value: cst.BaseExpression) -> ConfigKey | None:
        node = where.value if isinstance(where, cst.Index) else where
        if not isinstance(node, cst.SimpleString) or not isinstance(node.evaluated_value, str):
            return None
        return ConfigKey(node.evaluated_value, self.reader.value(value, self.scope, self.segment))

    def shape(self, node: cst.BaseExpression) -> _Dict:
        if isinstance(node, cst.Dict):
            return self.literal(node)
        if isinstance(node, cst.Name):
            return self.variables.get(node.value, _OPAQUE)
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.BitOr, cst.Add)):
            return self.shape(node.left).merged(self.shape(node.right))
        if isinstance(node, cst.Call):
            return self.call(node)
        return _OPAQUE

    def literal(self, node: cst.Dict) -> _Dict:
        result = _Dict()
        for element in node.elements:
            if isinstance(element, cst.StarredDictElement):
                result = result.merged(self.shape(element.value))
            elif isinstance(element, cst.DictElement):
                key = self.key(element.key, element.value)
                result = result.with_key(key) if key else result.blurred()
        return result

    def call(self, node: cst.Call) -> _Dict:
        if _is_super_config(node):
            return _Dict((), True, True)
        name = dotted(node.func)
        if name == "dict":
            return self.made(node)
        if name in ("list", "copy.copy", "copy.deepcopy", "deepcopy") and len(node.args) == 1:
            return self.shape(node.args[0].value)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("items", "copy") and not node.args:
            return self.shape(node.func.value)
        return _OPAQUE

    def made(self, node: cst.Call) -> _Dict:
        """What ``dict(...)`` or ``.update(...)`` is given."""
        result = _Dict()
        for argument in node.args:
            if argument.keyword is not None:
                value = self.reader.value(argument.value, self.scope, self.segment)
                result = result.with_key(ConfigKey(argument.keyword.value, value))
            elif argument.star == "*":
                result = result.blurred()
            else:
                result = result.merged(self.shape(argument.value))
        return result


def _is_super_config(node: cst.Call) -> bool:
    """``super().get_config()``, ``super(X, self).get_config()`` or ``Base.get_config(self)``."""
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "get_config":
        return False
    owner = node.func.value
    if isinstance(owner, cst.Call):
        return dotted(owner.func) == "super"
    return len(node.args) == 1 and dotted(node.args[0].value) == "self"


def _has_return(node: cst.CSTNode) -> bool:
    found: list[cst.CSTNode] = [node]
    while found:
        item = found.pop()
        if isinstance(item, cst.Return):
            return True
        if not isinstance(item, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            found.extend(item.children)
    return False
