"""Notebooks: what is no Python in them is passed over, and positions are those of the cells."""

from __future__ import annotations

import ast
import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from static.notebooks import notebook
from static.running import FINDING, ROOT, environment, here, python, write

from tfsavelint.source.notebook import OtherLanguage, read_notebook
from tfsavelint.source.text import UnreadableText

K3 = ("--target", "keras==3.15")
MODEL = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
SAVE = 'model.save("model")\n'

PLAIN = {
    "%matplotlib inline": "pass",
    "  %matplotlib inline\n  if x:\n    y = 1": "pass\nif x:\n  y = 1",
    "!pip install keras": "pass",
    "!!ls": "pass",
    "?x": "pass",
    "??x": "pass",
    "x?": "pass",
    "model.fit??": "pass",
    "/f 1": "pass",
    ",f a b": "pass",
    ";f a b": "pass",
    "%%time": "",
    "%%timeit x = 1": "",
    "x = !ls": "x = list()",
    "a, b = %magic 1": "a, b = list()",
    "x.y['a'] = !ls *.h5": "x.y['a'] = list()",
    "pip install -q keras": "pass",
    "cd data": "pass",
    "%time x = 1": "None; x = 1",
    "%timeit -n 10 -r 3 f()": "None;              f()",
    "%time": "pass",
    "!cd a && \\\n  ls \\\n  b\nx = 1": "pass\n\n\nx = 1",
    "!ls\nx = '''\n!ls\n'''": "pass\nx = '''\n!ls\n'''",
    "!ls\nx = (7\n% 3)": "pass\nx = (7\n% 3)",
    "!ls\nx = 7 \\\n% 3": "pass\nx = 7 \\\n% 3",
    "!ls\nx = 'a # b'\n%who": "pass\nx = 'a # b'\npass",
    "!ls\nx = 1  # it's\n%who": "pass\nx = 1  # it's\npass",
    "!ls\nx = 'it\\'s'\n%who": "pass\nx = 'it\\'s'\npass",
    "!ls\nx = ''\n%who": "pass\nx = ''\npass",
    "if x:\n    !ls\n    y = 1": "if x:\n    pass\n    y = 1",
    "%%bash\nls": "\n",
    "%%writefile a.py\nimport keras": "\n",
    "%%capture out\nx = 1": "\nx = 1",
    "\n%%time\n%%capture\nx = !ls": "\n\n\nx = list()",
    "x = a if b else !c": None,
    "def (": None,
}
"""A cell's text, and what is left of it; None where it is no Python, and no notebook's either."""


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_left_of_a_cell(text: str) -> None:
    found = read_notebook("a.ipynb", notebook(text).encode())
    expected = PLAIN[text]
    assert bool(found.refused) is (expected is None)
    assert found.source.text.count("\n") == text.count("\n") + 1
    if expected is not None:
        assert found.source.text.rstrip("\n") == expected.rstrip("\n")
    ast.parse(found.source.text)


PYTHON = (
    *("x = 5 % 3", "x = y if y else z", "a = b = c", "print('!ls')", "x != y", "cd = 1", "ls", "pip.main()", "cat[0] = 1"),
    *("x = [\n    1,\n]\n", "await f()", "plt.plot();", "'''\n%time\n'''", "f'{x!r}'", "rm: int = 1", "x = 1  # why?"),
)


@pytest.mark.parametrize("text", PYTHON)
def test_python_is_left_alone_beside_a_magic_too(text: str) -> None:
    assert read_notebook("a.ipynb", notebook(text).encode()).source.text.rstrip("\n") == text.rstrip("\n")
    beside = read_notebook("a.ipynb", notebook("!ls\n" + text).encode())
    assert not beside.refused
    assert beside.source.text.rstrip("\n") == "pass\n" + text.rstrip("\n")


def test_positions_are_those_of_the_cells(tmp_path: Path) -> None:
    text = notebook(("markdown", "# A model"), "!pip install keras\n" + MODEL, "", "%time " + SAVE + "\n\n" + SAVE)
    write(tmp_path, {"deep/nb.ipynb": text})
    done = here(*K3, cwd=tmp_path)
    assert [line.split(" TFS501 ")[0] for line in done.out.splitlines()] == [
        "deep/nb.ipynb:cell 4:1:18:",
        "deep/nb.ipynb:cell 4:4:12:",
    ]
    report = here(*K3, "--format", "json", cwd=tmp_path).report
    keys = ("path", "cell", "line", "column", "end_line", "end_column")
    assert [tuple(item[key] for key in keys) for item in report["findings"]] == [
        ("deep/nb.ipynb", 4, 1, 18, 1, 25),
        ("deep/nb.ipynb", 4, 4, 12, 4, 19),
    ]
    rows = {(item["cell"], item["line"], item["qualname"]) for item in report["subjects"]}
    assert rows == {(2, 3, "model"), (4, 1, "model.save:cell 4:1"), (4, 4, "model.save:cell 4:4")}


def test_cells_share_their_names_in_their_order(tmp_path: Path) -> None:
    layer = "class L(keras.layers.Layer):\n    def call(self, inputs):\n        return inputs\n"
    use = "model = keras.Sequential([keras.Input((4,)), L()])\nmodel.save('m.keras')\n"
    write(tmp_path, {"nb.ipynb": notebook("import keras", layer, use)})
    done = here(*K3, cwd=tmp_path)
    assert done.out.startswith("nb.ipynb:cell 2:1:7: TFS201 `L` is not registered")
    assert done.out.count("\n") == 1


