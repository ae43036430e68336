"""Stage ``rebuild``: ``C(**config)``. Does the constructor take the keys that come back, and get what it requires?

Sources: ``Operation.from_config`` and ``Layer.from_config`` call ``cls(**config)`` in every generation; which keys come
back is ``stored.stored``.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.signatures import Constructor
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format, Outcome
from tfsavelint.protocol.graph_models import graph_keys, is_sequential, makes_graph
from tfsavelint.protocol.parents import LAYER_KEYWORDS, Parent, base_parameters, names_given, parent_of
from tfsavelint.protocol.presence import with_presence
from tfsavelint.protocol.remade import Call, remade
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.protocol.returning import returned_values
from tfsavelint.protocol.sequential import lacks_layers, sequential_rebuild
from tfsavelint.protocol.stored import Keys, Stored, base_keys, last_name, stored
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile


def class_rebuild(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format, config: Result) -> Result:
    """The rebuild stage of a class, its config stage having given ``config``."""
    broken = _broken(cls)
    if broken is not None and cls.known:
        return failing(broken)
    if is_sequential(cls) and not cls.from_config and cls.known:
        lacking = lacks_layers(cls)
        return failing(lacking) if lacking is not None else sequential_rebuild(cls)
    keys = stored(cls, facts, profile, config)
    keys = with_presence(cls, facts, keys) if keys is not None else None
    call = remade(cls, keys) if keys is not None else None
    if keys is None or call is None:
        return UNKNOWN
    parent = parent_of(cls, profile)
    base = {*_base_keys(cls, parent, profile), *profile.layer_keys_always, *profile.automatic_config_adds}
    graph = makes_graph(cls, facts)
    if graph:
        base |= {*graph_keys(cls.constructor, profile)}
    added = {*profile.layer_keys_always, *profile.automatic_config_adds, *graph_keys(cls.constructor, profile)}
    absent = _absent(cls, {*keys, *added}, parent)
    if absent is not None:
        return failing(absent)
    if cls.constructor is None and parent is not None:
        answers = {parent.accepts(name, profile) for name in call.keywords if name not in keys or keys[name].key}
        return OK if answers <= {True} and parent.known.returns == "class" else UNKNOWN
    if cls.constructor is None:
        taken = set(call.keywords) <= base | LAYER_KEYWORDS | base_parameters(cls, profile)
        return OK if taken and not call.positional else UNKNOWN
    sure = replace(call, keywords={name: term for name, term in call.keywords.items() if not _by_chance(keys.get(name))})
    refused, twice = _unexpected(cls, sure, base, parent, profile), _twice(cls, keys, sure, parent)
    if refused is None and _unexpected(cls, call, base, parent, profile) is not None:
        return UNKNOWN
    if twice is None and _twice(cls, keys, call, parent) is not None:
        return UNKNOWN
    checks = (
        twice,
        refused,
        _missing(cls, keys, call),
        _dtype_handed_on(cls, call) if graph and profile.functional_refuses == "dtype" else None,
    )
    faults = [item for item in checks if item is not None]
    if len(faults) > 1 and faults[-1].fault == "required-not-in-config" and faults[-2].fault == "own-key-refused":
        faults.pop()  # the key has the wrong name: one cause
    if faults:
        return failing(*faults)
    if any(name in call.keywords and not _stored(cls, item) for name, item in keys.items() if _required(cls, name)):
        return UNKNOWN
    values = returned_values(cls, facts, profile, fmt, keys, call)
    return values if values.outcome is not Outcome.OK or call.certain else UNKNOWN


def _by_chance(item: Stored | None) -> bool:
    """Whether a branch stores a key that no argument decides: it may never run for this class."""
    return item is not None and not item.always and (item.term is None or not item.term.mentions(Op.ARGUMENT))


def _stored(cls: ClassFact, item: Stored) -> bool:
    """Whether a key is there: always, or ``if self.tokenizer:`` where the argument is an object, which is true."""
    if item.always or item.key is None or item.term is None:
        return item.always
    decides = {
        argument
        for name in item.key.tested
        for argument in (cls.holds[name].mentions(Op.ARGUMENT) if name in cls.holds else {name})
    }
    serialized = item.term.op in (Op.SERIALIZE, Op.CONFIG_OF) and item.term.of == (Term(Op.ARGUMENT, item.name),)
    return serialized and decides == {item.name}


def _base_keys(cls: ClassFact, parent: Parent | None, profile: Profile) -> tuple[str, ...]:
    if parent is not None and not parent.automatic:
        return parent.known.super_keys or ()
    return base_keys(cls, profile) or ()


def _required(cls: ClassFact, name: str) -> bool:
    assert cls.constructor is not None
    parameter = cls.constructor.parameter(name)
    return parameter is not None and parameter.required


def _broken(cls: ClassFact) -> Reason | None:
    """A ``from_config`` that can't work whatever the config holds."""
    made = cls.remaking
    if made is None:
        return None
    anchor = made.anchor if made.owner == cls.qualname else cls.anchor
    if made.binding == "plain":
        return because("from-config-not-classmethod", anchor, cls=cls.name)
    if made.returns is False:
        return because("from-config-not-returned", anchor, cls=cls.name)
    return None


