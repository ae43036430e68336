"""A worker, and the trials that a test makes with it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from tfsavelint.confirm.isolation import Isolation
from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.wire import (
    Action,
    Answer,
    Flavour,
    FormatName,
    InputSpec,
    Interpreter,
    Job,
    ModuleSource,
    SubjectSource,
)
from tfsavelint.model import Mode, Outcome

IDS = itertools.count(1)
SPEC = (InputSpec((4,)),)


class Bench:
    """A worker, and the trials that a test makes with it."""

    def __init__(self, worker: Worker, flavour: Flavour, root: Path) -> None:
        self.worker = worker
        self.flavour = flavour
        self.root = root

    def module(self, source: str, name: str = "parts") -> ModuleSource:
        """A module that begins with the flavour's imports."""
        head = f"import os, sys, time\nimport numpy as np\nimport tensorflow as tf\nimport {self.flavour} as keras\n"
        return ModuleSource(name, f"/nowhere/{name.strip('_')}.py", head + source)

    def directory(self) -> Path:
        """A new trial directory."""
        made = self.root / f"trial{next(IDS)}"
        made.mkdir()
        return made

    def run(
        self,
        directory: Path,
        kind: str,
        action: Action,
        module: ModuleSource | None = None,
        subject: SubjectSource | None = None,
        timeout: float = 60.0,
    ) -> Answer:
        """One job."""
        assert kind in ("save", "load")
        return self.worker.run(
            Job(next(IDS), str(directory), "save" if kind == "save" else "load", action, module, subject, timeout)
        )

    def trial(
        self,
        source: str,
        subject: str,
        form: FormatName = "keras",
        mode: Mode = "imported",
        custom: tuple[str, ...] = (),
        name: str = "parts",
        timeout: float = 60.0,
    ) -> tuple[str, Answer]:
        """Save and, if that went well, load; says which of the two answered."""
        directory = self.directory()
        module = self.module(source, name)
        made = SubjectSource("expression", subject) if subject.startswith(("model", "build")) else None
        made = made or SubjectSource("layer", subject, SPEC)
        saved = self.run(directory, "save", Action("save", form), module, made, timeout)
        if saved.outcome is not Outcome.OK:
            return "save", saved
        return "load", self.run(directory, "load", Action("load", form, mode, custom), module, made, timeout)


def benches(flavour: Flavour, root: Path, isolation: Isolation | None = None) -> Iterator[Bench]:
    """One, for as long as a fixture lasts."""
    with Worker(Interpreter(sys.executable, flavour), isolation=isolation) as worker:
        hello = worker.start()
        assert hello.ready, hello.detail
        assert hello.library == flavour
        yield Bench(worker, flavour, root)


SEQUENTIAL = """
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.BatchNormalization()])
model.compile("adam", "mean_squared_error")
"""
