"""A model that nothing has built when it is saved, or when weights are loaded into it.

Sources: Keras 3 ``saving/saving_lib.py`` (``save_weights_only``, ``load_weights_only``, ``_load_state``) and
``legacy/saving/legacy_h5_format.py``; Keras 2 ``engine/training.py`` (``_assert_weights_created``, ``load_weights``) and
``saving/legacy/saved_model/utils.py``. Each answer was observed under 3.15.1, 3.8.0, 3.3.3, tf_keras 2.21, 2.15.1, 2.12.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from tfsavelint.facts.state import WEIGHT
from tfsavelint.facts.types import ClassFact, FileFacts, SaveCall, Unready
from tfsavelint.model import Format, Stage
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.members import TRACKED, built_by, members
from tfsavelint.protocol.result import Result, because, failing
from tfsavelint.protocol.state import OWN_WAY
from tfsavelint.targets import Profile

Changed = dict[Stage, Result]
"""The stages that go wrong because the model isn't built."""


@dataclass(frozen=True)
class _Model:
    """An unbuilt model: its class (None for Sequential), and what of it has weights."""

    cls: ClassFact | None
    shaped: bool
    parts: bool
    own: bool

    @property
    def builds(self) -> bool:
        """Whether its class has a ``build`` of its own, as Sequential has."""
        return self.cls is None or "build" in self.cls.parts.methods


def unbuilt(call: SaveCall, facts: FileFacts, profile: Profile, fmt: Format | None) -> Changed:
    """What becomes of the stages of a call whose model is surely unbuilt; empty where it may be built."""
    known = facts.unready_of(call)
    model = _model(known, facts, profile) if known is not None else None
    if model is None or fmt is None:
        return {}
    if call.method == "load_weights":
        return _loaded(call, model, profile, written(fmt, profile))
    found = _saved(model, profile, written(fmt, profile)) if call.method == "save" else _weights(model, profile, fmt)
    if found is None:
        return {}
    reason = because("unbuilt-model-saved", call.anchor, receiver=_short(call.receiver or "model"))
    return {found: failing(reason)}


def holds_nothing(call: SaveCall, facts: FileFacts, profile: Profile) -> bool:
    """Whether a call saves a subclassed model that surely has no weights yet."""
    known = facts.unready_of(call)
    model = _model(known, facts, profile) if known is not None else None
    return model is not None and model.cls is not None


def _model(known: Unready, facts: FileFacts, profile: Profile) -> _Model | None:
    if not known.made_by:
        knows = known.embedded and profile.generation == 2  # an Embedding tells its input there
        return None if knows else _Model(None, False, True, False)
    cls = facts.class_(known.made_by)
    if cls is None or cls.kind != "model" or not cls.known or not cls.plain_base or OWN_WAY & cls.parts.methods:
        return None
    sure = [item for item in members(cls, facts) if item.certain and not item.part.branched and item.part.keep in TRACKED]
    build = cls.parts.build
    own = any(part.made == WEIGHT and part.method == "build" and not part.branched for part in cls.parts.parts)
    if known.shaped and profile.generation == 3:
        # Keras 3 leaves it to a `build` of one's own; Keras 2 calls the model on a placeholder of that shape.
        does = build is not None and (build.all or any(built_by(build, item) for item in sure))
        if own or does or (build is not None and not (build.calls_super or build.sets_built)):
            return None
    return _Model(cls, known.shaped, bool(sure), own) if sure or own else None


def _saved(model: _Model, profile: Profile, fmt: Format) -> Stage | None:
    """The stage at which ``save`` of an unbuilt model goes wrong. A SavedModel wants the shapes of a real call."""
    if fmt is Format.SAVEDMODEL:
        return Stage.WRITE
    if model.shaped and profile.generation == 2:
        return None
    if fmt is Format.H5:
        if model.cls is not None:
            return None  # HDF5 can't hold a subclassed model at all
        return Stage.WRITE if profile.generation == 2 else Stage.COMPARE
    if model.shaped and not model.builds:
        return Stage.STATE
    return Stage.COMPARE


def _weights(model: _Model, profile: Profile, fmt: Format) -> Stage | None:
    """The same for ``save_weights``: without weights there is nothing to load again."""
    if model.shaped and profile.generation == 2:
        return None
    if fmt is Format.WEIGHTS:
        refused = profile.unbuilt_weights_refused and not model.shaped
        return Stage.WRITE if refused else Stage.STATE
    if fmt in (Format.H5, Format.CHECKPOINT):
        if model.builds:
            return Stage.WRITE
        return Stage.COMPARE if fmt is Format.CHECKPOINT else None
    return None


def _loaded(call: SaveCall, model: _Model, profile: Profile, fmt: Format) -> Changed:
    """``load_weights`` into an unbuilt model: a checkpoint waits until it is built, nothing else does."""
    if model.shaped and profile.generation == 2:
        return {}
    if fmt is Format.CHECKPOINT or call.starred or any(name in ("by_name", "skip_mismatch") for name, _ in call.keywords):
        return {}
    receiver = _short(call.receiver or "model")
    refused = profile.generation == 2 or fmt is Format.H5 or model.cls is None or model.own
    if not model.shaped and (refused or profile.unbuilt_weights_refused):
        return {Stage.STATE: failing(because("weights-into-unbuilt", call.anchor, receiver=receiver))}
    if fmt is Format.H5:
        return {Stage.STATE: failing(because("weights-into-half-built", call.anchor, receiver=receiver))}
    fault = "weights-lost-in-half-built" if model.shaped else "weights-lost-in-unbuilt"
    return {Stage.COMPARE: failing(because(fault, call.anchor, receiver=receiver))}


def _short(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= 40 else found[:37] + "..."
