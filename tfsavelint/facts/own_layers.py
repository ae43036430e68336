"""Keras's own layers in the models that a file saves, by the names of their classes."""

from __future__ import annotations

from tfsavelint.facts.loading import Saved
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.types import SaveCall
from tfsavelint.source.names import keras_name, meanings


def own_layers(file: ProjectFile, save: SaveCall) -> frozenset[str]:
    """The layer classes (``LSTM``) that take part in making the model which a call saves, builders in other files included;
    none where it can't be told what is saved."""
    found: set[str] = set()
    for owner, part in Saved(file).parts(save):
        for use in owner.parsed.outline.uses:
            if not part.holds(use.scope.qualname, owner.parsed.outline.places[use.place].first):
                continue
            for item in meanings(use.scope, use.dotted):
                keras = keras_name(item.target) if item.kind == "import" else None
                if keras is not None and keras.path.startswith("layers."):
                    found.add(keras.path.rpartition(".")[2])
    return frozenset(found)
