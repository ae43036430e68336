"""Which interpreter is the project's, and which targets follow: from real folders with real metadata names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from static.running import FINDING, environment, here, tool, write

from tfsavelint.config import Settings
from tfsavelint.detect import choose_targets, interpreter_at, project_interpreter
from tfsavelint.targets import UnknownTarget, parse_target, profile


def environment_at(folder: Path, *distributions: str, config: str = "home = /nowhere/bin\n") -> Path:
    """A folder that looks like a virtual environment which has these distributions, such as ``keras-3.8.0``."""
    name = "python.exe" if os.name == "nt" else "python"
    parts = ("Scripts", "Lib/site-packages") if os.name == "nt" else ("bin", "lib/python3.11/site-packages")
    write(folder, {"pyvenv.cfg": config, f"{parts[0]}/{name}": ""})
    for item in distributions:
        (folder / parts[1] / f"{item}.dist-info").mkdir(parents=True)
    return folder


def names(root: Path, settings: Settings | None = None) -> list[str]:
    return [target.name for target in choose_targets(settings or Settings(), str(root)).targets]


@pytest.fixture(autouse=True)
def nothing_active(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PRE_COMMIT_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked, .venv, venv, the active one, conda's, our own: each is taken when those before it are missing."""
    monkeypatch.setenv("CONDA_PREFIX", str(environment_at(tmp_path / "conda", "keras-3.1.0")))
    root = tmp_path / "project"
    root.mkdir()
    assert names(root) == ["keras==3.1"]
    monkeypatch.setenv("VIRTUAL_ENV", str(environment_at(tmp_path / "active", "keras-3.2.0")))
    assert names(root) == ["keras==3.2"]
    environment_at(root / "venv", "keras-3.3.0")
    assert names(root) == ["keras==3.3"]
    environment_at(root / ".venv", "keras-3.4.0")
    assert names(root) == ["keras==3.4"]
    asked = environment_at(tmp_path / "asked", "keras-3.6.0")
    assert names(root, Settings(python=str(asked))) == ["keras==3.6"]
    assert names(root, Settings(python=str(asked), targets=("keras==3.7, tf_keras==2.19",))) == [
        "keras==3.7",
        "tf_keras==2.19",
    ]


def test_the_reason_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING})
    environment_at(tmp_path / ".venv", "keras-3.8.0", "tensorflow-2.18.0", "tf_keras-2.18.0")
    done = here("--show-targets", cwd=tmp_path)
    assert done.out.startswith("keras==3.8, tf_keras==2.18: installed in ")
    assert done.out.rstrip().endswith("the project's .venv")


def test_pre_commits_environments_are_not_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = project_interpreter(Settings(), str(tmp_path))
    for home, place in (
        ("PRE_COMMIT_HOME", tmp_path / "elsewhere" / "repo" / "py_env"),
        ("XDG_CACHE_HOME", tmp_path / "cache" / "pre-commit" / "repo" / "py_env"),
    ):
        hook = environment_at(place, "keras-3.1.0")
        monkeypatch.setenv("VIRTUAL_ENV", str(hook))
        monkeypatch.setenv("CONDA_PREFIX", str(hook))
        monkeypatch.setenv(home, str(tmp_path / ("elsewhere" if home == "PRE_COMMIT_HOME" else "cache")))
        assert project_interpreter(Settings(), str(tmp_path)) == own
        monkeypatch.delenv("PRE_COMMIT_HOME", raising=False)


def test_the_tools_own_environment_is_not_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setenv("CONDA_PREFIX", str(environment_at(tmp_path / "conda", "keras-3.1.0")))
    assert names(tmp_path) == ["keras==3.1"]


