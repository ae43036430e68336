"""The flake8 plugin, run by flake8 itself, says what ``check`` says: path, line, column and code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from static.running import (
    FINDING,
    ROOT,
    Done,
    environment,
    example_files,
    flake8,
    flake8_places,
    here,
    tool,
    write,
)

TARGETS = ("keras==3.15", "keras==3.8", "keras==2.12", "tf_keras==2.21")
MODEL = "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
TEXTS: dict[str, str | bytes] = {
    "plain.py": FINDING,
    "accents.py": FINDING.replace('model.save("model")', 'été = "é"; model.save("modèle")'),
    "decomposed.py": FINDING.replace('model.save("model")', 'x = "e\u0301\u0301"; model.save("e\u0301")'),
    "emoji.py": FINDING.replace('model.save("model")', 'x = "👩‍👩‍👧‍👦🎉"; model.save("model 🎉")'),
    "cjk.py": FINDING.replace("model", "模型"),
    "long_before.py": FINDING.replace('model.save("model")', "x = '" + "🎉" * 300 + '\'; model.save("model")'),
    "crlf.py": FINDING.replace("\n", "\r\n"),
    "bom.py": b"\xef\xbb\xbf" + FINDING.encode(),
    "bom_crlf_first_line.py": b"\xef\xbb\xbf" + f'import keras; {MODEL.strip()}; model.save("é")\r\n'.encode(),
    "form_feed.py": FINDING.replace("\nmodel = ", "\n\f\nmodel = ").replace("model.save", "\f\nmodel.save"),
    "form_feed_before.py": FINDING.replace("model.save", "\fmodel.save"),
    "tabs.py": f'import keras\n\n\ndef main():\n\t{MODEL}\tif model:\n\t\tmodel.save("model")\n',
    "latin.py": ("# -*- coding: latin-1 -*-\n" + FINDING.replace('model.save("', 'é = "éèü"; model.save("é')).encode(
        "latin-1"
    ),
    "no_newline.py": FINDING.rstrip("\n"),
    "separators.py": FINDING.replace("model.save", 'x = "\u2028\x0b\x1c\x85"; model.save'),
    "multiline.py": FINDING.replace('model.save("model")', 'model \\\n    .save(  # é\n        "é" + "model",\n    )'),
    "nested.py": "import keras\n\n\nclass A:\n    class Äa(keras.layers.Layer):\n        é = 1\n",
}
"""Texts in which a column is easily counted wrong."""


def both(folder: Path, *targets: str) -> tuple[Done, Done]:
    """flake8's run and ours over a folder."""
    theirs = flake8("--tfs-targets", ",".join(targets), "-j1", ".", cwd=folder)
    options = [word for target in targets for word in ("--target", target)]
    return theirs, tool("check", "--format", "json", *options, ".", cwd=folder)


def test_the_same_on_fixtures_and_all_examples(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "scenarios", tmp_path / "fixtures")
    write(tmp_path / "examples", example_files())
    theirs, ours = both(tmp_path, *TARGETS)
    assert flake8_places(theirs) == ours.places
    assert {path.split("/")[0] for path, *_ in ours.places} == {"fixtures", "examples"}
    messages = {(item["path"], item["line"], item["code"], item["message"]) for item in ours.report["findings"]}
    rows = [line.split("\t") for line in theirs.out.splitlines()]
    assert {(path.removeprefix("./"), int(row), code, f"{text}") for path, row, _, code, text in rows} == messages


def test_the_same_on_texts_with_difficult_columns(tmp_path: Path) -> None:
    write(tmp_path, TEXTS)
    theirs, ours = both(tmp_path, "keras==3.15")
    assert ours.report["errors"] == []
    assert flake8_places(theirs) == ours.places
    assert {path for path, *_ in ours.places} == set(TEXTS)
    assert ("form_feed_before.py", 4, 13, "TFS501") in ours.places
    assert ("accents.py", 4, 23, "TFS501") in ours.places
    assert ("bom.py", 4, 12, "TFS501") in ours.places
    assert ("latin.py", 5, 23, "TFS501") in ours.places


@pytest.mark.parametrize("name", ["emoji.py", "bom_crlf_first_line.py", "latin.py"])
def test_the_same_on_standard_input(name: str, tmp_path: Path) -> None:
    content = TEXTS[name]
    data = content.encode() if isinstance(content, str) else content
    theirs = flake8("--tfs-targets", "keras==3.15", "--stdin-display-name", f"sub/{name}", "-", cwd=tmp_path, given=data)
    options = ("--format", "json", "--target", "keras==3.15", "--stdin-filename", f"sub/{name}", "-")
    ours = here("check", *options, cwd=tmp_path, given=data)
    assert {code for *_, code in ours.places} == {"TFS501"}
    assert {path for path, *_ in ours.places} == {f"sub/{name}"}
    assert flake8_places(theirs) == ours.places


def test_targets_from_flake8s_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"model.py": FINDING, ".flake8": "[flake8]\ntfs-targets = keras==2.15\n"})
    assert flake8("model.py", cwd=tmp_path, isolated=False).out == ""
    write(tmp_path, {".flake8": "[flake8]\ntfs-targets =\n    keras==2.15\n    keras==3.3\n"})
    done = flake8("model.py", cwd=tmp_path, isolated=False)
    assert flake8_places(done) == {("model.py", 4, 12, "TFS501")}
    assert "(keras==3.3)" in done.out
    override = flake8("--tfs-targets", "keras==2.12", "model.py", cwd=tmp_path, isolated=False)
    assert override.out == ""


