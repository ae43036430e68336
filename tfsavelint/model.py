"""The words that every part of the program shares: plain frozen data, and nothing that acts on it.

Positions are 1-based, columns count Unicode code points, and ends are exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal


class Stage(str, Enum):
    """One step of Keras's save-and-load protocol, in the order in which an object meets them."""

    CONSTRUCT = "construct"
    CONFIG = "config"
    ENCODE = "encode"
    WRITE = "write"
    LOCATE = "locate"
    REBUILD = "rebuild"
    STATE = "state"
    COMPARE = "compare"


STAGES: tuple[Stage, ...] = tuple(Stage)


class Outcome(str, Enum):
    """What a stage does. ``UNKNOWN`` is an answer: it can't be told from the source."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Format(str, Enum):
    """What a save writes.

    ``WEIGHTS`` is ``.weights.h5``; ``CHECKPOINT`` is the TensorFlow checkpoint that Keras 2 writes for
    ``save_weights("name")``. ``SAVEDMODEL`` and ``CHECKPOINT`` exist under Keras 2 only.
    """

    KERAS = "keras"
    H5 = "h5"
    SAVEDMODEL = "savedmodel"
    WEIGHTS = "weights"
    CHECKPOINT = "checkpoint"


class Loss(str, Enum):
    """The moment at which people notice, which is the severity that matters to them; earliest first."""

    CONSTRUCT = "construct"
    CHECKPOINT = "checkpoint"
    SAVE = "save"
    LOAD = "load"
    SILENT = "silent"


LOSSES: tuple[Loss, ...] = tuple(Loss)

Mode = Literal["cold", "importable", "imported", "custom_objects"]
VerdictState = Literal["confirmed", "refuted", "different", "undecided"]
Kind = Literal[
    "layer",
    "model",
    "loss",
    "metric",
    "optimizer",
    "schedule",
    "initializer",
    "regularizer",
    "constraint",
    "cell",
    "function",
    "lambda",
    "builder",
    "call",
    "other",
]


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of text: 1-based lines and columns (code points), the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Verdict:
    """What the real library did about one claim, or about a finding as a whole."""

    state: VerdictState
    reason: str
    error_type: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Claim:
    """One prediction of a finding: under ``target`` and ``format``, ``stage`` fails, and people notice at ``loss``."""

    target: str
    format: Format
    stage: Stage
    loss: Loss
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Fix:
    """What to write instead: ``display`` is shown to people, ``safe`` and ``unsafe`` can be applied."""

    title: str
    safety: Literal["safe", "unsafe", "display"]


@dataclass(frozen=True)
class Finding:
    """One fault at one place, with all that it claims.

    ``subject`` is the qualified name of a class or function, or None; ``row`` names what the confirmer tries for it.
    ``argument`` is the constructor's argument that it is about, if it is about one: a trial must give it a value.
    """

    code: str
    name: str
    message: str
    path: str
    cell: int | None
    span: Span
    subject: str | None
    claims: tuple[Claim, ...]
    row: str = ""
    fix: Fix | None = None
    argument: str = ""

    @property
    def loss(self) -> Loss | None:
        """The earliest moment of loss among the claims; None for a finding without claims (TFS000)."""
        found = {claim.loss for claim in self.claims}
        return next((loss for loss in LOSSES if loss in found), None)

    @property
    def verdict(self) -> Verdict | None:
        """Confirmed if any claim is, refuted only if all are, else what most needs a person's eye; None if untried."""
        verdicts = [claim.verdict for claim in self.claims if claim.verdict is not None]
        if not verdicts:
            return None
        if len(verdicts) == len(self.claims) and all(item.state == "refuted" for item in verdicts):
            return verdicts[0]
        order: tuple[VerdictState, ...] = ("confirmed", "different", "undecided")
        return next((item for state in order for item in verdicts if item.state == state), verdicts[0])

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Path, cell, line, column and code, as the report is sorted; the message breaks ties."""
        return (self.path, self.cell or 0, self.span.line, self.span.column, self.code, self.message)


Row = dict[Stage, Outcome]
"""The prediction for one subject under one target and format."""

Predictions = dict[str, dict[Format, Row]]
"""By target name, then by format."""
Hinges = dict[str, dict[Format, dict[Stage, frozenset[str]]]]
"""By target name and format, for stages that fail: constructor's arguments."""


@dataclass(frozen=True)
class Made:
    """How a trial made its object: by which expression, called on which inputs (empty: on none), and what that shows.

    ``varied`` tells whether an argument differs from its default (true where no argument has one), ``called`` whether the
    object answered on numbers. ``beyond`` are arguments that every call in the project leaves at their defaults, and that
    differ here.
    """

    expression: str
    inputs: str = ""
    varied: bool = False
    called: bool = False
    beyond: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Made:
        """From what JSON made of one."""
        return cls(**{**data, "beyond": tuple(data.get("beyond", ()))})


@dataclass(frozen=True)
class Trial:
    """One real attempt: ``outcome`` and, where it failed, the ``stage`` and Keras's own root cause.

    ``seconds`` is the time of the trial's own processes. ``mode`` is None where nothing was loaded, and where a load ran as
    its file has it after a save of another file.
    """

    target: str
    load_target: str
    format: Format
    mode: Mode | None
    outcome: Outcome
    stage: Stage | None
    error_type: str | None
    detail: str | None
    seconds: float
    made: Made | None = None


@dataclass(frozen=True)
class Subject:
    """A custom object, builder, model or call of the source, with what is predicted and what was tried.

    ``hinges`` are the arguments that the failures claimed are about, where these are about nothing else: a trial without
    them says nothing of it; ``foreign`` tells that a package's objects are part of it, whose ``locate`` is what a process
    does that has imported nothing.
    """

    path: str
    cell: int | None
    span: Span
    name: str
    qualname: str
    kind: Kind
    predictions: Predictions
    trials: tuple[Trial, ...] = ()
    hinges: Hinges = field(default_factory=dict)
    foreign: bool = False


@dataclass(frozen=True)
class Unpredicted:
    """A trial that failed where no prediction said so: a fault of this program, shown as one."""

    path: str
    line: int
    qualname: str
    target: str
    format: Format
    stage: Stage | None
    detail: str


@dataclass(frozen=True)
class Problem:
    """A file that could not be read, parsed or judged: part of the report, and exit status 2."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True)
class Skipped:
    """A file that was deliberately not examined, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All that one run says, in the order in which it is printed.

    ``partial`` tells how many trials were made where not all were; None for a whole report. ``untried`` tells, by path
    and qualified name, why a subject was not tried by itself.
    """

    targets: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    subjects: tuple[Subject, ...] = ()
    unpredicted: tuple[Unpredicted, ...] = ()
    errors: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = field(default=())
    partial: str | None = None
    untried: Mapping[tuple[str, str], str] = field(default_factory=dict)
