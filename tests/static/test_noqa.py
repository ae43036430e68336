"""``# noqa`` is honoured exactly as flake8 honours it: each case is a file, and flake8 itself says what is right."""

from __future__ import annotations

import pytest
from static.running import flake8, flake8_places, tool, write

HEAD = """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
"""
LAYER = """\
import keras


@keras.utils.register_keras_serializable("app"){above}
class Residual(keras.layers.Layer):{comment}
    def __init__(self, inner: keras.layers.Layer, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, inputs):
        return inputs + self.inner(inputs)


model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
"""


def save(comment: str) -> str:
    return HEAD + f'model.save("model"){comment}\n'


def call(first: str = "", second: str = "", last: str = "") -> str:
    return HEAD + f'model.save({first}\n    "model",{second}\n){last}\n'


CASES = {
    "nothing": save(""),
    "bare": save("  # noqa"),
    "bare, upper case": save("  # NOQA"),
    "no space": save("  #noqa"),
    "bare with a reason": save("  # noqa because"),
    "coded": save("  # noqa: TFS501"),
    "coded, no space": save("  # noqa:TFS501"),
    "coded, space before the colon": save("  # noqa : TFS501"),
    "code in lower case": save("  # noqa: tfs501"),
    "beginning of the code": save("  # noqa: TFS5"),
    "letters only": save("  # noqa: TFS"),
    "beginning of another": save("  # noqa: TFS1"),
    "another code": save("  # noqa: TFS502"),
    "a code of somebody else": save("  # noqa: E501"),
    "several, with commas": save("  # noqa: E501, TFS501,W291"),
    "several, with spaces": save("  # noqa: E501 TFS501"),
    "several, none of ours": save("  # noqa: E501, W291"),
    "code and a reason": save("  # noqa: TFS501 is wrong here"),
    "code, other comment after": save("  # noqa: TFS501  # really"),
    "after another comment": save("  # type: ignore  # noqa: TFS501"),
    "not a code": save("  # noqa: -"),
    "in a string on the line": HEAD + 'model.save("model # noqa")\n',
    "on the line above": HEAD + '# noqa\nmodel.save("model")\n',
    "on the line below": HEAD + 'model.save("model")\n# noqa\n',
    "file": "# flake8: noqa\n" + save(""),
    "file, in the middle": HEAD + '\n# flake8: noqa\n\nmodel.save("model")\n',
    "file, at the end": save("\n# flake8: noqa"),
    "file, after code": HEAD.replace("import keras", "import keras  # flake8: noqa") + 'model.save("model")\n',
    "file, upper case": "# FLAKE8: NOQA\n" + save(""),
    "file, no space": "#flake8:noqa\n" + save(""),
    "file, with our code": "# flake8: noqa: TFS501\n" + save(""),
    "file, with another code": "# flake8: noqa: TFS101\n" + save(""),
    "file, with several codes": "# flake8: noqa: E501, TFS501\n" + save(""),
    "file, codes in the middle": HEAD + '\n# flake8: noqa: TFS501\nmodel.save("model")\nmodel.save_weights("model")\n',
    "file, twice": "# flake8: noqa: TFS501\n# flake8: noqa: TFS502\n" + save("") + 'model.save_weights("w")\n',
    "file, with an equals sign": "# flake8 = noqa\n" + save(""),
    "call, first line": call(first="  # noqa"),
    "call, the argument's line": call(second="  # noqa: TFS501"),
    "call, last line": call(last="  # noqa: TFS501"),
    "call, last line, another code": call(last="  # noqa: TFS502"),
    "two calls, one silenced": HEAD + 'model.save("model")  # noqa: TFS501\nmodel.save("model")\n',
    "two findings on a line": HEAD + 'model.save("model"); model.save_weights("w")  # noqa: TFS502\n',
    "in a multi-line string": HEAD + 'model.save("model"); text = """\n# noqa\n"""\n',
    "after a multi-line string": HEAD + 'model.save("model"); text = """\n"""  # noqa\n',
    "a multi-line string elsewhere": HEAD + 'text = """\n# noqa\n"""\nmodel.save("model")\n',
    "file, in a multi-line string": HEAD + 'text = """\n# flake8: noqa\n"""\nmodel.save("model")\n',
    "backslash, last line": HEAD + 'model \\\n    .save("model")  # noqa\n',
    "backslash, second of three": HEAD + 'saved = \\\n    model.save("model"), \\\n    1  # noqa: TFS501\n',
    "backslash, the line after": HEAD + 'saved = 1 + \\\n    2\nmodel.save("model")  # noqa\n',
    "decorator's line": LAYER.format(above="  # noqa", comment=""),
    "class's line": LAYER.format(above="", comment="  # noqa: TFS101"),
    "class's line, another code": LAYER.format(above="", comment="  # noqa: TFS102"),
    "in a function": "import keras\n\n\ndef main(model: keras.Model):\n    model.save(\n        'model'\n    )  # noqa\n",
    "CRLF": save("  # noqa: TFS501").replace("\n", "\r\n"),
    "CRLF, call, last line": call(last="  # noqa").replace("\n", "\r\n"),
    "no newline at the end": save("  # noqa").rstrip("\n"),
    "beyond ASCII": HEAD + 'é = "日本語"; model.save("model")  # noqa: TFS501\n',
    "form feed": HEAD + '\f\nmodel.save("model")  # noqa\nmodel.save("model")\n',
    "tab": HEAD + 'if model:\n\tmodel.save("model")\t# noqa:\tTFS501\n',
}
FILES = {f"case_{number:02}.py": text for number, text in enumerate(CASES.values())}
NAMES = dict(zip(CASES, FILES, strict=True))
Found = dict[str, set[tuple[int, str]]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Found, Found]:
    """By file: flake8's findings without any noqa, flake8's, and ours."""
    folder = write(tmp_path_factory.mktemp("noqa"), FILES)
    every = flake8("--tfs-targets", "keras==3.15", "--disable-noqa", "-j1", ".", cwd=folder)
    right = flake8("--tfs-targets", "keras==3.15", "-j1", ".", cwd=folder)
    ours = tool("check", "--target", "keras==3.15", "--format", "json", ".", cwd=folder)
    by_file: list[Found] = []
    for places in (flake8_places(every), flake8_places(right), ours.places):
        by_file.append({name: {(line, code) for path, line, _, code in places if path == name} for name in FILES})
    return by_file[0], by_file[1], by_file[2]


@pytest.mark.parametrize("case", CASES)
def test_the_same_as_flake8(case: str, answers: tuple[Found, Found, Found]) -> None:
    every, right, ours = (item[NAMES[case]] for item in answers)
    assert every, "a case in which nothing is found tests nothing"
    assert ours == right


def test_both_answers_occur(answers: tuple[Found, Found, Found]) -> None:
    every, right, _ = answers
    silenced = sum(right[name] < every[name] for name in FILES)
    assert len(FILES) / 3 < silenced < len(FILES) * 5 / 6
