"""What registering itself does wrong: a decorator without parentheses, a plain class, the same key twice.

Source: ``object_registration.py register_keras_serializable`` (``saving/object_registration.py`` in Keras 3): without
parentheses the class is taken for the package, and its name now means the inner ``decorator``, which then asks the first
constructor argument for its ``__name__``; a class without ``get_config`` raises ValueError.
"""

from __future__ import annotations

from tfsavelint.facts.rivals import registered_key
from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact
from tfsavelint.protocol.parents import parent_of
from tfsavelint.protocol.result import OK, Reason, Result, because, failing
from tfsavelint.targets import Profile

OWN_FAULTS = frozenset({"decorator-without-parentheses", "registration-collision-raises", "package-of-other-keras"})
"""Faults of the construct stage that belong to one object, and not to its file."""

_CALLED_AT_ONCE = frozenset({"activation", "initializer", "regularizer", "constraint", "lambda"})


def class_construct(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether a class can be defined and instantiated, as far as its registration goes."""
    if cls.registration is not None and cls.registration.how == "bare":
        return failing(because("decorator-without-parentheses", cls.anchor, name=cls.name, when="instantiated"))
    return _twice(cls, facts, profile)


def parent_construct(cls: ClassFact, profile: Profile) -> Result:
    """Whether one of Keras's own classes takes what a subclass's constructor hands it: ``lora_rank`` came with Keras 3."""
    parent = parent_of(cls, profile)
    refused = parent.refuses(profile) if parent is not None and cls.known else None
    if parent is None or refused is None:
        return OK
    return failing(because("parent-refuses-argument", cls.anchor, cls=cls.name, argument=refused, parent=parent.known.path))


def bare_reason(function: FunctionFact) -> Reason:
    """Keras 3 infers shapes without calling an activation: it stores the decorator's name, which nobody finds."""
    return because("decorator-without-parentheses", function.anchor, name=function.name, when="called")


def function_construct(function: FunctionFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether a function can be called by the layers that it is given to."""
    bare = function.registration is not None and function.registration.how == "bare"
    if bare and profile.generation == 2 and any(use.slot in _CALLED_AT_ONCE for use in function.uses):
        return failing(bare_reason(function))
    refused = [use for use in function.uses if use.slot == "regularizer" and not profile.regularizer_functions]
    if refused:
        return failing(because("function-as-regularizer", refused[0].anchor, function=function.name))
    return _twice(function, facts, profile)


def _twice(item: ClassFact | FunctionFact, facts: FileFacts, profile: Profile) -> Result:
    other = overwritten_by(item, facts)
    if other is None or not profile.duplicate_registration_raises:
        return OK
    return failing(_collision("registration-collision-raises", item, other))


def replaced(item: ClassFact | FunctionFact, facts: FileFacts, profile: Profile) -> Reason | None:
    """Why another object comes back than the one that was saved, if a later one is registered under its key."""
    other = overwritten_by(item, facts)
    if other is None or profile.duplicate_registration_raises:
        return None
    return _collision("registration-collision", item, other)


def _collision(fault: str, item: ClassFact | FunctionFact, other: ClassFact | FunctionFact) -> Reason:
    return because(fault, item.anchor, name=item.name, other=other.name, key=registered_key(item) or "")


def overwritten_by(item: ClassFact | FunctionFact, facts: FileFacts) -> ClassFact | FunctionFact | None:
    """What the file registers later under the same key."""
    key = registered_key(item)
    if key is None or item.qualname not in facts.registered_order:
        return None
    candidates: list[ClassFact | FunctionFact] = [*facts.classes] if isinstance(item, ClassFact) else [*facts.functions]
    rivals = [other for other in candidates if other.qualname != item.qualname and registered_key(other) == key]
    names = [rival.qualname for rival in rivals]
    later = facts.registered_order[facts.registered_order.index(item.qualname) + 1 :] if names else ()
    found = [rival for rival in rivals if rival.qualname in later]
    return found[-1] if found else None
