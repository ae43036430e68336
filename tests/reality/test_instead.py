"""What the rules whose fault is no failing stage say is demonstrated in its place, under keras 3.15 and tf_keras 2.21.

(TFS603's is the table of what one Keras reads of another's files, which the matrix observes.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reality.scripts import LEGACY, Scripts, scripts

from tfsavelint.rules.registry import all_rules

PICKLED = """
import pickle

import {flavour} as keras


class Scale(keras.layers.Layer):
    def call(self, inputs):
        return 2.0 * inputs


model = keras.Sequential([keras.Input((4,)), Scale()])
model.save("model.keras")
keras.models.load_model("model.keras", custom_objects={{"Scale": Scale}})
data = pickle.dumps(model)
try:
    pickle.loads(data)
except TypeError as error:
    assert "Scale" in str(error) or "deserialized" in str(error), error
    print("the pickle is lost")
"""
UNASKED = """
import pickle

import {flavour} as keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: 2.0 * x)])
model.save("model.keras")
pickle.loads(pickle.dumps(model))
try:
    keras.models.load_model("model.keras")
except ValueError as error:
    assert "safe_mode" in str(error), error
    print("the pickle runs what load_model refuses")
"""
CODE = """
import {flavour} as keras

code = lambda x: (__import__("builtins").setattr(__import__("sys"), "it_ran", True), x)[1]
model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(code)])
model.save("model.keras")
del __import__("sys").it_ran
try:
    keras.models.load_model("model.keras")
except ValueError as error:
    assert "safe_mode" in str(error), error
    assert not hasattr(__import__("sys"), "it_ran")
keras.models.load_model("model.keras", safe_mode=False)
assert __import__("sys").it_ran
print("the file's code ran")
"""
RESUMED = """
import numpy as np

import {flavour} as keras


def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer="adam", loss="mean_squared_error")
    return model


def steps_after(model):
    model.fit(x, y, epochs=4, initial_epoch=3, verbose=0)
    return int(np.array(model.optimizer.iterations))


x, y = np.ones((8, 4), "float32"), np.ones((8, 2), "float32")
first = build()
first.fit(x, y, epochs=3, verbose=0)
first.save_weights("last.weights.h5")
first.save("last.keras")
assert steps_after(keras.models.load_model("last.keras")) == 4
again = build()
again.load_weights("last.weights.h5")
assert steps_after(again) == 1
other = keras.models.load_model("last.keras")
other.compile(optimizer="adam", loss="mean_squared_error")
assert steps_after(other) == 1
print("the optimizer counts from 0")
"""
DEMONSTRATED = {
    "TFS409": ((RESUMED, "the optimizer counts from 0"),),
    "TFS507": ((PICKLED, "the pickle is lost"), (UNASKED, "the pickle runs what load_model refuses")),
    "TFS704": ((CODE, "the file's code ran"),),
}


def test_these_rules_and_no_others() -> None:
    assert sorted(rule.code for rule in all_rules() if rule.untried is not None and not rule.projects) == sorted(
        DEMONSTRATED
    )


@pytest.fixture(scope="module", params=LEGACY)
def running(request: pytest.FixtureRequest) -> Iterator[Scripts]:
    with scripts(request.param) as found:
        yield found


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_it_is_demonstrated(code: str, running: Scripts, tmp_path: Path) -> None:
    for text, said in DEMONSTRATED[code]:
        (tmp_path / "shown.py").write_text(text.format(flavour=running.flavour), encoding="utf-8")
        done = running.run(tmp_path, "shown.py")
        assert done.status == 0, done.err
        assert said in done.out
