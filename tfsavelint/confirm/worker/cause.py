"""From an exception that left the library to its cause: stage, type and a line of text."""

from __future__ import annotations

from typing import NamedTuple

from .stages import LOADING, TRACKER
from .wording import root_text, split_type, stage_in_text


class Cause(NamedTuple):
    """Why a trial failed. ``missing`` is the top-level module that could not be imported."""

    stage: str
    error_type: str
    detail: str
    missing: str | None = None


def cause_of(error: BaseException, base: str) -> Cause:
    """Where and why it failed; ``base`` is the stage of an exception that crossed no boundary."""
    links = chain(error)
    stage = next((found for found in map(TRACKER.recorded, reversed(links)) if found), base)
    root = links[-1]
    if stage in LOADING and stage != "write":  # a save writes too, and says nothing of these
        by_text = stage_in_text(str(root), bool(TRACKER.unresolved))
        stage = by_text if by_text in LOADING and by_text is not None else stage
    detail = root_text(str(root)) or type(root).__name__
    quoted, detail = split_type(detail)
    swallowed = _swallowed(root)
    if stage == "locate" and TRACKER.unresolved and TRACKER.unresolved[0] not in detail:
        detail = f"{detail} (the name '{TRACKER.unresolved[0]}' was not found)"
    return Cause(
        stage, quoted or type(swallowed or root).__name__, detail, _missing(links) if stage == "construct" else None
    )


def chain(error: BaseException) -> list[BaseException]:
    """The exception and what it wraps, outermost first.

    Keras 3 wraps by putting the first message into a second exception (``from None`` at times); an exception that
    merely happened while another was being handled doesn't quote it, and isn't followed.
    """
    links = [error]
    while True:
        last = links[-1]
        inner = last.__cause__ or last.__context__
        if inner is None or inner in links:
            return links
        quoted = str(inner)
        if inner is not last.__cause__ and not (quoted and quoted in str(last)):
            return links
        links.append(inner)


def _swallowed(root: BaseException) -> BaseException | None:
    """The exception behind a report that quotes only its text (``saving_lib._raise_loading_failure``)."""
    if not str(root).startswith("A total of"):
        return None
    return next((error for error in TRACKER.seen() if error is not root and str(error)[:80] in str(root)), None)


def _missing(links: list[BaseException]) -> str | None:
    for link in reversed(links):
        if isinstance(link, ImportError) and link.name:
            return link.name.partition(".")[0]
    return None
