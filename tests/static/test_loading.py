"""TFS205 looks across files: what a loaded file holds, and whether anything that runs before the load defines it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from static.projects import BAD, LAYER, UNTOLD, Project, serve, train

from tfsavelint.checking import Checker
from tfsavelint.confirm.saving import SavedBy
from tfsavelint.model import Finding, Fix, Format, Outcome, Stage
from tfsavelint.rules.rule import Example
from tfsavelint.rules.tfs205 import rule

TARGETS = ("keras==3.15", "keras==3.8", "tf_keras==2.21")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def found(*paths: str) -> list[Finding]:
    report = Checker({"targets": TARGETS}).paths(paths or (".",)).report()
    assert not report.errors
    return [item for item in report.findings if item.code == "TFS205"]


@pytest.mark.parametrize("project", BAD, ids=lambda item: item.title)
def test_a_load_that_nothing_defines_for(project: Project) -> None:
    write(project.files)
    whole = found()
    assert [item.path for item in whole] == [project.load]
    assert project.says in whole[0].message
    if project.says.startswith("add"):
        assert whole[0].fix == Fix(project.says.removeprefix("add `").rstrip("`"), "display")
    claims = {claim.target for claim in whole[0].claims}
    assert {"keras==3.15"} <= claims
    assert {claim.stage for claim in whole[0].claims} == {Stage.LOCATE}
    assert found(project.load) == whole, "alone, a file says what it says among all"


@pytest.mark.parametrize("example", rule.bad, ids=lambda item: item.title)
def test_alone_a_file_says_what_it_says_among_all(example: Example) -> None:
    write({**example.others, example.path: example.text})
    whole = found()
    assert [item.path for item in whole] == [example.path]
    assert found(example.path) == whole


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("a layer of a module beside it", "add `from layers import Scale`"),
        ("a package's layer, through a builder", "add `from pkg.layers import Scale`"),
        ("defined in the script that saves", "which only the script that saves the model defines"),
        ("an activation", "add `from parts import cube`"),
        ("something else is imported, and passed", "add `from layers import Scale`"),
    ],
)
def test_the_message_says_what_to_import(title: str, says: str) -> None:
    example = next(item for item in rule.bad if item.title == title)
    write({**example.others, example.path: example.text})
    finding = found()[0]
    assert says in finding.message
    if says.startswith("add"):
        assert finding.fix == Fix(says.removeprefix("add `").rstrip("`"), "display")


@pytest.mark.parametrize("project", UNTOLD, ids=lambda item: item.title)
def test_a_load_of_which_nothing_is_known(project: Project) -> None:
    write(project.files)
    assert found() == []
    for name in project.files:
        assert name.endswith(".toml") or found(name) == []


def test_an_importable_module_is_found_by_3_8_in_keras_files_alone() -> None:
    for path, expected in (("m.keras", ["keras==3.15", "tf_keras==2.21"]), ("m.h5", list(TARGETS))):
        write({"layers.py": LAYER, "train.py": train(path=path), "serve.py": serve(path=path)})
        assert sorted({claim.target for claim in found()[0].claims}) == sorted(expected)


def test_the_row_of_the_load_says_so_too() -> None:
    write({"layers.py": LAYER, "train.py": train(), "serve.py": serve()})
    report = Checker({"targets": TARGETS}).paths(["serve.py"]).report()
    row = next(item for item in report.subjects if item.kind == "call")
    assert row.predictions["keras==3.15"][Format.KERAS][Stage.LOCATE] is Outcome.FAIL
    assert row.predictions["keras==3.8"][Format.KERAS][Stage.LOCATE] is Outcome.UNKNOWN


def test_an_import_added_to_a_neighbour_is_seen() -> None:
    write({"layers.py": LAYER, "train.py": train(), "parts.py": "", "serve.py": serve("import parts\n")})
    checker = Checker({"targets": TARGETS})
    assert "TFS205" in {item.code for item in checker.paths(["serve.py"]).report().findings}
    Path("parts.py").write_text("import layers\n", encoding="utf-8")
    checker.refresh()
    assert "TFS205" not in {item.code for item in checker.paths(["serve.py"]).report().findings}


@pytest.mark.parametrize("further", ["train.py", "tools/jobs/train.py"])
def test_of_several_saves_of_one_name_the_one_beside_the_load_is_meant(further: str) -> None:
    example = next(item for item in rule.bad if item.title == "a layer of a module beside it")
    write({f"app/{path}": text for path, text in {**example.others, example.path: example.text}.items()})
    before = found()
    assert [item.path for item in before] == [f"app/{example.path}"]
    write({further: 'import keras\n\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.save("m.keras")\n'})
    assert found() == before
    files = [item.checked for item in Checker({"targets": TARGETS}).paths(["."]).results if item.checked is not None]
    loader = next(item for item in files if item.parsed.segments.home.endswith(f"app/{example.path}"))
    load = next(call for call in loader.facts.calls if call.method == "load_model")
    savers = SavedBy(files).of(load, loader)
    assert [item.checked.parsed.segments.home.rpartition("/app/")[2] for item in savers] == ["train.py"]
