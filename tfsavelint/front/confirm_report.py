"""What confirm prints: for each subject a small table of what really happened, then the findings with their verdicts."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tfsavelint.front import text_report
from tfsavelint.model import Finding, Format, Outcome, Report, Stage, Subject, Trial
from tfsavelint.rules.registry import by_code

_LABELS = {
    Format.KERAS: ".keras",
    Format.H5: ".h5",
    Format.SAVEDMODEL: "SavedModel",
    Format.WEIGHTS: ".weights.h5",
    Format.CHECKPOINT: "checkpoint",
}
_BEFORE_FILE = (Stage.CONSTRUCT, Stage.CONFIG, Stage.ENCODE, Stage.WRITE)
_MODES = {
    "cold": "loaded cold",
    "importable": "module importable",
    "imported": "module imported",
    "custom_objects": "custom_objects passed",
}
_COLOURS = {"confirmed": "bold red", "different": "yellow", "undecided": "yellow", "refuted": "magenta"}


def render(report: Report) -> str:
    """The whole text, for people; wider than the terminal it never is."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((110, 24)).columns if terminal else 110
    buffer = io.StringIO()
    console = Console(file=buffer, width=max(width, 80), highlight=False, force_terminal=terminal, emoji=False)
    for subject in report.subjects:
        if subject.trials:
            for part in _subject(subject, report):
                console.print(part)
    for finding in report.findings:
        for line in _finding(finding):
            console.print(line, soft_wrap=True)
    for item in report.unpredicted:
        text = f"{item.path}:{item.line}: {item.qualname} as {item.format.value} under {item.target} "
        text += f"failed at {item.stage.value if item.stage else '?'}, which tfsavelint did not foresee: {item.detail}"
        console.print(Text(text, style="magenta"), soft_wrap=True)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().split("\n")[:-1])


def _subject(subject: Subject, report: Report) -> Iterator[Text | Table]:
    title = f"{text_report.start(subject)}  {subject.name}"
    yield Text.assemble((title, "bold"), f"  ({_kind(subject)})")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    shown = ""
    for target, formats, result, style, error in _rows(subject):
        cell = Text(result, style=style)
        if error:
            cell.append(f"\n{_short(error)}", style="dim")
        table.add_row("" if target == shown else f"  {target}", formats, cell)
        shown = target
    yield table
    yield from _elsewhere(subject)
    advice = _advice(subject, report)
    if advice:
        yield Text(f"  => {advice}", style="cyan")
    yield Text("")


def _rows(subject: Subject) -> Iterator[tuple[str, str, str, str, str | None]]:
    """Target, formats, result, colour and error: formats that came to the same share a row."""
    merged: dict[tuple[str, str, str, str | None], list[str]] = {}
    own = [item for item in subject.trials if item.load_target == item.target]
    for target, fmt, trials in _grouped(own):
        result, style, error = outcome(trials)
        label = "as written" if subject.kind == "call" else _LABELS[fmt]
        merged.setdefault((target, result, style, error), []).append(label)
    for (target, result, style, error), labels in merged.items():
        yield target, "\n".join(labels), result, style, error


def _short(error: str) -> str:
    """The first sentence of an error: the findings below give it whole."""
    text = " ".join(error.split())
    end = text.find(". ")
    text = text if end < 0 else text[: end + 1]
    return text if len(text) <= 160 else text[:157] + "..."


def _kind(subject: Subject) -> str:
    return {"call": "call as written", "builder": "model"}.get(subject.kind, subject.kind)


def _grouped(trials: Iterable[Trial]) -> Iterator[tuple[str, Format, list[Trial]]]:
    groups: dict[tuple[str, Format], list[Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.target, trial.format), []).append(trial)
    for (target, fmt), found in groups.items():
        yield target, fmt, found


