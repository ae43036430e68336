"""The modules of the project that a file leads to, each reduced to its definitions: what a worker imports for them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from tfsavelint.confirm.wire import ModuleSource
from tfsavelint.facts.project import Project, ProjectFile
from tfsavelint.source.module_imports import Imported, Wants, wants
from tfsavelint.source.module_names import candidates, module_name
from tfsavelint.source.modules import import_roots
from tfsavelint.source.parse import Parsed
from tfsavelint.source.slices import Slice, Slicer
from tfsavelint.source.syntax import SyntaxRefused, TooDeep

MAX_MODULES = 400
"""How many modules one file may lead to; what lies beyond can't be imported."""

_NEVER_OURS = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "h5py"})
"""What the worker has imported long before, wherever another copy of it may lie."""


@dataclass(frozen=True)
class Module:
    """One module of the project: its dotted name, the folder above that, its text, and what that wants of others."""

    name: str
    root: str
    home: str
    parsed: Parsed
    wants: Wants

    @property
    def package(self) -> str:
        """The package in which its relative imports start."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def is_package(self) -> bool:
        """Whether it is the ``__init__.py`` of a package."""
        return os.path.basename(self.home) == "__init__.py"

    def absolute(self, item: Imported) -> str:
        """The absolute name of what it imports; empty where the dots lead out of the project."""
        if not item.level:
            return item.module
        parts = self.package.split(".")
        if item.level > len(parts) or not parts[0]:
            return ""
        above = parts[: len(parts) - item.level + 1]
        return ".".join([*above, *filter(None, [item.module])])


class _Known:
    """What was found of a project's files, for all that lead to them."""

    def __init__(self) -> None:
        self.wants: dict[tuple[str, str], Wants | None] = {}
        self.places: dict[tuple[str, str], str | None] = {}
        self.slicers: dict[tuple[str, frozenset[str]], Slicer] = {}
        self.slices: dict[tuple[str, frozenset[str], frozenset[str], frozenset[str]], Slice] = {}

    def place(self, root: str, name: str) -> str | None:
        """The file of a module below a folder, if it is there."""
        if (root, name) not in self.places:
            self.places[root, name] = next((path for path in candidates(root, name) if os.path.isfile(path)), None)
        return self.places[root, name]

    def slicer(self, module: Module, ours: frozenset[str]) -> Slicer:
        """What cuts a module."""
        key = module.home, ours
        if key not in self.slicers:
            self.slicers[key] = Slicer(module.parsed, ours)
        return self.slicers[key]

    def definitions(self, module: Module, ours: frozenset[str], mentioned: frozenset[str], kept: frozenset[str]) -> Slice:
        """A module's definitions."""
        key = module.home, ours, mentioned, kept
        if key not in self.slices:
            self.slices[key] = self.slicer(module, ours).definitions(mentioned, sorted(kept))
        return self.slices[key]


_known: WeakKeyDictionary[Project, _Known] = WeakKeyDictionary()


