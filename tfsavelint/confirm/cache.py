"""What attempts came to, kept by content: the text that ran, what was done with it, the versions, and the worker's code.

The text is that of every module that a file leads to, and the versions are those of all packages. What reads other files,
or imports what is neither the project's nor installed in the ordinary way, is not kept: that may change without notice.
An outcome that came to no end (a timeout, a worker that died) is not kept either.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from tfsavelint import detect
from tfsavelint.confirm.isolation import WORKER_DIRECTORY, Isolation
from tfsavelint.confirm.plan import Attempt, Step
from tfsavelint.confirm.wire import Hello, Interpreter, ModuleSource
from tfsavelint.model import Format, Made, Outcome, Stage, Trial

MAX_ENTRIES = 20_000
MAX_BYTES = 64 * 1024 * 1024
"""Of what is kept the oldest goes first, when a run ends and every so often while it lasts."""
_TRIM_EVERY = 2_000
_FORM = 2
"""The form of the table; what has another is made anew."""
_PATIENCE = 10.0
"""Seconds to wait for another run that is writing."""

Outcomes = list[tuple[str, Trial]]
"""For each subject of an attempt, its trial."""


class AttemptCache:
    """One SQLite file, which several runs may use at once; a context manager. ``path`` None: nothing is kept.

    Whatever is wrong with the file costs what was kept, and never the run: one that is damaged is put aside.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._puts = 0
        self._base = self._opened()

    def __enter__(self) -> AttemptCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._trim()
        with self._lock:
            base, self._base = self._base, None
            if base is not None:
                with suppress(sqlite3.Error):
                    base.close()

    def get(self, key: str) -> Outcomes | None:
        """What an attempt came to, if it is known, and what was kept of it is whole."""
        found = self._execute("select value, digest from attempts where key = ?", (key,))
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            if found and found[0][1] == _digest(key, found[0][0]):
                return [(subject, _trial(item)) for subject, item in json.loads(found[0][0])]
        return None

    def put(self, key: str, outcomes: Outcomes) -> None:
        """Remember what an attempt came to."""
        if not any(trial.outcome is Outcome.UNKNOWN for _, trial in outcomes):
            value = json.dumps([(subject, asdict(trial)) for subject, trial in outcomes])
            row = (key, value, _digest(key, value), time.time())
            self._execute("insert or replace into attempts values (?, ?, ?, ?)", row)
            self._puts += 1
            if self._puts % _TRIM_EVERY == 0:
                self._trim()

    def _trim(self) -> None:
        excess = "select key from attempts order by at desc limit -1 offset ?"
        self._execute(f"delete from attempts where key in ({excess})", (MAX_ENTRIES,))
        sizes = "select key, sum(length(value)) over (order by at desc, key) as size from attempts"
        self._execute(f"delete from attempts where key in (select key from ({sizes}) where size > ?)", (MAX_BYTES,))

    def _execute(self, statement: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._base is None:
                return []
            try:
                return self._base.execute(statement, tuple(values)).fetchall()
            except sqlite3.Error as error:
                if _damaged(error):
                    with suppress(sqlite3.Error):
                        self._base.close()
                    self._base = self._opened()
                return []

    def _opened(self) -> sqlite3.Connection | None:
        """The file, or a new one in the place of one that is damaged; None where neither can be had."""
        if self._path is None:
            return None
        for again in (False, True, True):
            try:
                return _connected(self._path)
            except sqlite3.Error as error:
                # At the second look: another run may have put it aside by now, and what lies there then is sound.
                if not _damaged(error) or (again and not _put_aside(self._path)):
                    return None
            except OSError:
                return None
        return None


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
    try:
        # No wait for the disk: the end of a process harms nothing, and after a loss of power damage is found and put aside.
        base.execute("pragma synchronous = off")
        if base.execute("pragma user_version").fetchone()[0] != _FORM:
            base.execute("begin immediate")
            if base.execute("pragma user_version").fetchone()[0] != _FORM:  # another run may have been quicker
                base.execute("drop table if exists attempts")
                base.execute("create table attempts (key text primary key, value text, digest text, at real)")
                base.execute(f"pragma user_version = {_FORM}")
            base.execute("commit")
        if base.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
    except BaseException:
        base.close()
        raise
    return base


def _damaged(error: sqlite3.Error) -> bool:
    """Whether it is the file that is no database or a broken one: a locked or read-only one is another class's affair."""
    return type(error) is sqlite3.DatabaseError


def _put_aside(path: Path) -> bool:
    """Move a damaged file out of the way, for whoever wants to look at it; the one before it goes."""
    try:
        os.replace(path, path.with_name(f"{path.name}.damaged"))
        for ending in ("-journal", "-wal", "-shm"):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _digest(key: str, value: str) -> str:
    """What shows that a value is whole, and belongs to its key."""
    return hashlib.sha256(f"{key} {value}".encode()).hexdigest()


def attempt_key(
    attempt: Attempt,
    versions: Iterable[tuple[Interpreter, Hello]],
    timeout: float,
    isolation: Isolation,
    packages: str = "",
) -> str:
    """The name of an attempt: everything that decides what it comes to, where the file lies left out.

    ``versions`` are those of the worker that saves, and then of all that load besides; ``isolation`` decides what user code
    can reach and take, and ``packages`` tells what else is installed there.
    """
    steps = [_step(item) for item in (attempt.save, *attempt.loads)]
    about = [
        [found.flavour, found.extra_paths, hello.python, hello.tensorflow, hello.keras, hello.library]
        for found, hello in versions
    ]
    shut_off = [isolation.means, asdict(isolation.limits), isolation.notes]
    whole = [steps, attempt.subject, attempt.format.value, about, timeout, shut_off, packages, worker_code()]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def _step(step: Step) -> list[object]:
    module = _module(step.module) if step.module is not None else None
    return [step.subject, step.mode, module, asdict(step.source) if step.source else None, asdict(step.action)]


def _module(module: ModuleSource) -> list[object]:
    others = [_module(other) for other in module.others]
    return [module.name, Path(module.path).name, module.package, module.tolerated, module.source, module.whole, others]


_TOLD = frozenset({"keras", "tf_keras", "tensorflow", "numpy", *sys.stdlib_module_names})


def fingerprint(names: frozenset[str] | None, interpreters: Iterable[detect.Interpreter]) -> str | None:
    """What the packages of some names are in some interpreters; None where one can't be told by what is installed.

    The libraries whose versions a worker tells need no other sign.
    """
    if names is None:
        return None
    others = names - _TOLD
    if not others:
        return ""
    found = []
    for interpreter in interpreters:
        entries = [_entries(folder) for folder in interpreter.folders]
        everything = frozenset().union(*entries)
        if any(name not in everything and f"{name}.py" not in everything for name in others) and _linked(everything):
            return None
        found.append(sorted(name for name in everything if name.endswith((".dist-info", ".egg-info"))))
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


@cache
def _entries(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except OSError:
        return frozenset()


def _linked(entries: frozenset[str]) -> bool:
    """Whether packages lie elsewhere than among the others: editable installations."""
    return any(name.endswith((".pth", ".egg-link")) and not name.startswith("distutils") for name in entries)


@cache
def worker_code() -> str:
    """A hash of the worker's own code."""
    digest = hashlib.sha256()
    for path in sorted(WORKER_DIRECTORY.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _trial(data: dict[str, Any]) -> Trial:
    stage = Stage(data["stage"]) if data["stage"] else None
    made = Made.from_json(data["made"]) if data["made"] else None
    told = {"format": Format(data["format"]), "outcome": Outcome(data["outcome"]), "stage": stage, "made": made}
    return Trial(**{**data, **told})
