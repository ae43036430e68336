"""Objects whose constructor a decorator makes of their fields: can they be made, and can ``asdict`` copy them?

Observed for dataclasses and attrs under keras 3.15, 3.8, 3.3, tf_keras 2.21 and 2.15. A decorator that writes ``__eq__``
takes the hash away, which every graph asks a layer for, and Keras 2 each model and metric; one that freezes forbids what
Keras's own constructors set; and no decorator calls these by itself (Keras 3 ``layers/layer.py _check_super_called``,
Keras 2 ``engine/base_layer.py __call__``).
"""

from __future__ import annotations

from tfsavelint.facts.lattice import Op, Term, ValueKind
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.protocol.given import judged
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing, worst
from tfsavelint.targets import Profile

_TRACKING = frozenset({"layer", "model", "metric"})
"""Kinds whose own constructor must run before they are of use, and which look after what is assigned to them."""
_PROPERTIES = frozenset({"name", "dtype", "weights", "variables", "losses", "metrics", "input", "output", "updates"})
"""Properties of a layer of Keras 2, which a default of that name hides in the whole class."""


def fields_construct(cls: ClassFact, profile: Profile) -> Result:
    """Whether an object can be made, and called as part of a graph."""
    if not cls.known:
        return OK
    return worst([_hashed(cls, profile), _set(cls), _initialized(cls), _visible(cls, profile)])


def _hashed(cls: ClassFact, profile: Profile) -> Result:
    asked = cls.kind == "layer" or (profile.generation == 2 and cls.kind in ("model", "metric"))
    if cls.hashable is True or not (asked or cls.kind == "cell"):
        return OK
    if cls.hashable is None or cls.kind == "cell":
        return UNKNOWN
    return failing(because("unhashable", cls.anchor, cls=cls.name))


def _set(cls: ClassFact) -> Result:
    if not cls.frozen:
        return OK
    if cls.kind in _TRACKING or (cls.constructor is not None and cls.constructor.base_calls):
        return failing(because("frozen", cls.anchor, cls=cls.name))
    return OK


def _initialized(cls: ClassFact) -> Result:
    """Whether a constructor that nobody wrote comes to call Keras's."""
    last = cls.constructors[-1] if cls.constructors else None
    if last is None or not last.of_fields or cls.kind not in (*_TRACKING, "loss", "cell"):
        return OK
    if any(not call.guarded for call in last.base_calls):
        return OK
    if last.base_calls or last.opaque or "__new__" in cls.methods or cls.kind not in _TRACKING or not cls.plain_base:
        return UNKNOWN
    return failing(because("base-not-initialized", cls.anchor, cls=cls.name))


def _visible(cls: ClassFact, profile: Profile) -> Result:
    """A field's default stays in the class, where it hides a property of the base's: ``layer.name`` is then None."""
    if profile.generation != 2 or cls.kind not in _TRACKING:
        return OK
    hidden = [field for field in cls.fields or () if field.name in _PROPERTIES and field.default is not None]
    for field in hidden:
        default = field.default
        if field.made or default is None or not default.known:
            return UNKNOWN
        if field.name == "name" and default.literal is None:
            return failing(because("name-hidden", field.anchor, cls=cls.name))
        if field.name != "name":
            return UNKNOWN
    return OK


def copies(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether ``asdict`` can copy what the fields hold.

    Keras 2 wraps the lists and dicts that are assigned to a layer, and ``asdict`` can't make another such wrapper
    (``dataclasses.py _asdict_inner`` calls ``type(obj)`` with a generator; observed: TypeError).
    """
    if cls.fields is None:
        return UNKNOWN
    doubtful = False
    for field in cls.fields:
        if not field.kept or profile.generation != 2 or cls.kind not in (*_TRACKING, "cell"):
            continue
        held = cls.holds.get(field.name, Term(Op.UNKNOWN))
        answer, _ = judged(cls, facts, held, _copied)
        if answer is False:
            return failing(because("fields-not-copied", cls.anchor, cls=cls.name, field=field.name))
        doubtful = doubtful or answer is None
    return UNKNOWN if doubtful else OK


def _copied(kind: ValueKind) -> bool | None:
    if kind is ValueKind.CONTAINER:
        return False
    return True if kind in (ValueKind.PLAIN, ValueKind.SCALAR, ValueKind.ENUM, ValueKind.FUNCTION) else None
