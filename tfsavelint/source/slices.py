"""Slices: a file's text with everything left out that a purpose doesn't need, line for line.

Two purposes: *definitions only* (imports, classes, functions, and the constants that they need), and *what leads to a
model* (also the statements that make, compile and build it). Training, data loading and saving are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from tfsavelint.knowledge.third_party import is_known
from tfsavelint.source.parse import Parsed
from tfsavelint.source.walk import is_main_guard

_KEPT_METHODS = frozenset({"add", "add_argument", "compile", "build", "append", "extend", "update", "insert", "setdefault"})
_LEFT_OUT = frozenset(
    {
        *("fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "train_on_batch"),
        *("save", "save_weights", "load_weights", "export", "summary", "plot_model", "load_data", "read_csv"),
    }
)


@dataclass
class _Unit:
    """Top-level statements that share lines: what they bind and read, and what they change."""

    nodes: list[ast.stmt]
    first: int
    last: int
    binds: set[str]
    reads: set[str]
    changes: set[str]
    definition: bool
    imported: bool


class Slicer:
    """Makes slices of one parsed file."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._lines = parsed.source.lines

    @cached_property
    def _module(self) -> ast.Module:
        return self._parsed.tree

    @cached_property
    def _units(self) -> list[_Unit]:
        """The top level: most files are asked for no slice, so it is read when the first one is."""
        return list(_units(_flattened(self._module.body)))

    def definitions(self) -> str:
        """Every class and function of the top level, and what they need in order to be defined."""
        return self.leading_to((), definitions=True)

    def leading_to(self, names: Iterable[str], before: int | None = None, definitions: bool = False) -> str:
        """What makes the given names, from the statements that begin before a line; with all definitions if asked."""
        kept = {index for index, unit in enumerate(self._units) if unit.definition} if definitions else set()
        return self._text(self._closed(kept, set(names), before))

    def part_of(self, *names: str) -> tuple[frozenset[int], frozenset[str]]:
        """The top-level lines, and the functions, that take part in making some names."""
        kept = [self._units[index] for index in self._closed(set(), set(names), None)]
        lines = {line for unit in kept if not unit.definition for line in range(unit.first, unit.last + 1)}
        functions = {name for unit in kept if unit.definition for name in unit.binds}
        return frozenset(lines), frozenset(functions)

    def part_within(
        self, function: str, names: Iterable[str], before: int
    ) -> tuple[frozenset[int], frozenset[int], frozenset[str]] | None:
        """The same for names of a top-level function, or of a method of a top-level class: its own lines, the top-level
        lines, the other functions."""
        found = self._function(function) or self._method(function)
        if found is None:
            return None
        body = list(_units(_opened(found.body, before)))
        kept = [body[index] for index in _closure(body, set(), set(names), before)]
        lines = {line for unit in kept for line in range(unit.first, unit.last + 1)}
        wanted = {read for unit in kept for read in unit.reads} - {function}
        outer = [self._units[index] for index in self._closed(set(), wanted, None)]
        above = {line for unit in outer if not unit.definition for line in range(unit.first, unit.last + 1)}
        functions = {name for unit in outer if unit.definition for name in unit.binds} - {function}
        return frozenset(lines), frozenset(above), frozenset(functions)

    def _function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        functions = (node for node in self._module.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
        return next((node for node in functions if node.name == name), None)

    def imported(self) -> set[str]:
        """The names that the imports of the top level bind."""
        return {name for unit in self._units if unit.imported for name in unit.binds}

    def _method(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        owner, _, last = name.partition(".")
        classes = (node for node in self._module.body if isinstance(node, ast.ClassDef) and node.name == owner)
        methods = (item for node in classes for item in node.body)
        functions = (item for item in methods if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)))
        return next((item for item in functions if item.name == last), None)

    def imports(self) -> str:
        """The imports alone."""
        return self._text({index for index, unit in enumerate(self._units) if unit.imported})

    def inside(self, function: str, names: Iterable[str], before: int) -> str | None:
        """The same for a statement in a top-level function: its body is laid open.

        None where there is no such function, or what leads to the names needs an argument without a default.
        """
        found = self._function(function)
        if found is None:
            return None
        body = list(_units(_opened(found.body, before)))
        wanted = set(names)
        kept = _closure(body, set(), wanted, before)
        for index in kept:
            wanted |= body[index].reads
        if wanted & set(_required(found)):
            return None
        defaults = list(_defaults(found))
        wanted |= {name for _, value in defaults for name in _names(value, ast.Load)}
        module = self._text(self._closed(set(), wanted - {function}, None))
        laid_open = [f"{name} = {ast.unparse(value)}" for name, value in defaults]
        for index in sorted(kept):
            laid_open.extend(ast.unparse(_Untrained().visit(deepcopy(node))) for node in body[index].nodes)
        return module.rstrip("\n") + "\n" + "\n".join(laid_open) + "\n"

    def _closed(self, kept: set[int], names: set[str], before: int | None) -> set[int]:
        return _closure(self._units, kept, names, before)

    def _text(self, kept: set[int]) -> str:
        lines = list(self._lines)
        if lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += "\n"
        covered: set[int] = set()
        for index, unit in enumerate(self._units):
            if index in kept:
                covered.update(range(unit.first, unit.last + 1))
                for node in unit.nodes:
                    _silence_training(node, lines)
        for index, unit in enumerate(self._units):
            if index not in kept:
                _blank(lines, unit.first, unit.last, unit.nodes[0].col_offset, covered)
        return "".join(lines)


