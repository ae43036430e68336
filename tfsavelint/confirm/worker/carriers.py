"""The smallest model that holds what is neither a layer nor a model: a loss, a metric, an initializer ..."""

from __future__ import annotations

from typing import Any, Callable

from .library import keras_with

SIZE = 4
"""Features of the one layer, in and out, so that an initializer of square matrices is content."""
_LOSS = "mean_squared_error"
"""Whole, since Keras 3 doesn't find some of the short names in HDF5 (``legacy/saving/saving_utils.py``)."""


def _compiled(keras: Any, **options: Any) -> Any:
    model = _model(keras)
    model.compile(**{"optimizer": "sgd", "loss": _LOSS, **options})
    return model


def _model(keras: Any, **options: Any) -> Any:
    return keras.Sequential([keras.Input((SIZE,)), keras.layers.Dense(SIZE, **options)])


KINDS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "loss": ("losses.Loss", lambda keras, made: _compiled(keras, loss=made)),
    "metric": ("metrics.Metric", lambda keras, made: _compiled(keras, metrics=[made])),
    "optimizer": ("optimizers.Optimizer", lambda keras, made: _compiled(keras, optimizer=made)),
    "schedule": (
        "optimizers.schedules.LearningRateSchedule",
        lambda keras, made: _compiled(keras, optimizer=keras.optimizers.SGD(learning_rate=made)),
    ),
    "activation": ("layers.Layer", lambda keras, made: _model(keras, activation=made)),
    "initializer": ("initializers.Initializer", lambda keras, made: _model(keras, kernel_initializer=made)),
    "regularizer": ("regularizers.Regularizer", lambda keras, made: _model(keras, kernel_regularizer=made)),
    "constraint": ("constraints.Constraint", lambda keras, made: _model(keras, kernel_constraint=made)),
}
"""For each kind its base class in Keras, and how a model holds one."""


def carrying(kind: str, made: Any, keras: str) -> Any:
    """A built model, compiled where need be, that holds the object; ``keras`` is whose, where that doesn't tell."""
    base, hold = KINDS[kind]
    return hold(keras_with(base, made, keras), made)
