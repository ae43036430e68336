"""Lanes: what saves and what loads, one worker for each interpreter with one flavour of Keras."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType

from tfsavelint import detect
from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.wire import Flavour, Hello, Interpreter
from tfsavelint.targets import Target, UnknownTarget, parse_target


@dataclass(frozen=True)
class Lane:
    """One interpreter with one flavour: what runs one after another in one worker."""

    interpreter: detect.Interpreter
    flavour: Flavour
    target: Target

    @property
    def wire(self) -> Interpreter:
        """What a worker has to know of it."""
        return Interpreter(self.interpreter.path, self.flavour, self.interpreter.extra_paths)


@dataclass(frozen=True)
class Place:
    """A lane whose worker has said what it really is."""

    worker: Worker
    lane: Lane
    hello: Hello

    @property
    def target(self) -> str:
        """The target that the worker is; metadata that lies is an error worth saying."""
        try:
            real = parse_target(f"{self.lane.flavour}=={self.hello.keras}")
        except UnknownTarget:
            return self.lane.target.name
        return real.name


def lanes(
    interpreters: Iterable[detect.Interpreter], targets: tuple[Target, ...]
) -> tuple[tuple[Lane, ...], dict[str, str]]:
    """The lanes for the targets asked (none: all that there are), and why the other targets have none."""
    given = tuple(interpreters)
    found: dict[str, Lane] = {}
    for interpreter in given:
        if interpreter.tensorflow is None:
            continue
        for target in interpreter.targets:
            if target in targets or not targets:
                found.setdefault(target.name, Lane(interpreter, target.flavour, target))
    where = ", ".join(item.shown for item in given) or "no interpreter"
    without = [item for item in given if item.tensorflow is None]
    unavailable = {}
    for target in targets:
        if target.name not in found:
            lacks = "has no TensorFlow" if without else f"doesn't have {target.name}"
            unavailable[target.name] = f"{where} {lacks}: name an interpreter that does with --python"
    return tuple(found.values()), unavailable


class Loaders:
    """The workers under which everything is loaded once more; a context manager. ``notes`` tells which can't be had."""

    def __init__(self, interpreters: tuple[detect.Interpreter, ...], workers: Callable[[Interpreter], Worker]) -> None:
        self._workers = workers
        self._lanes, _ = lanes(interpreters, ())
        self.notes = [
            f"{item.shown} has no TensorFlow: nothing is loaded there" for item in interpreters if item.tensorflow is None
        ]
        self.places: list[Place] = []

    def __enter__(self) -> Loaders:
        for lane in self._lanes:
            worker = self._workers(lane.wire)
            hello = worker.start()
            if hello.ready:
                self.places.append(Place(worker, lane, hello))
            else:
                worker.close()
                why = f"can't import its TensorFlow, so nothing is loaded there: {hello.error_type}: {hello.detail}"
                self.notes.append(f"{lane.interpreter.shown} {why}")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for place in self.places:
            place.worker.close()
