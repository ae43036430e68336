"""Stage ``config``: does ``get_config()`` answer at all?

Sources: Keras 3 ``ops/operation.py`` (``Operation.__new__``, ``get_config``), ``models/model.py`` (``Model.__new__``);
Keras 2 ``engine/base_layer.py`` (``Layer.__new__``, ``get_config``), ``engine/training.py`` (``Model.get_config``).
"""

from __future__ import annotations

import re

from tfsavelint.facts.types import ClassFact, Config, FileFacts, Value
from tfsavelint.model import Outcome
from tfsavelint.protocol.given import Given, extra_values, given, promises_plain, uses_of
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.targets import Profile

_ATTRIBUTE = re.compile(r"\bself\.(\w+)")
_BASE_ATTRIBUTES = frozenset({"name", "trainable", "dtype", "reduction"})
_WITHOUT_DEFAULT = frozenset({"regularizer", "schedule"})


def config_stage(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """The config stage of a class."""
    if not cls.known:
        return UNKNOWN
    if cls.config is not None:
        return OK if cls.config.complete and _reads_what_is_set(cls) else UNKNOWN
    if not cls.plain_base:
        return OK
    if cls.kind in _WITHOUT_DEFAULT:
        return failing(because("no-default-config", cls.anchor, cls=cls.name, kind=cls.kind))
    if cls.kind == "model":
        return _model(cls, profile)
    if cls.kind not in ("layer", "cell"):
        return OK
    return automatic_config(cls, facts, profile)


def _reads_what_is_set(cls: ClassFact) -> bool:
    """Whether every attribute that the config reads is one that the constructor sets, or the base has."""
    assert cls.config is not None
    assigned = cls.constructor.assigned if cls.constructor is not None else frozenset()
    read = {name for key in cls.config.keys for name in _ATTRIBUTE.findall(key.value.text)}
    return read <= assigned | _BASE_ATTRIBUTES


def _model(cls: ClassFact, profile: Profile) -> Result:
    if cls.constructor is None or profile.model_arguments in ("kept", "dropped"):
        return OK
    required = [item for item in cls.constructor.parameters if item.required]
    if required:
        return failing(because("model-arguments-dropped", cls.anchor, cls=cls.name, argument=required[0].name))
    return OK


def automatic_config(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether the automatic config of a Layer can store what its constructor receives."""
    if cls.constructor is None:
        return _of_extra(cls, facts, OK)
    faults: list[Reason] = []
    answers = [_argument(cls, item, profile, faults) for item in given(cls, facts)]
    if cls.constructor.varargs is not None:
        surplus = any(len(use.arguments) > len(cls.constructor.parameters) for use in uses_of(cls, facts))
        if surplus and profile.automatic_config_refuses_varargs:
            faults.append(_refused(cls, "*" + cls.constructor.varargs, None))
        answers.append(None)
    if faults:
        return failing(faults[0])
    return _of_extra(cls, facts, UNKNOWN if None in answers else OK)


def _of_extra(cls: ClassFact, facts: FileFacts, otherwise: Result) -> Result:
    for value in extra_values(cls, facts):
        if value.passes_automatic_config is False:
            return failing(_refused(cls, "**kwargs", value))
        if value.passes_automatic_config is None:
            otherwise = UNKNOWN
    return otherwise


def _argument(cls: ClassFact, item: Given, profile: Profile, faults: list[Reason]) -> bool | None:
    """True: it is stored; False: refused (and a fault noted); None: can't be told."""
    values = list(item.values)
    default = item.parameter.default
    if default is not None and profile.automatic_config_checks_defaults and item.omitted:
        values.append(default)
    for value in values:
        if value.passes_automatic_config is False:
            faults.append(_refused(cls, item.parameter.name, value))
            return False
    if item.values or item.certain:
        return None if any(value.passes_automatic_config is None for value in values) else True
    promised = promises_plain(item)
    if promised is False:
        faults.append(_refused(cls, item.parameter.name, default))
    return promised


def _refused(cls: ClassFact, argument: str, value: Value | None) -> Reason:
    shown = " ".join(value.text.split()) if value is not None else ""
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return because("automatic-config-refuses", cls.anchor, cls=cls.name, argument=argument, value=shown)


def stored_keys(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result) -> tuple[str, ...] | None:
    """The keys that come back to the constructor; None where they can't all be told.

    For a class that relies on the automatic config these are its arguments, and what the base adds to them.
    """
    if not cls.known:
        return None
    base = profile.base_config_keys.get(cls.kind)
    if cls.config is not None:
        if not cls.config.complete or cls.config.includes_super is None:
            return None
        own = tuple(key.name for key in cls.config.keys)
        if not cls.config.includes_super:
            return own
        if base is None or not cls.plain_base or not cls.super_config_known:
            return None
        above = cls.super_config
        if above is None:
            return tuple(dict.fromkeys((*base, *own)))
        if not above.complete or above.includes_super or len(cls.ancestors) > 1:
            return _through(cls, above, base, own)
        return tuple(dict.fromkeys((*(key.name for key in above.keys), *own)))
    if not cls.plain_base:
        return None
    if cls.kind in ("layer", "cell"):
        return _automatic_keys(cls, profile) if config.outcome is not Outcome.FAIL else None
    if cls.kind == "model":
        return _model_keys(cls, facts, profile)
    return base


def _through(cls: ClassFact, above: Config, base: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...] | None:
    """The keys where ``super().get_config()`` is a class of the file that asks its own base in turn."""
    last = cls.ancestors[-1] if cls.ancestors else None
    if not above.complete or not above.includes_super or above.owner != last:
        return None
    return tuple(dict.fromkeys((*base, *(key.name for key in above.keys), *own)))


def _automatic_keys(cls: ClassFact, profile: Profile) -> tuple[str, ...]:
    if cls.constructor is None:
        return ()
    own = tuple(item.name for item in cls.constructor.parameters)
    return tuple(dict.fromkeys((*own, *profile.layer_keys_always)))


def _model_keys(cls: ClassFact, facts: FileFacts, profile: Profile) -> tuple[str, ...] | None:
    """Keras 3 models store trainable and dtype; since 3.12 also the *defaults* of the constructor's arguments.

    Keras 2 stores what the automatic config holds, and nothing at all where it refuses.
    """
    own = tuple(item.name for item in cls.constructor.parameters) if cls.constructor else ()
    if profile.model_arguments == "kept":
        held = automatic_config(cls, facts, profile).outcome
        return own if held is Outcome.OK else () if held is Outcome.FAIL else None
    return tuple(dict.fromkeys((*(own if profile.model_arguments == "refused" else ()), *profile.layer_keys_always)))
