"""Arguments for a constructor that nobody wrote down, from its signature as it really is: bases of other files included.

Candidates come from call sites (the tool's hints), defaults, names and annotations, the likeliest first.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .instances import instances
from .library import ROOTS
from .likely import KEPT, by_name, others

BASE_ONLY = frozenset({"name", "trainable", "dtype", "dynamic", "autocast", "activity_regularizer", "weights", "kwargs"})
"""What every layer takes: no argument of the user's own."""

_BY_ANNOTATION = (
    (r"\bbool\b", "True"),
    (r"(List|list|Sequence|Iterable)\b.*int", "[4, 4]"),
    (r"(Tuple|tuple)\b.*float", "(0.25, 0.5)"),
    (r"(Tuple|tuple)\b.*int", "(2, 2)"),
    (r"\bint\b|Integer|Number", "4"),
    (r"\bfloat\b", "0.5"),
    (r"Callable", "abs"),
    (r"Layer\b", "__import__('{keras}').layers.Dense(4)"),
    (r"Initializer", "'he_normal'"),
    (r"Regularizer", "'l2'"),
    (r"Activation", "'tanh'"),
    (r"Optimizer\b", "__import__('{keras}').optimizers.SGD(0.25)"),
    (r"\bLoss\b", "__import__('{keras}').losses.MeanSquaredError()"),
    (r"\bMetric\b", "__import__('{keras}').metrics.MeanSquaredError()"),
    (r"\bstr\b", "'relu'"),
    (r"(Dict|dict|Mapping)\b", "{}"),
)
_ANYTHING = (
    *("4", "0.5", "'relu'", "(2, 2)", "[4, 4]", "True", "__import__('{keras}').layers.Dense(4)", "abs", "2", "1"),
    *("(4, 4, 4)", "[[4, 4], [4, 4]]", "(8,)", "{}", "'mean'", "None", "__import__('numpy').eye(4, dtype='float32')"),
)


class Argument(NamedTuple):
    """One parameter: whether a call must give it, and expressions to give; those of an optional one aren't its default."""

    name: str
    required: bool
    candidates: tuple[str, ...]


def arguments(cls: type, hints: Mapping[str, Iterable[str]], keras: str) -> list[Argument]:
    """The parameters of the user's own constructors, those of its bases included that its ``**kwargs`` pass on."""
    found: dict[str, Argument] = {}

    def fill(item: inspect.Parameter) -> str:
        return _candidates(item, (), (), keras)[0]

    for base in cls.__mro__:
        if "__init__" not in vars(base):
            continue
        if base.__module__.partition(".")[0] in ROOTS:
            break
        parameters = list(inspect.signature(base.__init__).parameters.values())[1:]  # type: ignore[misc]
        for item in parameters:
            if item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD) and item.name not in {*found, *BASE_ONLY}:
                # A base's required argument may be given by the class's own constructor.
                required = item.default is item.empty and base is _first(cls)
                given = tuple(hints.get(item.name, ()))
                objects = instances(base, item.name, fill) if required else None
                candidates = (*given, *objects) if objects else _candidates(item, given, words(base, item.name), keras)
                found[item.name] = Argument(item.name, required, candidates)
        if all(item.kind is not item.VAR_KEYWORD for item in parameters):
            break
    return list(found.values())


def _first(cls: type) -> type | None:
    return next((base for base in cls.__mro__ if "__init__" in vars(base)), None)


def missing(error: str) -> list[str]:
    """The arguments that a TypeError says are missing."""
    told = re.search(r"missing (?:\d+|a) required (?:(?:positional|keyword-only) )?arguments?: (.*)", error)
    return re.findall(r"'(\w+)'", told.group(1)) if told else []


def added(name: str, hints: Mapping[str, Iterable[str]], keras: str) -> Argument:
    """An argument of which only an error message tells."""
    return Argument(name, True, (*hints.get(name, ()), *by_name(name, keras), *_any(keras)))


