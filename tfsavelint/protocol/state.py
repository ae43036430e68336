"""Stage ``state``, and its share of ``compare``: does every number come back into its place?

Sources: ``saving/saving_lib.py`` of each generation (``_save_state``, ``_load_state``, ``_walk_saveable``,
``_save_container_state``), Keras 3 ``layers/layer.py`` (``build_wrapper``, ``_maybe_build``, ``build_from_config``) and
``models/model.py`` (``build_from_config``), Keras 2 ``engine/base_layer.py`` and ``engine/training.py``; for HDF5
``legacy_h5_format.py`` and ``hdf5_format.py``. Each answer was observed under 3.15.1, 3.8.0, 3.3.3, tf_keras 2.21, 2.15.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.facts.state import RANDOM, VARIABLE, WEIGHT, Keep, Part
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format
from tfsavelint.protocol.graph_models import handed_on, is_sequential, makes_graph, stores_graph
from tfsavelint.protocol.members import TRACKED, Member, built_by, kept_where, members, what
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing, worst
from tfsavelint.protocol.sequential import fills
from tfsavelint.targets import Profile

OWN_WAY = frozenset(
    {
        *("save_own_variables", "load_own_variables", "build_from_config", "get_build_config", "_flatten_layers"),
        *("__setattr__", "__getattribute__", "weights", "_create_slots", "get_weights", "set_weights"),
    }
)
"""Methods that take the saving of the state, or the building, into their own hands."""
_WALKED = frozenset({Format.KERAS, Format.WEIGHTS})
_CODE_ONLY = frozenset({Format.WEIGHTS, Format.CHECKPOINT})
_FLAGS = frozenset({"training", "mask"})


REFUSED_AT_ONCE = frozenset({"part-made-in-call-refused", "reserved-attribute", "shape-is-a-tuple"})
"""Faults of one class at stage construct."""


@dataclass(frozen=True)
class State:
    """What becomes of an object's numbers: at construction, when they are put back, and compared afterwards."""

    construct: Result = OK
    state: Result = OK
    compare: Result = OK


