"""The course of a run: what its lanes share, what they have found so far, and how all of it is brought to an end."""

from __future__ import annotations

import contextlib
import signal
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType

from tfsavelint.confirm import judge
from tfsavelint.confirm.isolation import Isolation
from tfsavelint.confirm.pool import Worker, removed
from tfsavelint.confirm.wire import Interpreter
from tfsavelint.model import Problem, Trial

Progress = Callable[[str, int, int], None]
"""Called with what is tried now, how many attempts are done, and how many there are."""

Told = Callable[[str, Sequence[Trial]], None]
"""Called with a subject and its trials under one target in one format, as soon as they are made."""


@dataclass
class Gathered:
    """What trials gave, and why some were not made: of one attempt, of a lane, or of a whole run."""

    trials: dict[judge.Key, list[Trial]] = field(default_factory=lambda: defaultdict(list))
    missing: dict[tuple[str, str, str], str] = field(default_factory=dict)
    carriers: dict[tuple[str, str, str], str] = field(default_factory=dict)
    unavailable: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    interrupted: str | None = None

    def add(self, part: Gathered) -> None:
        """Take in what another part of the run gave."""
        for key, trials in part.trials.items():
            self.trials[key].extend(trials)
        self.missing.update(part.missing)
        self.carriers.update(part.carriers)
        self.unavailable.update(part.unavailable)


class Course:
    """What all lanes share: how far they are, the directory of their trials, the workers, and the order to stop."""

    def __init__(self, total: int, progress: Progress, isolation: Isolation, told: Told | None = None) -> None:
        self.total = total
        self.done = 0
        self.stopped = False
        self._progress = progress
        self._told = told
        self._lock = threading.Lock()
        self._workers: list[Worker] = []
        self._gathered = Gathered()
        self.trials = ""
        self._isolation = isolation

    def __enter__(self) -> Course:
        self.trials = tempfile.mkdtemp(prefix="tfsavelint-trials-")
        self._isolation = replace(self._isolation, trials=self.trials)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        removed(self.trials)

    def worker(self, interpreter: Interpreter) -> Worker:
        """A worker within the limits of the run."""
        made = Worker(interpreter, isolation=self._isolation)
        with self._lock:
            self._workers.append(made)
            if self.stopped:
                made.abandon()
        return made

    def gathers(self, part: Gathered) -> None:
        """Add what a lane found."""
        with self._lock:
            self._gathered.add(part)

    def so_far(self, first: Gathered) -> Gathered:
        """All that was gathered by now, with what there was before the first trial."""
        whole = replace(first, trials=defaultdict(list), missing={}, carriers={}, unavailable=dict(first.unavailable))
        with self._lock:
            whole.add(self._gathered)
            whole.interrupted = f"{self.done} of {self.total} attempts were made by then"
        return whole

    def begins(self, what: str) -> None:
        """Show what is tried now."""
        self._progress(what, self.done, self.total)

    def ends(self, outcomes: Iterable[tuple[str, Trial]]) -> None:
        """Count an attempt, and tell what it came to for each subject that it tried."""
        with self._lock:
            self.done += 1
        if self._told is not None:
            found: dict[str, list[Trial]] = defaultdict(list)
            for subject, trial in outcomes:
                found[subject].append(trial)
            for subject, trials in found.items():
                self._told(subject, trials)

    def stop(self) -> None:
        """End every worker, now."""
        with self._lock:
            self.stopped = True
            for worker in self._workers:
                worker.abandon()


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Be told to end as by Ctrl-C: so that then too nothing is left behind."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not the main thread, which alone may say so
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
