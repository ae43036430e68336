"""The names of files that hold requirements: looked at in every project, so that nothing is imported for it."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatch

_KINDS: tuple[tuple[str, str], ...] = (
    ("pylock.toml", "lock"),
    ("pylock.*.toml", "lock"),
    ("uv.lock", "lock"),
    ("poetry.lock", "lock"),
    ("pdm.lock", "lock"),
    ("Pipfile.lock", "Pipfile.lock"),
    ("requirements.txt", "requirements"),
    ("*requirements*.txt", "requirements"),
    ("requirements/*.txt", "requirements"),
    ("pyproject.toml", "pyproject"),
    ("setup.cfg", "setup.cfg"),
    ("Pipfile", "Pipfile"),
    ("environment*.y*ml", "conda"),
    ("conda*.y*ml", "conda"),
    ("Dockerfile*", "image"),
    ("*[Dd]ockerfile", "image"),
    ("Containerfile*", "image"),
)
"""Patterns and kinds, the file that says most first."""

_LOCKED = ("pyproject", "Pipfile")
"""What a lock file beside it says more exactly."""

_DEVELOPMENT = re.compile(
    r"(?:^|[^a-z])(?:dev|develop|development|tests?|testing|docs?|lint|ci|style|typing|types|bench\w*)(?=[^a-z]|\Z)"
)
_SERVING = re.compile(
    r"(?:^|[^a-z])(?:serve|server|serving|inference|infer|predict\w*|deploy\w*|prod|production|api|app|web|runtime)"
    r"(?=[^a-z]|\Z)"
)


def requirement_files(folder: str) -> tuple[tuple[str, str], ...]:
    """(name, kind) of the files of a folder that hold requirements of what runs, the one that says most first.

    Those of a folder called ``requirements`` in it are among them, as ``requirements/base.txt``.
    """
    names = [*listed(folder), *(f"requirements/{name}" for name in listed(os.path.join(folder, "requirements")))]
    names = [name for name in names if not is_development(name) and not os.path.basename(name).startswith("constraint")]
    found: dict[str, str] = {}
    for pattern, kind in _KINDS:
        for name in names:
            if fnmatch(name, pattern) and ("/" in name) is ("/" in pattern):
                found.setdefault(name, kind)
    locked = any(kind in ("lock", "Pipfile.lock") for kind in found.values())
    return tuple((name, kind) for name, kind in found.items() if not (locked and kind in _LOCKED))


def constraint_files(folder: str) -> tuple[str, ...]:
    """The constraints files of a folder, likewise."""
    names = [*listed(folder), *(f"requirements/{name}" for name in listed(os.path.join(folder, "requirements")))]
    return tuple(name for name in names if fnmatch(os.path.basename(name), "constraint*.txt") and not is_development(name))


def variable_files(folder: str) -> tuple[str, ...]:
    """The ``.env`` files of a folder; examples of one are none."""
    return tuple(
        name
        for name in listed(folder)
        if (name == ".env" or name.startswith(".env.") or name.endswith(".env"))
        and not name.endswith((".example", ".sample", ".template"))
    )


def listed(folder: str) -> list[str]:
    """The names in a folder, sorted; none where it can't be listed."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def is_development(name: str) -> bool:
    """Whether a file's name says that it is for developing, testing or documenting."""
    return _DEVELOPMENT.search(os.path.basename(name).casefold()) is not None


def is_serving(name: str) -> bool:
    """Whether a path below a project's root says that it is what serves."""
    return _SERVING.search(name.casefold()) is not None
