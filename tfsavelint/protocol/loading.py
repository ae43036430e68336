"""Whether a load finds what the file holds, where the loading process imports nothing that defines it.

``saving/serialization_lib.py _retrieve_class_or_fn``: what isn't registered in the process is looked for in the recorded
module by Keras 3.0-3.8, for what is no nested layer by Keras 2, and by Keras 3.9 and later never. A function's module
is not recorded. The legacy HDF5 reader looks at names alone (``legacy/saving/serialization.py``). SavedModel revives.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, Needed, SaveCall, ValueKind
from tfsavelint.model import Format
from tfsavelint.protocol.formats import format_of, written
from tfsavelint.protocol.functions import registered_function, slot_of
from tfsavelint.protocol.locate import part_of, registered_class
from tfsavelint.protocol.result import UNKNOWN, Reason, Result, because, failing
from tfsavelint.source.names import local_name
from tfsavelint.targets import Profile

_CLAIMED_SLOTS = frozenset({"loss", "nested loss", "metric", "activation"})


def call_finds(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    """Whether the classes and functions are there that the loaded file names.

    What isn't registered is the affair of its definition, unless every load there or beside an import of it passes it.
    """
    reasons = []
    for item in facts.needed:
        if item.call != call.anchor or item.passed is not None or item.rival is not None:
            continue
        fault = "definition-in-script" if item.script else "definition-not-imported"
        if not lost(item, profile, True):
            if not (lost(item, profile, False) and passed_by_all(item.fact.name, item.known_loads)):
                continue
            fault = "definition-not-passed"
        name = item.fact.qualname.partition(".")[0]
        shown = " ".join(call.expression.split())
        reasons.append(because(fault, call.anchor, call=shown, name=item.fact.name, top=name, module=item.module))
    return failing(*reasons) if reasons else UNKNOWN


def call_swaps(
    call: SaveCall, facts: FileFacts, profile: Profile, written_as: Format | None = None
) -> tuple[Result, Result]:
    """What rebuild and compare come to where another object has taken the place of a registered one.

    ``written_as`` is a format that is asked about in place of the save's own.
    """
    rebuilt: list[Reason] = []
    compared: list[Reason] = []
    for item in facts.needed:
        other = item.rival
        fmt = written_as or format_of(item.save, profile)
        fmt = written(fmt, profile) if fmt is not None else None
        if item.call != call.anchor or other is None or fmt not in (Format.KERAS, Format.H5):
            continue
        if profile.duplicate_registration_raises or (fmt is Format.H5 and not isinstance(item.fact, ClassFact)):
            continue  # then the import fails; by what name HDF5 asks for a function is not told here
        key = item.fact.registration.key(item.fact.name) if item.fact.registration is not None else None
        shown = " ".join(call.expression.split())
        reason = because(
            "registration-collision-loaded" if call.method == "load_model" else "registration-collision-saved",
            call.anchor,
            call=shown,
            name=item.fact.name,
            other=other.name,
            key=key or "",
        )
        (compared if _takes_the_config(item.fact, other) else rebuilt).append(reason)
    return failing(*rebuilt) if rebuilt else UNKNOWN, failing(*compared) if compared else UNKNOWN


def _takes_the_config(fact: ClassFact | FunctionFact, other: ClassFact | FunctionFact) -> bool:
    """Whether the other's constructor takes the arguments of the one; what isn't a class is only called."""
    if not isinstance(fact, ClassFact) or not isinstance(other, ClassFact):
        return True
    given = {item.name for item in fact.constructor.parameters} if fact.constructor is not None else set()
    taken = other.constructor.parameters if other.constructor is not None else ()
    missing = {item.name for item in taken if item.required} - given
    return not missing and given <= {item.name for item in taken}


def passed_by_all(name: str, loads: Iterable[SaveCall]) -> bool:
    """Whether there are loads, and each gives an object of this name through ``custom_objects``, or may do so."""
    given = [_passes(call, name) for call in loads]
    return bool(given) and all(given)


def _passes(call: SaveCall, name: str) -> bool:
    if call.starred:
        return True
    value = call.keyword("custom_objects")
    if value is None:
        return False
    if value.kind is not ValueKind.CONTAINER:
        return True
    return any(local_name(item.name).rpartition(".")[2] == name or item.kind is ValueKind.UNKNOWN for item in value.items)


def lost(item: Needed, profile: Profile, registered: bool) -> bool:
    """Whether a load fails without an object; ``registered`` tells what it must be known to be: one that a registration
    would bring with its module, or one that none does."""
    fmt = format_of(item.save, profile)
    fmt = written(fmt, profile) if fmt is not None else None
    if fmt not in (Format.KERAS, Format.H5):
        return False
    if isinstance(item.fact, ClassFact):
        if registered_class(item.fact) is not registered:
            return False
        part = part_of(item.fact)
        if part == "model" and fmt is Format.H5:
            return False
        return item.script or part not in profile.unregistered_found.get(fmt.value, ())
    uses = [use for use in item.fact.uses if slot_of(use) in _CLAIMED_SLOTS and use.form == "name"]
    return any(
        registered_function(item.fact, use) is registered
        and slot_of(use) in profile.unregistered_functions_lost.get(fmt.value, ())
        for use in uses
    )
