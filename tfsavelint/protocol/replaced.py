"""Stage ``rebuild`` of a layer in whose place a loader finds Keras's own of that name: does Keras's take its place?

Sources: ``Layer.from_config`` calls ``cls(**config)`` in every generation; Keras 2's ``generic_utils.validate_kwargs``
and Keras 3's ``layers/layer.py Layer.__init__`` refuse what they don't know. A user's ``Attention(units)`` is the usual
case: ``layers.Attention`` has no ``units``; without arguments it is made, and then called on one tensor. Keras 2's
``MultiHeadAttention.from_config`` takes three shapes out of the config that no other's holds.
"""

from __future__ import annotations

from tfsavelint.facts.single_inputs import SEVERAL
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.builtin_classes import BuiltinClass, builtin_class
from tfsavelint.protocol.parents import Parent
from tfsavelint.protocol.result import UNKNOWN, Result, because, failing
from tfsavelint.protocol.stored import stored
from tfsavelint.targets import Profile

REFUSED = "built-in-refuses-config"
LACKING = "built-in-lacks-key"
CALLED = "built-in-refuses-input"
_MODULES = {
    **{part: f"{part}s" for part in ("metric", "initializer", "regularizer", "constraint", "optimizer")},
    "loss": "losses",
    "schedule": "optimizers.schedules",
}
REFUSING = frozenset({REFUSED, LACKING, CALLED})
_TAKEN_OUT = {"MultiHeadAttention": "query_shape"}
"""What a ``from_config`` of Keras's own takes out of the config, come what may, and no constructor has."""


def replaced_rebuild(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result) -> Result:
    """The rebuild stage of a layer that Keras's own of its name replaces; unknown where Keras's may do."""
    known = builtin_class(f"{_MODULES.get(cls.kind, 'layers')}.{cls.name}", profile.target)
    if known is None:
        return UNKNOWN
    keys = stored(cls, facts, profile, config)
    if keys is not None:
        lacking = _lacking(known, frozenset(keys))
        if lacking is not None:
            return failing(because(LACKING, cls.anchor, name=cls.name, key=lacking))
        builtin = Parent(known, None)
        sure = [name for name, item in keys.items() if item.always and item.position is None]
        refused = [name for name in sure if builtin.accepts(name, profile) is False]
        if refused and "from_config" not in known.defines:
            return failing(because(REFUSED, cls.anchor, name=cls.name, key=refused[0]))
    call = cls.parts.call
    if cls.name in SEVERAL and call is not None and call.single and not call.decorated:
        return failing(because(CALLED, cls.anchor, name=cls.name))
    return UNKNOWN


def _lacking(known: BuiltinClass, keys: frozenset[str]) -> str | None:
    """What Keras's own can't be made without, and the config hasn't; where a ``from_config`` reads it, by its own keys."""
    own = "from_config" in known.defines
    taken = _TAKEN_OUT.get(known.path.rpartition(".")[2]) if own else None
    if taken is not None and taken not in keys:
        return taken
    needed = [item.name for item in known.parameters if item.required and item.passing in ("either", "keyword")]
    return next((name for name in needed if name not in keys and (not own or name in known.config_keys)), None)