def _flattened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of the top level, those below ``if __name__ == "__main__":`` among them."""
    for node in body:
        if is_main_guard(node) and isinstance(node, ast.If) and node.body[0].lineno > node.lineno and not node.orelse:
            yield from node.body
        else:
            yield node


def _opened(body: Iterable[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """The statements of a body, those of a ``with`` around the line among them: what a ``with`` opens goes unopened."""
    for node in body:
        if isinstance(node, ast.With) and node.lineno < line <= (node.end_lineno or node.lineno):
            yield from _opened(node.body, line)
        else:
            yield node


class _Untrained(ast.NodeTransformer):
    """Puts ``pass`` in the place of simple statements that train, save or load."""

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt) and not _has_suite(node) and _trains(node):
            return ast.copy_location(ast.Pass(), node)
        visited: ast.AST = self.generic_visit(node)
        return visited


def _units(body: Iterable[ast.stmt]) -> Iterator[_Unit]:
    run: list[ast.stmt] = []
    for node in body:
        if run and node.lineno > (run[-1].end_lineno or run[-1].lineno):
            yield _unit(run)
            run = []
        run.append(node)
    if run:
        yield _unit(run)


def _unit(nodes: list[ast.stmt]) -> _Unit:
    first = min([nodes[0].lineno, *(item.lineno for item in getattr(nodes[0], "decorator_list", ()))])
    binds = {name for node in nodes for name in _bound(node)}
    reads = {name for node in nodes for name in _names(node, ast.Load)}
    changes = {name for node in nodes for name in _changed(node)}
    return _Unit(
        nodes,
        first,
        nodes[-1].end_lineno or nodes[-1].lineno,
        binds,
        reads,
        changes,
        any(_is_definition(node) for node in nodes),
        all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes),
    )


def _closure(units: list[_Unit], kept: set[int], names: set[str], before: int | None) -> set[int]:
    """Add to ``kept`` whatever binds a needed name, or changes one; and so on."""
    kept, needed = set(kept), set(names)
    for index in kept:
        needed |= units[index].reads
    changed = True
    while changed:
        changed = False
        for index, unit in enumerate(units):
            late = before is not None and unit.last >= before and not (unit.definition or unit.imported)
            if index in kept or late:
                continue
            if unit.binds & needed or unit.changes & needed or _registers(unit):
                kept.add(index)
                needed |= unit.reads
                changed = True
    return kept


def _registers(unit: _Unit) -> bool:
    """What works by being run: registrations by a call, and imports of packages that register, the future, and stars."""
    for node in unit.nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _registers_by_call(node):
            return True
        if isinstance(node, ast.ImportFrom):
            if node.module == "__future__" or any(alias.name == "*" for alias in node.names):
                return True
            if node.module and is_known(node.module):
                return True
        elif isinstance(node, ast.Import) and any(is_known(alias.name) for alias in node.names):
            return True
    return False


def _registers_by_call(node: ast.stmt) -> bool:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    names |= {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
    return bool(names & {"register_keras_serializable", "get_custom_objects"})


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, (ast.If, ast.Try)):
        inner = [item for item in ast.walk(node) if isinstance(item, ast.stmt) and item is not node]
        return any(isinstance(item, (ast.ClassDef, ast.FunctionDef)) for item in inner) and not _trains(node)
    return isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))


def _trains(node: ast.AST) -> bool:
    return any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr in _LEFT_OUT
        for item in ast.walk(node)
    )


def _names(node: ast.AST, context: type[ast.expr_context]) -> Iterator[str]:
    for item in ast.walk(node):
        if isinstance(item, ast.Name) and isinstance(item.ctx, context):
            yield item.id


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    for item in ast.walk(node):
        if isinstance(item, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.split(".")[0] for alias in item.names)
        elif isinstance(item, (ast.FunctionDef, ast.ClassDef)):
            yield item.name
        elif isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
            yield item.id


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names whose object a statement changes: ``model.add(...)``, ``model(x)``, ``model.x = ...``, ``table[k] = ...``."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, (ast.Attribute, ast.Subscript)):
                yield from _names(target, ast.Load)
    calls = [node.value] if isinstance(node, (ast.Expr, ast.Assign)) else []
    if isinstance(node, (ast.For, ast.While, ast.With, ast.If)):
        calls = [item.value for item in ast.walk(node) if isinstance(item, ast.Expr)]
    for call in calls:
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name) and not isinstance(node, ast.Assign):
            yield call.func.id
        elif isinstance(call.func, ast.Attribute) and call.func.attr in _KEPT_METHODS:
            yield from _names(call.func.value, ast.Load)


def _required(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    yield from names[: len(names) - len(node.args.defaults)]
    yield from (item.arg for item, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value is None)
    yield from (item.arg for item in (node.args.vararg, node.args.kwarg) if item is not None)


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    yield from zip(names[len(names) - len(node.args.defaults) :], node.args.defaults, strict=True)
    for item, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if value is not None:
            yield item.arg, value


def _silence_training(node: ast.stmt, lines: list[str]) -> None:
    """Within a kept compound statement of the top level, leave out the calls that train, save or print."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for item in ast.walk(node):
        if isinstance(item, ast.stmt) and item is not node and not _has_suite(item) and _trains(item):
            head = lines[item.lineno - 1][: item.col_offset]
            if not head.strip():
                _blank(lines, item.lineno, item.end_lineno or item.lineno, item.col_offset, set())


def _has_suite(node: ast.stmt) -> bool:
    return bool(getattr(node, "body", None) or getattr(node, "cases", None))


def _blank(lines: list[str], first: int, last: int, column: int, covered: set[int]) -> None:
    """Empty some lines; within a suite ``pass`` keeps the place. The top level stays empty for ``__future__`` imports."""
    for number in range(first, last + 1):
        if number in covered:
            continue
        ending = "\n" if lines[number - 1].endswith(("\n", "\r")) else ""
        filler = lines[number - 1][:column] + "pass" if number == first and column else ""
        lines[number - 1] = filler + ending
