"""What an object's members do to stage ``write``: their names in HDF5, their keys in a checkpoint.

Sources: Keras 3 ``legacy/saving/legacy_h5_format.py``, Keras 2 ``saving/legacy/hdf5_format.py`` (h5py refuses a second
dataset or group of a name); TensorFlow ``trackable/data_structures.py`` (``_DictWrapper``: no keys but strings).
"""

from __future__ import annotations

from itertools import combinations

from tfsavelint.facts.state import Keep
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format
from tfsavelint.protocol.members import Member, members, what
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing
from tfsavelint.targets import Profile

_TRACKED = frozenset({Keep.ATTRIBUTE, Keep.CONTAINER, Keep.NESTED})
_UNSEEN = frozenset({Keep.OBJECT, Keep.CLOSURE, Keep.GLOBAL, Keep.SET, Keep.CLASS})


def members_write(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """What the members of an object do to the format that is really written."""
    if cls.kind not in ("layer", "cell", "model"):
        return OK
    found = members(cls, facts)
    if fmt is Format.H5:
        return _names(cls, found, profile)
    if fmt not in (Format.SAVEDMODEL, Format.CHECKPOINT):
        return OK
    for item in found:
        if item.part.keep in _TRACKED and not item.part.keys_are_strings and item.weights is not None:
            return failing(because("keys-not-strings", item.part.anchor, cls=cls.name, attribute=item.part.attribute or ""))
    if fmt is Format.SAVEDMODEL:
        found += members(cls, facts, ("call",))
        for item in found:
            once = item.part.branched and item.part.attribute is not None
            unseen = item.part.keep in _UNSEEN or (item.part.method == "call" and not once)
            if unseen:
                sure = item.weights and not item.part.branched
                return _untracked(cls, item) if sure else UNKNOWN
    return OK


def _untracked(cls: ClassFact, item: Member) -> Result:
    """The trace of a SavedModel meets variables that no object of the model holds."""
    return failing(because("untracked-in-savedmodel", item.part.anchor, cls=cls.name, part=what(item.part)))


def _names(cls: ClassFact, found: list[Member], profile: Profile) -> Result:
    """HDF5 holds one group for a layer, and in it one dataset for each weight's name."""
    kept = [item for item in found if item.part.keep in _TRACKED and not item.part.branched]
    doubtful = False
    for item in kept:
        if item.part.name is not None and item.part.repeated and item.certain:
            return _twice(cls, item)
    for one, other in combinations([item for item in kept if item.part.name is not None], 2):
        if one.part.name == other.part.name and one.certain and other.certain:
            if one.part.made == other.part.made or cls.kind == "model":
                return _twice(cls, other)
            doubtful = True
    if profile.generation == 2:
        return _built_alone(cls, kept) or (UNKNOWN if doubtful else OK)
    return UNKNOWN if doubtful else OK


def _twice(cls: ClassFact, item: Member) -> Result:
    return failing(because("duplicate-sublayer-name", item.part.anchor, cls=cls.name, sublayer=item.part.name or ""))


def _built_alone(cls: ClassFact, kept: list[Member]) -> Result | None:
    """Keras 2 names a weight by the scopes that are open: ``self.a.build(...)`` opens none, so that both are ``kernel``."""
    build = cls.parts.build
    if build is None or cls.kind == "model":
        return None
    alone = [item for item in kept if item.part.attribute in build.builds and item.weights is not False]
    pairs = [(one, other) for one, other in combinations(alone, 2) if one.part.made == other.part.made]
    sure = [other.part for one, other in pairs if one.certain and other.certain]
    sure += [item.part for item in alone if item.part.repeated and item.certain]
    if build.scoped or (not sure and len(alone) > 1):
        return UNKNOWN
    if not sure:
        return None
    return failing(because("sublayers-built-alone", build.anchor, cls=cls.name, part=what(sure[0])))
