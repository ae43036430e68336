"""Real round trips of classes in code that nobody here wrote: each constructed with guessed arguments, saved and loaded.

The confirmer's worker does the work; the classes and their arguments are found here, without the checker's facts, so
that what the checker believes has no part in what is tried.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.guesses import Guess, guesses

from tfsavelint.confirm.pool import Worker, environment
from tfsavelint.confirm.wire import Action, Answer, Interpreter, Job, ModuleSource, SubjectSource
from tfsavelint.model import Outcome, Stage

CLASSES = Path(__file__).with_name("keras_classes.py")
SECONDS = 60.0


@dataclass(frozen=True)
class File:
    """One file of a corpus: what it is called there, the module it is, and how to execute it.

    ``source`` None imports the module from ``search`` as it stands.
    """

    path: str
    module: ModuleSource
    installed: bool = False


@dataclass(frozen=True)
class Row:
    """What one class did under one target, in one format (``config`` for the configuration alone) and mode."""

    path: str
    qualname: str
    kind: str
    target: str
    format: str
    mode: str
    expression: str
    varied: bool
    outcome: str
    stage: str | None
    detail: str | None


def classes(files: Iterable[File], interpreter: Interpreter) -> dict[str, dict[str, Any]]:
    """By path, the classes that Keras knows, or why the file could not be executed."""
    chosen = list(files)
    jobs = [
        {
            "name": item.module.name,
            "path": item.module.path,
            "source": None if item.installed else item.module.source,
            "search": list(item.module.search),
        }
        for item in chosen
    ]
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [interpreter.python, str(CLASSES)],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            check=True,
            env=environment(interpreter, home),
        )
    return dict(zip((item.path for item in chosen), json.loads(done.stdout), strict=True))


class Trials:
    """The round trips of one target's worker."""

    def __init__(self, worker: Worker, target: str, formats: tuple[str, ...] = ("keras", "h5")) -> None:
        self.worker = worker
        self.target = target
        self.formats = formats
        self.count = 0

    def of_file(self, file: File, kinds: Mapping[str, str]) -> Iterator[Row]:
        """A row for every class that could be made."""
        module = ast.parse(file.module.source)
        names = tuple(kinds)
        for qualname, kind in kinds.items():
            node = class_node(module, qualname)
            if node is not None:
                yield from self._of_class(file, qualname, kind, list(guesses(node, module, qualname)), names)

    def _of_class(self, file: File, qualname: str, kind: str, found: list[Guess], names: tuple[str, ...]) -> Iterator[Row]:
        alone: tuple[Guess, Answer] | None = None
        why = ""
        for guess in found[:6]:
            answer = self._config(file, guess, names)
            said = _said(answer)
            if said is None:
                why = why or f"{answer.error_type}: {answer.detail}"
                continue
            if alone is None:
                alone = guess, answer
                yield self._row(file, qualname, kind, guess, "config", "custom_objects", *said)
            if kind not in ("layer", "model"):
                return
            rows = list(self._saved(file, qualname, kind, guess, names))
            if rows:
                yield from rows
                return
        if alone is None:
            yield self._row(file, qualname, kind, found[0], "config", "custom_objects", "unknown", "construct", why[:300])

    def _saved(self, file: File, qualname: str, kind: str, guess: Guess, names: tuple[str, ...]) -> Iterator[Row]:
        for number, fmt in enumerate(self.formats):
            folder = tempfile.mkdtemp(prefix="tfsavelint-corpus-")
            try:
                subject = SubjectSource("layer" if kind == "layer" else "expression", guess.expression)
                saved = self._run(folder, "save", Action("save", fmt), file.module, subject)  # type: ignore[arg-type]
                if saved.stage is Stage.CONSTRUCT or saved.outcome is Outcome.UNKNOWN:
                    if not number:
                        return
                    continue
                if saved.outcome is Outcome.FAIL:
                    yield self._row(file, qualname, kind, guess, fmt, "save", *_plainly(saved))
                    continue
                passing = Action("load", fmt, "custom_objects", names)  # type: ignore[arg-type]
                for action in (passing, Action("load", fmt, "imported")):  # type: ignore[arg-type]
                    loaded = self._run(folder, "load", action, file.module, None)
                    yield self._row(file, qualname, kind, guess, fmt, str(action.mode), *_plainly(loaded))
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _config(self, file: File, guess: Guess, names: tuple[str, ...]) -> Answer:
        folder = tempfile.mkdtemp(prefix="tfsavelint-corpus-")
        flavour = self.worker.interpreter.flavour
        text = _ALONE.format(
            expression=guess.expression,
            keras=flavour,
            names=", ".join(f"{name!r}: {name}" for name in names if "." not in name),
        )
        try:
            return self._run(folder, "save", Action("statement", statement=text), file.module, None)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, folder: str, kind: Any, action: Action, module: ModuleSource, subject: SubjectSource | None) -> Answer:
        self.count += 1
        return self.worker.run(Job(self.count, folder, kind, action, module, subject, SECONDS))

    def _row(self, file: File, qualname: str, kind: str, guess: Guess, fmt: str, mode: str, *said: Any) -> Row:
        return Row(file.path, qualname, kind, self.target, fmt, mode, guess.expression, guess.varied, *said)


