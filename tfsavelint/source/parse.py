"""From text to outline: the one place where the standard parser is called, and its refusals become words."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field

from tfsavelint.source.outline import Outline
from tfsavelint.source.segments import Segments
from tfsavelint.source.text import SourceText
from tfsavelint.source.walk import outline


class SyntaxRefused(Exception):
    """The text is not Python that this interpreter can parse. ``line`` is 1-based or None."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


class TooDeep(Exception):
    """The text is nested so deeply that parsing it would end the process; it is skipped, and the report says so."""


@dataclass(frozen=True)
class Parsed:
    """One file, outlined, with the segments that libcst reads on demand."""

    source: SourceText
    outline: Outline
    segments: Segments
    tree: ast.Module = field(repr=False)


def parse(source: SourceText, tree: object = None) -> Parsed:
    """Outline a file; ``tree`` is its ``ast.Module`` where a host such as flake8 has parsed it already.

    Raises SyntaxRefused or TooDeep.
    """
    module = tree if isinstance(tree, ast.Module) else _tree(source)
    try:
        found = outline(module, source.lines)
    except RecursionError as error:
        raise TooDeep("nested too deeply to be examined") from error
    return Parsed(source, found, Segments(source.lines), module)


def _tree(source: SourceText) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.text)
    except SyntaxError as error:
        if error.msg.startswith("too many nested") or "stack overflow" in error.msg:
            raise TooDeep(f"nested too deeply to be examined ({error.msg})") from error
        raise SyntaxRefused(f"syntax error: {error.msg}", error.lineno) from error
    except (RecursionError, MemoryError) as error:
        raise TooDeep("nested too deeply to be examined") from error
    except ValueError as error:
        raise SyntaxRefused(f"not Python source: {error}", None) from error
