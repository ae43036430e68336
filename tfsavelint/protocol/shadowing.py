"""An object that is called like one of Keras's own: which of the two a loader finds.

Keras 2's ``layers/serialization.py`` looks into the table of built-ins before anything but the registry, and so does the
legacy reader of Keras 3 (``legacy/saving/serialization.py``); functions are stored without a module, so that a built-in
of the same name answers (``saving/serialization_lib.py _retrieve_class_or_fn``, which tries ``BUILTIN_MODULES``).
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, FunctionUse
from tfsavelint.knowledge.builtin_names import BY_GENERATION, SOMETIMES
from tfsavelint.model import Format
from tfsavelint.protocol.result import Reason, because
from tfsavelint.targets import Profile

SHADOWS = "name-shadows-built-in"
_OF_SLOT = {"activation": "activation", "loss": "loss", "nested loss": "loss", "metric": "metric"}
_BY_NAME = ("activation", "loss", "metric", "initializer", "regularizer", "constraint", "optimizer")
"""The modules among which the name of a function is looked up, whatever part it plays."""


_ARGUMENTS = frozenset({"initializer", "regularizer", "constraint"})
_COMPILED = frozenset({"loss", "metric", "optimizer"})
_TAKEN_FIRST = {
    (Format.KERAS, 2): _ARGUMENTS | {"schedule"},
    (Format.KERAS, 3): _ARGUMENTS,
    (Format.H5, 2): _ARGUMENTS | _COMPILED | {"schedule"},
    (Format.H5, 3): _ARGUMENTS | _COMPILED,
}
"""The parts whose `deserialize` looks into a table of its own first (``initializers/__init__.py``, ``optimizers/
schedules``), by format and generation; the others go by the module that `.keras` names. Run for a class of each part,
called like one of Keras's own, under 3.15, 3.12, 3.8, 3.3, 2.15 and tf_keras 2.21."""


def is_builtin(name: str, part: str, profile: Profile) -> bool | None:
    """Whether a Keras has an object of that kind and name; None where that depends on the version."""
    if name in BY_GENERATION[profile.generation].get(part, ()):
        return True
    return None if name in SOMETIMES.get(part, ()) else False


def class_shadowed(name: str, part: str, script: bool, profile: Profile, fmt: Format) -> bool | None:
    """Whether a built-in is taken for a class of that name which registration doesn't find; None where untold.

    Under Keras 2 what a script saved as ``.keras`` has no module, and is not looked up at all (``serialization_lib.py``).
    """
    part = "layer" if part in ("cell", "model") else part
    builtin = is_builtin(name, part, profile)
    if builtin is False:
        return False
    if fmt not in (Format.KERAS, Format.H5):
        return None
    if part == "layer":
        return False if fmt is Format.KERAS and (script or profile.generation == 3) else builtin
    if part not in _TAKEN_FIRST[fmt, profile.generation]:
        return False
    return None if script and fmt is Format.KERAS and profile.generation == 2 else builtin


def function_shadowed(name: str, slot: str, profile: Profile, fmt: Format) -> bool | None:
    """The same for a function, in the part that it plays."""
    known = [is_builtin(name, part, profile) for part in _BY_NAME]
    if not any(answer is not False for answer in known):
        return False
    if slot not in _OF_SLOT or fmt not in (Format.KERAS, Format.H5):
        return None
    return is_builtin(name, _OF_SLOT[slot], profile) or None


def class_reason(cls: ClassFact) -> Reason:
    """Why a class comes back as another."""
    return because(SHADOWS, cls.anchor, name=cls.name, sort=cls.kind)


def function_reason(function: FunctionFact, use: FunctionUse, facts: FileFacts) -> Reason:
    """Why a function comes back as another."""
    return because(SHADOWS, function.anchor, name=function.name, sort=use.slot)
