"""The search for arguments and inputs: bounded, the likeliest first, and shape inference before numbers.

Nothing that fails here is the user's fault, but for an object that answers on numbers and not on symbolic inputs.
"""

from __future__ import annotations

import ast
import linecache
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

import numpy as np

from . import arguments, asking, inputs

SECONDS = 20.0
"""How long a search may take."""
MAX_CALLS = 60
"""How many calls of the constructor are tried."""
MAX_FITTED = 12
"""How many of the objects so made are tried on all inputs."""
MAX_MISLED = 3
"""How often an object calls a function with an argument that this doesn't take, until it is the wrong function."""
_HOW_MANY = re.compile(r"expects \d+ input|values to unpack|missing \d+ required|missing a required")
_NOT_TAKEN = "got an unexpected keyword argument"

Guess = Sequence[Mapping[str, Any]]


class Found(NamedTuple):
    """A model made, by which expression and on which inputs; ``called`` tells whether it answered on numbers."""

    model: Any
    expression: str
    inputs: Guess | None
    varied: bool
    called: bool


class Unfit(Exception):
    """An object that works on numbers, and on no symbolic input: its own fault, which ``cause`` tells."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


Fit = Callable[[str, Guess | None], Found]
"""Makes a model from an expression; inputs given are tried alone."""


def evaluated(expression: str, namespace: dict[str, Any]) -> Any:
    """The value of an expression; Keras asks ``inspect`` for the source of a lambda that stands among its arguments."""
    linecache.cache["<subject>"] = (0, None, [expression + "\n"], "<subject>")
    return eval(compile(expression, "<subject>", "eval", dont_inherit=True), namespace)


def is_varied(made: Any, expression: str) -> bool:
    """Whether the call that made an object gives an argument another value than its default."""
    call = _as_call(expression)
    return call is None or arguments.is_varied(type(made), _by_name(call), len(call.args))


def beyond(subject: Mapping[str, Any], namespace: dict[str, Any], expression: str) -> list[str]:
    """The arguments given that all calls in the project leave at their defaults."""
    settled = set(subject.get("settled") or ())
    cls, given = _guessed(subject, namespace, expression)
    if cls is None:
        return []
    return sorted(name for name in settled & given.keys() if arguments.is_varied(cls, {name: given[name]}))


def last_resorts(subject: Mapping[str, Any], namespace: dict[str, Any], expression: str) -> list[str]:
    """The arguments given that are objects, and of which nothing in the source says so."""
    cls, given = _guessed(subject, namespace, expression)
    keras, hints = str(subject.get("keras") or "keras"), dict(subject.get("hints") or ())
    return arguments.last_resorts(cls, given, hints, keras) if cls is not None else []


def _guessed(
    subject: Mapping[str, Any], namespace: dict[str, Any], expression: str
) -> tuple[Optional[type], dict[str, str]]:
    """The class of a guessed call, and what this gives by name."""
    cls = evaluated(str(subject["cls"]), namespace) if subject.get("guessed") and subject.get("cls") else None
    call = _as_call(expression)
    return (cls, _by_name(call)) if isinstance(cls, type) and call is not None else (None, {})


def is_call(expression: str) -> bool:
    """Whether evaluating an expression again makes another object: the call of a class or function."""
    return _as_call(expression) is not None


def _as_call(expression: str) -> Optional[ast.Call]:
    body = ast.parse(expression.strip(), mode="eval").body
    return body if isinstance(body, ast.Call) else None


def _by_name(call: ast.Call) -> dict[str, str]:
    return {item.arg: ast.unparse(item.value) for item in call.keywords if item.arg}


def finite(outputs: Sequence[Any]) -> bool:
    """Whether numbers say something."""
    return all(bool(np.isfinite(one).all()) for one in outputs if one.dtype.kind in "fc")


class Search:
    """Looks for the arguments of one class; ``fit`` makes the model that holds an object."""

    def __init__(self, subject: Mapping[str, Any], namespace: dict[str, Any], fit: Fit) -> None:
        self.subject = subject
        self.namespace = namespace
        self.fit = fit
        self.keras = str(subject.get("keras") or "keras")
        self.hints = {name: tuple(texts) for name, texts in subject.get("hints") or ()}
        self.until = time.monotonic() + SECONDS
        self.best: Found | None = None
        self.unfit: Exception | None = None
        self.first: Exception | None = None
        self.nearest: Exception | None = None

    @property
    def over(self) -> bool:
        """Whether there is nothing better to find, or no time left to."""
        best = self.best
        done = self.unfit is not None or (best is not None and best.varied and best.called)
        return done or time.monotonic() > self.until

    def run(self) -> Found:
        """The best that was found; raises the first error where nothing works."""
        expressions = [self.subject["expression"], *self.subject.get("others", ())]
        self.attempt(expressions[0])
        if not self.over:
            self.grown()
        for expression in expressions[1:]:
            if self.best is None and not self.over:
                self.attempt(expression)
        if self.best is not None:
            return self.best
        raise self.unfit or self.nearest or self.first or TimeoutError(f"nothing was found in {SECONDS:g} s")

    def attempt(self, expression: str, guess: Guess | None = None) -> Found | None:
        """One expression: the better of it and of what was found before is kept."""
        try:
            found = self.fit(expression, guess)
        except Unfit as error:
            self.unfit = self.unfit or error
            return None
        except Exception as error:
            self.first = self.first or error
            self.nearest = error if self.constructs(expression) else self.nearest
            return None
        if self.best is None or (found.called, found.varied) > (self.best.called, self.best.varied):
            self.best = found
        return found

    def constructs(self, expression: str) -> bool:
        """Whether it was not the constructor that failed."""
        if self.nearest is not None:
            return False  # one is enough
        try:
            evaluated(expression, self.namespace)
        except Exception:
            return False
        return True

    def grown(self) -> None:
        """From what a call must give to one that gives more: every argument that does no harm is changed."""
        name = self.subject.get("cls")
        cls = evaluated(name, self.namespace) if name else None
        if not isinstance(cls, type):
            return
        every = arguments.arguments(cls, self.hints, self.keras)
        optional = self.open_to_change([item for item in every if not item.required])
        first: dict[str, str] | None = None
        for given in self.constructed(str(name), [item for item in every if item.required]):
            first = first or given
            if self.grown_from(str(name), given, optional):
                return
        # The defaults themselves may not suit any of the inputs: 32 groups, and 8 channels.
        for item in optional if first is not None and self.best is None else ():
            for candidate in item.candidates:
                if self.grown_from(str(name), {**(first or {}), item.name: candidate}, optional):
                    return

    def open_to_change(self, optional: list[arguments.Argument]) -> list[arguments.Argument]:
        """What may be given another value than its default: what some call gives, unless there is no such thing."""
        settled = set(self.subject.get("settled") or ())
        free = [item for item in optional if item.name not in settled]
        return free if any(item.candidates for item in free) else optional

    def grown_from(self, name: str, given: dict[str, str], optional: list[arguments.Argument]) -> bool:
        """Whether these arguments do, and then with what else; True too where the time is over."""
        if self.over:
            return True
        found = self.attempt(_call(name, given))
        if found is not None and found.called:
            self.varied(name, given, found, [item for item in optional if item.name not in given])
            return True
        return self.over

    def constructed(self, name: str, required: list[arguments.Argument]) -> Iterator[dict[str, str]]:
        """Arguments with which the constructor at least returns: one after the other is changed, those first that an
        error names."""
        candidates = {item.name: item.candidates for item in required}
        pending = deque([{item.name: item.candidates[0] for item in required}])
        seen: set[str] = set()
        calls = fitted = 0
        while pending and calls < MAX_CALLS and not self.over:
            given = pending.popleft()
            expression = _call(name, given)
            if expression in seen:
                continue
            seen.add(expression)
            calls += 1
            blamed: list[str] = []
            try:
                evaluated(expression, self.namespace)
            except Exception as error:
                self.first = self.first or error
                lacking = [item for item in arguments.missing(str(error)) if item not in given]
                if lacking:
                    for item in lacking:
                        candidates[item] = arguments.added(item, self.hints, self.keras).candidates
                    pending.appendleft({**given, **{item: candidates[item][0] for item in lacking}})
                    continue
                self.first = error  # which says more than that an argument is missing
                blamed = [item for item in given if re.search(rf"\b{re.escape(item)}\b", str(error))]
            else:
                fitted += 1
                yield given
                if fitted >= MAX_FITTED:
                    return
            near = [
                {**given, item: other} for item in (blamed or given) for other in candidates[item] if other != given[item]
            ]
            pending.extendleft(reversed(near)) if blamed and calls < MAX_CALLS // 2 else pending.extend(near)

    def varied(self, name: str, given: dict[str, str], found: Found, optional: list[arguments.Argument]) -> None:
        """Add what else can be given, one argument after the other, on the inputs that are known to do."""
        every = {**given, **{item.name: item.candidates[0] for item in optional if item.candidates}}
        whole = self.attempt(_call(name, every), found.inputs)
        if whole is not None and whole.called:
            return
        kept = dict(given)
        better: Found | None = None
        for item in optional:
            for candidate in item.candidates[:3]:
                if time.monotonic() > self.until:
                    break
                made = self.quietly(_call(name, {**kept, item.name: candidate}), found.inputs)
                if made is not None and made.called >= found.called:
                    kept[item.name] = candidate
                    better = made
                    break
        if better is not None:
            self.best = better

    def quietly(self, expression: str, guess: Guess | None) -> Found | None:
        """One more expression, which may fail."""
        try:
            return self.fit(expression, guess)
        except Exception:
            return None


def _call(name: str, given: Mapping[str, str]) -> str:
    return f"{name}({', '.join(f'{key}={value}' for key, value in given.items())})"


def fitted(
    layer: Callable[[], Any],
    functional: Callable[[Any, Guess, int | None], Any],
    answers: Callable[[Any, Any], list[Any]],
    guess: Guess | None,
    until: float,
) -> tuple[Any, Guess, bool]:
    """A Functional model of one layer, the inputs that it has, and whether it answers on numbers.

    Every attempt has a fresh layer, since a failed call may have half built it.
    """
    one = layer()
    guesses = [guess] if guess is not None else asking.guesses(one)
    half: tuple[Any, Guess, bool] | None = None
    first: Exception | None = None
    misled = 0
    for number, item in enumerate(guesses):
        if number and time.monotonic() > until:
            break
        try:
            model = functional(one, item, None)
        except Exception as error:
            first = telling(first, error)
            misled += isinstance(error, TypeError) and _NOT_TAKEN in str(error)
            if misled >= MAX_MISLED:
                raise
            one = layer()
            continue
        try:
            if finite(answers(model, inputs.arrays(item, 0))):
                return model, item, True
        except Exception as error:
            first = telling(first, error)
        half = half or (model, item, False)
        one = layer()
    if half is not None:
        return half
    return _on_numbers(layer, functional, answers, guesses, until, first)


def telling(first: Exception | None, error: Exception) -> Exception:
    """The error that says more of why no inputs do: the first, unless it only says that there were too few or too many."""
    return error if first is None or (_HOW_MANY.search(str(first)) and not _HOW_MANY.search(str(error))) else first


def _on_numbers(
    layer: Callable[[], Any],
    functional: Callable[[Any, Guess, int | None], Any],
    answers: Callable[[Any, Any], list[Any]],
    guesses: Sequence[Guess],
    until: float,
    first: Exception | None,
) -> tuple[Any, Guess, bool]:
    """What takes no symbolic input may still work on numbers: then a batch of known size may help, else it is unfit."""
    for item in guesses:
        if time.monotonic() > until:
            break
        try:
            answers(layer(), inputs.arrays(item, 0))
        except Exception:
            continue
        try:
            return functional(layer(), item, inputs.BATCH), item, True
        except Exception as error:
            raise Unfit(error) from error
    assert first is not None
    raise first
