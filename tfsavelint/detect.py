"""Which interpreter is the project's, and which targets follow from it: read from metadata, nothing is imported.

The order is that of the documentation: an explicit target, an interpreter that was named, the pins of the project's
requirements, the project's interpreter, the newest known.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from glob import glob

from tfsavelint.config import Settings, display, settings_for
from tfsavelint.pins.names import requirement_files
from tfsavelint.targets import Target, newest, parse_target

_DISTRIBUTION = re.compile(
    r"(?P<name>keras|tf[_-]keras|tensorflow(?:[_-](?:cpu|intel|macos))?|tf[_-]nightly)-(?P<version>\d[^-]*)\.dist-info\Z",
    re.IGNORECASE,
)
_TENSORFLOW = ("tensorflow", "tensorflow_cpu", "tensorflow_intel", "tensorflow_macos", "tf_nightly")


class NoInterpreter(Exception):
    """The interpreter that was named isn't there; the message says which."""


@dataclass(frozen=True)
class Interpreter:
    """An interpreter, why it was taken, and the versions that it has installed (None: not installed).

    ``extra_paths`` go before its own packages, so that one TensorFlow can carry another Keras.
    """

    path: str
    why: str
    keras: str | None
    tf_keras: str | None
    tensorflow: str | None
    extra_paths: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The path as people are told it: short below the working directory."""
        return display(self.path)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of its packages, in the order in which it searches them."""
        found = (os.path.realpath(folder) for folder in (*self.extra_paths, *_site_packages(self.path)))
        return tuple(dict.fromkeys(folder for folder in found if os.path.isdir(folder)))

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets that this interpreter can run."""
        found = []
        for flavour, version in (("keras", self.keras), ("tf_keras", self.tf_keras)):
            target = _target(flavour, version)
            if target is not None:
                found.append(target)
        return tuple(found)


@dataclass(frozen=True)
class Chosen:
    """The targets in force, and why."""

    targets: tuple[Target, ...]
    why: str
    interpreter: Interpreter | None
    asked: bool = False

    @property
    def legacy(self) -> bool:
        """Whether `tf.keras` may be taken for tf_keras beside `import keras`: somebody asked for that target, or the
        requirements leave no other. That it is installed says nothing, as TF_USE_LEGACY_KERAS decides."""
        return self.asked or not any(item.flavour == "keras" for item in self.targets)


def choose_targets(settings: Settings, root: str, named: tuple[Interpreter, ...] = ()) -> Chosen:
    """The targets for files below ``root``; several interpreters may be named, and each adds its own.

    Raises UnknownTarget or NoInterpreter for what was asked and can't be.
    """
    interpreter = named[0] if named else project_interpreter(settings, root)
    if settings.targets:
        names = [part for item in settings.targets for part in re.split(r"[,\s]+", item) if part]
        targets = tuple(dict.fromkeys(parse_target(name) for name in names))
        return Chosen(targets, "as asked", interpreter, asked=True)
    if len(named) > 1 and any(item.targets for item in named):
        found = tuple(dict.fromkeys(target for item in named for target in item.targets))
        return Chosen(found, f"installed in {_joined(named)}, as asked", interpreter)
    pinned = None if settings.python is not None or named else _pinned(root)
    if pinned is not None and pinned.exact:
        return Chosen(pinned.targets, pinned.why, interpreter)
    if interpreter is not None and interpreter.targets:
        return Chosen(interpreter.targets, f"installed in {interpreter.shown}, {interpreter.why}", interpreter)
    if pinned is not None:
        return Chosen(pinned.targets, pinned.why, interpreter)
    lacking = f"{interpreter.shown} has no Keras" if interpreter is not None else "no interpreter with Keras was found"
    return Chosen(newest(), f"the newest known; {lacking}", interpreter)


def _joined(named: tuple[Interpreter, ...]) -> str:
    whole = (f"{item.shown} {item.why}" if item.extra_paths else item.shown for item in named)
    return ", ".join(dict.fromkeys(whole))


@dataclass(frozen=True)
class _Pinned:
    targets: tuple[Target, ...]
    why: str
    exact: bool


def _pinned(root: str) -> _Pinned | None:
    """What the requirements in a folder pin; what serves comes after what trains. None where they leave it open."""
    if not requirement_files(root):
        return None
    from tfsavelint.pins.sets import sets_in  # with what it imports 30 ms, which a folder without such files is spared

    sets = sorted(sets_in(root), key=lambda item: item.serves(root))
    exact = next((item for item in sets if item.exact), None)
    if exact is not None:
        pins = dict.fromkeys(pin for _, pin in exact.exact)
        said = " and ".join(f"{pin.shown} in {display(pin.path)}:{pin.line}" for pin in pins)
        if exact.legacy and exact.flag is not None:
            said += f", with TF_USE_LEGACY_KERAS in {display(exact.flag.path)}:{exact.flag.line}"
        others = [display(item.path) for item in sets if item.exact and item is not exact]
        rest = f"; not asked: {', '.join(others)}" if others else ""
        return _Pinned(tuple(target for target, _ in exact.exact), f"pinned by {said}{rest}", True)
    for item in sets:
        if item.runs is not None:
            target, pin = item.runs
            return _Pinned((target,), f"the newest for {pin.shown} in {display(pin.path)}:{pin.line}", False)
    return None


def _target(flavour: str, version: str | None) -> Target | None:
    if version is None:
        return None
    try:
        return parse_target(f"{flavour}=={version}")
    except ValueError:
        return None


def project_interpreter(settings: Settings, root: str) -> Interpreter | None:
    """The project's interpreter: named, in the project, active, or our own where that has TensorFlow."""
    if settings.python is not None:
        return interpreter_at(settings.python, "as asked")
    for prefix, why in _candidates(root):
        path = _python_of(prefix)
        if path is not None:
            return interpreter_at(path, why)
    own = interpreter_at(sys.executable, "tfsavelint's own") if sys.executable else None
    return own if own is not None and own.tensorflow is not None else None


