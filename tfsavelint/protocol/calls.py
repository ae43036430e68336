"""Stage ``write`` of a call as it is written: its path, its format and its arguments.

Sources: Keras 3 ``saving/saving_api.py`` (``save_model``, ``load_model``, ``save_weights``, ``load_weights``),
``callbacks/model_checkpoint.py`` (``ModelCheckpoint.__init__``); Keras 2 ``saving/saving_api.py`` and
``saving/legacy/save.py``. All of it observed, call by call, in every generation.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfsavelint.facts.types import FileFacts, SaveCall, Value
from tfsavelint.model import Format, Loss
from tfsavelint.protocol.arguments import bound, refused, text, too_many, truth
from tfsavelint.protocol.formats import HDF5, format_of, weights_only, written
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing, worst
from tfsavelint.targets import Profile

_REMOTE = ("hf://",)
_LOSS = {"load_model": Loss.LOAD, "load_weights": Loss.LOAD, "ModelCheckpoint": Loss.CONSTRUCT}


def call_write(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    """The write stage of a save, weights, load or checkpoint call, its arguments as written."""
    parts = [_arguments(call, profile)]
    if call.method == "save":
        parts.append(_save(call, profile))
    elif call.method == "save_weights":
        parts.append(_save_weights(call, profile))
    elif call.method == "ModelCheckpoint":
        parts.append(_checkpoint(call, profile))
    elif call.method == "load_model":
        parts.append(_load(call, facts, profile))
    elif call.method == "load_weights":
        parts.append(_load_weights(call, facts, profile))
    return worst(parts)


def _arguments(call: SaveCall, profile: Profile) -> Result:
    """Arguments that the call doesn't take."""
    fmt = format_of(call, profile)
    if fmt is None and call.path.ending is None and any(len(key[1]) > 0 for key in _tables(call, profile)):
        return UNKNOWN if call.keywords or call.starred else OK
    what = written(fmt, profile).value if fmt is not None else ""
    faults = [_fault(call, "argument-removed", argument=name) for name in refused(call, profile, what)]
    if too_many(call, profile):
        faults.append(_fault(call, "too-many-arguments"))
    if faults:
        return failing(*faults)
    return UNKNOWN if call.starred else OK


def _tables(call: SaveCall, profile: Profile) -> Iterator[tuple[str, str]]:
    return (key for key in profile.call_arguments if key[0] == call.method)


def _save(call: SaveCall, profile: Profile) -> Result:
    given = bound(call, profile)
    if profile.bare_path_writes is not None:
        return _old_format(call, given.get("save_format"), profile)
    zipped = truth(given.get("zipped"), None if call.starred else True)
    found = _extension(call, (".keras", *HDF5), "path-extension")
    if zipped is None and given.get("zipped") is not None and _is_none(given["zipped"]):
        zipped = True
    if zipped is False:  # a folder, which must not be called .keras
        return UNKNOWN if call.path.ending is None else OK if found.reasons else UNKNOWN
    if zipped is None:
        return UNKNOWN
    if found.reasons and truth(given.get("save_format")):
        return failing(_fault(call, "format-argument-removed", value=_squeezed(given["save_format"])))
    return found


def _is_none(value: Value) -> bool:
    return value.known and value.literal is None


def _old_format(call: SaveCall, named: Value | None, profile: Profile) -> Result:
    """Keras 2 takes every path; ``save_format`` may contradict it."""
    if named is None or truth(named) is False:
        return UNKNOWN if call.starred else OK
    name = text(named)
    ending = call.path.ending
    if name is None or ending is None:
        return UNKNOWN
    if name not in ("keras", "keras_v3", "h5", "hdf5", "tf", "tensorflow"):
        return failing(_fault(call, "unknown-save-format"))
    if profile.inconsistent_format_refused:
        contradicts = ending.endswith(HDF5) and name != "h5"
        return failing(_fault(call, "format-contradicts-path", format=name)) if contradicts else OK
    if name in ("keras", "keras_v3") and not ending.endswith(".keras"):
        told = call.path.known or _told(ending, (".keras",))
        return failing(_fault(call, "format-contradicts-path", format=name)) if told else UNKNOWN
    return OK


