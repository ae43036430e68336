"""Which names a test lets through: ``if is_layer_kwarg(key):``, with what that function of the project returns.

Only what can be told of any name is read: membership in a literal, how a name begins or ends, and ``and``, ``or``, ``not``.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from tfsavelint.facts.project_functions import ProjectFunction, function_meant
from tfsavelint.facts.signatures import AFFIXES, NameTest
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings

_DEPTH = 3
"""How many functions are followed, one called by the other."""


def name_test(node: cst.BaseExpression, key: str, reader: Reader, scope: Scope, depth: int = 0) -> NameTest | None:
    """The test that an expression makes of the name ``key``; None where it isn't one of these."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        inner = name_test(node.expression, key, reader, scope, depth)
        return NameTest("not", parts=(inner,)) if inner is not None else None
    if isinstance(node, cst.BooleanOperation):
        left, right = (name_test(item, key, reader, scope, depth) for item in (node.left, node.right))
        how = "and" if isinstance(node.operator, cst.And) else "or"
        return NameTest(how, parts=(left, right)) if left is not None and right is not None else None
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1 and dotted(node.left) == key:
        return _compared(node.comparisons[0], reader, scope)
    return _called(node, key, reader, scope, depth) if isinstance(node, cst.Call) else None


def _compared(target: cst.ComparisonTarget, reader: Reader, scope: Scope) -> NameTest | None:
    operator = target.operator
    words: tuple[str, ...] | None
    if isinstance(operator, (cst.Equal, cst.NotEqual)):
        word = _text(target.comparator)
        words = (word,) if word is not None else None
    else:
        words = _words(target.comparator, reader, scope) if isinstance(operator, (cst.In, cst.NotIn)) else None
    if words is None:
        return None
    found = NameTest("in", words)
    return NameTest("not", parts=(found,)) if isinstance(operator, (cst.NotIn, cst.NotEqual)) else found


def _called(node: cst.Call, key: str, reader: Reader, scope: Scope, depth: int) -> NameTest | None:
    only = node.args[0].value if len(node.args) == 1 and not node.args[0].star else None
    function = node.func
    if isinstance(function, cst.Attribute) and dotted(function.value) == key and only is not None:
        affix = _text(only)
        words = (affix,) if affix is not None else _words(only, reader, scope)
        return NameTest(function.attr.value, words) if function.attr.value in AFFIXES and words is not None else None
    name = dotted(function)
    options = meanings(scope, name) if name is not None and only is not None and dotted(only) == key else []
    meant = function_meant(options[0], reader) if len(options) == 1 and depth < _DEPTH else None
    return _function(meant, depth) if meant is not None else None


def _function(function: ProjectFunction, depth: int) -> NameTest | None:
    """What a function of one parameter returns, where that is all it does."""
    node = function.node
    if len(node.params.params) != 1 or node.decorators:
        return None
    body = [item for line in node.body.body if isinstance(line, cst.SimpleStatementLine) for item in line.body]
    first = body[0] if body else None
    if isinstance(first, cst.Expr) and isinstance(first.value, cst.SimpleString):
        body = body[1:]
    last = body[0] if len(body) == 1 and isinstance(node.body.body[-1], cst.SimpleStatementLine) else None
    if not isinstance(last, cst.Return) or last.value is None:
        return None
    key = node.params.params[0].name.value
    return name_test(last.value, key, function.reader, function.outline.scope, depth + 1)


def _words(node: cst.BaseExpression, reader: Reader, scope: Scope, steps: int = 0) -> tuple[str, ...] | None:
    if isinstance(node, (cst.Set, cst.List, cst.Tuple)):
        found = [_text(item.value) for item in node.elements]
        return tuple(item for item in found if item is not None) if None not in found else None
    name = dotted(node)
    options = meanings(scope, name) if name is not None else []
    if len(options) != 1 or options[0].kind != "value" or steps > _DEPTH:
        return None
    there = reader.at(options[0].home)
    assigned = there.assigned(replace(options[0], home="")) if there is not None else None
    return _words(assigned[1], there, there.outline.module, steps + 1) if there is not None and assigned else None


def _text(node: cst.BaseExpression) -> str | None:
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None