def _candidates(root: str) -> Iterator[tuple[str, str]]:
    for name in (".venv", "venv"):
        yield os.path.join(root, name), f"the project's {name}"
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = os.environ.get(variable)
        if prefix and not _is_ours(prefix):
            yield prefix, f"{variable}"


def _is_ours(prefix: str) -> bool:
    """pre-commit points both variables at the hook's environment, which is the tool's own or lies in its cache."""
    real = os.path.realpath(prefix)
    if real == os.path.realpath(sys.prefix):
        return True
    cache = os.environ.get("PRE_COMMIT_HOME") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "pre-commit"
    )
    return real.startswith(os.path.realpath(cache) + os.sep)


def _python_of(prefix: str) -> str | None:
    for parts in (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"), ("python.exe",)):
        path = os.path.join(prefix, *parts)
        if os.path.isfile(path):
            return path
    return None


@cache
def interpreter_at(path: str, why: str) -> Interpreter:
    """What an interpreter has installed, by the names of its metadata folders. Raises NoInterpreter."""
    executable = _python_of(path) if os.path.isdir(path) else path
    if executable is None or not os.path.isfile(executable):
        raise NoInterpreter(f"no interpreter at {path}: give --python the path of a python, or of its environment")
    executable = os.path.abspath(executable)
    versions = _installed(_site_packages(executable))
    tensorflow = next((versions[name] for name in _TENSORFLOW if name in versions), None)
    return Interpreter(executable, why, versions.get("keras"), versions.get("tf_keras"), tensorflow)


def _site_packages(executable: str) -> list[str]:
    """Where an interpreter keeps its packages: its own prefix, then the base's where the environment includes it."""
    prefix = os.path.dirname(os.path.dirname(executable))
    configuration = os.path.join(prefix, "pyvenv.cfg")
    prefixes = [prefix]
    if not os.path.isfile(configuration):
        prefixes.append(os.path.dirname(os.path.dirname(os.path.realpath(executable))))
    else:
        with open(configuration, encoding="utf-8", errors="replace") as file:
            lines = _pairs(file.read())
        if lines.get("include-system-site-packages", "").lower() == "true" and "home" in lines:
            prefixes.append(os.path.dirname(lines["home"]))
    found: list[str] = []
    for item in dict.fromkeys(prefixes):
        for pattern in ("lib/python3*/site-packages", "lib/python3*/dist-packages", "lib/python3/dist-packages"):
            found += sorted(glob(os.path.join(item, *pattern.split("/"))))
        found.append(os.path.join(item, "Lib", "site-packages"))
    return found


def _pairs(text: str) -> dict[str, str]:
    split = (line.partition("=") for line in text.splitlines())
    return {key.strip(): value.strip() for key, _, value in split}


def interpreters_at(
    paths: tuple[str, ...], keras_folders: tuple[str, ...], root: str | None = None
) -> tuple[Interpreter, ...]:
    """The interpreters that were named, each followed by itself with every other Keras that it can carry.

    Where none was named, the one of the project at ``root`` is meant, if it is to carry another Keras. Raises
    NoInterpreter where an interpreter or a Keras isn't there, or nothing named can carry it.
    """
    own = [interpreter_at(path, "as asked") for path in paths]
    if not own and keras_folders and root is not None:
        found = project_interpreter(settings_for(root), root)
        if found is None:
            raise NoInterpreter("no interpreter was found to carry the Keras of --keras-path: name one with --python")
        own = [found]
    if not own:
        return ()
    carrying = [[with_keras(item, folder) for item in own] for folder in keras_folders]
    for folder, made in zip(keras_folders, carrying, strict=True):
        if root is not None and not any(made):
            shown = ", ".join(f"{item.shown} (TensorFlow {item.tensorflow or 'missing'})" for item in own)
            raise NoInterpreter(
                f"the Keras in {folder} can't be carried by {shown}: Keras 3 needs TensorFlow 2.16 or newer"
            )
    return (*own, *(item for made in carrying for item in made if item is not None))


def with_keras(interpreter: Interpreter, folder: str) -> Interpreter | None:
    """The same interpreter with another Keras, which lies in a folder that goes before its own packages.

    None where the interpreter's TensorFlow can't carry it: Keras 3 needs TensorFlow 2.16, whose own Keras it is since
    then, and an older one needs the TensorFlow of its own version. Raises NoInterpreter where no Keras lies there.
    """
    versions = _installed((folder,))
    keras, tf_keras = versions.get("keras"), versions.get("tf_keras")
    if keras is None and tf_keras is None:
        raise NoInterpreter(f"no Keras in {folder}: fill it with `pip install --no-deps --target {folder} keras==3.8.0`")
    if interpreter.tensorflow is None or (keras is not None and not _carries(interpreter.tensorflow, keras)):
        return None
    path = os.path.abspath(folder)
    return replace(
        interpreter,
        why=f"with the Keras in {display(path)}",
        keras=keras or interpreter.keras,
        tf_keras=tf_keras or interpreter.tf_keras,
        extra_paths=(path, *interpreter.extra_paths),
    )


def _carries(tensorflow: str, keras: str) -> bool:
    own = _minor(tensorflow)
    return own >= (2, 16) if _minor(keras) >= (3, 0) else own == _minor(keras)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _installed(folders: Iterable[str]) -> dict[str, str]:
    """The versions of Keras and TensorFlow whose metadata lies in folders; the first counts."""
    versions: dict[str, str] = {}
    for folder in folders:
        with suppress(OSError):
            for name in os.listdir(folder):
                found = _DISTRIBUTION.match(name)
                if found:
                    versions.setdefault(found["name"].lower().replace("-", "_"), found["version"])
    return versions
