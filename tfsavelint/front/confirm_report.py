"""What confirm prints: for each subject a small table of what really happened, then the findings with their verdicts."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tfsavelint.front import text_report
from tfsavelint.front.outcomes import LABELS, Ending, endings, first_sentence, kind, label, survivors, unforeseen
from tfsavelint.front.text_matrix import STYLES, Tried, matrix, totals
from tfsavelint.front.visible import visible
from tfsavelint.model import Finding, Report
from tfsavelint.rules.registry import by_code

_COLOURS = {"confirmed": "bold red", "different": "yellow", "undecided": "yellow", "refuted": "magenta"}


def render(report: Report) -> str:
    """The whole text, for people; wider than the terminal it never is."""
    terminal = sys.stdout.isatty()
    width = max(shutil.get_terminal_size((110, 24)).columns if terminal else 110, 80)
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, highlight=False, force_terminal=terminal, emoji=False)
    surprises = unforeseen(report)
    if report.partial is not None:
        console.print(Text(f"PARTIAL: {report.partial}", style="bold yellow"), soft_wrap=True)
        console.print()
    rows = [Tried(item, tuple(endings(item, surprises))) for item in report.subjects if item.trials]
    for row in rows:
        for part in _subject(row, report):
            console.print(part, soft_wrap=isinstance(part, Text))
    for finding in report.findings:
        for line in _finding(finding):
            console.print(line, soft_wrap=True)
    for item in report.unpredicted:
        text = f"{item.path}:{item.line}: {item.qualname} as {item.format.value} under {item.target} "
        text += f"failed at {item.stage.value if item.stage else '?'}, which tfsavelint did not foresee: {item.detail}"
        console.print(Text(visible(text), style="magenta"), soft_wrap=True)
    for subject in report.subjects:
        why = report.untried.get((subject.path, subject.qualname))
        if why:
            said = visible(f"{text_report.start(subject)}: {subject.name}: {why}")
            console.print(Text(said, style="dim"), soft_wrap=True)
    if len(rows) > 1:
        console.print()
        for section in matrix(rows, width):
            console.print(section, soft_wrap=True)
        console.print(Text(totals(rows)), soft_wrap=True)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().split("\n")[:-1])


def _subject(row: Tried, report: Report) -> Iterator[Text | Table]:
    title = f"{text_report.start(row.subject)}  {row.subject.name}"
    yield Text.assemble((visible(title), "bold"), f"  ({kind(row.subject)})")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    shown = ""
    for formats, ending in _rows(row):
        cell = Text(ending.words, style=STYLES[ending.state])
        if ending.unforeseen:
            cell.append("  not foreseen by tfsavelint", style="magenta")
        if ending.error:
            cell.append(f"\n{visible(first_sentence(ending.error))}", style="dim")
        table.add_row("" if ending.target == shown else f"  {ending.target}", formats, cell)
        shown = ending.target
    yield table
    yield from _elsewhere(row)
    for advice in _advice(row, report):
        yield Text(f"  => {advice}", style="cyan")
    yield Text("")


def _rows(row: Tried) -> Iterator[tuple[str, Ending]]:
    """Formats, and how they ended: formats that came to the same share a row."""
    merged: dict[tuple[object, ...], list[Ending]] = {}
    for item in row.endings:
        if item.own:
            merged.setdefault((item.target, item.words, item.error, item.unforeseen), []).append(item)
    for same in merged.values():
        yield "\n".join(label(row.subject, item.format) for item in same), same[0]


def _elsewhere(row: Tried) -> Iterator[Text | Table]:
    """For each format, who can load what whom has saved, and then why not: each error once, with all that it befalls."""
    loaders = list(dict.fromkeys(item.load_target for item in row.endings if not item.own))
    savers = list(dict.fromkeys(item.target for item in row.endings))
    if not loaders:
        return
    loaders = list(dict.fromkeys([*(name for name in savers if name in loaders), *loaders]))
    found = {(item.target, item.load_target, item.format): item for item in row.endings}
    for fmt in dict.fromkeys(item.format for item in row.endings if not item.own):
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
        table.add_column(f"  {LABELS[fmt]} saved under", no_wrap=True)
        for loader in loaders:
            table.add_column(f"loaded: {loader}", no_wrap=True)
        errors: dict[str, list[str]] = {}
        for saver in savers:
            cells = [_loaded(found.get((saver, loader, fmt))) for loader in loaders]
            table.add_row(f"  {saver}", *cells)
            for loader in loaders:
                item = found.get((saver, loader, fmt))
                if item is not None and item.error:
                    errors.setdefault(f"{item.words}: {first_sentence(item.error)}", []).append(f"{saver} -> {loader}")
        yield table
        for error, pairs in errors.items():
            yield Text(visible(f"    {', '.join(pairs)}: {error}"), style="dim")


def _loaded(ending: Ending | None) -> Text:
    if ending is None:
        return Text("not saved", style="dim")
    return Text(ending.words.partition(" (")[0].partition(",")[0], style=STYLES[ending.state])


def _advice(row: Tried, report: Report) -> Iterator[str]:
    """The cure of what was confirmed here, and what survives instead."""
    for finding in report.findings:
        confirmed = finding.verdict is not None and finding.verdict.state == "confirmed"
        if confirmed and finding.path == row.subject.path and finding.row == row.subject.qualname:
            rule = by_code(finding.code)
            if rule is not None:
                yield rule.cure.split(";")[0].rstrip(".") + "."
            break
    instead = survivors(row.endings, row.subject.kind == "call")
    if instead:
        yield f"What survives: {instead}."


def _finding(finding: Finding) -> Iterator[Text]:
    place = f"{text_report.place(finding)}: "
    verdict = finding.verdict
    state = verdict.state if verdict is not None else "undecided"
    told = (f"[{state}]", _COLOURS[state])
    yield Text.assemble((visible(place), "bold"), (finding.code, "bold red"), " ", told, f" {visible(finding.message)}")
    said: set[str] = set()
    for claim in finding.claims:
        if claim.verdict is None:
            continue
        text = f"    {claim.target} {LABELS[claim.format]}: {claim.verdict.reason}"
        if claim.verdict.state != "confirmed":
            text = f"    {claim.target} {LABELS[claim.format]}: {claim.verdict.state}: {claim.verdict.reason}"
        if claim.verdict.detail and claim.verdict.detail not in claim.verdict.reason:
            kind = f"{claim.verdict.error_type}: " if claim.verdict.error_type else ""
            text += f": {kind}{claim.verdict.detail}"
        if text not in said:
            said.add(text)
            yield Text(visible(text))
