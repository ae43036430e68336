"""TensorFlow and one flavour of Keras: loading them, and telling which of them an object belongs to."""

from __future__ import annotations

import contextlib
import importlib
import platform
import sys
from collections.abc import Iterator
from typing import Any

ROOTS = ("keras", "tf_keras", "tensorflow")
_NAMESPACES = ("keras", "tf_keras", "tensorflow.keras")


def load(flavour: str) -> dict[str, Any]:
    """Import TensorFlow and the flavour's Keras, nothing else, and say what was found (the hello line).

    No operation runs and no device is asked for: forks made after an operation hang in ``fit`` (observed).
    """
    answer: dict[str, Any] = {"python": platform.python_version(), "library": flavour}
    try:
        tf: Any = importlib.import_module("tensorflow")
        keras: Any = importlib.import_module(flavour)
        answer["tensorflow"] = str(tf.__version__)
        answer["keras"] = str(keras.__version__)
        _keep_whole_tracebacks(tf, keras)
    except Exception as error:  # a broken installation raises anything
        return {"ready": False, "error_type": type(error).__name__, "detail": str(error)[:400]}
    return {"ready": True, **answer}


def preload(flavour: str) -> None:
    """Import what the library, numpy and the user's first line import only when asked for: once for all forks.

    ``tensorflow.keras`` is a lazy module; the public half of Keras 2, 180 modules, is imported when it is first touched.
    """
    for name in ("numpy.random", f"{flavour}.src.engine.base_layer_v1"):
        with contextlib.suppress(Exception):  # Keras 3 has no such module
            importlib.import_module(name)
    with contextlib.suppress(Exception):  # as above: who needs it will be told in the trial
        dir(tensorflow().keras)


def _keep_whole_tracebacks(tf: Any, keras: Any) -> None:
    """Keras drops its own frames from tracebacks, and the link to the first exception with them (``from None``)."""
    tf.debugging.disable_traceback_filtering()
    switch = getattr(getattr(keras, "config", None), "disable_traceback_filtering", None)
    if switch is not None:
        switch()


def tensorflow() -> Any:
    """The TensorFlow module, imported long ago."""
    return sys.modules["tensorflow"]


def seed_everything(seed: int) -> None:
    """Seed Python, numpy and TensorFlow: a fork starts from its parent's state, so from its siblings' too."""
    import random

    import numpy

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    tensorflow().random.set_seed(seed)


def _namespaces() -> Iterator[tuple[str, Any]]:
    for name in _NAMESPACES:
        module = sys.modules.get(name)
        if module is not None and hasattr(module, "layers"):
            yield name.partition(".")[0], module


def keras_of(thing: Any) -> Any | None:
    """The Keras whose ``Layer`` (so also whose ``Model``) this object is an instance of, or None."""
    return next((module for _, module in _namespaces() if isinstance(thing, module.layers.Layer)), None)


def keras_with(base: str, thing: Any, otherwise: str) -> Any:
    """The Keras whose class of that dotted name this object is an instance of; of several spellings the first loaded.

    What derives from none, a function or a callable class, goes with the one that is imported as ``otherwise``.
    """
    for _, module in _namespaces():
        found: Any = module
        for part in base.split("."):
            found = getattr(found, part, None)
        if isinstance(found, type) and isinstance(thing, found):
            return module
    return by_name(otherwise)


def is_model(thing: Any) -> bool:
    """Whether it is a model of any Keras that is loaded."""
    return any(isinstance(thing, module.Model) for _, module in _namespaces())


def name_of(keras: Any) -> str:
    """The name under which another process imports this Keras."""
    return next((name for name, module in _namespaces() if module is keras), "keras")


def by_name(name: str) -> Any:
    """The Keras that another process called by this name."""
    return importlib.import_module("tensorflow.keras" if name == "tensorflow" else name)


def is_builtin(thing: Any) -> bool:
    """Whether an object's class comes with TensorFlow or Keras."""
    return type(thing).__module__.partition(".")[0] in ROOTS
