"""The statements of a file's top level: what each binds, reads and changes, and what follows from one to the next."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tfsavelint.knowledge.third_party import is_known
from tfsavelint.source.walk import is_main_guard

_KEPT_METHODS = frozenset({"add", "add_argument", "compile", "build", "append", "extend", "update", "insert", "setdefault"})
_LEFT_OUT = frozenset(
    {
        *("fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "train_on_batch"),
        *("save", "save_weights", "load_weights", "export", "summary", "plot_model", "load_data", "read_csv"),
    }
)
_ASKING = frozenset(
    {
        *("open", "load", "loadtxt", "genfromtxt", "imread", "load_img", "load_model", "load_dataset", "read_text"),
        *("read_excel", "read_json", "read_pickle", "read_parquet", "read_bytes", "listdir", "scandir", "urlopen"),
        *("urlretrieve", "get_file", "download", "flow_from_directory", "image_dataset_from_directory", "input"),
        *("parse_args", "parse_known_args", "run", "Popen", "check_output", "sleep"),
    }
)
"""Calls that ask for what lies outside the program: files, the network, the command line."""


@dataclass
class Unit:
    """Top-level statements that share lines: what they bind and read, and what they change."""

    nodes: list[ast.stmt]
    first: int
    last: int
    binds: set[str]
    reads: set[str]
    changes: set[str]
    definition: bool
    imported: bool

    @cached_property
    def reads_now(self) -> set[str]:
        """What it reads when it is executed: not what only the bodies of functions read."""
        nodes = (item for node in self.nodes for item in at_once(node))
        return {item.id for item in nodes if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load)}

    @cached_property
    def asks(self) -> bool:
        """Whether it trains, or asks for what lies outside the program: it is left out where nothing needs it."""
        return not (self.definition or self.imported) and any(map(_asks, self.nodes))


def flattened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of the top level, those below ``if __name__ == "__main__":`` among them."""
    for node in body:
        if is_main_guard(node) and isinstance(node, ast.If) and node.body[0].lineno > node.lineno and not node.orelse:
            yield from node.body
        else:
            yield node


def opened(body: Iterable[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """The statements of a body, those of a ``with`` around the line among them: what a ``with`` opens goes unopened."""
    for node in body:
        if isinstance(node, ast.With) and node.lineno < line <= (node.end_lineno or node.lineno):
            yield from opened(node.body, line)
        else:
            yield node


def units(body: Iterable[ast.stmt]) -> Iterator[Unit]:
    """The statements of a body, those that share lines together."""
    run: list[ast.stmt] = []
    for node in body:
        if run and node.lineno > (run[-1].end_lineno or run[-1].lineno):
            yield _unit(run)
            run = []
        run.append(node)
    if run:
        yield _unit(run)


def _unit(nodes: list[ast.stmt]) -> Unit:
    first = min([nodes[0].lineno, *(item.lineno for item in getattr(nodes[0], "decorator_list", ()))])
    binds = {name for node in nodes for name in _bound(node)}
    reads = {name for node in nodes for name in names_in(node, ast.Load)}
    changes = {name for node in nodes for name in _changed(node)}
    return Unit(
        nodes,
        first,
        nodes[-1].end_lineno or nodes[-1].lineno,
        binds,
        reads,
        changes,
        any(_is_definition(node) for node in nodes),
        all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes),
    )


def closure(
    found: list[Unit], kept: set[int], names: set[str], before: int | None, always: Callable[[Unit], bool] | None = None
) -> set[int]:
    """Add to ``kept`` whatever binds a needed name, or changes one; and so on. ``always`` tells what works by being run."""
    always = always or registers
    kept, needed = set(kept), set(names)
    for index in kept:
        needed |= found[index].reads
    changed = True
    while changed:
        changed = False
        for index, unit in enumerate(found):
            if index in kept or is_late(unit, before):
                continue
            if unit.binds & needed or unit.changes & needed or always(unit):
                kept.add(index)
                needed |= unit.reads
                changed = True
    return kept


def is_late(unit: Unit, before: int | None) -> bool:
    """Whether a statement stands behind a place where the file is cut; definitions and imports are everywhere."""
    return before is not None and unit.last >= before and not (unit.definition or unit.imported)


def attended(
    found: list[Unit], needed: set[int], kept: set[int], mentioned: Container[str], before: int | None
) -> set[int]:
    """Add to what is needed what else is kept, and what that and other modules (``mentioned``) read.

    What trains or asks for something stays out as long as only the body of some function reads it.
    """
    kept = needed | kept
    reads: set[str] = set()
    now: set[str] = set()
    for index in kept:
        reads |= found[index].reads
        now |= found[index].reads if index in needed else found[index].reads_now
    changed = True
    while changed:
        changed = False
        for index, unit in enumerate(found):
            if index in kept or is_late(unit, before):
                continue
            wanted = now if unit.asks else reads
            known = not unit.asks and any(name in mentioned for name in unit.binds)
            if known or unit.binds & wanted or unit.changes & wanted:
                kept.add(index)
                reads |= unit.reads
                now |= unit.reads_now
                changed = True
    return kept


def registers(unit: Unit) -> bool:
    """What works by being run: registrations by a call, and imports of packages that register, the future, and stars."""
    starred = (isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names) for node in unit.nodes)
    return registers_itself(unit) or any(starred)


