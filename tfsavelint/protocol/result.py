"""What a stage answers."""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.model import Loss, Outcome
from tfsavelint.source.segments import Anchor


@dataclass(frozen=True)
class Reason:
    """Why a stage fails: the fault's name, where it stands, and the words that its message needs.

    ``noticed`` is when people notice, where the stage doesn't say it.
    """

    fault: str
    anchor: Anchor
    words: tuple[tuple[str, str], ...] = ()
    noticed: Loss | None = None


@dataclass(frozen=True)
class Result:
    """The outcome of one stage, with a reason for each independent fault."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


OK = Result(Outcome.OK)
UNKNOWN = Result(Outcome.UNKNOWN)


def failing(*reasons: Reason) -> Result:
    """A failure for the given reasons."""
    return Result(Outcome.FAIL, reasons)


def because(fault: str, anchor: Anchor, noticed: Loss | None = None, **words: str) -> Reason:
    """A reason with its words."""
    return Reason(fault, anchor, tuple(sorted(words.items())), noticed)


_BADNESS = {Outcome.OK: 0, Outcome.UNKNOWN: 1, Outcome.FAIL: 2}


def worst(results: list[Result]) -> Result:
    """What a whole does whose parts give these results: the worst of them, with all reasons of that."""
    if not results:
        return OK
    outcome = max((item.outcome for item in results), key=_BADNESS.__getitem__)
    reasons = tuple(dict.fromkeys(reason for item in results if item.outcome is outcome for reason in item.reasons))
    return Result(outcome, reasons)