def _save_weights(call: SaveCall, profile: Profile) -> Result:
    given = bound(call, profile)
    if not profile.weights_h5_only:
        named, ending = given.get("save_format"), call.path.ending
        if named is None or truth(named) is False:
            return UNKNOWN if call.starred else OK
        if ending is None or text(named) is None:
            return UNKNOWN
        clash = ending.endswith((*HDF5, ".keras")) and not ending.endswith(".weights.h5")
        if text(named) in ("tf", "tensorflow") and clash:
            return failing(_fault(call, "format-contradicts-path", format=str(text(named))))
        return OK
    sharded = given.get("max_shard_size")
    if text(sharded) is not None:
        return failing(_fault(call, "too-many-arguments"))  # a format by position, where a size is meant
    if sharded is not None and not _is_none(sharded):
        return _extension(call, ("weights.h5", "weights.json"), "weights-path-extension")
    return _extension(call, (".weights.h5",), "weights-path-extension")


def _checkpoint(call: SaveCall, profile: Profile) -> Result:
    given = bound(call, profile)
    frequency = given.get("save_freq")
    if frequency is not None and frequency.known and not (isinstance(frequency.literal, int) or text(frequency) == "epoch"):
        return failing(_fault(call, "unknown-save-frequency"))
    if profile.checkpoint_extensions is None:
        return UNKNOWN if call.starred else OK
    alone = weights_only(call, profile)
    whole = _extension(call, tuple(profile.checkpoint_extensions.split()), "checkpoint-extension")
    weights = _extension(call, (".weights.h5",), "checkpoint-weights-extension")
    if alone is None:
        return whole if whole.reasons and weights.reasons else UNKNOWN
    return weights if alone else whole


def _load(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    if profile.bare_path_writes is not None:
        return UNKNOWN
    if _folders_load(call, facts):
        return UNKNOWN
    found = _extension(call, (".keras", *HDF5), "savedmodel-into-load-model")
    return found if found.reasons else UNKNOWN


def _folders_load(call: SaveCall, facts: FileFacts) -> bool:
    """Whether Keras 3 may load a folder here: one that it wrote unzipped, an Orbax checkpoint, or a model of a hub.

    Which Keras can do what is not told apart: where one of them may, nothing is said.
    """
    if facts.opens_folders or (call.path.known and str(call.path.literal).startswith(_REMOTE)):
        return True
    return any(truth(item.keyword("zipped"), True) is not True for item in facts.calls)


def _load_weights(call: SaveCall, facts: FileFacts, profile: Profile) -> Result:
    if profile.weights_h5_only:
        if _folders_load(call, facts):
            return UNKNOWN
        wanted = (".keras", *HDF5, ".weights.json")
        found = _extension(call, wanted, "weights-load-path")
        return found if found.reasons else UNKNOWN
    given = bound(call, profile)
    fmt = format_of(call, profile)
    alone = truth(given.get("skip_mismatch")) and truth(given.get("by_name")) is False
    if alone and fmt is not None and written(fmt, profile) in (Format.H5, Format.CHECKPOINT):
        return failing(_fault(call, "skip-without-name"))
    if fmt is Format.CHECKPOINT and call.path.known and truth(given.get("by_name")):
        return failing(_fault(call, "by-name-from-checkpoint"))
    return UNKNOWN


def _extension(call: SaveCall, wanted: tuple[str, ...], fault: str) -> Result:
    ending = call.path.ending
    if ending is None:
        return UNKNOWN
    if ending.endswith(wanted):
        return OK
    if not call.path.known and not _told(ending, wanted):
        return UNKNOWN
    return failing(_fault(call, fault, wanted=" or ".join(f"`{item}`" for item in wanted if item != ".hdf5")))


def _told(ending: str, wanted: tuple[str, ...]) -> bool:
    """Whether the known end of a path excludes every wanted one: `f"{stem}.h5"` may still be `x.weights.h5`."""
    return bool(ending) and not any(item.endswith(ending) for item in wanted)


def _fault(call: SaveCall, fault: str, **words: str) -> Reason:
    anchor = call.path.anchor or call.anchor
    return because(
        fault,
        anchor,
        _LOSS.get(call.method),
        function=_short(call.function),
        receiver=_short(call.receiver or "model"),
        path=_squeezed(call.path),
        **words,
    )


def _squeezed(value: Value) -> str:
    return _short(value.text)


def _short(text_: str) -> str:
    found = " ".join(text_.split())
    return found if len(found) <= 60 else found[:28] + "..." + found[-28:]
