"""What a careful person would compare before saving and after loading, taken and written down."""

from __future__ import annotations

import enum
import inspect
import json
import os
from typing import Any, NamedTuple

import numpy as np

from . import inputs
from .asking import Manner
from .asking import manner as asked_manner
from .companions import classes, companions, value_of
from .library import is_builtin, keras_of, name_of, tensorflow
from .subject import call, dense, layers_of

_FILE = "snapshot"
OBJECT = "object of the class"
"""The key by which an object is told from a dict."""
_BASE = ("name", "trainable", "dtype")
"""Constructor arguments of every layer: compared by other means, and names not at all."""


class MakesWeights(Exception):
    """The model makes new variables although it was called before: it has no numbers of its own to compare."""


class Snapshot(NamedTuple):
    """Arrays by name (``input:0``, ``output:0``, ``weight:0``), and the rest as JSON data."""

    arrays: dict[str, Any]
    facts: dict[str, Any]

    def named(self, prefix: str) -> list[Any]:
        """The arrays of one kind, in order."""
        found = [key for key in self.arrays if key.startswith(prefix + ":")]
        return [self.arrays[key] for key in sorted(found, key=lambda key: int(key.partition(":")[2]))]


def take(model: Any, values: Any, notes: list[str] | None = None, manner: Manner | None = None) -> Snapshot:
    """A snapshot of the model; ``values`` are the inputs to predict on, or None to leave predictions out.

    ``manner`` is how the saved model was called; None for that model itself.
    """
    arrays: dict[str, Any] = {}
    facts: dict[str, Any] = {"library": name_of(keras_of(model)), "inputs": None, "owners": [], "called": False}
    facts["manner"] = None
    facts["makes"] = False
    if values is not None:
        for number, leaf in enumerate(tensorflow().nest.flatten(values)):
            arrays[f"input:{number}"] = _plain_array(dense(leaf))
        facts["inputs"] = inputs.described(values)
        manner = manner or asked_manner(model, values)
        facts["manner"] = [manner.apart, list(manner.names), dict(manner.more)]
        try:
            for number, output in enumerate(call(model, values, manner)):
                arrays[f"output:{number}"] = _plain_array(output)
            facts["called"] = notes is None or _steady(model, values, manner, arrays, notes)
        except MakesWeights:
            facts["makes"] = True
        except Exception as error:
            if notes is None:
                raise
            notes.append(f"the model could not be called on generated inputs ({str(error)[:200]})")
    layers = layers_of(model)
    for number, weight in enumerate(model.weights):
        arrays[f"weight:{number}"] = _plain_array(weight)
        facts["owners"].append(_owner(weight, layers))
    facts["layers"] = [_layer(layer) for layer in layers]
    facts["companions"] = [_companion(thing) for thing in companions(model)]
    facts["classes"] = classes(model)
    return Snapshot(arrays, facts)


def _steady(model: Any, values: Any, manner: Manner, arrays: dict[str, Any], notes: list[str]) -> bool:
    """Whether the model answers the same when it is asked again; predictions that don't repeat prove nothing."""
    made: list[Any] = []
    with tensorflow().variable_creator_scope(lambda creator, **given: _noted(creator(**given), made)):
        again = [_plain_array(output) for output in call(model, values, manner)]
    if any("float" in str(variable.dtype) for variable in made):  # a Dropout made in `call` has a seed, and no weights
        raise MakesWeights
    for number, output in enumerate(again):
        before = arrays[f"output:{number}"]
        if before.shape != output.shape or not np.allclose(before, output, rtol=1e-5, atol=1e-6, equal_nan=True):
            notes.append("the model answers differently each time that it is called: its predictions are not compared")
            return False
    return True


def _noted(variable: Any, made: list[Any]) -> Any:
    made.append(variable)
    return variable


def _plain_array(value: Any) -> Any:
    array = np.asarray(value)
    if array.dtype == object:
        return array.astype("S")
    # bfloat16 has no name in an .npz file.
    return array.astype("float32") if array.dtype.kind == "V" or "bfloat16" in str(array.dtype) else array


