"""The project index: what other files and installed packages say, read as source when somebody asks, never imported.

A file is parsed once and known by its real path. How many others one file may draw in is bounded; what lies beyond
the bound is unknown, as is what can't be found, read or parsed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from types import MappingProxyType

from tfsavelint.config import display
from tfsavelint.facts.calls import CallReader, Found
from tfsavelint.facts.configs import read_config
from tfsavelint.facts.constructors import read_constructor
from tfsavelint.facts.importers import Elsewhere, Mentions, belongs, function_here, instance_here
from tfsavelint.facts.lineage import Lineage
from tfsavelint.facts.own_methods import Overriding
from tfsavelint.facts.parts import PartsReader
from tfsavelint.facts.receivers import Receivers
from tfsavelint.facts.registrations import Registrations, read_registrations
from tfsavelint.facts.signatures import Config, Constructor
from tfsavelint.facts.state import Parts
from tfsavelint.facts.values import Reader
from tfsavelint.source.files import read
from tfsavelint.source.modules import Finder, import_roots
from tfsavelint.source.names import OTHER_KERAS, Scope, home_of, keras_name, local_name, meanings
from tfsavelint.source.outline import ClassOutline, FunctionOutline
from tfsavelint.source.outline_cache import OutlineCache
from tfsavelint.source.parse import Parsed, home_at, outlined, parse
from tfsavelint.source.syntax import SyntaxRefused, TooDeep
from tfsavelint.source.text import SourceText, UnreadableText, decode

MAX_BYTES = 1_000_000
"""A larger file is not read for another's sake."""

MAX_FILES = 60
"""How many other files one file may draw in."""

_RIVALS = frozenset({"torch", "sklearn", "xgboost", "lightgbm", "gensim", "catboost", "paddle", "mxnet"})
_NEVER_READ = frozenset(
    {
        *("numpy", "scipy", "pandas", "matplotlib", "tensorflow", "keras", "tf_keras", "torch", "sklearn", "jax", "PIL"),
        *("tqdm", "cv2", "absl", "click", "pytest", "typing_extensions", "six", "requests", "yaml", "h5py", "networkx"),
    }
)
"""Packages that hold no base class of a Keras object that our own knowledge doesn't cover."""


class Project:
    """The files of one run.

    ``roots`` are configured import roots; ``installed`` the folders of the packages that are read as source;
    ``follow`` tells whether imports are followed at all; ``cache`` keeps outlines between processes.
    ``legacy`` tells whether `tf.keras` may be taken for tf_keras where `keras` stands beside it.
    """

    def __init__(
        self,
        roots: tuple[str, ...] = (),
        installed: tuple[str, ...] = (),
        follow: bool = True,
        cache: OutlineCache | None = None,
        legacy: bool = True,
    ) -> None:
        self.legacy = legacy
        self.roots = roots
        self.installed = installed
        self.follow = follow
        self.cache = cache or OutlineCache(None)
        self.finder = Finder()
        self.mentions = Mentions()
        self._parsed: dict[str, tuple[bytes, Parsed | None]] = {}
        self._files: dict[str, ProjectFile | None] = {}
        self._homes: dict[str, str] = {}

    def refresh(self) -> None:
        """Forget what was concluded: files may have changed. Their parsed text is kept as long as it is the same."""
        self.finder = Finder()
        self.mentions = Mentions()
        self._files = {}
        self._homes = {}

    def known(self, source: SourceText) -> Parsed | None:
        """A text that has been parsed already, for another file's sake."""
        file = self._files.get(home_at(source.path))
        return file.parsed if file is not None and file.parsed.source == source else None

    def open(self, parsed: Parsed) -> ProjectFile:
        """The file that is to be examined; its text need not be what the disk holds."""
        home = parsed.outline.module.home
        file = self._files.get(home)
        if file is None or file.parsed is not parsed:
            file = self._files[home] = ProjectFile(self, parsed)
        return file

    def file(self, path: str) -> ProjectFile | None:
        """Another file, by its path or home; None where it can't be read or is no Python."""
        home = self.home(path)
        if home not in self._files:
            parsed = self._parse(home)
            self._files[home] = ProjectFile(self, parsed) if parsed is not None else None
        return self._files[home]

    def home(self, path: str) -> str:
        """The home of the file at a path."""
        return self._homes.get(path) or self._homes.setdefault(path, home_at(path))

    def _parse(self, path: str) -> Parsed | None:
        try:
            data = read(path) if os.path.getsize(path) <= MAX_BYTES else b""
        except OSError:
            return None
        known = self._parsed.get(path)
        if known is None or known[0] != data:
            known = self._parsed[path] = data, self._outlined(path, data)
        return known[1]

    def _outlined(self, path: str, data: bytes) -> Parsed | None:
        try:
            source = decode(display(path), data)
            known = self.cache.get(data)
            if known is not None:
                return outlined(source, known)
            parsed = parse(source)
        except (UnreadableText, SyntaxRefused, TooDeep, RecursionError, MemoryError):
            return None
        self.cache.put(data, parsed.outline)
        return parsed


