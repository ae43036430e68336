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

from .library import is_builtin
from .subject import layers_of

_HYPER = ("_learning_rate", "learning_rate")


def companions(model: Any) -> list[Any]:
    """The user's own objects beside the layers, in an order that saving keeps."""
    found: list[Any] = []
    for thing in (*_compiled(model), *_of_layers(model)):
        if _own(thing) and not any(thing is one for one in found):
            found.append(thing)
    return found


def _own(thing: Any) -> bool:
    return hasattr(thing, "get_config") and not isinstance(thing, type) and not is_builtin(thing)


def _compiled(model: Any) -> Iterator[Any]:
    optimizer: Any = getattr(model, "optimizer", None)  # Keras 3 has none before compile
    yield optimizer
    for name in _HYPER:
        with contextlib.suppress(Exception):
            yield getattr(optimizer, name)
    with contextlib.suppress(Exception):
        yield optimizer._hyper["learning_rate"]  # Keras 2's legacy optimizers
    yield from _leaves(getattr(model, "loss", None))
    holder = getattr(model, "_compile_metrics", None) or getattr(model, "compiled_metrics", None)
    yield from _leaves(getattr(holder, "_user_metrics", None))


def _leaves(thing: Any) -> Iterator[Any]:
    if isinstance(thing, (list, tuple)):
        for item in thing:
            yield from _leaves(item)
    elif isinstance(thing, dict):
        for key in thing:
            yield from _leaves(thing[key])
    else:
        yield thing


def _of_layers(model: Any) -> Iterator[Any]:
    for layer in layers_of(model):
        for name in sorted(vars(layer)):
            thing = vars(layer)[name]
            # Only plain objects: a layer's own layers are compared by themselves.
            if callable(thing) and _own(thing) and not hasattr(thing, "weights"):
                yield thing


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
