"""Packages that provide Keras objects: what a loader must do, and where they can't work.

The entries stand in ``third_party.toml``, each dated and sourced. It is read when a file imports such a package, and not
before: the names alone are here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

Loader = Literal["import", "dict", "scope", "class", "weights"]
Generation = Literal["keras2", "tf_keras", "keras3"]

NAMES = frozenset(
    {
        *("tensorflow_addons", "tensorflow_hub", "transformers", "tensorflow_model_optimization", "keras_cv", "keras_hub"),
        *("tensorflow_probability", "tensorflow_recommenders", "tensorflow_ranking", "keras_nlp", "keras_rs", "tcn"),
        *("keras_contrib", "keras_bert", "bert4keras", "keras_self_attention", "keras_pos_embd", "spektral", "vit_keras"),
        *("segmentation_models", "efficientnet", "qkeras", "larq", "deepctr", "autokeras", "neural_structured_learning"),
        *("tensorflow_graphics", "tf2crf", "keras_crf", "kapre", "keras_unet_collection", "tensorflow_lattice", "official"),
        *("tensorflow_compression", "tensorflow_privacy", "tensorflow_text", "deel", "stellargraph", "rl", "kecam"),
        *("tensorflow_similarity", "tensorflow_gnn", "keras_cv_attention_models", "keras_radam"),
    }
)
"""The import names of all entries."""


_DISTRIBUTIONS = {"tcn": "keras-tcn", "deel": "deel-lip", "rl": "keras-rl2", "official": "tf-models-official"}

DISTRIBUTIONS = frozenset(_DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in NAMES)
"""What is installed in order to have them."""


@dataclass(frozen=True)
class Failing:
    """Where a package can't work: the error, and whether its ``import`` or the ``use`` of an object raises it."""

    at: Literal["import", "use"]
    error: str


@dataclass(frozen=True)
class Package:
    """One package; its fields are explained in ``third_party.toml``."""

    import_name: str
    distribution: str
    version: str
    checked: date
    ended: str | None
    loader: Loader
    line: str
    gives: str | None
    objects: Mapping[str, str]
    registers: str | None
    shared: Mapping[str, str]
    shadowed: frozenset[str]
    found_by_keras3: bool
    by_hand_under: tuple[Generation, ...]
    works: tuple[Generation, ...]
    fails: Mapping[str, Failing]
    traps: tuple[str, ...]
    source: str

    def part(self, path: str) -> str | None:
        """The part that an object plays in a saved model, by its dotted path below the package; None for what is none."""
        owner = path
        while owner:
            if owner in self.objects:
                return self.objects[owner]
            owner = owner.rpartition(".")[0]
        return self.objects.get("") if "." not in path else None

    def loader_under(self, generation: Generation) -> Loader:
        """What a loader must do under a generation of Keras."""
        return "class" if generation in self.by_hand_under else self.loader

    def import_line(self, path: str, generation: Generation | None = None) -> str:
        """What a loader of the object writes first."""
        module, _, name = f"{self.import_name}.{path}".rpartition(".")
        line = "from {module} import {object}" if generation in self.by_hand_under else self.line
        return line.format(module=module, object=name)

    def given(self, path: str, generation: Generation | None = None) -> str | None:
        """The ready-made dict or scope for an object, or the dict to write."""
        name = path.rpartition(".")[2]
        if self.gives is not None:
            return self.gives.format(object=name, scope=_SCOPES.get(path.partition(".")[0], "scope()"))
        by_hand = self.loader == "class" or generation in self.by_hand_under
        return f"custom_objects={{{name!r}: {name}}}" if by_hand else None


_SCOPES = {
    "sparsity": "sparsity.keras.prune_scope()",
    "quantization": "quantization.keras.quantize_scope()",
    "clustering": "clustering.keras.cluster_scope()",
}


@cache
def packages() -> Mapping[str, Package]:
    """Every entry, by import name."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return {name: _package(name, entry) for name, entry in tomllib.load(file).items()}


def _package(name: str, entry: dict[str, Any]) -> Package:
    fails = {generation: Failing(**item) for generation, item in entry.pop("fails", {}).items()}
    return Package(
        import_name=name,
        ended=entry.pop("ended", None),
        gives=entry.pop("gives", None),
        registers=entry.pop("registers", None),
        shared=entry.pop("shared", {}),
        shadowed=frozenset(entry.pop("shadowed", ())),
        by_hand_under=tuple(entry.pop("by_hand_under", ())),
        found_by_keras3=entry.pop("found_by_keras3", False),
        works=tuple(entry.pop("works")),
        traps=tuple(entry.pop("traps")),
        fails=fails,
        **entry,
    )


def is_known(dotted: str) -> bool:
    """Whether an imported dotted path belongs to one of the packages; nothing is read for it."""
    return dotted.partition(".")[0] in NAMES


def package_of(dotted: str) -> Package | None:
    """The package that an imported dotted path belongs to."""
    return packages()[dotted.partition(".")[0]] if is_known(dotted) else None
