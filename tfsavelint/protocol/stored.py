"""Which keys a saved object's config holds, and where their values come from."""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.facts.holding import kept_kwargs, names_listed, resolved
from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term
from tfsavelint.facts.signatures import AFTER, COPIED_FIELDS, OWN_FIELDS, Condition, Config, ConfigKey, Constructor
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.knowledge.builtin_classes import builtin_class
from tfsavelint.model import Outcome
from tfsavelint.protocol.automatic import automatic_config
from tfsavelint.protocol.given import extra_values
from tfsavelint.protocol.graph_models import graph_keys, is_sequential, makes_graph, stores_graph
from tfsavelint.protocol.parents import Parent, parent_of
from tfsavelint.protocol.result import Result
from tfsavelint.targets import Profile


@dataclass(frozen=True)
class Stored:
    """One key. ``term`` is None for a key of the base's own; ``always`` is False where a branch leaves it out, which for
    one of the base's own is decided by ``where``.

    For a parent of Keras's own ``handed`` is what it is given under that name, and ``position`` where its ``from_config``
    puts it (``parents.Brought``).
    """

    name: str
    term: Term | None
    always: bool = True
    key: ConfigKey | None = None
    handed: Term | None = None
    position: int | None = None
    where: Condition | None = None


Keys = dict[str, Stored]


def stored(cls: ClassFact, facts: FileFacts, profile: Profile, config: Result) -> Keys | None:
    """The keys that a saved object's config holds; None where they can't all be told."""
    if not cls.known:
        return None
    if is_sequential(cls) and not cls.from_config:
        return _base(("name",))
    if cls.configs and cls.configs[0].spread:
        given = extra_values(cls, facts)
        if any(value.passes_automatic_config is not True for _, value in given):
            return None
    if cls.config is not None:
        return _with_graph(cls, facts, profile) if makes_graph(cls, facts) else _all_written(cls, profile)
    if makes_graph(cls, facts):
        return _graph(cls, facts, profile)
    parent = parent_of(cls, profile)
    if (parent is None and not cls.plain_base) or (parent is not None and not parent.automatic):
        return _brought(cls, parent, profile) if parent is not None else None
    if cls.kind in ("layer", "cell"):
        told = config.outcome is not Outcome.FAIL and not (cls.constructor is not None and cls.constructor.wrapped)
        return _automatic(cls, profile) if told else None
    if cls.kind == "model":
        return _model(cls, facts, profile)
    base = base_keys(cls, profile)
    return _base(base) if base is not None else None


def base_keys(cls: ClassFact, profile: Profile) -> tuple[str, ...] | None:
    """What ``super().get_config()`` holds directly under Keras's abstract base; None where there is none or it refuses."""
    known = profile.base_config_keys.get(cls.kind)
    if known is None and cls.base is not None and cls.plain_base:
        found = builtin_class(cls.base, profile.target)
        known = found.super_keys if found is not None else None
    return known


def _all_written(cls: ClassFact, profile: Profile, base: Keys | None = None) -> Keys | None:
    """The keys of a config that somebody wrote; ``base`` are those of the base, where they aren't the usual ones."""
    assert cls.config is not None
    own = cls.configs and cls.configs[0].owner == cls.config.owner
    keys = _written(cls, cls.configs, profile, base) if own else None
    parent = parent_of(cls, profile) if keys is not None and not cls.from_config else None
    return {**_base(parent.adds(profile)), **keys} if keys is not None and parent is not None else keys


def _graph(cls: ClassFact, facts: FileFacts, profile: Profile) -> Keys | None:
    """What Keras's own config of a model of inputs and outputs gives back to the constructor."""
    keys = _base(graph_keys(cls.constructor, profile))
    if profile.generation == 3 or stores_graph(cls.constructor, profile):
        return keys
    held = automatic_config(cls, facts, profile).outcome
    arguments = {name: item for name, item in _automatic(cls, profile).items() if item.term is not None}
    return {**keys, **arguments} if held is Outcome.OK else keys if held is Outcome.FAIL else None


def _with_graph(cls: ClassFact, facts: FileFacts, profile: Profile) -> Keys | None:
    """The same with a config that somebody wrote: what was added to a graph's may be dropped."""
    base = _graph(cls, facts, profile)
    keys = _all_written(cls, profile, base) if base is not None else None
    graph = keys is not None and "inputs" in keys and not cls.from_config
    return base if graph and not profile.functional_keeps_surplus else keys


def _brought(cls: ClassFact, parent: Parent, profile: Profile) -> Keys | None:
    """What the config of one of Keras's own classes brings.

    Of a graph the layers come back besides the constructor, which may make them again: all that is sure is that a
    required argument of a Sequential's is missing (``Sequential.from_config`` calls ``cls(name=name)``).
    """
    keys = parent.brings(profile)
    constructor = cls.constructor
    if keys is None or (cls.kind == "model" and constructor is not None and not _needs_more(constructor, parent)):
        return None
    return {
        item.name: Stored(item.name, None, item.where is None, handed=item.handed, position=item.position, where=item.where)
        for item in keys
    }


