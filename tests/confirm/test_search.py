"""Arguments and inputs that nobody wrote down, found by trying: what the worker makes of classes of many forms."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.wire import Action, Answer, Interpreter, Job, ModuleSource, SubjectSource
from tfsavelint.model import Outcome, Stage

SOURCE = """\
import keras
from keras import ops


class Base(keras.layers.Layer):
    def __init__(self, units, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)
        self.gain = gain

    def call(self, x):
        return self.dense(x) * self.gain


class Inherits(Base):
    def __init__(self, offset=0.5, **kwargs):
        super().__init__(**kwargs)
        self.offset = offset


class Fused(keras.layers.Layer):
    def call(self, inputs):
        image, text = inputs["image"], inputs["text"]
        return ops.mean(image, axis=(1, 2)) + ops.mean(text)


class Attends(keras.layers.Layer):
    def __init__(self, num_heads, key_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.inner = keras.layers.MultiHeadAttention(num_heads, key_dim, dropout=dropout)

    def call(self, query, value, training=False):
        return self.inner(query, value, training=training)


class Graph(keras.layers.Layer):
    def call(self, inputs):
        nodes, edges = inputs
        return ops.matmul(edges, nodes)


class Thin(keras.layers.Layer):
    def call(self, inputs):
        nodes, edges = inputs
        if not getattr(edges, "sparse", hasattr(edges, "dense_shape")):
            raise ValueError("edges must be sparse")
        return nodes * 2.0


class Pooled(keras.layers.Layer):
    def __init__(self, how="highest", window=3, **kwargs):
        super().__init__(**kwargs)
        if how not in ("highest", "lowest"):
            raise ValueError("how")
        if window % 2 == 0:
            raise ValueError("an odd window")
        self.how = how
        self.window = window

    def call(self, x):
        return ops.max(x, axis=-1)


class Wraps(keras.layers.Wrapper):
    def __init__(self, layer, power=2, **kwargs):
        super().__init__(layer, **kwargs)
        self.power = power

    def call(self, x):
        return self.layer(x) ** self.power


class Cell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units
        self.dense = keras.layers.Dense(units)

    def call(self, x, states):
        out = self.dense(x) + states[0]
        return out, [out]


class Settings:
    factor = 2.0


class Set(keras.layers.Layer):
    def __init__(self, settings: "Settings | None", gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.settings = settings
        self.gain = gain

    def call(self, x):
        return x * self.gain


class Size:
    def __init__(self, number_of_units: int, gain: float, bias: bool = True):
        self.units, self.gain = number_of_units, gain


class Sized(keras.layers.Layer):
    def __init__(self, size: Size, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.scale = scale
        self.dense = keras.layers.Dense(size.units)

    def call(self, x):
        return self.dense(x) * self.scale * self.size.gain


class Encodes(keras.layers.Layer):
    def __init__(self, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.dropout = keras.layers.Dropout(rate)

    def call(self, x, training, mask):
        return self.dropout(x, training=training)


class Decodes(keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, x, enc_output, training, look_ahead_mask, padding_mask):
        if look_ahead_mask is not None:
            raise ValueError("one of four axes")
        return x * self.gain + enc_output


class Masked(keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, x, row_mask):
        return x * self.gain * ops.cast(row_mask, "float32")[..., None]


class Unpools(keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, updates, mask):
        if mask.dtype != "int32" or len(mask.shape) != 4:
            raise ValueError("places, as they were pooled")
        return updates * self.gain * ops.cast(mask, "float32")


class Joins(keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, inputs, mask):
        nodes, edges = inputs
        return nodes * self.gain + edges


class Styled(keras.layers.Layer):
    def __init__(self, gain=1.0, **kwargs):
        super().__init__(**kwargs)
        self.input_spec = [keras.layers.InputSpec(ndim=4), keras.layers.InputSpec(ndim=2)]
        self.gain = gain

    def call(self, inputs):
        image, style = inputs
        if image.shape[-1] != style.shape[-1]:
            raise ValueError("as many styles as channels")
        return image * style[:, None, None] * self.gain


class Reduces(keras.layers.Layer):
    def __init__(self, reduce_function, **kwargs):
        super().__init__(**kwargs)
        self.reduce_function = reduce_function

    def call(self, x):
        return self.reduce_function(x, axis=-1)


class Numbers(keras.layers.Layer):
    def call(self, x):
        return keras.ops.convert_to_tensor(x.numpy() * 2)


class Refuses2D(Styled):
    def call(self, inputs):
        image, style = inputs
        raise ValueError("no style is good enough")


class Abstract(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def call(self, x):
        raise NotImplementedError
"""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Interpreter(sys.executable, "keras")) as made:
        assert made.start().ready
        yield made


def saved(worker: Worker, name: str) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "objects.py"))
        module = ModuleSource("objects", path, SOURCE, (folder,))
        subject = SubjectSource("layer", f"{name}()", None, (), True, name)
        return worker.run(Job(1, folder, "save", Action("save", "keras"), module, subject))


@pytest.mark.parametrize(
    "name",
    [
        *("Base", "Inherits", "Fused", "Attends", "Graph", "Thin", "Pooled", "Wraps", "Cell"),
        *("Encodes", "Decodes", "Masked", "Styled", "Unpools", "Joins"),
    ],
)
def test_is_made_called_and_off_its_defaults(worker: Worker, name: str) -> None:
    answer = saved(worker, name)
    assert answer.outcome is not Outcome.UNKNOWN, answer
    assert answer.stage is not Stage.CONSTRUCT, answer
    assert answer.made is not None
    assert (answer.made.called, answer.made.varied) == (True, True), answer.made


def test_what_an_argument_may_be_is_read_off_the_text(worker: Worker) -> None:
    made = saved(worker, "Pooled").made
    assert made is not None
    assert made.expression == "Pooled(how='lowest', window=5)"


def test_an_argument_is_an_instance_of_what_its_annotation_names(worker: Worker) -> None:
    answer = saved(worker, "Set")
    assert answer.made is not None, answer
    assert "import_module('objects').Settings()" in answer.made.expression
    assert (answer.outcome, answer.stage) == (Outcome.FAIL, Stage.CONFIG)  # which the automatic config refuses


def test_such_an_instance_is_given_what_it_needs(worker: Worker) -> None:
    made = saved(worker, "Sized").made
    assert made is not None
    assert "Size(number_of_units=4, gain=0.5)" in made.expression


def test_a_function_that_does_not_take_what_it_is_given_is_the_wrong_one(worker: Worker) -> None:
    made = saved(worker, "Reduces").made
    assert made is not None
    assert "reduce_mean" in made.expression


def test_a_dict_of_inputs_has_the_keys_that_call_reads(worker: Worker) -> None:
    made = saved(worker, "Fused").made
    assert made is not None
    assert {spec["key"] for spec in json.loads(made.inputs)} == {"image", "text"}


def test_what_works_on_numbers_alone_fails_for_its_own_reason(worker: Worker) -> None:
    answer = saved(worker, "Numbers")
    assert (answer.outcome, answer.stage) == (Outcome.FAIL, Stage.CONSTRUCT)
    assert answer.made is not None
    assert answer.made.called


def test_rows_are_not_taken_for_inputs(worker: Worker, tmp_path: Path) -> None:
    text = (
        "import keras\n\n\nclass Pair(keras.Model):\n    def call(self, inputs):\n"
        "        first, second = inputs\n        return first + second\n"
    )
    module = ModuleSource("pairs", str(tmp_path / "pairs.py"), text, (str(tmp_path),))
    subject = SubjectSource("expression", "Pair()", None, (), True, "Pair")
    answer = worker.run(Job(1, str(tmp_path), "save", Action("save", "keras"), module, subject))
    assert answer.outcome is Outcome.OK, answer
    with np.load(tmp_path / "snapshot.npz") as stored:
        assert {name for name in stored.files if name.startswith("input")} == {"input:0", "input:1"}


def test_why_no_inputs_suit_a_model_is_told(worker: Worker, tmp_path: Path) -> None:
    text = (
        "import keras\n\n\nclass Picky(keras.Model):\n    def call(self, inputs):\n        raise ValueError('not these')\n"
    )
    module = ModuleSource("picky", str(tmp_path / "picky.py"), text, (str(tmp_path),))
    subject = SubjectSource("expression", "Picky()", None, (), True, "Picky")
    answer = worker.run(Job(1, str(tmp_path), "save", Action("save", "keras"), module, subject))
    assert answer.outcome is Outcome.UNKNOWN
    assert "Picky() makes a model that none of the inputs tried suits: not these" in (answer.detail or ""), answer


def test_an_abstract_class_is_nobodys_failure(worker: Worker) -> None:
    answer = saved(worker, "Abstract")
    assert answer.outcome is Outcome.UNKNOWN
    assert "NotImplementedError" in (answer.detail or "")


def test_what_is_wrong_with_all_inputs_is_told_rather_than_how_many_there_were(worker: Worker) -> None:
    answer = saved(worker, "Refuses2D")
    assert answer.outcome is Outcome.UNKNOWN
    assert "no style is good enough" in (answer.detail or "")


def test_a_module_of_an_installed_package_is_imported_as_that(tmp_path: Path) -> None:
    package = tmp_path / "packed"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "parts.py").write_text("FACTOR = 3\n", encoding="utf-8")
    text = (
        "import keras\nfrom .parts import FACTOR\n\n\n@keras.saving.register_keras_serializable()\n"
        "class Times(keras.layers.Layer):\n"
        "    def call(self, x):\n        return x * FACTOR\n"
    )
    (package / "layers.py").write_text(text, encoding="utf-8")
    module = ModuleSource("layers", str(package / "layers.py"), text, (str(package),), whole=True)
    with Worker(Interpreter(sys.executable, "keras", (str(tmp_path),))) as worker, tempfile.TemporaryDirectory() as folder:
        worker.start()
        subject = SubjectSource("layer", "Times()", None, (), True, "Times")
        save = worker.run(Job(1, folder, "save", Action("save", "keras"), module, subject))
        assert save.outcome is Outcome.OK, save
        load = worker.run(Job(2, folder, "load", Action("load", "keras", "imported"), module))
        assert load.outcome is Outcome.OK, load
