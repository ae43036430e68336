"""Packages that provide Keras objects: what a loader needs, and where they can't work. Each entry is dated and sourced."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """One package.

    ``keras3`` tells whether it can be imported beside Keras 3 and tf_keras of TensorFlow 2.16 and newer (None: not
    checked). ``registers`` is the package name of its registrations, None where it registers nothing. ``ended`` is the
    last word of its makers, where they have spoken it. ``shadowed`` are its classes that share a name with a built-in of
    Keras 2, which may be loaded in their place.
    """

    import_name: str
    distribution: str
    keras3: bool | None
    import_error: str | None
    registers: str | None
    ended: str | None
    shadowed: frozenset[str]
    source: str


PACKAGES: dict[str, Package] = {
    item.import_name: item
    for item in (
        Package(
            "tensorflow_addons",
            "tensorflow-addons",
            keras3=False,
            import_error="No module named 'keras.src.engine'",
            registers="Addons",
            ended="0.23.0 (November 2023) is the last release; the project ended in May 2024",
            shadowed=frozenset({"GroupNormalization", "MultiHeadAttention"}),
            source="wheel 0.23.0: 99 registrations under 'Addons'; ModuleNotFoundError on import under TensorFlow 2.21, "
            "with or without TF_USE_LEGACY_KERAS (2026-11-22); tensorflow/addons issues 2807 and 2865; its layers' names "
            "against the built-in layers of Keras 2.15.0",
        ),
        Package(
            "tcn",
            "keras-tcn",
            keras3=True,
            import_error=None,
            registers="Custom",
            ended=None,
            shadowed=frozenset(),
            source="wheel 3.5.7: tcn/tcn.py decorates TCN with register_keras_serializable() (2026-11-22)",
        ),
    )
}


def package_of(dotted: str) -> Package | None:
    """The package that an imported dotted path belongs to."""
    return PACKAGES.get(dotted.partition(".")[0])
