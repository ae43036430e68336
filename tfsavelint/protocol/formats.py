"""Which format a save really writes: 2.12 puts HDF5 under a ``.keras`` name, and the path decides the rest."""

from __future__ import annotations

from tfsavelint.facts.types import SaveCall
from tfsavelint.model import Format
from tfsavelint.targets import Profile


def written(fmt: Format, profile: Profile) -> Format:
    """The format that ``.keras`` really is under a target."""
    return Format(profile.keras_extension_writes) if fmt is Format.KERAS else fmt


def formats(profile: Profile) -> tuple[Format, ...]:
    """The formats that exist under a target, in the report's order."""
    return tuple(Format(name) for name in profile.formats)


def format_of(call: SaveCall, profile: Profile) -> Format | None:
    """What a save or checkpoint call writes under a target; None where it writes nothing, or that can't be told.

    Keras 2 ``saving/saving_api.py save_model``, Keras 3 likewise: the extension decides, in lower case.
    """
    ending = call.path.ending
    if ending is None or call.starred:
        return None
    if call.method == "save_weights" or _weights_only(call):
        return _weights_format(ending, profile)
    if call.method not in ("save", "ModelCheckpoint") or call.keyword("save_format") is not None:
        return None
    if ending.endswith(".keras"):
        return Format.KERAS
    if ending.endswith((".h5", ".hdf5")):
        return Format.H5
    if not call.path.known and "." not in ending.replace("\\", "/").rpartition("/")[2]:
        return None
    return Format(profile.bare_path_writes) if profile.bare_path_writes else None


def _weights_only(call: SaveCall) -> bool:
    value = call.keyword("save_weights_only")
    return call.method == "ModelCheckpoint" and value is not None and value.literal is True


def _weights_format(ending: str, profile: Profile) -> Format | None:
    if ending.endswith(".weights.h5"):
        return Format.WEIGHTS
    if profile.weights_h5_only:
        return None
    if ending.endswith((".h5", ".hdf5", ".keras")):
        return Format.H5
    return Format(profile.weights_bare_path_writes) if profile.weights_bare_path_writes else None
