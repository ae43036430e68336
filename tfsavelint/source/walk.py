"""The walk over a file's standard syntax tree that fills its outline. The tree is only read: flake8 shares it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tfsavelint.source.dotted import dotted_name
from tfsavelint.source.names import Binding, Scope
from tfsavelint.source.outline import (
    ClassOutline,
    FunctionOutline,
    NameUse,
    Outline,
    Place,
    Statement,
    scan,
)


def outline(tree: ast.Module, lines: list[str]) -> Outline:
    """Outline a parsed file. The tree is only read: flake8 shares it with other plugins."""
    result = Outline(Scope("", "module", None))
    _Walk(result, lines).suite(tree.body, result.module, _Around(False, None))
    return result


@dataclass(frozen=True)
class _Around:
    """What surrounds a suite: whether it may be skipped, and the lines to parse where it shares a line with its head.

    ``chosen`` tells that something else may be defined in its stead: a version is asked for, or it is an alternative.
    """

    guarded: bool
    outer: tuple[int, int] | None
    chosen: bool = False


class _Walk:
    def __init__(self, result: Outline, lines: list[str]) -> None:
        self.result = result
        self.source = lines

    def suite(self, body: list[ast.stmt], scope: Scope, around: _Around) -> None:
        for index, node in enumerate(body):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.function(node, scope, around)
            elif isinstance(node, ast.ClassDef):
                self.class_(node, scope, around)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.import_(node, scope, self.lines(body, index, around), around)
            elif children := list(_suites(node)):
                self.compound(node, children, scope, around)
            else:
                self.simple(node, scope, self.lines(body, index, around), around)

    def own_line(self, node: ast.stmt) -> bool:
        line = _first_line(node)
        column = node.col_offset
        return line > len(self.source) or not self.source[line - 1][:column].strip()

    def lines(self, body: list[ast.stmt], index: int, around: _Around) -> tuple[int, int]:
        """The lines to parse for a statement: those of its run where ``;`` joins several, or of the whole one-liner."""
        first, last = index, index
        while first > 0 and body[first - 1].end_lineno == body[first].lineno:
            first -= 1
        while last + 1 < len(body) and body[last + 1].lineno == body[last].end_lineno:
            last += 1
        if around.outer is not None and not self.own_line(body[first]):
            return around.outer
        return _first_line(body[first]), _last_line(body[last])

    def expressions(
        self, roots: list[ast.AST], scope: Scope, place: Place, assigned: str | None, head: bool = False
    ) -> int:
        scanned = scan(*roots)
        for target in scanned.walrus:
            _bind_opaque(target, scope)
        place = replace(place, depth=scanned.depth, guarded=place.guarded or scanned.conditional)
        self.result.places.append(place)
        number = len(self.result.places) - 1
        names = list(dict.fromkeys(scanned.chains))
        self.result.uses.extend(NameUse(scope, name, number, "attribute") for name in names)
        if scanned.calls:
            calls = [dotted_name(node.func) or _last_attribute(node.func) for node in scanned.calls]
            self.result.statements.append(Statement(scope, place, calls, assigned, names, scanned.holds_lambda, head))
        return number

    def simple(self, node: ast.stmt, scope: Scope, lines: tuple[int, int], around: _Around) -> None:
        place = Place(*lines, header=False, depth=0, guarded=around.guarded)
        target = _single_target(node)
        number = self.expressions([node], scope, place, target)
        if target is not None and "." in target:
            self.result.attributes.append((scope, target, number))
        _bind_assignment(node, scope, number)
        maker = _maker(getattr(node, "value", None)) if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if maker is not None:
            self.result.makers[number] = maker

    def compound(self, node: ast.stmt, children: list[list[ast.stmt]], scope: Scope, around: _Around) -> None:
        heads: list[ast.AST] = []
        for name, value in ast.iter_fields(node):
            if name not in ("body", "orelse", "finalbody", "handlers", "cases"):
                heads.extend(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, ast.AST))
        whole = (node.lineno, _last_line(node))
        header = (node.lineno, _first_line(children[0][0]) - 1)
        if heads and type(node).__name__ != "Match":
            one_line = header[1] < node.lineno
            lines = (around.outer or whole) if one_line else header
            place = Place(*lines, header=not one_line, depth=0, guarded=around.guarded)
            self.expressions(heads, scope, place, None)
        for target in _loop_targets(node):
            _bind_opaque(target, scope)
        always = isinstance(node, (ast.With, ast.AsyncWith)) or is_main_guard(node)
        for child in children:
            chosen = around.chosen or not (always or _is_the_usual(node, child))
            self.suite(child, scope, _Around(around.guarded or not always, around.outer or whole, chosen))

    def import_(self, node: ast.Import | ast.ImportFrom, scope: Scope, lines: tuple[int, int], around: _Around) -> None:
        self.result.places.append(Place(*lines, header=False, depth=1, guarded=around.guarded))
        number = len(self.result.places) - 1
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.result.imports.append((alias.name, number))
                bound = alias.asname or alias.name.split(".")[0]
                scope.bind(bound, Binding("import", alias.name if alias.asname else bound))
                self.result.uses.append(NameUse(scope, alias.name, number, "module"))
            return
        module = "." * node.level + (node.module or "")
        self.result.imports.append((module, number))
        for alias in node.names:
            if alias.name == "*":
                scope.stars.append(module)
                continue
            dotted = f"{module}.{alias.name}" if not module.endswith(".") else module + alias.name
            scope.bind(alias.asname or alias.name, Binding("import", dotted))
            self.result.uses.append(NameUse(scope, dotted, number, "import"))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, around: _Around) -> None:
        qualname = _qualname(scope, node.name)
        scope.bind(node.name, Binding("function", qualname))
        inner = Scope(qualname, "function", scope)
        for argument in _arguments(node.args):
            inner.bind(argument.arg, Binding("opaque", _annotation(argument)))
        header = self.header(node, around)
        required = len(node.args.args) + len(node.args.posonlyargs) - len(node.args.defaults)
        required += sum(default is None for default in node.args.kw_defaults)
        lines = (_first_line(node), _last_line(node)) if self.own_line(node) else (around.outer or (0, 0))
        self.result.functions.append(
            FunctionOutline(node.name, qualname, inner, header, _is_decorated(node), required, node, lines, around.chosen)
        )
        defaults = [item for item in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list) if item]
        self.expressions(list(defaults), scope, header, None, head=True)
        self.suite(node.body, inner, _Around(around.guarded, around.outer or lines, around.chosen))

    def class_(self, node: ast.ClassDef, scope: Scope, around: _Around) -> None:
        qualname = _qualname(scope, node.name)
        scope.bind(node.name, Binding("class", qualname))
        inner = Scope(qualname, "class", scope)
        header = self.header(node, around)
        bases = [dotted_name(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]
        found = ClassOutline(node.name, qualname, inner, bases, header, bool(node.decorator_list), around.chosen)
        for other in self.result.classes if around.guarded else ():
            if other.qualname == qualname:
                other.guarded = found.guarded = True
        self.result.classes.append(found)
        before = len(self.result.functions)
        self.expressions([*node.bases, *node.decorator_list], scope, header, None, head=True)
        outer = around.outer or (header.first, _last_line(node))
        inside = _Around(around.guarded, outer, around.chosen)
        self.suite(node.body, inner, inside)
        found.fields = tuple(self.fields(node, inside)) if node.decorator_list else ()
        for function in self.result.functions[before:]:
            if function.scope.parent is inner:
                found.methods.setdefault(function.name, []).append(function)

    def fields(self, node: ast.ClassDef, around: _Around) -> Iterator[Place]:
        """Where the assignments and annotations of a class's body stand."""
        for index, item in enumerate(node.body):
            if isinstance(item, (ast.Assign, ast.AnnAssign)):
                lines = self.lines(node.body, index, around)
                yield Place(*lines, header=False, depth=scan(item).depth, guarded=around.guarded)

    def header(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, around: _Around) -> Place:
        """Decorators and the ``def`` or ``class`` lines; the whole definition where the body begins on its last line."""
        parts: list[ast.AST] = [*node.decorator_list]
        parts += node.bases if isinstance(node, ast.ClassDef) else [node.args]
        first, body_first = _first_line(node), _first_line(node.body[0])
        if not self.own_line(node) and around.outer:
            return Place(*around.outer, header=False, depth=scan(node).depth, guarded=around.guarded)
        if not self.own_line(node.body[0]):
            return Place(first, _last_line(node), header=False, depth=scan(node).depth, guarded=around.guarded)
        return Place(first, body_first - 1, header=True, depth=scan(*parts).depth, guarded=around.guarded)


