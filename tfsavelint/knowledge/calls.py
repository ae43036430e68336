"""What the calls that save and load accept: arguments by position and by name, and the extensions of their paths.

Observed by calling each with each argument under 2.12.1, 2.15.1, tf_keras 2.21, 3.3.3, 3.8.0 and 3.15.1; boundaries in
between are read from tags. Sources: Keras 3 ``saving/saving_api.py`` and ``models/model.py``, ``callbacks/
model_checkpoint.py``; Keras 2 ``saving/saving_api.py``, ``saving/legacy/save.py``, ``engine/training.py``,
``callbacks.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

ANYTHING = frozenset({"*"})
"""A call that takes every keyword, and ignores those that it doesn't know."""

COMMON: Mapping[str, tuple[str, ...]] = {
    "save": ("filepath", "overwrite"),
    "save_model": ("model", "filepath", "overwrite"),
    "save_weights": ("filepath", "overwrite"),
    "load_weights": ("filepath", "skip_mismatch"),
    "load_model": ("filepath", "custom_objects", "compile", "safe_mode"),
    "ModelCheckpoint": (*("filepath", "monitor", "verbose", "save_best_only", "save_weights_only", "mode", "save_freq"),),
}
"""The arguments by position that mean the same in every generation."""

Signatures = Mapping[str, tuple[str, ...]]

TWO_BEYOND: Signatures = {
    "save": ("save_format",),
    "save_weights": ("save_format", "options"),
    "load_weights": ("by_name", "options"),
    "load_model": (),
    "ModelCheckpoint": ("options", "initial_value_threshold"),
}
THREE_BEYOND: Signatures = {
    "save": (),
    "save_weights": (),
    "load_weights": (),
    "load_model": (),
    "ModelCheckpoint": ("initial_value_threshold",),
}
THREE_ZIPPED: Signatures = {**THREE_BEYOND, "save": ("zipped",)}
THREE_SHARDED: Signatures = {**THREE_ZIPPED, "save_weights": ("max_shard_size",)}
"""What follows by position; since 3.6 (cb131b38a6) ``zipped``, since 3.10 (d865f5f0f2) ``max_shard_size``."""

Accepted = Mapping[tuple[str, str], frozenset[str]]
"""By call, and by what it writes or reads: the keyword arguments that it takes besides the path."""

_SAVING = frozenset({"overwrite", "save_format"})
_LEGACY = _SAVING | {"include_optimizer", "signatures", "options", "save_traces"}
_LOADING = frozenset({"custom_objects", "compile", "safe_mode"})
_OLD_WEIGHTS = frozenset({"overwrite", "save_format", "options"})
_OLD_READING = frozenset({"skip_mismatch", "by_name", "options"})
_CHECKPOINT = frozenset(
    {
        *("monitor", "verbose", "save_best_only", "save_weights_only", "mode", "save_freq"),
        "initial_value_threshold",
    }
)

TWO: Accepted = {
    ("save", "keras"): _SAVING,
    ("save", "h5"): _LEGACY,
    ("save", "savedmodel"): _LEGACY,
    ("load_model", "keras"): _LOADING,
    ("load_model", "h5"): _LOADING | {"options"},
    ("load_model", "savedmodel"): _LOADING | {"options"},
    ("save_weights", ""): _OLD_WEIGHTS,
    ("load_weights", ""): _OLD_READING,
    ("ModelCheckpoint", ""): ANYTHING,
}
"""The native format takes none of the SavedModel arguments; before 2.13 there is no native format."""

THREE: Accepted = {
    ("save", ""): _SAVING | {"include_optimizer"},
    ("load_model", ""): _LOADING,
    ("save_weights", ""): frozenset({"overwrite"}),
    ("load_weights", "weights"): frozenset({"skip_mismatch", "objects_to_skip"}),
    ("load_weights", "keras"): frozenset({"skip_mismatch"}),
    ("load_weights", "h5"): frozenset({"skip_mismatch", "by_name"}),
    ("ModelCheckpoint", ""): _CHECKPOINT,
}
THREE_WITH_ZIPPED: Accepted = {**THREE, ("save", ""): THREE["save", ""] | {"zipped"}}
THREE_WITH_SHARDS: Accepted = {**THREE_WITH_ZIPPED, ("save_weights", ""): frozenset({"overwrite", "max_shard_size"})}
