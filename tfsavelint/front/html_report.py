"""The report as one page that needs nothing else: no network, no other file, and no script where none may run.

What may run is named by its hash in the page's own policy, so that nothing from user code or an error text ever does.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources

from tfsavelint import __version__
from tfsavelint.front.html_rows import LETTERS, SHORT, Column, Examined, Rows
from tfsavelint.front.html_text import escaped
from tfsavelint.front.outcomes import FAILED, LABELS, Ending, State, endings, unforeseen
from tfsavelint.model import Format, Report, Subject

_STATES = (
    (State.SURVIVES, "survives"),
    (State.CONDITIONAL, "loads only if the loader helps"),
    (State.SAVE, "fails before a file is there"),
    (State.LOAD, "is saved, and can't be loaded"),
    (State.DIFFERS, "loads, and differs"),
    (State.UNDECIDED, "not decided"),
)


def render(report: Report, how: str = "") -> str:
    """The page; ``how`` tells which targets were taken and why."""
    return "".join(_page(report, how))


def _page(report: Report, how: str) -> Iterator[str]:
    columns, rows = _matrix(report)
    writer = Rows(columns)
    style = _asset("page.css") + _widths(columns, rows, writer.wide)
    script = _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    failing = sum(bool(row.states & FAILED) for row in rows)
    title = f"tfsavelint confirm: {failing} of {len(rows)} fail"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escaped(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield from _header(report, rows, columns, how, failing)
    yield "<main>\n"
    yield from _head(writer, rows)
    yield '<p class="nothing" id="nothing" hidden>Nothing fits these filters. <kbd>Esc</kbd> clears them.</p>\n'
    yield from _files(rows, writer)
    yield "</main>\n"
    yield from _rest(report, rows, writer)
    yield f'<footer class="wide"><p>tfsavelint {escaped(__version__)}</p></footer>\n'
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _matrix(report: Report) -> tuple[list[Column], list[Examined]]:
    """The columns that hold something, and what each subject came to in them."""
    surprises = unforeseen(report)
    found = [(subject, endings(subject, surprises)) for subject in report.subjects]
    used = {(not item.own, item.place, item.format) for _, items in found for item in items}
    places = list(dict.fromkeys((other, place) for other, place, _ in sorted(used, key=lambda item: item[:2])))
    columns: list[Column] = []
    for group, (other, place) in enumerate(places):
        for fmt in Format:
            if (other, place, fmt) in used:
                columns.append(Column(group, len(columns), place, fmt))
    numbers = {(column.place, column.format): column.number for column in columns}
    about: dict[tuple[str, str], list[int]] = {}
    for number, finding in enumerate(report.findings):
        about.setdefault((finding.path, finding.row), []).append(number)
    rows = []
    for subject, items in found:
        mine = tuple(report.findings[number] for number in about.get((subject.path, subject.qualname), ()))
        rows.append(
            Examined(subject, {numbers[item.place, item.format]: item for item in items}, mine, _why_not(report, subject))
        )
    return columns, rows


def _why_not(report: Report, subject: Subject) -> str | None:
    if subject.trials:
        return None
    why = report.untried.get((subject.path, subject.qualname))
    return f"Not tried by itself: {why}." if why else "It was not tried."


def _header(report: Report, rows: Sequence[Examined], columns: Sequence[Column], how: str, failing: int) -> Iterator[str]:
    files = len({row.subject.path for row in rows})
    verdicts: Counter[str] = Counter(
        finding.verdict.state if finding.verdict else "undecided" for finding in report.findings
    )
    order = ("confirmed", "different", "undecided", "refuted")
    said = ", ".join(f"{verdicts[state]} {state}" for state in order if verdicts[state])
    under = escaped(how or ", ".join(report.targets))
    yield f'<header class="wide"><h1>{failing} of {len(rows)} subjects fail to survive a save and a load</h1>\n'
    yield f"<p>{files} file{'' if files == 1 else 's'}, really saved and loaded under {under}."
    yield f" Findings: {said or 'none'}. Not foreseen: {len(report.unpredicted)}.</p>\n"
    if report.partial is not None:
        yield f'<p class="partial" role="status"><b>Partial report:</b> {escaped(report.partial)}.</p>\n'
    yield '<ul class="legend" aria-label="What the colours mean, and filters">'
    counts = Counter(state for row in rows for state in row.states)
    for state, words in _STATES:
        yield _key(LETTERS[state], state.value, "", words, counts[state])
    surprising = sum(any(item.unforeseen for item in row.endings.values()) for row in rows)
    yield _key("!", "key surprise", "", "not foreseen by tfsavelint", surprising)
    yield _key("-", "none", "", "not tried", sum(not row.endings for row in rows))
    yield "</ul>\n"
    if not Rows(columns).wide:
        said = ", ".join(f"<b>{short}</b> {stage.value}" for stage, short in SHORT.items())
        yield f'<p class="keys">Stages: {said}.</p>\n'
    yield from _controls(rows, columns)
    yield "</header>\n"


def _key(letter: str, name: str, glyph: str, words: str, count: int) -> str:
    return (
        f'<li><label><input type="checkbox" value="{letter}"><span class="c {name}">{glyph}</span> {words}'
        f" <b>{count}</b></label></li>"
    )


def _controls(rows: Sequence[Examined], columns: Sequence[Column]) -> Iterator[str]:
    yield '<div class="controls" role="search"><input id="words" type="search" placeholder="name, file, error text, code"'
    yield ' aria-label="Show what contains these words" autocomplete="off" spellcheck="false">'
    yield '<select id="place" aria-label="Target"><option value="">all targets</option>'
    for group, place in dict.fromkeys((column.group, column.place) for column in columns):
        yield f'<option value="{group}">{escaped(place)}</option>'
    yield '</select><select id="file" aria-label="File"><option value="">all files</option>'
    for number, path in enumerate(_paths(rows)):
        yield f'<option value="f{number}">{escaped(path)}</option>'
    yield '</select><button type="button" id="clear">clear</button><button type="button" id="open">open shown</button>'
    yield '<button type="button" id="close">close all</button><output id="shown"></output>'
    yield '<span class="keys"><kbd>/</kbd> search, <kbd>&uarr;</kbd> <kbd>&darr;</kbd> rows, <kbd>Enter</kbd> evidence,'
    yield " <kbd>&larr;</kbd> <kbd>&rarr;</kbd> cells, <kbd>Esc</kbd> clear</span></div>\n"


def _paths(rows: Iterable[Examined]) -> list[str]:
    return list(dict.fromkeys(row.subject.path for row in rows))


def _head(writer: Rows, rows: Sequence[Examined]) -> Iterator[str]:
    """The names of the columns, each with how many survive there."""
    columns = writer.columns
    yield '<div class="head"><span class="n"></span>'
    for group, place in dict.fromkeys((column.group, column.place) for column in columns):
        yield f'<span class="g g{group}"><b title="{escaped(place)}">{escaped(place)}</b>'
        for column in columns:
            if column.group == group:
                found = [row.endings[column.number] for row in rows if column.number in row.endings]
                fine = sum(item.state is State.SURVIVES for item in found)
                name = LABELS[column.format].removeprefix(".")
                said = f"{fine} of {len(found)} survive"
                yield f'<span class="h" title="{escaped(f"{name}: {said}")}">{escaped(writer.head(column))}'
                yield f"<i>{fine}/{len(found)}</i>{_bar(found)}</span>"
        yield "</span>"
    yield "</div>\n"


def _bar(found: Sequence[Ending]) -> str:
    counts = Counter(item.state for item in found)
    parts, before = [], 0
    for state, _ in _STATES:
        if counts[state]:
            parts.append(f'<rect class="{state.value}" x="{before}" width="{counts[state]}" height="1"/>')
            before += counts[state]
    return f'<svg viewBox="0 0 {max(before, 1)} 1" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'


def _files(rows: Sequence[Examined], writer: Rows) -> Iterator[str]:
    by_path: dict[str, list[tuple[int, Examined]]] = {}
    for number, row in enumerate(rows):
        by_path.setdefault(row.subject.path, []).append((number, row))
    for number, (path, items) in enumerate(by_path.items()):
        failing = sum(bool(row.states & FAILED) for _, row in items)
        yield f'<section class="file" id="f{number}" data-path="{escaped(path)}"><h2>{escaped(path)}'
        yield f" <small>{failing} of {len(items)} fail</small></h2>\n"
        for place, row in items:
            yield from writer.row(place, row)
        yield "</section>\n"
    if not rows:
        yield '<p class="nothing">There is nothing in these files that Keras saves.</p>\n'


def _rest(report: Report, rows: Sequence[Examined], writer: Rows) -> Iterator[str]:
    """What has no row: findings about something else, what was not foreseen, files with problems, and notes."""
    places = {(row.subject.path, row.subject.qualname): number for number, row in enumerate(rows)}
    yield '<div class="wide more">'
    if report.unpredicted:
        yield "<h2>Not foreseen: faults of tfsavelint itself</h2><ul>"
        for item in report.unpredicted:
            link = f'href="#s{places[item.path, item.qualname]}"' if (item.path, item.qualname) in places else ""
            stage = item.stage.value if item.stage is not None else "?"
            yield f"<li><a {link}>{escaped(f'{item.path}:{item.line} {item.qualname}')}</a>"
            yield f" as {item.format.value} under {escaped(item.target)} failed at {stage}: {escaped(item.detail)}</li>"
        yield "</ul>"
    others = [item for item in report.findings if (item.path, item.row) not in places]
    if others:
        yield f'<h2>Findings about something else</h2><ul class="fs">{"".join(map(writer.finding, others))}</ul>'
    problems = [f"{item.path}{f':{item.line}' if item.line else ''}: {item.message}" for item in report.errors]
    skipped = [f"{item.path}: {item.reason}" for item in report.skipped]
    for head, lines in (("Errors", problems), ("Skipped", skipped), ("Notes", list(dict.fromkeys(report.notes)))):
        if lines:
            yield f"<h2>{head}</h2><ul>{''.join(f'<li>{escaped(line)}</li>' for line in lines)}</ul>"
    yield "</div>\n"


def _widths(columns: Sequence[Column], rows: Sequence[Examined], wide: bool) -> str:
    """How wide names and cells are, and which columns a choice of target leaves."""
    longest = max((len(f"{row.subject.name} {row.subject.kind}") for row in rows), default=0)
    name = min(max(longest * 0.55 + 5, 14), 27)
    cell = "5.1rem" if wide else "3.4rem"
    lines = [f":root{{--name:{name:.1f}rem}}"]
    for group, count in sorted(Counter(column.group for column in columns).items()):
        lines.append(f".g{group}{{grid-template-columns:repeat({count},{cell})}}")
        lines.append(f".only-{group} .g:not(.g{group}){{display:none}}")
    return "\n".join(lines) + "\n"


def _asset(name: str) -> str:
    return (resources.files("tfsavelint.front") / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
