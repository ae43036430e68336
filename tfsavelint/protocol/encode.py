"""Stage ``encode``: the config as JSON.

Sources: ``saving/serialization_lib.py serialize_keras_object`` for ``.keras`` (2.13 and later); for HDF5
``legacy/saving/json_utils.py get_json_type`` and its twins of Keras 2. Observed: KERAS_FACTS 1.3, family B.
"""

from __future__ import annotations

from tfsavelint.facts.holding import resolved
from tfsavelint.facts.lattice import Op, Term, ValueKind
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format, Outcome
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.given import judged
from tfsavelint.protocol.kinds import PLAIN_ATTRIBUTES
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.protocol.stored import Stored, stored
from tfsavelint.targets import Profile

WORDS = {
    ValueKind.SET: "a set",
    ValueKind.ENUM: "an Enum member",
    ValueKind.INSTANCE: "an object that Keras doesn't know",
    ValueKind.TENSOR: "a tensor",
    ValueKind.ARRAY: "an array",
    ValueKind.FUNCTION: "a function",
    ValueKind.LAMBDA: "a lambda",
    ValueKind.KERAS_OBJECT: "a Keras object",
    ValueKind.BYTES: "bytes",
}


def class_encode(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, config: Result) -> Result:
    """What the automatic config accepts is JSON; of a config that somebody wrote, each value is looked at."""
    if config.outcome is Outcome.FAIL:
        return UNKNOWN
    if cls.config is None:
        return OK if cls.known else UNKNOWN
    fmt = written(fmt, profile)
    keys = stored(cls, facts, profile, config)
    doubtful = keys is None and not _only_super(cls)
    faults: list[Reason] = []
    for key in keys.values() if keys is not None else _own(cls):
        if key.term is None:
            continue
        answer, kind = _encodes(cls, facts, profile, fmt, key.term)
        if answer is False:
            faults.append(_fault(cls, key, kind))
        doubtful = doubtful or answer is None
    if faults:
        return failing(*faults)
    return UNKNOWN if doubtful else OK


def _only_super(cls: ClassFact) -> bool:
    """Whether all that isn't known of a config is what the base puts in, which is JSON."""
    return all(item.complete and item.returns is True for item in cls.configs) and bool(cls.configs)


def _own(cls: ClassFact) -> list[Stored]:
    return [Stored(key.name, resolved(key.term, cls.holds), True, key) for item in cls.configs[:1] for key in item.keys]


def _encodes(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, term: Term) -> tuple[bool | None, ValueKind]:
    if term.op is Op.WEIGHT:
        return (False if fmt is Format.H5 or profile.generation == 2 else None), ValueKind.TENSOR
    if term.op is Op.ATTRIBUTE:
        return base_attribute(term.name), ValueKind.UNKNOWN
    return judged(cls, facts, term, lambda kind: encodes(kind, fmt))


def base_attribute(name: str) -> bool | None:
    """Whether an attribute that the base sets is JSON, and comes back as it was."""
    return True if name in PLAIN_ATTRIBUTES else None


def encodes(kind: ValueKind, fmt: Format) -> bool | None:
    """Whether a value of a kind can be written, wherever it comes from."""
    if kind in (ValueKind.PLAIN, ValueKind.CONTAINER, ValueKind.SCALAR, ValueKind.ARRAY, ValueKind.DTYPE):
        return True
    if kind in (ValueKind.FUNCTION, ValueKind.KERAS_OBJECT):
        return True  # HDF5 too: by name, and by their own configs (legacy/saving/json_utils.py get_json_type; observed)
    if kind in (ValueKind.SET, ValueKind.INSTANCE):
        return False
    if kind is ValueKind.ENUM:
        return fmt is Format.H5
    if kind is ValueKind.TENSOR:
        return fmt is not Format.H5
    if kind is ValueKind.LAMBDA:
        return None if fmt is Format.H5 else True
    return None


def _fault(cls: ClassFact, key: Stored, kind: ValueKind) -> Reason:
    assert cls.config is not None
    own = cls.config.owner == cls.qualname and key.key is not None and key.key.value.anchor is not None
    anchor = key.key.value.anchor if own and key.key is not None and key.key.value.anchor is not None else cls.anchor
    what = WORDS.get(kind, "a value that JSON can't hold")
    return because("value-not-json", anchor, cls=cls.name, key=key.name, what=what)
