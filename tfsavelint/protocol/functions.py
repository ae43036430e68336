"""Plain functions and lambdas given to Keras: what becomes of them at encode and locate.

A function is stored as its name, whatever it closes over, and no Keras imports a module to find it
(``saving/serialization_lib.py``: a function's module is ``builtins``). A lambda is stored as code or as ``<lambda>``.
"""

from __future__ import annotations

from tfsavelint.facts.types import FileFacts, FunctionFact, FunctionUse, LambdaFact
from tfsavelint.model import Format
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.lambdas import code_locate
from tfsavelint.protocol.registering import bare_reason
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing, worst
from tfsavelint.protocol.shadowing import function_reason, function_shadowed
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile

_WITHOUT_CONFIG = frozenset({Format.WEIGHTS, Format.CHECKPOINT})
_UNTOLD = frozenset({"argument", "own argument", "optimizer", "lambda argument"})
"""Arguments of which nothing general can be said: whether they are stored at all is the object's own affair."""


def stored_uses(item: FunctionFact | LambdaFact, facts: FileFacts) -> tuple[FunctionUse, ...]:
    """The uses that a saved model holds: what a Keras class gives its members, its own code gives again."""
    return tuple(
        use
        for use in item.uses
        if use.compiled or use.inside is None or not (use.held or facts.class_(use.inside) is not None)
    )


def function_encode(function: FunctionFact | LambdaFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """A ``functools.partial`` is no function to Keras, and has no ``get_config``: it can't be written at all."""
    if written(fmt, profile) in _WITHOUT_CONFIG:
        return OK
    uses = [use for use in stored_uses(function, facts) if use.form == "partial"]
    if any(use.slot in _UNTOLD or use.slot in ("wrapper", "lambda") for use in uses):
        return UNKNOWN
    return failing(*(because("partial-as-object", use.anchor, role=use.role) for use in uses)) if uses else OK


def function_locate(function: FunctionFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The locate stage of a plain function: it is found by registration, or never."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CONFIG:
        return OK
    answers = [_use(function, use, facts, profile, fmt) for use in stored_uses(function, facts)]
    found = worst(answers)
    return failing(found.reasons[0]) if found.reasons else found


def _use(function: FunctionFact, use: FunctionUse, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    if use.form == "partial":
        return UNKNOWN
    if use.slot == "lambda" and profile.lambda_stores == "every function":
        return code_locate(use, _anchor(function, use), function.name, facts, profile, fmt)
    slot = slot_of(use)
    registered = registered_function(function, use)
    if slot in _UNTOLD or (slot == "regularizer" and not profile.regularizer_functions):
        return UNKNOWN
    if registered:
        if slot in profile.registered_functions_lost.get(fmt.value, ()):
            return failing(because("registered-function-in-h5", use.anchor, function=function.name, role=use.role))
        return OK
    if slot not in profile.unregistered_functions_lost.get(fmt.value, ()):
        return OK
    if function.registration is not None and function.registration.how == "bare" and profile.generation == 3:
        return failing(bare_reason(function))
    if registered is None:
        return UNKNOWN
    replaced = function_shadowed(function.name, slot, profile, fmt)
    if replaced is not False:
        return OK if replaced else UNKNOWN
    return failing(_lost(function, use))


def function_compare(function: FunctionFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """Whether the function that comes back is the one that was saved, and not a built-in of its name."""
    fmt = written(fmt, profile)
    for use in stored_uses(function, facts):
        slot = slot_of(use)
        if use.form == "partial" or slot not in profile.unregistered_functions_lost.get(fmt.value, ()):
            continue
        forgotten = slot == "activation" and profile.registered_activations_shadowed and fmt is Format.KERAS
        if (registered_function(function, use) is False or forgotten) and function_shadowed(
            function.name, slot, profile, fmt
        ):
            return failing(function_reason(function, use, facts))
    return OK


def slot_of(use: FunctionUse) -> str:
    """The part a function plays, as the profiles name it: a loss in a list or dict is another than a loss alone."""
    return "nested loss" if use.slot == "loss" and use.nested else use.slot


def registered_function(function: FunctionFact, use: FunctionUse) -> bool | None:
    """Whether importing the module registers the very object that is stored; None where it can't be told."""
    item = function.registration
    if use.form == "method":
        return False  # a bound method is another object than the function that was registered
    if item is not None and item.how == "table" and item.name is not None and item.name != function.name:
        item = None
    if item is None:
        return None if function.other_decorators else False
    if item.how == "bare" or function.guarded:
        return None
    return (None if function.remade else False) if function.in_function else True


def _anchor(function: FunctionFact, use: FunctionUse) -> Anchor:
    return use.anchor if function.in_function else function.anchor


def _lost(function: FunctionFact, use: FunctionUse) -> Reason:
    name, role = function.name, use.role
    if use.form == "method":
        return because("bound-method-as-object", use.anchor, function=name, role=role)
    if function.in_function:
        factory = function.qualname.rpartition(".<locals>.")[0].rpartition(".")[2]
        return because("function-in-function", function.anchor, factory=factory, function=name, role=role)
    return because("function-not-registered", function.anchor, function=name, role=role)


def lambda_locate(item: LambdaFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The locate stage of a lambda: it has no name to be found by."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CONFIG:
        return OK
    answers = []
    for use in stored_uses(item, facts):
        slot = slot_of(use)
        if slot == "lambda":
            answers.append(code_locate(use, item.anchor, "<lambda>", facts, profile, fmt, item))
        elif slot in _UNTOLD or use.form == "partial":
            answers.append(UNKNOWN)
        elif slot in profile.lambdas_lost.get(fmt.value, ()):
            answers.append(failing(because("lambda-as-object", item.anchor, role=use.role)))
        else:
            answers.append(OK)
    found = worst(answers)
    return failing(found.reasons[0]) if found.reasons else found
