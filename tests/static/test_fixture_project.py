"""Faults across the files of a project: all found in the one, none in its clean twin, and flake8 finds the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fixture_projects import PLANTED, SHOWS, TWINS, copied

from tfsavelint.checking import Checker
from tfsavelint.front.flake8_plugin import Plugin


@pytest.fixture(params=TWINS)
def twin(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(copied(request.param, tmp_path))
    return str(request.param)


def test_it_has_what_a_project_has() -> None:
    for twin in TWINS:
        names = [path.name for path in (Path(__file__).parents[2] / "fixtures" / "projects" / twin).rglob("*.*")]
        assert len(names) >= 12
    assert {code for _, code in PLANTED} == {name.partition(" ")[0] for name in SHOWS} | {"TFS603"}


def test_all_are_found_in_the_one_and_none_in_the_other(twin: str) -> None:
    report = Checker({}).paths(["."]).report()
    assert not report.errors
    found = sorted((item.path, item.code) for item in report.findings)
    assert found == (sorted(PLANTED) if twin == "faulty" else [])


def test_flake8_finds_the_same_file_by_file(twin: str) -> None:
    expected = {(path, code) for path, code in PLANTED if path.endswith(".py")} if twin == "faulty" else set()
    found: set[tuple[str, str]] = set()
    for path in sorted(Path().rglob("*.py")):
        Plugin._kept = None  # as if it were a run of its own
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        found |= {(path.as_posix(), item[2].partition(" ")[0]) for item in Plugin(ast.parse(text), str(path), lines).run()}
    versions = {item for item in found if item[1] == "TFS603"}
    assert found - versions == expected
    assert bool(versions) is (twin == "faulty"), "flake8 sees no requirements: it says so at the code that loads"
