"""Predictions beside what real Keras did: how many of the failures claimed are real, and of the real ones are claimed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

STAGES = ("config", "encode", "write", "rebuild", "state", "compare")
"""The stages that a round trip with the objects passed by hand tells about; ``locate`` is told by one without."""

ALONE = ("config", "encode", "rebuild", "compare")
"""Those that the configuration alone tells about: no file, and nothing built."""

Truth = dict[str, bool]
"""By stage: did it succeed? A stage after the first that failed isn't told."""

_GUESSED = re.compile(
    r"'class_name': 'function', 'config': 'relu'"
    r"|'(?:int|float|str|bool)' object (?:is not (?:iterable|callable|subscriptable)|has no attribute)"
)
"""What Keras says where a guess was wrong: the function that stands for a layer, the number that stands for a list."""


def by_guess(row: Mapping[str, Any]) -> bool:
    """Whether a trial failed because an argument that was guessed is none that the class takes: that tells nothing."""
    return row["outcome"] == "fail" and _GUESSED.search(row["detail"] or "") is not None


def told(row: Mapping[str, Any]) -> Truth:
    """What one trial tells, by stage."""
    if row["outcome"] == "unknown" or row["stage"] == "construct":
        return {}
    if row["mode"] == "imported":
        if row["outcome"] == "fail" and row["stage"] not in ("locate", "rebuild", "state", "compare"):
            return {}
        return {"locate": row["stage"] != "locate"}
    stages = ALONE if row["format"] == "config" else STAGES
    if row["outcome"] == "ok":
        return {stage: True for stage in stages if stage != "compare" or row["varied"]}
    if row["stage"] not in stages:
        return {}
    before = dict.fromkeys(stages[: stages.index(row["stage"])], True)
    return before if by_guess(row) else {**before, row["stage"]: False}


@dataclass
class Score:
    """Counts by (stage, succeeded, predicted), and the rows that disagree."""

    counts: Counter[tuple[str, bool, str]] = field(default_factory=Counter)
    wrong: list[tuple[Mapping[str, Any], str, str]] = field(default_factory=list)

    def add(self, row: Mapping[str, Any], predicted: Mapping[str, str] | None) -> None:
        """Count one trial; ``predicted`` is None where the class has no row."""
        for stage, succeeded in told(row).items():
            said = predicted[stage] if predicted is not None else "unknown"
            self.counts[stage, succeeded, said] += 1
            if (said != "unknown" and (said == "ok") != succeeded) or (said == "unknown" and not succeeded):
                self.wrong.append((row, stage, said))

    def number(self, stages: Iterable[str], succeeded: bool, said: str) -> int:
        """How many rows have this truth and this prediction."""
        return sum(self.counts[stage, succeeded, said] for stage in stages)

    def line(self, stages: tuple[str, ...]) -> str:
        """The figures of some stages, in words."""
        right, false = self.number(stages, False, "fail"), self.number(stages, True, "fail")
        missed, contrary = self.number(stages, False, "unknown"), self.number(stages, False, "ok")
        fine, silent = self.number(stages, True, "ok"), self.number(stages, True, "unknown")
        return (
            f"real failures {right + missed + contrary:4}: claimed {right:4}, unknown {missed:4}, called ok {contrary:4}; "
            f"survivals {fine + false + silent:5}: called ok {fine:5}, unknown {silent:4}, claimed to fail {false:3}; "
            f"precision {_share(right, right + false)}, recall {_share(right, right + missed + contrary)}"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    -  "
