"""One subject in the page: its row of the matrix, and under it the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tfsavelint.front import text_report
from tfsavelint.front.html_text import escaped
from tfsavelint.front.outcomes import FAILED, LABELS, MODES, Ending, State, kind, label, survivors
from tfsavelint.model import STAGES, Finding, Format, Outcome, Stage, Subject, Trial
from tfsavelint.rules.registry import by_code

LETTERS = {
    State.SURVIVES: "s",
    State.CONDITIONAL: "c",
    State.SAVE: "w",
    State.LOAD: "l",
    State.DIFFERS: "d",
    State.UNDECIDED: "u",
}
"""What the script knows a state by; a capital where it was not foreseen."""
_GLYPHS = {Outcome.OK: ("k", "\u2713"), Outcome.FAIL: ("f", "\u2715"), Outcome.UNKNOWN: ("u", "?"), None: ("o", "\u00b7")}
SHORT = dict(zip(STAGES, ("con", "cfg", "enc", "wri", "loc", "reb", "sta", "cmp"), strict=True))

"""What a stage is called where there is little room."""
_NARROW = {**LABELS, Format.SAVEDMODEL: "Saved", Format.WEIGHTS: "weights", Format.CHECKPOINT: "ckpt"}


@dataclass(frozen=True)
class Column:
    """A place in the matrix: where it was saved, where it was loaded, and as what."""

    group: int
    number: int
    place: str
    format: Format


@dataclass(frozen=True)
class Examined:
    """A subject with what it came to by column, and the findings that are about it."""

    subject: Subject
    endings: Mapping[int, Ending]
    findings: tuple[Finding, ...]
    why_not: str | None = None

    @property
    def states(self) -> set[State]:
        """All that happened to it."""
        return {item.state for item in self.endings.values()}


class Sources:
    """The lines of code that the page quotes; each file is read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int | None], list[str]] = {}

    def line(self, item: Finding | Subject) -> str | None:
        """The first line that a finding or subject stands on; None where it can't be read."""
        key = (item.path, item.cell)
        if key not in self._read:
            self._read[key] = text_report.code_lines(*key)
        lines = self._read[key]
        return lines[item.span.line - 1] if item.span.line <= len(lines) else None

    def marked(self, item: Finding | Subject) -> str:
        """That line, with what is meant marked in it; empty where it can't be read."""
        text = self.line(item)
        if text is None:
            return ""
        first, last = item.span.column - 1, item.span.end_column - 1
        last = last if item.span.end_line == item.span.line else len(text)
        parts = (escaped(text[:first]), escaped(text[first:last]), escaped(text[last:]))
        middle = f"<mark>{parts[1]}</mark>" if parts[1] else ""
        number = escaped(f"{item.span.line}  ")
        return f'<pre class="src"><b>{number}</b>{parts[0]}{middle}{parts[2]}</pre>'


@dataclass(frozen=True)
class Rows:
    """Writes rows for a matrix of given columns; with few of them a cell has room for whole words."""

    columns: Sequence[Column]
    sources: Sources = field(default_factory=Sources)

    @property
    def wide(self) -> bool:
        """Whether a cell holds the whole name of a stage."""
        return len(self.columns) <= 10

    def head(self, column: Column) -> str:
        """What a column is called."""
        return (LABELS if self.wide else _NARROW)[column.format].removeprefix(".")

    def row(self, number: int, tried: Examined) -> Iterator[str]:
        """The subject's row, and its evidence."""
        subject = tried.subject
        groups: dict[int, list[Column]] = {}
        for column in self.columns:
            groups.setdefault(column.group, []).append(column)
        letters = "|".join("".join(_letter(tried.endings.get(item.number)) for item in group) for group in groups.values())
        yield f'<details class="r" id="s{number}" data-s="{letters}"><summary>'
        start = f"{'' if subject.cell is None else f'cell {subject.cell}:'}{subject.span.line}"
        title = escaped(f"{subject.name} ({kind(subject)}), line {start}")
        yield f'<span class="n" title="{title}"><b>{escaped(subject.name)}</b> <i>{escaped(kind(subject))}</i>'
        yield f" <small>:{escaped(start)}</small></span>"
        for name, group in groups.items():
            cells = "".join(self._cell(item, tried.endings.get(item.number)) for item in group)
            yield f'<span class="g g{name}">{cells}</span>'
        yield "</summary>\n"
        yield from self._evidence(tried)
        yield "</details>\n"

    def _cell(self, column: Column, ending: Ending | None) -> str:
        if ending is None:
            return '<span class="c none"></span>'
        about = f"{column.place} {LABELS[column.format]}: {ending.words}"
        about += ", not foreseen" if ending.unforeseen else ""
        surprise = " surprise" if ending.unforeseen else ""
        word = "" if ending.stage is None or ending.stage is Stage.COMPARE else self._stage(ending.stage)
        return (
            f'<span class="c {ending.state.value}{surprise}" data-c="{column.number}" role="img"'
            f' aria-label="{escaped(about)}">{word}</span>'
        )

    def _stage(self, stage: Stage) -> str:
        return stage.value if self.wide else SHORT[stage]

    def _evidence(self, tried: Examined) -> Iterator[str]:
        subject = tried.subject
        yield f'<div class="e"><p><code>{escaped(text_report.start(subject))}</code></p>{self.sources.marked(subject)}'
        if tried.why_not is not None:
            yield f"<p>{escaped(tried.why_not)}</p>"
        instead = survivors(tried.endings.values(), subject.kind == "call")
        if instead:
            yield f'<p class="instead"><b>What survives instead:</b> {escaped(instead)}.</p>'
        if tried.endings:
            heads = "".join(f'<th class="s">{item.value}</th>' for item in STAGES)
            yield f"<table><thead><tr><th>saved</th><th></th>{heads}<th>what happened</th></tr></thead>"
            for same in _alike(subject, tried.endings):
                yield from _happened(subject, same)
            yield "</table>"
        if tried.findings:
            yield f'<ul class="fs">{"".join(self.finding(item) for item in tried.findings)}</ul>'
        yield "</div>"

    def finding(self, item: Finding) -> str:
        """A finding with its verdict, its line, and what to write instead."""
        verdict = item.verdict
        state = verdict.state if verdict is not None else "undecided"
        rule = by_code(item.code)
        cure = f'<p class="instead"><b>Write instead:</b> {escaped(" ".join(rule.cure.split()))}</p>' if rule else ""
        said = dict.fromkeys(
            f"{claim.target} {LABELS[claim.format]}: {claim.verdict.state}, {claim.verdict.reason}"
            for claim in item.claims
            if claim.verdict is not None
        )
        claims = "".join(f"<li>{escaped(text)}</li>" for text in said)
        return (
            f'<li><span class="v v-{state}">{state}</span> <b>{escaped(item.code)}</b> {escaped(item.message)}'
            f" <code>{escaped(text_report.place(item))}</code>{self.sources.marked(item)}"
            f'{cure}<details class="claims"><summary>claim by claim ({len(said)})</summary><ul>{claims}</ul></details></li>'
        )


