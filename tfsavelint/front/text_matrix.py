"""Subject by target by format as one table of words, for the end of a text report: the last that a terminal shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from tfsavelint.front import text_report
from tfsavelint.front.outcomes import FAILED, LABELS, Ending, State
from tfsavelint.front.visible import visible
from tfsavelint.model import Format, Subject

STYLES = {
    State.SURVIVES: "green",
    State.CONDITIONAL: "red",
    State.SAVE: "bold red",
    State.LOAD: "bold red",
    State.DIFFERS: "bold red",
    State.UNDECIDED: "yellow",
}
_LONGEST_NAME = 44
_CELL = 10
"""Columns that the widest cell takes: `construct` or `checkpoint`, and a blank."""


@dataclass(frozen=True)
class Tried:
    """A subject, and what it came to where it was saved and loaded under one target."""

    subject: Subject
    endings: tuple[Ending, ...]

    def at(self, target: str, fmt: Format) -> Ending | None:
        """What it came to in one place of the matrix."""
        return next((item for item in self.endings if item.own and (item.target, item.format) == (target, fmt)), None)


def matrix(rows: Sequence[Tried], width: int) -> Iterator[Text]:
    """The table, line by line, in as many parts as its width asks for, with what its signs mean."""
    used = {(item.target, item.format) for row in rows for item in row.endings if item.own}
    names = [_name(row.subject) for row in rows]
    first = min(max(map(len, names), default=0), _LONGEST_NAME) + 2
    for part in _parts(used, max(width - first, _CELL)):
        columns = [[cell(row.at(target, fmt)) for row in rows] for target, fmt in part]
        heads = [LABELS[fmt].removeprefix(".") for _, fmt in part]
        widths = [max(len(head), *map(len, cells)) + 1 for head, cells in zip(heads, columns, strict=True)]
        yield _line(" " * first, [Text(word, style="bold") for word in _targets(part, widths)], [0] * len(part))
        yield _line(" " * first, [Text(head, style="dim") for head in heads], widths)
        for name, cells in zip(names, zip(*columns, strict=True), strict=True):
            if any(item.plain for item in cells):
                yield _line(_cut(name, first), cells, widths)
        yield Text("")
    yield from _legend(rows)


def _targets(part: Sequence[tuple[str, Format]], widths: list[int]) -> Iterator[str]:
    """Each target over its formats; a last column is made wider where its name needs it."""
    for target in dict.fromkeys(target for target, _ in part):
        places = [number for number, (other, _) in enumerate(part) if other == target]
        room = sum(widths[number] for number in places)
        widths[places[-1]] += max(0, len(target) + 1 - room)
        yield target.ljust(max(room, len(target) + 1))


def _line(name: str, cells: Iterable[Text], widths: Iterable[int]) -> Text:
    found = Text(name)
    for item, width in zip(cells, widths, strict=False):
        found.append_text(item)
        found.append(" " * (width - len(item)))
    return found


def _cut(name: str, width: int) -> str:
    return (name if len(name) < width else f"{name[: width - 3]}...").ljust(width)[:width]


def cell(ending: Ending | None) -> Text:
    """One word: how it ended, or the stage at which it failed; nothing where it was not tried."""
    if ending is None:
        return Text("")
    word = {State.SURVIVES: "ok", State.UNDECIDED: "?", State.DIFFERS: "differs"}.get(ending.state)
    if word is None:
        word = ending.stage.value if ending.stage is not None else "fails"
    if ending.state is State.CONDITIONAL:
        word += "*"
    return Text(f"{word}!" if ending.unforeseen else word, style=STYLES[ending.state])


def totals(rows: Iterable[Tried]) -> str:
    """One line: how many subjects survive everywhere, fail somewhere, are undecided."""
    counts = Counter(_overall(row) for row in rows)
    words = (("fail", "fail somewhere"), ("undecided", "undecided"), ("fine", "survive wherever they were tried"))
    total = sum(counts.values())
    said = ", ".join(f"{counts[key]} {text}" for key, text in words if counts[key])
    return f"{total} subject{'' if total == 1 else 's'} tried: {said}" if total else "nothing was tried"


def _overall(row: Tried) -> str:
    states = {item.state for item in row.endings}
    return "fail" if states & FAILED else "undecided" if State.UNDECIDED in states else "fine"


def _parts(used: set[tuple[str, Format]], width: int) -> Iterator[list[tuple[str, Format]]]:
    """The columns, cut where a target begins: as many targets beside each other as there is room for."""
    part: list[tuple[str, Format]] = []
    for target in sorted({target for target, _ in used}):
        columns = [(target, fmt) for fmt in Format if (target, fmt) in used]
        if part and (len(part) + len(columns)) * _CELL > width:
            yield part
            part = []
        part += columns
    if part:
        yield part


def _name(subject: Subject) -> str:
    return visible(f"{text_report.start(subject)} {subject.name}")


def _legend(rows: Iterable[Tried]) -> Iterator[Text]:
    every = [item for row in rows for item in row.endings if item.own]
    signs = [
        ("?", "not decided", any(item.state is State.UNDECIDED for item in every)),
        ("*", "loads if the loader helps, as told above", any(item.state is State.CONDITIONAL for item in every)),
        ("!", "not foreseen by tfsavelint", any(item.unforeseen for item in every)),
    ]
    said = "; ".join(f"{sign} {text}" for sign, text, seen in signs if seen)
    if said:
        yield Text(said, style="dim")