def test_targets_from_the_nearest_pyproject(tmp_path: Path) -> None:
    """Each file has the targets of its own project, on the command line, in flake8, and on standard input."""
    files = {
        "pyproject.toml": "[tool.tfsavelint]\ntargets = ['keras==3.8']\n",
        "model.py": FINDING,
        "old/pyproject.toml": "[tool.tfsavelint]\ntargets = ['keras==2.15']\n",
        "old/deep/model.py": FINDING,
        "nothing/pyproject.toml": "[project]\nname = 'x'\n",
        "nothing/model.py": FINDING,
    }
    write(tmp_path, files)
    theirs = flake8("-j1", ".", cwd=tmp_path)
    ours = here("check", "--format", "json", ".", cwd=tmp_path)
    expected = {("model.py", 4, 12, "TFS501"), ("nothing/model.py", 4, 12, "TFS501")}
    assert (flake8_places(theirs), ours.places) == (expected, expected)
    assert {tuple(item["targets"]) for item in ours.report["findings"]} == {("keras==3.8",)}
    assert theirs.out.count("(keras==3.8)") == 2
    for name, status in (("model.py", 1), ("old/deep/model.py", 0)):
        data = FINDING.encode()
        assert flake8("--stdin-display-name", name, "-", cwd=tmp_path, given=data).status == status
        assert here("check", "--stdin-filename", name, "-", cwd=tmp_path, given=data).status == status


BREAK = """
import importlib.abc, sys

class Broken(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            raise {error}
        return None

sys.meta_path.insert(0, Broken())
"""


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("tfsavelint.engine", "RuntimeError('the engine\\nis gone')"),
        ("tfsavelint.source.text", "RecursionError('too deep')"),
    ],
)
def test_an_error_of_ours_is_one_line_and_flake8_goes_on(name: str, error: str, tmp_path: Path) -> None:
    write(tmp_path, {"site/sitecustomize.py": BREAK.format(name=name, error=error)})
    write(tmp_path / "work", {"a.py": FINDING, "b.py": "import os\n"})
    done = flake8(
        *("--extend-select", "F", "--tfs-targets", "keras==3.15", "-j1", "."),
        cwd=tmp_path / "work",
        env=environment(PYTHONPATH=str(tmp_path / "site")),
    )
    found = {place for place in flake8_places(done) if place[0] == "a.py"}
    assert found == {("a.py", 1, 1, "TFS000")}
    assert error.split("(")[0] in done.out
    assert "Traceback" not in done.out + done.err


def test_an_error_of_ours_leaves_the_other_plugins_alone(tmp_path: Path) -> None:
    write(tmp_path, {"site/sitecustomize.py": BREAK.format(name="tfsavelint.engine", error="ValueError('x')")})
    write(tmp_path / "work", {"a.py": "import os\n" + FINDING})
    env = environment(PYTHONPATH=str(tmp_path / "site"))
    done = flake8("--select", "TFS,F", "a.py", cwd=tmp_path / "work", env=env)
    assert {(line, code) for _, line, _, code in flake8_places(done)} == {(1, "TFS000"), (1, "F401")}


WRONG = {
    "key": ("[tool.tfsavelint]\ntarget = ['keras==3.15']\n", "no key `target`"),
    "form": ("[tool.tfsavelint]\ntargets = 'keras==3.15'\n", "`targets` must be a list of strings"),
    "target": ("[tool.tfsavelint]\ntargets = ['kears==3.15']\n", "`kears==3.15` is not a target"),
    "python": ("[tool.tfsavelint]\npython = 'nowhere/python'\n", "no interpreter at"),
    "toml": ("[tool\n", "can't be read"),
}


def test_a_wrong_configuration_is_one_line_in_each_file_that_it_concerns(tmp_path: Path) -> None:
    for name, (text, _) in WRONG.items():
        write(tmp_path / name, {"pyproject.toml": text, "model.py": FINDING, "other.py": "import os\n"})
    done = flake8(".", "-j1", cwd=tmp_path)
    assert flake8_places(done) == {(f"{name}/model.py", 1, 1, "TFS000") for name in WRONG}
    for name, (_, said) in WRONG.items():
        assert any(said in line for line in done.out.splitlines() if line.startswith(f"./{name}/")), name


def test_a_wrong_target_on_flake8s_command_line_is_one_line_too(tmp_path: Path) -> None:
    write(tmp_path, {"model.py": FINDING})
    done = flake8("--tfs-targets", "keras==1.0", "model.py", cwd=tmp_path)
    assert flake8_places(done) == {("model.py", 1, 1, "TFS000")}


def test_the_tree_is_left_as_it_was(tmp_path: Path) -> None:
    import ast

    from tfsavelint.front.flake8_plugin import Plugin

    for name, text in example_files().items():
        tree = ast.parse(text)
        before = ast.dump(tree, include_attributes=True)
        list(Plugin(tree, str(tmp_path / name), text.splitlines(keepends=True)).run())
        assert ast.dump(tree, include_attributes=True) == before
        assert all(set(vars(node)) <= {*node._fields, *node._attributes} for node in ast.walk(tree))