_ALONE = """
import json as _json
_made = {expression}
_keras = __import__({keras!r})
_saving = _keras.saving
_end = "round trip|ok||"
try:
    _now = "config"
    _config = _made.get_config()
    if not isinstance(_config, dict):
        raise TypeError("get_config returned " + type(_config).__name__)
    _now = "encode"
    _text = _json.dumps(_saving.serialize_keras_object(_made))
    _now = "rebuild"
    _again = _saving.deserialize_keras_object(_json.loads(_text), custom_objects={{{names}}}, safe_mode=False)
    _now = "compare"
    def _plain(value):
        if isinstance(value, (list, tuple)):
            return all(map(_plain, value))
        return isinstance(value, (str, int, float, bool, type(None)))
    def _same(value):
        return [_same(item) for item in value] if isinstance(value, (list, tuple)) else value
    import inspect as _inspect
    _line = [cls for cls in type(_made).__mro__[:-1] if "__init__" in vars(cls)]
    _taken = {{key for cls in _line for key in _inspect.signature(cls).parameters}}
    def _attributes(value):
        own = _taken - {{"name", "seed"}}
        kept = {{key: item for key, item in vars(value).items() if key.strip("_") in own}}
        return {{key: _same(item) for key, item in kept.items() if _plain(item)}}
    if type(_again) is not type(_made):
        raise TypeError("came back as " + type(_again).__name__)
    _one, _two = _attributes(_made), _attributes(_again)
    _changed = sorted(key for key in _one if key in _two and _one[key] != _two[key])
    if _changed:
        raise ValueError("changed: " + ", ".join(f"{{key}} {{_one[key]!r}} -> {{_two[key]!r}}" for key in _changed))
except BaseException as _error:
    _words = type(_error).__name__ + ": " + " ".join(str(_error).split())
    _words = _words if len(_words) < 160 else _words[:30] + " ... " + _words[-120:]
    _end = "round trip|fail|" + _now + "|" + _words.encode().hex()
raise RuntimeError(_end)
"""
"""What it says at the end is in hexadecimal digits: of Keras's own words the worker would keep the root cause alone."""


def _said(answer: Answer) -> tuple[str, str | None, str | None] | None:
    """What the configuration alone did; None where the object could not be made."""
    detail = answer.detail or ""
    if "round trip|" not in detail:
        return None
    outcome, stage, words = detail.partition("round trip|")[2].split("|", 2)
    return outcome, stage or None, bytes.fromhex(words[: len(words) // 2 * 2]).decode(errors="replace") or None


def _plainly(answer: Answer) -> tuple[str, str | None, str | None]:
    stage = answer.stage.value if answer.stage is not None else None
    detail = f"{answer.error_type}: {answer.detail}"[:400] if answer.detail else None
    return answer.outcome.value, stage if answer.outcome is not Outcome.OK else None, detail


def class_node(module: ast.Module, qualname: str) -> ast.ClassDef | None:
    """The definition of a class, by its qualified name."""
    body: list[ast.stmt] = module.body
    found: ast.ClassDef | None = None
    for part in qualname.split("."):
        inside = [item for node in body for item in ([node] if isinstance(node, ast.ClassDef) else list(ast.walk(node)))]
        found = next((item for item in inside if isinstance(item, ast.ClassDef) and item.name == part), None)
        if found is None:
            return None
        body = found.body
    return found


def as_json(rows: Iterable[Row]) -> str:
    """One row a line."""
    return "".join(json.dumps(asdict(row)) + "\n" for row in rows)
