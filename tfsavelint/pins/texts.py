"""A file's text and the lines on which things stand; what can't be read is empty, and never the end of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

MAX_BYTES = 20_000_000
"""Lock files are long; what is longer than this is none."""


def text_of(path: str) -> str:
    """The text of a file; empty where it is too long, or can't be read."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_BYTES:
            return ""
        with open(path, "rb") as file:
            return decoded(file.read())
    except OSError:
        return ""


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-16 where a mark says so (PowerShell's ``pip freeze > requirements.txt``), else UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def line_of(text: str, pattern: str, after: int = 0) -> int:
    """The number of the first line from ``after`` on in which a pattern is found; else that of ``after`` itself."""
    found = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search(text, after)
    return text.count("\n", 0, found.start() if found else after) + 1


def named(name: str) -> str:
    """A pattern for a distribution's name, in any of its spellings."""
    parts = [re.escape(part) for part in re.split(r"[-_.]+", name)]
    return rf"(?<![\w.-]){'[-_.]+'.join(parts)}(?![\w-]|\.\w)"


def logical_lines(text: str) -> Iterable[tuple[int, str]]:
    """Lines with those joined that a backslash continues, and the number of the first."""
    joined, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first or number
        if line.rstrip().endswith("\\") and not line.lstrip().startswith("#"):
            joined += line.rstrip()[:-1] + " "
            continue
        yield first, joined + line
        joined, first = "", 0
    if joined:
        yield first, joined
