"""Which format a call really writes: 2.12 puts HDF5 under a ``.keras`` name, and path and arguments decide the rest.

Sources: Keras 3 ``saving/saving_api.py`` (``save_model``); Keras 2 ``saving/saving_api.py`` (``get_save_format``) and
``saving/legacy/save.py`` (``save_model``, ``save_weights``), which takes ``.keras`` for HDF5.
"""

from __future__ import annotations

from tfsavelint.facts.types import SaveCall
from tfsavelint.model import Format
from tfsavelint.protocol.arguments import bound, text, truth
from tfsavelint.targets import Profile

HDF5 = (".h5", ".hdf5")
_LEGACY_HDF5 = (*HDF5, ".keras")


def written(fmt: Format, profile: Profile) -> Format:
    """The format that ``.keras`` really is under a target."""
    return Format(profile.keras_extension_writes) if fmt is Format.KERAS else fmt


def formats(profile: Profile) -> tuple[Format, ...]:
    """The formats that exist under a target, in the report's order."""
    return tuple(Format(name) for name in profile.formats)


def format_of(call: SaveCall, profile: Profile) -> Format | None:
    """What a call writes or reads under a target; None where it does neither, or that can't be told.

    The extension decides, in lower case; under Keras 2 ``save_format`` does where it says something else.
    """
    ending = call.path.ending
    if ending is None:
        return None
    if call.method in ("save_weights", "load_weights") or weights_only(call, profile):
        return _weights_format(call, ending, profile)
    named = _named(call, ending, profile)
    if named is not None:
        return named
    if ending.endswith(".keras"):
        return Format.KERAS
    if ending.endswith(HDF5):
        return Format.H5
    if call.method == "save" and truth(bound(call, profile).get("zipped"), True) is False:
        return Format.KERAS
    if not call.path.known and "." not in ending.replace("\\", "/").rpartition("/")[2]:
        return None
    return Format(profile.bare_path_writes) if profile.bare_path_writes else None


def _named(call: SaveCall, ending: str, profile: Profile) -> Format | None:
    """The format that ``save_format`` names, where Keras 2 obeys it; None where the path decides."""
    value = bound(call, profile).get("save_format")
    if call.method != "save" or profile.bare_path_writes is None or truth(value) is False:
        return None
    named = text(value)
    if named in ("h5", "hdf5"):
        return Format.H5
    if named in ("tf", "tensorflow"):
        return Format.H5 if ending.endswith(_LEGACY_HDF5) else Format(profile.bare_path_writes)
    if named == "keras_v3" or (named == "keras" and profile.keras_extension_writes == "keras"):
        return Format.KERAS
    return None


def weights_only(call: SaveCall, profile: Profile) -> bool | None:
    """Whether a checkpoint callback writes weights alone; None where that can't be told."""
    if call.method != "ModelCheckpoint":
        return False
    given = bound(call, profile).get("save_weights_only")
    return truth(given, None if call.starred else False)


def _weights_format(call: SaveCall, ending: str, profile: Profile) -> Format | None:
    if ending.endswith(".weights.h5"):
        return Format.WEIGHTS
    if call.method == "load_weights" and ending.endswith(".keras"):
        return Format.KERAS
    if profile.weights_h5_only:
        return Format.H5 if call.method == "load_weights" and ending.endswith(HDF5) else None
    if ending.endswith(_LEGACY_HDF5) or text(bound(call, profile).get("save_format")) in ("h5", "hdf5", "keras"):
        return Format.H5
    return Format(profile.weights_bare_path_writes) if profile.weights_bare_path_writes else None
