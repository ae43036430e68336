"""pyproject.toml as PEP 621, Poetry, PDM and uv write it, setup.cfg, Pipfiles, and lock files.

Optional extras and development groups are not what runs in production, and are left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from configparser import Error, RawConfigParser
from itertools import pairwise
from typing import Any

from packaging.utils import canonicalize_name

from tfsavelint.knowledge.releases import TENSORFLOW_NAMES
from tfsavelint.knowledge.third_party import DISTRIBUTIONS
from tfsavelint.pins.pin import Pin, pin, requirement
from tfsavelint.pins.texts import line_of, named, text_of

WANTED = frozenset({"keras", "tf-keras", *TENSORFLOW_NAMES, *DISTRIBUTIONS})
"""The distributions that can matter here."""

_PACKAGE = re.compile(r"^\[\[packages?\]\]", re.MULTILINE)
_LOCKED_NAME = re.compile(r"^name\s*=\s*[\"']([\w.-]+)[\"']", re.MULTILINE)
_CARET = re.compile(r"\^\s*(\d+(?:\.\d+)*)")
_TILDE = re.compile(r"~(?!=)\s*(\d+)(?:\.(\d+))?(?:\.\d+)*")


def toml_of(text: str) -> Mapping[str, Any]:
    """A TOML document; empty where it is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document


def table(value: object, *keys: str) -> Mapping[str, Any]:
    """A table within tables; empty where there is none, or something else."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """A list; empty where it is something else."""
    return value if isinstance(value, list) else []


def read_pyproject(path: str) -> Iterator[Pin]:
    """The runtime requirements of a pyproject.toml."""
    text = text_of(path)
    document = toml_of(text)
    for entry in items(table(document, "project").get("dependencies")):
        yield from _of_requirement(entry, path, text)
    yield from _of_poetry(table(document, "tool", "poetry", "dependencies"), path, text)
    for entry in items(table(document, "tool", "uv").get("constraint-dependencies")):
        yield from _of_requirement(entry, path, text)


def _of_requirement(entry: object, path: str, text: str) -> Iterator[Pin]:
    if isinstance(entry, str):
        found = requirement(entry, path, line_of(text, re.escape(entry)))
        if found is not None:
            yield found


def _of_poetry(entries: Mapping[str, Any], path: str, text: str) -> Iterator[Pin]:
    for name, value in entries.items():
        line = line_of(text, rf"^\s*[\"']?{named(name)}")
        for one in value if isinstance(value, list) else [value]:
            yield from _of_entry(name, one, path, line)


def _of_entry(name: str, value: object, path: str, line: int) -> Iterator[Pin]:
    """``"^3.8"``, or a table with ``version``, ``git``, ``path``, ``url``, ``optional``; Pipfile has the same form."""
    elsewhere = isinstance(value, dict) and bool({"git", "path", "url", "file"} & set(value))
    if isinstance(value, dict):
        if value.get("optional") is True:
            return
        value = value.get("version", "")
    if isinstance(value, str):
        found = pin(name, poetry_specifier(value), path, line, elsewhere)
        if found is not None:
            yield found


def poetry_specifier(text: str) -> str:
    """Poetry's way to write a specifier in the standard's: ``^3.8`` is ``>=3.8,<4``."""
    if "|" in text or text.strip() in ("", "*"):
        return ""
    parts = []
    for part in text.split(","):
        item = part.strip()
        if caret := _CARET.match(item):
            parts.append(_caret(caret[1]))
        elif tilde := _TILDE.match(item):
            upper = f"{tilde[1]}.{int(tilde[2]) + 1}" if tilde[2] else str(int(tilde[1]) + 1)
            parts.append(f">={item[1:].strip()},<{upper}")
        elif item[:1].isdigit():
            parts.append(f"=={item}")
        elif item[:1] == "=" and item[:2] != "==":
            parts.append(f"={item}")
        else:
            parts.append(item)
    return ",".join(parts)


def _caret(version: str) -> str:
    numbers = [int(item) for item in version.split(".")]
    raised = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
    upper = [*numbers[:raised], numbers[raised] + 1]
    return f">={version},<{'.'.join(map(str, upper))}"


def read_pipfile(path: str) -> Iterator[Pin]:
    """The ``packages`` of a Pipfile."""
    text = text_of(path)
    yield from _of_poetry(table(toml_of(text), "packages"), path, text)


def read_setup_cfg(path: str) -> Iterator[Pin]:
    """``install_requires`` of a setup.cfg."""
    text = text_of(path)
    parser = RawConfigParser()
    try:
        parser.read_string(text)
    except Error:
        return
    for entry in parser.get("options", "install_requires", fallback="").splitlines():
        entry = entry.split(" #")[0].strip()
        if entry and not entry.startswith("#"):
            yield from _of_requirement(entry, path, text)


def read_toml_lock(path: str) -> Iterator[Pin]:
    """poetry.lock, pdm.lock, uv.lock (``[[package]]``) and pylock.toml (``[[packages]]``), as far as Keras is concerned.

    What only development or an extra asks for is left out where the lock says so. Locks are long, so that each
    package's own lines are parsed, and only those that can matter.
    """
    text = text_of(path)
    starts = [found.start() for found in _PACKAGE.finditer(text)]
    for start, end in pairwise((*starts, len(text))):
        name = _LOCKED_NAME.search(text, start, end)
        if name is None or canonicalize_name(name[1]) not in WANTED:
            continue
        document = toml_of(text[start:end])
        for entry in items(document.get("package")) + items(document.get("packages")):
            version = entry.get("version")
            if not isinstance(version, str) or _only_for_development(entry):
                continue
            found = pin(name[1], f"=={version.partition('+')[0]}", path, text.count("\n", 0, name.start()) + 1)
            if found is not None:
                yield found


def _only_for_development(entry: Mapping[str, Any]) -> bool:
    if entry.get("category") == "dev" or entry.get("optional") is True:
        return True
    groups = [group for group in items(entry.get("groups")) if isinstance(group, str)]
    return bool(groups) and not {"main", "default"} & set(groups)


def read_pipfile_lock(path: str) -> Iterator[Pin]:
    """The ``default`` section of a Pipfile.lock."""
    text = text_of(path)
    try:
        document = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return
    for name, entry in table(document, "default").items():
        yield from _of_entry(name, entry, path, line_of(text, rf"\"{re.escape(name)}\"\s*:"))
