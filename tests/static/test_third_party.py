"""What is known of other packages: the entries, what the findings say of them, and that nobody reads them for nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tfsavelint.checking import check_text
from tfsavelint.config import Settings
from tfsavelint.front.cli import main
from tfsavelint.front.explain import page, suggestions
from tfsavelint.knowledge.third_party import DISTRIBUTIONS, NAMES, packages
from tfsavelint.model import Finding
from tfsavelint.source.text import SourceText, concerns_us
from tfsavelint.targets import parse_target

KERAS3, LEGACY, KERAS2 = (parse_target(name) for name in ("keras==3.15", "tf_keras==2.21", "keras==2.15"))
FILE = """\
from tensorflow import keras
{imports}

model = keras.Sequential([keras.Input((8, 4)), {layer}, keras.layers.Dense(2)])
model.save("m.keras")
"""
OWN = """\
from tensorflow import keras
from tcn import TCN as Temporal


{decorator}
class {name}(keras.layers.Layer):
    def __init__(self, {argument}**kwargs):
        super().__init__(**kwargs)
        self.nb_filters = 1

    def call(self, inputs):
        return -inputs

    def get_config(self):
        return {{**super().get_config(), {key}}}


model = keras.Sequential([keras.Input((8, 4)), Temporal(nb_filters=4)])
"""


def found(text: str, *targets: object) -> list[Finding]:
    result = check_text(SourceText("example.py", text), targets, Settings())  # type: ignore[arg-type]
    assert result.problem is None
    return list(result.findings)


def test_names_and_entries_are_the_same() -> None:
    assert packages().keys() == NAMES
    assert {item.distribution for item in packages().values()} == DISTRIBUTIONS
    assert len(NAMES) >= 38


@pytest.mark.parametrize("name", sorted(NAMES))
def test_an_entry_is_dated_sourced_and_says_what_to_do(name: str) -> None:
    item = packages()[name]
    assert item.checked >= date(2026, 11, 22)
    assert item.source
    assert item.loader in ("import", "dict", "scope", "class", "weights")
    assert not set(item.works) & item.fails.keys()
    assert {*item.works, *item.fails} <= {"keras2", "tf_keras", "keras3"}
    assert item.import_line("layers.Some").startswith(("import ", "from "))
    assert (item.given("layers.Some") is None) == (item.gives is None and item.loader in ("import", "weights"))
    assert (item.registers == "Custom") == bool(item.shared)
    assert page(name) == page(item.distribution)


@pytest.mark.parametrize(
    ("imports", "layer", "says", "fix"),
    [
        (
            "import deel.lip",
            "deel.lip.layers.SpectralDense(3)",
            "loads only after `import deel.lip`, which registers it as `deel-lip>SpectralDense`",
            "import deel.lip",
        ),
        (
            "from tcn import TCN",
            "TCN(4)",
            "which tcn doesn't register with tf_keras, loads only with `custom_objects={'TCN': TCN}`",
            "from tcn import TCN; load_model(path, custom_objects={'TCN': TCN})",
        ),
        (
            "from keras_self_attention import SeqSelfAttention",
            "SeqSelfAttention()",
            "loads only with `custom_objects=SeqSelfAttention.get_custom_objects()`, after "
            "`from keras_self_attention import SeqSelfAttention`",
            "from keras_self_attention import SeqSelfAttention; "
            "load_model(path, custom_objects=SeqSelfAttention.get_custom_objects())",
        ),
        (
            "from deepctr import layers as deep",
            "deep.CrossNet()",
            "loads only with `custom_objects=custom_objects`, after `from deepctr.layers import custom_objects`",
            "from deepctr.layers import custom_objects; load_model(path, custom_objects=custom_objects)",
        ),
        (
            "from spektral.layers import GCNConv",
            "GCNConv(4)",
            "which spektral doesn't register, loads only with `custom_objects={'GCNConv': GCNConv}`, after "
            "`from spektral.layers import GCNConv`",
            "from spektral.layers import GCNConv; load_model(path, custom_objects={'GCNConv': GCNConv})",
        ),
        (
            "import tensorflow_model_optimization as tfmot",
            "tfmot.quantization.keras.quantize_model(keras.layers.Dense(2))",
            "loads only inside `with tfmot.quantization.keras.quantize_scope():`",
            "import tensorflow_model_optimization as tfmot; "
            "with tfmot.quantization.keras.quantize_scope(): load_model(path)",
        ),
        (
            "import tensorflow_hub as hub",
            'hub.KerasLayer("module")',
            "loads only with `custom_objects={'KerasLayer': hub.KerasLayer}`, after `import tensorflow_hub as hub`",
            "import tensorflow_hub as hub; load_model(path, custom_objects={'KerasLayer': hub.KerasLayer})",
        ),
        (
            "import tensorflow_probability as tfp",
            "tfp.layers.DenseFlipout(3)",
            "with `custom_objects={'DenseFlipout': tfp.layers.DenseFlipout}`, after `import tensorflow_probability as tfp`",
            "import tensorflow_probability as tfp; "
            "load_model(path, custom_objects={'DenseFlipout': tfp.layers.DenseFlipout})",
        ),
        ("import larq as lq", "lq.layers.QuantDense(3)", "after `import larq`, which makes it known", "import larq"),
        (
            "from tensorflow_graphics.nn.layer.graph_convolution import DynamicGraphConvolutionKerasLayer as Convolution",
            "Convolution(3)",
            "is not made to be loaded whole: use save_weights",
            None,
        ),
    ],
    ids=lambda item: str(item)[:30],
)
def test_the_loader_is_told_exactly(imports: str, layer: str, says: str, fix: str | None) -> None:
    items = [item for item in found(FILE.format(imports=imports, layer=layer), LEGACY) if item.code == "TFS601"]
    assert len(items) == 1
    assert says in items[0].message
    assert (items[0].fix.title if items[0].fix is not None else None) == fix


@pytest.mark.parametrize(
    ("imports", "layer", "says"),
    [
        ("import tensorflow_hub as hub", 'hub.KerasLayer("m")', "`KerasLayer` can't be a part of this model"),
        ("import tensorflow_recommenders as tfrs", "tfrs.layers.dcn.Cross()", "requires tf.keras to be Keras version 2"),
        ("import larq as lq", "lq.layers.QuantDense(3)", "LocallyConnected1D"),
        ("import tensorflow_addons as tfa", "tfa.layers.Maxout(2)", "ended in May 2024"),
    ],
)
def test_what_keras_3_can_not_take(imports: str, layer: str, says: str) -> None:
    items = found(FILE.format(imports=imports, layer=layer), KERAS3)
    assert [item.code for item in items] == ["TFS602"]
    assert says in items[0].message


@pytest.mark.parametrize(
    ("imports", "layer"),
    [
        ("import keras_hub", "keras_hub.layers.SinePositionEncoding()"),
        ("from keras_cv.layers import RandomFlip", "RandomFlip()"),
        ("import tensorflow_probability as tfp", "keras.layers.Dense(int(tfp.math.Some(3)))"),
        ("import segmentation_models as sm", 'sm.Unet("resnet18")'),
        ("import rl", "keras.layers.Dense(2)"),
        ("from my.official.layers import Some", "Some()"),
    ],
)
def test_nothing_is_said_of_what_works_or_is_no_object_of_theirs(imports: str, layer: str) -> None:
    assert found(FILE.format(imports=imports, layer=layer), KERAS3) == []


def test_a_file_without_them_reads_no_entry() -> None:
    packages.cache_clear()
    found(FILE.format(imports="import numpy", layer="keras.layers.Dense(2)"), KERAS3, LEGACY, KERAS2)
    assert packages.cache_info().currsize == 0
    found(FILE.format(imports="from tcn import TCN", layer="TCN(4)"), KERAS3)
    assert packages.cache_info().currsize == 1


def test_which_files_concern_us() -> None:
    assert concerns_us(b"import tcn\n")
    assert concerns_us(b"import os, spektral\n")
    assert not concerns_us(b"url = 'official'\nimport girl\n")


KEYED = '"nb_filters": self.nb_filters'


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, ["TFS204", "TFS601"]),
        ({"decorator": '@keras.utils.register_keras_serializable("app")'}, ["TFS601"]),
        ({"name": "Other"}, ["TFS601"]),
        ({"name": "Other", "decorator": '@keras.utils.register_keras_serializable(name="TCN")'}, ["TFS204", "TFS601"]),
        ({"argument": "nb_filters=2, ", "key": KEYED}, ["TFS601"]),
        ({"decorator": ""}, ["TFS601"]),
    ],
)
def test_a_key_of_custom_that_a_package_has_too(given: dict[str, str], codes: list[str]) -> None:
    whole = {"decorator": "@keras.utils.register_keras_serializable()", "name": "TCN", "argument": "", "key": "", **given}
    items = [item for item in found(OWN.format(**whole), KERAS3) if item.code in ("TFS204", "TFS601")]
    assert [item.code for item in items] == codes


def test_explain_prints_the_entry_and_guesses_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "tensorflow_addons"])
    said = capsys.readouterr().out
    assert "the project ended in May 2024" in said
    assert "`import tensorflow_addons` is enough" in said
    with pytest.raises(SystemExit) as ended:
        main(["explain", "tensorflow_adons"])
    assert ended.value.code == 2
    assert "did you mean `tensorflow_addons`" in capsys.readouterr().err
    assert suggestions("missing-get-confg")[0] == "missing-get-config"
    assert suggestions("xyzzy") == []
