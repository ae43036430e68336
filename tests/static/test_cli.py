"""The command line: commands, choice of files and codes, exit status, and the report's form version 1."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from static.running import FINDING, ROOT, environment, example_files, here, tool, write

from tfsavelint.rules.registry import all_rules

K3 = ("--target", "keras==3.15")
BOTH = (*K3, "--target", "tf_keras==2.21")
TWO = FINDING + 'model.save_weights("weights")\n'


def codes(*arguments: str, cwd: Path) -> list[str]:
    return [item["code"] for item in here(*arguments, *K3, "--format", "json", cwd=cwd).report["findings"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"a.py": TWO, "sub/b.py": FINDING, "sub/c.txt": FINDING})


# --- commands -----------------------------------------------------------------------------------------------------


def test_check_is_the_default_command_and_here_the_default_folder(folder: Path) -> None:
    results = [here(*words, *K3, cwd=folder) for words in (("check", "."), ("check",), (".",), ())]
    assert {(done.status, done.out) for done in results} == {(1, results[0].out)}
    assert [line.split(" ")[0] for line in results[0].out.splitlines()] == ["a.py:4:12:", "a.py:5:20:", "sub/b.py:4:12:"]


@pytest.mark.parametrize("name", ["confirm", "check", "rules", "explain"])
def test_a_folder_called_like_a_command_is_written_with_a_dot(name: str, tmp_path: Path) -> None:
    write(tmp_path, {f"{name}/a.py": FINDING})
    assert here(f"./{name}", *K3, cwd=tmp_path).out.startswith(f"{name}/a.py:4:12: TFS501 ")


def test_paths_outside_the_working_directory_are_absolute(folder: Path) -> None:
    done = here(str(folder / "a.py"), *K3, "--format", "json", cwd=folder / "sub")
    assert {path for path, *_ in done.places} == {(folder / "a.py").as_posix()}
    twice = here("a.py", ".", str(folder / "a.py"), *K3, "--format", "json", cwd=folder)
    assert len(twice.report["findings"]) == 3


def test_standard_input(folder: Path) -> None:
    done = here("-", *K3, cwd=folder, given=FINDING.encode())
    assert (done.status, done.out.split(" ")[0]) == (1, "stdin.py:4:12:")
    named = here("-", *K3, "--stdin-filename", "sub/x.py", cwd=folder, given=FINDING.encode())
    assert named.out.startswith("sub/x.py:4:12: ")
    assert here("-", *K3, cwd=folder, given=b"").status == 0


def test_rules_and_explain(tmp_path: Path) -> None:
    listed = here("rules", cwd=tmp_path)
    assert listed.status == 0
    for rule in all_rules():
        assert f"{rule.code}  {rule.name}\n" in listed.out
        page = here("explain", rule.code, cwd=tmp_path)
        assert (page.status, page.err) == (0, "")
        assert page.out.startswith(f"{rule.code} {rule.name} ")
        assert "# expect" not in page.out
        assert all(example.title in page.out for example in (*rule.bad[:1], *rule.good))
        assert here("explain", rule.name, cwd=tmp_path).out == page.out
    assert here("explain", "tfs101", cwd=tmp_path).out == here("explain", "TFS101", cwd=tmp_path).out
    unknown = here("explain", "TFS999", cwd=tmp_path)
    assert (unknown.status, unknown.out) == (2, "")
    assert "there is no rule or package `TFS999`" in unknown.err


def test_version_and_help(tmp_path: Path) -> None:
    assert here("--version", cwd=tmp_path).out.startswith("tfsavelint 0.")
    for words in (("--help",), ("-h",), ("check", "--help"), ("confirm", "-h")):
        done = here(*words, cwd=tmp_path)
        assert (done.status, done.out.split()[0]) == (0, "Usage:")


# --- choices ------------------------------------------------------------------------------------------------------


def test_select_and_ignore(folder: Path) -> None:
    assert codes(cwd=folder) == ["TFS501", "TFS502", "TFS501"]
    assert codes("--select", "TFS502", cwd=folder) == ["TFS502"]
    assert codes("--select", "TFS1,tfs501", cwd=folder) == ["TFS501", "TFS501"]
    assert codes("--ignore", "TFS501", cwd=folder) == ["TFS502"]
    assert codes("--ignore", "TFS5", "--select", "TFS502", cwd=folder) == ["TFS502"]
    assert codes("--select", "TFS", "--ignore", "TFS", cwd=folder) == []
    assert here("--ignore", "TFS5", *K3, cwd=folder).status == 0


def test_exclude_and_force_exclude(folder: Path) -> None:
    for pattern in ("sub", "sub/", "b.py", "sub/b.py", "*/b.py", "s*"):
        assert codes("--exclude", pattern, cwd=folder) == ["TFS501", "TFS502"], pattern
    assert codes("--exclude", "sub,a.py", cwd=folder) == []
    named = ("sub/b.py", "--exclude", "sub")
    assert codes(*named, cwd=folder) == ["TFS501"]
    assert codes(*named, "--force-exclude", cwd=folder) == []
    assert codes("sub", "--exclude", "sub", "--force-exclude", cwd=folder) == []


def test_settings_of_pyproject_and_the_command_line_before_them(folder: Path) -> None:
    write(
        folder, {"pyproject.toml": "[tool.tfsavelint]\nexclude = ['sub']\nignore = ['TFS501']\ntargets = ['keras==2.15']\n"}
    )
    assert here(cwd=folder).status == 0
    assert codes(cwd=folder) == ["TFS502"]
    assert codes("--ignore", "TFS502", cwd=folder) == ["TFS501"]
    assert codes("--exclude", "a.py", "--ignore", "TFS1", cwd=folder) == ["TFS501"]


def test_what_is_never_searched(tmp_path: Path) -> None:
    names = (".git", ".venv", "venv", "__pycache__", "node_modules", "x.egg-info", ".tox", "site-packages")
    write(tmp_path, {f"{name}/a.py": FINDING for name in names})
    write(tmp_path, {"mine/pyvenv.cfg": "home = x\n", "mine/lib/a.py": FINDING, "real/a.py": FINDING})
    assert here(*K3, "--format", "json", cwd=tmp_path).places == {("real/a.py", 4, 12, "TFS501")}


# --- what is printed ----------------------------------------------------------------------------------------------


def test_exit_status(folder: Path) -> None:
    write(folder, {"fine.py": "import keras\n", "bad.py": "def\n"})
    assert here("fine.py", *K3, cwd=folder).status == 0
    assert here("a.py", *K3, cwd=folder).status == 1
    assert here("a.py", *K3, "--exit-zero", cwd=folder).status == 0
    assert here("bad.py", *K3, "--exit-zero", cwd=folder).status == 2


def test_statistics_and_the_last_word_go_to_standard_error(folder: Path) -> None:
    plain, counted = here(*K3, cwd=folder), here(*K3, "--statistics", cwd=folder)
    assert counted.out == plain.out
    assert counted.err.splitlines() == [
        "    2  TFS501  save-path-extension",
        "    1  TFS502  weights-path-extension",
        "3 findings for keras==3.15 (as asked)",
    ]


def test_show_targets(folder: Path) -> None:
    done = here("--show-targets", *BOTH, cwd=folder)
    assert (done.status, done.out) == (0, "keras==3.15, tf_keras==2.21: as asked\n")


def test_an_unknown_newer_version_is_judged_as_the_newest_known_and_said_once(folder: Path) -> None:
    done = here("--target", "keras==3.99", cwd=folder)
    assert "(keras==3.99)" in done.out
    assert done.err.count("keras==3.99 is not known yet: judged as keras==3.15") == 1


KEYS: dict[str, type | tuple[type, ...]] = {
    "code": str,
    "name": str,
    "message": str,
    "path": str,
    "cell": type(None),
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "subject": (str, type(None)),
    "claims": list,
    "targets": list,
    "formats": list,
    "loss": str,
    "verdict": type(None),
    "fix": (dict, type(None)),
}
STAGES = {"construct", "config", "encode", "write", "locate", "rebuild", "state", "compare"}
KINDS = {
    *("layer", "model", "loss", "metric", "optimizer", "schedule", "initializer", "regularizer", "constraint", "cell"),
    *("function", "lambda", "builder", "call", "other"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The JSON report on all fixtures and examples, and the folder in which its paths start."""
    folder = write(tmp_path_factory.mktemp("report"), {**example_files(), "bad.py": "import keras\ndef\n"})
    fixtures = {
        f"fixtures/{path.name}": path.read_bytes() for path in sorted((ROOT / "fixtures" / "scenarios").glob("*.py"))
    }
    write(folder, fixtures)
    deep = "(" * 5_000 + "1" + ")" * 5_000
    write(folder, {"deep.py": f"import keras\nx = {deep}\n"})
    first, second = (tool(*BOTH, "--format", "json", cwd=folder, env=environment(PYTHONHASHSEED=seed)) for seed in "12")
    assert first.status == 2
    assert first.out == second.out
    assert first.out.endswith("}\n")
    return folder, first.report


