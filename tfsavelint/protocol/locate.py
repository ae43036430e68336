"""Stage ``locate``: from the stored name to the class or function, by registration alone, its module being imported.

Sources: ``saving/serialization_lib.py`` (``_retrieve_class_or_fn``, ``deserialize_keras_object``), the legacy readers
(``saving/legacy/serialization.py``, ``legacy/saving/serialization.py``), ``layers/serialization.py`` of Keras 2.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, FunctionUse
from tfsavelint.knowledge.builtin_names import BUILTIN_NAMES
from tfsavelint.knowledge.third_party import Package
from tfsavelint.model import Format
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile

_WITHOUT_CLASSES = frozenset({Format.WEIGHTS, Format.CHECKPOINT})
_IMPORTED_BY_KERAS2 = frozenset({"loss", "metric", "optimizer", "model"})
_COMPILED = frozenset({"loss", "metric", "optimizer", "schedule"})


def runs_as_script(facts: FileFacts) -> bool:
    """Whether a save of the file runs at its top level, so that its classes belong to ``__main__``."""
    return any(call.scope == "" and call.method in ("save", "ModelCheckpoint") for call in facts.calls)


def class_locate(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The locate stage of a class."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CLASSES:
        return OK
    if fmt is Format.SAVEDMODEL and cls.kind not in _COMPILED:
        return OK
    if cls.kind == "model" and fmt is Format.H5 and profile.subclassed_model_h5 == "unloadable":
        return failing(because("subclassed-model-to-h5", cls.anchor, cls=cls.name)) if cls.plain_base else UNKNOWN
    if cls.registration is not None and not (cls.in_function or cls.guarded):
        return OK
    if cls.registration is not None or cls.other_decorators or cls.name in BUILTIN_NAMES:
        return UNKNOWN
    if cls.in_function:
        return failing(because("class-in-function", cls.anchor, cls=cls.name))
    found = _by_module(cls, facts, profile, fmt)
    return found or failing(because("class-not-registered", cls.anchor, cls=cls.name, kind=cls.kind))


def _by_module(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result | None:
    """Whether the recorded module leads to the class; None where nothing does."""
    nested = "." in cls.qualname
    if fmt is Format.KERAS and not nested and not runs_as_script(facts):
        if profile.module_lookup == "any-module":
            return OK
        if profile.module_lookup == "compile-only" and cls.kind in _IMPORTED_BY_KERAS2:
            return OK if cls.kind != "model" else UNKNOWN
    if cls.kind in ("optimizer", "schedule") and fmt is not Format.KERAS:
        return UNKNOWN
    if cls.kind not in ("layer", "cell", "model", "loss", "metric") and profile.module_lookup == "compile-only":
        return UNKNOWN
    return None


def function_locate(function: FunctionFact, profile: Profile, fmt: Format) -> Result:
    """The locate stage of a plain function: it is found by registration, or never."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CLASSES:
        return OK
    if function.registration is not None and not (function.in_function or function.guarded):
        return OK if fmt is not Format.H5 or profile.h5_holds_function_arguments or _only_compiled(function) else UNKNOWN
    if function.registration is not None or function.other_decorators or function.name in BUILTIN_NAMES:
        return UNKNOWN
    if function.in_function or function.guarded:
        return UNKNOWN
    answers = [_use_locate(function, use, profile, fmt) for use in function.uses if not _rebuilt_by_code(use)]
    reasons = [item for item in answers if isinstance(item, Reason)]
    if reasons:
        return failing(reasons[0])
    return UNKNOWN if None in answers else OK


def _only_compiled(function: FunctionFact) -> bool:
    return all(use.role.startswith("compile(") for use in function.uses)


def _rebuilt_by_code(use: FunctionUse) -> bool:
    """Inside a class the function is given again by the constructor's own code."""
    return use.inside is not None and not use.role.startswith("compile")


def _use_locate(function: FunctionFact, use: FunctionUse, profile: Profile, fmt: Format) -> Reason | bool | None:
    compiled = use.role.startswith(("compile(loss", "compile(metrics", "compile(weighted_metrics"))
    fault = because("function-not-registered", function.anchor, function=function.name, role=use.role)
    if fmt is Format.SAVEDMODEL:
        return fault if compiled else True
    if use.role.startswith("Lambda(") and profile.generation == 2:
        return None
    if compiled or use.role.endswith(("(activation=...)", "Lambda(function=...)")):
        return fault
    return None


def third_party_locate(package: Package, name: str, anchor: Anchor, profile: Profile, fmt: Format) -> Result:
    """Whether a process that has imported nothing finds a package's class."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CLASSES or fmt is Format.SAVEDMODEL:
        return OK
    short = name.rpartition(".")[2]
    if short in package.shadowed and fmt is Format.KERAS:
        return UNKNOWN
    if package.keras3 is False and not profile.carries_keras2_internals:
        return UNKNOWN  # it can't be imported, so nothing of it was ever saved here
    if profile.module_lookup == "any-module" and fmt is Format.KERAS:
        return OK
    key = f"{package.registers}>{short}" if package.registers else short
    return failing(because("package-not-imported", anchor, package=package.import_name, object=short, key=key, name=name))