class ProjectFile:
    """One file among others: its own facts, each read when first asked for, and where its imports lead."""

    def __init__(self, project: Project, parsed: Parsed) -> None:
        self.project = project
        self.parsed = parsed
        self.home = parsed.outline.module.home
        self._drawn: set[str] = set()
        self._parts: dict[str, Parts] = {}
        self._constructors: dict[tuple[int, str, frozenset[tuple[str, str]]], Constructor | None] = {}
        self._configs: dict[tuple[int, str, frozenset[tuple[str, str]]], Config | None] = {}
        self._found: dict[str, tuple[Scope, str] | None] = {}
        parsed.outline.module.elsewhere = self if project.follow else None

    @cached_property
    def reader(self) -> Reader:
        """Evaluates the file's expressions."""
        return Reader(self.parsed.outline, self.parsed.segments, self.reader_of)

    def constructor_of(
        self, method: FunctionOutline, key: str, below: Overriding = MappingProxyType({})
    ) -> Constructor | None:
        """What an ``__init__`` of the file says, read once for each name that its class is known by; ``below`` are the
        methods of a subclass that it is inherited by."""
        place = (id(method), key, frozenset[tuple[str, str]]())
        if place not in self._constructors:
            self._constructors[place] = read_constructor(method, key, self.reader)
        found = self._constructors[place]
        again = {name: below[name] for name in found.enters if name in below} if found is not None else {}
        if not again:
            return found
        place = (id(method), key, frozenset((name, owner) for name, (owner, _) in again.items()))
        if place not in self._constructors:
            self._constructors[place] = read_constructor(method, key, self.reader, again)
        return self._constructors[place]

    def config_of(self, method: FunctionOutline, key: str, below: Overriding = MappingProxyType({})) -> Config | None:
        """What a ``get_config`` of the file says, likewise."""
        place = (id(method), key, frozenset[tuple[str, str]]())
        if place not in self._configs:
            self._configs[place] = read_config(method, key, self.reader)
        found = self._configs[place]
        again = {name: below[name] for name in found.enters if name in below} if found is not None else {}
        if not again:
            return found
        where = ((name, there.outline.module.home + owner) for name, (owner, there) in again.items())
        place = (id(method), key, frozenset(where))
        if place not in self._configs:
            self._configs[place] = read_config(method, key, self.reader, again)
        return self._configs[place]

    def parts_of(self, item: ClassOutline, key: str) -> Parts:
        """The parts that a class of the file makes by its own methods."""
        if key not in self._parts:
            self._parts[key] = self._parts_reader.read(item, key)
        return self._parts[key]

    @cached_property
    def _parts_reader(self) -> PartsReader:
        return PartsReader(self.reader)

    @cached_property
    def lineage(self) -> Lineage:
        """Where the file's classes come from."""
        return Lineage(self.parsed.outline, self.lineage_of, self.find_installed)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The Keras roots that the file's imports and attribute chains reach."""
        return keras_roots(self.parsed)

    @cached_property
    def receivers(self) -> Receivers:
        """Which of the file's names are Keras models."""
        rival = any(name.partition(".")[0] in _RIVALS for name, _ in self.parsed.outline.imports)
        return Receivers(self.reader, self.lineage, self.roots, rival, self.receivers_of)

    @cached_property
    def found(self) -> Found:
        """The calls of the file that concern saving."""
        return CallReader(self.reader, self.receivers, self.roots).read()

    @cached_property
    def registrations(self) -> Registrations:
        """What the file registers with Keras by calls."""
        return read_registrations(self.reader)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What the project's other files do with this one's classes and functions."""
        if not self.project.follow or self._package() is not None:
            return Elsewhere()
        top = self.parsed.outline.module
        named = {item.rpartition(".")[2] for item in self.lineage.own()}
        named |= {item.name for item in self.parsed.outline.functions if item.scope.parent is top}
        instances, functions, loads = [], [], []
        subclassed: set[str] = set()
        for path in self.project.mentions.of(named, self.home):
            other = self.project.file(path)
            if other is None or other is self or not self._imported_by(other, named):
                continue
            made = [item for item in other.found.instances if belongs(item.target, self.home)]
            instances += [instance_here(item, other.home) for item in made]
            used = [item for item in other.found.functions if belongs(item.function, self.home)]
            functions += [function_here(item, other.home, item.inside in other.receivers.ancestry) for item in used]
            loads += [item for item in other.found.calls if item.method == "load_model"]
            above = (name for item in other.lineage.own().values() for name in item.ancestors)
            subclassed.update(local_name(name) for name in above if belongs(name, self.home))
        return Elsewhere(tuple(instances), tuple(functions), tuple(loads), frozenset(subclassed))

    def _imported_by(self, other: ProjectFile, named: set[str]) -> bool:
        """Whether something that the other file imports is this file's: asked of its import statements alone."""
        path = self.home.removesuffix(os.sep + "__init__.py").removesuffix(".py")
        ours = {*named, os.path.basename(path)}
        names = {item.dotted for item in other.parsed.outline.uses if item.access != "attribute"}
        names = {name for name in names if name.rpartition(".")[2] in ours}
        return any(self._is_led_to(other, name) for name in (*names, *other.parsed.outline.module.stars))

    def _is_led_to(self, other: ProjectFile, target: str) -> bool:
        if keras_name(target) is not None or target.strip(".") == "":
            return False
        found = other.find(target)
        if found is None:
            return False
        scope, name = found
        return scope.home == self.home or (bool(name) and any(item.home == self.home for item in meanings(scope, name)))

    def find(self, target: str) -> tuple[Scope, str] | None:
        """The scope of the project file that an imported dotted path leads to, and the rest of the path."""
        if target not in self._found:
            self._found[target] = self._find(target)
        return self._found[target]

    def _find(self, target: str) -> tuple[Scope, str] | None:
        level = len(target) - len(target.lstrip("."))
        parts = target[level:].split(".")
        if level:
            folder = os.path.dirname(self.home)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self._below([folder], parts, relative=True)
        within = self._package()
        if within is not None:
            return self._below([within[0]], parts) if parts[0] == within[1] else None
        if parts[0] in _NEVER_READ:
            return None
        return self._below(import_roots(self.home, self.project.roots), parts)

    def _package(self) -> tuple[str, str] | None:
        """The packages' folder and the name of the installed package that this file is a part of."""
        for folder in self.project.installed:
            if self.home.startswith(folder + os.sep):
                return folder, self.home[len(folder) + 1 :].partition(os.sep)[0].removesuffix(".py")
        return None

    def find_installed(self, target: str) -> tuple[Scope, str] | None:
        """The scope of an installed package's file that a dotted path leads to, and the rest of the path."""
        parts = target.split(".")
        if target.startswith(".") or parts[0] in _NEVER_READ or keras_name(target) is not None or not self.project.follow:
            return None
        return self._below(self.project.installed, parts)

    def _below(self, folders: Iterable[str], parts: list[str], relative: bool = False) -> tuple[Scope, str] | None:
        for folder in folders:
            found = self.project.finder.file(folder, parts)
            if found is None and relative and "__init__.py" in self.project.finder.entries(folder):
                found = os.path.join(folder, "__init__.py"), parts
            if found is None:
                continue
            file = self._draw(found[0])
            return (file.parsed.outline.module, ".".join(found[1])) if file is not None else None
        return None

    def _draw(self, path: str) -> ProjectFile | None:
        home = self.project.home(path)
        if home not in self._drawn and len(self._drawn) >= MAX_FILES:
            return None
        self._drawn.add(home)
        return self.project.file(home)

    def reader_of(self, home: str) -> Reader | None:
        """The reader of another file."""
        file = self.project.file(home)
        return file.reader if file is not None else None

    def receivers_of(self, home: str) -> Receivers | None:
        """Which names of another file are models."""
        file = self.project.file(home)
        return file.receivers if file is not None else None

    def lineage_of(self, home: str) -> Lineage | None:
        """The lineage of another file's classes."""
        file = self.project.file(home)
        return file.lineage if file is not None else None

    def owner_of(self, key: str) -> tuple[ProjectFile, str] | None:
        """The file that defines a class or function, and its qualified name there."""
        home = home_of(key)
        file = self.project.file(home) if home else self
        return (file, local_name(key)) if file is not None else None


def keras_roots(parsed: Parsed) -> tuple[str, ...]:
    """The Keras roots that a file's imports and attribute chains reach."""
    found = set()
    for use in parsed.outline.uses:
        options = [use.dotted] if use.access != "attribute" else []
        options += [item.target for item in meanings(use.scope, use.dotted) if item.kind == "import"]
        for dotted_path in options:
            keras = keras_name(dotted_path)
            if keras is not None and keras.root != OTHER_KERAS:
                found.add(keras.root)
    return tuple(sorted(found))
