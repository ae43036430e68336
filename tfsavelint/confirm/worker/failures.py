"""Statements that failed, which does no harm as long as nobody uses what they would have bound; if somebody does, why.

A missing name is followed back, over modules and failed statements, to the first error of all: a file that isn't there, a
package that isn't installed. Where no error is at its beginning, a module was served without that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Optional

from . import asked
from .cause import chain

Name = tuple[str, str]
"""A module, and a name in it."""

_UNDEFINED = re.compile(r"(?:name|variable) '(\w+)' (?:is not defined|referenced before)")
_NOT_IMPORTED = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")
_NO_ATTRIBUTE = re.compile(r"(?:partially initialized )?module '([\w.]+)' has no attribute '(\w+)'")
_EVERYTHING = "*"

_failed: dict[Name, BaseException] = {}
_known: dict[str, str] = {}


def know(modules: Mapping[str, Any]) -> None:
    """Remember which modules are the user's, and their files."""
    _known.update({name: str(module["path"]) for name, module in modules.items()})


def note(error: BaseException, module: str, names: Iterable[str]) -> None:
    """A statement of a module failed that would have bound some names; a star import, one doesn't know which."""
    for name in list(names) or [_EVERYTHING]:
        _failed.setdefault((module, name), error)


def origin(error: BaseException) -> tuple[BaseException, Optional[Name]]:
    """The error from which this one follows (itself, mostly), and the name that a module of the user's lacks, if any."""
    seen: list[BaseException] = []
    while True:
        seen.append(error)
        lacking = _lacking(error)
        if lacking is None:
            return error, None
        before = _failed.get(lacking) or _failed.get((lacking[0], _EVERYTHING)) or _elsewhere(lacking)
        if before is None or before in seen:
            return error, lacking if lacking[0] in _known else None
        error = before


def _elsewhere(lacking: Name) -> Optional[BaseException]:
    """A module whose code was rewritten (AutoGraph's) isn't told by its frames."""
    if lacking[0] in _known:
        return None
    return next((error for (_, name), error in _failed.items() if name == lacking[1]), None)


def _lacking(error: BaseException) -> Optional[Name]:
    return next((found for found in map(_named, chain(error)) if found is not None), None)


def _named(error: BaseException) -> Optional[Name]:
    text = str(error)
    if isinstance(error, ImportError):
        found = _NOT_IMPORTED.search(text)
        return (found[2], found[1]) if found else None
    if isinstance(error, AttributeError):
        found = _NO_ATTRIBUTE.search(text)
        return (found[1], found[2]) if found and found[1] in _known else None
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        found = _UNDEFINED.search(text)
        return (_module_of(error), found[1]) if found else None
    return None


def _module_of(error: BaseException) -> str:
    traceback, name = error.__traceback__, ""
    while traceback is not None:
        name = str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
    return name if name != "builtins" else "__main__"


def place(error: BaseException) -> str:
    """The user's file that was being imported when an error rose; empty where none was."""
    found, traceback = "", error.__traceback__
    paths = set(_known.values())
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_name == "<module>" and code.co_filename in paths:
            found = code.co_filename
        traceback = traceback.tb_next
    return found


def wanted(error: BaseException) -> list[str]:
    """The modules that an import didn't find, by their whole names; Keras's own imports say so in other words."""
    links = [found for link in chain(error) for found in (link, link.__context__)]
    return list(dict.fromkeys(link.name for link in links if isinstance(link, ModuleNotFoundError) and link.name))


def request(error: BaseException) -> Optional[tuple[str, str]]:
    """What was asked for in vain when the error rose, and the file that was being imported."""
    what = asked.of(error)
    return (what, place(error)) if what is not None else None
