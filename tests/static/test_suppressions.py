"""Our own comments, unused suppressions, per-file ignores and baselines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from static.notebooks import notebook
from static.running import FINDING, flake8, flake8_places, here, write

from tfsavelint.config import forget_settings

K3 = ("--target", "keras==3.15")
HEAD = "import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
SAVE = 'model.save("model")'
LAYER = """\
import keras


{above}@keras.utils.register_keras_serializable("app")
{below}class Residual(keras.layers.Layer):{comment}
    def __init__(self, inner: keras.layers.Layer, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, inputs):
        return inputs + self.inner(inputs)


model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
"""
I501 = "# tfsavelint: ignore[TFS501]"
I101 = "# tfsavelint: ignore[TFS101]"

IGNORED = {
    "the code": f"{HEAD}{SAVE}  {I501}\n",
    "with a reason": f"{HEAD}{SAVE}  {I501} the old service reads folders\n",
    "without codes": f"{HEAD}{SAVE}  # tfsavelint: ignore\n",
    "without codes, a reason": f"{HEAD}{SAVE}  # tfsavelint: ignore - the old service\n",
    "a beginning": f"{HEAD}{SAVE}  # tfsavelint: ignore[TFS5]\n",
    "lower case": f"{HEAD}{SAVE}  # TFSavelint:ignore[tfs501]\n",
    "its name": f"{HEAD}{SAVE}  # tfsavelint: ignore[save-path-extension]\n",
    "several": f"{HEAD}{SAVE}  # tfsavelint: ignore[TFS502, TFS501]\n",
    "after another comment": f"{HEAD}{SAVE}  # type: ignore  {I501}\n",
    "before another comment": f"{HEAD}{SAVE}  {I501}  # noqa: E501\n",
    "on the line above": f"{HEAD}{I501}\n{SAVE}\n",
    "above, with more comments": f"{HEAD}{I501} because\n# it is so\n\n{SAVE}\n",
    "the argument's line": f'{HEAD}model.save(\n    "model",  {I501}\n)\n',
    "above the argument": f'{HEAD}model.save(\n    {I501}\n    "model",\n)\n',
    "the end of the statement": f'{HEAD}model.save(\n    "model",\n)  {I501}\n',
    "above the statement": f'{HEAD}{I501}\nmodel.save(\n    "model",\n)\n',
    "the class's line": LAYER.format(above="", below="", comment=f"  {I101}"),
    "above the decorator": LAYER.format(above=f"{I101}\n", below="", comment=""),
    "above the class": LAYER.format(above="", below=f"{I101}\n", comment=""),
    "CRLF": f"{HEAD}{SAVE}  {I501}\n".replace("\n", "\r\n"),
    "no newline": f"{HEAD}{SAVE}  {I501}",
    "a semicolon": f"{HEAD}x = 1; {SAVE}  {I501}\n",
}
SHOWN = {
    "another code": f"{HEAD}{SAVE}  # tfsavelint: ignore[TFS101]\n",
    "no code": f"{HEAD}{SAVE}  # tfsavelint: ignore[]\n",
    "another word": f"{HEAD}{SAVE}  # tfsavelint: ignored\n",
    "another tool": f"{HEAD}{SAVE}  # mypy: ignore[TFS501]\n",
    "in a string": f'{HEAD}x = "{I501}"; {SAVE}\n',
    "in a long string": f'{HEAD}x = """\n{I501}\n"""; {SAVE}\n',
    "the line below": f"{HEAD}{SAVE}\n{I501}\n",
    "two lines above": f"{HEAD}{I501}\nx = 1\n{SAVE}\n",
    "another line of the statement": f'{HEAD}model.save(  {I501}\n    "model",\n)\n',
    "the line above's end": f"{HEAD}x = 1  {I501}\n{SAVE}\n",
}


@pytest.mark.parametrize("name", [*IGNORED, *SHOWN])
def test_our_own_comment(name: str, tmp_path: Path) -> None:
    text = {**IGNORED, **SHOWN}[name]
    done = here(*K3, "a.py", cwd=write(tmp_path, {"a.py": text}))
    assert done.status == (0 if name in IGNORED else 1), done


def test_our_own_comment_under_flake8(tmp_path: Path) -> None:
    files = {
        f"{sort}{number}.py": text
        for sort, texts in (("ignored", IGNORED), ("shown", SHOWN))
        for number, text in enumerate(texts.values())
    }
    done = flake8("--tfs-targets", "keras==3.15", "-j1", ".", cwd=write(tmp_path, files))
    assert {path for path, *_ in flake8_places(done)} == {name for name in files if name.startswith("shown")}


def test_our_own_comment_in_a_notebook(tmp_path: Path) -> None:
    write(tmp_path, {"nb.ipynb": notebook(HEAD, f"!ls\n{SAVE}  {I501}\n{SAVE}\nx = 1  {I501}")})
    done = here(*K3, cwd=tmp_path)
    assert done.out.startswith("nb.ipynb:cell 2:3:12: TFS501 ")
    assert "note: nb.ipynb:cell 2:4: nothing to ignore here is TFS501\n" in done.err


UNUSED = {
    f"x = 1  {I501}\n": "a.py:4: nothing to ignore here is TFS501",
    "x = 1  # tfsavelint: ignore\n": "a.py:4: nothing to ignore here",
    "x = 1  # tfsavelint: ignore[TFS999]\n": "a.py:4: nothing to ignore here is TFS999",
    "x = 1  # noqa: TFS501\n": "a.py:4: nothing to ignore here is TFS501",
    "x = 1  # noqa: E501, TFS501\n": "a.py:4: nothing to ignore here is TFS501",
    f"{SAVE}  # noqa: TFS501, TFS101\n": "a.py:4: nothing to ignore here is TFS101",
    "# flake8: noqa: TFS501\n": "a.py:4: nothing to ignore here is TFS501",
}
USED = (
    *(f"{SAVE}  # noqa: TFS501\n", f"{SAVE}  # noqa\n", "x = 1  # noqa\n", "x = 1  # noqa: E501\n", f"{SAVE}  {I501}\n"),
    *(f"# flake8: noqa: TFS501\n{SAVE}\n", f"{SAVE}  # noqa: TFS5\n", 'x = "# noqa: TFS501"\n'),
)


@pytest.mark.parametrize("text", UNUSED)
def test_what_silences_nothing_is_told(text: str, tmp_path: Path) -> None:
    done = here(*K3, cwd=write(tmp_path, {"a.py": HEAD + text}))
    assert (done.status, done.out) == (0, "")
    assert f"note: {UNUSED[text]}\n" in done.err
    assert flake8("--tfs-targets", "keras==3.15", "-j1", ".", cwd=tmp_path).out == ""


@pytest.mark.parametrize("text", USED)
def test_what_silences_something_is_not(text: str, tmp_path: Path) -> None:
    assert "nothing to ignore" not in here(*K3, cwd=write(tmp_path, {"a.py": HEAD + text})).err


def test_what_is_not_selected_can_not_be_unused(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": f"{HEAD}{SAVE}  # noqa: TFS501\n{SAVE}  {I501}\n"})
    for options in (("--select", "TFS1"), ("--ignore", "TFS501"), ("--per-file-ignores", "a.py:TFS501")):
        assert "nothing to ignore" not in here(*K3, *options, cwd=tmp_path).err


# --- per-file ignores ---------------------------------------------------------------------------------------------


def test_per_file_ignores(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "tests/b.py": FINDING, "tests/deep/c.py": FINDING})
    for value, expected in (
        ("tests/*:TFS501", {"a.py"}),
        ("tests:TFS5", {"a.py"}),
        ("*.py:tfs", set()),
        ("b.py:TFS1,TFS501", {"a.py", "tests/deep/c.py"}),
        ("b.py:TFS501,c.py:TFS501", {"a.py"}),
        ("tests:TFS1", {"a.py", "tests/b.py", "tests/deep/c.py"}),
    ):
        done = here(*K3, "--format", "json", "--per-file-ignores", value, cwd=tmp_path)
        assert {path for path, *_ in done.places} == expected, value
    assert here(*K3, "--per-file-ignores", "TFS501", cwd=tmp_path).status == 2


def test_per_file_ignores_of_pyproject_count_from_its_folder(tmp_path: Path) -> None:
    config = "[tool.tfsavelint]\ntargets = ['keras==3.15']\nper-file-ignores = { 'pkg/old/*' = ['TFS5'] }\n"
    write(tmp_path, {"pyproject.toml": config, "pkg/old/a.py": FINDING, "pkg/b.py": FINDING})
    for folder, expected in ((".", "pkg/b.py"), ("pkg", "b.py")):
        done = here("--format", "json", cwd=tmp_path / folder)
        assert {path for path, *_ in done.places} == {expected}
    assert {path for path, *_ in flake8_places(flake8("-j1", ".", cwd=tmp_path))} == {"pkg/b.py"}


# --- baseline -----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, {"a.py": f"{HEAD}{SAVE}\n{SAVE}\n", "sub/nb.ipynb": notebook(HEAD, SAVE)})
    done = here(*K3, "--write-baseline", "base.json", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    assert done.err == "wrote 3 findings to base.json\n"
    return tmp_path


KNOWN = (*K3, "--baseline", "base.json")


def test_what_the_baseline_has_is_not_reported(project: Path) -> None:
    assert here(*KNOWN, cwd=project).status == 0
    assert here(*KNOWN, "a.py", cwd=project).status == 0
    assert here(*K3, cwd=project).out.count("\n") == 3
    document = json.loads((project / "base.json").read_text(encoding="utf-8"))
    assert [(item["path"], item["count"]) for item in document["findings"]] == [("a.py", 2), ("sub/nb.ipynb", 1)]


def test_lines_may_move_and_targets_may_change(project: Path) -> None:
    write(project, {"a.py": f"# a\n\n{HEAD}\n\nif model:\n    {SAVE}\n{SAVE}\n"})
    write(project, {"sub/nb.ipynb": notebook("x = 1", HEAD + SAVE)})
    assert here(*KNOWN, cwd=project).status == 0
    assert here(*KNOWN, "--target", "keras==3.3", cwd=project).status == 0


def test_one_more_of_the_same_is_reported(project: Path) -> None:
    write(project, {"a.py": f"{HEAD}{SAVE}\n{SAVE}\n{SAVE}\n"})
    done = here(*KNOWN, cwd=project)
    assert done.out.startswith("a.py:6:12: TFS501 ")
    assert done.out.count("\n") == 1


def test_another_line_is_another_finding(project: Path) -> None:
    write(project, {"a.py": f'{HEAD}{SAVE}\nmodel.save("other")\n'})
    assert here(*KNOWN, cwd=project).out.startswith("a.py:5:12: TFS501 ")


def test_a_renamed_file_keeps_its_findings_and_a_copied_one_does_not(project: Path) -> None:
    (project / "a.py").rename(project / "renamed.py")
    assert here(*KNOWN, cwd=project).status == 0
    write(project, {"a.py": (project / "renamed.py").read_bytes()})
    assert here(*KNOWN, cwd=project).out.count("renamed.py:") == 2


def test_findings_that_are_gone_are_told(project: Path) -> None:
    write(project, {"a.py": HEAD})
    assert "note: base.json: 2 of its findings are gone: write it anew\n" in here(*KNOWN, cwd=project).err
    assert "gone" not in here(*KNOWN, "sub", cwd=project).err


def test_a_baseline_from_elsewhere_counts_from_its_own_folder(project: Path) -> None:
    assert here(*K3, "--baseline", "../base.json", cwd=project / "sub").status == 0


def test_a_baseline_of_pyproject_and_under_flake8(project: Path) -> None:
    write(project, {"pyproject.toml": "[tool.tfsavelint]\ntargets = ['keras==3.15']\nbaseline = 'base.json'\n"})
    forget_settings()
    assert here(cwd=project).status == 0
    assert here(cwd=project / "sub").status == 0
    assert flake8("-j1", ".", cwd=project).out == ""
    write(project, {"b.py": FINDING})
    assert {path for path, *_ in flake8_places(flake8("-j1", ".", cwd=project))} == {"b.py"}
    (project / "base.json").unlink()
    assert here("--write-baseline", "base.json", cwd=project).status == 0
    assert here(cwd=project).status == 0


WRONG = (
    "",
    "[]",
    "{}",
    '{"version": 2, "findings": []}',
    '{"version": 1, "findings": [{}]}',
    '{"version": 1, "findings": 3}',
)


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_baseline_is_an_error_that_names_it(text: str, project: Path) -> None:
    write(project, {"base.json": text})
    done = here(*KNOWN, cwd=project)
    assert done.status == 2
    assert "error: base.json: is " in done.err
    assert done.out.count("\n") == 3


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    done = here(*KNOWN, cwd=write(tmp_path, {"a.py": FINDING}))
    assert done.status == 2
    assert "error: base.json: can't be read: " in done.err


def test_a_baseline_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING})
    (tmp_path / "base.json").mkdir()
    done = here(*K3, "--write-baseline", "base.json", cwd=tmp_path)
    assert done.status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "base.json"]


def test_requirements_may_be_silenced_too(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": "import keras\nfrom tcn import TCN\n" + HEAD + 'model.save("m.keras")\n'})
    for text, status in (
        *(("keras-tcn\n", 1), ("keras-tcn  # noqa: TFS603\n", 0), ("keras-tcn  # noqa\n", 0), ("keras-tcn  # x\n", 1)),
        *(("keras-tcn  # tfsavelint: ignore[TFS603] ours\n", 0), ("keras-tcn  # noqa: E501\n", 1)),
    ):
        write(tmp_path, {"requirements.txt": text})
        assert here(*K3, "--select", "TFS603", cwd=tmp_path).status == status, text