def _is_the_usual(node: ast.stmt, suite: list[ast.stmt]) -> bool:
    """Whether a suite is what normally runs: a ``try``'s own, or that of an ``if`` that asks whether something is there."""
    if isinstance(node, ast.Try):
        return not any(suite is handler.body for handler in node.handlers)
    return isinstance(node, ast.If) and suite is node.body and _asks_whether_there(node.test)


def _asks_whether_there(test: ast.expr) -> bool:
    """``if HAS_KERAS:``, ``if keras is not None:``, and such joined; whatever asks for a version is a choice."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return all(_asks_whether_there(item) for item in test.values)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.IsNot):
        other = test.comparators[0]
        return isinstance(other, ast.Constant) and other.value is None and _asks_whether_there(test.left)
    name = (dotted_name(test) or "version").lower()
    return not any(word in name for word in _CHOOSING)


_CHOOSING = ("version", "type_checking", "legacy", "keras2", "keras3", "keras_2", "keras_3", "tf1", "tf2", "old", "new")


def _annotation(node: ast.arg) -> str:
    """The dotted name of an argument's annotation, written as a string or not; empty where there is none."""
    value = node.annotation
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value.strip()
    return (dotted_name(value) or "") if value is not None else ""


def _arguments(node: ast.arguments) -> Iterator[ast.arg]:
    yield from (*node.posonlyargs, *node.args, *node.kwonlyargs)
    yield from (item for item in (node.vararg, node.kwarg) if item is not None)