@pytest.mark.parametrize(
    ("distributions", "expected"),
    [
        (("keras-3.8.0", "tensorflow-2.18.0"), ["keras==3.8"]),
        (("keras-3.8.0", "tf_keras-2.18.0"), ["keras==3.8", "tf_keras==2.18"]),
        (("keras-2.15.0", "tensorflow-2.15.1"), ["keras==2.15"]),
        (("keras-3.10.0.dev1",), ["keras==3.10"]),
        (("Keras-3.9.2",), ["keras==3.9"]),
        (("keras-3.99.0",), ["keras==3.99"]),
        (("keras_tcn-3.5.0", "keras_core-0.1.0", "keras_nightly-3.1.0.dev1"), None),
        (("keras-2.3.1",), None),
        ((), None),
    ],
    ids=str,
)
def test_targets_from_metadata(distributions: tuple[str, ...], expected: list[str] | None, tmp_path: Path) -> None:
    found = interpreter_at(str(environment_at(tmp_path / "env", *distributions)), "test")
    assert [target.name for target in found.targets] == (expected or [])
    chosen = choose_targets(Settings(python=str(tmp_path / "env")), str(tmp_path))
    assert [target.name for target in chosen.targets] == (expected or ["keras==3.15", "tf_keras==2.21"])


@pytest.mark.skipif(os.name == "nt", reason="the layout of POSIX")
def test_an_environment_that_includes_the_systems_packages(tmp_path: Path) -> None:
    environment_at(tmp_path / "base", "keras-3.5.0", "tensorflow-2.17.0")
    home = f"home = {tmp_path / 'base' / 'bin'}\n"
    shut = environment_at(tmp_path / "shut", config=home + "include-system-site-packages = false\n")
    assert interpreter_at(str(shut), "test").keras is None
    opened = environment_at(tmp_path / "open", config=home + "include-system-site-packages = true\n")
    assert interpreter_at(str(opened), "test").keras == "3.5.0"
    nearer = environment_at(tmp_path / "near", "keras-3.6.0", config=home + "include-system-site-packages = true\n")
    assert interpreter_at(str(nearer), "test").keras == "3.6.0"


def test_the_interpreter_of_pyproject_is_relative_to_it(tmp_path: Path) -> None:
    environment_at(tmp_path / "env", "keras-2.15.0")
    write(tmp_path, {"pyproject.toml": "[tool.tfsavelint]\npython = 'env'\n", "deep/a.py": FINDING})
    assert here("--show-targets", ".", cwd=tmp_path / "deep").out.startswith("keras==2.15: installed in ")
    other = environment_at(tmp_path / "other", "keras-3.3.0")
    assert here("--show-targets", "--python", str(other), cwd=tmp_path / "deep").out.startswith("keras==3.3: ")


def test_each_project_of_a_run_has_its_own_targets(tmp_path: Path) -> None:
    write(tmp_path, {f"{name}/pyproject.toml": "[tool.tfsavelint]\n" for name in ("one", "two")})
    write(tmp_path, {"one/a.py": FINDING, "two/a.py": FINDING})
    environment_at(tmp_path / "one" / ".venv", "keras-2.15.0")
    environment_at(tmp_path / "two" / ".venv", "keras-3.3.0")
    done = here("one", "two", "--format", "json", cwd=tmp_path)
    assert done.places == {("two/a.py", 4, 12, "TFS501")}
    assert {tuple(item["targets"]) for item in done.report["findings"]} == {("keras==3.3",)}


def test_nothing_of_the_interpreter_is_run(tmp_path: Path) -> None:
    """The interpreter of these environments is an empty file: reading metadata is all that is done with it."""
    write(tmp_path, {"a.py": FINDING})
    environment_at(tmp_path / ".venv", "keras-3.8.0")
    done = tool(cwd=tmp_path, env=environment())
    assert done.status == 1
    assert "(keras==3.8)" in done.out


def test_an_unknown_version_uses_the_nearest_older_profile() -> None:
    newer = profile(parse_target("keras==3.99.1"))
    assert (newer.target.name, newer.basis, newer.exact) == ("keras==3.99", (3, 15), False)
    between = profile(parse_target("keras==2.99"))
    assert between.basis == (2, 15)
    assert profile(parse_target("tf-keras==2.21.0")).target.name == "tf_keras==2.21"
    with pytest.raises(UnknownTarget, match="older than the oldest"):
        parse_target("keras==2.4")
