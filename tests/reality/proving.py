"""Runs the rules' examples under a real Keras, and says where what happened is not what the rules say.

All examples of one target are files of one folder, confirmed in one run: one worker, one process for each step.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tfsavelint.checking import Checker, FileResult
from tfsavelint.config import cache_folder
from tfsavelint.confirm.run import Options, confirm
from tfsavelint.detect import Interpreter
from tfsavelint.model import Finding, Format, Outcome, Report, Row, Stage, Subject, Trial
from tfsavelint.protocol.formats import format_of
from tfsavelint.rules.registry import all_rules, by_code
from tfsavelint.rules.rule import Example, Rule
from tfsavelint.targets import Target, profile

ELSEWHERE = frozenset({"tensorflow-addons"})
"""What an example may need that the development environment can't have: tests/matrix runs those."""

ROOT = "from tensorflow import keras\n"
"""The spelling that reaches every target; the other spellings are the static tests' affair."""


@dataclass(frozen=True)
class Case:
    """What to prove: an example as it stands (``bad``, ``good``), or a bad one cured; one file, or a folder of them."""

    rule: Rule
    sort: str
    number: int
    example: Example

    @property
    def name(self) -> str:
        """Its file's or folder's name, which is also the test's."""
        return f"{self.rule.code.lower()}_{self.sort}{self.number}"

    @property
    def files(self) -> dict[str, str]:
        """The texts to write, by path: each case in a folder of its own, so that none loads what another saves."""
        if not self.example.files:
            return {f"{self.name}/{self.name}.py": _respelt(self.example.text)}
        texts = {**self.example.others, self.example.path: self.example.text}
        return {f"{self.name}/{path}": _respelt(text) for path, text in texts.items()}


def cases(elsewhere: bool = False) -> Iterator[Case]:
    """Every example; ``elsewhere`` chooses those that need what only the matrix has."""
    for rule in all_rules():
        if bool(ELSEWHERE & set(rule.needs)) is not elsewhere:
            continue
        for sort, examples in (("bad", rule.bad), ("good", rule.good)):
            for number, example in enumerate(examples, 1):
                yield Case(rule, sort, number, example)
                if example.cured is not None:
                    yield Case(rule, "cured", number, replace(example, code=example.cured, cured=None))


def _respelt(text: str) -> str:
    if re.search(r"^ *(?:from|import) (?:tensorflow|tf_keras)\b", text, re.MULTILINE):
        return text  # it has another root besides: mixing them is the matter
    return re.sub(r"^import keras\n", ROOT, text, count=1, flags=re.MULTILINE)


def prove(chosen: Iterable[Case], folder: Path, lanes: Mapping[Target, Interpreter]) -> Report:
    """The confirmed report over all cases, under each target with its interpreter.

    Each file is tried in the formats that its own save calls write, and in ``.keras`` where it has none.
    """
    for case in chosen:
        for name, text in case.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        run = Checker({"targets": tuple(target.name for target in lanes)}).paths(["."])
        options = Options(
            tuple(dict.fromkeys(lanes.values())),
            tuple(lanes),
            frozenset({Format.KERAS}),
            120.0,
            _kept(),
            chosen=dict(_own_formats(run.results, lanes)),
        )
        return confirm(run, options, lambda what, done, total: None)
    finally:
        os.chdir(before)


def _kept() -> Path | None:
    """Where outcomes are kept by example, versions and the worker's code; the predictions are made anew each time."""
    cache = cache_folder()
    return Path(cache, "examples.sqlite") if cache is not None else None


def _own_formats(results: Iterable[FileResult], targets: Iterable[Target]) -> Iterator[tuple[str, frozenset[Format]]]:
    profiles = [profile(target) for target in targets]
    for result in results:
        calls = result.checked.facts.calls if result.checked is not None else ()
        found = frozenset(fmt for call in calls for item in profiles if (fmt := format_of(call, item)) is not None)
        if found:
            yield result.path, found


def complaints(case: Case, report: Report, target: Target) -> list[str]:
    """What is wrong with one case under one target, in words; empty where rules and Keras agree."""
    paths = frozenset(case.files)
    findings = [_under(item, target) for item in report.findings if item.path in paths]
    findings = [item for item in findings if item.claims]
    subjects = [item for item in report.subjects if item.path in paths]
    subjects = [
        replace(item, trials=tuple(trial for trial in item.trials if trial.target == target.name)) for item in subjects
    ]
    found = [f"{item.path}: {item.message}" for item in report.errors if item.path in paths]
    failing = [item for item in findings if not _advice(item)]
    if case.sort == "bad":
        found += _unconfirmed(failing)
    else:
        found += [f"a finding in a {case.sort} example: {item.code} {item.message}" for item in findings]
    if not failing:
        found += _not_surviving(case, subjects)
    judged = any(claim.verdict is not None for item in findings for claim in item.claims)
    if not judged and not any(item.trials for item in subjects):
        found.append("nothing was tried")
    return found + [text for item in subjects for text in disagreements(item)]


