"""Dependencies point one way: our own imports, read from the source, and the few libraries that only some may see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tfsavelint

PACKAGE = Path(tfsavelint.__file__).parent
ORDER = (
    *("model", "knowledge", "config", "targets", "source", "pins", "detect", "facts", "protocol", "rules"),
    *("engine", "versions", "suppress", "checking", "confirm", "front", "__main__"),
)
"""Each may import what stands before it, and itself."""
ONLY = {
    "ast": ("source", "confirm/worker"),
    "libcst": ("source", "facts"),
    "click": ("front/cli.py",),
    "rich": ("front",),
    "flake8": ("suppress",),
    "pathspec": ("source/gitignore.py",),
    "nbformat": ("source/notebook.py",),
    **dict.fromkeys(("packaging", "yaml"), ("pins",)),
    **dict.fromkeys(("tensorflow", "keras", "tf_keras", "numpy", "h5py"), ("confirm/worker",)),
}
"""Who may import a library. The worker, which runs where we are not installed, is not held to our use of ``ast``."""
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def imports(module: str) -> tuple[str, ...]:
    """The dotted names that a module imports anywhere: in functions, under TYPE_CHECKING, and by ``import_module``."""
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ["tfsavelint", *module.split("/")][: -node.level] if node.level else []
            yield from (".".join(filter(None, [*above, node.module, alias.name])) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("importlib.import_module", "__import__"):
            yield from (str(item.value) for item in node.args if isinstance(item, ast.Constant))


@pytest.mark.parametrize("module", MODULES)
def test_no_arrow_goes_up(module: str) -> None:
    own = module.removesuffix(".py").split("/")[0]
    ours = [name for name in imports(module) if name.startswith("tfsavelint.") and name != "tfsavelint.__version__"]
    if module.startswith("confirm/worker/"):  # it runs under interpreters where tfsavelint is not installed
        assert [name for name in ours if not name.startswith("tfsavelint.confirm.worker.")] == []
    else:
        allowed = ORDER[: ORDER.index(own) + 1] if own in ORDER else ()
        assert [name for name in ours if name.split(".")[1] not in allowed] == []


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_seen_only_where_it_belongs(library: str) -> None:
    users = [module for module in MODULES if library in {name.split(".")[0] for name in imports(module)}]
    assert [module for module in users if not module.startswith(ONLY[library])] == []


def test_every_part_has_its_place() -> None:
    parts = {module.removesuffix(".py").split("/")[0] for module in MODULES} - {"__init__"}
    assert parts == set(ORDER)
