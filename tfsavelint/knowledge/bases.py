"""Which Keras names are base classes of which kind: read from the public API of Keras 2.15 and 3.15."""

from __future__ import annotations

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
    "optimizers.schedules.LearningRateSchedule": "schedule",
}
_BY_MODULE: dict[str, Kind] = {
    "layers": "layer",
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "optimizers.schedules": "schedule",
    "optimizers.legacy": "optimizer",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
    "layers.experimental": "layer",
    "layers.experimental.preprocessing": "layer",
}


def kind_of(path: str) -> Kind | None:
    """The kind of object that a Keras class below an import root is (``layers.Dense``), None for other names."""
    if path in _EXACT:
        return _EXACT[path]
    module, _, name = path.rpartition(".")
    if not name[:1].isupper():
        return None
    return _BY_MODULE.get(module)
