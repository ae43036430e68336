"""The model of a trial: evaluated in the user's namespace, wrapped, built, and given random weights."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Optional

import numpy as np

from . import asking, carriers, inputs
from .library import by_name, is_model, keras_of, tensorflow
from .trying import SECONDS, Found, Search, Unfit, evaluated, fitted, is_call, is_varied, telling
from .wording import root_text

Namespace = dict[str, Any]


class Undecided(Exception):
    """The trial says nothing about the user's code; the text says why."""


def make(subject: Mapping[str, Any], namespace: Namespace, notes: list[str]) -> Any:
    """The model that the request's ``subject`` describes."""
    return found(subject, namespace, notes).model


def found(subject: Mapping[str, Any], namespace: Namespace, notes: list[str]) -> Found:
    """The same, with how it was made: of several ways the first that works."""
    until = time.monotonic() + SECONDS

    def fit(expression: str, guess: Any) -> Found:
        return _made(subject, expression, namespace, notes, guess, until)

    if not subject.get("guessed"):
        try:
            return fit(subject["expression"], subject.get("inputs"))
        except Unfit as error:
            raise error.cause from None
    if subject.get("inputs") is not None:
        return fit(subject["expression"], subject["inputs"])
    try:
        best = Search(subject, namespace, fit).run()
    except Unfit:
        raise
    except Exception as error:
        shown = f"it fails with {type(error).__name__}: {root_text(str(error))[:300]}"
        raise Undecided(f"no arguments were found that make one which works; {shown}") from error
    notes.append(f"made as {best.expression}: nothing in the source says how")
    return best


def _made(
    subject: Mapping[str, Any], expression: str, namespace: Namespace, notes: list[str], guess: Any, until: float
) -> Found:
    made = evaluated(expression, namespace)
    if subject["how"] == "layer":
        keras = keras_of(made)
        if keras is None and hasattr(made, "state_size"):  # a cell need not be a layer
            keras = by_name(str(subject.get("keras") or "keras"))
        if keras is None:
            raise Undecided(f"{type(made).__name__} is a layer of no Keras that is loaded")
        again = itertools.chain([made], iter(lambda: evaluated(expression, namespace), None))

        def functional(layer: Any, item: Any, batch: int | None) -> Any:
            return _functional(keras, layer, item, batch)

        model, specs, called = fitted(lambda: next(again), functional, call, guess, until)
        return Found(model, expression, specs, is_varied(made, expression), called)
    if subject["how"] in carriers.KINDS:
        held = carriers.carrying(subject["how"], made, str(subject.get("keras") or "keras"))
        return Found(held, expression, None, is_varied(made, expression), True)
    if isinstance(made, (tuple, list)):
        made = next((one for one in made if is_model(one)), made)
    if not is_model(made):
        raise Undecided(f"`{expression}` is not a Keras model but {type(made).__name__}")
    varied = not subject.get("guessed") or is_varied(made, expression)
    if inputs.declared(made, 0) is None and not getattr(made, "built", False) and is_call(expression):
        called, first = _called(made, lambda: evaluated(expression, namespace), until)
        if called is not None:
            notes.append("the model was not built: it was built by calling it on generated inputs")
        elif subject.get("guessed"):
            raise Undecided(f"{expression} makes a model that none of the inputs tried suits: {_told(first)}")
        made = called or evaluated(expression, namespace)
    if subject.get("guessed") and inputs.declared(made, 0) is None and settle(made, 0, notes) is None:
        raise Undecided(f"{expression} makes a model that none of the inputs tried suits")
    return Found(made, expression, None, varied, True)


def _called(model: Any, remade: Callable[[], Any], until: float) -> tuple[Any, Optional[Exception]]:
    """A model that was called on inputs that suit it, and on no others; None if none do, and what is wrong with them.

    A call that fails leaves its shapes behind, by which Keras would build the loaded model (``_build_input_shape``).
    """
    first: Optional[Exception] = None
    for number, guess in enumerate(_likely(model)):
        if time.monotonic() > until:
            break
        if number:
            model = remade()
        try:
            call(model, inputs.arrays(guess, 0, _rows(guess)))
        except Exception as error:
            first = telling(first, error)
            continue
        return model, None
    return None, first


def _told(error: Optional[Exception]) -> str:
    """What is wrong with all inputs, in one line."""
    if error is None:
        return "there was no time for any"
    return root_text(str(error).strip())[:200] or type(error).__name__


def _rows(guess: Sequence[inputs.Spec]) -> int:
    """How many rows a guess has that nothing speaks for."""
    return inputs.ANOTHER_BATCH if len(guess) == 1 else inputs.BATCH


def _functional(keras: Any, layer: Any, specs: Any, batch: int | None) -> Any:
    tensors = inputs.symbolic(keras, specs, batch)
    if hasattr(layer, "state_size") and not is_model(layer) and not hasattr(layer, "return_sequences"):
        layer = keras.layers.RNN(layer)  # a cell can't be called alone
    model = keras.Model(tensors, _applied(layer, tensors, asking.manner(layer, tensors)))
    if all(one is not layer for one in layers_of(model)):
        # It overrides `__call__`, or answers with nothing: what is saved is not the layer.
        raise ValueError(f"a model of inputs and outputs doesn't hold a {type(layer).__name__}: its call leaves no trace")
    return model


