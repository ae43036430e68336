"""Which files are examined: what people expect of a tool that is pointed at a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from static.running import FINDING, here, write

from tfsavelint.config import forget_settings

K3 = ("--target", "keras==3.15", "--format", "json")


def paths(*arguments: str, cwd: Path) -> set[str]:
    return {path for path, *_ in here(*K3, *arguments, cwd=cwd).places}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    ignore = "# outputs\n/out/\n*_gen.py\n!kept_gen.py\n\nlogs/**\n[broken\n"
    names = ("a.py", "out/b.py", "sub/out/c.py", "x_gen.py", "sub/y_gen.py", "kept_gen.py", "sub/d.py", "logs/e.py")
    write(tmp_path, dict.fromkeys(names, FINDING))
    return write(tmp_path, {".git/info/exclude": "sub/d.py\n", ".gitignore": ignore, "sub/.gitignore": "!y_gen.py\n"})


def test_what_git_ignores_is_left_out(repository: Path) -> None:
    assert paths(cwd=repository) == {"a.py", "sub/out/c.py", "kept_gen.py", "sub/y_gen.py"}
    assert paths("sub", cwd=repository) == {"sub/out/c.py", "sub/y_gen.py"}
    assert paths(cwd=repository / "sub") == {"out/c.py", "y_gen.py"}


def test_what_git_ignores_is_searched_where_it_is_asked_for(repository: Path) -> None:
    assert len(paths("--no-gitignore", cwd=repository)) == 8
    assert paths("out", cwd=repository) == {"out/b.py"}
    assert paths("x_gen.py", cwd=repository) == {"x_gen.py"}
    write(repository, {"pyproject.toml": "[tool.tfsavelint]\nno-gitignore = true\n"})
    forget_settings()
    assert len(paths(cwd=repository)) == 8


def test_gitignore_without_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "b.py": FINDING, ".gitignore": "b.py\n"})
    assert paths(cwd=tmp_path) == {"a.py"}


@pytest.mark.parametrize("ignore", [b"\xff\xfe\x00", b"*\n", b"!\n/\n**\n\\\n"])
def test_any_gitignore_is_read(ignore: bytes, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, ".gitignore": ignore})
    assert paths(cwd=tmp_path) <= {"a.py"}


def test_hidden_folders_and_environments_are_searched_only_where_they_are_named(tmp_path: Path) -> None:
    names = (".hidden/a.py", "env/lib/b.py", "conda/lib/c.py", "d.py", "src/.cache/e.py", "venv/f.py", ".github/g.py")
    write(tmp_path, dict.fromkeys(names, FINDING))
    write(tmp_path, {"env/pyvenv.cfg": "", "conda/conda-meta/history": ""})
    assert paths(cwd=tmp_path) == {"d.py"}
    assert paths(".hidden", "env", cwd=tmp_path) == {".hidden/a.py", "env/lib/b.py"}
    assert paths(cwd=tmp_path / ".hidden") == {"a.py"}


def test_patterns_of_pyproject_count_from_its_folder(tmp_path: Path) -> None:
    config = "[tool.tfsavelint]\nexclude = ['pkg/old/*.py']\n"
    write(tmp_path, {"pyproject.toml": config, "pkg/old/a.py": FINDING, "pkg/b.py": FINDING})
    assert paths(cwd=tmp_path) == {"pkg/b.py"}
    assert paths(cwd=tmp_path / "pkg") == {"b.py"}
    assert paths("old/a.py", cwd=tmp_path / "pkg") == {"old/a.py"}
    assert paths("old/a.py", "--force-exclude", cwd=tmp_path / "pkg") == set()


def test_links(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": FINDING})
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "a" / "lost.py").symlink_to(tmp_path / "nowhere.py")
    done = here(*K3, "a", cwd=tmp_path)
    assert {path for path, *_ in done.places} == {"a/b.py"}
    assert "a/lost.py: can't be read" in done.err
