"""Stage ``write`` of an object: the names of its weights, and HDF5's limits.

Sources: Keras 2 ``saving/legacy/hdf5_format.py`` (``save_subset_weights_to_hdf5_group``), and
``tensorflow/python/trackable/base.py`` for the names of a checkpoint's variables.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, Weight
from tfsavelint.model import Format
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.graph_models import is_member
from tfsavelint.protocol.members_write import members_write
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing, worst
from tfsavelint.targets import Profile

_CONTAINERS = frozenset({Format.SAVEDMODEL, Format.CHECKPOINT})


def class_write(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The write stage of a class: the names of its weights and members, and HDF5's limits."""
    fmt = written(fmt, profile)
    if cls.kind == "model" and fmt is Format.H5 and is_member(cls, facts):
        return UNKNOWN
    if cls.kind == "model" and fmt is Format.H5 and (cls.base is None or profile.subclassed_model_h5 == "refused"):
        return _subclassed(cls)
    return worst([_weights(cls, profile, fmt), members_write(cls, facts, profile, fmt)])


def _weights(cls: ClassFact, profile: Profile, fmt: Format) -> Result:
    """The names of a class's own weights."""
    if cls.kind == "model" and fmt is Format.H5:
        return UNKNOWN if cls.weights or not cls.plain_base else OK
    unnamed = [item for item in cls.weights if item.named is False]
    if fmt in _CONTAINERS and fmt.value in profile.names_required:
        if unnamed:
            return failing(_unnamed(cls, unnamed[0]))
        return UNKNOWN if any(item.named is None for item in cls.weights) else OK
    if fmt is Format.H5:
        return _hdf5(cls, unnamed, profile)
    return OK


def _subclassed(cls: ClassFact) -> Result:
    return failing(because("subclassed-model-to-h5", cls.anchor, cls=cls.name)) if has_its_own_call(cls) else UNKNOWN


def has_its_own_call(cls: ClassFact) -> bool:
    """Whether a model is no graph: without a ``call`` of its own it must be made of inputs and outputs."""
    return cls.plain_base and "call" in cls.methods


def _hdf5(cls: ClassFact, unnamed: list[Weight], profile: Profile) -> Result:
    """HDF5 stores a layer's weights under their names: two of the same name collide."""
    if "h5" in profile.names_required and len(unnamed) + sum(item.repeated for item in unnamed) > 1:
        return failing(_unnamed(cls, unnamed[0]))
    seen: set[str] = set()
    for item in cls.weights:
        if item.name is not None and (item.name in seen or item.repeated):
            return failing(because("duplicate-weight-name", item.anchor, cls=cls.name, weight=item.name))
        seen.add(item.name or "")
    return UNKNOWN if any(item.named is None for item in cls.weights) else OK


def _unnamed(cls: ClassFact, weight: Weight) -> Reason:
    return because("unnamed-weight", weight.anchor, cls=cls.name)
