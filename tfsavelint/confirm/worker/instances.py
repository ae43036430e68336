"""Arguments whose annotation allows instances of classes alone: nothing else is worth trying, and a number says nothing."""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

from .library import ROOTS

_DATASET = "__import__('tensorflow').data.Dataset.from_tensor_slices(__import__('numpy').eye(4, dtype='float32')).batch(2)"
Fill = Callable[[inspect.Parameter], str]
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def instances(cls: type, name: str, fill: Fill) -> tuple[str, ...] | None:
    """Expressions that may make what an argument of the class's constructor is to be; None where other things do, too.

    ``fill`` gives what an argument is made with that their own constructors can't do without.
    """
    try:
        noted = typing.get_type_hints(cls.__init__).get(name)  # type: ignore[misc]
    except Exception:  # names that only a type checker imports
        return None
    found = list(_alternatives(noted))
    if not found or not all(_is_object(item) for item in found):
        return None
    return tuple(text for item in found if (text := _made(item, fill)) is not None)


def _alternatives(noted: Any) -> Iterator[Any]:
    """The members of a union, but for None."""
    if typing.get_origin(noted) in _UNIONS:
        for item in typing.get_args(noted):
            yield from _alternatives(item)
    elif noted is not type(None) and noted is not None:
        yield noted


def _is_object(noted: Any) -> bool:
    """Whether an annotation is a class of somebody's own, or TensorFlow's of datasets: no Enum, dict, tuple or protocol."""
    if not isinstance(noted, type) or getattr(noted, "_is_protocol", False):
        return False
    if issubclass(noted, (enum.Enum, dict, list, tuple, str, int, float)):
        return False
    root = noted.__module__.partition(".")[0]
    return _is_dataset(noted) or root not in {*ROOTS, "builtins", "typing", "numpy", "tensorflow", "collections"}


def _is_dataset(noted: type) -> bool:
    return noted.__module__.partition(".")[0] == "tensorflow" and noted.__name__.startswith("Dataset")


def _made(noted: type, fill: Fill) -> str | None:
    """How to make one without knowing more; None where that can't be told."""
    if _is_dataset(noted):
        return _DATASET
    if "<locals>" in noted.__qualname__ or inspect.isabstract(noted):
        return None
    try:
        parameters = list(inspect.signature(noted).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    required = [item for item in parameters if item.default is item.empty and item.kind in _BY_NAME]
    given = ", ".join(f"{item.name}={fill(item)}" for item in required)
    return f"__import__('importlib').import_module({noted.__module__!r}).{noted.__qualname__}({given})"
