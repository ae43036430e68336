"""Verdicts: each claim of a finding against the trial that judges it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tfsavelint.config import display
from tfsavelint.knowledge.third_party import package_of
from tfsavelint.model import STAGES, Claim, Finding, Made, Outcome, Stage, Subject, Trial, Unpredicted, Verdict
from tfsavelint.rules.registry import by_code
from tfsavelint.source.given_names import gives_plain, leaves_out

Key = tuple[str, str]
"""Path and qualified name of a subject."""


@dataclass(frozen=True)
class Evidence:
    """All that the trials gave: by subject, why some are missing, and modules that could not be imported.

    ``interrupted`` says that not all were made.
    """

    trials: Mapping[Key, tuple[Trial, ...]]
    missing: Mapping[tuple[str, str, str], str]
    carriers: Mapping[tuple[str, str, str], str]
    unavailable: Mapping[str, str]
    interrupted: str | None = None


def judged(finding: Finding, evidence: Evidence) -> Finding:
    """The finding with a verdict on every claim."""
    return replace(
        finding, claims=tuple(replace(claim, verdict=_verdict(finding, claim, evidence)) for claim in finding.claims)
    )


def _verdict(finding: Finding, claim: Claim, evidence: Evidence) -> Verdict:
    rule = by_code(finding.code)
    if rule is None or rule.untried is not None:
        return Verdict("undecided", rule.untried if rule is not None and rule.untried else "nothing to try")
    if claim.target in evidence.unavailable:
        return Verdict("undecided", evidence.unavailable[claim.target])
    trials = list(_trials_for(finding, claim, evidence))
    fitting = [item for item in trials if item.format is claim.format]
    if claim.stage is Stage.CONSTRUCT:
        fitting = trials
    decisive = _decisive(fitting, rule.mode)
    if decisive is None:
        why = evidence.missing.get((finding.path, finding.row, claim.target))
        return Verdict("undecided", why or evidence.interrupted or "no trial reached this")
    compiled = (finding.path, finding.row, claim.target) in evidence.carriers
    verdict = compare(claim, decisive, finding.subject is None, compiled)
    why = untried(decisive.made, claim.stage, finding.argument) if verdict.state == "refuted" else ""
    return Verdict("undecided", why) if why else verdict


def untried(made: Made | None, stage: Stage, argument: str | None) -> str:
    """Why the survival of what was made says nothing of a failure at a stage that is about an argument; else nothing.

    So it is where the trial left out the argument, or gave plain data where the failure is about its kind; and of an
    object that was never called, nothing was to be stored or compared.
    """
    if made is None:
        return ""
    how = f"it survived, made as `{made.expression}`"
    if not made.called and stage in (Stage.STATE, Stage.COMPARE):
        return f"{how}, which answered on none of the inputs tried"
    if argument and leaves_out(made.expression, argument):
        return f"{how}: without a value for `{argument}`"
    if argument and stage in (Stage.CONFIG, Stage.ENCODE) and gives_plain(made.expression, argument):
        return f"{how}: with plain data for `{argument}`"
    return ""


def _trials_for(finding: Finding, claim: Claim, evidence: Evidence) -> tuple[Trial, ...]:
    """The trials of the finding's own row, which were saved and loaded under the claim's target.

    A row without any is judged by the model that holds it.
    """
    own = _under(claim.target, evidence.trials.get((finding.path, finding.row), ()))
    holder = evidence.carriers.get((finding.path, finding.row, claim.target))
    if own or holder is None:
        return own
    return _under(claim.target, evidence.trials.get((finding.path, holder), ()))


def _under(target: str, trials: Iterable[Trial]) -> tuple[Trial, ...]:
    return tuple(item for item in trials if item.target == item.load_target == target)


def _decisive(trials: Iterable[Trial], mode: str) -> Trial | None:
    """A save that failed judges every mode; else the load in the mode that judges."""
    found = list(trials)
    for trial in found:
        if trial.mode is None and trial.outcome is Outcome.FAIL:
            return trial
    fitting = [trial for trial in found if trial.mode in (mode, None)]
    return fitting[0] if fitting else found[0] if found and all(item.mode is None for item in found) else None


def compare(claim: Claim, trial: Trial, as_written: bool, compiled: bool) -> Verdict:
    """One claim against one trial.

    ``as_written`` tells that the trial ran a line of the source, ``compiled`` that the subject is no layer or model.
    """
    how = "as written" if as_written and trial.mode is None else _how(trial)
    if trial.outcome is Outcome.UNKNOWN:
        return Verdict("undecided", trial.detail or "the trial came to no end", trial.error_type, trial.detail)
    if trial.outcome is Outcome.OK and claim.stage is Stage.COMPARE and compiled:
        return Verdict("undecided", "it loads, and nothing differs in what could be compared (attributes, values)")
    if trial.outcome is Outcome.OK:
        return Verdict("refuted", f"it survived {how}: a wrong prediction of tfsavelint")
    if trial.stage is claim.stage:
        return Verdict("confirmed", f"failed at {claim.stage.value} {how}", trial.error_type, trial.detail)
    if trial.stage is not None and STAGES.index(trial.stage) < STAGES.index(claim.stage):
        reason = f"masked: it already fails at {trial.stage.value} {how}"
        return Verdict("undecided", reason, trial.error_type, trial.detail)
    where = trial.stage.value if trial.stage is not None else "an unknown stage"
    return Verdict("different", f"failed at {where} {how}", trial.error_type, trial.detail)


def _how(trial: Trial) -> str:
    return {
        None: f"when saved as {trial.format.value}",
        "cold": "when loaded by a process that has imported nothing",
        "importable": "when loaded with its module importable",
        "imported": "when loaded by a process that had imported its module",
        "custom_objects": "when loaded with custom_objects",
    }[trial.mode]


def missing_package(module: str, interpreter: str) -> str:
    """Why a trial could not import something, in words that say what to do."""
    package = package_of(module)
    if package is None:
        return f"{module} is not installed in {interpreter}"
    text = f"{package.import_name} is not installed in {interpreter}"
    if {"keras3", "tf_keras"} <= package.fails.keys():
        text += ", and can't run on Keras 3: give an interpreter with TensorFlow 2.15 or older with --python"
    return f"{text} ({package.ended})" if package.ended else text


def asked_in_vain(what: str, path: str) -> str:
    """What code asked of its surroundings: ``path`` is the file that was being imported, if any was."""
    return f"{what} while `{display(path)}` is imported" if path else f"{what} while the object is made"


def unpredicted(subject: Subject, evidence: Evidence) -> Iterable[Unpredicted]:
    """Trials of a subject that failed where its predictions don't say so. What a model carries is the model's affair.

    A failure in the mode that has imported nothing is nobody's fault where registration or SavedModel isn't at stake:
    what judges is the mode in which the objects are known.
    """
    seen: set[tuple[object, ...]] = set()
    for trial in subject.trials:
        same = (trial.target, trial.load_target, trial.format, trial.stage, trial.detail)
        if same in seen:
            continue
        seen.add(same)
        if trial.outcome is not Outcome.FAIL or trial.stage is None or trial.mode == "cold":
            continue
        if trial.load_target != trial.target:  # predictions are for one target
            continue
        if (subject.path, subject.qualname, trial.target) in evidence.carriers:
            continue
        row = subject.predictions.get(trial.target, {}).get(trial.format)
        if row is None or row[trial.stage] is Outcome.FAIL:
            continue
        yield Unpredicted(
            subject.path,
            subject.span.line,
            subject.qualname,
            trial.target,
            trial.format,
            trial.stage,
            _unforeseen(trial),
        )


def _unforeseen(trial: Trial) -> str:
    """What a trial says that failed; with the arguments that nobody gives, where these show the failure."""
    text = trial.detail or trial.error_type or ""
    if trial.made is None or not trial.made.beyond or trial.stage is not Stage.COMPARE:
        return text
    names = ", ".join(f"`{name}`" for name in trial.made.beyond)
    return f"{text} (made with {names}, which every call in the project leaves at the default)"
