"""The one place where the standard parser is called, and its refusals become words."""

from __future__ import annotations

import ast
import warnings

from tfsavelint.source.text import SourceText


class SyntaxRefused(Exception):
    """The text is not Python that this interpreter can parse. ``line`` is 1-based or None."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


class TooDeep(Exception):
    """The text is nested so deeply that parsing it would end the process; it is skipped, and the report says so."""


def tree_of(source: SourceText) -> ast.Module:
    """The syntax tree of a text. Raises SyntaxRefused or TooDeep."""
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
