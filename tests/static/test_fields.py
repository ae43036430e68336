"""Constructors that ``dataclass`` and attrs make of a class's fields: what is predicted of them.

Each row was observed by saving and loading such an object: under keras 3.15 and 3.3, tf_keras 2.21 and 2.15.
"""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Stage

HEAD = """\
import dataclasses
from dataclasses import InitVar, KW_ONLY, dataclass, field
from typing import Any, ClassVar

import attr
import attrs
from tensorflow import keras


"""
TARGETS = ("keras==3.15", "keras==3.3", "tf_keras==2.21", "keras==2.15")
STAGES = (Stage.CONSTRUCT, Stage.CONFIG, Stage.ENCODE, Stage.REBUILD, Stage.STATE, Stage.COMPARE)


def predicted(text: str, target: str) -> str:
    """The first stage of ``L`` that isn't said to pass, and what is said of it."""
    compile(text, "x.py", "exec")
    row = prediction(HEAD + text, "L", target)
    return next((f"{stage.value} {row[stage].value}" for stage in STAGES if row[stage].value != "ok"), "ok")


def both(text: str) -> tuple[str, str]:
    """The prediction under Keras 3 and under Keras 2, each the same in its two versions."""
    found = [predicted(text, target) for target in TARGETS]
    assert found[0] == found[1] and found[2] == found[3], found
    return found[0], found[2]


def layer(
    decorator: str, fields: str = "units: int = 4", hook: str = "__post_init__", more: str = "", given: str = "units=3"
) -> str:
    """A layer with a decorator, and an instance of it."""
    called = f"\n    def {hook}(self):\n        super().__init__()\n" if hook else ""
    return (
        f"@{decorator}\nclass L(keras.layers.Layer):\n    {fields}\n{called}\n"
        f"    def call(self, inputs):\n        return inputs\n{more}\n\nmade = L({given})\n"
    )


def config(returned: str) -> str:
    return f"\n    def get_config(self):\n        return {returned}\n"


UNMADE = ("construct fail", "construct fail")
OWN = config('{"units": self.units}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (layer("dataclass"), UNMADE),
        (layer("dataclass(eq=False)"), ("rebuild fail", "ok")),
        (layer("dataclasses.dataclass(eq=False)"), ("rebuild fail", "ok")),
        (layer("dataclass(unsafe_hash=True)"), ("rebuild fail", "ok")),
        (layer("dataclass", more="\n    def __hash__(self):\n        return id(self)\n"), ("rebuild fail", "ok")),
        (layer("dataclass", more="\n    def __eq__(self, other):\n        return self is other\n"), UNMADE),
        (layer("dataclass(eq=False, frozen=True)"), UNMADE),
        (layer("dataclass(eq=False)", hook=""), UNMADE),
        (layer("dataclass(eq=False)", more=OWN), ("ok", "ok")),
        (layer("dataclass(eq=False)", more=config("{**super().get_config(), 'units': self.units}")), ("rebuild fail",) * 2),
        (layer("dataclass(eq=False)", more=config("dataclasses.asdict(self)")), ("ok", "ok")),
        (layer("dataclass(eq=False, kw_only=True)", more=OWN), ("ok", "ok")),
        (layer("dataclass(eq=False)", "units: list = field(default_factory=list)", more=OWN, given="[3]"), ("ok", "ok")),
        (
            layer(
                "dataclass(eq=False)",
                "units: list = field(default_factory=list)",
                more=config("dataclasses.asdict(self)"),
                given="[3]",
            ),
            ("ok", "config fail"),
        ),
        (layer("dataclass(eq=False)", "units: int\n    rate: ClassVar[float] = 0.5", more=OWN), ("ok", "ok")),
        (layer("dataclass(eq=False)", "units: int\n    rate: 'ClassVar[float]' = 0.5", more=OWN), ("ok", "ok")),
        (layer("dataclass(eq=False)", "units: int\n    rate = 0.5", more=OWN), ("ok", "ok")),
        (
            layer(
                "dataclass(eq=False)", "units: int\n    _: KW_ONLY\n    rate: float = 0.5", more=OWN, given="3, rate=0.25"
            ),
            ("compare fail",) * 2,
        ),
        (layer("dataclass(eq=False)", "units: int\n    name: str = None", more=OWN), ("ok", "construct fail")),
        (layer("dataclass(eq=False)", "units: int\n    dense: Any = field(init=False)", more=OWN), ("ok", "ok")),
        (layer("attrs.define", hook="__attrs_post_init__"), UNMADE),
        (layer("attrs.define(eq=False)", hook="__attrs_post_init__"), ("rebuild fail", "ok")),
        (layer("attrs.define(eq=False)", hook="__attrs_pre_init__"), ("rebuild fail", "ok")),
        (layer("attrs.define(eq=False, slots=False)", hook="__attrs_pre_init__", more=OWN), ("ok", "ok")),
        (layer("attr.s", "units = attr.ib(default=4)", "__attrs_post_init__"), UNMADE),
        (layer("attr.s(eq=False)", "units = attr.ib(default=4)", "__attrs_pre_init__"), ("rebuild fail", "ok")),
        (layer("attr.s(cmp=False)", "units = attr.ib(default=4)", "__attrs_post_init__", OWN), ("ok", "ok")),
        (layer("attr.s(auto_attribs=True, eq=False)", hook="__attrs_post_init__"), ("rebuild fail", "ok")),
        (layer("attrs.frozen(eq=False)", hook="__attrs_pre_init__"), UNMADE),
        (
            layer("attrs.define(eq=False)", "_units: int = 4", "__attrs_pre_init__", config('{"units": self._units}')),
            ("ok", "ok"),
        ),
        (
            layer(
                "attrs.define(eq=False)",
                "units: list = attrs.field(factory=list)",
                "__attrs_pre_init__",
                config("attrs.asdict(self)"),
                "[3]",
            ),
            ("ok", "ok"),
        ),
    ],
)
def test_a_layer_of_fields(text: str, expected: tuple[str, str]) -> None:
    assert both(text) == expected


