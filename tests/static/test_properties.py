"""What holds for any Python whatever: no crash, positions inside the file, the same answer twice, slices that compile."""

from __future__ import annotations

import ast
import keyword
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from static.running import ROOT, example_files

from tfsavelint.checking import FileResult, check_bytes, check_text
from tfsavelint.config import Settings
from tfsavelint.source.parse import parse
from tfsavelint.source.slices import Slicer
from tfsavelint.source.text import SourceText, split_lines
from tfsavelint.targets import newest

BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes
)

NAMES = st.sampled_from(["x", "é", "model", "keras", "layers", "units", "self", "Dense", "config"])
ATOMS = st.one_of(
    NAMES,
    st.integers(-3, 99).map(str),
    st.sampled_from(
        ["None", "True", "...", '"model"', "'é.keras'", 'f"{x}.h5"', '"""a\n  b"""', 'b"x"', "1.5", "()", "{}"]
    ),
)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}".format, NAMES, NAMES),
        st.builds("{}({})".format, inner, inner),
        st.builds("{}(\n  {}, name={}\n)".format, NAMES, inner, inner),
        st.builds("keras.layers.Dense({})({})".format, inner, inner),
        st.builds("model.save({})".format, inner),
        st.builds("super().__init__(*{}, **{})".format, NAMES, NAMES),
        st.builds("[{}, *{}]".format, inner, NAMES),
        st.builds("{{{}: {}, **{}}}".format, inner, inner, NAMES),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("(lambda x, é={}: {})".format, inner, inner),
        st.builds("(y := {})".format, inner),
        st.builds("[{} for x in {} if {}]".format, inner, inner, inner),
        st.builds("{} + \\\n  {}".format, inner, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, _combined, max_leaves=5)


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}" for text in lines or ["pass\n"] for line in text.splitlines(keepends=True))


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, max_size=3).map(_indented)
    return st.one_of(
        st.builds("if {}:\n{}else:\n{}".format, EXPRESSIONS, body, body),
        st.builds("for x in {}:\n{}".format, EXPRESSIONS, body),
        st.builds("with {} as é:\n{}".format, EXPRESSIONS, body),
        st.builds("try:\n{}except Exception as error:\n{}finally:\n{}".format, body, body, body),
        st.builds("if __name__ == '__main__':\n{}".format, body),
        st.builds("def {}(self, units, *args, rate={}, **kwargs):\n{}".format, NAMES, EXPRESSIONS, body),
        st.builds("class {}(keras.layers.Layer):\n{}".format, NAMES, body),
        st.builds("@keras.saving.register_keras_serializable({})\nclass A(keras.Model):\n{}".format, EXPRESSIONS, body),
        st.builds("def __init__(self, units, **kwargs):\n    super().__init__(**kwargs)\n{}".format, body),
        st.builds("def get_config(self):\n{}    return {}\n".format, body, EXPRESSIONS),
        st.builds("async def build(self, shape=None, /):\n{}".format, body),
        st.builds("match {}:\n    case [x, *é]:\n        {}\n".format, EXPRESSIONS, EXPRESSIONS),
    )


SIMPLE = st.one_of(
    st.builds("{}\n".format, EXPRESSIONS),
    st.builds("{} = {}\n".format, NAMES, EXPRESSIONS),
    st.builds("self.{} = {}\n".format, NAMES, EXPRESSIONS),
    st.builds("x: int = {}; é = {}\n".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("if {}: {}\n".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("class B(keras.losses.Loss): é = {}\n".format, EXPRESSIONS),
    st.sampled_from(
        [
            "from tensorflow.keras import layers\n",
            "from tensorflow import keras\n",
            "from . import x\n",
            "import tf_keras as keras\n",
            "from keras import *\n",
            "del x\n",
            "global é\n",
            "\f\n",
            "# noqa\n",
            "x += 1\n",
        ]
    ),
)
STATEMENTS = st.recursive(SIMPLE, _blocks, max_leaves=8)
MODULES = st.lists(STATEMENTS, max_size=6).map(lambda items: "import keras\n" + "".join(items))


def parses(text: str) -> bool:
    try:
        compile(text, "x.py", "exec", flags=ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError):
        return False
    return True


def examined(text: str) -> FileResult:
    """Check a text, and require of the answer what must hold for any."""
    result = check_text(SourceText("x.py", text), newest(), Settings(), noqa=False)
    assert result.problem is None
    lines = split_lines(text)
    spans = [*(item.span for item in result.findings), *(item.span for item in result.subjects)]
    for span in spans:
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1].rstrip("\r\n"))
        assert (span.line, span.column) < (span.end_line, span.end_column)
        assert span.end_column <= len(lines[span.end_line - 1].rstrip("\r\n")) + 1
    return result


