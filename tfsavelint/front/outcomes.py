"""What a subject came to under one target and in one format, in the words that people are told: state, stage, cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from tfsavelint.model import Format, Outcome, Report, Stage, Subject, Trial

LABELS = {
    Format.KERAS: ".keras",
    Format.H5: ".h5",
    Format.SAVEDMODEL: "SavedModel",
    Format.WEIGHTS: ".weights.h5",
    Format.CHECKPOINT: "checkpoint",
}
AS_WRITTEN = "as written"
BEFORE_FILE = (Stage.CONSTRUCT, Stage.CONFIG, Stage.ENCODE, Stage.WRITE)
MODES = {
    "cold": "loaded cold",
    "importable": "module importable",
    "imported": "module imported",
    "custom_objects": "custom_objects passed",
}


class State(str, Enum):
    """How it ended, by what it means to people: best first, then by when they notice."""

    SURVIVES = "survives"
    CONDITIONAL = "conditional"
    SAVE = "save"
    LOAD = "load"
    DIFFERS = "differs"
    UNDECIDED = "undecided"


FAILED = frozenset({State.CONDITIONAL, State.SAVE, State.LOAD, State.DIFFERS})


@dataclass(frozen=True)
class Ending:
    """What the trials of one subject, under one target and in one format, came to.

    ``words`` say it whole, ``error`` is Keras's root cause (or why it is undecided), ``passed`` are the ways of loading
    that worked where another failed, and ``unforeseen`` tells that no prediction said so.
    """

    target: str
    load_target: str
    format: Format
    state: State
    stage: Stage | None
    words: str
    error: str | None
    passed: tuple[str, ...]
    unforeseen: bool
    trials: tuple[Trial, ...]

    @property
    def own(self) -> bool:
        """Whether it was loaded under the target that saved it."""
        return self.target == self.load_target

    @property
    def place(self) -> str:
        """The target, and where it was loaded if elsewhere."""
        return self.target if self.own else f"{self.target} -> {self.load_target}"


Unforeseen = frozenset[tuple[str, int, str, str, Format, Stage | None]]


def unforeseen(report: Report) -> Unforeseen:
    """What failed where no prediction said so, to be found again among the endings."""
    return frozenset(
        (item.path, item.line, item.qualname, item.target, item.format, item.stage) for item in report.unpredicted
    )


def endings(subject: Subject, surprises: Unforeseen = frozenset()) -> list[Ending]:
    """By target, then by where it was loaded, then by format, in the order of the trials."""
    groups: dict[tuple[str, str, Format], list[Trial]] = {}
    for trial in subject.trials:
        groups.setdefault((trial.target, trial.load_target, trial.format), []).append(trial)
    return [ending(subject, trials, surprises) for trials in groups.values()]


def ending(subject: Subject, trials: list[Trial], surprises: Unforeseen = frozenset()) -> Ending:
    """What trials that differ in nothing but the way of loading came to."""
    first, state, words = worst(trials, subject.kind == "call")
    error = None
    if state is not State.SURVIVES:
        error = f"{first.error_type}: {first.detail}" if state in FAILED and first.error_type else first.detail
    passed = tuple(MODES[item.mode] for item in trials if item.outcome is Outcome.OK and item.mode is not None)
    about = (subject.path, subject.span.line, subject.qualname, first.target, first.format)
    surprise = first.target == first.load_target and any(
        (*about, item.stage) in surprises for item in trials if item.outcome is Outcome.FAIL
    )
    stage = first.stage if state in FAILED else None
    passed = passed if state is State.CONDITIONAL else ()
    return Ending(
        first.target, first.load_target, first.format, state, stage, words, error, passed, surprise, tuple(trials)
    )


def worst(trials: Sequence[Trial], as_written: bool) -> tuple[Trial, State, str]:
    """The trial that decides, the state, and the words for it; ``as_written``: the source's own save or load."""
    failed = [item for item in trials if item.outcome is Outcome.FAIL]
    unknown = [item for item in trials if item.outcome is Outcome.UNKNOWN]
    if not failed:
        return (unknown[0], State.UNDECIDED, "not decided") if unknown else (trials[0], State.SURVIVES, "survives")
    first = next((item for item in failed if item.mode != "cold"), failed[0])
    stage = first.stage.value if first.stage is not None else "?"
    if first.stage is Stage.COMPARE:
        return first, State.DIFFERS, "loads, and differs"
    if first.mode is None:
        return first, _when(first), f"{_verb(first, as_written)} ({stage})"
    passed = [MODES[item.mode] for item in trials if item.outcome is Outcome.OK and item.mode is not None]
    words = f"load fails ({stage}), {MODES[first.mode]}"
    if passed:
        return first, State.CONDITIONAL, f"{words}; ok {' or '.join(passed)}"
    return first, State.LOAD, words