def _advice(finding: Finding) -> bool:
    """Whether a finding's fault is no failing stage."""
    rule = by_code(finding.code)
    return rule is not None and rule.untried is not None


def _under(finding: Finding, target: Target) -> Finding:
    return replace(finding, claims=tuple(claim for claim in finding.claims if claim.target == target.name))


def _unconfirmed(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        for claim in finding.claims:
            state = claim.verdict.state if claim.verdict is not None else "untried"
            if state != "confirmed":
                why = claim.verdict.reason if claim.verdict is not None else ""
                yield f"{finding.code} {claim.target} {claim.format.value} {claim.stage.value}: {state}: {why}"


def _not_surviving(case: Case, subjects: Iterable[Subject]) -> Iterator[str]:
    """Where no rule speaks, models and calls must survive: in the rule's mode, and in the formats that would be shown.

    A class or function that is silenced for its use (inside a model, as a base) may fail alone, as foreseen.
    """
    subjects = [item for item in subjects if item.kind in ("builder", "call")]
    loads = [item for item in subjects if item.kind == "call" and item.name.startswith("load")]
    if loads:
        # The file loads by itself what it saves: that is what must survive, and not some other load.
        subjects = [item if item in loads else _as_written(item) for item in subjects if item.kind == "call"]
    for subject in subjects:
        shown = _shown(subject)
        for trial in subject.trials:
            if "No module named 'tf_keras'" in (trial.detail or ""):
                continue  # older TensorFlow does without it
            if trial.format in shown and trial.mode in (case.rule.mode, None) and trial.outcome is not Outcome.OK:
                yield f"{subject.qualname} {trial.format.value} {trial.mode}: {_told(trial)}"


def _as_written(subject: Subject) -> Subject:
    """A save call by itself, without the loads that are tried beside those of the file."""
    return replace(subject, trials=tuple(trial for trial in subject.trials if trial.mode is None))


def _shown(subject: Subject) -> frozenset[Format]:
    return frozenset(Format) if subject.kind == "call" else frozenset({Format.KERAS, Format.WEIGHTS})


def disagreements(subject: Subject) -> Iterator[str]:
    """Where a prediction and a trial contradict each other; ``unknown`` contradicts nothing."""
    for trial in subject.trials:
        row = subject.predictions.get(trial.target, {}).get(trial.format)
        if row is None or trial.outcome is Outcome.UNKNOWN:
            continue
        where = f"{subject.qualname} {trial.target} {trial.format.value} {trial.mode}"
        if trial.outcome is Outcome.FAIL and trial.stage is not None and trial.mode != "cold":
            if row[trial.stage] is Outcome.OK:
                yield f"{where}: predicted ok at {trial.stage.value}, but {_told(trial)}"
        elif trial.outcome is Outcome.OK:
            cold = any(
                item.mode == "cold" and item.format is trial.format and item.stage is Stage.LOCATE
                for item in subject.trials
            )
            alike = [item for item in subject.trials if item.target == trial.target and item.format is trial.format]
            yield from (
                f"{where}: predicted to fail at {stage.value}, but it survived"
                for stage in _failing(row, trial, cold)
                if not _passed_by_hand(stage, trial, alike)
            )


def _passed_by_hand(stage: Stage, trial: Trial, alike: Iterable[Trial]) -> bool:
    """Whether what came back as another object, a built-in of its name, is the right one once it is passed."""
    imported = any(item.mode == "imported" and item.stage is stage for item in alike)
    return stage in (Stage.REBUILD, Stage.COMPARE) and trial.mode == "custom_objects" and imported


def _failing(row: Row, trial: Trial, cold: bool) -> Iterator[Stage]:
    """The stages predicted to fail that the trial's mode would have met.

    Of a package's objects ``locate`` says what a process finds that has imported nothing: ``cold`` tells that it failed.
    """
    for stage, outcome in row.items():
        located_by_hand = stage is Stage.LOCATE and (cold or trial.mode not in ("imported", None))
        if outcome is Outcome.FAIL and not located_by_hand and trial.mode != "cold":
            yield stage


def _told(trial: Trial) -> str:
    stage = trial.stage.value if trial.stage is not None else "?"
    return f"{trial.outcome.value} at {stage}: {trial.error_type}: {trial.detail}"