def _applied(function: Any, values: Any, manner: asking.Manner, **options: Any) -> Any:
    """A layer called on its inputs, or (``call(self, a, b=None)``) on one after the other, where it doesn't take a list."""
    first, more = manner.arranged(values)
    try:
        return function(*first, **{**more, **options})
    except TypeError:
        if manner.apart or not isinstance(values, list):
            raise
        try:
            return function(*values, **{**more, **options})
        except Exception:
            pass
        raise


def settle(model: Any, seed: int, notes: list[str]) -> Any:
    """Build the model if need be, and return inputs that it takes; None (and a note) if none were found."""
    built = bool(getattr(model, "built", False))
    known = inputs.declared(model, seed)
    if known is not None:
        return known
    first: Optional[Exception] = None
    for guess in _likely(model):
        values = inputs.arrays(guess, seed, _rows(guess) if not built else inputs.BATCH)
        try:
            call(model, values)
        except Exception as error:
            first = telling(first, error)
            continue
        if not built:
            notes.append("the model was not built: it was built by calling it on generated inputs")
        return values
    word = "could not be called on generated inputs" if built else "is not built, and no generated inputs suit it"
    notes.append(f"the model {word} ({_told(first)})")
    return None


def _likely(model: Any) -> Iterator[Sequence[inputs.Spec]]:
    """The inputs that the model was built with, if it tells, then the guesses."""
    try:
        known = _remembered(model)
    except Exception:  # a structure of shapes, an unknown rank, or a model that K2 has never seen called
        known = []
    if known:
        yield known
    yield from asking.guesses(model)


def _remembered(model: Any) -> list[inputs.Spec]:
    """Keras 2's ``save_spec`` (tf_keras/src/engine/training.py), Keras 3's ``_build_shapes_dict`` (layers/layer.py)."""
    if hasattr(model, "save_spec"):
        specs = tensorflow().nest.flatten(model.save_spec())
        return [{"shape": spec.shape.as_list()[1:], "dtype": spec.dtype.name} for spec in specs]
    shapes = model._build_shapes_dict or {}
    return [
        {"shape": list(shape)[1:], "dtype": "float32", "key": key}
        for given in shapes.values()
        for key, shape in _shapes(given)
    ]


def _shapes(given: Any) -> Iterator[tuple[str, Sequence[Optional[int]]]]:
    """Each shape of an argument, with its key: one, a list of them or a dict."""
    if isinstance(given, dict):
        yield from ((str(key), shape) for key, shape in given.items())
    elif any(isinstance(item, (list, tuple)) for item in given):
        yield from (("", shape) for shape in given)
    else:
        yield "", given


def call(model: Any, values: Any, manner: Optional[asking.Manner] = None) -> list[Any]:
    """The model's outputs at inference, flattened, as arrays; a layer by itself need not know of ``training``.

    ``manner`` is how the model was called before it was saved: what was revived doesn't tell.
    """
    options = {"training": False} if is_model(model) else {}
    outputs = _applied(model, values, manner or asking.manner(model, values), **options)
    return [_numbers(leaf) for leaf in tensorflow().nest.flatten(outputs)]


def _numbers(leaf: Any) -> Any:
    return np.asarray(dense(leaf))


def dense(leaf: Any) -> Any:
    """A ragged or sparse tensor as a plain one."""
    if hasattr(leaf, "to_tensor"):  # ragged
        leaf = leaf.to_tensor()
    return tensorflow().sparse.to_dense(leaf) if hasattr(leaf, "dense_shape") else leaf


def randomize(model: Any, seed: int, kept: Sequence[Any] = ()) -> None:
    """Set every floating weight to uniform values in (0.1, 1), which every initial value differs from.

    Not normal: a negative variance gives NaN. Integers, seeds and flags stay, and so do the optimizer and what is kept.
    """
    random = np.random.RandomState(seed % 2**32)
    done = {id(variable) for variable in kept}
    for variable in [*model.weights, *_stray(model)]:
        if id(variable) in done or "float" not in str(variable.dtype):
            continue
        done.add(id(variable))
        value = random.uniform(0.1, 1.0, size=tuple(variable.shape)).astype("float32")
        variable.assign(tensorflow().cast(value, variable.dtype))


def weights_so_far(model: Any) -> list[Any]:
    """The weights of a model that may be unbuilt: a Sequential one of Keras 2 then has none to show."""
    try:
        return list(model.weights)
    except ValueError:
        return []


def _stray(model: Any) -> Iterator[Any]:
    """Variables that Keras doesn't count as weights: ``tf.Variable`` under Keras 3, and those in plain objects."""
    for layer in layers_of(model):
        for value in list(vars(layer).values()):
            for one in _members(value):
                if isinstance(one, tensorflow().Variable):
                    yield one


def _members(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if type(value).__module__.partition(".")[0] not in ("keras", "tf_keras", "tensorflow", "builtins", "numpy"):
        inner = getattr(value, "__dict__", None)
        return list(inner.values()) if isinstance(inner, dict) else []
    return [value]


def layers_of(model: Any) -> list[Any]:
    """The model and every layer below it, in Keras's own order."""
    flatten = getattr(model, "_flatten_layers", None)
    layers = list(flatten()) if flatten is not None else [model, *model.layers]
    seen: list[tuple[int, Any]] = []
    for layer in layers:
        if all(number != id(layer) for number, _ in seen):
            seen.append((id(layer), layer))
    return [layer for _, layer in seen]