def test_a_notebook_is_judged_as_the_script_that_it_is(tmp_path: Path) -> None:
    """Keras 3.8 imports a recorded module, but a notebook's classes are those of ``__main__``."""
    text = (
        "import keras\n\n\nclass L(keras.layers.Layer):\n    def call(self, inputs):\n        return inputs\n\n\n"
        "def build():\n    return keras.Sequential([keras.Input((4,)), L()])\n"
    )
    write(tmp_path, {"a.py": text, "b.ipynb": notebook(text)})
    done = here("--target", "keras==3.8", "--format", "json", cwd=tmp_path)
    assert done.places == {("b.ipynb", 4, 7, "TFS201")}


def test_standard_input(tmp_path: Path) -> None:
    data = notebook(("raw", "x"), FINDING).encode()
    done = here("-", "--stdin-filename", "sub/nb.ipynb", *K3, cwd=tmp_path, given=data)
    assert (done.status, done.out.split(" TFS501")[0]) == (1, "sub/nb.ipynb:cell 2:4:12:")
    as_python = here("-", *K3, cwd=tmp_path, given=data)
    assert "nb.ipynb" not in as_python.out


def test_noqa_in_a_cell(tmp_path: Path) -> None:
    write(tmp_path, {"nb.ipynb": notebook("%time\n" + MODEL, SAVE.rstrip() + "  # noqa: TFS501\n" + SAVE)})
    assert here(*K3, cwd=tmp_path).out.startswith("nb.ipynb:cell 2:2:12: TFS501 ")


def test_a_cell_that_is_no_python_is_an_error_and_the_others_are_checked(tmp_path: Path) -> None:
    write(tmp_path, {"nb.ipynb": notebook(MODEL, "x = 1\ndef (:", SAVE)})
    done = here(*K3, cwd=tmp_path)
    assert done.status == 2
    assert done.out.startswith("nb.ipynb:cell 3:1:12: TFS501 ")
    assert "error: nb.ipynb: cell 2, line 2: syntax error: " in done.err


BROKEN = {
    "empty": b"",
    "not JSON": b"{keras",
    "not text": b"\xff\xfe\x00keras",
    "a list": b'["keras"]',
    "no cells": b'{"nbformat": 4, "keras": 1}',
    "cells of another shape": b'{"nbformat": 4, "cells": {"keras": 1}}',
    "cells that are none": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1, "keras"]}',
    "no format": b'{"cells": [{"cell_type": "code", "source": "import keras"}]}',
    "deep": b'{"cells": ' + b"[" * 100_000 + b'"keras"',
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("concerned", [True, False])
def test_a_broken_notebook_is_an_error(name: str, concerned: bool, tmp_path: Path) -> None:
    data = BROKEN[name] if concerned else BROKEN[name].replace(b"keras", b"nothing")
    write(tmp_path, {"nb.ipynb": data, "a.py": FINDING})
    done = here(*K3, cwd=tmp_path)
    if concerned or name not in ("cells that are none", "no format"):
        assert done.status == 2
        assert "error: nb.ipynb: is not a notebook: " in done.err
    assert done.out.startswith("a.py:4:12: TFS501 ")


def test_another_language_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, {"nb.ipynb": notebook("library(keras)\nx <- 1", language_info={"name": "R"})})
    done = here(*K3, cwd=tmp_path)
    assert done.status == 0
    assert "skipped: nb.ipynb: a notebook in r" in done.err


def test_the_older_format(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "language": "python", "input": [FINDING], "outputs": [], "collapsed": False}]
    old = {"worksheets": [{"cells": cells}], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}
    write(tmp_path, {"nb.ipynb": json.dumps(old)})
    assert here(*K3, cwd=tmp_path).out.startswith("nb.ipynb:cell 1:4:12: TFS501 ")


def test_checkpoints_of_jupyter_are_not_searched(tmp_path: Path) -> None:
    write(tmp_path, {".ipynb_checkpoints/nb-checkpoint.ipynb": notebook(FINDING)})
    assert here(*K3, cwd=tmp_path).status == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.sampled_from("%!?x =\\\n'\"#([)]{}ab;,/1")), max_size=4))
def test_any_cells_are_read_or_refused_line_for_line(cells: list[str]) -> None:
    found = read_notebook("a.ipynb", notebook(*cells).encode())
    ast.parse(found.source.text)
    assert len(found.source.lines) == sum(len(text.splitlines()) for text in cells)


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["cells", "cell_type", "source", "metadata", "nbformat", "worksheets", "x"]), x
            )
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    with contextlib.suppress(UnreadableText, OtherLanguage):
        read_notebook("a.ipynb", json.dumps(value).encode())


def test_only_a_notebook_brings_nbformat_in(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING})
    code = (
        "import sys\nfrom tfsavelint.front.cli import main\n"
        "try:\n    main(['--target', 'keras==3.15'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'nbformat', 'yaml', 'packaging', 'pathspec'} & set(sys.modules)))\n"
    )
    done = python("-c", code, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)))
    assert done.out.splitlines()[-1] == "[]"