def _when(trial: Trial) -> State:
    return State.SAVE if trial.stage in BEFORE_FILE else State.LOAD


def _verb(trial: Trial, as_written: bool) -> str:
    if trial.stage is Stage.CONSTRUCT:
        return "can't be made"
    if as_written:
        return "raises"
    return "save fails" if trial.stage in BEFORE_FILE else "load fails"


def kind(subject: Subject) -> str:
    """The kind of a subject in words."""
    return {"call": "call as written", "builder": "model"}.get(subject.kind, subject.kind)


def label(subject: Subject, fmt: Format) -> str:
    """What a format is called: a call has its own."""
    return AS_WRITTEN if subject.kind == "call" else LABELS[fmt]


def first_sentence(error: str, longest: int = 160) -> str:
    """The first sentence of an error, where it is given whole elsewhere."""
    text = " ".join(error.split())
    end = text.find(". ")
    text = text if end < 0 else text[: end + 1]
    return text if len(text) <= longest else text[: longest - 3] + "..."


def survivors(found: Iterable[Ending], as_written: bool = False) -> str | None:
    """What survives instead of what failed: formats, targets and ways of loading. None where nothing failed, or all did.

    A format that survives wherever it was tried comes first, then what survives under some targets only, then what loads
    if the loader helps, and last what can be carried to another target.
    """
    every = list(found)
    own = [item for item in every if item.own]
    everywhere: list[str] = []
    parts: list[str] = []
    if any(item.state in FAILED for item in own):
        for fmt in dict.fromkeys(item.format for item in own):
            same = [item for item in own if item.format is fmt]
            fine = [item.target for item in same if item.state is State.SURVIVES]
            name = AS_WRITTEN if as_written else LABELS[fmt]
            if fine and not as_written and len(fine) == len(same):
                everywhere.append(name)
            elif fine:
                parts.append(f"{name} under {_and(fine)}")
        for (fmt, passed), targets in _helped(own).items():
            parts.append(f"{LABELS[fmt]} with {' or with '.join(passed)} under {_and(targets)}")
    parts.extend(_carried([item for item in every if not item.own]))
    return "; ".join((*([", ".join(everywhere)] if everywhere else []), *parts)) or None


def _carried(elsewhere: list[Ending]) -> Iterator[str]:
    """For each other target under which something could not be loaded: the formats that always could."""
    for target in dict.fromkeys(item.load_target for item in elsewhere):
        there = [item for item in elsewhere if item.load_target == target]
        failed = {item.format for item in there if item.state is not State.SURVIVES}
        fine = [LABELS[fmt] for fmt in dict.fromkeys(item.format for item in there) if fmt not in failed]
        if fine and any(item.state in FAILED for item in there):
            yield f"{_and(fine)} loaded under {target}"


def _helped(own: Iterable[Ending]) -> dict[tuple[Format, tuple[str, ...]], list[str]]:
    found: dict[tuple[Format, tuple[str, ...]], list[str]] = {}
    for item in own:
        if item.passed:
            found.setdefault((item.format, item.passed), []).append(item.target)
    return found


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
