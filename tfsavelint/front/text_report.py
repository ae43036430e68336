"""The report as text: flake8's line for each finding, and in a terminal the line of code with a caret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tfsavelint.model import Finding, Report, Subject
from tfsavelint.source.notebook import cell_lines
from tfsavelint.source.text import UnreadableText


def render(report: Report) -> str:
    """One line for each finding; nothing where there is none."""
    return "".join(line(item) + "\n" for item in report.findings)


def line(item: Finding) -> str:
    """``path:line:column: CODE message``."""
    return f"{place(item)}: {item.code} {item.message}"


def place(item: Finding) -> str:
    """``path:line:column``, in a notebook ``path:cell 3:line:column``."""
    return f"{start(item)}:{item.span.column}"


def start(item: Finding | Subject) -> str:
    """``path:line``, in a notebook ``path:cell 3:line``."""
    cell = f":cell {item.cell}" if item.cell is not None else ""
    return f"{item.path}{cell}:{item.span.line}"


def statistics(report: Report) -> Iterator[str]:
    """How often each code was found, most frequent first."""
    counts = Counter((item.code, item.name) for item in report.findings)
    for (code, name), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f"{count:>5}  {code}  {name}"


def print_terminal(report: Report) -> None:
    """Print the findings with their code, for people at a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for item in report.findings:
        head = Text(f"{place(item)}: ", style="bold")
        head.append(item.code, style="bold red")
        head.append(f" {item.message}", style="")
        console.print(head)
        for shown in excerpt(item):
            console.print(Text(shown, style="dim"))


def excerpt(item: Finding) -> Iterator[str]:
    """The line of code that a finding stands on, and a line that points at it; nothing where it can't be read."""
    lines = code_lines(item.path, item.cell)
    if item.span.line > len(lines):
        return
    text = lines[item.span.line - 1]
    last = item.span.end_column if item.span.end_line == item.span.line else len(text) + 1
    before = "".join(char if char == "\t" else " " for char in text[: item.span.column - 1])
    yield f"    {text}"
    yield f"    {before}{'^' * max(1, last - item.span.column)}"


def code_lines(path: str, cell: int | None) -> list[str]:
    """The lines of a file, or of a notebook's cell; none where it can't be read."""
    try:
        if cell is None:
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                return file.read().splitlines()
        with open(path, "rb") as notebook:
            return [line.rstrip("\r\n") for line in cell_lines(notebook.read(), cell)]
    except (OSError, UnreadableText):
        return []
