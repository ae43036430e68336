"""Slices: a file's text with everything left out that a purpose doesn't need, line for line.

Two purposes: *definitions only* (imports, classes, functions, and the constants that they need), and *what leads to a
model* (also the statements that make, compile and build it). Training, data loading and saving are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property

from tfsavelint.source.parse import Parsed
from tfsavelint.source.units import (
    Unit,
    at_once,
    attended,
    closure,
    flattened,
    is_late,
    names_in,
    opened,
    registers,
    registers_by_call,
    registers_itself,
    trains,
    units,
)
from tfsavelint.source.walk import is_main_guard


@dataclass(frozen=True)
class Slice:
    """What is left of a file.

    ``tolerated`` are the statements that nothing asked for needs, by line, with the names that they bind or change: it
    is no harm if one fails, as long as nobody uses these. ``guarded`` tells that something is left which only runs as
    ``__main__``.
    """

    text: str
    tolerated: tuple[tuple[int, tuple[str, ...]], ...] = ()
    guarded: bool = False


_ALWAYS = frozenset({"__all__", "__version__"})


class Slicer:
    """Makes slices of one parsed file. ``ours`` are the top-level names of the project's own modules and packages."""

    def __init__(self, parsed: Parsed, ours: frozenset[str] = frozenset()) -> None:
        self.ours = ours
        self._parsed = parsed
        self._lines = parsed.source.lines

    @cached_property
    def _module(self) -> ast.Module:
        return self._parsed.tree

    @cached_property
    def _units(self) -> list[Unit]:
        """The top level: most files are asked for no slice, so it is read when the first one is."""
        return list(units(flattened(self._module.body)))

    def definitions(self, mentioned: Container[str] = (), kept: Iterable[str] = ()) -> Slice:
        """Every class and function of the top level, and what they need in order to be defined.

        Also what binds the names that other modules mention, as far as it trains nothing and asks for nothing; and what
        binds those that are to be kept.
        """
        return self._slice(set(), None, True, registers_by_call, mentioned, set(kept))

    def leading_to(
        self,
        names: Iterable[str],
        before: int | None = None,
        definitions: bool = False,
        mentioned: Container[str] = (),
    ) -> Slice:
        """What makes the given names, from the statements that begin before a line; with all definitions if asked.

        Packages that register their objects are needed too: without them, what is loaded may not be found.
        """
        return self._slice(set(names), before, definitions, registers_itself, mentioned)

    def _slice(
        self,
        names: set[str],
        before: int | None,
        definitions: bool,
        always: Callable[[Unit], bool],
        mentioned: Container[str] = (),
        wished: Iterable[str] = (),
    ) -> Slice:
        found = self._units
        needed = closure(found, set(), names, before, always)
        extra = {index for index, unit in enumerate(found) if registers(unit) or self._is_ours(unit)}
        if definitions:
            extra |= {index for index, unit in enumerate(found) if unit.definition or unit.binds & _ALWAYS}
        extra |= closure(found, set(), set(wished), before, always)
        extra = {index for index in extra if not is_late(found[index], before)}
        kept = attended(found, needed, extra, mentioned, before)
        tolerated = tuple(
            (found[index].first, tuple(sorted(found[index].binds | found[index].changes)))
            for index in sorted(kept - needed)
        )
        return Slice(self._text(kept), tolerated, any(found[index].first in self._guarded for index in kept))

    def _is_ours(self, unit: Unit) -> bool:
        """Whether a statement imports a module of the project: for what that defines, too."""
        for node in (item for item in unit.nodes if not isinstance(item, (ast.FunctionDef, ast.ClassDef))):
            for item in at_once(node):
                if isinstance(item, ast.ImportFrom) and (item.level or _top(item.module) in self.ours):
                    return True
                if isinstance(item, ast.Import) and any(_top(alias.name) in self.ours for alias in item.names):
                    return True
        return False

    @cached_property
    def _guarded(self) -> frozenset[int]:
        """The lines below ``if __name__ == "__main__":``."""
        guards = (node for node in self._module.body if is_main_guard(node))
        return frozenset(line for node in guards for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))

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
        body = list(units(opened(found.body, before)))
        kept = [body[index] for index in closure(body, set(), set(names), before)]
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

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names that the top level's imports, functions and classes bind."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return frozenset({*self.imported(), *(node.name for node in self._module.body if isinstance(node, kinds))})

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the statements of the top level bind."""
        return frozenset(name for unit in self._units for name in unit.binds)

    def _method(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        owner, _, last = name.partition(".")
        classes = (node for node in self._module.body if isinstance(node, ast.ClassDef) and node.name == owner)
        methods = (item for node in classes for item in node.body)
        functions = (item for item in methods if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)))
        return next((item for item in functions if item.name == last), None)

    def imports(self) -> Slice:
        """The imports alone."""
        return Slice(self._text({index for index, unit in enumerate(self._units) if unit.imported}))

    def inside(self, function: str, names: Iterable[str], before: int) -> Slice | None:
        """The same for a statement in a top-level function: its body is laid open.

        None where there is no such function, or what leads to the names needs an argument without a default.
        """
        found = self._function(function)
        if found is None:
            return None
        body = list(units(opened(found.body, before)))
        wanted = set(names)
        kept = closure(body, set(), wanted, before)
        for index in kept:
            wanted |= body[index].reads
        if wanted & set(_required(found)):
            return None
        defaults = list(_defaults(found))
        wanted |= {name for _, value in defaults for name in names_in(value, ast.Load)}
        module = self._slice(wanted - {function}, None, False, registers_itself)
        laid_open = [f"{name} = {ast.unparse(value)}" for name, value in defaults]
        for index in sorted(kept):
            laid_open.extend(ast.unparse(_Untrained().visit(deepcopy(node))) for node in body[index].nodes)
        # The lines of the module stay where they are, so that more of them can be kept later.
        return replace(module, text=f"{module.text}\n" + "\n".join(laid_open) + "\n", guarded=False)

    def _closed(self, kept: set[int], names: set[str], before: int | None) -> set[int]:
        return closure(self._units, kept, names, before)

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


def _top(dotted: str | None) -> str:
    return (dotted or "").partition(".")[0]


class _Untrained(ast.NodeTransformer):
    """Puts ``pass`` in the place of simple statements that train, save or load."""

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt) and not _has_suite(node) and trains(node):
            return ast.copy_location(ast.Pass(), node)
        visited: ast.AST = self.generic_visit(node)
        return visited


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
        if isinstance(item, ast.stmt) and item is not node and not _has_suite(item) and trains(item):
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
