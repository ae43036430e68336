"""Stage ``locate`` of classes: from the stored name to the class, by registration alone, its module being imported.

Sources: ``saving/serialization_lib.py`` (``_retrieve_class_or_fn``, ``deserialize_keras_object``), the legacy readers
(``saving/legacy/serialization.py``, ``legacy/saving/serialization.py``), ``layers/serialization.py`` of Keras 2.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format, Outcome
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.graph_models import is_member, is_sequential, makes_graph
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing, worst
from tfsavelint.protocol.shadowing import class_reason, class_shadowed, is_builtin
from tfsavelint.protocol.write import has_its_own_call
from tfsavelint.targets import Profile

_LAYERS = frozenset({"layer", "cell", "model"})
_MODELS = frozenset({"Functional", "Model", "Sequential"})
"""Keras's own, which HDF5 finds in place of a user's class of that name (observed, 3.15 and tf_keras 2.21)."""
_WITHOUT_CLASSES = frozenset({Format.WEIGHTS, Format.CHECKPOINT})


def class_locate(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The locate stage of a class."""
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CLASSES:
        return OK
    if cls.kind == "model" and is_member(cls, facts):
        inside = member_locate(cls, facts, profile, fmt)
        if inside.outcome is Outcome.FAIL or fmt is Format.H5:
            return worst([inside, UNKNOWN])
    if cls.kind == "model" and fmt is Format.H5 and not has_its_own_call(cls):
        return _graph_in_h5(cls, facts, profile)
    if cls.kind == "model" and fmt is Format.H5 and profile.subclassed_model_h5 == "unloadable":
        return failing(because("subclassed-model-to-h5", cls.anchor, cls=cls.name))
    part = part_of(cls)
    registered = registered_class(cls)
    if registered is True:
        if part in profile.registered_lost.get(fmt.value, ()):
            return failing(because("registered-object-in-h5", cls.anchor, cls=cls.name, kind=part))
        return OK
    if part in profile.unregistered_revived.get(fmt.value, ()):
        builtin = is_builtin(cls.name, part, profile)
        return OK if builtin is False or (builtin and fmt is Format.H5) else UNKNOWN
    if registered is None:
        return UNKNOWN
    found = _by_module(cls, part, facts, profile, fmt)
    replaced = class_shadowed(cls.name, part, facts.script, profile, fmt)
    if replaced is not False:
        # A built-in of that name is found in its place, which is no failure of this stage.
        return OK if replaced or found else UNKNOWN
    return OK if found else failing(_lost(cls))


def _graph_in_h5(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Of a model made of inputs and outputs HDF5 holds the bare name (``saving_utils.py model_metadata``), which leads to
    no registered class. No rule reports it: whether such a model is itself saved so is its call's affair."""
    registered = registered_class(cls)
    found = cls.name in _MODELS or is_builtin(cls.name, "layer", profile) is not False
    if found or registered is None or not (makes_graph(cls, facts) or is_sequential(cls)):
        return UNKNOWN
    if registered is False:
        return failing(_lost(cls))
    return failing(Reason("registered-graph-in-h5", cls.anchor, ()))


def member_locate(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The same for a model that is one of the layers of another, and is looked up as such.

    Keras 2 ``engine/functional.py process_layer`` asks ``layers.deserialize``, which knows tables alone, and so does HDF5
    everywhere; observed under keras 3.15, 3.8, 2.15, 2.12 and tf_keras 2.21.
    """
    fmt = written(fmt, profile)
    if fmt not in (Format.KERAS, Format.H5) or registered_class(cls) is not False:
        return OK
    if _by_module(cls, "layer", facts, profile, fmt):
        return OK
    return failing(because("member-model-not-registered", cls.anchor, cls=cls.name))


def class_replaced(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Reason | None:
    """Why another class comes back than the one that was saved, if a built-in of its name does."""
    fmt = written(fmt, profile)
    if fmt not in (Format.KERAS, Format.H5) or registered_class(cls) is not False:
        return None
    part = part_of(cls)
    if part in _LAYERS and _by_module(cls, part, facts, profile, fmt):
        return None
    return class_reason(cls) if class_shadowed(cls.name, part, facts.script, profile, fmt) else None


def part_of(cls: ClassFact) -> str:
    """The part that a class plays: a layer that keeps a state between steps is the cell of an RNN."""
    stateful = cls.constructor is not None and "state_size" in cls.constructor.assigned
    return "cell" if cls.kind == "layer" and (stateful or "state_size" in cls.methods) else cls.kind


def registered_class(cls: ClassFact) -> bool | None:
    """Whether importing the module puts the class where the stored name leads; None where it can't be told."""
    item = cls.registration
    if item is not None and item.how == "table" and item.name is not None and item.name != cls.name:
        item = None  # another key than the stored name
    if item is None:
        return None if cls.other_decorators else False
    if item.how == "bare" or cls.guarded:
        return None
    return (None if cls.remade else False) if cls.in_function else True


def _by_module(cls: ClassFact, part: str, facts: FileFacts, profile: Profile, fmt: Format) -> bool:
    """Whether the recorded module leads to the class: never to ``__main__``, nor into a function or another class."""
    if cls.in_function or "." in cls.qualname or facts.script:
        return False
    if facts.named_like_keras and profile.renames_keras_modules and fmt is Format.KERAS:
        return False
    return part in profile.unregistered_found.get(fmt.value, ())


def _lost(cls: ClassFact) -> Reason:
    if cls.in_function:
        return because("class-in-function", cls.anchor, cls=cls.name, factory=cls.qualname.partition(".<locals>.")[0])
    return because("class-not-registered", cls.anchor, cls=cls.name, kind=cls.kind)