def class_state(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> State:
    """The state of an object of a class. ``fmt`` is the format that is really written (``formats.written``)."""
    if cls.kind not in ("layer", "cell", "model", "metric", "optimizer"):
        return State()
    construct = worst([_locked(cls, facts, profile), _asks_shape(cls, profile), _reserved(cls, profile)])
    if not cls.known:
        return State(construct, UNKNOWN, UNKNOWN)
    if cls.kind in ("metric", "optimizer"):
        own = bool(OWN_WAY & cls.parts.methods) or any(part.made == VARIABLE for part in cls.parts.parts)
        return State(construct, UNKNOWN, UNKNOWN) if own else State(construct)
    if makes_graph(cls, facts):
        return _graph(cls, facts, profile, construct)
    if is_sequential(cls):
        return _sequential(cls, construct)
    found = members(cls, facts)
    numbers = [part for part in cls.parts.parts if part.made in (WEIGHT, VARIABLE, RANDOM)]
    making = [item for item in members(cls, facts, ("call",)) if item.weights is not False]
    if not (found or numbers or making):
        return State(construct) if cls.parts.whole and not cls.weights else State(construct, UNKNOWN, UNKNOWN)
    if OWN_WAY & cls.parts.methods:
        return State(construct, UNKNOWN, UNKNOWN)
    kept = _Kept(cls, facts, profile, fmt)
    compare = worst([*map(kept.member, _first_of_each(found)), *map(kept.number, numbers), *map(kept.made_in_call, making)])
    state = kept.weights([item for item in numbers if item.made == WEIGHT])
    if fmt not in _CODE_ONLY and fmt is not Format.SAVEDMODEL:
        built = _built_model(cls, found, profile, fmt) if cls.kind == "model" else _built_layer(cls, found, profile, fmt)
        state, compare = worst([state, built.state]), worst([compare, built.compare])
    nothing = not any(item.part.keep in TRACKED for item in found) and not numbers
    if fmt is Format.CHECKPOINT and cls.kind == "model" and nothing:
        # TensorFlow says "Nothing to load" where a model has no variables at all.
        state, compare = worst([state, compare]), OK
    if not cls.parts.whole:
        state, compare = worst([state, UNKNOWN]), worst([compare, UNKNOWN])
    return State(construct, state, compare)


def _graph(cls: ClassFact, facts: FileFacts, profile: Profile, construct: Result) -> State:
    """A model of inputs and outputs has all its layers as soon as it is made, if it is made with them."""
    own = OWN_WAY & cls.parts.methods or any(part.made in (WEIGHT, VARIABLE, RANDOM) for part in cls.parts.parts)
    if own or cls.remaking is not None or cls.from_config:
        return State(construct, UNKNOWN, UNKNOWN) if own else State(construct)
    again = stores_graph(cls.constructor, profile) and (cls.config is None or cls.config.includes_super)
    if not again and handed_on(cls, facts):
        argument = f"*{cls.constructor.varargs}" if cls.constructor and cls.constructor.varargs else "inputs"
        return State(construct, failing(because("model-arguments-dropped", cls.anchor, cls=cls.name, argument=argument)))
    return State(construct)


def _sequential(cls: ClassFact, construct: Result) -> State:
    """A Sequential model has its layers when it is loaded: those of the config, or those that it adds by itself."""
    numbers = any(part.made in (WEIGHT, VARIABLE, RANDOM) for part in cls.parts.parts)
    own = bool(OWN_WAY & cls.parts.methods) or "call" in cls.methods or cls.parts.build is not None
    told = not cls.from_config or fills(cls)
    return State(construct) if told and not own and not numbers else State(construct, UNKNOWN, UNKNOWN)


def _first_of_each(found: list[Member]) -> list[Member]:
    """One member for each attribute that holds several in the same way: they share their fate."""
    return list({(item.part.attribute, item.part.keep, item.weights): item for item in reversed(found)}.values())


def _locked(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Keras 3 refuses what ``call`` adds to a layer that is built."""
    if not profile.state_locked_when_built:
        return OK
    added = [part for part in cls.parts.parts if part.method == "call" and part.attribute is not None]
    for part in added:
        if part.made == WEIGHT or (part.keep in TRACKED and _has_weights(part, cls, facts)):
            return failing(because("part-made-in-call-refused", part.anchor, cls=cls.name, part=what(part)))
    return OK


def _has_weights(part: Part, cls: ClassFact, facts: FileFacts) -> bool:
    return any(item.part is part and item.weights is True for item in members(cls, facts, ("call",)))


def _asks_shape(cls: ClassFact, profile: Profile) -> Result:
    build = cls.parts.build
    if not profile.shapes_are_tuples or build is None or build.shape_asked is None:
        return OK
    return failing(because("shape-is-a-tuple", build.anchor, cls=cls.name, asked=build.shape_asked))


def _reserved(cls: ClassFact, profile: Profile) -> Result:
    """What the constructor or ``build`` assigns to a property that can only be read, unless a class redefines it."""
    names = profile.attributes_reserved.get("layer" if cls.kind == "cell" else cls.kind, frozenset())
    own = cls.parts.methods | cls.methods
    for item in cls.parts.assigned:
        if item.name in names and item.name not in own and cls.base is not None:
            if item.branched:
                return UNKNOWN
            return failing(because("reserved-attribute", item.anchor, cls=cls.name, attribute=item.name))
    return OK


class _Kept:
    """How one class keeps its parts, under one target and format."""

    def __init__(self, cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> None:
        self.cls = cls
        self.facts = facts
        self.profile = profile
        self.fmt = fmt

    def member(self, item: Member) -> Result:
        """Whether a layer or model is found where it is kept."""
        if item.part.keep in TRACKED:
            hidden = item.part.attribute in self.profile.attributes_not_saved and self.cls.kind != "model"
            if hidden and self.fmt in _WALKED:
                told = not item.part.branched and item.weights is True and item.part.keep is Keep.CONTAINER
                if not told:
                    return UNKNOWN
                attribute = item.part.attribute or ""
                reason = because("attribute-not-saved", item.part.anchor, cls=self.cls.name, attribute=attribute)
                return failing(reason)
            keyed = self.fmt in (Format.SAVEDMODEL, Format.CHECKPOINT) and not item.part.keys_are_strings
            return UNKNOWN if keyed else OK
        found = self._lost(item.part.keep)
        if found is None or item.part.branched or item.weights is None:
            return OK if found is False else UNKNOWN
        return self._failing("part-not-tracked", item.part) if found else OK

    def _lost(self, keep: Keep) -> bool | None:
        """Whether what is kept so is lost."""
        model = self.cls.kind == "model"
        if keep is Keep.NESTED:
            lost = {"both": _WALKED, "weights": frozenset({Format.WEIGHTS})}.get(
                self.profile.nested_containers_lost, frozenset()
            )
            return self.fmt in lost and not model
        if keep is Keep.SET:
            if self.fmt in _WALKED:
                # Which of several comes first differs from run to run; a Model's `layers` are walked too.
                return None if self.profile.sets_saved or model else True
            return True if self.profile.generation == 2 and self.fmt is not Format.SAVEDMODEL else None
        if keep is Keep.CLASS:
            return self.fmt not in _WALKED
        if keep is Keep.MODULE:
            # TensorFlow's own tracking finds it, which HDF5, checkpoints and SavedModels of Keras 2 use.
            return self.fmt in _WALKED or self.profile.generation == 3
        return True if keep in (Keep.OBJECT, Keep.CLOSURE, Keep.GLOBAL) else None

    def number(self, part: Part) -> Result:
        """Whether a variable or a tensor of the object's own comes back."""
        used = self.cls.parts.call is not None and part.attribute in self.cls.parts.call.always
        if part.made == WEIGHT:
            return OK
        if part.made == VARIABLE:
            if self.profile.variables_saved:
                return OK if part.keep in TRACKED else UNKNOWN
            sure = used and not part.branched and not part.complete and part.method != "call"
            return self._failing("variable-not-tracked", part) if sure else UNKNOWN
        stored = self._stored(part)
        if stored or not used or part.branched or self.fmt is Format.SAVEDMODEL:
            return OK if stored or not used else UNKNOWN
        return self._failing("random-not-stored", part)

    def _stored(self, part: Part) -> bool:
        """Whether the config holds what was drawn."""
        keys = self.cls.config.keys if self.cls.config is not None else ()
        return any(f"self.{part.attribute}" in key.value.text for key in keys)

    def made_in_call(self, item: Member) -> Result:
        """A part that ``call`` makes: a new one each time, unless it is made once and kept."""
        if item.weights is None or item.part.made.startswith("function:"):
            return OK if item.weights is None else UNKNOWN
        if item.part.keep is Keep.GLOBAL:
            return self.member(item)
        if item.part.attribute is not None and self.profile.state_locked_when_built:
            return OK  # it gets no further than the first call
        if item.part.branched:
            return UNKNOWN if item.part.attribute is None else OK
        return self._failing("part-made-in-call", item.part)

    def weights(self, own: list[Part]) -> Result:
        """Keras 2 builds again on load what doesn't say that it is built; weights in containers then count twice."""
        build = self.cls.parts.build
        if self.fmt is not Format.KERAS or not self.profile.builds_again_when_called or build is None:
            return OK
        if build.sets_built or build.calls_super or self.cls.kind == "model":
            return OK
        for part in own:
            if part.method == "build" and part.keep in (Keep.CONTAINER, Keep.NESTED, Keep.NOWHERE):
                reason = because("weights-made-twice", part.anchor, cls=self.cls.name, attribute=part.attribute or "")
                return failing(reason)
        return OK

    def _failing(self, fault: str, part: Part) -> Result:
        place = kept_where(part, self.cls)
        return failing(because(fault, part.anchor, cls=self.cls.name, part=what(part), place=place))


def _built_layer(cls: ClassFact, found: list[Member], profile: Profile, fmt: Format) -> State:
    """A layer's members are built by the call that rebuilds the graph, unless ``compute_output_shape`` answers for it."""
    if not profile.output_shape_hides_call or cls.parts.output_shape is None:
        return State()
    build = cls.parts.build
    if fmt is Format.H5 and build is None:
        return State()
    return _unbuilt(cls, [item for item in found if build is None or not built_by(build, item)], "state", None)


def _unbuilt(cls: ClassFact, left: list[Member], stage: str, of_model: Reason | None) -> State:
    """The outcome of members that nothing builds on load."""
    used = cls.parts.call.used if cls.parts.call is not None else frozenset()
    # What ``call`` doesn't use has no weights in the file either; a setattr's name isn't known.
    left = [item for item in left if item.part.attribute is None or item.part.attribute in used]
    sure = [item for item in left if item.certain and not item.part.branched and item.part.attribute is not None]
    if sure:
        part = sure[0].part
        anchor = cls.parts.build.anchor if cls.parts.build is not None else cls.parts.output_shape or cls.anchor
        fault = "children-not-built" if cls.parts.build is not None else "children-hidden"
        result = failing(of_model or because(fault, anchor, cls=cls.name, part=what(part), attribute=part.attribute or ""))
    elif any(item.built is not True for item in left):
        result = UNKNOWN
    else:
        return State()
    return State(OK, result, OK) if stage == "state" else State(OK, OK, result)


def _built_model(cls: ClassFact, found: list[Member], profile: Profile, fmt: Format) -> State:
    """A subclassed model's members are built by what its build config tells, or by its own ``build``."""
    if not cls.plain_base:
        return State() if not found else State(OK, UNKNOWN, UNKNOWN)
    if fmt is Format.H5:
        # Keras 2 refuses to write it; Keras 3 finds nothing to fill (legacy/saving/legacy_h5_format.py).
        sure = [item for item in found if item.certain and item.part.keep in (*TRACKED, Keep.NESTED, Keep.SET)]
        reason = because("unbuilt-members-in-h5", cls.anchor, cls=cls.name)
        own = any(part.made == WEIGHT and part.method == "build" for part in cls.parts.parts)
        return State(OK, failing(reason) if (sure or own) and profile.generation == 3 else UNKNOWN, OK)
    stage = "state" if profile.unbuilt_model_at_load == "refused" else "compare"
    build = cls.parts.build
    if build is None:
        return _by_call(cls, found, stage, profile)
    if profile.builds_again_when_called and build.calls_super:
        return State()
    left = [item for item in found if not built_by(build, item)]
    if left:
        return _unbuilt(cls, left, stage, None)
    if profile.builds_again_when_called and not build.sets_built:
        again = [item for item in found if item.part.attribute in build.builds or item.part.method == "build"]
        sure = [item for item in again if item.certain and not build.all]
        if sure:
            part = sure[0].part
            kept = part.attribute or ""
            reason = because("children-built-again", build.anchor, cls=cls.name, part=what(part), attribute=kept)
            return State(OK, OK, failing(reason))
        return State(OK, OK, UNKNOWN if again or build.all else OK)
    return State()


def _by_call(cls: ClassFact, found: list[Member], stage: str, profile: Profile) -> State:
    """Without a ``build`` the model is called on symbolic inputs, which takes a ``call`` of one argument."""
    call = cls.parts.call
    if call is None:
        return State() if not found else State(OK, UNKNOWN, UNKNOWN)
    given = [name for name in call.signature.positional[1 : call.signature.required] if name not in _FLAGS]
    masked = "mask" in call.signature.positional[2 : call.signature.required]
    if len(given) <= 1 and not masked:
        return State()
    if masked and profile.generation == 3:
        return State(OK, OK, UNKNOWN)  # who passes a mask gets no weights back; who lets Keras pass it may
    given = [*given, "mask"] if masked else given
    reason = because("call-of-several", call.anchor, cls=cls.name, arguments=", ".join(given))
    if profile.unbuilt_model_at_load == "refused":
        return State(OK, failing(reason), OK)
    return _unbuilt(cls, found, stage, reason)
