"""What a ``call`` gives more of where a test says so, and how wide something is that a part is called on."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tfsavelint.source.outputs import longer
from tfsavelint.source.rounds import rounds


def method(text: str) -> ast.FunctionDef:
    found = ast.parse("def call(self, x):\n" + textwrap.indent(textwrap.dedent(text), "    ")).body[0]
    assert isinstance(found, ast.FunctionDef)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "if self.more:\n    return x, y\nreturn x",
        "return (x, y) if self.more else x",
        "out = [x]\nif self.more:\n    out.append(y)\nreturn out",
        "out = [x]\nif self.more:\n    out += [y]\nreturn out",
        "with tf.name_scope('a'):\n    if self.more:\n        out = (out, y)\nreturn out",
        "if self.more:\n    return x, y, y\nelse:\n    return x, y",
    ],
)
def test_more_is_returned_where_the_test_says_so(text: str) -> None:
    assert longer(method(text)) == (("self.more", "true"),)


@pytest.mark.parametrize(
    "text",
    [
        "if self.more:\n    return y, x\nreturn x, y",
        "if self.more:\n    parts.append(y)\nreturn x",
        "if self.more:\n    x = y\nreturn x",
        "if self.more > 2:\n    return x, y\nreturn x",
        "def inner():\n    return x, y\nif self.more:\n    return y\nreturn x",
        "if self.more:\n    x = (x + y, y)[0]\nreturn x",
    ],
)
def test_as_much_is_returned_either_way(text: str) -> None:
    assert longer(method(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "out = [x]\nfor _ in range(self.k):\n    out.append(x)\nout = tf.concat(out, axis=-1)\nreturn self.dense(out)",
        "out = []\nfor i in range(self.k + 1):\n    out.append(x)\nreturn self.dense(K.concatenate(out))",
        "out = []\nfor i in range(1, self.k):\n    out.append(x)\ny = concat(out, -1)\nreturn tf.nn.relu(self.dense(y))",
    ],
)
def test_the_rounds_decide_how_wide_it_is(text: str) -> None:
    assert rounds(method(text)) == (("k", "dense"),)


@pytest.mark.parametrize(
    "text",
    [
        "out = [x]\nfor _ in range(self.k):\n    out.append(x)\nreturn self.dense(tf.concat(out, 0))",
        "out = [x]\nfor _ in range(self.k):\n    out.append(x)\nreturn self.dense(tf.add_n(out))",
        "out = [x]\nfor _ in range(3):\n    out.append(x)\nreturn self.dense(tf.concat(out, -1))",
        "for _ in range(self.k):\n    x = self.dense(x)\nreturn x",
        "out = [x]\nfor _ in range(self.k):\n    out.append(x)\nreturn self.dense(x), tf.concat(out, -1)",
    ],
)
def test_the_rounds_decide_nothing(text: str) -> None:
    assert rounds(method(text)) == ()
