"""Which releases there are, and which Keras a TensorFlow brings: for specifiers, which are asked what they allow.

Source: the metadata of the wheels on PyPI (``Requires-Dist`` of tensorflow 2.11 to 2.21: ``keras<2.12,>=2.11.0`` to
``keras<2.16,>=2.15.0``; ``keras>=3.0.0`` since 2.16), and KNOWN of knowledge.profiles.
"""

from __future__ import annotations

from tfsavelint.knowledge.profiles import KNOWN

PATCHES = range(10)
"""The last part of a version: releases of one minor version are told apart by it, and behave alike here."""

TENSORFLOW: dict[tuple[int, int], tuple[int, int] | None] = {
    **{(2, minor): (2, minor) for minor in range(11, 16)},
    **{(2, minor): None for minor in range(16, 22)},
}
"""The Keras that belongs to a TensorFlow; None where it takes any Keras 3 that is installed."""

TENSORFLOW_NAMES = ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tensorflow-macos")


def minors(name: str) -> tuple[tuple[int, int], ...]:
    """The known minor versions of ``keras``, ``tf-keras`` or ``tensorflow``, oldest first."""
    return tuple(TENSORFLOW) if name == "tensorflow" else KNOWN[name.replace("-", "_")]
