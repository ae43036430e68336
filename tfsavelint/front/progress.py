"""The progress bar of long runs, and each failure once it is seen: on standard error, and only where somebody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tfsavelint.confirm.course import Progress, Told
from tfsavelint.front import outcomes
from tfsavelint.front.visible import visible
from tfsavelint.model import Trial


@contextmanager
def showing() -> Iterator[tuple[Progress, Told]]:
    """Two functions: for what is tried now, how many are done and how many there are; and for what an attempt came to."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None, lambda subject, trials: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    began = time.monotonic()
    with Bar(*columns, console=Console(stderr=True), transient=True, expand=False) as bar:
        task = bar.add_task("starting", total=None, rate="")

        def show(what: str, done: int, total: int) -> None:
            # A name of the user's may look like markup: `Layer[bold]`.
            bar.update(
                task, description=escape(what), completed=done, total=total, rate=rate(done, time.monotonic() - began)
            )

        def tell(subject: str, trials: Sequence[Trial]) -> None:
            line = failure(subject, trials)
            if line:
                bar.console.print(line, markup=False, highlight=False, style="red")

        yield show, tell


def failure(subject: str, trials: Sequence[Trial]) -> str:
    """One line on what failed, for instance ``Scale as .keras under keras==3.15: load fails (rebuild), module imported``.

    Empty where nothing did.
    """
    first, state, words = outcomes.worst(trials, as_written=False)
    if state not in outcomes.FAILED:
        return ""
    return visible(f"{subject} as {outcomes.LABELS[first.format]} under {first.target}: {words}")


def rate(done: int, seconds: float) -> str:
    """How fast it goes: by the second, or by the minute where that is less than one."""
    if not done or seconds <= 0:
        return ""
    each = done / seconds
    return f"{each:.1f}/s" if each >= 1 else f"{each * 60:.0f}/min"
