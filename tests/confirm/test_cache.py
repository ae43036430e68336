"""What is kept of attempts: found again by content, never where an outcome came to no end, and never too much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tfsavelint.confirm import cache as kept
from tfsavelint.confirm.cache import AttemptCache, attempt_key
from tfsavelint.confirm.plan import Attempt, Step
from tfsavelint.confirm.wire import Action, Hello, Interpreter, ModuleSource
from tfsavelint.model import Format, Outcome, Stage, Trial

MODULE = ModuleSource("__main__", "/somewhere/train.py", "import keras\n")
SAVE = Step("model", None, MODULE, None, Action("save", "keras"))
ATTEMPT = Attempt("model", Format.KERAS, SAVE, ())
HELLO = Hello(True, "3.11.7", "2.21.0", "3.15.1", "keras")
KERAS = Interpreter("/somewhere/python", "keras")
FAILED = Trial("keras==3.15", "keras==3.15", Format.KERAS, None, Outcome.FAIL, Stage.WRITE, "ValueError", "no", 0.2)


def key(attempt: Attempt = ATTEMPT, interpreter: Interpreter = KERAS, hello: Hello = HELLO) -> str:
    return attempt_key(attempt, [(interpreter, hello)], 60.0)


def test_a_key_holds_what_decides_and_nothing_else() -> None:
    moved = replace(SAVE, module=replace(MODULE, path="/elsewhere/train.py"))
    assert key() == key(replace(ATTEMPT, save=moved))
    edited = replace(SAVE, module=replace(MODULE, source="import keras  # 2\n"))
    others = [
        key(replace(ATTEMPT, save=edited)),
        key(replace(ATTEMPT, format=Format.H5)),
        key(replace(ATTEMPT, loads=(SAVE,))),
        key(interpreter=replace(KERAS, flavour="tf_keras")),
        key(hello=replace(HELLO, keras="3.8.0")),
    ]
    assert len({key(), *others}) == 6


def test_what_was_put_is_found_by_another_run(tmp_path: Path) -> None:
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as first, AttemptCache(path) as second:
        assert first.get("a") is None
        first.put("a", [("model", FAILED)])
        assert second.get("a") == [("model", FAILED)]
    with AttemptCache(path) as third:
        assert third.get("a") == [("model", FAILED)]


def test_an_outcome_without_an_end_is_not_kept(tmp_path: Path) -> None:
    with AttemptCache(tmp_path / "attempts.sqlite") as cache:
        cache.put("a", [("model", FAILED), ("model", replace(FAILED, outcome=Outcome.UNKNOWN))])
        assert cache.get("a") is None


def test_it_is_bounded_and_survives_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_ENTRIES", 3)
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as cache:
        for number in range(9):
            cache.put(str(number), [("model", FAILED)])
    with AttemptCache(path) as cache:
        assert [number for number in range(9) if cache.get(str(number))] == [6, 7, 8]
    path.write_bytes(b"no database at all" * 100)
    with AttemptCache(path) as cache:
        cache.put("a", [("model", FAILED)])
        assert cache.get("a") is None
