"""What a constructor gives a model before Keras's own constructor has run.

Keras 2 refuses whatever it would have to look after: a layer, a metric, a variable, a container of nothing else, an empty
one too (``engine/training.py Model.__setattr__``: "It looks like you are subclassing `Model` and you forgot to call
`super().__init__()`"). Observed under 2.15.1 and tf_keras 2.21; a Layer, and Keras 3, take it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfsavelint.facts.lattice import Op, Term, ValueKind
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.builtin_classes import builtin_kind
from tfsavelint.protocol.given import judged
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing
from tfsavelint.targets import Profile

_LOOKED_AFTER = frozenset({"layer", "model", "cell", "metric"})
_DOUBTFUL = frozenset({ValueKind.KERAS_OBJECT, ValueKind.INSTANCE, ValueKind.CONTAINER})


def early_construct(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether a model can be made although it is given attributes before ``super().__init__()``.

    What may be a layer by what a file doesn't show is unknown; other values that can't be told are taken for well, as
    nobody keeps a class that can't be made.
    """
    constructor = cls.constructor
    if profile.generation != 2 or cls.kind != "model" or constructor is None or not constructor.base_calls:
        return OK
    first = constructor.base_calls[0]
    if first.guarded:
        return OK
    doubtful = False
    for name, term in first.before:
        refused = _refused(cls, facts, term)
        if refused:
            return failing(because("too-early", first.anchor, cls=cls.name, attribute=name))
        doubtful = doubtful or refused is None
    return UNKNOWN if doubtful else OK


def _refused(cls: ClassFact, facts: FileFacts, term: Term) -> bool | None:
    if term.op is Op.WEIGHT:
        return True
    if term.op is Op.MAKE:
        own = facts.class_(term.name)
        kind = own.kind if own is not None else builtin_kind(term.name)
        return kind in _LOOKED_AFTER if kind is not None else None
    if term.op is Op.BUILD:
        return _all(_refused(cls, facts, part) for part in term.of) if term.of else _is_empty(term.value.text)
    answer, held = judged(cls, facts, term, lambda kind: None if kind in _DOUBTFUL else True)
    return None if answer is None and held in _DOUBTFUL else False


def _is_empty(text: str) -> bool | None:
    return True if text.replace(" ", "") in ("[]", "{}", "()") else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    """All of them; one that is not decides."""
    found = set(answers)
    if False in found:
        return False
    return None if None in found else True
