"""Classes whose parent is one of Keras's own (Dense, Wrapper, Adam, MeanMetricWrapper): what the parent's config brings.

Sources: ``knowledge/classes.txt``, where each class's ``get_config`` and ``from_config`` were run for subclasses as users
write them. What the parent stores under a key is what its constructor was given under that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfsavelint.facts.holding import base_call, passed_up, substituted
from tfsavelint.facts.lattice import Op, Term, Value, ValueKind
from tfsavelint.facts.signatures import BaseCall, Condition, Constructor
from tfsavelint.facts.types import ClassFact
from tfsavelint.knowledge.builtin_classes import BuiltinClass, builtin_class
from tfsavelint.knowledge.kept_attributes import keeps
from tfsavelint.targets import Profile

_KEEPS_SURPLUS = frozenset({"MeanMetricWrapper", "SumOverBatchSizeMetricWrapper", "LossFunctionWrapper"})
"""Parents that store the keyword arguments which they don't name, for the function that they wrap."""
_SIZES = frozenset(
    {
        *("units", "filters", "kernel_size", "input_dim", "output_dim", "num_heads", "key_dim", "value_dim"),
        *("depth_multiplier", "equation", "output_shape", "num_classes", "max_tokens", "groups", "use_bias"),
    }
)
"""Arguments of Keras's own layers that decide the shapes of weights."""
ACTIVITY_REGULARIZER = "activity_regularizer"
_WHERE_SET = {
    **dict.fromkeys(("lora_rank", "lora_alpha"), ("lora_rank", "true")),
    **dict.fromkeys(("renorm", "renorm_clipping", "renorm_momentum"), ("renorm", "true")),
    **{name: (name, "true") for name in ("robust_masking", "zero_output_for_mask", "from_sorted_ids")},
    **{name: (name, "given") for name in ("virtual_batch_size", "backward_layer", "thresholds", "bounding_box_format")},
    **{name: (name, "given") for name in ("clipnorm", "clipvalue", "global_clipnorm", "mask", ACTIVITY_REGULARIZER)},
}
"""Keys that a config of Keras's own holds only where an argument is given or true: ``if self.lora_rank:`` in
``Dense.get_config``, ``if self.renorm:`` in ``BatchNormalization.get_config``, ``if self.activity_regularizer is not
None:`` in ``Layer.get_config`` of Keras 3 and the like; the simplest instance hasn't them."""
LAYER_KEYWORDS = frozenset(
    {
        *("activity_regularizer", "autocast", "input_shape", "batch_input_shape", "batch_shape", "input_dim"),
        *("batch_size", "weights", "implementation", "dynamic", "input_dtype"),
    }
)
"""What a Layer's constructor takes besides its config's keys (Keras 2 ``engine/base_layer.py``, 3 ``layers/layer.py``)."""
_POPPED = frozenset(
    {
        *("alpha", "input_length", "enable_caching_device", "experimental_autocast", "layout", "mesh", "synchronized"),
        *("zero_output_for_mask", "reverse_state_order", "bins", "steps", "causal", "max_values", "max_tokens"),
        *("mask_value", "oov_value", "vocabulary_size", "has_input_vocabulary", "use_one_hot_matmul", "vocabulary"),
        *("lr", "decay", "schedule_decay", "clipnorm", "clipvalue", "global_clipnorm", "is_legacy_optimizer", "layers"),
    }
)
"""Keywords that some class of Keras's own takes out of its ``**kwargs`` (``kwargs.pop`` in ``layers/``, ``optimizers/``
and ``metrics/`` of 2.12, 2.15, tf_keras 2.21, 3.3.3, 3.8.0 and 3.15.1)."""


_ADDED = ("quantization_config",)
"""``layers/core/dense.py``, ``einsum_dense.py`` and ``embedding.py`` of 3.15: ``config["quantization_config"] = ...``."""
_PLAIN = Value(ValueKind.PLAIN)


@dataclass(frozen=True)
class Brought:
    """One key that ``super().get_config()`` brings.

    ``handed`` is what the class's constructors give the parent under that name, None where the parent takes its default
    or gets it through ``**kwargs``. ``position`` tells where the inherited ``from_config`` puts it: None by keyword, a
    place in the call, or -1 where it is used up. ``where`` is the condition on which the parent stores it, None for one
    that is always there.
    """

    name: str
    handed: Term | None
    position: int | None
    where: Condition | None = None


