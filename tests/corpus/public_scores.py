"""How right the checker is on ordinary public code.

``python -m corpus.public_scores FOLDER HALF TRIALS... [--wrong] [--record DATE]``.

TRIALS are what ``corpus.public_trials`` wrote, one file for each target. A failing stage counts once for each class and
format, however many trials showed it; a trial without arguments that the repository's own calls give doesn't count.
``unknown`` is the share of all classes that are Keras's when the file is really executed, a class without a row included.
With ``--record`` the figures go into ``public_scores.json``; ``--wrong`` prints what disagrees.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.agreement import STAGES, told
from corpus.calls import typical
from corpus.public import SETS
from corpus.trials import class_node

from tfsavelint.checking import Checker
from tfsavelint.model import STAGES as EVERY_STAGE
from tfsavelint.model import Format, Report

RECORD = Path(__file__).with_name("public_scores.json")
TOLD = ("locate", *STAGES)

Place = tuple[str, str]
"""A class: its file's path and its qualified name."""

Predicted = Mapping[Place, Mapping[str, Mapping[str, str]]]
"""By class and format, the outcome said for each stage."""


@dataclass
class Figures:
    """The figures of one half under one target."""

    files: int = 0
    executed: int = 0
    classes: int = 0
    made: int = 0
    no_row: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    """Of the unknown: after a failure claimed at config or encode, where nothing more is said."""
    counts: Counter[tuple[str, bool, str]] = field(default_factory=Counter)
    """By (stage, succeeded, said)."""
    wrong: list[tuple[Mapping[str, Any], str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What is recorded."""
        counts = [self._of((stage,)) for stage in TOLD]
        return {
            "files": self.files,
            "executed": self.executed,
            "classes": self.classes,
            "classes made": self.made,
            "classes without a row": self.no_row,
            "unknown, in 100 classes": self._shares(self.unknown),
            "the same, without those after a failure claimed": self._shares(self.unknown - self.masked),
            "in sum": self._of(TOLD),
            "by stage": {stage: row for stage, row in zip(TOLD, counts, strict=True) if row["failing"] or row["claimed"]},
        }

    def _shares(self, counts: Counter[str]) -> dict[str, float]:
        return {stage.value: round(100 * counts[stage.value] / (self.classes or 1), 1) for stage in EVERY_STAGE}

    def _of(self, stages: Iterable[str]) -> dict[str, Any]:
        def number(succeeded: bool, *said: str) -> int:
            return sum(self.counts[stage, succeeded, word] for stage in stages for word in said)

        right, false = number(False, "fail"), number(True, "fail")
        failing, survived = number(False, "ok", "fail", "unknown"), number(True, "ok", "fail", "unknown")
        return {
            "failing": failing,
            "claimed": right,
            "called ok": number(False, "ok"),
            "surviving": survived,
            "claimed to fail": false,
            "left unknown": number(True, "unknown"),
            "precision": round(100 * right / (right + false), 1) if right + false else None,
            "recall": round(100 * right / failing, 1) if failing else None,
        }


def predicted(report: Report, target: str) -> Predicted:
    """What the checker says; nothing of a class to whose file the target doesn't apply."""
    return {
        (item.path, item.qualname): {
            fmt.value: {stage.value: outcome.value for stage, outcome in row.items()}
            for fmt, row in item.predictions.get(target, {}).items()
        }
        for item in report.subjects
    }


def figures(rows: list[dict[str, Any]], files: Mapping[str, Mapping[str, Any]], said: Predicted) -> Figures:
    """The trials of one target beside the predictions."""
    kinds = {(path, name) for path, found in files.items() for name in found.get("classes", {})}
    kinds = {place for place in kinds if said.get(place, {Format.KERAS.value: {}})}  # else the target isn't the file's
    rows = [row for row in rows if (row["path"], row["qualname"]) in kinds]
    found = Figures(files=len(files), executed=sum("classes" in item for item in files.values()), classes=len(kinds))
    found.made = len({(row["path"], row["qualname"]) for row in rows if row["stage"] != "construct"})
    for place in kinds:
        row = said.get(place, {}).get(Format.KERAS.value)
        found.no_row += row is None
        unknown = [stage.value for stage in EVERY_STAGE if row is None or row[stage.value] == "unknown"]
        found.unknown.update(unknown)
        if row is not None and "fail" in (row["config"], row["encode"]):
            found.masked.update(set(unknown) & {"encode", "rebuild", "state", "compare"})
    seen: dict[tuple[Place, str, str], tuple[bool, dict[str, Any]]] = {}
    for trial in rows:
        alone = trial["format"] == "config"
        fmt = Format.KERAS.value if alone else trial["format"]
        for stage, succeeded in told(trial).items():
            if alone and stage == "compare" and succeeded:
                continue  # the weights were not compared
            key = ((trial["path"], trial["qualname"]), fmt, stage)
            if key not in seen or (seen[key][0] and not succeeded):
                seen[key] = succeeded, trial
    for (place, fmt, stage), (succeeded, trial) in seen.items():
        word = said[place][fmt][stage] if place in said else "unknown"
        found.counts[stage, succeeded, word] += 1
        if (word == "unknown" and not succeeded) or word == ("fail" if succeeded else "ok"):
            found.wrong.append((trial, stage, word))
    return found


def representative(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The trials whose arguments are like those of the repository's own calls; paths are relative to the folder."""
    texts: dict[str, dict[str, str]] = {}
    known: dict[tuple[str, str, str], bool] = {}
    for row in rows:
        key = row["path"], row["qualname"], row["expression"]
        repository = row["path"].partition("/")[0]
        if repository not in texts:
            texts[repository] = dict(_texts(Path(repository)))
        if key not in known:
            known[key] = _representative(*key, texts[repository])
        if known[key]:
            yield row


def _representative(path: str, qualname: str, expression: str, texts: Mapping[str, str]) -> bool:
    own = ast.parse(texts[path])
    node = class_node(own, qualname)
    if node is None:
        return True
    others = []
    for other, text in texts.items():
        if other != path and f"{node.name}" in text and len(text) < 200_000:
            with suppress(SyntaxError, ValueError):
                others.append(ast.parse(text))
    return typical(expression, node, own, others)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        with suppress(OSError):
            yield path.as_posix(), path.read_text("utf-8", errors="replace").removeprefix("\ufeff")


def main() -> None:
    """Print the figures; record them if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("half", choices=SETS)
    parser.add_argument("trials", type=Path, nargs="+")
    parser.add_argument("--record", metavar="DATE")
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    texts = [(path.read_text("utf-8"), Path(f"{path}.classes.json").read_text("utf-8")) for path in given.trials]
    os.chdir(given.folder)
    for trials, kinds in texts:
        files = json.loads(kinds)
        rows = list(representative(json.loads(line) for line in trials.splitlines()))
        target = rows[0]["target"]
        found = figures(rows, files, predicted(Checker({"targets": (target,)}).paths(sorted(files)).report(), target))
        print(f"{given.half}, {target}:", json.dumps(found.as_json(), indent=1))
        for trial, stage, word in sorted(found.wrong, key=lambda item: (item[2], item[1], item[0]["path"])):
            if given.wrong:
                what = f"{trial['path']}:{trial['qualname']} {trial['format']} {trial['mode']} `{trial['expression']}`"
                print(f"said {word} at {stage}: {what}: {trial['outcome']} {trial['stage']} {trial['detail']}")
        before = record.setdefault(given.half, {}).get(target, {})
        kept = {"by hand": before["by hand"]} if "by hand" in before else {}
        record[given.half][target] = {"date": given.record, **found.as_json(), **kept}
    if given.record:
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
