"""Whether user code reads files of its own project: these may change without notice, so such a trial says little later."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

_folders: list[str] = []
_seen = {"opened": False}


def watch(paths: Iterable[str]) -> None:
    """Watch from now on for whatever is opened beside or below some files; what is installed there doesn't count."""
    folders = {os.path.join(os.path.dirname(path), "") for path in paths if os.path.isabs(path)}
    if folders and not _folders:
        sys.addaudithook(_hear)
    _folders.extend(folders)


def any_file() -> bool:
    """Whether one was."""
    return _seen["opened"]


def _hear(event: str, args: Any) -> None:
    if event != "open" or not isinstance(args[0], str) or not args[0].startswith(tuple(_folders)):
        return
    if not args[0].startswith(sys.prefix + os.sep) and "site-packages" not in args[0]:
        _seen["opened"] = True
