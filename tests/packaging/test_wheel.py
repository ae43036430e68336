"""What is in the wheel: its files, its metadata, its entry points; and that the hooks are as announced."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import tfsavelint

LIBRARIES = re.compile(r"tensorflow|keras|tf[-_.](keras|nightly)", re.IGNORECASE)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (item for item in wheel.namelist() if item.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def _requirements(metadata: Message, extra: str) -> set[str]:
    """The names that an installation with an extra (none: "") requires, under any Python."""
    found = set()
    for line in metadata.get_all("Requires-Dist") or []:
        requirement = Requirement(line)
        pythons = [{"extra": extra, "python_version": version} for version in ("3.10", "3.11", "3.12", "3.13")]
        if requirement.marker is None or any(requirement.marker.evaluate(python) for python in pythons):
            found.add(requirement.name)
    return found


def test_base_never_requires_tensorflow_or_keras(metadata: Message) -> None:
    base = _requirements(metadata, "")
    assert {"click", "flake8", "libcst", "rich"} <= base
    assert not [name for name in base if LIBRARIES.match(name)]


def test_confirm_requires_the_real_libraries_and_one_owner_of_tensorflow(metadata: Message) -> None:
    added = _requirements(metadata, "confirm") - _requirements(metadata, "")
    assert added == {"tensorflow", "tf-keras"}
    assert added <= _requirements(metadata, "dev")


def test_only_these_two_extras_bring_tensorflow(metadata: Message) -> None:
    extras = metadata.get_all("Provides-Extra") or []
    assert {extra for extra in extras if "tensorflow" in _requirements(metadata, extra)} == {"confirm", "dev"}


def test_every_file_of_the_package_is_in_the_wheel(wheel: zipfile.ZipFile, project: Path) -> None:
    ours = {path.relative_to(project).as_posix() for path in (project / "tfsavelint").rglob("*") if path.is_file()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == ours
    assert {
        "tfsavelint/py.typed",
        "tfsavelint/knowledge/names.txt",
        "tfsavelint/knowledge/third_party.toml",
        "tfsavelint/confirm/worker/boot.py",
        "tfsavelint/front/page/page.css",
        "tfsavelint/front/page/page.js",
    } <= packed


def test_licence_is_in_the_wheel(wheel: zipfile.ZipFile, metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]


def test_entry_points(wheel: zipfile.ZipFile) -> None:
    (name,) = (item for item in wheel.namelist() if item.endswith(".dist-info/entry_points.txt"))
    assert wheel.read(name).decode().split("\n\n") == [
        "[console_scripts]\ntfsavelint = tfsavelint.front.cli:main",
        "[flake8.extension]\nTFS = tfsavelint.front.flake8_plugin:Plugin\n",
    ]


def test_version_is_one(metadata: Message, project: Path) -> None:
    heads = re.findall(r"^## (\S+)", (project / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert metadata["Version"] == tfsavelint.__version__ == heads[0]


def test_the_wheel_finds_its_data(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Unpacked elsewhere, `check` reports what only names.txt can tell it."""
    wheel.extractall(tmp_path / "unpacked")
    source = tmp_path / "code.py"
    source.write_text(
        "import tensorflow as tf\n\n\n@tf.keras.saving.register_keras_serializable()\n"
        "class Scale(tf.keras.layers.Layer):\n    pass\n",
        encoding="utf-8",
    )
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'unpacked')!r})\n"
        "import tfsavelint; print(tfsavelint.__file__)\n"
        "from tfsavelint.front.cli import main; main(['check', '--target', 'keras==3.15', 'code.py'])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, stdin=subprocess.DEVNULL)
    first, *rest = done.stdout.splitlines()
    assert Path(first) == tmp_path / "unpacked" / "tfsavelint" / "__init__.py"
    assert [line.partition(" ")[2][:6] for line in rest if line.startswith("code.py:4:")] == ["TFS605"], done
    assert done.returncode == 1


HOOKS = {
    "tfsavelint": {
        "entry": "tfsavelint check --force-exclude",
        "language": "python",
        "types_or": ["python", "jupyter"],
        "require_serial": True,
        "minimum_pre_commit_version": "3.2.0",
    },
    "tfsavelint-confirm": {
        "entry": "tfsavelint confirm --only-confirmed --force-exclude",
        "language": "python",
        "types_or": ["python", "jupyter"],
        "require_serial": True,
        "stages": ["pre-push", "manual"],
        "verbose": True,
        "minimum_pre_commit_version": "3.2.0",
    },
}


def test_hooks_are_as_announced(project: Path) -> None:
    hooks = yaml.safe_load((project / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    prose = ("id", "name", "description")
    assert all(hook[key] for hook in hooks for key in prose)
    assert {hook["id"]: {key: hook[key] for key in hook if key not in prose} for hook in hooks} == HOOKS