def _needs_more(constructor: Constructor, parent: Parent) -> bool:
    back = parent.known.back_keys
    sequential = parent.known.path.endswith(".Sequential")
    return sequential and any(item.required and item.name not in back for item in constructor.parameters)


def _base(names: tuple[str, ...]) -> Keys:
    return {name: Stored(name, None) for name in names}


def _written(cls: ClassFact, configs: tuple[Config, ...], profile: Profile, known: Keys | None = None) -> Keys | None:
    own = configs[0]
    spread = [_fields(cls) if name in _OF_FIELDS else kept_kwargs(cls.constructors, name) for name in own.spread]
    listed = [names_listed(cls.constructors, name) for name in own.listed]
    told = own.complete or own.spread or own.listed
    if not told or None in listed or own.includes_super is None or own.returns is not True:
        return None
    below: Keys | None = {}
    if own.includes_super:
        # ``Base.get_config(self)`` may leave out classes of the line.
        later = [item for item in configs[1:] if own.above in ("", last_name(item.owner))]
        if later:
            below = _written(cls, configs[configs.index(later[0]) :], profile, known)
        elif own.above.startswith(AFTER):
            below = _after(cls, own.above.removeprefix(AFTER), profile)
        elif own.above not in ("", last_name(cls.base), "Layer"):
            return None
        elif known is not None:
            below = known
        else:
            parent = parent_of(cls, profile)
            base = base_keys(cls, profile)
            if parent is not None:
                below = _brought(cls, parent, profile)
            else:
                below = _base(base) if base is not None and cls.plain_base else None
    if below is None:
        return None
    kept = {name: item for name, item in below.items() if name not in own.removed}
    parent = parent_of(cls, profile)
    holds = {**parent.attributes, **cls.holds} if parent is not None else cls.holds
    for key in own.keys:
        always = key.always or key.name in kept
        kept[key.name] = Stored(key.name, resolved(key.term, holds), always, key)
    for items in spread:
        if items is None:
            return None
        kept.update((name, Stored(name, resolved(term, cls.holds))) for name, term in items.items())
    for name in sorted(name for names in listed for name in names or () if name not in kept):
        kept[name] = Stored(name, NOTHING_KNOWN, always=False)
    return kept


def _after(cls: ClassFact, passed_over: str, profile: Profile) -> Keys | None:
    """What ``super(GRUCell, self).get_config()`` gives below GRUCell, whose mixins have no config."""
    parent = parent_of(cls, profile)
    if parent is None or last_name(parent.known.path) != passed_over:
        return None
    bases = [builtin_class(base, profile.target) for base in parent.known.bases if not base.startswith("!")]
    known = [item for item in bases if item is not None]
    return _base(known[0].super_keys) if len(known) == 1 and known[0].super_keys is not None else None


_OF_FIELDS = frozenset({OWN_FIELDS, COPIED_FIELDS})


def _fields(cls: ClassFact) -> dict[str, Term] | None:
    """What ``asdict(self)`` gives: every field, those that the constructor doesn't take among them."""
    if cls.fields is None:
        return None
    return {field.name: Term(Op.ATTRIBUTE, field.name) for field in cls.fields if field.kept}


def _automatic(cls: ClassFact, profile: Profile) -> Keys:
    if cls.constructor is None:
        return {}
    found = {item.name: Stored(item.name, Term(Op.ARGUMENT, item.name)) for item in cls.constructor.parameters}
    # The name is left out unless the constructor has a parameter or a ``**`` of that very name (ops/operation.py
    # get_config; Keras 2 engine/base_layer.py get_config, which then keeps all its keys).
    added = profile.layer_keys_always
    if cls.constructor.kwargs == "kwargs":
        added = (*added, *profile.automatic_config_adds)
    return {**_base(added), **found}


def _model(cls: ClassFact, facts: FileFacts, profile: Profile) -> Keys | None:
    """Keras 3 models store trainable and dtype; since 3.12 also the *defaults* of the constructor's arguments.

    Keras 2 stores what the automatic config holds, and nothing at all where it refuses.
    """
    own = _automatic(cls, profile)
    if profile.model_arguments == "kept":
        held = automatic_config(cls, facts, profile).outcome
        return own if held is Outcome.OK else {} if held is Outcome.FAIL else None
    if profile.model_arguments == "refused":
        return own
    parameters = {item.name for item in cls.constructor.parameters} if cls.constructor is not None else set()
    return {name: item for name, item in own.items() if name not in parameters - {"name"}}


def last_name(name: str | None) -> str:
    """The last part of a dotted name, or of a key."""
    return (name or "").rpartition(".")[2].rpartition(":")[2]
