"""One file's text: how bytes become lines, and whether the file can concern us at all."""

from __future__ import annotations

import io
import re
import sys
import tokenize
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from tfsavelint.knowledge.third_party import NAMES

_THROUGH_OTHERS = (
    rb"\bdef get_config\b",
    rb"\bLayer\)",
    rb"\badd_weight\b",
    rb"\bsave_weights\b",
    rb"\bload_model\b",
    rb"(?:model|net)\w*\.save\(",
)
"""What a file says that reaches Keras only through another file of its project."""

_CONCERNS = re.compile(
    b"|".join(
        [
            rb"keras",
            rb"(?:\bimport|\bfrom|,)[ \t]+(?:%s)\b"
            % b"|".join(sorted(item.encode() for item in NAMES if "keras" not in item)),
            *_THROUGH_OTHERS,
        ]
    ),
    re.IGNORECASE,
)


class UnreadableText(Exception):
    """The bytes are not the text of a Python file; the message says what to do."""


@dataclass(frozen=True)
class Cells:
    """Where the cells of a notebook begin in its joined text: (first line, cell number), both 1-based, in order."""

    starts: tuple[tuple[int, int], ...]

    def place(self, line: int) -> tuple[int, int]:
        """The cell that a line is in, and how many lines stand before that cell."""
        first, cell = self.starts[max(bisect_right(self.starts, (line, sys.maxsize)) - 1, 0)]
        return cell, first - 1


@dataclass(frozen=True)
class SourceText:
    """Decoded text. ``path`` is what the user called the file; lines are split as Python splits them.

    ``cells`` is there for a notebook, whose code cells are joined.
    """

    path: str
    text: str
    cells: Cells | None = None

    def where(self, line: int) -> str:
        """A line as people are told it: its number, in a notebook with its cell."""
        if self.cells is None:
            return str(line)
        cell, before = self.cells.place(line)
        return f"cell {cell}:{line - before}"

    @cached_property
    def lines(self) -> list[str]:
        """The lines, each with its own ending; form feeds and the like do not end a line."""
        return split_lines(self.text)


def split_lines(text: str) -> list[str]:
    """Split at ``\\n``, ``\\r\\n`` and ``\\r`` only, as the Python tokenizer does; endings are kept."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def concerns_us(data: bytes) -> bool:
    """Whether the bytes mention Keras, a package that provides Keras objects, or what only their users write.

    No other file can hold a finding.
    """
    return _CONCERNS.search(data) is not None


def decode(path: str, data: bytes) -> SourceText:
    """Decode a Python file by its byte order mark or coding line, else as UTF-8.

    Raises UnreadableText where the bytes don't fit the declared encoding, or hold a null byte.
    """
    if b"\0" in data:
        raise UnreadableText("holds a null byte, so it is not Python source; leave it out with `exclude`")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if not str(error.msg).startswith("invalid or missing encoding declaration"):
            raise UnreadableText(f"{error.msg}; declare its encoding on line 1, or save it as UTF-8") from error
        encoding = "utf-8"
    try:
        return SourceText(path, data.decode(encoding))
    except LookupError as error:
        raise UnreadableText(f"{error}; declare its encoding on line 1, or save it as UTF-8") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableText(
            f"line {line} is not {encoding}: declare the file's encoding on line 1 "
            "(for instance `# -*- coding: latin-1 -*-`), or save it as UTF-8"
        ) from error
