"""Requirement sets: the files of a folder that together say what an environment has, and which Keras that is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from packaging.version import InvalidVersion, Version

from tfsavelint.knowledge.releases import PATCHES, TENSORFLOW, TENSORFLOW_NAMES, minors
from tfsavelint.pins.conda import read_environment
from tfsavelint.pins.dockerfile import flag_in_dockerfile, flag_in_text, read_dockerfile
from tfsavelint.pins.names import constraint_files, is_serving, requirement_files, variable_files
from tfsavelint.pins.pin import Pin
from tfsavelint.pins.pip_files import read_requirements
from tfsavelint.pins.toml_files import (
    read_pipfile,
    read_pipfile_lock,
    read_pyproject,
    read_setup_cfg,
    read_toml_lock,
)
from tfsavelint.targets import Flavour, Target, UnknownTarget, parse_target

Read = Callable[[str], Iterable[Pin]]

READERS: dict[str, Read] = {
    "lock": read_toml_lock,
    "Pipfile.lock": read_pipfile_lock,
    "requirements": read_requirements,
    "pyproject": read_pyproject,
    "setup.cfg": read_setup_cfg,
    "Pipfile": read_pipfile,
    "conda": read_environment,
    "image": read_dockerfile,
}
"""How each kind of file is read."""


@dataclass(frozen=True)
class Flag:
    """Where TF_USE_LEGACY_KERAS is set, and whether it is switched on."""

    path: str
    line: int
    on: bool


@dataclass(frozen=True)
class PinSet:
    """One environment as some file describes it. ``flag`` is TF_USE_LEGACY_KERAS where the same files set it."""

    path: str
    kind: str
    pins: tuple[Pin, ...]
    constraints: tuple[Pin, ...] = ()
    flag: Flag | None = None

    @property
    def folder(self) -> str:
        """The folder that it stands in; one called ``requirements`` counts as part of the folder above."""
        folder = os.path.dirname(self.path)
        return os.path.dirname(folder) if os.path.basename(folder) == "requirements" else folder

    def serves(self, root: str) -> bool:
        """Whether its name, or its folder's below a root, says that it is what serves."""
        return is_serving(os.path.relpath(self.path, root))

    def of(self, *names: str) -> tuple[Pin, ...]:
        """What it says of distributions."""
        return tuple(pin for pin in self.pins if pin.name in names)

    def pinned(self, name: str) -> bool:
        """Whether it, or a constraint beside it, bars later releases of a distribution that it lists."""
        return any(pin.pinned for pin in (*self.pins, *self.constraints) if pin.name == name)

    @cached_property
    def keras(self) -> tuple[Pin, tuple[int, int]] | None:
        """Keras's own pin, and the newest minor version that it allows."""
        return self._newest("keras", ("keras",))

    @cached_property
    def tensorflow(self) -> tuple[Pin, tuple[int, int]] | None:
        """The same of TensorFlow."""
        return self._newest("tensorflow", TENSORFLOW_NAMES)

    @cached_property
    def tf_keras(self) -> tuple[Pin, tuple[int, int]] | None:
        """The same of tf_keras, which goes with its TensorFlow where it is open."""
        found = self._newest("tf-keras", ("tf-keras",))
        listed = self.of("tf-keras")
        if found is None and listed and self.tensorflow is not None and TENSORFLOW.get(self.tensorflow[1], ()) is None:
            return listed[0], self.tensorflow[1]
        return found

    @property
    def legacy(self) -> bool:
        """Whether TF_USE_LEGACY_KERAS is on."""
        return self.flag is not None and self.flag.on

    @cached_property
    def exact(self) -> tuple[tuple[Target, Pin], ...]:
        """The targets that it pins, and what pins each."""
        found = []
        keras, tensorflow = self.keras, self.tensorflow
        own = TENSORFLOW.get(tensorflow[1]) if tensorflow is not None else None
        if keras is not None:
            found.append(("keras", keras[1], keras[0]))
        elif tensorflow is not None and own is not None:
            found.append(("keras", own, tensorflow[0]))
        if self.tf_keras is not None and own is None:
            if self.legacy and keras is None:
                found.clear()
            found.append(("tf_keras", self.tf_keras[1], self.tf_keras[0]))
        made = ((_target(flavour, version), pin) for flavour, version, pin in found)
        return tuple((target, pin) for target, pin in made if target is not None)

    @cached_property
    def runs(self) -> tuple[Target, Pin] | None:
        """The Keras that an environment uses, where that can be told: a Keras 3 that is left open is the newest."""
        flavour = "tf_keras" if self.legacy else "keras"
        for target, pin in self.exact:
            if target.flavour == flavour:
                return target, pin
        if self.tensorflow is not None and TENSORFLOW.get(self.tensorflow[1], ()) is None:
            newest = _target("tf_keras" if self.legacy else "keras", minors(flavour)[-1])
            return (newest, self.tensorflow[0]) if newest is not None else None
        return None

    def _newest(self, name: str, names: tuple[str, ...]) -> tuple[Pin, tuple[int, int]] | None:
        listed = self.of(*names)
        if not listed:
            return None
        every = [*listed, *(pin for pin in self.constraints if pin.name in names)]
        if not any(pin.pinned and not pin.elsewhere for pin in every):
            return None
        versions = sorted(_candidates(name, every), reverse=True)
        best = next((version for version in versions if all(pin.allows(version) for pin in every)), None)
        if best is None:  # alternatives, by marker: the newest of them
            closed = [pin for pin in every if pin.pinned]
            best = next((version for version in versions if any(pin.allows(version) for pin in closed)), None)
        if best is None:
            return None
        said = next((pin for pin in every if pin.pinned and pin.allows(best)), listed[0])
        return said, (best.major, best.minor)


def _candidates(name: str, pins: Iterable[Pin]) -> set[Version]:
    """The known releases, and those that a specifier names."""
    found = {Version(f"{major}.{minor}.{patch}") for major, minor in minors(name) for patch in PATCHES}
    for pin in pins:
        for part in pin.specifier:
            if part.operator in ("==", "===", "~=", "<="):
                with suppress(InvalidVersion):
                    found.add(Version(part.version.removesuffix(".*")))
    return found


def _target(flavour: str, version: tuple[int, int]) -> Target | None:
    name: Flavour = "tf_keras" if flavour == "tf_keras" else "keras"
    try:
        return parse_target(f"{name}=={version[0]}.{version[1]}")
    except UnknownTarget:
        return None


def sets_in(folder: str) -> Iterator[PinSet]:
    """The requirement sets of one folder, its ``requirements`` folder among them, the one that says most first."""
    files = requirement_files(folder)
    if not files:
        return
    constraints = tuple(pin for name in constraint_files(folder) for pin in read_requirements(os.path.join(folder, name)))
    flag = _flag(folder)
    for name, kind in files:
        path = os.path.join(folder, *name.split("/"))
        pins = _read(kind, path)
        own = flag_in_dockerfile(path) if kind == "image" else None
        if pins or own:
            apply = constraints if kind == "requirements" else ()
            yield PinSet(path, kind, pins, apply, Flag(path, *own) if own is not None else flag)


def _read(kind: str, path: str) -> tuple[Pin, ...]:
    try:
        return tuple(READERS[kind](path))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return ()  # somebody else's file in a shape that nobody foresaw: the code is checked all the same


def _flag(folder: str) -> Flag | None:
    """What the folder's .env files say."""
    for name in variable_files(folder):
        path = os.path.join(folder, name)
        found = flag_in_text(path)
        if found is not None:
            return Flag(path, *found)
    return None
