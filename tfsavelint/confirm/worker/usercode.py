"""The user's modules: executed as they would be by Python, or merely made importable."""

from __future__ import annotations

import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

from . import failures, opened, statements

Module = Mapping[str, Any]
"""``name``, ``path``, ``source``, ``search``, ``package``, ``tolerated`` and ``others``, as the request has them."""


class Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives the user's modules their texts, which are the definitions of files and not the files themselves."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = modules
        self.tops = {name.partition(".")[0] for name in modules}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> Any:
        """Answer for the modules, and for the packages above them that exist nowhere else."""
        if fullname in self.modules:
            place = self.modules[fullname]["path"]
            spec = importlib.machinery.ModuleSpec(fullname, self, origin=place, is_package=self.is_package(fullname))
            if spec.submodule_search_locations is not None:
                spec.submodule_search_locations.append(os.path.dirname(place))
            spec.has_location = True
            return spec
        if fullname.partition(".")[0] not in self.tops:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        if any(name.startswith(fullname + ".") for name in self.modules):
            return found or importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        if found is not None and path is not None and isinstance(found.loader, importlib.machinery.SourceFileLoader):
            # It would be executed as it stands, with all its training: only its definitions shall be.
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None

    def is_package(self, fullname: str) -> bool:
        """A package is an ``__init__.py``, as ever."""
        return os.path.basename(str(self.modules[fullname]["path"])) == "__init__.py"

    def get_source(self, fullname: str) -> str:
        """The text that is executed."""
        return str(self.modules[fullname]["source"])

    def exec_module(self, module: types.ModuleType) -> None:
        """Execute the text in the module, under the path of the user's file."""
        found = self.modules[module.__name__]
        statements.run(found["source"], found["path"], vars(module), found.get("tolerated") or ())


def offer(module: Module) -> str:
    """Make a module importable, itself and what it leads to; the name to import it by.

    A script is imported by the name of its file, as a serving program would have to.
    """
    hide()
    name = str(module["name"])
    if name == "__main__":
        stem = re.sub(r"\W", "_", os.path.splitext(os.path.basename(module["path"]))[0])
        name = f"{module['package']}.{stem}" if module.get("package") else stem
    _search(module)
    _serve({**_others(module), name: module})
    return name


def _others(module: Module) -> dict[str, Module]:
    return {str(other["name"]): other for other in module.get("others") or ()}


def _serve(modules: Mapping[str, Module]) -> None:
    if modules:
        failures.know(modules)
        opened.watch(str(module["path"]) for module in modules.values())
        sys.meta_path.insert(0, Finder(modules))
        importlib.invalidate_caches()


def imported(module: Module) -> types.ModuleType:
    """Import the module by name."""
    hide()
    return installed(module) or importlib.import_module(offer(module))


def executed(module: Module) -> types.ModuleType:
    """Run the module as its name says: a script as ``__main__``, any other by importing it."""
    if module["name"] != "__main__":
        return imported(module)
    hide()
    known = installed(module)
    if known is not None:
        return known
    _search(module)
    _serve(_others(module))
    script = types.ModuleType("__main__")
    script.__file__ = module["path"]
    script.__package__ = module.get("package") or None
    vars(script)["__builtins__"] = __builtins__
    sys.modules["__main__"] = script
    failures.know({"__main__": module})
    opened.watch([str(module["path"])])
    if script.__package__:  # as `python -m` does
        importlib.import_module(script.__package__)
    statements.run(module["source"], module["path"], vars(script), module.get("tolerated") or ())
    return script


def installed(module: Module) -> types.ModuleType | None:
    """The module as it stands, where it belongs to a package that this interpreter has and no more than that is asked.

    Its own relative imports then work, and its classes have the names by which a loading program knows them. A single
    module outside ``site-packages`` may be a script of a project, whose training must not run.
    """
    if not module.get("whole"):
        return None
    path = os.path.realpath(module["path"])
    for entry in map(os.path.realpath, sys.path):
        inside = os.path.relpath(path, entry)
        name = _dotted(inside)
        if inside.startswith(os.pardir) or not name or not ("." in name or os.path.basename(entry) == "site-packages"):
            continue
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin and os.path.realpath(spec.origin) == path:
            return importlib.import_module(name)
    return None


def _dotted(path: str) -> str:
    """A relative path as a module's name; empty where it can't be one."""
    parts = os.path.splitext(path)[0].split(os.sep)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


@functools.cache
def ourselves() -> tuple[str, ...]:
    """The names of our own modules, asked for before the forks: looking through thousands costs each of them."""
    return tuple(name for name in sys.modules if name.partition(".")[0] == __name__.partition(".")[0])


def hide() -> None:
    """Take ourselves out of what can be imported; our own modules know each other by now."""
    for name in ourselves():
        sys.modules.pop(name, None)
    sys.modules["__main__"] = types.ModuleType("__main__")  # it was what loaded us


def _search(module: Module) -> None:
    sys.argv = [module["path"]]
    sys.path[:0] = [directory for directory in module.get("search", ()) if directory not in sys.path]


def lookup(module: types.ModuleType, qualname: str) -> Any:
    """An object of the module, or of ``another.module:``, by its qualified name; AttributeError if it isn't there."""
    other, _, qualname = qualname.rpartition(":")
    found: Any = importlib.import_module(other) if other else module
    for part in qualname.split("."):
        found = getattr(found, part)
    return found
