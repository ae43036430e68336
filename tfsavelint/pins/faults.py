"""What is wrong with a project's pins, as far as saved models are concerned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from tfsavelint.config import display
from tfsavelint.knowledge.crossing import refused
from tfsavelint.knowledge.releases import PATCHES, TENSORFLOW, minors
from tfsavelint.knowledge.third_party import NAMES, packages
from tfsavelint.pins.pin import Pin
from tfsavelint.pins.project import ProjectSets
from tfsavelint.pins.sets import PinSet
from tfsavelint.targets import Target, profile


@dataclass(frozen=True)
class PinFault:
    """One fault of the pins. ``path`` and ``line`` are where it is to be mended; ``package`` is what it is about, if one.

    ``unreadable`` are the formats of which ``loader`` can't read what the other environment saves, ``refused`` those of
    which it reads some, and the layers that it doesn't. ``sets`` are the environments that it concerns.
    """

    fault: str
    words: tuple[tuple[str, str], ...]
    path: str
    line: int
    sets: tuple[PinSet, ...]
    package: str | None = None
    loader: Target | None = None
    unreadable: frozenset[str] = frozenset()
    refused: tuple[tuple[str, frozenset[str]], ...] = ()


def pin_faults(project: ProjectSets) -> tuple[PinFault, ...]:
    """All faults of a project's pins, each place once."""
    found: dict[tuple[str, str, int], PinFault] = {}
    for item in (*_mismatches(project), *_unpinned(project), *_beside(project), *_legacy(project)):
        found.setdefault((item.fault, item.path, item.line), item)
    return tuple(found.values())


def _mismatches(project: ProjectSets) -> Iterator[PinFault]:
    for saver, loader in project.pairs():
        assert saver.runs is not None and loader.runs is not None
        saves, loads = saver.runs[0], loader.runs[0]
        written = profile(saves).files_written
        unreadable = {fmt for fmt, read in profile(loads).files_read.items() if written not in read}
        layers = {fmt: refused(saves, loads, fmt) for fmt in ("keras", "h5") if fmt not in unreadable}
        path, line = _place(loader, loader.runs[1])
        words = (("loader", _told(loader)), ("saver", _told(saver)))
        if any(layers.values()):
            kept = tuple((fmt, names) for fmt, names in layers.items() if names)
            yield PinFault("layers-refused", words, path, line, (loader, saver), None, loads, frozenset(), kept)
        if unreadable:
            yield PinFault("pins-disagree", words, path, line, (loader, saver), None, loads, frozenset(unreadable))


def _told(item: PinSet) -> str:
    """``requirements.txt:3 has tf_keras==2.18 (tf-keras==2.18.0, TF_USE_LEGACY_KERAS)``, for a message."""
    assert item.runs is not None
    target, pin = item.runs
    flag = ", TF_USE_LEGACY_KERAS" if item.legacy else ""
    return f"{target.name} ({pin.shown}{flag} in {display(pin.path)}:{pin.line})"


def _place(item: PinSet, pin: Pin) -> tuple[str, int]:
    if item.legacy and item.flag is not None and item.flag.path == item.path:
        return item.flag.path, item.flag.line
    return pin.path, pin.line


def _unpinned(project: ProjectSets) -> Iterator[PinFault]:
    """Open requirements of packages whose classes are saved by name; a lock or a constraint beside them pins them."""
    for imported in sorted(NAMES):
        package = packages()[imported]
        name = package.distribution
        for item in project.sets:
            if any(other.pinned(name) for other in project.sets if other.folder == item.folder):
                continue
            for pin in item.of(name):
                words = (("requirement", pin.shown), ("package", package.import_name), ("distribution", name))
                yield PinFault("package-unpinned", words, pin.path, pin.line, (item,), package.import_name)


def _beside(project: ProjectSets) -> Iterator[PinFault]:
    """A Keras that the TensorFlow beside it doesn't go with."""
    for item in project.sets:
        if item.tensorflow is None or item.tensorflow[1] not in TENSORFLOW:
            continue
        said, version = item.tensorflow
        own = TENSORFLOW[version]
        wanted = [own] if own is not None else [item for item in minors("keras") if item not in TENSORFLOW.values()]
        fits = [f"{major}.{minor}.{patch}" for major, minor in wanted for patch in PATCHES]
        for pin in item.of("keras"):
            if pin.elsewhere or any(pin.allows(version) for version in fits) or not _released(pin):
                continue
            needs = f"Keras {own[0]}.{own[1]}" if own is not None else "Keras 3"
            words = (("keras", pin.shown), ("tensorflow", f"{said.name} {version[0]}.{version[1]}"), ("needs", needs))
            yield PinFault("keras-beside-tensorflow", words, pin.path, pin.line, (item,))


def _released(pin: Pin) -> bool:
    return any(pin.allows(f"{major}.{minor}.{patch}") for major, minor in minors("keras") for patch in PATCHES)


def _legacy(project: ProjectSets) -> Iterator[PinFault]:
    """TF_USE_LEGACY_KERAS without the package that it asks for."""
    for item in project.sets:
        needs = item.tensorflow is None or TENSORFLOW.get(item.tensorflow[1]) is None
        listed = [pin for pin in item.pins if pin.name.startswith("tensorflow")]
        if not (item.flag and item.flag.on and needs and listed) or item.of("tf-keras", "tf-keras-nightly"):
            continue
        near = (other for other in project.sets if os.path.dirname(other.path) == os.path.dirname(item.path))
        if not any(other.of("tf-keras") for other in near):
            words = (("requirements", display(item.path)),)
            yield PinFault("legacy-without-tf-keras", words, item.flag.path, item.flag.line, (item,))
