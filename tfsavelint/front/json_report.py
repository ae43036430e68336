"""The report as JSON, version 1."""

from __future__ import annotations

import json
from typing import Any

from tfsavelint import __version__
from tfsavelint.model import Claim, Finding, Report, Span, Subject, Trial, Unpredicted, Verdict


def render(report: Report) -> str:
    """The report as UTF-8 text with a final newline; the same report gives the same bytes."""
    return json.dumps(as_data(report), ensure_ascii=False, indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data, with all keys of version 1; ``partial`` is there only where not all was tried."""
    return {
        "version": 1,
        "tool": {"name": "tfsavelint", "version": __version__},
        "targets": list(report.targets),
        "findings": [_finding(item) for item in report.findings],
        "subjects": [_subject(item) for item in report.subjects],
        "unpredicted": [_unpredicted(item) for item in report.unpredicted],
        "errors": [{"path": item.path, "line": item.line, "message": item.message} for item in report.errors],
        "skipped": [{"path": item.path, "reason": item.reason} for item in report.skipped],
        **({"partial": report.partial} if report.partial is not None else {}),
    }


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "message": item.message,
        "path": item.path,
        "cell": item.cell,
        **_position(item.span),
        "end_line": item.span.end_line,
        "end_column": item.span.end_column,
        "subject": item.subject,
        "claims": [_claim(claim) for claim in item.claims],
        "targets": list(dict.fromkeys(claim.target for claim in item.claims)),
        "formats": list(dict.fromkeys(claim.format.value for claim in item.claims)),
        "loss": item.loss.value if item.loss is not None else None,
        "verdict": _overall(item),
        "fix": {"title": item.fix.title, "safety": item.fix.safety} if item.fix is not None else None,
    }


def _position(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column}


def _claim(item: Claim) -> dict[str, Any]:
    return {
        "target": item.target,
        "format": item.format.value,
        "stage": item.stage.value,
        "loss": item.loss.value,
        "verdict": _verdict(item.verdict),
    }


def _verdict(item: Verdict | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {"state": item.state, "reason": item.reason, "error_type": item.error_type, "detail": item.detail}


def _overall(item: Finding) -> dict[str, str] | None:
    verdict = item.verdict
    return None if verdict is None else {"state": verdict.state, "reason": verdict.reason}


def _subject(item: Subject) -> dict[str, Any]:
    return {
        "path": item.path,
        "cell": item.cell,
        **_position(item.span),
        "name": item.name,
        "qualname": item.qualname,
        "kind": item.kind,
        "predictions": {
            target: {fmt.value: {stage.value: outcome.value for stage, outcome in row.items()} for fmt, row in rows.items()}
            for target, rows in item.predictions.items()
        },
        "trials": [_trial(trial) for trial in item.trials],
    }


def _trial(item: Trial) -> dict[str, Any]:
    return {
        "target": item.target,
        "load_target": item.load_target,
        "format": item.format.value,
        "mode": item.mode,
        "outcome": item.outcome.value,
        "stage": item.stage.value if item.stage is not None else None,
        "error_type": item.error_type,
        "detail": item.detail,
        "seconds": round(item.seconds, 3),
    }


def _unpredicted(item: Unpredicted) -> dict[str, Any]:
    return {
        "path": item.path,
        "line": item.line,
        "qualname": item.qualname,
        "target": item.target,
        "format": item.format.value,
        "stage": item.stage.value if item.stage is not None else None,
        "detail": item.detail,
    }
