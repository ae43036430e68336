"""What a load is given by hand, ``custom_objects``: an object is found under the name that the file stores, and no other.

``saving/object_registration.py get_registered_object``: the keys of ``custom_objects`` are compared with the stored name,
which for an unregistered object is its ``__name__`` (observed: another key is as good as none, under every Keras).
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, Passed, SaveCall
from tfsavelint.model import Format, Outcome
from tfsavelint.protocol.functions import function_locate
from tfsavelint.protocol.loading import lost
from tfsavelint.protocol.locate import class_locate
from tfsavelint.protocol.result import UNKNOWN, Reason, Result, because, failing
from tfsavelint.targets import Profile


def call_passes(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    """Whether the keys of a load's ``custom_objects`` are names that a file can hold."""
    entries = [item for item in facts.passed if item.call == call.anchor]
    fmt = _format(call)
    if fmt is None or facts.opens_scope or not entries or any(item.key is None for item in entries):
        return UNKNOWN
    keys = {item.key for item in entries}
    reasons = [reason for item in entries if (reason := _mismatch(item, keys, fmt, facts, profile)) is not None]
    reasons += [
        because("custom-objects-key", item.passed.anchor, name=item.fact.name, key=item.passed.key or "")
        for item in facts.needed
        if item.call == call.anchor and item.passed is not None and lost(item, profile, False)
    ]
    return failing(*reasons) if reasons else UNKNOWN


def _mismatch(item: Passed, keys: set[str | None], fmt: Format, facts: FileFacts, profile: Profile) -> Reason | None:
    fact = facts.class_(item.target) or facts.function_(item.target)
    if fact is None or fact.name in keys or fact.other_decorators or not _needed(fact, facts):
        return None
    found = (
        class_locate(fact, facts, profile, fmt)
        if isinstance(fact, ClassFact)
        else function_locate(fact, facts, profile, fmt)
    )
    if found.outcome is not Outcome.FAIL:
        return None
    return because("custom-objects-key", item.anchor, name=fact.name, key=item.key or "")


def _needed(fact: ClassFact | FunctionFact, facts: FileFacts) -> bool:
    """Whether a model of the file holds the object: what is passed for nothing does no harm."""
    if isinstance(fact, FunctionFact):
        return bool(fact.uses)
    return any(use.target == fact.qualname and use.inside is None for use in facts.instances)


def _format(call: SaveCall) -> Format | None:
    ending = call.path.ending or ""
    if ending.endswith(".keras"):
        return Format.KERAS
    return Format.H5 if ending.endswith((".h5", ".hdf5")) else None
