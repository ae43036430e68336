"""An object that is called like one of Keras's own: which of the two a loader finds.

Keras 2 ``layers/serialization.py`` and its likes look into the table of built-ins after the registry, and so does the
legacy reader of Keras 3 (``legacy/saving/serialization.py``); functions are stored without a module, so that a built-in
of the same name answers (``saving/serialization_lib.py _retrieve_class_or_fn``).
"""

from __future__ import annotations

from tfsavelint.knowledge.builtin_names import BY_GENERATION, SOMETIMES
from tfsavelint.model import Format
from tfsavelint.targets import Profile


def shadowed(name: str, part: str, found: bool, profile: Profile, fmt: Format) -> bool | None:
    """Whether a built-in of that name is taken for an object that registration doesn't find; None where untold.

    ``found`` tells that the recorded module leads to it.
    """
    return False


def is_builtin(name: str, part: str, profile: Profile) -> bool | None:
    """Whether a Keras has an object of that kind and name; None where that depends on the version."""
    if name in BY_GENERATION[profile.generation].get(part, ()):
        return True
    return None if name in SOMETIMES.get(part, ()) else False
