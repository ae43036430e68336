"""Changes that keep a file's meaning keep its findings and predictions: over the rules' examples and the fixtures.

Each mutation is done on the text by token or line, and says where every line went; what ruff reformats is compared
without its lines. ``tests/corpus`` does the same over public files.
"""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from static.running import ROOT, example_files

from tfsavelint.checking import FileResult, check_text
from tfsavelint.config import Settings
from tfsavelint.source.text import SourceText
from tfsavelint.targets import newest

Mutation = Callable[[str], str | None]
"""A text that means the same; None where there is nothing to change."""


def commented(text: str) -> str:
    """A comment at the end of every line that can have one."""
    ends = {
        token.start[0]: token.start[1]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NEWLINE
    }
    lines = text.splitlines()
    for number, column in ends.items():
        if "#" not in lines[number - 1]:
            lines[number - 1] = lines[number - 1][:column] + "  # said in passing"
    return "\n".join(lines) + "\n"


def spaced(text: str) -> str:
    """A blank line and a comment before every statement of the top level."""
    first = {node.lineno - len(getattr(node, "decorator_list", ())) for node in ast.parse(text).body}
    first |= {item.lineno for node in ast.parse(text).body for item in getattr(node, "decorator_list", ())[:1]}
    first -= {node.lineno for node in ast.parse(text).body if getattr(node, "decorator_list", ())}
    lines = text.splitlines()
    return "".join(
        f"\n# a word before\n{line}\n" if number in first else line + "\n" for number, line in enumerate(lines, 1)
    )


def renamed(text: str) -> str | None:
    """Another name for each local variable of a function that is only a plain name there."""
    module = ast.parse(text)
    taken = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    places: dict[tuple[int, int], str] = {}
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        if any(
            isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Global))
            for node in list(ast.walk(function))[1:]
        ):
            continue
        uses = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
        bound = {node.id for node in uses if isinstance(node.ctx, ast.Store)} - {item.arg for item in _arguments(function)}
        for node in uses:
            if node.id in bound and f"{node.id}_here" not in taken and node.id not in ("super", "self"):
                places[node.lineno, node.col_offset] = node.id
    if not places:
        return None
    lines = [line.encode() for line in text.splitlines()]
    for (line, column), name in sorted(places.items(), reverse=True):
        head, tail = lines[line - 1][:column], lines[line - 1][column + len(name) :]
        lines[line - 1] = head + f"{name}_here".encode() + tail
    return b"\n".join(lines).decode() + "\n"


def _arguments(function: ast.FunctionDef) -> list[ast.arg]:
    found = function.args
    others = [item for item in (found.vararg, found.kwarg) if item is not None]
    return [*found.posonlyargs, *found.args, *found.kwonlyargs, *others]


def unparsed(text: str) -> str:
    """As the syntax tree is written down: no comments, every literal and bracket in its plainest form."""
    return ast.unparse(ast.parse(text)) + "\n"


def reformatted(text: str) -> str:
    """As ruff formats it, with short lines."""
    command = [str(_ruff()), "format", "--isolated", "--line-length", "60", "--stdin-filename", "example.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def _ruff() -> Path:
    beside = Path(sys.executable).with_name("ruff")
    found = beside if beside.exists() else shutil.which("ruff")
    assert found, "ruff is needed: it is in the development requirements"
    return Path(found)


def by_attribute(text: str) -> str | None:
    """``from keras import layers`` instead of ``keras.layers``: the other spellings are the examples' own test."""
    if "import keras\n" not in text or "keras.layers." not in text or "layers" in {node.id for node in _names(text)}:
        return None
    module = "tensorflow.keras" if "from tensorflow import keras\n" in text else "keras"
    moved = re.sub(r"(?<![\w.])keras\.layers\.", "layers.", text)
    return moved.replace("import keras\n", f"import keras; from {module} import layers\n", 1)


def _names(text: str) -> list[ast.Name]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]


EVERY = 4
"""One example in so many: each costs two checks, and a mutation concerns the readers and not the single rule."""

MUTATIONS: tuple[Mutation, ...] = (commented, spaced, renamed, unparsed, reformatted, by_attribute)


@cache
def said(text: str) -> tuple[list[object], list[object]]:
    """What is found and predicted, without positions and without the words that quote the text."""
    result: FileResult = check_text(SourceText("example.py", text), newest(), Settings(), noqa=False)
    assert result.problem is None
    found = sorted((item.code, item.subject or "", sorted(map(str, item.claims))) for item in result.findings)
    rows = sorted(
        (item.name, item.kind, str(item.predictions)) for item in result.subjects if item.kind not in ("call", "lambda")
    )
    calls = sorted(str(item.predictions) for item in result.subjects if item.kind in ("call", "lambda"))
    return list(found), [*rows, *calls]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_what_means_the_same_is_judged_the_same(mutation: Mutation) -> None:
    changed = 0
    different = []
    fixtures = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "fixtures").rglob("*.py"))}
    for name, text in [*list(example_files().items())[::EVERY], *fixtures.items()]:
        other = mutation(text)
        if other is None or other == text:
            continue
        changed += 1
        if said(other) != said(text):
            different.append(name)
    assert different == []
    assert changed > 10
