"""The symbolic replay of one save, weights, load or checkpoint call, and of the model that it saves."""

from __future__ import annotations

from tfsavelint.facts.types import Compile, FileFacts, SaveCall
from tfsavelint.model import STAGES, Format, Loss, Outcome, Stage
from tfsavelint.protocol.arguments import truth
from tfsavelint.protocol.calls import call_write
from tfsavelint.protocol.construct import file_construct
from tfsavelint.protocol.formats import format_of, weights_only, written
from tfsavelint.protocol.graphs import operator_stage, operators_in_h5
from tfsavelint.protocol.loading import call_finds, call_swaps
from tfsavelint.protocol.passing import call_passes
from tfsavelint.protocol.replaced import REFUSING
from tfsavelint.protocol.replay import Replays, Stages, replay_model
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing, worst
from tfsavelint.protocol.shadowing import SHADOWS
from tfsavelint.protocol.unbuilt import holds_nothing, unbuilt
from tfsavelint.protocol.write import has_its_own_call
from tfsavelint.targets import Profile

_LATER = (Stage.REBUILD, Stage.STATE, Stage.COMPARE)


def replay_call(call: SaveCall, facts: FileFacts, profile: Profile) -> tuple[Format, Stages]:
    """The replay of one call by itself: its one format, and what its arguments do."""
    stages: Stages = dict.fromkeys(STAGES, OK)
    fmt = format_of(call, profile)
    if call.method in ("load_model", "load_weights"):
        stages = dict.fromkeys(STAGES, UNKNOWN)
        stages[Stage.CONFIG] = stages[Stage.ENCODE] = OK
        if call.method == "load_model":
            stages[Stage.LOCATE] = worst([call_passes(call, facts, profile), call_finds(call, facts, profile)])
            stages[Stage.REBUILD], stages[Stage.COMPARE] = call_swaps(call, facts, profile)
    if call.method == "save":
        rebuilt, compared = call_swaps(call, facts, profile)
        stages[Stage.REBUILD] = worst([OK, rebuilt]) if rebuilt.reasons else OK
        stages[Stage.COMPARE] = worst([OK, compared]) if compared.reasons else OK
    stages[Stage.CONSTRUCT] = file_construct(facts, profile)
    stages[Stage.WRITE] = call_write(call, facts, profile)
    if fmt is not None and written(fmt, profile) is Format.H5 and call.method in ("save", "ModelCheckpoint"):
        refused = profile.subclassed_model_h5 == "refused"
        subclassed = _subclassed(call, facts)
        alias = call_alias(call, facts, profile) if call.method == "save" else OK
        stages[Stage.LOCATE] = alias if refused else worst([alias, subclassed])
        stages[Stage.WRITE] = worst([stages[Stage.WRITE], subclassed]) if refused else stages[Stage.WRITE]
        located, rebuilt = _operators(call, facts, profile)
        stages[Stage.LOCATE] = worst([stages[Stage.LOCATE], located])
        stages[Stage.REBUILD] = worst([stages[Stage.REBUILD], rebuilt])
    for stage, result in unbuilt(call, facts, profile, fmt).items():
        stages[stage] = worst([stages[stage], result])
    weights = "weights" in call.method or weights_only(call, profile)
    return fmt or (Format.WEIGHTS if weights else Format.KERAS), stages


def _subclassed(call: SaveCall, facts: FileFacts) -> Result:
    """HDF5 can't hold a subclassed model: Keras 2 refuses to write it (``saving/legacy/hdf5_format.py``), and Keras 3
    finds its class by no registration (``legacy/saving/legacy_h5_format.py`` stores the bare name), and if it is
    passed by hand finds no layers to fill (observed 3.3.3, 3.8.0, 3.15.1)."""
    if weights_of(call) is not False:
        return OK
    model = facts.model_of(call)
    cls = facts.class_(model.made_by) if model is not None and model.made_by else None
    if cls is None or cls.kind != "model" or not has_its_own_call(cls):
        return OK
    anchor = call.path.anchor or call.anchor
    shown = " ".join(call.path.text.split())
    noticed = Loss.CHECKPOINT if call.method == "ModelCheckpoint" else None
    return failing(because("subclassed-model-saved-to-h5", anchor, noticed, cls=cls.name, path=shown))


def _operators(call: SaveCall, facts: FileFacts, profile: Profile) -> tuple[Result, Result]:
    """Operators in the graph that is saved: what locate and rebuild do, the first of them telling which."""
    model = facts.model_of(call)
    held = operators_in_h5(model, facts, profile) if model is not None and weights_of(call) is False else ()
    if not held or call.method != "save":
        return OK, OK
    anchor = call.path.anchor or call.anchor
    shown = " ".join(call.path.text.split())
    text = held[0].expression if len(held[0].expression) <= 40 else held[0].expression[:37] + "..."
    found = failing(because("operators-to-h5", anchor, Loss.LOAD, operator=text, path=shown))
    return (OK, found) if operator_stage(held[0]) is Stage.REBUILD else (found, OK)


