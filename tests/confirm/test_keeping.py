"""Nothing of what was tried is lost: reports meanwhile, interrupts, and errors of our own, with lanes that only pretend."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tfsavelint.checking import Run
from tfsavelint.confirm import run as running
from tfsavelint.confirm.course import Gathered
from tfsavelint.confirm.lanes import Lane
from tfsavelint.confirm.run import Interrupted, Options, confirm
from tfsavelint.detect import Interpreter
from tfsavelint.front.confirm_output import Outputs
from tfsavelint.model import Format, Outcome, Report, Span, Subject, Trial
from tfsavelint.targets import parse_target

NAMES = ("keras==3.15", "tf_keras==2.21")
PYTHON = Interpreter("/somewhere/python", "as asked", "3.15.1", "2.21.0", "2.21.0")
Pretend = Callable[[Any, Any], None]


def trial(target: str) -> Trial:
    return Trial(target, target, Format.KERAS, "imported", Outcome.OK, None, None, None, 0.1)


class OneRow(Run):
    """A check that found one layer."""

    def report(self) -> Report:
        return Report(NAMES, subjects=(Subject("a.py", None, Span(1, 1, 1, 2), "L", "L", "layer", {}),))


def confirmed(pretend: Pretend, monkeypatch: pytest.MonkeyPatch, keep: Callable[[Report], None] | None = None) -> Report:
    """A run over two lanes, each with one attempt to make, which ``pretend`` makes."""

    def lane(lane: Any, plans: object, options: object, course: Any, *_: object) -> None:
        pretend(lane.target.name, course)

    found = [Lane(PYTHON, target.flavour, target) for target in map(parse_target, NAMES)]
    run = OneRow()
    run.results.append(SimpleNamespace(checked=None, path="a.py"))  # type: ignore[arg-type]
    monkeypatch.setattr(running, "lanes", lambda *_: (found, {}))
    monkeypatch.setattr(running, "_plan", lambda *_: SimpleNamespace(attempts=[1]))
    monkeypatch.setattr(running, "_run_lane", lane)
    monkeypatch.setattr(running, "KEEP_SECONDS", 0.05)
    monkeypatch.setattr(running, "KEEP_SHARE", 0.0)
    return confirm(run, Options((), (), frozenset()), lambda *_: None, keep)


def tries(name: str, course: Any) -> None:
    course.gathers(Gathered(trials={("a.py", "L"): [trial(name)]}))
    course.ends([])


def test_what_there_is_by_then_is_kept_and_says_that_it_is_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Report] = []
    seen = threading.Event()

    def pretend(name: str, course: Any) -> None:
        if name == NAMES[1]:
            assert seen.wait(30)
        tries(name, course)

    def keep(report: Report) -> None:
        if report.subjects[0].trials:
            kept.append(report)
            seen.set()

    whole = confirmed(pretend, monkeypatch, keep)
    assert kept[0].subjects[0].trials == (trial(NAMES[0]),)
    assert kept[0].partial == "1 of 2 attempts were made by then"
    assert whole.subjects[0].trials == (trial(NAMES[0]), trial(NAMES[1]))
    assert whole.partial is None


def test_an_error_of_ours_in_one_lane_costs_that_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    def pretend(name: str, course: Any) -> None:
        if name == NAMES[1]:
            raise ValueError("what?")
        tries(name, course)

    report = confirmed(pretend, monkeypatch)
    assert report.subjects[0].trials == (trial(NAMES[0]),)
    (problem,) = report.errors
    assert problem.path == f"{NAMES[1]} (/somewhere/python)"
    assert problem.message.startswith("internal error in tfsavelint: ValueError: what?")
    assert report.partial == "1 of 2 attempts were made by then"


def test_an_error_while_keeping_costs_what_was_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = threading.Event()

    def pretend(name: str, course: Any) -> None:
        if name == NAMES[1]:
            assert seen.wait(30)
        tries(name, course)

    def keep(report: Report) -> None:
        seen.set()
        raise ValueError("what?")

    assert len(confirmed(pretend, monkeypatch, keep).subjects[0].trials) == 2


def test_an_interrupt_carries_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    tried, over = threading.Event(), threading.Event()

    def pretend(name: str, course: Any) -> None:
        if name == NAMES[1]:
            assert over.wait(30)
            return
        tries(name, course)
        tried.set()

    def keep(report: Report) -> None:
        assert tried.wait(30)
        over.set()
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        confirmed(pretend, monkeypatch, keep)
    report = stopped.value.report
    assert report.subjects[0].trials == (trial(NAMES[0]),)
    assert report.partial == "the run was interrupted after 1 of 2 attempts"


def test_files_are_kept_and_pipes_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(NAMES, partial="1 of 2 attempts were made by then")
    both = Outputs("json", str(tmp_path / "report.json"), str(tmp_path / "page.html"))
    assert both.kept
    both.keep(report)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["partial"] == report.partial
    assert "Partial report:" in (tmp_path / "page.html").read_text(encoding="utf-8")
    nowhere = Outputs("text", str(tmp_path / "nowhere" / "report"), None)
    nowhere.keep(report)
    printed = Outputs("text", None, None)
    assert not printed.kept
    printed.keep(report)
    assert capsys.readouterr().out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "report.json"]