def _last_line(node: ast.stmt) -> int:
    last: int | None = node.end_lineno
    return node.lineno if last is None else last


_LEAVING_IT = frozenset(
    {
        *("typechecked", "beartype", "override", "overrides", "final", "abstractmethod"),
        *("with_name_scope", "do_not_convert", "tf.function", "inject_mesh", "allow_initializer_layout"),
        *("no_automatic_dependency_tracking", "do_not_generate_docs", "do_not_doc_inheritable"),
        *("for_subclass_implementers", "do_not_doc_in_subclasses"),
    }
)
"""Decorators after which a function takes and does what is written: those of typeguard, beartype, typing, abc,
TensorFlow (``tf.Module.with_name_scope``, ``tf.autograph.experimental.do_not_convert``) and Keras 2 (``dtensor/utils.py``:
these take further arguments out of ``**kwargs``, for DTensor; ``tf.__internal__.tracking``); and marks for the
documentation's sake (``tensorflow.tools.docs.doc_controls``)."""


def _is_decorated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether decorators may make something else of a function."""
    calls = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    names = (dotted_name(item) or "" for item in calls)
    return any(not ({name, name.rpartition(".")[2]} & _LEAVING_IT) for name in names)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


def _suites(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(node, name, None)
        if isinstance(suite, list) and suite:
            yield suite
    for holder in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield holder.body


def _last_attribute(node: ast.expr) -> str | None:
    return f"?.{node.attr}" if isinstance(node, ast.Attribute) else None


def _qualname(scope: Scope, name: str) -> str:
    if not scope.qualname:
        return name
    return f"{scope.qualname}.{name}" if scope.kind == "class" else f"{scope.qualname}.<locals>.{name}"


def _single_target(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return dotted_name(node.targets[0])
    if isinstance(node, ast.AnnAssign):
        return dotted_name(node.target)
    return None


def _bind_assignment(node: ast.stmt, scope: Scope, number: int) -> None:
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                if node.value is not None:
                    scope.bind(target.id, _value_binding(target.id, node.value, number))
            elif isinstance(target, (ast.Tuple, ast.List)):
                _bind_parts(target, scope, number)
            else:
                _bind_opaque(target, scope)
    elif isinstance(node, (ast.AugAssign, ast.Delete)):
        for target in node.targets if isinstance(node, ast.Delete) else [node.target]:
            _bind_opaque(target, scope)
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        for name in node.names:
            scope.bind(name, Binding("opaque"))


def _bind_parts(target: ast.Tuple | ast.List, scope: Scope, number: int) -> None:
    starred = any(isinstance(item, ast.Starred) for item in target.elts)
    for index, item in enumerate(target.elts):
        if isinstance(item, ast.Name) and not starred:
            scope.bind(item.id, Binding("part", str(index), number))
        else:
            _bind_opaque(item, scope)


def _maker(value: ast.expr | None) -> str | None:
    if isinstance(value, ast.Lambda):
        return "<lambda>"
    return dotted_name(value.func) if isinstance(value, ast.Call) else None


def _value_binding(name: str, value: ast.expr, number: int) -> Binding:
    if isinstance(value, ast.Constant) and value.value is None:
        return Binding("nothing")
    alias = dotted_name(value)
    return Binding("alias", alias) if alias else Binding("value", name, number)


def _bind_opaque(target: ast.AST, scope: Scope) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.bind(node.id, Binding("opaque"))


def _loop_targets(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        yield node.target
    for item in getattr(node, "items", ()):
        if item.optional_vars is not None:
            yield item.optional_vars
    for handler in getattr(node, "handlers", ()):
        if handler.name:
            yield ast.Name(handler.name, ast.Store())


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is ``if __name__ == ...:``."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    return isinstance(node.test.left, ast.Name) and node.test.left.id == "__name__"
