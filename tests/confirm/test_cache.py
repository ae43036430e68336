"""What is kept of attempts: found again by content, never where an outcome came to no end, and never too much."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tfsavelint.confirm import cache as kept
from tfsavelint.confirm.cache import AttemptCache, attempt_key
from tfsavelint.confirm.isolation import Isolation, Limits
from tfsavelint.confirm.plan import Attempt, Step
from tfsavelint.confirm.wire import Action, Hello, Interpreter, ModuleSource
from tfsavelint.model import Format, Outcome, Stage, Trial

MODULE = ModuleSource("__main__", "/somewhere/train.py", "import keras\n")
SAVE = Step("model", None, MODULE, None, Action("save", "keras"))
ATTEMPT = Attempt("model", Format.KERAS, SAVE, ())
HELLO = Hello(True, "3.11.7", "2.21.0", "3.15.1", "keras")
OPEN = Isolation()
KERAS = Interpreter("/somewhere/python", "keras")
FAILED = Trial("keras==3.15", "keras==3.15", Format.KERAS, None, Outcome.FAIL, Stage.WRITE, "ValueError", "no", 0.2)


def key(
    attempt: Attempt = ATTEMPT,
    interpreter: Interpreter = KERAS,
    hello: Hello = HELLO,
    isolation: Isolation = OPEN,
) -> str:
    return attempt_key(attempt, [(interpreter, hello)], 60.0, isolation)


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
        key(isolation=Isolation("unshare")),
        key(isolation=Isolation(limits=Limits(memory=1 << 30))),
    ]
    assert len({key(), *others}) == 8


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


def test_it_is_bounded_in_number_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "attempts.sqlite"
    monkeypatch.setattr(kept, "MAX_ENTRIES", 3)
    with AttemptCache(path) as cache:
        for number in range(9):
            cache.put(str(number), [("model", FAILED)])
    with AttemptCache(path) as cache:
        assert [number for number in range(9) if cache.get(str(number))] == [6, 7, 8]
    monkeypatch.setattr(kept, "MAX_BYTES", 1000)
    monkeypatch.setattr(kept, "_TRIM_EVERY", 2)
    with AttemptCache(path) as cache:
        cache.put("large", [("model", replace(FAILED, detail="x" * 2000))])
        cache.put("small", [("model", FAILED)])
        assert cache.get("large") is None, "it need not wait for the end"
        assert cache.get("small") is not None


NO_DATABASE = b"no database at all" * 100


@pytest.mark.parametrize("where", ["all", "pages", "tables"])
def test_a_damaged_file_is_put_aside_and_the_run_goes_on(tmp_path: Path, where: str) -> None:
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as cache:
        for number in range(200):
            cache.put(f"{number}", [("model", FAILED)])
    whole = path.read_bytes()
    damaged = {
        "all": NO_DATABASE,
        "pages": whole[:4096] + NO_DATABASE + whole[4096 + len(NO_DATABASE) :],
        "tables": whole[: len(whole) // 2],
    }[where]
    path.write_bytes(damaged)
    with AttemptCache(path) as cache:
        cache.put("a", [("model", FAILED)])
        assert cache.get("a") == [("model", FAILED)]
    assert (tmp_path / "attempts.sqlite.damaged").read_bytes() == damaged
    assert sorted(item.name for item in tmp_path.iterdir()) == ["attempts.sqlite", "attempts.sqlite.damaged"]


def test_damage_while_it_is_in_use_costs_what_was_kept_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as cache:
        cache.put("a", [("model", FAILED)])
        path.write_bytes(NO_DATABASE)
        assert cache.get("a") is None
        cache.put("b", [("model", FAILED)])
        assert cache.get("b") == [("model", FAILED)]


def test_what_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as cache:
        cache.put("a", [("model", FAILED)])
        cache.put("b", [("model", FAILED)])
    base = sqlite3.connect(path)
    with base:
        base.execute("update attempts set value = replace(value, 'write', 'state') where key = 'a'")
        base.execute("update attempts set key = 'c' where key = 'b'")
    base.close()
    with AttemptCache(path) as cache:
        assert [cache.get(key) for key in "abc"] == [None, None, None]


def test_a_table_of_another_form_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "attempts.sqlite"
    base = sqlite3.connect(path)
    with base:
        base.execute("create table attempts (key text primary key, value text, at real)")
    base.close()
    with AttemptCache(path) as cache:
        cache.put("a", [("model", FAILED)])
        assert cache.get("a") == [("model", FAILED)]


def test_no_file_no_folder_and_a_folder_for_a_file_are_no_caches(tmp_path: Path) -> None:
    for path in (None, tmp_path / "nowhere" / "attempts.sqlite", tmp_path):
        with AttemptCache(path) as cache:
            cache.put("a", [("model", FAILED)])
            assert cache.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_another_holds_is_waited_for_and_then_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_PATIENCE", 0.1)
    path = tmp_path / "attempts.sqlite"
    with AttemptCache(path) as cache:
        base = sqlite3.connect(path, isolation_level=None)
        base.execute("begin exclusive")
        cache.put("a", [("model", FAILED)])
        assert cache.get("a") is None
        with AttemptCache(path) as another:
            assert another.get("a") is None
        base.execute("rollback")
        base.close()
        cache.put("a", [("model", FAILED)])
        assert cache.get("a") == [("model", FAILED)]
    assert sorted(item.name for item in tmp_path.iterdir()) == ["attempts.sqlite"], "it was not taken for damaged"


AT_ONCE = """
import sys
from pathlib import Path
from confirm.test_cache import FAILED, AttemptCache

name, others = sys.argv[2], sys.argv[3]
sys.stdin.readline()
with AttemptCache(Path(sys.argv[1])) as cache:
    for number in range(150):
        cache.put(f"{name}{number}", [("model", FAILED)])
        cache.put(f"shared{number}", [("model", FAILED)])
        assert cache.get(f"{name}{number}") == [("model", FAILED)], number
        assert cache.get(f"{others}{number}") in (None, [("model", FAILED)])
"""


@pytest.mark.parametrize("before", [None, NO_DATABASE], ids=["new", "damaged"])
def test_two_processes_at_once(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "attempts.sqlite"
    if before is not None:
        path.write_bytes(before)
        # One puts it aside before the other begins: that both find it in the same instant is told apart by no lock.
        with AttemptCache(path):
            pass
    folders = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(path), *names],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": folders},
        )
        for names in ("ab", "ba")
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("\n")
        run.stdin.flush()
    told = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    with AttemptCache(path) as cache:
        for number in range(150):
            assert all(cache.get(f"{name}{number}") for name in ("a", "b", "shared")), number
