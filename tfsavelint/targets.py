"""Targets: a Keras flavour and minor version, and the profile of what that Keras does.

A target's name is MAJOR.MINOR however exact the version it comes from. Detection lives in ``detect.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from tfsavelint.knowledge import profiles

Flavour = Literal["keras", "tf_keras"]
_NAME = re.compile(r"(keras|tf[_-]keras)==(\d+)\.(\d+)(?:\.\w+)*\Z")


class UnknownTarget(ValueError):
    """A target's name can't be read; the message says how one is written."""


@dataclass(frozen=True, order=True)
class Target:
    """``keras==3.15`` or ``tf_keras==2.21``; ``keras==2.15`` is TensorFlow 2.15's own."""

    flavour: Flavour
    major: int
    minor: int

    @property
    def name(self) -> str:
        """As written in options and in the report."""
        return f"{self.flavour}=={self.major}.{self.minor}"

    @property
    def version(self) -> tuple[int, int]:
        """(major, minor)."""
        return (self.major, self.minor)


def parse_target(text: str) -> Target:
    """Read ``FLAVOUR==MAJOR.MINOR[.PATCH]``. Raises UnknownTarget with the way to write it."""
    found = _NAME.match(text.strip())
    if found is None:
        raise UnknownTarget(f"`{text}` is not a target: write for instance keras==3.15, keras==2.15 or tf_keras==2.21")
    flavour: Flavour = "keras" if found[1] == "keras" else "tf_keras"
    target = Target(flavour, int(found[2]), int(found[3]))
    first = profiles.KNOWN[flavour][0]
    if target.version < first:
        raise UnknownTarget(f"`{text}` is older than the oldest Keras known here ({flavour}=={first[0]}.{first[1]})")
    return target


@dataclass(frozen=True, eq=False)
class Profile:
    """What one Keras does, as far as the protocol asks. Each field's meaning and source stand in knowledge.profiles."""

    target: Target
    basis: tuple[int, int]
    generation: int
    import_roots: frozenset[str]
    refused_mixtures: Mapping[str, frozenset[str]]
    formats: tuple[str, ...]
    keras_extension_writes: str
    bare_path_writes: str | None
    weights_bare_path_writes: str | None
    weights_h5_only: bool
    slash_in_names: bool
    tensorflow_takes_symbols: bool
    h5_holds_operators: bool
    checkpoint_extensions: str | None
    call_arguments: Mapping[tuple[str, str], frozenset[str]]
    call_positions: Mapping[str, tuple[str, ...]]
    inconsistent_format_refused: bool
    automatic_config_checks_defaults: bool
    automatic_config_refuses_varargs: bool
    automatic_config_adds: tuple[str, ...]
    model_arguments: str
    layer_keys_always: tuple[str, ...]
    layer_stores_activity_regularizer: bool
    functional_parameters: tuple[str, ...]
    functional_if_variadic: bool
    functional_keeps_surplus: bool
    functional_refuses: str
    base_config_keys: dict[str, tuple[str, ...]]
    module_lookup: str
    unregistered_found: dict[str, frozenset[str]]
    unregistered_revived: dict[str, frozenset[str]]
    registered_lost: dict[str, frozenset[str]]
    unregistered_functions_lost: dict[str, frozenset[str]]
    registered_activations_shadowed: bool
    regularizer_functions: bool
    registered_functions_lost: dict[str, frozenset[str]]
    lambdas_lost: dict[str, frozenset[str]]
    lambda_stores: str
    lambda_refused: tuple[str, ...]
    lambda_globals: str
    duplicate_registration_raises: bool
    names_required: tuple[str, ...]
    h5_loss_aliases_fail: frozenset[str]
    h5_holds_function_arguments: bool
    h5_holds_serialized: bool
    h5_reads_raw_objects: bool
    subclassed_model_h5: str
    nested_containers_lost: str
    sets_saved: bool
    variables_saved: bool
    unbuilt_model_at_load: str
    unbuilt_weights_refused: bool
    attributes_reserved: Mapping[str, frozenset[str]]
    attributes_not_saved: frozenset[str]
    builds_again_when_called: bool
    state_locked_when_built: bool
    output_shape_hides_call: bool
    shapes_are_tuples: bool
    shapes_come_as_lists: bool
    builds_from_json: bool
    renames_keras_modules: bool
    carries_keras2_internals: bool
    files_written: str
    files_read: Mapping[str, frozenset[str]]

    @property
    def exact(self) -> bool:
        """False where the target's version is unknown and an older profile stands in for it."""
        return self.basis == self.target.version


def _nearest(target: Target) -> tuple[int, int]:
    return max(version for version in profiles.KNOWN[target.flavour] if version <= target.version)


@cache
def profile(target: Target) -> Profile:
    """The profile of a target; an unknown version uses the nearest older one (``exact`` is then False)."""
    basis = _nearest(target)
    values = profiles.values_of(target.flavour, basis)
    names = {item.name for item in fields(Profile)} - {"target", "basis"}
    if names != set(values):
        raise AssertionError(f"profile entries and fields differ: {sorted(names ^ set(values))}")
    return Profile(target=target, basis=basis, **values)


def newest() -> tuple[Target, ...]:
    """The newest Keras 3 and the newest tf_keras known here: the targets of last resort."""
    return tuple(Target(flavour, *profiles.KNOWN[flavour][-1]) for flavour in ("keras", "tf_keras"))