def _letter(ending: Ending | None) -> str:
    if ending is None:
        return "-"
    letter = LETTERS[ending.state]
    return letter.upper() if ending.unforeseen else letter


def _alike(subject: Subject, endings: Mapping[int, Ending]) -> Iterable[list[tuple[int, Ending]]]:
    """Endings that share all but their format, together."""
    found: dict[tuple[object, ...], list[tuple[int, Ending]]] = {}
    for number, item in sorted(endings.items()):
        ways = tuple((trial.mode, trial.outcome, trial.stage) for trial in item.trials)
        predicted = _predicted(subject, item)
        key = (item.place, item.words, item.error, item.unforeseen, ways, tuple(predicted.values()))
        found.setdefault(key, []).append((number, item))
    return found.values()


def _predicted(subject: Subject, ending: Ending) -> dict[Stage, Outcome]:
    return subject.predictions.get(ending.target, {}).get(ending.format, {}) if ending.own else {}


def _tried(ending: Ending) -> dict[Stage, Outcome]:
    """What is known of each stage from the trials: what came before a failure went well, what comes after isn't told."""
    if ending.state is State.SURVIVES:
        return dict.fromkeys(STAGES, Outcome.OK)
    if ending.state not in FAILED or ending.stage is None:
        return {}
    before = STAGES[: STAGES.index(ending.stage)]
    return {**dict.fromkeys(before, Outcome.OK), ending.stage: Outcome.FAIL}


def _happened(subject: Subject, same: list[tuple[int, Ending]]) -> Iterator[str]:
    """Prediction beside trial, stage by stage, and Keras's own words."""
    ending = same[0][1]
    numbers = " ".join(str(number) for number, _ in same)
    names = ", ".join(label(subject, item.format) for _, item in same)
    predicted, tried = _predicted(subject, ending), _tried(ending)
    # A failure that nobody had to foresee (loaded by a process that has imported nothing, say) is no wrong prediction.
    judging = tried if ending.unforeseen or ending.state is State.SURVIVES else {}
    yield f'<tbody data-c="{numbers}"><tr><th rowspan="2">{escaped(names)}<small>{escaped(ending.place)}</small></th>'
    yield f'<td class="who">predicted</td>{_strip(predicted, judging)}<td class="what" rowspan="2">'
    surprise = ' <span class="v v-refuted">not foreseen</span>' if ending.unforeseen else ""
    yield f"<b>{escaped(ending.words)}</b>{surprise}"
    if ending.error:
        yield f"<pre>{escaped(ending.error)}</pre>"
    if len(ending.trials) > 1:
        yield f"<ul>{''.join(f'<li>{escaped(_way(item, ending))}</li>' for item in ending.trials)}</ul>"
    yield f'</td></tr><tr><td class="who">tried</td>{_strip(tried, {})}</tr></tbody>'


def _strip(row: Mapping[Stage, Outcome], other: Mapping[Stage, Outcome]) -> str:
    """The stages of a prediction or a trial; a prediction that the trial contradicts is marked."""
    cells = []
    for stage in STAGES:
        outcome = row.get(stage)
        sign, glyph = _GLYPHS[outcome]
        against = {outcome, other.get(stage)} == {Outcome.OK, Outcome.FAIL}
        cells.append(f'<td class="{sign}{" wrong" if against else ""}">{glyph}</td>')
    return "".join(cells)


def _way(trial: Trial, ending: Ending) -> str:
    """One way of loading, and how it ended; its error only where it is another than the one told."""
    mode = MODES[trial.mode] if trial.mode is not None else "save"
    if trial.outcome is Outcome.OK:
        return f"{mode}: survives"
    stage = trial.stage.value if trial.stage is not None else "?"
    text = f"{mode}: {'fails' if trial.outcome is Outcome.FAIL else 'undecided'} at {stage}"
    error = f"{trial.error_type}: {trial.detail}" if trial.error_type else trial.detail
    return text if not error or error == ending.error else f"{text}: {error}"
