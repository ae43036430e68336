"""Notebooks: the code cells joined in their order into one text, in which only Python is left.

What IPython would turn into calls of its own (magics, shell lines, help) gives way to statements that mean nothing,
line for line and column for column, so that positions stay true. nbformat is imported when the first notebook is read.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tfsavelint.source.syntax import SyntaxRefused, tree_of
from tfsavelint.source.text import Cells, SourceText, UnreadableText, split_lines

ENDING = ".ipynb"

_RUNS_ITS_BODY = frozenset({"time", "timeit", "capture", "prun", "debug", "memit", "ipytest", "wandb", "skip_if_ran"})
"""Cell magics that run the rest of the cell in the notebook's own process; any other gives it to something else."""

_RUNS_ITS_LINE = re.compile(r"(%(?:time|timeit|prun|memit|debug)(?:\s+-\S+(?:\s+\d+)?)*\s)(?=\s*\S)")
_CELL_MAGIC = re.compile(r"%%(\w*)")
_ESCAPED = re.compile(r"(?:%|!|\?|,|;|/(?=\w))")
_HELP = re.compile(r"[%\w.*\[\]'\"]+\?{1,2}\s*\Z")
_ASSIGNED = re.compile(r"(?P<targets>[\w.,\[\]'\"* ]+?=\s*)(?=[%!][^=])")
_AUTOMATIC = re.compile(r"(?:pip|conda|mamba|cd|ls|cat|cp|mkdir|mv|rm|rmdir)[ \t]+(?![=.(\[,:])\S")
"""What IPython takes for a magic though it has no sign, as long as no variable has the name."""

_UNKNOWN = "list()"
_OUTSIDE = re.compile(r"#[^\r\n]*|'''|\"\"\"|\\\r?\n|['\"]|[()\[\]{}]")
_INSIDE = re.compile(r"\\(?:\r\n|.)|'''|\"\"\"|['\"]", re.DOTALL)


@dataclass(frozen=True)
class Notebook:
    """A notebook as one text. ``refused`` are the cells that are no Python: (cell, line in it, why); they are left out."""

    source: SourceText
    refused: tuple[tuple[int, int | None, str], ...]


class OtherLanguage(Exception):
    """The notebook's cells are in another language; the message names it."""


def is_notebook(path: str) -> bool:
    """Whether a path is that of a notebook."""
    return path.casefold().endswith(ENDING)


def verify(data: bytes) -> None:
    """Refuse what can't be a notebook, without nbformat: for one whose code can't concern us. Raises UnreadableText."""
    document = _document(data)
    if not isinstance(document.get("cells", document.get("worksheets")), list):
        raise UnreadableText("is not a notebook: it has no list of cells")
    if not isinstance(document.get("nbformat"), int):
        raise UnreadableText("is not a notebook: it doesn't say its format (`nbformat`)")


def read_notebook(path: str, data: bytes) -> Notebook:
    """The notebook in some bytes. Raises UnreadableText, OtherLanguage, or TooDeep."""
    verify(data)
    starts: list[tuple[int, int]] = []
    lines: list[str] = []
    refused = []
    for number, text in _code_cells(data):
        cell = _ended(split_lines(text))
        if not cell:
            continue
        starts.append((len(lines) + 1, number))
        try:
            lines += _python(cell)
        except SyntaxRefused as error:
            refused.append((number, error.line, str(error)))
            lines += [_ending(line) for line in cell]
    return Notebook(SourceText(path, "".join(lines), Cells(tuple(starts) or ((1, 1),))), tuple(refused))


def cell_lines(data: bytes, cell: int) -> list[str]:
    """The lines of one cell, as written; none where there is no such cell."""
    return next((split_lines(text) for number, text in _code_cells(data) if number == cell), [])


