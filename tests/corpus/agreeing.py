"""Predictions beside the confirmer's own trials, stage by stage and target by target.

``python -m corpus.agreeing ROWS... [--fixtures] [--examples STEP] [--public FOLDER [--set SET]] [--wrong] [--keep OUT]``,
with the matrix's environments in TFSAVELINT_MATRIX (see ``noxfile.py``). ROWS are what ``corpus.confirmed --keep`` left of
the published packages; the fixtures, every STEP-th example of the rules and the public files of a set (the first half,
unless SET says another) are tried here.

Of a trial the first failing stage counts and those before it, once for each subject, target and format. ``locate`` is told
by the load with the module imported, the rest by that with ``custom_objects``. Recall counts every stage that failed:
``unknown`` or no row is a miss. Beside it stands how many subjects, by target and format, are undecided.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.agreement import STAGES, Score
from corpus.public import SETS, fetch
from corpus.standins import stand_in
from matrix.environments import environment
from reality.proving import cases, prove

from tfsavelint.checking import Checker
from tfsavelint.confirm.judge import untried
from tfsavelint.confirm.run import Options, confirm
from tfsavelint.confirm.wire import Interpreter
from tfsavelint.model import STAGES as EVERY_STAGE
from tfsavelint.model import Finding, Format, Outcome, Report, Stage, Subject, Trial

FIXTURES = Path(__file__).parents[2] / "fixtures"
TARGETS = ("keras==3.15", "tf_keras==2.21", "keras==2.15")
SECONDS = 60.0
Row = dict[str, Any]


def rows(source: str, report: Report) -> Iterator[Row]:
    """One row for each subject, target and format that is predicted: what was said, and what was seen."""
    stopped = {(item.path, target) for item in report.findings for target in _stopped(item)}
    for subject in report.subjects:
        for target, formats in subject.predictions.items():
            passed_over = (subject.path, target) in stopped
            for fmt, said in formats.items():
                trials = [
                    item for item in subject.trials if (item.target, item.load_target, item.format) == (target, target, fmt)
                ]
                if not trials and not _planned(subject, target):
                    continue  # this format was not asked for
                hinges = subject.hinges.get(target, {}).get(fmt, {})
                yield {
                    "source": source,
                    "path": subject.path,
                    "qualname": subject.qualname,
                    "kind": subject.kind,
                    "target": target,
                    "format": fmt.value,
                    "said": {stage.value: outcome.value for stage, outcome in said.items()},
                    "seen": {} if passed_over else _without(seen(subject, trials), _not_tried(hinges, trials)),
                    "detail": _detail(trials),
                    "untried": "" if trials else report.untried.get((subject.path, subject.qualname), ""),
                    "made": next((item.made.expression for item in trials if item.made is not None), ""),
                }


def _detail(trials: list[Trial]) -> str:
    """Of what failed the most telling: a load that was given the object fails for another reason than that."""
    failed = [item for item in trials if item.outcome is not Outcome.OK]
    told = sorted(failed, key=lambda item: item.mode not in ("custom_objects", None))
    return told[0].detail or "" if told else ""


def _not_tried(hinges: Mapping[Stage, frozenset[str]], trials: list[Trial]) -> frozenset[str]:
    """The stages of whose failure the trial's survival says nothing."""
    made = next((item.made for item in trials if item.made is not None), None)
    if made is None:
        return frozenset()
    uncalled = {stage.value for stage in EVERY_STAGE if untried(made, stage, None)}
    return frozenset(uncalled).union(
        stage.value for stage, names in hinges.items() if all(untried(made, stage, one) for one in names)
    )


def _without(told: dict[str, bool], stages: frozenset[str]) -> dict[str, bool]:
    """What was seen up to the first of those stages that survived."""
    order = [stage.value for stage in EVERY_STAGE]
    first = min((order.index(stage) for stage in stages if told.get(stage)), default=len(order))
    return {stage: well for stage, well in told.items() if stage in order[:first]}


def _planned(subject: Subject, target: str) -> bool:
    return not any(item.target == target for item in subject.trials)


