"""What a load needs that the project defines elsewhere: the classes and functions that the file which it reads holds.

Which saves may have written the file that a load reads is told by ``savers``. Whatever might bring the definition along
(an import of an import, a file that imports the loader, a scope, a dynamic import) is enough to say nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from tfsavelint.facts.calls import Found
from tfsavelint.facts.classes import ClassReader
from tfsavelint.facts.functions import given_functions
from tfsavelint.facts.importers import is_test
from tfsavelint.facts.models import called_elsewhere, read_models
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.reaching import Reach
from tfsavelint.facts.rivals import executed, registered_key, rival
from tfsavelint.facts.saved import SavedReader
from tfsavelint.facts.savers import Saver, Savers, path_of
from tfsavelint.facts.scripts import runs_as_script
from tfsavelint.facts.types import ClassFact, FunctionFact, FunctionUse, ModelFact, Needed, Passed, SaveCall
from tfsavelint.source.modules import import_roots, package_root, project_root
from tfsavelint.source.names import home_of, local_name
from tfsavelint.source.slices import Slicer

_OPENERS = frozenset(
    {
        *("custom_object_scope", "CustomObjectScope", "get_custom_objects", "import_module", "__import__", "exec"),
        *("run_path", "run_module", "walk_packages", "iter_modules", "exec_module"),
    }
)
"""What can make a definition known, or import it, without saying so."""
_MAX_BUILDERS = 12
"""How many functions of other files are followed to what a model is made of."""


class LoadReader:
    """Finds what the loads of one file need."""

    def __init__(self, file: ProjectFile, passed: tuple[Passed, ...]) -> None:
        self.file = file
        self.passed = passed

    def read(self) -> Iterator[Needed]:
        """Each class and function that a load needs and that nothing on its way defines."""
        calls = [call for call in self.file.found.calls if call.method == "load_model"]
        if not calls or not self.file.project.follow:
            return
        if _mentions_any(self.file) or _in_tests(self.file.home):
            return
        savers = Savers(self.file)
        reach: Reach | None = None
        order: tuple[ProjectFile, ...] | None = None
        for call in calls:
            if self._given(call, calls):
                continue
            needed = list(self._held(call, savers.of(call)))
            if needed and reach is None:
                reach = Reach(self.file)
                if not reach.known or any(map(_mentions_any, reach.files.values())):
                    return
            for item in needed:
                wrong = self._under_another_key(item, call)
                if wrong is not None:
                    yield replace(item, passed=wrong)
                elif reach is not None and self._lost(item, call, reach):
                    yield replace(item, known_loads=self._known_loads(item))
                elif call.keyword("custom_objects") is None and registered_key(item.fact) is not None:
                    order = executed(self.file) if order is None else order
                    other = rival(item.fact, item.home, order)
                    if other is not None:
                        yield replace(item, rival=other)

    def _given(self, load: SaveCall, calls: list[SaveCall]) -> bool:
        """Whether a load of the same path is given what can't be told: objects under no literal keys, or starred
        arguments."""
        path = path_of(load)
        for call in (item for item in calls if item is load or (path is not None and path_of(item) == path)):
            given = call.keyword("custom_objects")
            keys = [item.key for item in self.passed if item.call == call.anchor]
            if call.starred or (
                given is not None and not (given.known and given.literal is None) and (not keys or None in keys)
            ):
                return True
        return False

    def _under_another_key(self, item: Needed, call: SaveCall) -> Passed | None:
        """The entry that gives an object which isn't registered, where none gives it under its own name."""
        entries = [entry for entry in self.passed if entry.call == call.anchor]
        if item.fact.registration is not None or item.fact.name in {entry.key for entry in entries}:
            return None
        return next((entry for entry in entries if entry.target == f"{item.home}:{item.fact.qualname}"), None)

    def _lost(self, item: Needed, call: SaveCall, reach: Reach) -> bool:
        name = item.fact.name
        keys = {entry.key for entry in self.passed if entry.call == call.anchor}
        if keys & {name, item.fact.registration.key(name) if item.fact.registration is not None else name}:
            return False
        return bool(item.module) and not reach.brings(item.home, name)

    def _known_loads(self, item: Needed) -> tuple[SaveCall, ...]:
        definition = self.file.project.file(item.home) if item.fact.registration is None else None
        if definition is None or _mentions_any(definition):
            return ()
        loads = (*definition.found.calls, *definition.elsewhere.loads)
        return tuple(load for load in loads if load.method == "load_model")

    def _held(self, call: SaveCall, savers: list[Saver]) -> Iterator[Needed]:
        """What all the saves that a load may mean put into the file."""
        held: list[list[Needed]] = []
        for file, save in savers:
            held.append(list(Saved(file).needed(call, save, self.file)))
            if not held[-1]:
                return
        if held:
            common = set.intersection(*({(item.home, item.fact.qualname) for item in items} for items in held))
            yield from (item for item in held[0] if (item.home, item.fact.qualname) in common)


