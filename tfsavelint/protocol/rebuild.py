"""Stage ``rebuild``: ``C(**config)``. Does the constructor take the keys that come back, and get what it requires?

Sources: ``Operation.from_config`` and ``Layer.from_config`` call ``cls(**config)`` in every generation; which keys come
back is ``config.stored_keys``.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.protocol.config import stored_keys
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.targets import Profile


def class_rebuild(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result) -> Result:
    """The rebuild stage of a class, its config stage having given ``config``."""
    keys = stored_keys(cls, facts, profile, config)
    if keys is None or cls.from_config:
        return UNKNOWN
    if cls.constructor is None:
        return OK if set(keys) <= set(profile.base_config_keys.get(cls.kind, ())) else UNKNOWN
    faults = [item for item in (_unexpected(cls, keys, profile), _missing(cls, keys)) if item is not None]
    if faults:
        return failing(*faults)
    named = {item.name for item in cls.constructor.parameters} | cls.constructor.popped
    surplus = set(keys) - named - set(profile.base_config_keys.get(cls.kind, ()))
    return UNKNOWN if surplus else OK


def _unexpected(cls: ClassFact, keys: tuple[str, ...], profile: Profile) -> Reason | None:
    constructor = cls.constructor
    assert constructor is not None
    refused = [key for key in keys if not constructor.accepts(key)]
    if not refused:
        return None
    base = (*profile.base_config_keys.get(cls.kind, ()), *profile.layer_keys_always)
    anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
    of_base = [key for key in refused if key in base]
    if of_base:
        return because("base-key-refused", anchor, cls=cls.name, key=of_base[0])
    return because("own-key-refused", anchor, cls=cls.name, key=refused[0])


def _missing(cls: ClassFact, keys: tuple[str, ...]) -> Reason | None:
    constructor = cls.constructor
    assert constructor is not None
    for item in constructor.parameters:
        if item.required and item.name not in keys:
            return lost_argument(cls, item.name, required=True)
    return None


def lost_argument(cls: ClassFact, argument: str, required: bool) -> Reason:
    """The reason for an argument that no key brings back: the config's fault where one is written, else its absence."""
    if cls.config is None:
        fault = "argument-without-config" if cls.kind != "model" else "model-arguments-dropped"
        return because(fault, cls.anchor, cls=cls.name, argument=argument)
    anchor = cls.config.anchor if cls.config.owner == cls.qualname else cls.anchor
    fault = "required-not-in-config" if required else "defaulted-not-in-config"
    return because(fault, anchor, cls=cls.name, argument=argument)
