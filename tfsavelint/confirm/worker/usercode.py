"""The user's module: executed as it would be by Python, or merely made importable."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

Module = Mapping[str, Any]
"""``name``, ``path``, ``source`` and ``search``, as the request has them."""


class Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module its source text, which is the definitions of a file and not the file itself."""

    def __init__(self, name: str, path: str, source: str) -> None:
        self.name = name
        self.path = path
        self.source = source

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> Any:
        """Answer for the module, and for parent packages that exist nowhere else."""
        if fullname == self.name:
            return importlib.machinery.ModuleSpec(fullname, self, origin=self.path, is_package=self.is_package(fullname))
        parent = self.name.startswith(fullname + ".")
        if parent and importlib.machinery.PathFinder.find_spec(fullname, path) is None:
            return importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        return None

    def is_package(self, fullname: str) -> bool:
        """A package is an ``__init__.py``, as ever."""
        return os.path.basename(self.path) == "__init__.py"

    def get_source(self, fullname: str) -> str:
        """The text that is executed."""
        return self.source

    def exec_module(self, module: types.ModuleType) -> None:
        """Execute the text in the module, under the path of the user's file."""
        module.__file__ = self.path
        if self.is_package(self.name):
            module.__path__ = [os.path.dirname(self.path)]
        run(self.source, self.path, vars(module))


def run(source: str, path: str, namespace: Any) -> None:
    """Execute source text so that tracebacks and ``inspect.getsource`` (Keras asks it about lambdas) see that text."""
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    exec(compile(source, path, "exec", dont_inherit=True), namespace)


def offer(module: Module) -> str:
    """Make a module importable, itself and what lies in its search directories; the name to import it by.

    A script is imported by the stem of its file, as a serving program would have to.
    """
    name = str(module["name"])
    if name == "__main__":
        name = os.path.splitext(os.path.basename(module["path"]))[0]
    _search(module)
    sys.meta_path.insert(0, Finder(name, module["path"], module["source"]))
    importlib.invalidate_caches()
    return name


def imported(module: Module) -> types.ModuleType:
    """Import the module by name."""
    return installed(module) or importlib.import_module(offer(module))


def executed(module: Module) -> types.ModuleType:
    """Run the module as its name says: a script as ``__main__``, any other by importing it."""
    if module["name"] != "__main__":
        return imported(module)
    known = installed(module)
    if known is not None:
        return known
    _search(module)
    script = types.ModuleType("__main__")
    script.__file__ = module["path"]
    vars(script)["__builtins__"] = __builtins__
    sys.modules["__main__"] = script
    run(module["source"], module["path"], vars(script))
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


def _search(module: Module) -> None:
    sys.argv = [module["path"]]
    sys.path[:0] = [directory for directory in module.get("search", ()) if directory not in sys.path]


def lookup(module: types.ModuleType, qualname: str) -> Any:
    """An object of the module by its qualified name; AttributeError if it isn't there."""
    found: Any = module
    for part in qualname.split("."):
        found = getattr(found, part)
    return found
