"""Stage ``config``: does ``get_config()`` answer at all?

Sources: Keras 3 ``ops/operation.py`` (``Operation.__new__``, ``get_config``), ``models/model.py`` (``Model.__new__``);
Keras 2 ``engine/base_layer.py`` (``Layer.__new__``, ``get_config``), ``engine/training.py`` (``Model.get_config``).
"""

from __future__ import annotations

from tfsavelint.facts.lattice import Op, Term, ValueKind
from tfsavelint.facts.signatures import COPIED_FIELDS, Config
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.base_attributes import BASE_ATTRIBUTES
from tfsavelint.protocol.automatic import automatic_config
from tfsavelint.protocol.fields import copies
from tfsavelint.protocol.given import judged
from tfsavelint.protocol.graph_models import makes_graph
from tfsavelint.protocol.parents import parent_of
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing
from tfsavelint.targets import Profile

_WITHOUT_DEFAULT = frozenset({"regularizer", "schedule"})


def config_stage(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """The config stage of a class."""
    if not cls.known:
        return UNKNOWN
    if cls.config is not None:
        return _written(cls, cls.config, facts, profile)
    parent = parent_of(cls, profile)
    if parent is not None and not parent.has_config:
        return failing(because("no-default-config", cls.anchor, cls=cls.name, kind=cls.kind))
    if parent is not None and parent.automatic and cls.kind in ("layer", "cell"):
        return automatic_config(cls, facts, profile)
    if not cls.plain_base:
        return OK
    if cls.kind in _WITHOUT_DEFAULT:
        return failing(because("no-default-config", cls.anchor, cls=cls.name, kind=cls.kind))
    if cls.kind == "model":
        return OK if makes_graph(cls, facts) else _model(cls, profile)
    if cls.kind not in ("layer", "cell"):
        return OK
    return automatic_config(cls, facts, profile)


def _written(cls: ClassFact, config: Config, facts: FileFacts, profile: Profile) -> Result:
    anchor = config.anchor if config.owner == cls.qualname else cls.anchor
    if config.refuses:
        return failing(because("config-refuses", anchor, cls=cls.name))
    if config.returns is False:
        return failing(because("config-not-returned", anchor, cls=cls.name))
    if config.returns is None:
        return UNKNOWN
    last = cls.configs[-1] if cls.configs else config
    if cls.plain_base and cls.kind in _WITHOUT_DEFAULT and last.includes_super and config.includes_super:
        return failing(because("base-has-no-config", anchor, cls=cls.name, kind=cls.kind))
    unset = [name for name in config.reads if not _held(cls, name)]
    if unset and not cls.ancestors and cls.plain_base and cls.kind in BASE_ATTRIBUTES and _all_seen(cls):
        return failing(because("config-reads-unset", anchor, cls=cls.name, attribute=unset[0]))
    if COPIED_FIELDS in config.spread and (copied := copies(cls, facts, profile)) is not OK:
        return copied
    nameless = next((found for key in config.keys if key.always and (found := _nameless(cls, key.term, facts))), None)
    if nameless is not None:
        return failing(because("config-reads-name", anchor, cls=cls.name, attribute=nameless[0], what=nameless[1]))
    if unset or any(_may_be_unset(cls, name) for key in config.keys for name in key.term.mentions(Op.ATTRIBUTE)):
        return UNKNOWN
    return OK


_NAMELESS = {"initializers": "initializer", "regularizers": "regularizer", "constraints": "constraint"}
"""What these modules' ``get`` makes of a string is an object, and of None None: neither has a ``__name__``, as functions
and the objects of Keras 1 have (``initializers/__init__.py get`` and the like; observed, 2.15 and 3.15)."""


def _nameless(cls: ClassFact, term: Term, facts: FileFacts) -> tuple[str, str] | None:
    """The attribute and the kind of an object whose ``__name__`` a config reads though it has none."""
    if term.op is not Op.MEMBER or term.name != "__name__" or term.of[0].op is not Op.ATTRIBUTE:
        return None
    held = cls.holds.get(term.of[0].name)
    if held is None or held.op is not Op.GET or held.name not in _NAMELESS or len(held.of) != 1:
        return None
    answer, _ = judged(cls, facts, held.of[0], lambda kind: kind is not ValueKind.PLAIN)
    return (term.of[0].name, _NAMELESS[held.name]) if answer is False else None


def _held(cls: ClassFact, name: str) -> bool:
    """Whether an attribute is set by some constructor of the line, is a method, or belongs to the base."""
    if name in cls.holds or name in cls.methods or name in BASE_ATTRIBUTES.get(cls.kind, ()):
        return True
    return any(name in item.assigned for item in cls.constructors)


def _all_seen(cls: ClassFact) -> bool:
    """Whether the constructors set attributes in ways that can be followed."""
    return not any(item.opaque or item.endings for item in cls.constructors) and "__getattr__" not in cls.methods


def _may_be_unset(cls: ClassFact, name: str) -> bool:
    """Whether only one branch of the constructor sets an attribute."""
    term = cls.holds.get(name)
    return term is not None and term.op is Op.EITHER and any(part.op is Op.UNSET for part in term.of)


def _model(cls: ClassFact, profile: Profile) -> Result:
    if cls.constructor is None or profile.model_arguments in ("kept", "dropped"):
        return OK
    required = [item for item in cls.constructor.parameters if item.required]
    if required:
        return failing(because("model-arguments-dropped", cls.anchor, cls=cls.name, argument=required[0].name))
    defaults = [
        (item.name, item.default.passes_automatic_config and not item.made)
        for item in cls.constructor.parameters
        if item.default
    ]
    refused = [name for name, passes in defaults if passes is False]
    if refused:
        return failing(because("model-arguments-dropped", cls.anchor, cls=cls.name, argument=refused[0]))
    return UNKNOWN if any(passes is None for _, passes in defaults) else OK
