"""Stage ``compare``: it loads without an error. Is it the same object?"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, Value
from tfsavelint.model import Outcome
from tfsavelint.protocol.config import stored_keys
from tfsavelint.protocol.given import Given, given
from tfsavelint.protocol.rebuild import lost_argument
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, failing
from tfsavelint.targets import Profile

_BASE_ARGUMENTS = frozenset(
    {
        *("name", "trainable", "dtype", "dynamic", "autocast", "activity_regularizer", "reduction", "seed"),
        *("input_shape", "input_dim", "batch_input_shape", "batch_size", "weights", "input_dtype"),
    }
)


def class_compare(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result, state: Result) -> Result:
    """The compare stage of a class: an argument that silently returns to its default is not the same object."""
    keys = stored_keys(cls, facts, profile, config)
    if cls.from_config or not cls.known:
        return UNKNOWN
    if keys is None:
        return UNKNOWN
    if cls.kind == "model" and cls.config is None and profile.model_arguments == "refused":
        # Since 3.12 the defaults are what is stored, whatever was given.
        keys = tuple(key for key in keys if key in profile.layer_keys_always)
    lost: list[Reason] = []
    doubtful = False
    for item in given(cls, facts):
        if item.parameter.required or item.parameter.name in keys:
            continue
        answer = _reverts(cls, item)
        if answer:
            lost.append(lost_argument(cls, item.parameter.name, required=False))
        doubtful = doubtful or answer is None
    if lost:
        return failing(*lost)
    if doubtful or state.outcome is not Outcome.OK or (cls.config is None and not cls.plain_base):
        return UNKNOWN
    return _of_values(cls)


def _reverts(cls: ClassFact, item: Given) -> bool | None:
    """Whether an optional argument that isn't stored comes back as its default, and shows."""
    constructor = cls.constructor
    assert constructor is not None
    if item.parameter.name in _BASE_ARGUMENTS:
        return None
    if item.parameter.name not in constructor.used:
        return None
    if item.certain:
        answers = [_differs(value, item.parameter.default) for value in item.values]
        return True if True in answers else None if None in answers else False
    return True


def _differs(value: Value, default: Value | None) -> bool | None:
    if default is not None and value.known and default.known:
        return value.literal != default.literal
    if default is not None and value.text and value.text == default.text:
        return False
    return None if default is None or not default.known else True


def _of_values(cls: ClassFact) -> Result:
    """A config whose every value is the argument's own attribute brings the argument back as it was."""
    if cls.config is None:
        return OK
    constructor = cls.constructor
    stored = set(constructor.stored) if constructor is not None else set()
    for key in cls.config.keys:
        attribute = key.value.text.removeprefix("self.")
        if attribute == key.value.text or (key.name, attribute) not in stored:
            return UNKNOWN
    return OK
