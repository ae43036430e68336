"""What a layer says of the inputs that it wants: its ``input_spec``, the parameters of ``call``, how that uses them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from types import MappingProxyType
from typing import Any, NamedTuple

from . import inputs

Guess = Sequence[Mapping[str, Any]]
MOST_OF_SPECS = 15
"""How many combinations of inputs are tried that an ``input_spec`` of several allows."""
MODES = {"training": False, "return_attention_scores": False, "use_causal_mask": False}
"""What ``call`` may ask for besides inputs, and what it is given then."""
_SHAPES: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((8,), (4,)),
    2: ((4, 8), (8, 8), (64, 1), (8, 4)),
    3: ((8, 8, 3), (8, 8, 8), (4, 4, 8), (64, 64, 3), (16, 16, 1)),
    4: ((4, 4, 4, 3), (8, 8, 8, 3), (4, 4, 4, 8)),
    5: ((2, 4, 4, 4, 3),),
}
"""By rank, the batch left out: shapes that layers take."""
_SEVERAL = ((4, 8), (8,), (8, 8, 3), (8, 4))
"""Shapes for several inputs alike: the last for what is added to something as wide as an argument, 4, tells."""


def guesses(layer: Any) -> list[Guess]:
    """Inputs worth trying on a layer: those that it asks for, then the usual ones; none twice."""
    found: list[Guess] = []
    for guess in (*_asked(layer), *inputs.GUESSES, *inputs.FURTHER):
        if guess not in found:
            found.append(guess)
    return found


def _asked(layer: Any) -> Iterator[Guess]:
    rank = re.search(r"([123])D(?!\w*[123]D)", type(layer).__name__)
    for shape in _SHAPES[int(rank[1]) + 1][:1] if rank else ():
        yield [{"shape": list(shape), "dtype": "float32"}]
    specs = _specs(layer)
    if specs:
        yield from (list(guess) for guess in islice(product(*(_of_spec(spec) for spec in specs)), MOST_OF_SPECS))
    keys, count = _used(layer)
    names, masks, _ = _required(layer)
    if keys:
        for shape in ((8,), (4, 8), (8, 8, 3), ()):
            yield [{"key": key, **_named(key, shape)} for key in keys]
    unmasked = [name for name in names if name not in masks]
    if len(unmasked) > 1:
        for shape in _SEVERAL:
            yield [_named(name, shape) for name in unmasked]
    elif count > 1:
        for shape in ((8,), (4, 8), (8, 8, 3), (1, 8)):
            yield [{"shape": list(shape), "dtype": "float32"}] * count
    if masks:
        for shape in _SEVERAL:
            yield [_named(name, shape) for name in names]
    if names and _whole(names[0]):
        yield [{"shape": [8], "dtype": "int32"}]


def _named(name: str, shape: tuple[int, ...]) -> dict[str, Any]:
    """One input, as far as its name tells what it is: a mask, indices, boxes, images."""
    if "mask" in name:
        return {"shape": list(shape[:1]), "dtype": "bool"}
    if _whole(name):
        return {"shape": list(shape[:1]), "dtype": "int32"}
    if "box" in name:
        return {"shape": [4, 4], "dtype": "float32"}
    if "image" in name:
        return {"shape": [8, 8, 3], "dtype": "float32"}
    return {"shape": list(shape), "dtype": "float32"}


def _whole(name: str) -> bool:
    return (
        re.search(r"(^|_)(ids?|index|indices|indexes|tokens?|token_ids|positions?|lengths?|labels?|class(es)?)$", name)
        is not None
    )


def _specs(layer: Any) -> list[Any]:
    try:
        found = layer.input_spec
    except Exception:  # a property of the user's may raise anything
        return []
    return list(found) if isinstance(found, (list, tuple)) else [found] if found is not None else []


def _of_spec(spec: Any) -> Iterator[dict[str, Any]]:
    """Inputs that an InputSpec allows (keras/src/layers/input_spec.py): its rank, its least rank, its widths."""
    least = getattr(spec, "ndim", None) or getattr(spec, "min_ndim", None)
    axes = {int(axis): size for axis, size in (getattr(spec, "axes", None) or {}).items() if size is not None}
    for rank in [least - 1] if least else [1, 2, 3]:
        for shape in _SHAPES.get(rank, ()):
            whole = [inputs.BATCH, *shape]
            for axis, size in axes.items():
                if -len(whole) <= axis < len(whole):
                    whole[axis] = size
            yield {"shape": whole[1:], "dtype": str(getattr(spec, "dtype", None) or "float32")}


class Manner(NamedTuple):
    """How a model is called on its inputs: as one, or ``apart`` (by these ``names`` from the second on, where there are
    any), and what is given besides."""

    apart: bool = False
    names: Sequence[str] = ()
    more: Mapping[str, Any] = MappingProxyType({})

    def arranged(self, values: Any) -> tuple[list[Any], dict[str, Any]]:
        """What to give by position, and by keyword."""
        if not self.apart:
            return [values], dict(self.more)
        if self.names:
            return values[:1], {**dict(zip(self.names, values[1:])), **self.more}
        return values, dict(self.more)

    @property
    def unknown(self) -> list[str]:
        """What is given as None because nothing tells what it is."""
        return [name for name, value in self.more.items() if value is None]


def manner(layer: Any, values: Any) -> Manner:
    """How a layer or model is called on its inputs, and what its ``call`` can't do without.

    A list is given whole, unless ``call`` has as many parameters that must be given; for a mask it gets None, unless there
    is an input for each mask, too, and these aren't what it takes of its one other parameter.
    """
    names, masks, modes = _required(layer)
    unmasked = [name for name in names if name not in masks]
    without = {**modes, **dict.fromkeys(masks)}
    members = isinstance(values, list) and masks and len(unmasked) == 1 and _used(layer)[1] == len(values)
    if isinstance(values, list) and len(values) > 1 and not members:
        leading = [item.name for item in _parameters(layer)[: len(values)]]
        for chosen, others in ((names, modes), (unmasked, without)):
            if len(chosen) == len(values):
                # By name where a mode stands between two of them.
                return Manner(True, () if chosen == leading else chosen[1:], others)
    return Manner(False, (), without)


def _required(layer: Any) -> tuple[list[str], list[str], dict[str, Any]]:
    """The parameters of ``call`` that have no default: inputs, which of these are masks, and modes with their values.

    The first is an input, whatever it is called.
    """
    named = _parameters(layer)
    rest = [item.name for item in named[1:] if item.default is item.empty]
    names = [*(item.name for item in named[:1]), *(name for name in rest if name not in MODES)]
    return names, [name for name in names[1:] if "mask" in name], {name: MODES[name] for name in rest if name in MODES}


def _parameters(layer: Any) -> list[inspect.Parameter]:
    """The named parameters of ``call``, after ``self``."""
    try:
        found = list(inspect.signature(type(layer).call).parameters.values())[1:]
    except (AttributeError, TypeError, ValueError):
        return []
    return [item for item in found if item.kind in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY)]


def _used(layer: Any) -> tuple[list[str], int]:
    """The string keys by which ``call`` and ``build`` read their first parameter, and how many members they take of it."""
    keys: dict[str, None] = {}
    count = 0
    for name in ("call", "build"):
        method = getattr(type(layer), name, None)
        try:
            text = inspect.getsource(method)  # type: ignore[arg-type]
            first = list(inspect.signature(method).parameters)[1]  # type: ignore[arg-type]
        except (OSError, TypeError, ValueError, IndexError):
            continue
        own = re.escape(first)
        if name == "call":
            keys.update(dict.fromkeys(re.findall(rf"\b{own}\[['\"](\w+)['\"]\]", text)))
        count = max(
            [
                count,
                *(
                    len(names.split(","))
                    for names in re.findall(rf"^\s*\(?(\w+(?:\s*,\s*\w+)+)\)?\s*=\s*{own}\s*$", text, re.M)
                ),
                *(int(number) + 1 for number in re.findall(rf"(?:^|[^.\w]){own}\[(\d)\](?!\s*,)", text)),
                *(int(number) for number in re.findall(rf"len\({own}\)\s*(?:!=|==|<|>=)\s*(\d)", text)),
            ]
        )
    return list(keys), count if count <= 6 else 0
