"""Layers of other packages, each in a small model that is really saved and loaded, and what their entries say of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tfsavelint.knowledge.third_party import Generation, packages

TRIAL = Path(__file__).with_name("trial.py")


@dataclass(frozen=True)
class Case:
    """One layer: ``path`` is its dotted path below the package; the loader's half comes from the package's entry."""

    package: str
    path: str
    layer: str
    shape: tuple[int, ...]
    imports: str = ""
    dtype: str = "float32"
    format: str = "keras"
    generation: Generation = "keras3"

    @property
    def name(self) -> str:
        """Its name in the answers."""
        return f"{self.package}.{self.path}.{self.format}"

    def job(self) -> dict[str, object]:
        """What the trial is told."""
        entry = packages()[self.package]
        given = entry.given(self.path, self.generation) or ""
        loader = {"objects": given.removeprefix("custom_objects="), "scope": ""}
        if entry.loader == "scope":
            loader = {"objects": "", "scope": given}
        own = {key: value for key, value in asdict(self).items() if key not in ("package", "path", "generation")}
        imports = self.imports or f"import {self.package}"
        return {
            **own,
            "name": self.name,
            "imports": imports,
            "line": entry.import_line(self.path, self.generation),
            **loader,
        }


_HUB = """\
import tensorflow as tf
import tensorflow_hub as hub

class Plain(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None, 6])])
    def __call__(self, x):
        return 2.0 * x

tf.saved_model.save(Plain(), FOLDER + "/plain")
"""
KERAS3 = (
    Case("keras_rs", "layers.FeatureCross", "keras_rs.layers.FeatureCross()", (6,)),
    Case("tcn", "TCN", "tcn.TCN(nb_filters=4, kernel_size=2, dilations=(1, 2))", (8, 4)),
    Case("vit_keras", "layers.ClassToken", "vit_keras.layers.ClassToken()", (4, 6), "import vit_keras.layers"),
    Case("kapre", "time_frequency.MagnitudeToDecibel", "kapre.time_frequency.MagnitudeToDecibel()", (8, 4, 1)),
    Case("autokeras", "keras_layers.ExpandLastDim", "autokeras.keras_layers.ExpandLastDim()", (4,)),
    Case("kecam", "attention_layers.ChannelAffine", "kecam.attention_layers.ChannelAffine()", (4, 4, 3)),
    Case("keras_hub", "layers.SinePositionEncoding", "keras_hub.layers.SinePositionEncoding()", (4, 6)),
    Case("deepctr", "layers.CrossNet", "deepctr.layers.CrossNet()", (6,), "import deepctr.layers"),
    Case("keras_self_attention", "SeqSelfAttention", "keras_self_attention.SeqSelfAttention()", (4, 6)),
    Case(
        "keras_unet_collection",
        "activations.GELU",
        "keras_unet_collection.activations.GELU()",
        (6,),
        "import keras_unet_collection.activations",
    ),
)
_LEGACY = (
    Case("larq", "layers.QuantDense", "larq.layers.QuantDense(3, kernel_quantizer='ste_sign')", (6,)),
    Case("deel", "lip.layers.SpectralDense", "deel.lip.layers.SpectralDense(3)", (6,), "import deel.lip"),
    Case("tensorflow_recommenders", "layers.dcn.Cross", "tensorflow_recommenders.layers.dcn.Cross()", (6,)),
    Case("tcn", "TCN", "tcn.TCN(nb_filters=4, kernel_size=2, dilations=(1, 2))", (8, 4)),
    Case("kecam", "attention_layers.ChannelAffine", "kecam.attention_layers.ChannelAffine()", (4, 4, 3)),
    Case("deepctr", "layers.CrossNet", "deepctr.layers.CrossNet()", (6,), "import deepctr.layers"),
    Case("keras_self_attention", "SeqSelfAttention", "keras_self_attention.SeqSelfAttention()", (4, 6)),
    Case("tensorflow_hub", "KerasLayer", "hub.KerasLayer(FOLDER + '/plain')", (6,), _HUB),
    Case("tensorflow_lattice", "layers.Linear", "tensorflow_lattice.layers.Linear(num_input_dims=4)", (4,)),
)
LEGACY = tuple(replace(case, generation="tf_keras") for case in _LEGACY)
_TFA = "import tensorflow_addons as tfa"
_ADDONS = (
    ("WeightNormalization", "tfa.layers.WeightNormalization(keras.layers.Dense(3))", (6,)),
    ("SpectralNormalization", "tfa.layers.SpectralNormalization(keras.layers.Dense(3))", (6,)),
    ("GELU", "tfa.layers.GELU()", (6,)),
    ("Maxout", "tfa.layers.Maxout(2)", (6,)),
    ("PoincareNormalize", "tfa.layers.PoincareNormalize()", (6,)),
    ("InstanceNormalization", "tfa.layers.InstanceNormalization()", (4, 4, 2)),
    ("GroupNormalization", "tfa.layers.GroupNormalization(groups=2)", (4, 4, 2)),
    ("FilterResponseNormalization", "tfa.layers.FilterResponseNormalization()", (4, 4, 2)),
    ("AdaptiveAveragePooling2D", "tfa.layers.AdaptiveAveragePooling2D(2)", (4, 4, 2)),
    ("SpatialPyramidPooling2D", "tfa.layers.SpatialPyramidPooling2D([1, 2])", (4, 4, 2)),
    ("StochasticDepth", "(lambda x: tfa.layers.StochasticDepth()([x, x]))", (6,)),
    ("MultiHeadAttention", "(lambda x: tfa.layers.MultiHeadAttention(head_size=2, num_heads=2)([x, x]))", (4, 6)),
    ("PolynomialCrossing", "(lambda x: tfa.layers.PolynomialCrossing()([x, x]))", (6,)),
    ("TLU", "tfa.layers.TLU()", (6,)),
    ("NoisyDense", "tfa.layers.NoisyDense(3)", (6,)),
    ("CRF", "(lambda x: tfa.layers.CRF(3)(x)[1])", (4, 6)),
)
ADDONS = tuple(
    Case("tensorflow_addons", f"layers.{name}", layer, shape, _TFA, format=fmt, generation="keras2")
    for fmt in ("keras", "h5")
    for name, layer, shape in _ADDONS
)


def answers(cases: Iterable[Case], python: str, folder: Path, legacy: bool, paths: str = "") -> dict[str, dict[str, str]]:
    """What became of each case, by step: save, cold (by a process that has imported nothing), and told."""
    jobs, said = folder / "jobs.json", folder / "answers.json"
    jobs.write_text(json.dumps([case.job() for case in cases]), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    given = {**kept, "TF_USE_LEGACY_KERAS": str(int(legacy)), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    if paths:
        given["PYTHONPATH"] = paths
    done = subprocess.run(
        [python, str(TRIAL), str(jobs), str(said)], env=given, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, dict[str, str]] = json.loads(said.read_text(encoding="utf-8"))
    return found
