"""Which Keras names are base classes of which kind.

The common public names are told by their module, without reading a table; all others, Keras's own internal paths among
them, by the table of Keras's classes (``builtin_classes``). A test holds the two against each other.
"""

from __future__ import annotations

from tfsavelint.knowledge.builtin_classes import builtin_kind, public_path
from tfsavelint.model import Kind

_EXACT: dict[str, Kind] = {
    "Model": "model",
    "Sequential": "model",
    "models.Model": "model",
    "models.Sequential": "model",
    "Layer": "layer",
    "Loss": "loss",
    "Metric": "metric",
    "Optimizer": "optimizer",
    "Initializer": "initializer",
    "Regularizer": "regularizer",
    "Constraint": "constraint",
    "layers.AbstractRNNCell": "cell",
    "layers.LSTMCell": "cell",
    "layers.GRUCell": "cell",
    "layers.SimpleRNNCell": "cell",
    "layers.StackedRNNCells": "cell",
    "optimizers.schedules.LearningRateSchedule": "schedule",
}
_BY_MODULE: dict[str, Kind] = {
    "layers": "layer",
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "optimizers.schedules": "schedule",
    "optimizers.legacy": "optimizer",
    "optimizers.experimental": "optimizer",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
    "layers.experimental": "layer",
    "layers.experimental.preprocessing": "layer",
}
_NO_CLASSES = frozenset(
    {
        *("layers.Input", "layers.InputSpec", "losses.Reduction"),
        *(f"{module}.{name}" for module in ("losses", "metrics") for name in ("KLD", "MAE", "MAPE", "MSE", "MSLE")),
    }
)
"""What has a class's spelling in these modules and isn't one that a saved object is derived from."""


def kind_of(path: str) -> Kind | None:
    """The kind of object that a Keras class below an import root is (``layers.Dense``), None for other names."""
    if path in _EXACT:
        return _EXACT[path]
    module, _, name = path.rpartition(".")
    if path in _NO_CLASSES or not name.lstrip("_")[:1].isupper():
        return None
    if module in _BY_MODULE:
        return _BY_MODULE[module]
    return builtin_kind(path) if module.partition(".")[0] not in _NOTHING_BELOW else None


def base_path(path: str) -> str:
    """The public path of the class at a path, where it has one: ``src.layers.layer.Layer`` is ``layers.Layer``."""
    if path in _EXACT or path.rpartition(".")[0] in _BY_MODULE:
        return path
    return public_path(path) or path


_NOTHING_BELOW = frozenset(
    {"applications", "backend", "callbacks", "datasets", "ops", "preprocessing", "random", "visualization"}
)
"""Public modules without such classes, so that their names cost no look into the table."""
