"""The dotted name under which a file is imported in its project, and the folder in which that name starts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from tfsavelint.source.module_imports import Imported
from tfsavelint.source.modules import package_root


def module_name(home: str, imports: Iterable[Imported], roots: Iterable[str]) -> tuple[str, str]:
    """The name and the folder above it.

    A folder is a package where it has an ``__init__.py``; where none has, it still is one if the file imports relatively,
    or imports from a folder above it by that folder's name (namespace packages).
    """
    found = tuple(imports)
    root = package_root(home)
    climbed = max((item.level for item in found), default=0)
    folder = os.path.dirname(home)
    for _ in range(climbed - 1):
        folder = os.path.dirname(folder)
    if climbed and len(folder) <= len(root):
        root = package_root(os.path.join(os.path.dirname(folder), "beside.py"))
    for other in sorted(set(roots), key=len, reverse=True):
        if root.startswith(other + os.sep) and any(_leads_home(item, other, home) for item in found):
            root = other
            break
    return dotted_name(home, root), root


def _leads_home(item: Imported, root: str, home: str) -> bool:
    """Whether an absolute import, taken from a root, leads into the top-level folder in which the file itself lies."""
    top = os.path.relpath(home, root).split(os.sep)[0]
    if item.level or item.module.partition(".")[0] != top:
        return False
    return any(os.path.exists(path) for path in candidates(root, item.module)) or any(
        os.path.exists(path) for name in item.names for path in candidates(root, f"{item.module}.{name}")
    )


def candidates(root: str, dotted: str) -> Iterator[str]:
    """The files that may be the module of that name below a folder, as Python prefers them."""
    path = os.path.join(root, *dotted.split("."))
    yield os.path.join(path, "__init__.py")
    yield f"{path}.py"


def dotted_name(home: str, root: str) -> str:
    """The dotted name of a file below a folder."""
    path = os.path.splitext(os.path.relpath(home, root))[0]
    parts = path.split(os.sep)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(part.replace(".", "_") for part in parts)
