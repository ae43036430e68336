"""The functions of Keras at which stages begin, and the wrapping of them.

One table serves Keras 3 (``keras.src``), Keras 2.13 and later (``keras.src``, ``tf_keras.src``) and 2.12 (``keras``):
what a version doesn't have is passed over. Wrapping replaces the function wherever a library module holds it by name.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from types import ModuleType
from typing import Any, Callable

from . import paths
from .stages import LOADING, SAVING, TRACKER

PREFIXES = ("keras.src", "tf_keras.src", "keras")
LIBRARIES = ("keras", "tf_keras", "tensorflow.keras", "tensorflow._api.v2")

_SERIALIZERS = {
    "serialize_keras_object": "encode",
    "serialize_keras_class_and_config": "encode",
    "deserialize_keras_object": "rebuild",
    "class_and_config_for_serialized_keras_object": "locate",
}
_H5_WEIGHTS = {"load_weights_from_hdf5_group": "state", "load_weights_from_hdf5_group_by_name": "state"}
_BUILD = {"Layer.build_from_config": "state", "Layer.load_own_variables": "state"}
_COMPILE = {
    "model_metadata": "config",
    "compile_args_from_training_config": "rebuild",
    "try_build_compiled_arguments": "rebuild",
    "model_from_config": "rebuild",
}

BOUNDARIES: dict[str, dict[str, str]] = {
    "saving.saving_lib": {
        "_serialize_model_as_json": "encode",
        "_save_state": "write",
        "_model_from_config": "rebuild",
        "_load_state": "state",
        "_raise_loading_failure": "state",
    },
    "saving.serialization_lib": {
        "serialize_keras_object": "encode",
        "serialize_dict": "encode",
        "_get_class_or_fn_config": "config",
        "get_build_and_compile_config": "config",
        "deserialize_keras_object": "rebuild",
        "_retrieve_class_or_fn": "locate",
    },
    # Keras 3
    "legacy.saving.legacy_h5_format": _H5_WEIGHTS,
    "legacy.saving.saving_utils": _COMPILE,
    "legacy.saving.serialization": _SERIALIZERS,
    "legacy.saving.json_utils": {"get_json_type": "encode"},
    "layers.layer": _BUILD,
    "models.model": {"Model.build_from_config": "state"},
    # Keras 2
    "saving.legacy.hdf5_format": _H5_WEIGHTS,
    "saving.legacy.saving_utils": _COMPILE,
    "saving.legacy.model_config": {"model_from_config": "rebuild"},
    "saving.legacy.serialization": _SERIALIZERS,
    "saving.legacy.saved_model.json_utils": {"get_json_type": "encode"},
    "saving.legacy.saved_model.load": {
        "KerasObjectLoader.load_layers": "rebuild",
        "KerasObjectLoader.finalize_objects": "rebuild",
    },
    "layers.serialization": {"deserialize": "rebuild"},
    "engine.base_layer": _BUILD,
}
"""Module, function or method, and the stage that begins there."""

_API = {"save_model": True, "load_model": False, "save_weights": True, "load_weights": False}
_METHODS = {"Model.save": True, "Model.save_weights": True, "Model.load_weights": False, "Model.export": True}
ENTRIES: dict[str, dict[str, bool]] = {
    "saving.saving_api": _API,
    "saving.legacy.save": _API,
    "models.model": _METHODS,
    "engine.training": _METHODS,
    "callbacks.model_checkpoint": {"ModelCheckpoint.__init__": True},
    "callbacks": {"ModelCheckpoint.__init__": True},
}
"""The calls that people write, with a path among the arguments: True for those that save."""

REPLACED: list[str] = []
"""What user code has put something of its own in the place of, by name."""

_places: set[tuple[str, str]] = set()
_wrapped: dict[int, tuple[Any, Any]] = {}
_ours: list[Any] = []


def install() -> None:
    """Wrap what the loaded libraries have of the two tables; again is harmless, and finds what was imported since."""
    fresh = False
    for prefix in PREFIXES:
        for module, functions in BOUNDARIES.items():
            for name, stage in functions.items():
                fresh |= _wrap(prefix + "." + module, name, functools.partial(_boundary, stage=stage))
        for module, calls in ENTRIES.items():
            for name, saving in calls.items():
                fresh |= _wrap(prefix + "." + module, name, functools.partial(_entry, saving=saving))
    for name, saving in (("save", True), ("load", False)):
        fresh |= _wrap("tensorflow._api.v2.saved_model", name, functools.partial(_entry, saving=saving))
    if fresh:
        _rebind()


def _wrap(module_name: str, name: str, wrapper: Callable[[Any], Any]) -> bool:
    module = sys.modules.get(module_name)
    if module is None:
        return False
    owner_name, dot, attribute = name.rpartition(".")
    owner = vars(module).get(owner_name) if dot else module
    original = vars(owner).get(attribute) if owner is not None else None
    if original is None or not callable(original) or any(original is one for one in _ours):
        return False
    replacement = wrapper(original)
    _ours.append(replacement)
    setattr(owner, attribute, replacement)
    if (module_name, name) in _places:
        REPLACED.append(name)
    _places.add((module_name, name))
    if not dot:
        _wrapped[id(original)] = (original, replacement)
    return True


def _rebind() -> None:
    """Put the wrappers where modules hold the originals by name (``from .serialization_lib import ...``)."""
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and name.partition(".")[0] in ("keras", "tf_keras", "tensorflow", "__main__"):
            if not name.startswith(LIBRARIES) and name != "__main__":
                continue
            for key, value in list(vars(module).items()):
                found = _wrapped.get(id(value))
                if found is not None and found[0] is value:
                    setattr(module, key, found[1])


def _like(wrapper: Any, function: Any) -> Any:
    """``functools.wraps``, and the signature for ``inspect.getfullargspec``, which doesn't follow ``__wrapped__``."""
    wrapper = functools.wraps(function)(wrapper)
    with contextlib.suppress(TypeError, ValueError):
        wrapper.__signature__ = inspect.signature(function)
    return wrapper