def _absent(cls: ClassFact, there: set[str], parent: Parent | None) -> Reason | None:
    """A key that ``from_config`` takes, and the config never has: KeyError."""
    made = cls.remaking
    if made is None or not cls.known:
        return None
    lacking = sorted(name for name in made.needed - there if parent is None or not parent.may_store(name))
    anchor = made.anchor if made.owner == cls.qualname else cls.anchor
    return because("from-config-key-absent", anchor, cls=cls.name, key=lacking[0]) if lacking else None


def surplus_keys(constructor: Constructor, call: Call) -> set[str]:
    """The keys that end up in the constructor's ``**kwargs``."""
    named = {item.name for item in constructor.parameters} | constructor.popped
    return set(call.keywords) - named if constructor.kwargs is not None else set()


def _twice(cls: ClassFact, keys: Keys, call: Call, parent: Parent | None) -> Reason | None:
    """``super().__init__(name="x", **kwargs)`` when the config brings the name, too; so by position."""
    constructor = cls.constructor
    assert constructor is not None
    placed = sum(item.position is not None and item.position >= 0 for item in keys.values())
    for item in constructor.parameters[:placed] if not cls.from_config else ():
        if item.name in keys and keys[item.name].position is None:
            anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
            return because("passed-twice", anchor, cls=cls.name, key=item.name)
    surplus = surplus_keys(constructor, call) - constructor.inserted
    above = cls.constructors[1] if len(cls.constructors) > 1 else None
    for passed in constructor.base_calls:
        if not passed.forwards or passed.guarded:
            continue
        double = sorted(surplus & names_given(passed, above, parent))
        if double:
            anchor = passed.anchor if constructor.owner == cls.qualname else cls.anchor
            return because("passed-twice", anchor, cls=cls.name, key=double[0])
    return None


def _dtype_handed_on(cls: ClassFact, call: Call) -> Reason | None:
    """A model of inputs and outputs whose constructor hands ``dtype`` to a base that doesn't take it there."""
    constructor = cls.constructor
    if constructor is None or "dtype" not in call.keywords:
        return None
    named = constructor.parameter("dtype") is not None
    for passed in constructor.base_calls:
        if passed.passed("dtype") is not None or (passed.forwards and not named and "dtype" not in constructor.popped):
            anchor = passed.anchor if constructor.owner == cls.qualname else cls.anchor
            return because("graph-refuses-dtype", anchor, cls=cls.name)
    return None


