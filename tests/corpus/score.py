"""``python -m corpus.score FOLDER``: how much the checker leaves unknown, and how right it is where it speaks.

For each package of the corpus and in sum, with imports followed and not followed: the share of ``unknown`` by stage, under
the package's first target and in its own format ``.keras``, of all classes that are Keras's when the package is really
imported (``classes.json``; a class that has no row counts as unknown). Beside it, precision and recall of the failures
claimed, on the classes that were really made (``outcomes.json``).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from corpus.agreement import ALONE, Score
from corpus.findings import report
from corpus.observe import CLASSES, OUTCOMES
from corpus.packages import Package, packages

from tfsavelint.model import STAGES, Format, Report

Rows = dict[tuple[str, str], dict[str, str]]
"""By path and qualified name, the outcome predicted for each stage."""


def rows(package: Package, made: Report) -> Rows:
    """The predictions for ``.keras`` under the package's first target."""
    found: Rows = {}
    for item in made.subjects:
        row = item.predictions.get(package.targets[0], {}).get(Format.KERAS)
        if row is not None:
            found[item.path, item.qualname] = {stage.value: outcome.value for stage, outcome in row.items()}
    return found


def unknown(kinds: dict[str, dict[str, str]], found: Rows) -> Counter[str]:
    """How many classes there are, how many have no row, and for each stage how many are unknown."""
    counts: Counter[str] = Counter()
    for path, names in kinds.items():
        for name in names:
            row = found.get((path, name))
            counts["classes"] += 1
            counts["no row"] += row is None
            counts.update(stage.value for stage in STAGES if row is None or row[stage.value] == "unknown")
    return counts


def shares(counts: Counter[str]) -> str:
    """The counts in words."""
    whole = counts["classes"] or 1
    each = ", ".join(f"{stage.value} {100 * counts[stage.value] / whole:.1f} %" for stage in STAGES)
    return f"{counts['classes']} classes, {counts['no row']} without a row; unknown: {each}"


def scored(outcomes: list[dict[str, Any]], found: Rows) -> Score:
    """The outcomes beside the predictions."""
    score = Score()
    for row in outcomes:
        score.add(row, found.get((row["path"], row["qualname"])))
    return score


def main(folder: Path, only: list[str]) -> None:
    """Print the scores of all packages, or of those named."""
    classes = json.loads(CLASSES.read_text("utf-8"))
    outcomes = json.loads(OUTCOMES.read_text("utf-8"))
    for follow in (True, False):
        print(f"imports {'followed' if follow else 'not followed'}")
        counts: Counter[str] = Counter()
        whole = Score()
        for package in packages():
            if (only and package.name not in only) or not classes.get(package.name):
                continue
            found = rows(package, report(folder, package, follow))
            part = unknown(classes[package.name], found)
            counts += part
            print(f"  {package.folder} ({package.targets[0]}): {shares(part)}", flush=True)
            score = scored(outcomes.get(package.name, []), found)
            whole.counts += score.counts
            if score.counts:
                print(f"    {score.line(ALONE)}")
        print(f"  in sum: {shares(counts)}")
        for stage in ALONE:
            print(f"    {stage:8} {whole.line((stage,))}")
        print(f"    in sum   {whole.line(ALONE)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