def seen(subject: Subject, trials: list[Trial]) -> dict[str, bool]:
    """By stage: did it succeed? A stage after the first that failed isn't told, nor is anything undecided."""
    told = [item for item in trials if item.outcome is not Outcome.UNKNOWN]
    if not told:
        return {}
    modes = {item.mode: item for item in told}
    whole = next((modes[mode] for mode in ("custom_objects", None, "imported", "cold") if mode in modes), told[0])
    order = [
        stage.value for stage in EVERY_STAGE if stage.value in (*STAGES, "construct") or whole.mode != "custom_objects"
    ]
    found: dict[str, bool] = {}
    if whole.outcome is Outcome.OK:
        found = dict.fromkeys(order, True)
    elif whole.stage is not None and whole.stage.value in order:
        found = {**dict.fromkeys(order[: order.index(whole.stage.value)], True), whole.stage.value: False}
    elif whole.stage is Stage.LOCATE:
        # What was passed by hand wasn't enough: a lambda is refused, a function inside another can't be passed.
        found = dict.fromkeys(("construct", "config", "encode", "write"), True)
    elif whole.stage is not None:
        return {}
    if whole.mode is None:
        # Nothing was loaded: a save that is well tells of its own stages alone.
        saving = ("construct", "config", "encode", "write") if whole.format not in _CODE_ONLY else order
        found = {stage: well for stage, well in found.items() if stage in saving or not well}
    if whole.made is not None and not whole.made.varied and found.get("compare"):
        del found["compare"]  # a value that came back to its default would not have shown
    if whole.made is not None and whole.made.beyond and found.get("compare") is False:
        del found["compare"]  # nothing in the project makes it so
    # A package's objects are there as soon as the module is, so that a process which imported nothing tells of them.
    cold = modes.get("cold") if subject.foreign else None
    by_import = cold or modes.get("imported") or modes.get("cold")
    if by_import is not None and (by_import is cold or whole.mode == "custom_objects"):
        found["locate"] = by_import.stage is None or by_import.stage.value != "locate"
        if found["locate"] and by_import.stage is not None and by_import.stage.value in found:
            # Found by its name, and not the same: a built-in that has it too.
            after = order[order.index(by_import.stage.value) :]
            found = {**{stage: well for stage, well in found.items() if stage not in after}, by_import.stage.value: False}
    elif whole.mode == "custom_objects":
        found.pop("locate", None)
    return found


_CAUSE = re.compile(r"[;:(`]")
"""What ends the general part of a reason."""
_CODE_ONLY = (Format.WEIGHTS, Format.CHECKPOINT)


class Table:
    """The scores by source and target, and what disagrees."""

    def __init__(self) -> None:
        self.scores: dict[tuple[str, str], Score] = defaultdict(Score)
        self.whole: Counter[tuple[str, str]] = Counter()
        self.undecided: Counter[tuple[str, str]] = Counter()
        self.why: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """Count one row."""
        for key in ((row["source"], row["target"]), ("in sum", row["target"]), ("in sum", "all")):
            self.whole[key] += 1
            self.undecided[key] += not row["seen"]
            if key == ("in sum", "all") and not row["seen"]:
                self.why[_CAUSE.split(row.get("untried") or row["detail"] or "what survived tells nothing")[0][:80]] += 1
            for stage, well in row["seen"].items():
                said = row["said"][stage]
                self.scores[key].counts[stage, well, said] += 1
                if (said != "unknown" and (said == "ok") != well) or (said == "unknown" and not well):
                    self.scores[key].wrong.append((row, stage, said))

    def show(self, wrong: bool) -> None:
        """Print it."""
        stages = tuple(stage.value for stage in EVERY_STAGE)
        for key in sorted(self.whole, key=lambda item: (item[0] == "in sum", item)):
            share = 100 * self.undecided[key] / self.whole[key]
            print(f"{key[0]}, {key[1]}: {self.whole[key]} rows, undecided {share:.1f} %; {self.scores[key].line(stages)}")
        total = self.scores["in sum", "all"]
        for stage in stages:
            print(f"  {stage:9} {total.line((stage,))}")
        print("undecided, since")
        for why, count in self.why.most_common(20):
            print(f"  {count:4} {why}")
        for row, stage, said in sorted(total.wrong, key=lambda item: (item[2], item[1], item[0]["path"])) if wrong else ():
            where = f"{row['path']}:{row['qualname']} {row['target']} {row['format']} `{row['made']}`"
            print(f"said {said} at {stage}: {where}: {row['detail'][:300]}")