@dataclass(frozen=True)
class Parent:
    """One of Keras's own classes as the base of a user's. ``handed`` is None where the base's call can't be followed."""

    known: BuiltinClass
    handed: dict[str, Term] | None

    @property
    def automatic(self) -> bool:
        """Whether it has no ``get_config`` of its own, so that the automatic one holds a subclass's arguments."""
        return self.known.own_argument == "kept"

    @property
    def has_config(self) -> bool:
        """Whether its ``get_config`` answers."""
        return self.known.super_keys is not None

    def brings(self, profile: Profile) -> tuple[Brought, ...] | None:
        """The keys of its config, as a subclass gets them; None where that can't be told."""
        keys = self.known.super_keys
        # A TypeError is the parent's own constructor missing an argument that a subclass's may give.
        if keys is None or self.known.returns not in ("class", "TypeError"):
            return None
        handed = self.handed or {}
        used = [key for key in keys if key not in self.known.back_keys]
        if self.known.back_positional not in (0, len(used)):
            return None
        by_position = self.known.back_positional > 0
        places = {key: place if by_position else -1 for place, key in enumerate(used)}
        more = [key for key in handed if key not in keys and self.known.parameter(key) is None] if self._stores_all else []
        brought = [Brought(key, handed.get(key), places.get(key)) for key in (*keys, *more)]
        return (*brought, *(item for item in self._where_set(profile) if item.name not in (*keys, *more)))

    def _where_set(self, profile: Profile) -> Iterator[Brought]:
        """The keys that it stores only where an argument is set, which the class's constructors do set."""
        handed = self.handed or {}
        for key, (decider, how) in _WHERE_SET.items():
            if key == ACTIVITY_REGULARIZER and not profile.layer_stores_activity_regularizer:
                continue
            if decider in handed and self.accepts(key, profile) is not False:
                yield Brought(key, handed.get(key), None, Condition(handed[decider], how))

    def adds(self, profile: Profile) -> tuple[str, ...]:
        """The keys that its ``from_config`` gives the constructor whatever the config holds."""
        own = any("from_config" in item.defines and item.kind == "layer" for item in _line(self.known, profile))
        return tuple(name for name in _ADDED if own and self.known.parameter(name) is not None)

    @property
    def attributes(self) -> dict[str, Term]:
        """What attributes of its own hold, in terms of the class's arguments: ``self.units`` of a Dense."""
        if self.known.kind not in ("layer", "cell"):
            return {}
        last = self.known.path.rpartition(".")[2]
        names = [item.name for item in self.known.parameters if keeps(last, item.name)]
        handed = self.handed or {}
        return {
            name: Term(Op.CAST, "copy", (handed[name],)) if name in handed else Term(Op.LITERAL, value=_PLAIN)
            for name in names
        }

    def may_store(self, argument: str) -> bool:
        """Whether it gets an argument of the class under a name that its config holds only where it is given."""
        handed = (self.handed or {}).items()
        return any(key in _WHERE_SET and argument in term.mentions(Op.ARGUMENT) for key, term in handed)

    def refuses(self, profile: Profile) -> str | None:
        """The keyword argument that the class's constructors hand it, and that it doesn't take."""
        return next((key for key in self.handed or {} if self.accepts(key, profile) is False), None)

    @property
    def _stores_all(self) -> bool:
        return self.known.path.rpartition(".")[2] in _KEEPS_SURPLUS

    def accepts(self, key: str, profile: Profile) -> bool | None:
        """Whether its constructor, or one that it forwards to, takes a keyword argument."""
        last = self.known
        for item in _line(self.known, profile):
            last = item
            if item.parameter(key) is not None:
                return True
            if item.takes_any and (self._stores_all or key in _POPPED):
                return None
            if not item.takes_any:
                return False
        if last.kind not in ("layer", "cell"):
            return None
        return key in LAYER_KEYWORDS


def _line(known: BuiltinClass, profile: Profile) -> Iterator[BuiltinClass]:
    """A class and its bases up to the one that everything of its kind derives from."""
    current: BuiltinClass | None = known
    while current is not None:
        yield current
        above = (builtin_class(base, profile.target) for base in current.bases if not base.startswith("!"))
        current = next((item for item in above if item is not None), None)


def parent_of(cls: ClassFact, profile: Profile) -> Parent | None:
    """The parent, where it is one of Keras's own classes and not an abstract base; None too where it is absent."""
    if cls.base is None or cls.plain_base:
        return None
    known = builtin_class(cls.base, profile.target)
    return Parent(known, _handed(cls.constructors, known)) if known is not None else None


def base_parameters(cls: ClassFact, profile: Profile) -> frozenset[str]:
    """The names of the parameters of the Keras base's constructors, abstract or not."""
    known = builtin_class(cls.base, profile.target) if cls.base is not None else None
    line = _line(known, profile) if known is not None else ()
    return frozenset(item.name for base in line for item in base.parameters if item.passing not in ("args", "kwargs"))


def _handed(line: tuple[Constructor, ...], known: BuiltinClass) -> dict[str, Term] | None:
    """What the parent's constructor is given by name, in terms of the class's own arguments."""
    if not line:
        return {}
    given: dict[str, Term] | None = None
    for constructor, above in zip(line, (*line[1:], None), strict=True):
        call = base_call(constructor)
        if call is None:
            return None
        passed = passed_up(call, above) if above is not None else _by_name(call, known)
        given = passed if given is None else {name: substituted(term, given) for name, term in passed.items()}
    return given or {}


def _by_name(call: BaseCall, known: BuiltinClass) -> dict[str, Term]:
    names = [item.name for item in known.parameters if item.passing in ("either", "positional")]
    return {**dict(zip(names, call.positional, strict=False)), **dict(call.keywords)}


def names_given(call: BaseCall, above: Constructor | None, parent: Parent | None) -> frozenset[str]:
    """The parameters of the base that a call of its constructor fills, by name or by position."""
    if above is not None:
        names = list(above.named)
    else:
        names = [item.name for item in parent.known.parameters] if parent is not None else []
    return frozenset((*names[: len(call.positional)], *(name for name, _ in call.keywords)))


def decides_shape(parent: Parent, argument: str) -> bool:
    """Whether an argument of the class is, or is part of, one of the parent's that decides the shape of a weight."""
    handed = parent.handed or {}
    return any(name in _SIZES and argument in term.mentions(Op.ARGUMENT) for name, term in handed.items())