def _boundary(function: Any, stage: str) -> Any:
    def boundary(*args: Any, **kwargs: Any) -> Any:
        if stage not in TRACKER.allowed:
            return function(*args, **kwargs)
        with TRACKER.stage(stage):
            result = function(*args, **kwargs)
        if stage == "rebuild" and _is_unresolved(result, args, kwargs):
            TRACKER.unresolved.append(result)
        return result

    return _like(boundary, function)


def _is_unresolved(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """With ``module_objects``, serialization_lib.deserialize_keras_object answers an unknown name with the name."""
    if not isinstance(result, str) or not args:
        return False
    return isinstance(args[0], dict) or kwargs.get("module_objects") is not None


def _entry(function: Any, saving: bool) -> Any:
    position = _path_position(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = _with_path_moved(args, kwargs, position, saving)
        if "write" not in TRACKER.allowed:
            return function(*args, **kwargs)
        with TRACKER.stage("write", TRACKER.allowed & (SAVING if saving else LOADING)):
            return function(*args, **kwargs)

    return _like(call, function)


_PATH_NAMES = ("filepath", "export_dir")


def _path_position(function: Any) -> int | None:
    names = list(inspect.signature(function).parameters)
    return next((names.index(name) for name in _PATH_NAMES if name in names), None)


def _with_path_moved(
    args: tuple[Any, ...], kwargs: dict[str, Any], position: int | None, saving: bool
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    for name in _PATH_NAMES:
        if name in kwargs:
            return args, {**kwargs, name: paths.moved(kwargs[name], saving)}
    if position is not None and position < len(args):
        args = (*args[:position], paths.moved(args[position], saving), *args[position + 1 :])
    return args, kwargs
