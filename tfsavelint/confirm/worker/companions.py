"""What a model keeps beside its layers: its loss, metrics and optimizer, and its layers' regularizers and the like.

A careful person compares the user's own of these by their constructors' attributes, and losses and metrics also by their
value on fixed numbers.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from .library import is_builtin, keras_of
from .subject import layers_of

_HYPER = ("_learning_rate", "learning_rate")


def companions(model: Any) -> list[Any]:
    """The user's own objects beside the layers, in an order that saving keeps."""
    found: list[Any] = []
    for _, thing in _places(model):
        if _own(thing) and not any(thing is one for one in found):
            found.append(thing)
    return found


def classes(model: Any) -> dict[str, dict[str, Any]]:
    """By place (``loss``, ``layers/2/kernel_regularizer``), of which class the object there is, and whether of Keras."""
    found = {}
    for place, thing in _places(model):
        if hasattr(thing, "get_config") and not isinstance(thing, type):
            found[place] = {"class": type(thing).__qualname__, "builtin": is_builtin(thing)}
    return found


def _own(thing: Any) -> bool:
    return hasattr(thing, "get_config") and not isinstance(thing, type) and not is_builtin(thing)


def _places(model: Any) -> Iterator[tuple[str, Any]]:
    yield from _compiled(model)
    for number, layer in enumerate(layers_of(model)):
        for name in sorted(vars(layer)):
            thing = vars(layer)[name]
            # Only plain objects: a layer's own layers are compared by themselves.
            if callable(thing) and not hasattr(thing, "weights"):
                yield f"layers/{number}/{name}", thing


def _compiled(model: Any) -> Iterator[tuple[str, Any]]:
    optimizer: Any = getattr(model, "optimizer", None)  # Keras 3 has none before compile
    yield "optimizer", optimizer
    for name in _HYPER:
        with contextlib.suppress(Exception):
            yield name, getattr(optimizer, name)
    with contextlib.suppress(Exception):
        yield "learning_rate", optimizer._hyper["learning_rate"]  # Keras 2's legacy optimizers
    yield from _leaves("loss", getattr(model, "loss", None))
    holder = getattr(model, "_compile_metrics", None) or getattr(model, "compiled_metrics", None)
    for place, metric in _leaves("metrics", getattr(holder, "_user_metrics", None)):
        yield place, _named(model, metric)


def _named(model: Any, metric: Any) -> Any:
    """Keras 3 keeps the name of a metric that it read from HDF5, and looks it up when the metric is asked for."""
    keras = keras_of(model)
    if isinstance(metric, str) and keras is not None:
        with contextlib.suppress(Exception):
            return keras.metrics.get(metric)
    return metric


def _leaves(place: str, thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, (list, tuple)):
        for number, item in enumerate(thing):
            yield from _leaves(f"{place}/{number}", item)
    elif isinstance(thing, dict):
        for key in thing:
            yield from _leaves(f"{place}/{key}", thing[key])
    else:
        yield place, thing


def value_of(thing: Any) -> float | None:
    """A loss's or metric's value on fixed numbers; None for other things, or where it wants other numbers."""
    y_true = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "float32")
    y_pred = np.array([[0.25, 9.5], [0.75, 0.125], [0.5, -4.0]], "float32")
    try:
        if hasattr(thing, "update_state"):
            metric = copy.deepcopy(thing)  # its state, and what it has built, are saved
            metric.reset_state()
            metric.update_state(y_true, y_pred)
            value = float(np.asarray(metric.result()).sum())
        elif hasattr(thing, "reduction"):
            value = float(np.asarray(thing(y_true, y_pred)).sum())
        else:
            return None
    except Exception:
        return None
    return value if np.isfinite(value) else None