def _unexpected(cls: ClassFact, call: Call, base: set[str], parent: Parent | None, profile: Profile) -> Reason | None:
    constructor = cls.constructor
    assert constructor is not None
    refused = [key for key in call.keywords if not constructor.accepts(key)]
    anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
    of_base = [key for key in refused if key in base]
    if of_base:
        return because("base-key-refused", anchor, cls=cls.name, key=of_base[0])
    narrow = _narrow_base(cls, call) if not refused else None
    if narrow is not None:
        return narrow
    own = refused or _refused_by_base(cls, call, base, parent, profile)
    if not own:
        return None
    by_position = constructor.parameter(own[0])
    if by_position is not None and by_position.positional_only:
        return because("positional-not-passed", anchor, cls=cls.name, argument=own[0])
    fault = "variadic-key-refused" if constructor.varargs == own[0] else "own-key-refused"
    return because(fault, key_anchor(cls, own[0]), cls=cls.name, key=own[0], argument=f"*{own[0]}")


def key_anchor(cls: ClassFact, key: str) -> Anchor:
    """Where a key of the config is written, else the config, else the class."""
    if cls.config is None or cls.config.owner != cls.qualname:
        return cls.anchor
    found = next((item for item in cls.config.keys if item.name == key), None)
    return found.value.anchor if found is not None and found.value.anchor is not None else cls.config.anchor


def _narrow_base(cls: ClassFact, call: Call) -> Reason | None:
    """A key that the class hands on with its ``**kwargs`` to a base of the project's that takes none of that name."""
    surplus = surplus_keys(cls.constructors[0], call) if cls.constructors else set()
    for constructor, above in pairwise(cls.constructors):
        calls = constructor.base_calls
        if constructor.inserted or len(calls) != 1 or calls[0].guarded or not calls[0].forwards:
            return None
        if calls[0].owner.rpartition(".")[2] not in ("", last_name(above.owner)):
            return None
        surplus -= {item.name for item in above.parameters} | above.popped
        if above.kwargs is None and surplus:
            anchor = calls[0].anchor if constructor.owner == cls.qualname else cls.anchor
            return because("base-key-refused", anchor, cls=last_name(above.owner), key=min(surplus, key=_base_first))
        if above.kwargs is None:
            return None
    return None


def _base_first(key: str) -> tuple[bool, str]:
    return key not in ("name", "trainable", "dtype"), key


def _refused_by_base(cls: ClassFact, call: Call, base: set[str], parent: Parent | None, profile: Profile) -> list[str]:
    """The keys that only ``**kwargs`` takes, and that no constructor above knows."""
    surplus = surplus_keys(cls.constructors[0], call) if cls.constructors else set()
    for constructor, above in zip(cls.constructors, (*cls.constructors[1:], None), strict=False):
        calls = constructor.base_calls
        if constructor.inserted or len(calls) != 1 or calls[0].guarded or not calls[0].forwards:
            return []
        if above is None:
            if cls.kind not in ("layer", "cell", "model", "metric", "loss"):
                return sorted(surplus - base) if cls.plain_base and cls.kind != "optimizer" else []
            if parent is not None:
                return sorted(key for key in surplus - base if parent.accepts(key, profile) is False)
            return sorted(surplus - base - LAYER_KEYWORDS - base_parameters(cls, profile)) if cls.plain_base else []
        surplus -= {item.name for item in above.parameters} | above.popped
        if above.kwargs is None:
            return []
    return []


def _missing(cls: ClassFact, keys: Keys, call: Call) -> Reason | None:
    constructor = cls.constructor
    assert constructor is not None
    anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
    for item in constructor.parameters[len(call.positional) :]:
        if not item.required:
            continue
        if item.positional_only and item.name in call.keywords:
            return because("positional-not-passed", anchor, cls=cls.name, argument=item.name)
        if item.name in call.keywords:
            continue
        if item.name in keys and cls.remaking is not None:
            made = cls.remaking
            where = made.anchor if made.owner == cls.qualname else cls.anchor
            return because("from-config-drops", where, cls=cls.name, argument=item.name)
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
