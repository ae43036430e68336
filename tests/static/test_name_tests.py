"""Tests of a keyword argument's name, read off a constructor and the functions that it calls."""

from __future__ import annotations

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.source.text import SourceText
from tfsavelint.targets import parse_target

TEXT = """\
from tensorflow import keras

NAMES = {{"gain", "offset"}}
ENDINGS = ("_gain", "_offset")


def is_own(name):
    \"\"\"Whether it is one of ours.\"\"\"
    return name in NAMES or name.endswith(ENDINGS)


def is_other(name):
    print(name)
    return name in NAMES


class L(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__()
        self.own = []
        for key in kwargs:
            if {test}:
                self.own.append(key)
"""


def passing(test: str) -> set[str] | None:
    """The names that the test lets through, of a few; None where it can't be read."""
    result = check_text(SourceText("x.py", TEXT.format(test=test)), (parse_target("keras==2.15"),), Settings())
    assert result.checked is not None
    constructor = result.checked.facts.classes[0].constructor
    assert constructor is not None
    assert "own" in constructor.kept_names
    found = dict(constructor.name_tests).get("own")
    return {name for name in ("gain", "in_gain", "units", "name") if found.passes(name)} if found is not None else None


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ("is_own(key)", {"gain", "in_gain"}),
        ("not is_own(key)", {"units", "name"}),
        ("key in NAMES", {"gain"}),
        ("key not in ('gain', 'name')", {"in_gain", "units"}),
        ("key == 'units'", {"units"}),
        ("key != 'units' and key.startswith('i')", {"in_gain"}),
        ("is_other(key)", None),
        ("key in kwargs['known']", None),
        ("len(key) > 3", None),
    ],
)
def test_what_a_test_lets_through(test: str, names: set[str] | None) -> None:
    assert passing(test) == names
