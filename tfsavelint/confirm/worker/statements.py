"""A module's text, executed: what nothing asked for needs may fail, and is then remembered."""

from __future__ import annotations
import __future__

import ast
import linecache
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import asked, failures

_FUTURE = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


def run(source: str, path: str, namespace: Any, tolerated: Iterable[Sequence[Any]] = ()) -> None:
    """Execute source text so that tracebacks and ``inspect.getsource`` (Keras asks it about lambdas) see that text.

    ``tolerated`` are statements that may fail, by line, with the names that are then unknown.
    """
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    spared = {int(line): list(names) for line, names in tolerated}
    if not spared:
        exec(compile(source, path, "exec", dont_inherit=True), namespace)
        return
    tree = ast.parse(source, path)
    flags = sum({_FUTURE[name] for name in _future(tree) if name in _FUTURE})
    for line, piece in _pieces(tree.body, spared):
        code = compile(ast.Module(piece, []), path, "exec", flags, dont_inherit=True)
        if line is None:
            exec(code, namespace)
            continue
        try:
            exec(code, namespace)
        except (Exception, SystemExit) as error:
            if isinstance(error, SystemExit) and asked.of(error) is None:
                raise
            for name in spared[line]:
                namespace.pop(name, None)
            failures.note(error, namespace["__name__"], spared[line])


def _pieces(body: Iterable[ast.stmt], spared: Any) -> Iterator[tuple[int | None, list[ast.stmt]]]:
    """The statements, those that may fail one by one, with their lines; the others together."""
    run_of: list[ast.stmt] = []
    for node in body:
        line = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
        if line not in spared:
            run_of.append(node)
            continue
        if run_of:
            yield None, run_of
            run_of = []
        yield line, [node]
    if run_of:
        yield None, run_of


def _future(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield from (alias.name for alias in node.names)