INHERITED = """\
@dataclass(eq=False)
class Base(keras.layers.Layer):
    units: int = 4

    def __post_init__(self):
        super().__init__()


{decorator}
class L(Base):
    rate: float = 0.5
{body}

made = L({given})
"""


@pytest.mark.parametrize(
    ("decorator", "body", "given", "expected"),
    [
        ("@dataclass(eq=False)", "", "units=3, rate=0.25", ("rebuild fail", "ok")),
        ("@dataclass(eq=False)", config("dataclasses.asdict(self)"), "units=3, rate=0.25", ("ok", "ok")),
        ("@dataclass(eq=False)", config("{'rate': self.rate}"), "units=3, rate=0.25", ("compare fail",) * 2),
        ("@dataclass", config("dataclasses.asdict(self)"), "units=3", UNMADE),
        ("", config("{'units': self.units}"), "units=3", ("ok", "ok")),
        ("", config("dataclasses.asdict(self)"), "units=3", ("ok", "ok")),
        (
            "",
            "\n    def __init__(self, rate, **kw):\n        super().__init__(**kw)\n        self.rate = rate\n",
            "0.25, units=3",
            ("rebuild fail", "unknown"),
        ),
    ],
)
def test_inherited_fields(decorator: str, body: str, given: str, expected: tuple[str, str]) -> None:
    text = INHERITED.format(decorator=decorator, body=body, given=given)
    assert [predicted(text, target) for target in TARGETS if target.startswith("keras==3")] == [expected[0]] * 2
    if expected[1] != "unknown":
        assert both(text) == expected


def other(kind: str, decorator: str, body: str) -> str:
    return f"@{decorator}\nclass L(keras.{kind}):\n    units: float = 4.0\n{body}\n\nmade = L(3.0)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (other("initializers.Initializer", "dataclass", OWN), ("ok", "ok")),
        (other("initializers.Initializer", "dataclass(frozen=True)", OWN), ("ok", "ok")),
        (other("regularizers.Regularizer", "dataclass", config("dataclasses.asdict(self)")), ("ok", "ok")),
        (other("optimizers.schedules.LearningRateSchedule", "dataclass", OWN), ("ok", "ok")),
        (other("initializers.Initializer", "dataclass", ""), ("compare fail",) * 2),
        (
            other("losses.Loss", "dataclass", "\n    def __post_init__(self):\n        super().__init__()\n"),
            ("rebuild fail",) * 2,
        ),
        (
            other("losses.Loss", "dataclass(frozen=True)", "\n    def __post_init__(self):\n        super().__init__()\n"),
            UNMADE,
        ),
        (
            other("Model", "dataclass", OWN + "\n    def __post_init__(self):\n        super().__init__()\n"),
            ("ok", "construct fail"),
        ),
    ],
)
def test_other_kinds(text: str, expected: tuple[str, str]) -> None:
    assert both(text) == expected


@pytest.mark.parametrize(
    "decorator",
    ["pydantic.dataclasses.dataclass", "dataclass(**options)", "attr.s(these=table)", "attr.s(auto_attribs=on)"],
)
def test_what_cannot_be_told(decorator: str) -> None:
    assert predicted("import pydantic.dataclasses\n" + layer(decorator), "keras==3.15").endswith("unknown")


def test_an_own_equality_takes_the_hash_away() -> None:
    text = "class L(keras.layers.Layer):\n    def __eq__(self, other):\n        return self is other\n\n\nmade = L()\n"
    assert both(text) == UNMADE


def test_the_mark_of_a_factory_cannot_be_stored() -> None:
    """Keras 3.12 and later store the defaults, and the signature holds a mark of the library's own there."""
    text = layer("dataclass(eq=False)", "units: list = field(default_factory=list)", given="")
    assert predicted(text, "keras==3.15") == "config fail"
    assert predicted(text, "keras==3.3") == "rebuild fail"
