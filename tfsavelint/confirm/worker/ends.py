"""What is told of a trial whose process ended without an answer."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

from .forked import BROKEN, Ended
from .limits import size_in_words
from .stages import STAGES


def told(job: Mapping[str, Any], stage: int, ended: Ended, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in its place; ``stage`` is the number that it left on the board."""
    name = STAGES[stage - 1] if stage else "construct"
    outcome, error_type, detail = _told(job, ended, settings)
    return {
        "id": job["id"],
        "outcome": outcome,
        "stage": name,
        "error_type": error_type,
        "detail": detail if error_type == "internal-error" else f"{detail} at {name}",
        "missing": None,
        "notes": [],
        "seconds": float(job["timeout"]) if ended.limit == "timeout" else 0.0,
    }


def _told(job: Mapping[str, Any], ended: Ended, settings: Mapping[str, Any]) -> tuple[str, str, str]:
    if ended.limit == "timeout":
        return "unknown", "timeout", f"its code was not done after {float(job['timeout']):g} s,"
    if ended.limit == "memory":
        return "unknown", "memory", f"its code took more than {size_in_words(settings['memory'])} of memory"
    if ended.limit == "processes":
        return "unknown", "processes", f"its code started more than {settings['processes']} processes"
    if ended.code == BROKEN and "Traceback" in ended.output:
        return "unknown", "internal-error", ended.output.strip().splitlines()[-1][:400]
    if ended.code is None or ended.code >= 0:
        return "fail", "crash", f"its code ended the process with status {ended.code}"
    if ended.code == -getattr(signal, "SIGXFSZ", 0):
        return "unknown", "file-size", f"its code wrote a file of more than {size_in_words(settings['file_size'])}"
    return "fail", "crash", f"its code was ended by {_name(-ended.code)}"


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
