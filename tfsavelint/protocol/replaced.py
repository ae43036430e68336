"""Stage ``rebuild`` of a layer in whose place a loader finds Keras's own of that name: does Keras's take the config?

Sources: ``Layer.from_config`` calls ``cls(**config)`` in every generation; Keras 2's ``generic_utils.validate_kwargs``
and Keras 3's ``layers/layer.py Layer.__init__`` refuse what they don't know. A user's ``Attention(units)`` is the usual
case: ``layers.Attention`` has no ``units``.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.builtin_classes import builtin_class
from tfsavelint.protocol.parents import Parent
from tfsavelint.protocol.result import UNKNOWN, Result, because, failing
from tfsavelint.protocol.stored import stored
from tfsavelint.targets import Profile

REFUSED = "built-in-refuses-config"


def replaced_rebuild(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result) -> Result:
    """The rebuild stage of a layer that Keras's own of its name replaces; unknown where Keras's may take the config."""
    keys = stored(cls, facts, profile, config)
    known = builtin_class(f"layers.{cls.name}", profile.target)
    if keys is None or known is None or "from_config" in known.defines:
        return UNKNOWN
    builtin = Parent(known, None)
    sure = [name for name, item in keys.items() if item.always and item.position is None]
    refused = [name for name in sure if builtin.accepts(name, profile) is False]
    return failing(because(REFUSED, cls.anchor, name=cls.name, key=refused[0])) if refused else UNKNOWN