def tried(paths: list[str], targets: Iterable[str], formats: frozenset[Format], beside: str = "") -> Report:
    """The confirmer's report over files, under each target."""
    found = [environment(target) for target in targets]
    extra = (beside,) if beside else ()
    interpreters = [replace(item.interpreter, extra_paths=(*item.interpreter.extra_paths, *extra)) for item in found]
    run = Checker({"targets": tuple(targets)}).paths(paths)
    options = Options(tuple(interpreters), tuple(item.target for item in found), formats, SECONDS)
    return confirm(run, options, lambda *_: None)


def fixtures() -> Iterator[Row]:
    """All fixtures, in every format."""
    before = Path.cwd()
    os.chdir(FIXTURES)
    try:
        formats = frozenset(Format) - {Format.CHECKPOINT}
        yield from rows("fixtures", tried(["."], TARGETS, formats))
    finally:
        os.chdir(before)


def examples(step: int) -> Iterator[Row]:
    """Every so many of the rules' examples, as the reality tests run them."""
    lanes = {item.target: item.interpreter for item in (environment("keras==3.15"), environment("tf_keras==2.21"))}
    with tempfile.TemporaryDirectory() as folder:
        yield from rows("examples", prove(list(cases())[::step], Path(folder), lanes))


def public(folder: Path, half: str) -> Iterator[Row]:
    """The files of one half of the manifest, or of the fresh set; what they import and nobody has is stood in for."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    chosen = [item for item in fetch(Path(), half) if item.path.endswith(".py")]
    roots = sorted({Path(item.repository.replace("/", "+")) for item in chosen})
    for target in ("keras==3.15", "tf_keras==2.21"):
        described = environment(target)
        plain = Interpreter(described.interpreter.path, described.target.flavour, described.interpreter.extra_paths)
        with tempfile.TemporaryDirectory() as beside:
            stand_in(Path(beside), roots, plain)
            report = tried([item.place for item in chosen], (target,), frozenset({Format.KERAS}), beside)
        # What the target refuses is stood in for too (tensorflow-addons beside Keras 3): such a file isn't really tried.
        refused = {item.path for item in report.findings if item.code == "TFS602"}
        for row in rows("public" if half == "first" else f"public, {half}", report):
            yield {**row, "seen": {} if row["path"] in refused else row["seen"]}


def _stopped(finding: Finding) -> frozenset[str]:
    """The targets under which a line was seen to fail that stops its whole file: the trials of the rest pass over it."""
    if finding.subject is not None:
        return frozenset()
    made = (item for item in finding.claims if item.stage is Stage.CONSTRUCT and item.verdict is not None)
    return frozenset(item.target for item in made if item.verdict is not None and item.verdict.state == "confirmed")


def main() -> None:
    """Try what is asked for, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=Path, nargs="*")
    parser.add_argument("--fixtures", action="store_true")
    parser.add_argument("--examples", type=int, default=0, metavar="STEP")
    parser.add_argument("--public", type=Path)
    parser.add_argument("--set", choices=SETS, default="first", help="of the public files: which")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    found: list[Row] = [row for path in given.rows for row in json.loads(path.read_text("utf-8"))]
    keep = given.keep.absolute() if given.keep else None
    for part in _parts(given):
        found.extend(part)
    if keep is not None:
        keep.write_text(json.dumps(found), encoding="utf-8")
    table = Table()
    for row in found:
        table.add(row)
    table.show(given.wrong)


def _parts(given: argparse.Namespace) -> Iterator[Iterable[Row]]:
    if given.fixtures:
        yield fixtures()
    if given.examples:
        yield examples(given.examples)
    if given.public:
        yield public(given.public, given.set)


def kept(source: str, report: Report) -> str:
    """What a run leaves for this command."""
    return json.dumps(list(rows(source, report)))


if __name__ == "__main__":
    main()