def _candidates(item: inspect.Parameter, hints: tuple[str, ...], written: tuple[str, ...], keras: str) -> tuple[str, ...]:
    noted = _by_annotation(item, keras)
    if item.default is item.empty:
        # An annotation is the author's word; a name only ours. Both hold mostly: an int that is called `axis`.
        named = by_name(item.name, keras)
        fitting = [text for text in named if noted and _alike(text, noted)]
        return tuple(
            dict.fromkeys(
                (
                    *hints,
                    *(written if not noted or "'" in noted else ()),
                    *fitting,
                    *([noted] if noted else []),
                    *named,
                    *_any(keras),
                )
            )
        )
    if item.name in KEPT:
        return ()
    changed = others(item.name, item.default, keras)
    told = [text for text in (*hints, *written) if not is_value(text, item.default)]
    if isinstance(item.default, str):
        return tuple(dict.fromkeys((*told, *changed)))[:4]
    annotated = [noted] if noted and item.default is None and not changed else []
    given = [text for text in hints if text in told]
    return tuple(dict.fromkeys((*given, *changed, *annotated, *told)))[:4]


def words(cls: type, name: str) -> tuple[str, ...]:
    """The strings that the class's own text compares an argument with, or names where it describes it."""
    try:
        text = inspect.getsource(cls)
    except (OSError, TypeError):
        return ()
    own = rf"(?:self\._?)?\b{re.escape(name)}\b"
    listed = re.findall(rf"{own}(?:\.lower\(\))?\s+(?:not\s+)?in\s+[\[({{]([^\])}}]*)[\])}}]", text)
    compared = re.findall(rf"{own}(?:\.lower\(\))?\s*[!=]=\s*(['\"]\w+['\"])", text)
    described = re.findall(
        rf"^\s*`?{re.escape(name)}`?\s*(?:\([^)\n]*\))?\s*:(.*(?:\n(?!\s*`?\w+`?\s*(?:\([^)\n]*\))?\s*:).+)*)", text, re.M
    )
    found = [word for part in (*listed, *compared) for word in re.findall(r"['\"]([\w-]+)['\"]", part)]
    found += [word for part in described for word in re.findall(r"['\"]([\w-]+)['\"]", part)]
    return tuple(dict.fromkeys(repr(word) for word in found))[:6]


def is_value(text: str, value: object) -> bool:
    """Whether an expression is a literal of just that value: ``1`` is 1.0, and no True."""
    if text == repr(value):
        return True
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    same_kind = type(found) is type(value) or {type(found), type(value)} == {int, float}
    return same_kind and bool(found == value)


def _alike(text: str, other: str) -> bool:
    return text[:1].isdigit() == other[:1].isdigit() and ("." in text) == ("." in other)


def _by_annotation(item: inspect.Parameter, keras: str) -> str | None:
    if item.annotation is item.empty:
        return None
    noted = item.annotation if isinstance(item.annotation, str) else getattr(item.annotation, "__name__", "")
    noted = f"{noted} {item.annotation}"
    found = next((value for pattern, value in _BY_ANNOTATION if re.search(pattern, noted)), None)
    return found.replace("{keras}", keras) if found is not None else None


def _any(keras: str) -> tuple[str, ...]:
    return tuple(text.replace("{keras}", keras) for text in _ANYTHING)


def last_resorts(cls: type, given: Mapping[str, str], hints: Mapping[str, Iterable[str]], keras: str) -> list[str]:
    """The arguments given that are objects because nothing plainer did: no call, name or annotation says so."""
    objects = {text for text in _any(keras) if "__import__" in text or text == "abs"}
    found = []
    for name, text in given.items():
        if text in objects and text not in (*hints.get(name, ()), *by_name(name, keras)):
            noted = [item for base in cls.__mro__ for item in _own_parameters(base) if item.name == name]
            if not any(_by_annotation(item, keras) == text for item in noted):
                found.append(name)
    return found


def _own_parameters(base: type) -> list[inspect.Parameter]:
    if "__init__" not in vars(base) or base.__module__.partition(".")[0] in ROOTS:
        return []
    return list(inspect.signature(base.__init__).parameters.values())[1:]  # type: ignore[misc]


def is_varied(cls: type, given: Mapping[str, str], positional: int = 0) -> bool:
    """Whether a call gives an argument another value than its default; True where no argument has one to differ from."""
    optional: dict[str, Any] = {}
    names: list[str] = []
    for item in (item for base in cls.__mro__ for item in _own_parameters(base)):
        names.append(item.name)
        if item.default is not item.empty and item.name not in BASE_ONLY:
            optional.setdefault(item.name, item.default)
    every = {*given, *names[:positional]}
    own = {name for name in optional if name in every and not (name in given and is_value(given[name], optional[name]))}
    return not optional or bool(own)