@BOUNDED
@given(MODULES)
def test_any_parsable_text(text: str) -> None:
    if not parses(text):
        return
    first, second = examined(text), examined(text)
    assert (first.findings, first.subjects, first.skipped) == (second.findings, second.subjects, second.skipped)


@BOUNDED
@given(MODULES, st.sampled_from(["\r\n", "\r"]))
def test_line_endings_make_no_difference(text: str, ending: str) -> None:
    if not parses(text):
        return
    other = text.replace("\n", ending)
    assert [item.span for item in examined(other).findings] == [item.span for item in examined(text).findings]


@BOUNDED
@given(MODULES)
def test_slices_compile(text: str) -> None:
    if not parses(text) or "match " in text:  # see the test below
        return
    slicer = Slicer(parse(SourceText("x.py", text)))
    texts = [slicer.definitions(), slicer.imports(), slicer.leading_to(["model"]), slicer.leading_to(["x", "é"], before=4)]
    for sliced in texts:
        assert parses(sliced.text), sliced
        assert len(split_lines(sliced.text)) == len(split_lines(text))
    laid_open = slicer.inside("model", ["x"], 10**6)
    assert laid_open is None or parses(laid_open.text) or "return" in laid_open.text


def test_slices_of_match_compile() -> None:
    text = """\
def scaled(y):
    return y * rate


if rate:
    rate = 2
    match rate:
        case 2:
            model.save("model.keras")
    print(rate)
"""
    assert parses(Slicer(parse(SourceText("x.py", text))).definitions().text)


def test_the_work_grows_with_the_length() -> None:
    """A functional model binds one name again and again: four times the layers may cost a dozen times the calls."""

    def calls(layers: int) -> int:
        text = "import keras\n\nx = keras.Input((4,))\n" + "x = keras.layers.Dense(4)(x)\n" * layers
        made = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal made
            made += event == "call"

        sys.setprofile(count)
        try:
            examined(text)
        finally:
            sys.setprofile(None)
        return made

    calls(5)
    assert calls(120) < 12 * calls(30)


def test_most_generated_texts_parse_and_some_have_findings() -> None:
    """Else the tests above would pass for want of anything to test."""
    seen = {"all": 0, "parsed": 0, "found": 0}

    @settings(BOUNDED, database=None)
    @given(MODULES)
    def count(text: str) -> None:
        seen["all"] += 1
        if parses(text):
            seen["parsed"] += 1
            seen["found"] += bool(examined(text).findings)

    count()
    assert seen["parsed"] > seen["all"] / 2
    assert seen["found"] > 3


@BOUNDED
@given(st.binary(max_size=60).map(lambda data: b"keras" + data))
def test_any_bytes(data: bytes) -> None:
    result = check_bytes("x.py", data, newest(), Settings())
    assert not [item for item in result.findings if item.code == "TFS000"]


@given(st.text(alphabet="a\n\r\f\v\x1c\u2028é'\\ ", max_size=30))
@settings(deadline=None)
def test_lines_are_pythons(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(line and not set(line.rstrip("\r\n")) & {"\r", "\n"} for line in lines)
    assert [line.rstrip("\r\n") for line in lines] == text.encode("unicode_escape").replace(b"\\r\\n", b"\\n").replace(
        b"\\r", b"\\n"
    ).decode("unicode_escape").removesuffix("\n").split("\n")[: len(lines)]


OURS = sorted([*(ROOT / "tfsavelint").rglob("*.py"), *(ROOT / "tests" / "static").glob("*.py")])
STDLIB = Path(sysconfig.get_path("stdlib"))
STANDARD = [*sorted(STDLIB.glob("*.py"))[::15], *sorted(STDLIB.glob("[a-z]*/*.py"))[::60]]


@pytest.mark.parametrize("files", [OURS, STANDARD], ids=["ours", "the standard library"])
def test_real_files(files: list[Path]) -> None:
    """Each is made to concern us; in the standard library there is nothing to find."""
    for number, path in enumerate(files):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if not parses(text):
            continue
        result = examined(text + "\nimport keras\n")
        if not number % 6:
            again = examined(text + "\nimport keras\n")
            assert (result.findings, result.subjects, result.skipped) == (again.findings, again.subjects, again.skipped)
        if files is STANDARD:
            assert result.findings == (), path
        slicer = Slicer(parse(SourceText("x.py", text)))
        assert parses(slicer.definitions().text), path
        assert parses(slicer.imports().text), path


@pytest.mark.parametrize("name", example_files())
def test_slices_of_examples_compile(name: str) -> None:
    text = example_files()[name]
    parsed = parse(SourceText(name, text))
    slicer = Slicer(parsed)
    names = [item for item in parsed.outline.module.bindings if not keyword.iskeyword(item)]
    for sliced in (slicer.definitions(), slicer.imports(), slicer.leading_to(names), slicer.leading_to(["model"])):
        assert parses(sliced.text), sliced