def _owner(weight: Any, layers: list[Any]) -> int:
    """The place of the innermost layer that holds the weight."""
    holding = [number for number, layer in enumerate(layers) if any(weight is one for one in layer.weights)]
    return min(holding, key=lambda number: (len(layers[number].weights), -number)) if holding else 0


def _layer(layer: Any) -> dict[str, Any]:
    policy = getattr(layer, "dtype_policy", None) or getattr(layer, "_dtype_policy", None)
    return {
        "class": type(layer).__qualname__,
        "builtin": is_builtin(layer),
        "trainable": bool(layer.trainable),
        "policy": getattr(policy, "name", None),
        "attributes": {} if is_builtin(layer) else constructor_attributes(layer),
    }


def _companion(thing: Any) -> dict[str, Any]:
    return {"class": type(thing).__qualname__, "attributes": constructor_attributes(thing), "value": value_of(thing)}


def constructor_attributes(thing: Any) -> dict[str, Any]:
    """The attributes named like the constructor's parameters (or so with an underscore), where they are plain data."""
    try:
        parameters = list(inspect.signature(type(thing).__init__).parameters.values())[1:]
    except (TypeError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) or parameter.name in _BASE:
            continue
        for name in (parameter.name, "_" + parameter.name):
            try:
                found[name] = _told(getattr(thing, name))
                break
            except (AttributeError, NotPlain):
                continue
            except Exception:  # a property of the user's may raise anything
                break
    return found


def _told(value: Any) -> Any:
    """A value as JSON data; an initializer, a regularizer or a constraint by its class and config."""
    try:
        return plain(value)
    except NotPlain:
        if isinstance(value, type) or not hasattr(value, "get_config") or hasattr(value, "variables"):
            raise
        try:
            config = plain(value.get_config())
        except Exception:
            raise NotPlain from None
        return {OBJECT: type(value).__qualname__, "config": config}


class NotPlain(Exception):
    """A value that JSON can't hold, and that is not compared."""


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON data: a tuple is a list, an array its numbers; raises NotPlain."""
    if isinstance(value, enum.Enum):
        return {"enum": str(value)}  # comes back as its value, or not at all
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.size <= 1000:
        return value.tolist()
    tf = tensorflow()
    if isinstance(value, tf.TensorShape):
        return value.as_list() if value.rank is not None else None
    if isinstance(value, tf.DType):
        return value.name
    if isinstance(value, (list, tuple)) and depth < 10:
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, dict) and depth < 10:
        return {str(key): plain(one, depth + 1) for key, one in value.items()}
    raise NotPlain


def write(snapshot: Snapshot, trial: str) -> None:
    """Put the snapshot into the trial's directory, for the loading process."""
    np.savez(os.path.join(trial, _FILE + ".npz"), **snapshot.arrays)
    with open(os.path.join(trial, _FILE + ".json"), "w", encoding="utf-8") as file:
        json.dump(snapshot.facts, file)


def read(trial: str) -> Snapshot | None:
    """The saving process's snapshot, or None if it took none."""
    try:
        with open(os.path.join(trial, _FILE + ".json"), encoding="utf-8") as file:
            facts = json.load(file)
        with np.load(os.path.join(trial, _FILE + ".npz"), allow_pickle=False) as stored:
            return Snapshot({key: stored[key] for key in stored.files}, facts)
    except FileNotFoundError:
        return None


def manner_of(snapshot: Snapshot) -> Manner:
    """How the saved model was called on its inputs."""
    return Manner(*snapshot.facts["manner"]) if snapshot.facts["manner"] else Manner()


def inputs_of(snapshot: Snapshot) -> Any:
    """The inputs that the saved model was called on, in their structure; None if there were none."""
    if snapshot.facts["inputs"] is None or not snapshot.facts["called"]:
        return None
    leaves = [tensorflow().constant(one) if one.dtype.kind == "S" else one for one in snapshot.named("input")]
    return inputs.restored(snapshot.facts["inputs"], leaves)
