"""Both hooks, run by pre-commit itself in two projects: one whose interpreter has TensorFlow, one that has none.

pre-commit makes the hook's environment from PyPI. The interpreter that runs the tests must have TensorFlow: it stands
in for the first project's own.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

FAILS = """
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
model.save("model")
"""
SURVIVES = FAILS.replace('"model"', '"model.keras"')
CANNOT_BE_TRIED = """
import tensorflow as tf
import tensorflow_addons as tfa

model = tf.keras.Sequential([tf.keras.Input((4,)), tfa.layers.SpectralNormalization(tf.keras.layers.Dense(3))])
model.save("model.keras")
"""
FILES = {"fails.py": FAILS, "survives.py": SURVIVES, "cannot_be_tried.py": CANNOT_BE_TRIED}


class Done(NamedTuple):
    """How a run of pre-commit ended. ``hooks`` has each hook's output, by id; a hook that didn't run isn't there."""

    status: int
    text: str
    hooks: dict[str, str]


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.invalid", "-c", "core.hooksPath=")
    command = ["git", *identity, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()


@pytest.fixture(scope="module")
def revision(project: Path) -> str:
    """The project, as a repository with one commit: the commit's name."""
    _git(project, "init", "--quiet")
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", "--message", "all")
    return _git(project, "rev-parse", "HEAD")


class User:
    """A project of somebody's own that uses the hooks."""

    def __init__(self, folder: Path, home: Path, environment: dict[str, str], source: Path, revision: str) -> None:
        self.folder = folder
        self.environment = {
            **{key: value for key, value in environment.items() if not key.startswith("GIT_")},
            "PRE_COMMIT_HOME": str(home),
            "PRE_COMMIT_COLOR": "never",
            "TFSAVELINT_CACHE": str(home / "seen"),
        }
        folder.mkdir()
        _git(folder, "init", "--quiet")
        for name, text in FILES.items():
            (folder / name).write_text(text.lstrip(), encoding="utf-8")
        hooks = "".join(f"      - id: {name}\n" for name in ("tfsavelint", "tfsavelint-confirm"))
        config = f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n{hooks}"
        (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        (folder / ".gitignore").write_text(".venv\n", encoding="utf-8")
        _git(folder, "add", "--all")

    def pre_commit(self, *arguments: str, files: Sequence[str], stage: str = "pre-commit") -> Done:
        """Run pre-commit with its own words, on some files."""
        command = [sys.executable, "-m", "pre_commit", *arguments, "--hook-stage", stage, "--verbose", "--files", *files]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        parts = re.split(r"^- hook id: (\S+)$", done.stdout, flags=re.MULTILINE)
        return Done(done.returncode, done.stdout, dict(zip(parts[1::2], parts[2::2], strict=True)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def with_tensorflow(
    project: Path, revision: str, home: Path, pinned: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> User:
    """A project with a .venv that has TensorFlow: the environment that runs the tests."""
    assert importlib.util.find_spec("tensorflow") is not None, "these tests need an interpreter with TensorFlow"
    user = User(tmp_path_factory.mktemp("users") / "with", home, pinned, project, revision)
    (user.folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return user


@pytest.fixture(scope="module")
def without_tensorflow(
    project: Path, revision: str, home: Path, pinned: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> User:
    """A project that has no environment of its own."""
    bare = {key: value for key, value in pinned.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    return User(tmp_path_factory.mktemp("users") / "without", home, bare, project, revision)


def test_try_repo_runs_both_hooks(with_tensorflow: User, project: Path) -> None:
    done = with_tensorflow.pre_commit("try-repo", str(project), files=["fails.py"], stage="manual")
    assert done.status == 1, done.text
    assert set(done.hooks) == {"tfsavelint", "tfsavelint-confirm"}
    assert "fails.py:4:12: TFS501 " in done.hooks["tfsavelint"]
    assert "TFS501 [confirmed]" in done.hooks["tfsavelint-confirm"], done.hooks["tfsavelint-confirm"]
    assert "- exit code: 1" in done.hooks["tfsavelint"]
    assert "- exit code: 1" in done.hooks["tfsavelint-confirm"]


def test_the_default_hook_checks_and_runs_nothing(with_tensorflow: User) -> None:
    done = with_tensorflow.pre_commit("run", files=["fails.py", "survives.py"])
    assert done.status == 1, done.text
    assert set(done.hooks) == {"tfsavelint"}
    assert re.findall(r"^\S+\.py:\d+:\d+: TFS\d+", done.text, re.MULTILINE) == ["fails.py:4:12: TFS501"]
    assert _interpreter(done.hooks["tfsavelint"]) == Path(".venv", "bin", "python"), "the project's, told from its root"


def test_check_passes_where_nothing_is_found(with_tensorflow: User) -> None:
    done = with_tensorflow.pre_commit("run", files=["survives.py"])
    assert (done.status, set(done.hooks)) == (0, {"tfsavelint"}), done.text


def test_confirm_fails_only_on_what_really_failed(with_tensorflow: User) -> None:
    tried = ["survives.py", "cannot_be_tried.py"]
    done = with_tensorflow.pre_commit("run", "tfsavelint-confirm", files=tried, stage="pre-push")
    assert done.status == 0, done.text
    assert set(done.hooks) == {"tfsavelint-confirm"}
    told = done.hooks["tfsavelint-confirm"]
    assert "TFS602 [undecided]" in told
    assert "survives" in told
    assert _interpreter(told) == Path(".venv", "bin", "python")


def test_without_tensorflow_check_works_and_confirm_says_what_it_lacks(without_tensorflow: User) -> None:
    done = without_tensorflow.pre_commit("run", files=["fails.py"], stage="manual")
    assert done.status == 1, done.text
    assert "- exit code: 1" in done.hooks["tfsavelint"]
    assert "fails.py:4:12: TFS501 " in done.hooks["tfsavelint"]
    told = done.hooks["tfsavelint-confirm"]
    assert "- exit code: " not in told
    assert "TFS501 [undecided]" in told
    assert "--python" in told


def test_the_environment_of_the_hook_is_never_the_project(without_tensorflow: User, home: Path) -> None:
    """pre-commit sets VIRTUAL_ENV to the hook's environment; a hook that believed it would name it in its reasons."""
    done = without_tensorflow.pre_commit("run", files=["fails.py"], stage="manual")
    assert _interpreter(done.text) is None
    assert str(home) not in "".join(done.hooks.values())


def test_tensorflow_never_gets_into_the_environment_of_the_hook(with_tensorflow: User, home: Path) -> None:
    with_tensorflow.pre_commit("run", files=["survives.py"])
    (site,) = (path.parent for path in home.rglob("tfsavelint-*.dist-info"))
    installed = {path.name.lower() for path in site.iterdir()}
    assert "libcst" in installed
    assert not [name for name in installed if re.match(r"tensorflow|keras|tf_keras|numpy", name)]


def _interpreter(text: str) -> Path | None:
    """The interpreter that the last line of a run names."""
    found = re.findall(r"\(installed in (.+?), ", text)
    assert found or "no interpreter with Keras was found" in text, text
    return Path(found[-1]) if found else None


def test_the_hooks_change_nothing(with_tensorflow: User, without_tensorflow: User) -> None:
    for user in (with_tensorflow, without_tensorflow):
        for stage in ("pre-commit", "manual"):
            user.pre_commit("run", files=["survives.py"], stage=stage)
        states = {line[:2] for line in _git(user.folder, "status", "--porcelain", "--untracked-files=all").splitlines()}
        assert states == {"A "}