def test_the_top_of_the_report(report: tuple[Path, dict[str, Any]]) -> None:
    data = report[1]
    assert list(data) == ["version", "tool", "targets", "findings", "subjects", "unpredicted", "errors", "skipped"]
    assert (data["version"], set(data["tool"])) == (1, {"name", "version"})
    assert (data["targets"], data["unpredicted"]) == (["keras==3.15", "tf_keras==2.21"], [])
    assert [(item["path"], item["line"], list(item)) for item in data["errors"]] == [
        ("bad.py", 2, ["path", "line", "message"])
    ]
    assert [(item["path"], list(item)) for item in data["skipped"]] == [("deep.py", ["path", "reason"])]


def test_findings_of_the_report(report: tuple[Path, dict[str, Any]]) -> None:
    folder, data = report
    order = ["construct", "checkpoint", "save", "load", "silent"]
    assert len(data["findings"]) > 30
    for item in data["findings"]:
        assert set(item) == set(KEYS)
        assert all(isinstance(item[key], form) for key, form in KEYS.items()), item
        assert item["fix"] is None or set(item["fix"]) == {"title", "safety"}
        assert item["claims"]
        for claim in item["claims"]:
            assert set(claim) == {"target", "format", "stage", "loss", "verdict"}
            assert (claim["stage"] in STAGES, claim["loss"] in order, claim["verdict"]) == (True, True, None)
        assert item["targets"] == list(dict.fromkeys(claim["target"] for claim in item["claims"]))
        assert item["formats"] == list(dict.fromkeys(claim["format"] for claim in item["claims"]))
        assert item["loss"] == min((claim["loss"] for claim in item["claims"]), key=order.index)
        _inside(folder, item)
    keys = [(item["path"], item["line"], item["column"], item["code"]) for item in data["findings"]]
    assert keys == sorted(keys)