def _in_tests(home: str) -> bool:
    """Whether a file is a test's, before which a ``conftest.py`` runs."""
    folder = os.path.dirname(home)
    return is_test(os.path.relpath(home, project_root(folder) or package_root(home)))


def _mentions_any(file: ProjectFile) -> bool:
    return any(use.dotted.rpartition(".")[2] in _OPENERS for use in file.parsed.outline.uses)


class Saved:
    """What the models hold that one file saves."""

    def __init__(self, file: ProjectFile) -> None:
        self.file = file
        self.classes = ClassReader(file)

    def parts(self, save: SaveCall) -> Iterator[tuple[ProjectFile, ModelFact]]:
        """The model that a save writes, and what the functions of other files make that take part in making it."""
        reader, found = self.file.reader, self.file.found
        slicer = Slicer(self.file.parsed)
        models = read_models(reader, self.file.receivers, found, slicer)
        saved = SavedReader(reader, found, slicer, models, self.file.receivers).read()
        model = next((item for anchor, item in saved if anchor == save.anchor), None)
        if model is not None:
            yield from _parts(self.file, model)

    def needed(self, call: SaveCall, save: SaveCall, loader: ProjectFile) -> Iterator[Needed]:
        """The objects of the model that a save writes, as the loader has to import them."""
        script = runs_as_script(self.file.parsed.outline, self.file.found.calls)
        seen: set[tuple[str, str]] = set()
        for file, part in self.parts(save):
            held: list[tuple[str, ClassFact | FunctionFact]] = [*_classes(file, part), *_functions(file, part, call, save)]
            for home, fact in held:
                if (home, fact.qualname) in seen:
                    continue
                seen.add((home, fact.qualname))
                module = _importable(loader, home, fact.qualname)
                yield Needed(call.anchor, fact, home, module, script and home == self.file.home, save)


def _parts(file: ProjectFile, model: ModelFact) -> Iterator[tuple[ProjectFile, ModelFact]]:
    """The model, and what the functions of other files make that take part in making it."""
    pending = [(file, model)]
    seen: set[str] = set()
    while pending and len(seen) < _MAX_BUILDERS:
        owner, part = pending.pop(0)
        yield owner, part
        for key in called_elsewhere(owner.reader, part):
            if key not in seen:
                seen.add(key)
                made = _builder(owner, key)
                pending.extend([made] if made is not None else [])


def _builder(file: ProjectFile, key: str) -> tuple[ProjectFile, ModelFact] | None:
    owner = file.owner_of(key)
    if owner is None:
        return None
    other, name = owner
    models = read_models(other.reader, other.receivers, other.found, Slicer(other.parsed))
    model = next((item for item in models if item.qualname == name), None)
    return (other, model) if model is not None else None


def _classes(file: ProjectFile, model: ModelFact) -> Iterator[tuple[str, ClassFact]]:
    reader = ClassReader(file)
    unsure = _guarded_lines(file)
    for item in file.found.instances:
        if item.inside is None and item.target in model.members and item.line not in unsure:
            cls = reader.class_(item.target, set())
            if cls is not None and cls.kind in ("layer", "model"):
                yield home_of(item.target) or file.home, replace(cls, qualname=local_name(cls.qualname))


def _functions(file: ProjectFile, model: ModelFact, call: SaveCall, save: SaveCall) -> Iterator[tuple[str, FunctionFact]]:
    unsure = _guarded_lines(file)
    uncompiled = call.keyword("compile") is not None or save.keyword("include_optimizer") is not None
    for use in _uses(file.found, model):
        owner = file.owner_of(use.function) if use.function is not None else None
        if owner is None or use.line in unsure or (use.compiled and uncompiled):
            continue
        here = replace(use, function=owner[1])
        for fact in given_functions(owner[0].reader, (here,), owner[0].registrations):
            yield owner[0].home, fact


def _uses(found: Found, model: ModelFact) -> Iterator[FunctionUse]:
    return (use for use in found.functions if use.inside is None and model.holds(use.scope, use.line))


def _guarded_lines(file: ProjectFile) -> frozenset[int]:
    return frozenset(item.place.first for item in file.parsed.outline.statements if item.place.guarded)


def _importable(loader: ProjectFile, home: str, qualname: str) -> str:
    """The dotted name by which the loader can import a file; empty where there is none."""
    path = home.removesuffix(".py")
    path = path.removesuffix(os.sep + "__init__")
    for root in import_roots(loader.home, loader.project.roots):
        if not path.startswith(root + os.sep):
            continue
        dotted = path[len(root) + 1 :].replace(os.sep, ".")
        if all(part.isidentifier() for part in dotted.split(".")):
            found = loader.find(f"{dotted}.{qualname.partition('.')[0]}")
            if found is not None and found[0].home == home:
                return dotted
    return ""
