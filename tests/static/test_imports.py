"""What is imported when: asked of ``sys.modules`` in fresh processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from static.running import FINDING, ROOT, python, write

HEAVY = ("tensorflow", "keras", "tf_keras", "flake8", "libcst", "click", "rich", "yaml")
LOOK = f"print('LOADED', *sorted(set({HEAVY!r}) & set(__import__('sys').modules)))"

RUN_PLUGIN = """
import ast
from tfsavelint.front.flake8_plugin import Plugin
text = open({name!r}).read()
print(list(Plugin(ast.parse(text), {name!r}, text.splitlines(keepends=True)).run()))
"""
RUN_MAIN = """
from tfsavelint.front.cli import main
try:
    main({arguments!r})
except SystemExit as done:
    print(done.code)
"""


def loaded(code: str, folder: Path) -> tuple[str, set[str]]:
    """What the code prints, and which heavy packages are loaded after it."""
    done = python("-c", f"{code}\n{LOOK}", cwd=folder)
    assert done.err == "" or "findings for" in done.err or "finding for" in done.err, done.err
    said, _, names = done.out.rpartition("LOADED")
    return said, set(names.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"ours.py": FINDING, "other.py": "import os\n\nprint(os.sep)\n"})


def test_the_package_imports_nothing(folder: Path) -> None:
    assert loaded("import tfsavelint", folder)[1] == set()


def test_the_plugin_imports_nothing(folder: Path) -> None:
    assert loaded("import tfsavelint.front.flake8_plugin", folder)[1] == set()


def test_the_plugin_on_a_file_that_does_not_concern_us(folder: Path) -> None:
    said, names = loaded(RUN_PLUGIN.format(name="other.py"), folder)
    assert said.strip() == "[]"
    assert names == set()


def test_the_plugin_on_a_file_that_does(folder: Path) -> None:
    said, names = loaded(RUN_PLUGIN.format(name="ours.py"), folder)
    assert "TFS501" in said
    assert names - {"yaml"} == {"libcst"}  # libcst itself brings yaml


def test_check_never_imports_keras(folder: Path) -> None:
    arguments = ["check", str(ROOT / "fixtures"), "ours.py", "--target", "keras==3.15", "--target", "tf_keras==2.21"]
    said, names = loaded(RUN_MAIN.format(arguments=arguments), folder)
    assert "ours.py:4:12: TFS501" in said
    assert said.rstrip().endswith("1")
    assert names & {"tensorflow", "keras", "tf_keras"} == set()


def test_check_on_files_that_do_not_concern_us_imports_no_parser(folder: Path) -> None:
    said, names = loaded(RUN_MAIN.format(arguments=["check", "other.py"]), folder)
    assert said.strip() == "0"
    assert names & {"tensorflow", "keras", "tf_keras", "libcst", "flake8"} == set()