def _inside(folder: Path, item: dict[str, Any]) -> None:
    """Starts on text, ends after it, exclusive: the last character is the thing's own."""
    lines = (folder / item["path"]).read_text(encoding="utf-8").splitlines()
    start, end = (item["line"], item["column"]), (item["end_line"], item["end_column"])
    assert (1, 1) <= start < end
    assert end[0] <= len(lines)
    assert item["column"] <= len(lines[item["line"] - 1])
    last = lines[end[0] - 1]
    assert end[1] - 1 <= len(last)
    assert not lines[start[0] - 1][start[1] - 1].isspace()
    assert not last[end[1] - 2].isspace()


def test_subjects_of_the_report(report: tuple[Path, dict[str, Any]]) -> None:
    folder, data = report
    assert {item["kind"] for item in data["subjects"]} >= {"layer", "model", "builder", "function", "call", "schedule"}
    for item in data["subjects"]:
        assert set(item) == {"path", "cell", "line", "column", "name", "qualname", "kind", "predictions", "trials"}
        assert item["kind"] in KINDS
        assert (item["cell"], item["trials"]) == (None, [])
        assert (folder / item["path"]).exists()
        for target, rows in item["predictions"].items():
            assert target in data["targets"]
            assert set(rows) <= {"keras", "h5", "savedmodel", "weights", "checkpoint"}
            assert target.startswith("tf_keras") or not {"savedmodel", "checkpoint"} & set(rows)
            for row in rows.values():
                assert set(row) == STAGES
                assert set(row.values()) <= {"ok", "fail", "unknown"}
    keys = [(item["path"], item["line"], item["column"]) for item in data["subjects"]]
    assert keys == sorted(keys)


def test_text_and_json_say_the_same(report: tuple[Path, dict[str, Any]]) -> None:
    folder, data = report
    lines = here(*BOTH, cwd=folder).out.splitlines()
    assert lines == [
        f"{item['path']}:{item['line']}:{item['column']}: {item['code']} {item['message']}" for item in data["findings"]
    ]


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_an_excerpt_with_a_caret_in_a_terminal(tmp_path: Path) -> None:
    import pty
    import re
    import subprocess

    line = 'é = "日本"; model.save(\t"model")'
    write(tmp_path, {"a.py": FINDING.replace('model.save("model")', line)})
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tfsavelint", "a.py", *K3],
        cwd=tmp_path,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment(TERM="xterm", COLUMNS="60"),
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 4096):
                shown += block
        except OSError:
            pass  # the other end is closed: that is how a pseudo terminal says that it is over
        assert process.wait(timeout=30) == 1
    os.close(ours)
    assert b"\x1b[" in shown
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", shown).decode("utf-8").replace("\r\n", "\n").splitlines()
    assert plain[0].startswith("a.py:4:")
    column = int(plain[0].split(":")[2])
    assert line[column - 1 :].startswith('"model"')
    assert "".join(plain[1].split()) == "".join(line.split())
    assert plain[2].strip() == "^" * len('"model"')


def test_json_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    write(tmp_path, {"é.py": FINDING.replace("model", "模型")})
    done = tool(
        *K3, "--format", "json", cwd=tmp_path, env=environment(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    )
    assert "模型" in json.loads(done.out)["findings"][0]["message"]
