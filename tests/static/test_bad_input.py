"""Whatever a file, a folder or an option is: a clear message, the right exit status, and the other files still checked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from static.running import FINDING, Done, here, tool, write

from tfsavelint.source.files import python_files

GOOD = "import keras\n"
DEEP = 10_000


def in_call(expression: str) -> str:
    """An expression as the argument of a Keras call, in a file that concerns us."""
    return f"import keras\n\na = True\nmodel = keras.Sequential([keras.layers.Dense({expression})])\n"


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "syntax.py": ("import keras\n\nclass A(keras.layers.Layer:\n    pass\n", "syntax error"),
    "syntax_elsewhere.py": ("def f(:\n", "syntax error"),
    "indent.py": ("import keras\nif keras:\npass\n", "syntax error"),
    "python2.py": ("import keras\nprint 'x'\n", "syntax error"),
    "latin.py": ("import keras\nx = 'é'\n".encode("latin-1"), "line 2 is not utf-8"),
    "latin_elsewhere.py": ("x = 'é'\n".encode("latin-1"), "line 1 is not utf-8"),
    "wrong_bytes.py": ("# coding: ascii\nimport keras  # é\n".encode(), "line 2 is not ascii"),
    "unknown_coding.py": ("# coding: klingon\nimport keras\n", "unknown encoding"),
    "not_a_text_coding.py": ("# coding: rot13\nvzcbeg xrenf\n", "rot13"),
    "base64_coding.py": ("# coding: base64\nimport keras\n", "base64"),
    "bom_and_coding.py": (b"\xef\xbb\xbf# coding: latin-1\nimport keras\n", "utf-8"),
    "null.py": (b"import keras\nx = '\0'\n", "null byte"),
    "null_elsewhere.py": (b"x = 1\0\n", "null byte"),
    "utf16.py": ("import keras\n".encode("utf-16"), ""),
    "utf16_no_bom.py": ("import keras\n".encode("utf-16-le"), "null byte"),
    "unclosed.py": ("import keras\nx = '''\n", "syntax error"),
    "brackets_unclosed.py": ("import keras\n" + "(" * DEEP, ""),
    "surrogate.py": (b"import keras\nx = '\xed\xa0\x80'\n", "line 2 is not utf-8"),
    "form_feed_nest.py": ("import keras\n" + "".join(" " * depth + "if 1:\n" for depth in range(150)), "syntax error"),
}
"""Not Python that can be read: an error, and exit status 2."""

DEEPLY: dict[str, str] = {
    "brackets.py": "import keras\nx = " + "(" * DEEP + ")" * DEEP + "\n",
    "lists.py": in_call("[" * DEEP + "]" * DEEP),
    "lists_elsewhere.py": "x = " + "[" * DEEP + "]" * DEEP + "\n",
    "minuses.py": in_call("-" * DEEP + "1"),
    "nots.py": in_call("not " * DEEP + "a"),
    "conditions.py": in_call("1 if a else " * DEEP + "2"),
    "sum.py": in_call("+".join(["a"] * 5_000)),
    "sum_elsewhere.py": "x = " + "+".join(["a"] * 5_000) + "\n",
    "calls.py": in_call("a" + "(1)" * 5_000),
    "attributes.py": in_call("a" + ".b" * 5_000),
    "subscripts.py": in_call("a" + "[0]" * 5_000),
    "lambdas.py": in_call("lambda: " * 3_000 + "1"),
    "elifs.py": "import keras\nif keras:\n    pass\n" + "elif keras:\n    pass\n" * 3_000,
    "strings.py": in_call("'a' " * 5_000),
    "powers.py": in_call("2" + "**2" * 3_000),
    "awaits.py": in_call("a" + " if a else b" * 3_000),
    "functions.py": "import keras\n"
    + "".join(" " * depth + f"def f{depth}():\n" for depth in range(95))
    + " " * 95
    + "pass\n",
    "classes.py": "import keras\n"
    + "".join(" " * depth + f"class C{depth}(keras.layers.Layer):\n" for depth in range(95))
    + " " * 95
    + "pass\n",
    "decorators.py": "import keras\n" + "@keras.a\n" * 3_000 + "class A(keras.layers.Layer): pass\n",
    "bases.py": "import keras\nclass A(" + "(" * 150 + "keras.layers.Layer" + ")" * 150 + "): pass\n",
    "chained_methods.py": "import keras\nx = keras" + ".a()" * 4_000 + "\n",
    "f_string.py": in_call("f'{" * 1 + "(" * 180 + "1" + ")" * 180 + "}'"),
    "long_line.py": in_call("1") + "x = '" + "é" * 2_000_000 + "'\n",
    "long_list.py": "import keras\nx = [" + "1, " * 50_000 + "]\n",
    "many_statements.py": "import keras\n" + "x = keras.layers.Dense(1); " * 60 + "\n",
    "comparisons.py": in_call("a" + " < a" * 5_000),
    "booleans.py": in_call("a" + " and a" * 5_000),
    "dots.py": in_call("a" + " . b" * 3_000),
    "walruses.py": in_call("(b := " * 150 + "1" + ")" * 150),
}
"""Python that would end a careless parser's process: examined, or skipped in words; never a crash."""

