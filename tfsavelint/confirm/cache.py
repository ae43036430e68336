"""What attempts came to, kept by content: the text that ran, what was done with it, the versions, and the worker's code.

Only files that import nothing else of their project are kept: what others import may change without notice. An outcome
that came to no end (a timeout, a worker that died) is not kept either.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from tfsavelint.confirm.plan import Attempt, Step
from tfsavelint.confirm.pool import WORKER_DIRECTORY
from tfsavelint.confirm.wire import Hello, Interpreter
from tfsavelint.model import Format, Outcome, Stage, Trial

MAX_ENTRIES = 20_000
"""About 20 MB; the oldest go first."""

Outcomes = list[tuple[str, Trial]]
"""For each subject of an attempt, its trial."""


class AttemptCache:
    """One SQLite file, which several runs may use at once; a context manager. ``path`` None: nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        if path is not None:
            with suppress(sqlite3.Error, OSError):
                self._base = sqlite3.connect(path, timeout=10.0, check_same_thread=False, isolation_level=None)
                self._base.execute("create table if not exists attempts (key text primary key, value text, at real)")

    def __enter__(self) -> AttemptCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with self._lock:
            base, self._base = self._base, None
            if base is not None:
                with suppress(sqlite3.Error):
                    excess = "select key from attempts order by at desc limit -1 offset ?"
                    base.execute(f"delete from attempts where key in ({excess})", (MAX_ENTRIES,))
                base.close()

    def get(self, key: str) -> Outcomes | None:
        """What an attempt came to, if it is known."""
        found = self._execute("select value from attempts where key = ?", (key,))
        with suppress(ValueError, KeyError, TypeError):
            return [(subject, _trial(item)) for subject, item in json.loads(found[0][0])] if found else None
        return None

    def put(self, key: str, outcomes: Outcomes) -> None:
        """Remember what an attempt came to."""
        if not any(trial.outcome is Outcome.UNKNOWN for _, trial in outcomes):
            value = json.dumps([(subject, asdict(trial)) for subject, trial in outcomes])
            self._execute("insert or replace into attempts values (?, ?, ?)", (key, value, time.time()))

    def _execute(self, statement: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._base is None:
                return []
            try:
                return self._base.execute(statement, tuple(values)).fetchall()
            except sqlite3.Error:
                return []


def attempt_key(attempt: Attempt, versions: Iterable[tuple[Interpreter, Hello]], timeout: float) -> str:
    """The name of an attempt: everything that decides what it comes to, where the file lies left out.

    ``versions`` are those of the worker that saves, and then of all that load besides.
    """
    steps = [_step(item) for item in (attempt.save, *attempt.loads)]
    about = [
        [found.flavour, found.extra_paths, hello.python, hello.tensorflow, hello.keras, hello.library]
        for found, hello in versions
    ]
    whole = [steps, attempt.subject, attempt.format.value, about, timeout, worker_code()]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def _step(step: Step) -> list[object]:
    module = [step.module.name, Path(step.module.path).name, step.module.source] if step.module is not None else None
    return [step.subject, step.mode, module, asdict(step.source) if step.source else None, asdict(step.action)]


@cache
def worker_code() -> str:
    """A hash of the worker's own code."""
    digest = hashlib.sha256()
    for path in sorted(WORKER_DIRECTORY.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _trial(data: dict[str, Any]) -> Trial:
    stage = Stage(data["stage"]) if data["stage"] else None
    return Trial(**{**data, "format": Format(data["format"]), "outcome": Outcome(data["outcome"]), "stage": stage})