def _elsewhere(subject: Subject) -> Iterator[Text | Table]:
    """For each format, who can load what whom has saved, and then why not: each error once, with all that it befalls."""
    loaders = list(dict.fromkeys(item.load_target for item in subject.trials if item.load_target != item.target))
    savers = list(dict.fromkeys(item.target for item in subject.trials))
    if not loaders:
        return
    loaders = list(dict.fromkeys([*(name for name in savers if name in loaders), *loaders]))
    for fmt in dict.fromkeys(item.format for item in subject.trials):
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
        table.add_column(f"  {_LABELS[fmt]} saved under", no_wrap=True)
        for loader in loaders:
            table.add_column(f"loaded: {loader}", no_wrap=True)
        errors: dict[str, list[str]] = {}
        for saver in savers:
            cells = []
            for loader in loaders:
                pair = [item for item in subject.trials if (item.target, item.load_target) == (saver, loader)]
                trials = [item for item in pair if item.format is fmt]
                result, style, error = outcome(trials) if trials else ("not saved", "dim", None)
                cells.append(Text(result.partition(" (")[0].partition(",")[0], style=style))
                if error:
                    errors.setdefault(f"{result}: {_short(error)}", []).append(f"{saver} -> {loader}")
            table.add_row(f"  {saver}", *cells)
        yield table
        for error, pairs in errors.items():
            yield Text(f"    {', '.join(pairs)}: {error}", style="dim")


def outcome(trials: list[Trial]) -> tuple[str, str, str | None]:
    """What happened to one format, in words: result, colour, and Keras's root cause."""
    failed = [item for item in trials if item.outcome is Outcome.FAIL]
    unknown = [item for item in trials if item.outcome is Outcome.UNKNOWN]
    if not failed:
        if unknown:
            return "not decided", "yellow", unknown[0].detail
        return "survives", "green", None
    first = next((item for item in failed if item.mode != "cold"), failed[0])
    error = f"{first.error_type}: {first.detail}" if first.error_type else first.detail
    stage = first.stage.value if first.stage is not None else "?"
    if first.stage is Stage.COMPARE:
        return "loads, and differs", "bold red", error
    if first.mode is None:
        verb = "can't be made" if first.stage is Stage.CONSTRUCT else "save fails"
        if first.format in (Format.WEIGHTS, Format.CHECKPOINT) and first.stage not in _BEFORE_FILE:
            verb = "load fails"
        return f"{verb} ({stage})", "bold red", error
    passed = [_MODES[item.mode] for item in trials if item.outcome is Outcome.OK and item.mode is not None]
    result = f"load fails ({stage}), {_MODES[first.mode]}"
    if passed:
        return f"{result}; ok {' or '.join(passed)}", "red", error
    return result, "bold red", error


def _advice(subject: Subject, report: Report) -> str | None:
    """One line: the cure of what was confirmed here, else what survives instead."""
    for finding in report.findings:
        confirmed = finding.verdict is not None and finding.verdict.state == "confirmed"
        if confirmed and finding.path == subject.path and finding.row == subject.qualname:
            rule = by_code(finding.code)
            return rule.cure.split(";")[0].rstrip(".") + "." if rule is not None else None
    failed = {(item.target, item.format) for item in subject.trials if item.outcome is Outcome.FAIL}
    if not failed:
        return None
    fine = [
        fmt
        for target, fmt, trials in _grouped(subject.trials)
        if (target, fmt) not in failed and all(item.outcome is Outcome.OK for item in trials)
    ]
    everywhere = [fmt for fmt in dict.fromkeys(fine) if not any(fmt is other for _, other in failed)]
    return f"What survives: {', '.join(_LABELS[fmt] for fmt in everywhere)}." if everywhere else None


def _finding(finding: Finding) -> Iterator[Text]:
    place = f"{text_report.place(finding)}: "
    verdict = finding.verdict
    state = verdict.state if verdict is not None else "undecided"
    yield Text.assemble(
        (place, "bold"), (finding.code, "bold red"), " ", (f"[{state}]", _COLOURS[state]), f" {finding.message}"
    )
    said: set[str] = set()
    for claim in finding.claims:
        if claim.verdict is None:
            continue
        text = f"    {claim.target} {_LABELS[claim.format]}: {claim.verdict.reason}"
        if claim.verdict.state != "confirmed":
            text = f"    {claim.target} {_LABELS[claim.format]}: {claim.verdict.state}: {claim.verdict.reason}"
        if claim.verdict.detail and claim.verdict.detail not in claim.verdict.reason:
            kind = f"{claim.verdict.error_type}: " if claim.verdict.error_type else ""
            text += f": {kind}{claim.verdict.detail}"
        if text not in said:
            said.add(text)
            yield Text(text)
