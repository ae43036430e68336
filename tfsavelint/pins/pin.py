"""One requirement, wherever it was written, and what its specifier leaves open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_FAR = Version("99999.0")
"""Later than any release: a specifier that allows it is open."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*\Z")


@dataclass(frozen=True)
class Pin:
    """A distribution by its normalized name, with the specifier that its file gives it.

    ``path`` and ``line`` are where it is written. ``elsewhere`` tells that it comes from a URL, a folder or a
    repository, so that its version can't be told (unless a wheel's name says it, which then is the specifier).
    """

    name: str
    specifier: SpecifierSet
    path: str
    line: int
    elsewhere: bool = False

    @property
    def pinned(self) -> bool:
        """Whether a release made tomorrow is barred. An address of its own counts as such."""
        return self.elsewhere or not self.allows(_FAR)

    def allows(self, version: Version | str) -> bool:
        """Whether a version satisfies the specifier."""
        return self.specifier.contains(version, prereleases=True)

    @property
    def shown(self) -> str:
        """As people are told it: the name and its specifier."""
        return f"{self.name}{self.specifier}"


def pin(name: str, specifier: str, path: str, line: int, elsewhere: bool = False) -> Pin | None:
    """A pin from its parts; None where they are none."""
    if _NAME.match(name) is None:
        return None
    try:
        return Pin(canonicalize_name(name), SpecifierSet(specifier), path, line, elsewhere)
    except InvalidSpecifier:
        return None


def requirement(text: str, path: str, line: int) -> Pin | None:
    """A pin from a requirement as PEP 508 has it (``keras[x]>=3; python_version>'3.9'``); None where it is none.

    A marker that excludes every platform that TensorFlow has is not looked for: what is there under some is there.
    """
    try:
        found = Requirement(text)
    except InvalidRequirement:
        return None
    if "extra" in str(found.marker or ""):
        return None
    if found.url is None:
        return Pin(canonicalize_name(found.name), found.specifier, path, line)
    return wheel(found.url, path, line) or Pin(canonicalize_name(found.name), SpecifierSet(), path, line, True)


_WHEEL = re.compile(r"(?:^|[/\\])(?P<name>[\w.]+)-(?P<version>\d[\w.!+]*)(?:-[^/\\]+\.whl|\.tar\.gz|\.zip)(?:[?#].*)?\Z")


def wheel(text: str, path: str, line: int) -> Pin | None:
    """A pin from the address of a wheel or source archive, whose name says name and version."""
    found = _WHEEL.search(text)
    if found is None:
        return None
    try:
        exact = Version(found["version"]).public
    except InvalidVersion:
        return None
    return pin(found["name"], f"=={exact}", path, line)
