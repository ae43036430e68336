"""Interpreters that carry another Keras, and what is said of objects that are loaded under another target."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tfsavelint.confirm import judge
from tfsavelint.detect import Interpreter, NoInterpreter, interpreters_at, with_keras
from tfsavelint.front import confirm_report
from tfsavelint.model import Claim, Finding, Format, Loss, Outcome, Report, Span, Stage, Subject, Trial

NEW = Interpreter("/new/python", "as asked", "3.15.1", "2.21.0", "2.21.0")
OLD = Interpreter("/old/python", "as asked", "2.15.0", None, "2.15.1")
BARE = Interpreter("/bare/python", "as asked", None, None, None)


def keras_folder(folder: Path, version: str, name: str = "keras") -> str:
    (folder / f"{name}-{version}.dist-info").mkdir(parents=True)
    return str(folder)


@pytest.mark.parametrize(
    ("interpreter", "version", "carried"),
    [(NEW, "3.8.0", True), (OLD, "3.8.0", False), (OLD, "2.15.0", True), (NEW, "2.15.0", False), (BARE, "3.8.0", False)],
)
def test_a_tensorflow_carries_the_keras_that_is_made_for_it(
    tmp_path: Path, interpreter: Interpreter, version: str, carried: bool
) -> None:
    folder = keras_folder(tmp_path, version)
    found = with_keras(interpreter, folder)
    assert (found is not None) is carried
    if found is not None:
        assert found.keras == version
        assert found.extra_paths == (folder,)
        assert found.path == interpreter.path


def test_tf_keras_needs_only_a_tensorflow(tmp_path: Path) -> None:
    found = with_keras(NEW, keras_folder(tmp_path, "2.19.0", "tf_keras"))
    assert found is not None
    assert (found.keras, found.tf_keras) == ("3.15.1", "2.19.0")


def test_a_folder_without_a_keras_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(NoInterpreter, match="pip install --no-deps --target"):
        with_keras(NEW, str(tmp_path))


def test_a_keras_that_nothing_named_can_carry_is_an_error(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("", encoding="utf-8")
    with pytest.raises(NoInterpreter, match="can't be carried"):
        interpreters_at((str(python),), (keras_folder(tmp_path / "beside", "3.8.0"),), str(tmp_path))
    assert [item.path for item in interpreters_at((str(python),), ())] == [str(python)]


HERE = Trial("keras==3.15", "keras==3.15", Format.KERAS, "imported", Outcome.OK, None, None, None, 0.1)
THERE = replace(
    HERE, load_target="keras==3.8", outcome=Outcome.FAIL, stage=Stage.REBUILD, error_type="ValueError", detail="what?"
)
OK = dict.fromkeys(Stage, Outcome.OK)


def subject(*trials: Trial) -> Subject:
    predictions = {"keras==3.15": {Format.KERAS: OK}}
    return Subject("a.py", None, Span(1, 1, 1, 2), "L", "L", "layer", predictions, trials)


def evidence(*trials: Trial) -> judge.Evidence:
    return judge.Evidence({("a.py", "L"): trials}, {}, {}, {})


def test_what_happens_under_another_target_judges_no_claim() -> None:
    claim = Claim("keras==3.15", Format.KERAS, Stage.REBUILD, Loss.LOAD)
    finding = Finding("TFS301", "name", "message", "a.py", None, Span(1, 1, 1, 2), "L", (claim,), "L")
    alone = judge.judged(finding, evidence(THERE)).claims[0].verdict
    assert alone is not None
    assert alone.state == "undecided"
    both = judge.judged(finding, evidence(THERE, replace(HERE, mode="custom_objects"))).claims[0].verdict
    assert both is not None
    assert both.state == "refuted"


def test_a_failure_under_another_target_is_nothing_that_was_to_be_foreseen() -> None:
    assert list(judge.unpredicted(subject(THERE), evidence(THERE))) == []
    own = replace(THERE, load_target="keras==3.15")
    assert len(list(judge.unpredicted(subject(own), evidence(own)))) == 1


def test_the_table_tells_who_loads_what_whom_has_saved() -> None:
    report = Report(("keras==3.15",), (), (subject(HERE, THERE),))
    text = confirm_report.render(report)
    assert ".keras saved under" in text
    assert "loaded: keras==3.8" in text
    row = next(line for line in text.splitlines() if line.startswith("  keras==3.15") and "load fails" in line)
    assert row.split() == ["keras==3.15", "load", "fails"]
    assert "keras==3.15 -> keras==3.8: load fails (rebuild), module imported: ValueError: what?" in " ".join(text.split())