class Modules:
    """What one file leads to. ``kept`` are the names that turned out to be needed, by module."""

    def __init__(self, project: Project, parsed: Parsed) -> None:
        self._project = project
        self._known = _known.setdefault(project, _Known())
        home = parsed.outline.module.home
        own = self._wants_of(home, parsed) or Wants((), frozenset())
        roots = import_roots(home, project.roots)
        name, root = module_name(home, own.imports, roots)
        self.own = Module(name, root, home, parsed, own)
        self._roots = tuple(dict.fromkeys((*project.roots, root, *roots)))
        self.installed = any(home.startswith(folder + os.sep) for folder in project.installed)
        self._wished: set[str] = set()
        self._kept: dict[str, set[str]] = {}
        self._reduced: dict[str, ModuleSource] = {}

    def _wants_of(self, home: str, parsed: Parsed) -> Wants | None:
        key = home, parsed.source.text
        known = self._known.wants
        if key not in known:
            try:
                known[key] = wants(parsed.tree)
            except (SyntaxRefused, TooDeep, RecursionError):
                known[key] = None
        return known[key]

    @cached_property
    def _reached(self) -> dict[str, Module]:
        """By name, every module that the file's imports lead to, itself not among them unless one does."""
        found: dict[str, Module] = {}
        pending = [self.own]
        fresh = [*sorted(self._wished), self.own.name.rpartition(".")[0]]
        while pending or fresh:
            for name in fresh:
                for module in self._leading_to(name):
                    if module.name not in found and len(found) < MAX_MODULES:
                        found[module.name] = module
                        pending.append(module)
            fresh = list(self._imported_by(pending.pop(0))) if pending else []
        return found

    def _imported_by(self, module: Module) -> Iterator[str]:
        for item in module.wants.imports:
            name = module.absolute(item)
            if name:
                yield name
                yield from (f"{name}.{part}" for part in item.names if part != "*")

    def _leading_to(self, dotted: str) -> Iterator[Module]:
        """The module of a dotted name, and the packages around it, as far as they are files of the project."""
        parts = dotted.split(".")
        if not parts[0] or not self._may_be_ours(parts[0]):
            return
        for root in self._roots:
            found = [module for stop in range(1, len(parts) + 1) if (module := self._at(root, ".".join(parts[:stop])))]
            if found:
                yield from found
                return

    def _may_be_ours(self, top: str) -> bool:
        """An installed package's file leads to that package alone; TensorFlow and Keras are there before anything else."""
        return top == self.own.name.partition(".")[0] or (top not in _NEVER_OURS and not self.installed)

    def _at(self, root: str, name: str) -> Module | None:
        path = self._known.place(root, name)
        if path is None:
            return None
        home = self._project.home(path)
        if home == self.own.home:
            return Module(name, root, home, self.own.parsed, self.own.wants)
        file = self._project.file(path)
        found = self._wants_of(home, file.parsed) if file is not None else None
        return Module(name, root, home, file.parsed, found) if file is not None and found is not None else None

    @cached_property
    def _mentions(self) -> Counter[str]:
        return Counter(name for module in self._every() for name in module.wants.mentions)

    def _every(self) -> Iterable[Module]:
        return {self.own.name: self.own, **self._reached}.values()

    @cached_property
    def ours(self) -> frozenset[str]:
        """The top-level names of the project's modules."""
        return frozenset(name.partition(".")[0] for name in (self.own.name, *self._reached))

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The top-level names of what is imported that is not the project's."""
        names = (
            item.module.partition(".")[0] for module in self._every() for item in module.wants.imports if not item.level
        )
        return frozenset(names) - self.ours - {""}

    @cached_property
    def others(self) -> tuple[ModuleSource, ...]:
        """The modules that the file leads to, as they are served."""
        return tuple(self._served(module) for module in self._reached.values())

    def _served(self, module: Module) -> ModuleSource:
        if module.name not in self._reduced:
            found = self.definitions(module)
            self._reduced[module.name] = ModuleSource(module.name, module.home, found.text, tolerated=found.tolerated)
        return self._reduced[module.name]

    def definitions(self, module: Module) -> Slice:
        """A module's definitions, with what the others want of it."""
        return self._known.definitions(module, self.ours, self.mentioned(module), self.kept_of(module.name))

    def mentioned(self, module: Module) -> frozenset[str]:
        """The names that a module binds, and that other modules mention."""
        bound = self._known.slicer(module, self.ours).bound
        return frozenset(name for name in bound if self._mentions[name] > (name in module.wants.mentions))

    def keep(self, name: str, wanted: str) -> bool:
        """Keep what binds a name in a module; False where nothing there does, or it is kept already."""
        module = self.own if name in ("__main__", self.own.name) else self._reached.get(name)
        if (
            module is None
            or wanted in self._kept.get(name, ())
            or wanted not in self._known.slicer(module, self.ours).bound
        ):
            return False
        self._kept.setdefault(name, set()).add(wanted)
        self._reduced.pop(name, None)
        vars(self).pop("others", None)
        return True

    def name_at(self, home: str) -> str:
        """The name by which the module at a place is served; empty where none is."""
        return next((name for name, module in self._reached.items() if module.home == home), "")

    def files(self, most: int) -> Iterator[ProjectFile]:
        """The facts of the modules that are reached, the nearest first, at most so many."""
        homes = dict.fromkeys(module.home for module in self._reached.values() if module.home != self.own.home)
        found = (self._project.file(home) for home in [*homes][:most])
        return (file for file in found if file is not None)

    def kept_of(self, name: str) -> frozenset[str]:
        """The names that turned out to be needed in a module."""
        return frozenset(self._kept.get(name, ()))

    def fetch(self, dotted: str) -> bool:
        """Serve a module that no import statement names; False where the project has none of that name, or it is there."""
        if dotted in self._reached or dotted in self._wished or not any(True for _ in self._leading_to(dotted)):
            return False
        found = [module.name for module in self._leading_to(dotted)]
        if found[-1] != dotted or len(self._reached) >= MAX_MODULES:
            return False
        self._wished.add(dotted)
        for name in ("_reached", "_mentions", "ours", "foreign", "others"):
            vars(self).pop(name, None)
        self._reduced.clear()
        return True
