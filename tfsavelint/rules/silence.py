"""Where a fault of an object is nobody's loss: the cases in which a finding would be a false alarm.

A 1xx-4xx finding claims that the object, used directly in a Functional or Sequential model or compiled into one, fails.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, LambdaFact, SaveCall, ThirdPartyUse
from tfsavelint.protocol.call_replay import loads_uncompiled
from tfsavelint.protocol.loading import passed_by_all
from tfsavelint.protocol.result import Reason
from tfsavelint.source.names import local_name

_FOUND_BY_THE_LOADER = frozenset(
    {
        *("class-not-registered", "member-model-not-registered", "function-not-registered"),
        *("class-in-function", "function-in-function", "bound-method-as-object"),
    }
)
"""What a loader can pass by hand."""
_DONE_BY_THE_LOADER = frozenset(
    {
        *("package-not-imported", "package-dict-not-passed", "package-scope-not-opened", "package-class-not-passed"),
        "package-weights-only",
    }
)
"""What is no fault where a loader does it."""
_NEEDED_BY_COMPILE = frozenset({*_FOUND_BY_THE_LOADER, "lambda-as-object"})
"""What a loader does without if it leaves the compilation out."""
_LOST_ANYWHERE = frozenset(
    {"part-not-tracked", "untracked-in-savedmodel", "keys-not-strings", "variable-not-tracked", "random-not-stored"}
    | {"part-made-in-call", "part-made-in-call-refused", "reserved-attribute", "attribute-not-saved"}
)
"""Faults of an object's own numbers: no matter who makes the object again, and from what."""


def silent(
    reason: Reason, fact: ClassFact | FunctionFact | LambdaFact | ThirdPartyUse | SaveCall, facts: FileFacts
) -> bool:
    """Whether a failure of ``fact`` is not to be reported."""
    if isinstance(fact, ClassFact):
        idle = never_saved(fact, facts) is not None
        if idle and (reason.fault not in _LOST_ANYWHERE or _only_a_base(fact, facts)):
            return True
        return reason.fault in _FOUND_BY_THE_LOADER and _every_load_passes(fact.name, facts)
    if isinstance(fact, (FunctionFact, LambdaFact)):
        passed = reason.fault in _FOUND_BY_THE_LOADER and _every_load_passes(fact.name, facts)
        compiled = reason.fault in _NEEDED_BY_COMPILE and all(use.compiled for use in fact.uses)
        return passed or (compiled and loads_uncompiled(facts))
    return isinstance(fact, ThirdPartyUse) and (
        fact.inside is not None or (fact.provided and reason.fault in _DONE_BY_THE_LOADER)
    )


def never_saved(cls: ClassFact, facts: FileFacts) -> str | None:
    """Why a class is never saved by its own config, in words; None where it may be."""
    uses = [use for use in facts.instances if use.target == cls.qualname]
    if _only_a_base(cls, facts):
        return "it is only ever subclassed here"
    if uses and all(use.held for use in uses):
        holder = local_name(uses[0].inside or "")
        return f"it is only used inside {holder}, whose own code makes it again"
    return None


def _only_a_base(cls: ClassFact, facts: FileFacts) -> bool:
    return cls.subclassed and not any(use.target == cls.qualname for use in facts.instances)


def _every_load_passes(name: str, facts: FileFacts) -> bool:
    """Whether each load of the file, and of those that import it, gives the object, through ``custom_objects``."""
    loads = [call for call in (*facts.calls, *facts.loads_elsewhere) if call.method == "load_model"]
    return bool(loads) and (facts.opens_scope or passed_by_all(name, loads))
