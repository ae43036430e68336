"""What passes between the tool and a worker: requests, replies and the hello line, each with its JSON form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tfsavelint.model import Made, Mode, Outcome, Stage

Flavour = Literal["keras", "tf_keras"]
How = Literal[
    "expression",
    "layer",
    "loss",
    "metric",
    "optimizer",
    "schedule",
    "activation",
    "initializer",
    "regularizer",
    "constraint",
]
FormatName = Literal["keras", "h5", "savedmodel", "weights", "checkpoint"]


@dataclass(frozen=True)
class Interpreter:
    """A Python that has TensorFlow, the Keras to use there, and directories to put before its own packages."""

    python: str
    flavour: Flavour
    extra_paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleSource:
    """A module of the user's: the text to execute (definitions only), and where it says it comes from.

    ``whole`` tells that the module as it stands would do as well: one of an installed package is imported as that.
    ``package`` is what its relative imports start from where it runs as ``__main__``. ``tolerated`` are statements that
    may fail, by line, with the names that are then unknown. ``others`` are the project's modules that it leads to.
    """

    name: str
    path: str
    source: str
    search: tuple[str, ...] = ()
    whole: bool = False
    package: str = ""
    tolerated: tuple[tuple[int, tuple[str, ...]], ...] = ()
    others: tuple[ModuleSource, ...] = ()


@dataclass(frozen=True)
class InputSpec:
    """One input of a layer, the batch left out; None is an unknown size. ``key`` is its key in a dict."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"
    key: str = ""
    sparse: bool = False


@dataclass(frozen=True)
class SubjectSource:
    """An expression that yields a model, or what is put into one (``inputs`` None: search for them).

    ``others`` are expressions to try where the first makes nothing that works; ``guessed`` tells that nobody wrote any
    of them, so that it is nobody's fault where none does: the worker then looks for arguments of ``cls`` itself.
    ``hints`` are by argument the values that some call gives, ``settled`` the arguments that all calls leave at their
    defaults; ``keras`` is what Keras is imported as.
    """

    how: How
    expression: str
    inputs: tuple[InputSpec, ...] | None = None
    others: tuple[str, ...] = ()
    guessed: bool = False
    cls: str = ""
    hints: tuple[tuple[str, tuple[str, ...]], ...] = ()
    keras: str = "keras"
    settled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """What to do: save or load one format (``unsafe``: with ``safe_mode=False``), or one statement as written.

    ``as_is`` tells that the statement's receiver is not to be built for it: nothing in the source does.
    """

    do: Literal["save", "load", "statement"]
    format: FormatName | None = None
    mode: Mode | None = None
    custom_objects: tuple[str, ...] = ()
    statement: str | None = None
    receiver: str | None = None
    unsafe: bool = False
    as_is: bool = False


@dataclass(frozen=True)
class Job:
    """One process's work. ``dir`` exists, and is shared by the save and the load of one trial."""

    id: int
    dir: str
    kind: Literal["save", "load"]
    action: Action
    module: ModuleSource | None = None
    subject: SubjectSource | None = None
    timeout: float = 60.0
    seed: int = 1

    def to_json(self) -> str:
        """The request line."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Hello:
    """What a worker found at its start; if not ``ready``, ``error_type`` and ``detail`` say why."""

    ready: bool
    python: str = ""
    tensorflow: str = ""
    keras: str = ""
    library: str = ""
    fork: bool = False
    error_type: str | None = None
    detail: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Hello:
        """From the hello line; unknown keys are passed over."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})


@dataclass(frozen=True)
class Answer:
    """What one job came to.

    ``missing`` is the package that could not be imported, ``output`` the end of what was printed, ``made`` how the
    subject was made. ``wanted`` are modules that nobody served; ``lacks`` the module and the name that it turned out not
    to have; ``asked`` what the code asked of its surroundings in vain, and the file that was being imported, if any.
    ``opened`` tells that it read other files.
    """

    id: int
    outcome: Outcome
    stage: Stage | None = None
    error_type: str | None = None
    detail: str | None = None
    seconds: float = 0.0
    missing: str | None = None
    notes: tuple[str, ...] = ()
    output: str = ""
    made: Made | None = None
    wanted: tuple[str, ...] = ()
    lacks: tuple[str, str] | None = None
    asked: tuple[str, str] | None = None
    opened: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answer:
        """From a reply line; unknown keys are passed over."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["outcome"] = Outcome(data["outcome"])
        known["stage"] = Stage(data["stage"]) if data.get("stage") else None
        known["notes"] = tuple(data.get("notes") or ())
        known["made"] = Made.from_json(data["made"]) if data.get("made") else None
        known["wanted"] = tuple(data.get("wanted") or ())
        for name in ("lacks", "asked"):
            known[name] = tuple(data[name]) if data.get(name) else None
        return cls(**known)
