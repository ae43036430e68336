"""From text to outline and segments: one file, parsed."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from functools import cached_property

from tfsavelint.source.outline import Outline
from tfsavelint.source.segments import Segments
from tfsavelint.source.syntax import TooDeep, tree_of
from tfsavelint.source.text import SourceText
from tfsavelint.source.walk import outline


@dataclass(frozen=True)
class Parsed:
    """One file, outlined, with the segments that libcst reads on demand."""

    source: SourceText
    outline: Outline
    segments: Segments
    given: ast.Module | None = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        """The standard syntax tree."""
        return self.given if self.given is not None else tree_of(self.source)


def parse(source: SourceText, tree: object = None) -> Parsed:
    """Outline a file; ``tree`` is its ``ast.Module`` where a host such as flake8 has parsed it already.

    The file's real path is its home: what its facts and scopes are known by among other files.

    Raises SyntaxRefused or TooDeep.
    """
    module = tree if isinstance(tree, ast.Module) else tree_of(source)
    try:
        found = outline(module, source.lines)
    except RecursionError as error:
        raise TooDeep("nested too deeply to be examined") from error
    return outlined(source, found, module)


def outlined(source: SourceText, found: Outline, tree: ast.Module | None = None) -> Parsed:
    """A file whose outline is known already."""
    found.module.home = home_at(source.path)
    return Parsed(source, found, Segments(source.lines, found.module.home), tree)


def home_at(path: str) -> str:
    """The home of the file at a path."""
    return os.path.realpath(path)
