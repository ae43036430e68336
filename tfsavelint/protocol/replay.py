"""The symbolic replay: every stage of one object under one target and format.

Each stage is judged as if the ones before had passed; but after a failure at config or encode, nothing can be told of
rebuild, state and compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tfsavelint.facts.types import (
    ClassFact,
    FileFacts,
    FunctionFact,
    LambdaFact,
    ModelFact,
    ThirdPartyUse,
    Value,
    ValueKind,
)
from tfsavelint.model import STAGES, Format, Outcome, Stage
from tfsavelint.protocol.built_again import built_again
from tfsavelint.protocol.compare import class_compare
from tfsavelint.protocol.config import config_stage
from tfsavelint.protocol.construct import file_construct
from tfsavelint.protocol.early import early_construct
from tfsavelint.protocol.encode import class_encode
from tfsavelint.protocol.fields import fields_construct
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.functions import function_compare, function_encode, function_locate, lambda_locate, stored_uses
from tfsavelint.protocol.graph_models import is_member
from tfsavelint.protocol.graphs import model_construct, operator_stage, operators_in_h5
from tfsavelint.protocol.lambdas import holds_weights, lambda_rebuild
from tfsavelint.protocol.loading import call_swaps
from tfsavelint.protocol.locate import class_locate, class_replaced, member_locate
from tfsavelint.protocol.rebuild import class_rebuild
from tfsavelint.protocol.registering import class_construct, function_construct, parent_construct, replaced
from tfsavelint.protocol.replaced import replaced_rebuild
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing, worst
from tfsavelint.protocol.sequential import keys_as_layers
from tfsavelint.protocol.state import class_state
from tfsavelint.protocol.third_party import taken_rebuild, third_party_locate, use_construct
from tfsavelint.protocol.write import class_write
from tfsavelint.targets import Profile

Stages = dict[Stage, Result]
_LATER = (Stage.REBUILD, Stage.STATE, Stage.COMPARE)
_STORED = (Stage.CONFIG, Stage.ENCODE, Stage.LOCATE, *_LATER)
_NAMING = frozenset({Format.KERAS, Format.H5})
_CODE_ONLY = frozenset({Format.WEIGHTS, Format.CHECKPOINT})


def replay_class(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Stages:
    """The replay of a class, saved as part of a model."""
    stages: Stages = dict.fromkeys(STAGES, OK)
    refused = parent_construct(cls, profile)
    made = worst([refused, fields_construct(cls, profile), early_construct(cls, facts, profile)])
    stages[Stage.CONSTRUCT] = worst([file_construct(facts, profile), class_construct(cls, facts, profile), made])
    stages[Stage.WRITE] = class_write(cls, facts, profile, fmt)
    held = class_state(cls, facts, profile, written(fmt, profile))
    stages[Stage.CONSTRUCT] = worst([stages[Stage.CONSTRUCT], held.construct])
    stages[Stage.STATE] = held.state
    stages[Stage.COMPARE] = held.compare
    if fmt in _CODE_ONLY:
        return stages
    stages[Stage.CONFIG] = config_stage(cls, facts, profile)
    if written(fmt, profile) is Format.SAVEDMODEL:
        return _savedmodel(cls, facts, profile, stages)
    stages[Stage.ENCODE] = class_encode(cls, facts, profile, fmt, stages[Stage.CONFIG])
    stages[Stage.LOCATE] = worst([class_locate(cls, facts, profile, fmt), keys_as_layers(cls, profile)])
    stages[Stage.REBUILD] = class_rebuild(cls, facts, profile, fmt, stages[Stage.CONFIG])
    returning = class_compare(cls, facts, profile, fmt, stages[Stage.CONFIG], stages[Stage.STATE])
    stages[Stage.REBUILD] = worst([stages[Stage.REBUILD], returning.rebuild])
    stages[Stage.STATE] = worst(
        [stages[Stage.STATE], returning.state, built_again(cls, facts, profile, written(fmt, profile))]
    )
    stages[Stage.COMPARE] = worst([returning.compare, held.compare])
    builtin = class_replaced(cls, facts, profile, fmt)
    other = builtin or replaced(cls, facts, profile)
    if other is not None:
        stages[Stage.REBUILD], stages[Stage.COMPARE] = UNKNOWN, failing(other)
    if builtin is not None:
        stages[Stage.REBUILD] = replaced_rebuild(cls, facts, profile, stages[Stage.CONFIG])
        if stages[Stage.REBUILD].outcome is Outcome.FAIL:
            stages[Stage.STATE] = stages[Stage.COMPARE] = UNKNOWN
    if refused is not OK or made.outcome is Outcome.FAIL:
        stages.update(dict.fromkeys(_LATER, UNKNOWN))  # no such object is ever made
    if cls.kind == "model" and written(fmt, profile) is Format.H5:
        _model_in_hdf5(stages, profile)
    stages = _after_config(stages)
    if cls.kind == "layer" and cls.plain_base and "__call__" in cls.methods and "call" not in cls.methods:
        # Called on symbolic tensors it isn't Keras that answers: the graph holds what it does, and not the layer. Only a
        # Sequential model has it in its list.
        stages.update({stage: UNKNOWN for stage in _STORED if stages[stage].outcome is Outcome.FAIL})
    return stages


class Replays:
    """The replays of one file's classes, each made once: its models and calls ask for the same ones again."""

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        self._made: dict[tuple[int, str, Format], Stages] = {}

    def class_(self, cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Stages:
        """The replay of a class of the file, which is not to be changed; ``facts`` may be those of one model alone."""
        if facts is not self.facts:
            return replay_class(cls, facts, profile, fmt)
        key = (id(cls), profile.target.name, fmt)  # the facts, which hold the class, live as long as this
        if key not in self._made:
            self._made[key] = replay_class(cls, facts, profile, fmt)
        return self._made[key]


def _model_in_hdf5(stages: Stages, profile: Profile) -> None:
    """What HDF5 does with a subclassed model's own config.

    Keras 2 refuses the model before it asks for one (``saving/legacy/hdf5_format.py save_model_to_hdf5``); Keras 3 writes
    whatever it is given, None as well, and ``from_config`` stumbles (``legacy/saving/saving_utils.py model_metadata``;
    observed, 2.15 and 3.15).
    """
    if stages[Stage.CONFIG].outcome is not Outcome.FAIL:
        return
    if profile.subclassed_model_h5 == "refused":
        if stages[Stage.WRITE].outcome is Outcome.FAIL:
            stages.update({Stage.CONFIG: OK, Stage.ENCODE: OK, **dict.fromkeys(_LATER, UNKNOWN)})
    elif {reason.fault for reason in stages[Stage.CONFIG].reasons} == {"config-not-returned"}:
        stages.update({Stage.CONFIG: OK, Stage.ENCODE: OK, Stage.REBUILD: stages[Stage.CONFIG]})
        stages.update(dict.fromkeys((Stage.STATE, Stage.COMPARE), UNKNOWN))


def _savedmodel(cls: ClassFact, facts: FileFacts, profile: Profile, stages: Stages) -> Stages:
    """SavedModel revives a class that it can't find, and uses the config of one that it can (Keras 2
    ``saving/legacy/saved_model/load.py``): a config that refuses is left out, and the object is revived."""
    stages[Stage.CONFIG] = OK if stages[Stage.CONFIG].outcome is not Outcome.UNKNOWN else UNKNOWN
    stages[Stage.LOCATE] = class_locate(cls, facts, profile, Format.SAVEDMODEL)
    for stage in (Stage.REBUILD, Stage.COMPARE):
        stages[stage] = UNKNOWN
    return stages


def _after_config(stages: Stages) -> Stages:
    if Outcome.FAIL in (stages[Stage.CONFIG].outcome, stages[Stage.ENCODE].outcome):
        stages.update(dict.fromkeys(_LATER, UNKNOWN))
    return stages


def replay_function(function: FunctionFact, facts: FileFacts, profile: Profile, fmt: Format) -> Stages:
    """The replay of a plain function: all but locate are the caller's affair."""
    stages: Stages = dict.fromkeys(STAGES, OK)
    stages[Stage.CONSTRUCT] = worst([file_construct(facts, profile), function_construct(function, facts, profile)])
    stages[Stage.ENCODE] = function_encode(function, facts, profile, fmt)
    stages[Stage.LOCATE] = function_locate(function, facts, profile, fmt)
    stages[Stage.COMPARE] = function_compare(function, facts, profile, fmt)
    other = replaced(function, facts, profile)
    if other is not None and stored_uses(function, facts):
        stages[Stage.COMPARE] = failing(other)
    return _after_config(stages)


def replay_lambda(item: LambdaFact, facts: FileFacts, profile: Profile, fmt: Format) -> Stages:
    """The replay of a lambda: refused, never found, or without the names that it reads."""
    stages: Stages = dict.fromkeys(STAGES, OK)
    stages[Stage.CONSTRUCT] = file_construct(facts, profile)
    stages[Stage.ENCODE] = function_encode(item, facts, profile, fmt)
    stages[Stage.LOCATE] = lambda_locate(item, facts, profile, fmt)
    stages[Stage.REBUILD] = lambda_rebuild(item, facts, profile, fmt)
    if any(holds_weights(name) for name in item.free):
        # Weights of which nobody knows: an error for SavedModel, and elsewhere new ones after loading, if it loads.
        stages[Stage.WRITE] = UNKNOWN if written(fmt, profile) is Format.SAVEDMODEL else OK
        stages[Stage.COMPARE] = UNKNOWN
    return _after_config(stages)


def replay_third_party(use: ThirdPartyUse, facts: FileFacts, profile: Profile, fmt: Format) -> Stages:
    """The replay of a package's object: can it be imported, and is it found by a process that has imported nothing?"""
    stages: Stages = dict.fromkeys(STAGES, UNKNOWN)
    made = use_construct(use, profile)
    stages[Stage.CONSTRUCT] = worst([file_construct(facts, profile), made])
    if made.outcome is not Outcome.FAIL:
        stages[Stage.LOCATE] = third_party_locate(use, profile, fmt)
        stages[Stage.REBUILD] = taken_rebuild(use, facts, profile) if written(fmt, profile) in _NAMING else UNKNOWN
    return stages


def replay_model(model: ModelFact, replays: Replays, profile: Profile, fmt: Format, compiled: bool = True) -> Stages:
    """The replay of a builder or a module's model: the worst of its members, stage by stage, and of its compile call.

    ``compiled`` is False where the compilation is left out when it is saved or loaded.
    """
    facts = replays.facts
    parts: list[Stages] = []
    for name in model.members:
        cls = facts.class_(name)
        if cls is not None:
            stages = replays.class_(cls, _as_made_in(model, cls, facts), profile, fmt)
            if model.graph and cls.kind == "model":
                stages = {**stages, Stage.LOCATE: worst([stages[Stage.LOCATE], member_locate(cls, facts, profile, fmt)])}
            parts.append(stages)
    for use in facts.third_party:
        if use.name in model.third_party:
            parts.append(replay_third_party(use, facts, profile, fmt))
    parts.append(_own(facts, profile))
    if model.elsewhere:
        parts.append(dict.fromkeys(STAGES, UNKNOWN))
    parts.extend(_swapped(model, facts, profile, fmt))
    parts.extend(
        replay_function(function, facts, profile, fmt)
        for function in (*facts.functions, *facts.imported_functions)
        if any(model.holds(use.scope, use.line) for use in stored_uses(function, facts))
    )
    parts.extend(
        replay_lambda(item, facts, profile, fmt)
        for item in facts.lambdas
        if any(model.holds(use.scope, use.line) for use in stored_uses(item, facts))
    )
    stages = {stage: worst([part[stage] for part in parts]) for stage in STAGES}
    stages[Stage.CONSTRUCT] = worst([stages[Stage.CONSTRUCT], model_construct(model, facts, profile)])
    if any(model.holds(item.scope, item.line) and _opaque(item.loss) for item in facts.compiles):
        stages[Stage.LOCATE] = worst([stages[Stage.LOCATE], UNKNOWN])
    if compiled:
        stages[Stage.LOCATE] = worst([stages[Stage.LOCATE], _alias(model, facts, profile, fmt)])
    operators = operators_in_h5(model, facts, profile) if written(fmt, profile) is Format.H5 else ()
    if operators:
        first = operators[0]
        lost = failing(because("operators-to-h5", first.anchor, operator=first.expression, path=""))
        stage = operator_stage(first)
        stages[stage] = worst([stages[stage], lost])
    return stages


def _as_made_in(model: ModelFact, cls: ClassFact, facts: FileFacts) -> FileFacts:
    """The facts as far as a model is concerned: it holds the objects that are made for it, and no others of a class.

    What is a layer of another model elsewhere is saved itself here.
    """
    if not model.graph and is_member(cls, facts):
        facts = replace(facts, models=tuple(item for item in facts.models if not item.graph))
    uses = [use for use in facts.instances if use.target == cls.qualname]
    held = [use for use in uses if not use.home and model.holds(use.scope, use.line)]
    if not held or len(held) == len(uses):
        return facts
    others = (use for use in facts.instances if use.target != cls.qualname)
    return replace(facts, instances=(*others, *held))


def _swapped(model: ModelFact, facts: FileFacts, profile: Profile, fmt: Format) -> Iterator[Stages]:
    """What becomes of a model that the file saves, where the keys of other files' objects in it are taken."""
    for call in facts.calls:
        saved = facts.model_of(call) if call.method == "save" else None
        if saved is not None and saved.anchor == model.anchor:
            rebuilt, compared = call_swaps(call, facts, profile, fmt)
            swapped = {stage: item for stage, item in ((Stage.REBUILD, rebuilt), (Stage.COMPARE, compared)) if item.reasons}
            yield {**dict.fromkeys(STAGES, OK), **swapped}


def _opaque(loss: Value | None) -> bool:
    """Whether a loss is something whose making isn't followed, such as what a factory of losses returns."""
    return loss is not None and (loss.kind is ValueKind.UNKNOWN or any(_opaque(item) for item in loss.items))


def _own(facts: FileFacts, profile: Profile) -> Stages:
    stages: Stages = dict.fromkeys(STAGES, OK)
    stages[Stage.CONSTRUCT] = file_construct(facts, profile)
    return stages


def _alias(model: ModelFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    if fmt is not Format.H5:
        return OK
    own = [item for item in facts.compiles if item.scope == model.qualname or model.holds(item.scope, item.line)]
    for item in own[-1:]:
        alias = item.loss.literal if item.loss is not None and item.loss.known else None
        if alias in profile.h5_loss_aliases_fail:
            return failing(because("loss-alias-in-h5", item.anchor, loss=str(alias), path="", receiver=model.name))
    return OK