def registers_itself(unit: Unit) -> bool:
    """The same, without what may stand behind a star."""
    return registers_by_call(unit) or any(
        (isinstance(node, ast.ImportFrom) and is_known(node.module or ""))
        or (isinstance(node, ast.Import) and any(is_known(alias.name) for alias in node.names))
        for node in unit.nodes
    )


def registers_by_call(unit: Unit) -> bool:
    """Whether a statement registers something by a call, or speaks of the future."""
    for node in unit.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _by_call(node):
            return True
    return False


def _by_call(node: ast.stmt) -> bool:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    names |= {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
    return bool(names & {"register_keras_serializable", "get_custom_objects"})


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, (ast.If, ast.Try)):
        inner = [item for item in ast.walk(node) if isinstance(item, ast.stmt) and item is not node]
        return any(isinstance(item, (ast.ClassDef, ast.FunctionDef)) for item in inner) and not trains(node)
    return isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))


def trains(node: ast.AST) -> bool:
    """Whether a statement trains, loads or saves."""
    return any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr in _LEFT_OUT
        for item in ast.walk(node)
    )


def _asks(node: ast.stmt) -> bool:
    """Whether executing a statement trains, or asks for a file, the network, the command line or the environment."""
    for item in at_once(node):
        if isinstance(item, ast.Call):
            name = item.func.attr if isinstance(item.func, ast.Attribute) else getattr(item.func, "id", "")
            if name in _ASKING or (name in _LEFT_OUT and isinstance(item.func, ast.Attribute)):
                return True
        elif isinstance(item, ast.Subscript) and isinstance(item.value, ast.Attribute) and item.value.attr == "environ":
            return True
    return False


def at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that are executed with it: the bodies of functions are not."""
    pending = [node]
    while pending:
        item = pending.pop()
        yield item
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            pending += [*item.decorator_list, item.args]
        elif not isinstance(item, ast.Lambda):
            pending += ast.iter_child_nodes(item)


def names_in(node: ast.AST, context: type[ast.expr_context]) -> Iterator[str]:
    """The names that stand somewhere in a node in one context."""
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
                yield from names_in(target, ast.Load)
    calls = [node.value] if isinstance(node, (ast.Expr, ast.Assign)) else []
    if isinstance(node, (ast.For, ast.While, ast.With, ast.If)):
        calls = [item.value for item in ast.walk(node) if isinstance(item, ast.Expr)]
    for call in calls:
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name) and not isinstance(node, ast.Assign):
            yield call.func.id
        elif isinstance(call.func, ast.Attribute) and call.func.attr in _KEPT_METHODS:
            yield from names_in(call.func.value, ast.Load)