def _document(data: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableText(f"is not a notebook: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise UnreadableText("is not a notebook: it holds no JSON object")
    return document


def _code_cells(data: bytes) -> Iterator[tuple[int, str]]:
    """The number and text of each code cell; cells of all kinds are counted, as people see them."""
    import nbformat

    with warnings.catch_warnings(), _quiet():
        try:
            found = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
            language = _language(found.get("metadata") or {})
            cells = [(cell["cell_type"], cell["source"]) for cell in found["cells"]]
        except Exception as error:  # nbformat lets through whatever its conversions meet: KeyError, AttributeError, ...
            raise UnreadableText(f"is not a notebook: {type(error).__name__}: {' '.join(str(error).split())}") from error
    if language not in ("python", "ipython"):
        raise OtherLanguage(f"a notebook in {language}")
    for number, (kind, text) in enumerate(cells, 1):
        if kind == "code":
            yield number, text if isinstance(text, str) else "".join(text)


@contextmanager
def _quiet() -> Iterator[None]:
    """nbformat warns of ids that older notebooks lack, and logs what its schema doesn't foresee: neither stops us."""
    warnings.simplefilter("ignore")
    logger = logging.getLogger("traitlets")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _language(metadata: Mapping[str, Any]) -> str:
    info, kernel = metadata.get("language_info") or {}, metadata.get("kernelspec") or {}
    return str(info.get("name") or kernel.get("language") or "python").casefold()


def _ended(lines: list[str]) -> list[str]:
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    return lines


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _python(cell: list[str]) -> list[str]:
    """A cell's lines with nothing but Python in them. Raises SyntaxRefused."""
    refusal: SyntaxRefused | None = None
    try:
        tree_of(SourceText("cell", "".join(cell)))
        return cell
    except SyntaxRefused as error:
        refusal = error
    plain = _without_magics(_dedented(cell))
    if plain == cell:
        raise refusal
    tree_of(SourceText("cell", "".join(plain)))
    return plain


def _dedented(cell: list[str]) -> list[str]:
    """Without the first line's indentation, which IPython takes from the whole cell."""
    first = next((line for line in cell if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in cell] if indent else cell


def _without_magics(cell: list[str]) -> list[str]:
    first = next((number for number, line in enumerate(cell) if line.strip()), 0)
    magic = _CELL_MAGIC.match(cell[first])
    if magic is None:
        return list(_plain_lines(cell))
    if magic[1] not in _RUNS_ITS_BODY:
        return [_ending(line) for line in cell]
    head = [_ending(line) for line in cell[: first + 1]]
    return head + _without_magics(cell[first + 1 :]) if len(cell) > first + 1 else head


def _plain_lines(lines: list[str]) -> Iterator[str]:
    """Each line, with what is no Python replaced. Only where a statement begins can something else than Python stand."""
    quote, depth, continued, escaped = "", 0, False, False
    for line in lines:
        body = line.rstrip("\r\n")
        if escaped:  # the rest of a magic that a backslash continues
            escaped = body.endswith("\\")
            yield _ending(line)
            continue
        if not (quote or depth or continued):
            plain = _plain(body)
            if plain is not None:
                escaped = body.endswith("\\")
                yield plain + _ending(line)
                continue
        quote, depth, continued = _lexed(line, quote, depth)
        yield line


def _plain(body: str) -> str | None:
    """The statement in place of one that isn't Python; None for one that is."""
    text = body.lstrip()
    indent = body[: len(body) - len(text)]
    timed = _RUNS_ITS_LINE.match(text)
    if timed is not None:
        return f"{indent}{'None;'.ljust(timed.end())}{text[timed.end() :]}"
    if _ESCAPED.match(text) or _HELP.match(text) or _AUTOMATIC.match(text):
        return f"{indent}pass"
    assigned = _ASSIGNED.match(text)
    return f"{indent}{assigned['targets']}{_UNKNOWN}" if assigned is not None else None


def _lexed(line: str, quote: str, depth: int) -> tuple[str, int, bool]:
    """The open quotes and brackets at a line's end, and whether a backslash continues it."""
    continued = False
    position = 0
    while found := (_INSIDE if quote else _OUTSIDE).search(line, position):
        token, position = found[0], found.end()
        if quote:
            if len(quote) == 1 and len(token) == 3 and token[0] == quote:
                position = found.start() + 1  # it ends here, and two more quotes follow
                quote = ""
            elif token == quote:
                quote = ""
        elif token[0] in "'\"":
            quote = token
        elif token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth = max(depth - 1, 0)
        elif token[0] == "\\":
            continued = True
    # A string in single quotes ends with its line, unless a backslash goes before the line's end.
    if len(quote) == 1 and not line.rstrip("\r\n").endswith("\\"):
        quote = ""
    return quote, depth, continued