FINE: dict[str, str | bytes] = {
    "empty.py": "",
    "only_bom.py": b"\xef\xbb\xbf",
    "newline.py": "\n",
    "blank.py": "   ",
    "comment.py": "# keras",
    "form_feed.py": "\f",
    "backslash.py": "import keras\nx = 1 + \\\n    2",
    "declared.py": ("# -*- coding: latin-1 -*-\n" + FINDING.replace('("model")', '("modèle")')).encode("latin-1"),
    "old_mac.py": FINDING.replace("\n", "\r"),
    "control_z.py": "import keras\nx = '\x1a'\n",
}
"""Odd, and nothing is wrong with it."""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Done:
    files = {name: content for name, (content, _) in REFUSED.items()}
    folder = write(tmp_path_factory.mktemp("refused"), {**files, "zz_last.py": FINDING})
    return tool("--target", "keras==3.15", "--format", "json", cwd=folder)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_an_error_that_says_why(name: str, refused: Done) -> None:
    errors = [item for item in refused.report["errors"] if item["path"] == name]
    skipped = [item for item in refused.report["skipped"] if item["path"] == name]
    if name == "brackets_unclosed.py" and skipped:
        return
    assert len(errors) == 1
    assert REFUSED[name][1] in errors[0]["message"]
    assert "internal error" not in errors[0]["message"]
    assert "\n" not in errors[0]["message"]
    assert any(line.startswith(f"error: {name}") for line in refused.err.splitlines())


def test_the_other_files_are_still_checked_and_the_status_is_2(refused: Done) -> None:
    assert refused.status == 2
    assert refused.places == {("zz_last.py", 4, 12, "TFS501")}
    assert "Traceback" not in refused.err


@pytest.fixture(scope="module")
def deeply(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = write(tmp_path_factory.mktemp("deeply"), {**DEEPLY, "zz_last.py": FINDING})
    return tool("--target", "keras==3.15", "--target", "tf_keras==2.21", "--format", "json", cwd=folder)


@pytest.mark.parametrize("name", DEEPLY)
def test_what_is_nested_deeply_is_examined_or_skipped(name: str, deeply: Done) -> None:
    assert [item for item in deeply.report["errors"] if item["path"] == name] == []
    for item in deeply.report["skipped"]:
        if item["path"] == name:
            assert "too deeply" in item["reason"]
            assert f"skipped: {name}: {item['reason']}" in deeply.err


def test_skipping_is_no_error(deeply: Done) -> None:
    assert deeply.status == 1, deeply.err
    assert {item["path"] for item in deeply.report["skipped"]} >= {"brackets.py", "minuses.py", "conditions.py", "sum.py"}
    assert ("zz_last.py", 4, 12, "TFS501") in deeply.places


def test_a_deep_expression_does_not_hide_the_rest_of_its_file(tmp_path: Path) -> None:
    deep = "+".join(["a"] * 900)
    write(tmp_path, {"a.py": FINDING + f"x = keras.layers.Dense({deep})\n"})
    done = tool("--target", "keras==3.15", "--format", "json", cwd=tmp_path)
    assert done.places == {("a.py", 4, 12, "TFS501")}
    assert [(item["path"], "line 5" in item["reason"]) for item in done.report["skipped"]] == [("a.py", True)]


def test_odd_files_are_fine(tmp_path: Path) -> None:
    done = here("--target", "keras==3.15", "--format", "json", ".", cwd=write(tmp_path, FINE))
    assert (done.report["errors"], done.report["skipped"]) == ([], [])
    assert done.places == {("declared.py", 5, 12, "TFS501"), ("old_mac.py", 4, 12, "TFS501")}
    assert here("empty.py", "only_bom.py", cwd=tmp_path).status == 0


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING})
    done = here("nowhere", "a.py", "none.py", "--target", "keras==3.15", cwd=tmp_path)
    assert done.status == 2
    assert done.out.startswith("a.py:4:12: TFS501 ")
    assert "error: nowhere: there is no such file or folder" in done.err
    assert "error: none.py: there is no such file or folder" in done.err


@pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")
def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """Unreadable for every user, root too: a link to itself, a link to nothing, a folder and a pipe called like files."""
    write(tmp_path, {"a.py": FINDING, "folder.py/inside.py": FINDING})
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "dangling.py").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.py")
    done = tool(".", "--target", "keras==3.15", "--format", "json", cwd=tmp_path)
    assert done.status == 2
    assert {(path, code) for path, *_, code in done.places} == {("a.py", "TFS501"), ("folder.py/inside.py", "TFS501")}
    errors = {item["path"]: item["message"] for item in done.report["errors"]}
    assert set(errors) == {"loop.py", "dangling.py", "pipe.py"}
    assert all("can't be read: " in message for message in errors.values())
    named = here("loop.py", "--target", "keras==3.15", cwd=tmp_path)
    assert named.status == 2
    assert "error: loop.py: can't be read: " in named.err


def test_a_folder_that_cannot_be_searched_is_said(tmp_path: Path) -> None:
    """It goes away between being seen and being searched: root may search any that stays."""
    write(tmp_path, {"a.py": FINDING, "gone/b.py": FINDING, "here/c.py": FINDING})
    errors: list[OSError] = []
    found = python_files(str(tmp_path), (), False, errors.append)
    assert Path(next(found)).name == "a.py"
    shutil.rmtree(tmp_path / "gone")
    assert [Path(name).name for name in found] == ["c.py"]
    assert [Path(str(error.filename)).name for error in errors] == ["gone"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": FINDING})
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert here("--target", "keras==3.15", "--format", "json", cwd=tmp_path).places == {("a/b.py", 4, 12, "TFS501")}


def test_standard_input_that_cannot_be_read(tmp_path: Path) -> None:
    done = here("-", cwd=tmp_path, given=b"import keras\nx = '\xe9'\n")
    assert (done.status, done.out) == (2, "")
    assert "error: stdin.py: line 2 is not utf-8" in done.err


# --- options ------------------------------------------------------------------------------------------------------

WRONG_OPTIONS = {
    ("--target", "keras"): "`keras` is not a target",
    ("--target", "kears==3.15"): "`kears==3.15` is not a target",
    ("--target", "keras==3"): "`keras==3` is not a target",
    ("--target", "keras==1.2"): "`keras==1.2` is older than the oldest",
    ("--target", "tf_keras==2.3"): "older than the oldest",
    ("--format", "xml"): "xml",
    ("--python", "nowhere/bin/python"): "no interpreter at nowhere/bin/python",
    ("--python", "."): "no interpreter at .",
    ("--no-such-option",): "--no-such-option",
    ("--target",): "--target",
    ("-", "a.py"): "goes alone",
}


@pytest.mark.parametrize("options", WRONG_OPTIONS, ids=" ".join)
def test_wrong_options(options: tuple[str, ...], tmp_path: Path) -> None:
    done = here("check", *options, cwd=write(tmp_path, {"a.py": FINDING}))
    assert (done.status, done.out) == (2, "")
    assert WRONG_OPTIONS[options] in done.err


WRONG_SETTINGS = {
    "target = ['keras==3.15']": "`target`",
    "targets = 'keras==3.15'": "`targets` must be a list of strings",
    "targets = [3.15]": "`targets` must be a list of strings",
    "force-exclude = 'yes'": "`force-exclude` must be true or false",
    "python = ['python']": "`python` must be a string",
    "exclude = true": "`exclude` must be a list of strings",
    "Targets = []": "`Targets`; did you mean `targets`?",
    "force_exlude = true": "did you mean `force-exclude`?",
    "xyzzy = true": "there are baseline, exclude, ",
    "per-file-ignores = ['TFS1']": "`per-file-ignores` must be a table of lists",
    "per-file-ignores = { 'a.py' = 'TFS1' }": "`per-file-ignores` must be a table of lists",
    "baseline = ['x']": "`baseline` must be a string",
    "targets = [": "can't be read",
    "targets = ['keras==x']": "`keras==x` is not a target",
    "[tool.tfsavelint.deep]": "`deep`",
}


@pytest.mark.parametrize("setting", WRONG_SETTINGS)
def test_wrong_settings_name_file_and_key(setting: str, tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": f"[tool.tfsavelint]\n{setting}\n", "a.py": FINDING})
    done = here("check", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "error: pyproject.toml: " in done.err
    assert WRONG_SETTINGS[setting] in done.err


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\ntfsavelint = 3\n", "[[tool.tfsavelint]]\nx = 1\n", b"\xff\xfe"])
def test_a_pyproject_of_the_wrong_shape(text: str | bytes, tmp_path: Path) -> None:
    done = here("check", cwd=write(tmp_path, {"pyproject.toml": text, "a.py": FINDING}))
    assert (done.status, done.out) == (2, "")
    assert "pyproject.toml: " in done.err


def test_wrong_settings_of_one_project_leave_the_others_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "bad/pyproject.toml": "[tool.tfsavelint]\nx = 1\n", "bad/b.py": FINDING})
    done = here(".", "--target", "keras==3.15", cwd=tmp_path)
    assert done.status == 2
    assert done.out.startswith("a.py:4:12: TFS501 ")
    assert "has no key `x`" in done.err


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real environment without TensorFlow."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    return folder


def test_an_interpreter_without_tensorflow(bare: Path, tmp_path: Path) -> None:
    """It can be given to ``check``, which then takes the newest targets and says so."""
    done = here("--python", str(bare), cwd=write(tmp_path, {"a.py": FINDING}))
    assert done.status == 1
    assert "no interpreter with Keras was found" in done.err or "no Keras" in done.err


def test_confirm_with_an_interpreter_without_tensorflow(bare: Path, tmp_path: Path) -> None:
    done = here("confirm", "--python", str(bare), "--format", "json", cwd=write(tmp_path, {"a.py": FINDING}))
    assert done.status == 1
    verdicts = {item["verdict"]["state"] for item in done.report["findings"]}
    assert verdicts == {"undecided"}
    assert any("TensorFlow" in item["verdict"]["reason"] for item in done.report["findings"])


def test_what_confirm_saw_is_kept_unless_nothing_is_to_be(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    write(tmp_path, {"a.py": FINDING})
    kept = tmp_path / "cache" / "attempts.sqlite"
    assert here("confirm", "--python", str(bare), "--no-cache", cwd=tmp_path).status == 1
    assert not kept.exists()
    assert here("confirm", "--python", str(bare), cwd=tmp_path).status == 1
    assert kept.exists()
    kept.write_bytes(b"no database at all" * 100)
    damaged = here("confirm", "--python", str(bare), cwd=tmp_path)
    assert damaged.status == 1
    assert "Traceback" not in damaged.err


# --- output -------------------------------------------------------------------------------------------------------


def test_output_goes_to_the_file_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "report.json": "old"})
    done = here("--target", "keras==3.15", "--format", "json", "--output", "report.json", cwd=tmp_path)
    assert (done.status, done.out) == (1, "")
    plain = here("--target", "keras==3.15", "--format", "json", cwd=tmp_path)
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == plain.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "report.json"]


def test_output_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    """A folder stands where the report should go: that is refused for every user, root too."""
    write(tmp_path, {"a.py": FINDING, "report/old": "old"})
    for target in ("report", "nowhere/report.json", "a.py/report.json"):
        done = here("--target", "keras==3.15", "--output", target, cwd=tmp_path)
        assert (done.status, done.out) == (2, "")
        assert f"can't write {target}" in done.err
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "report"]
    assert (tmp_path / "report" / "old").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(os.name != "posix", reason="needs permissions")
def test_output_keeps_what_the_file_was(tmp_path: Path) -> None:
    """A new report is as readable as any new file, a link stays a link, and a pipe is written to, never replaced."""
    write(tmp_path, {"a.py": FINDING, "real.txt": "old", "plain": ""})
    (tmp_path / "link.txt").symlink_to("real.txt")
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    for name in ("link.txt", "new.txt", "pipe"):
        assert here("--target", "keras==3.15", "--output", name, cwd=tmp_path).status == 1
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8").startswith("a.py:4:12")
    assert (tmp_path / "new.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert (tmp_path / "pipe").is_fifo()
    assert os.read(reader, 14) == b"a.py:4:12: TFS"
    os.close(reader)