def weights_of(call: SaveCall) -> bool | None:
    """Whether a call writes weights alone, as far as every Keras agrees."""
    return truth(call.keyword("save_weights_only"))


def with_model(call: SaveCall, stages: Stages, replays: Replays, profile: Profile) -> Stages:
    """The replay of a call and of the model that it saves or loads again, stage by stage the worst of the two."""
    facts = replays.facts
    if call.method == "load_model":
        return _loading(call, stages, replays, profile)
    fmt = format_of(call, profile)
    if call.method not in ("save", "save_weights", "ModelCheckpoint") or fmt is None:
        return stages
    model = facts.model_of(call)
    own = facts.classes or facts.functions or facts.third_party
    if model is None and not (own or facts.imported or facts.imported_functions):
        return stages
    saved: Stages = dict.fromkeys(STAGES, UNKNOWN)
    if model is not None:
        saved = replay_model(model, replays, profile, fmt, _with_compilation(call, facts))
    for stage, faults in ((Stage.REBUILD, REFUSING), (Stage.COMPARE, {SHADOWS})):
        if saved[stage].reasons and all(item.fault in faults for item in saved[stage].reasons):
            saved[stage] = UNKNOWN  # whoever loads it may pass the object by hand
    if written(fmt, profile) is Format.H5 and not _weights(call, profile) and holds_nothing(call, facts, profile):
        # The file has no weights which could be too many: what is loaded starts anew.
        saved[Stage.STATE], saved[Stage.COMPARE] = OK, worst([saved[Stage.STATE], saved[Stage.COMPARE]])
    of_model = STAGES if not _weights(call, profile) else (Stage.WRITE, Stage.STATE, Stage.COMPARE)
    if _weights(call, profile) and fmt is Format.H5 and model is not None and model.members:
        # No config is asked for; what stops a whole model from being written may not stop its weights.
        saved[Stage.WRITE] = UNKNOWN
    joined = dict(stages)
    joined.update((stage, worst([stages[stage], saved[stage]])) for stage in of_model if stage is not Stage.CONSTRUCT)
    if saved[Stage.CONSTRUCT].outcome is Outcome.FAIL:  # what can't be made isn't saved
        joined[Stage.CONSTRUCT] = saved[Stage.CONSTRUCT]
    return joined


def _with_compilation(call: SaveCall, facts: FileFacts) -> bool:
    """Whether the compilation is saved, and may be loaded again."""
    return truth(call.keyword("include_optimizer"), True) is True and not loads_uncompiled(facts)


def _weights(call: SaveCall, profile: Profile) -> bool:
    return call.method == "save_weights" or weights_only(call, profile) is not False


def _loading(call: SaveCall, stages: Stages, replays: Replays, profile: Profile) -> Stages:
    """A load of what the file itself saved: its classes are there, and what is passed by hand is found."""
    if stages[Stage.WRITE].outcome is Outcome.FAIL:
        return stages
    facts = replays.facts
    saver = facts.saver_of(call)
    fmt = format_of(saver, profile) if saver is not None else None
    model = facts.model_of(saver) if saver is not None else None
    if saver is None or model is None or fmt is None:
        return stages
    saved = replay_model(model, replays, profile, fmt)
    for stage, result in unbuilt(saver, facts, profile, fmt).items():
        saved[stage] = worst([saved[stage], result])
    by_hand = call.keyword("custom_objects") is not None or call.keyword("compile") is not None or facts.opens_scope
    located = stages[Stage.LOCATE] if by_hand else saved[Stage.LOCATE]
    after = {stage: saved[stage] for stage in _LATER}
    return {**stages, Stage.WRITE: OK, Stage.LOCATE: located, **after}


def call_alias(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    """Whether the model saved to HDF5 was compiled with a short loss name that Keras 3 can't read back."""
    for item in _compiled(call, facts):
        alias = item.loss.literal if item.loss is not None and item.loss.known else None
        if alias in profile.h5_loss_aliases_fail and _with_compilation(call, facts):
            anchor = call.path.anchor or call.anchor
            shown = " ".join(call.path.text.split())
            return failing(
                because("loss-alias-in-h5", anchor, loss=str(alias), path=shown, receiver=call.receiver or "model")
            )
    return OK


def _compiled(call: SaveCall, facts: FileFacts) -> tuple[Compile, ...]:
    """The last compile before a save: of the same name in the same scope, else in the function that made the model."""
    own = [item for item in facts.compiles if item.receiver == call.receiver]
    before = [item for item in own if item.scope == call.scope and item.line <= call.line]
    model = facts.model_of(call)
    if before or model is None or any(item.scope == call.scope for item in own):
        return tuple(before[-1:])
    held = [item for item in facts.compiles if model.holds(item.scope, item.line)]
    return (held[-1],) if len({item.scope for item in held}) == 1 else ()


def loads_uncompiled(facts: FileFacts) -> bool:
    """Whether every load that the file makes leaves the compilation out."""
    loads = [item for item in facts.calls if item.method == "load_model"]
    values = [item.keyword("compile") for item in loads]
    return bool(loads) and all(value is not None and value.literal is False for value in values)
