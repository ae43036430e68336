"""Stand-ins for what public code imports and an environment hasn't: modules whose every name is a class that does nothing.

So a file that also plots or reads tables can be executed for the classes that it defines. Never for TensorFlow and Keras,
and never for what the file's own repository has.
"""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tfsavelint.confirm.pool import environment
from tfsavelint.confirm.wire import Interpreter

NEVER = frozenset({"keras", "tensorflow", "tf_keras", "jax", "torch"})

_MODULE = """
import importlib.abc
import importlib.machinery
import sys


class _Absent(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(name, (Nothing,), {})


class Nothing(metaclass=_Absent):
    def __new__(cls, *args, **kwargs):
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *args, **kwargs):
        return Nothing(*args, **kwargs)

    def __iter__(self):
        return iter(())

    def __getitem__(self, key):
        return Nothing()


class _Inside(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.startswith(__name__ + ".") else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__getattr__ = __getattr__


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Absent(name, (Nothing,), {})


__path__ = []
sys.meta_path.insert(0, _Inside())
"""

_WHICH = """
import importlib.util, json, sys
json.dump([name for name in json.load(sys.stdin) if importlib.util.find_spec(name) is None], sys.stdout)
"""


def stand_in(folder: Path, repositories: Iterable[Path], interpreter: Interpreter) -> tuple[str, ...]:
    """Write a stand-in for every absent package that the repositories import; their names."""
    wanted = sorted({name for repository in repositories for name in _wanted(repository)} - NEVER)
    done = subprocess.run(
        [interpreter.python, "-c", _WHICH],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=True,
        env=environment(interpreter, str(folder)),
    )
    absent: list[str] = json.loads(done.stdout)
    for name in absent:
        (folder / f"{name}.py").write_text(_MODULE, encoding="utf-8")
    return tuple(absent)


def _wanted(repository: Path) -> Iterator[str]:
    """The first parts of what a repository imports, and hasn't itself."""
    files = list(repository.rglob("*.py"))
    own = {part for file in files for part in file.relative_to(repository).with_suffix("").parts}
    for file in files:
        try:
            module = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Import):
                names = [item.name for item in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            else:
                continue
            yield from {name.partition(".")[0] for name in names} - own
