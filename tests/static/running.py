"""Runs the program as people run it, in a process of its own or in this one, with nothing around it that decides for it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfsavelint.checking import FileResult, check_text
from tfsavelint.config import Settings
from tfsavelint.facts.project import Project
from tfsavelint.front.cli import main
from tfsavelint.model import Format, Row
from tfsavelint.rules.registry import all_rules
from tfsavelint.rules.rule import Example
from tfsavelint.source.text import SourceText
from tfsavelint.targets import Target, parse_target

ROOT = Path(__file__).resolve().parents[2]
Place = tuple[str, int, int, str]


@dataclass(frozen=True)
class Done:
    """What one run printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output."""
        return dict(json.loads(self.out))

    @property
    def places(self) -> set[Place]:
        """(path, line, column, code) of each finding of the JSON report."""
        return {(item["path"], item["line"], item["column"], item["code"]) for item in self.report["findings"]}


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what would choose an interpreter or add to the import path."""
    kept = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def python(
    *arguments: str, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 240
) -> Done:
    """Run this interpreter; a hang fails the test."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        timeout=timeout,
        env=environment() if env is None else dict(env),
        check=False,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def tool(*arguments: str, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """``python -m tfsavelint`` in a process of its own."""
    return python("-m", "tfsavelint", *arguments, cwd=cwd, given=given, env=env)


def flake8(
    *arguments: str, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None, isolated: bool = True
) -> Done:
    """flake8 itself, reporting what this plugin finds and nothing else."""
    alone = ("--isolated",) if isolated else ()
    chosen = ("--extend-select", "TFS", "--select", "TFS", "--format", "%(path)s\t%(row)d\t%(col)d\t%(code)s\t%(text)s")
    return python("-m", "flake8", *alone, *chosen, *arguments, cwd=cwd, given=given, env=env)


def flake8_places(done: Done) -> set[Place]:
    """(path, line, column, code) of each line that ``flake8`` printed."""
    assert done.err == ""
    rows = [line.split("\t") for line in done.out.splitlines()]
    return {(os.path.normpath(path).replace(os.sep, "/"), int(row), int(col), code) for path, row, col, code, _ in rows}


class _Terminalless(io.TextIOWrapper):
    """Standard output that keeps its bytes."""

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined, no-any-return]


def here(*arguments: str, cwd: Path, given: bytes = b"") -> Done:
    """The command line within this process: for what needs no process of its own, and quicker."""
    out, err = _Terminalless(io.BytesIO()), _Terminalless(io.BytesIO())
    kept = (sys.stdin, sys.stdout, sys.stderr, os.getcwd())
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(given)), out, err
    os.chdir(cwd)
    try:
        main(list(arguments))
        status = 0
    except SystemExit as done:
        status = done.code if isinstance(done.code, int) else 0 if done.code is None else 1
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept[:3]
        os.chdir(kept[3])
    return Done(status, out.text(), err.text())


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, exactly as given."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def example_files() -> dict[str, str]:
    """Every example of every rule, as a file; as a folder where it has several."""
    files = {}
    for rule in all_rules():
        for sort, examples in (("bad", rule.bad), ("good", rule.good)):
            for number, example in enumerate(examples):
                name = f"{rule.code.lower()}_{sort}{number}"
                files[f"{name}/{example.path}" if example.files else f"{name}.py"] = example.text
                files.update({f"{name}/{path}": text for path, text in example.others.items()})
    return files


def prediction(text: str, name: str, target: str, fmt: Format = Format.KERAS, path: str = "x.py") -> Row:
    """What is said of each stage of the first subject of that name in one file."""
    result = check_text(SourceText(path, text), (parse_target(target),), Settings())
    return next(item for item in result.subjects if item.name == name).predictions[target][fmt]


def checked_example(example: Example, *targets: Target, path: str = "") -> FileResult:
    """The check of an example's file, or of one beside it, among the files of its project."""
    path = path or example.path
    text = example.others.get(path, example.text)
    if not example.files:
        return check_text(SourceText(path, text), targets, Settings())
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), {**example.others, example.path: example.text})
        source = SourceText(os.path.join(os.path.realpath(folder), path), text)
        return check_text(source, targets, Settings(), project=Project())


FINDING = """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
model.save("model")
"""
"""A file with one finding under any Keras 3: TFS501 at line 4, column 12."""
