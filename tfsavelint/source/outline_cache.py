"""Outlines of neighbouring files, kept between processes: an editor starts a new one for every run.

An entry's name is the hash of the text it was made from, of this program's version and of Python's, so what is found
is never stale. Entries are pickles: they are kept in the user's own cache folder, never in a project, which may be
somebody else's. Whatever goes wrong with the cache means that the file is parsed.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress

from tfsavelint import __version__
from tfsavelint.source.outline import Outline

MAX_ENTRIES = 3000
"""About 50 MB; the oldest go first."""

_TOUCH_EVERY = 64
_ERRORS = (OSError, pickle.PickleError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError)


class OutlineCache:
    """The entries of one folder."""

    def __init__(self, path: str | None) -> None:
        self.path = path

    def get(self, data: bytes) -> Outline | None:
        """The outline of a file with these bytes, if it is known."""
        if self.path is None:
            return None
        try:
            with open(self._entry(data), "rb") as file:
                found = pickle.load(file)
        except _ERRORS:
            return None
        return found if isinstance(found, Outline) else None

    def put(self, data: bytes, outline: Outline) -> None:
        """Remember an outline. An entry appears whole or not at all."""
        if self.path is None:
            return
        import tempfile  # it draws in much, and most runs write nothing

        try:
            text = pickle.dumps(outline, pickle.HIGHEST_PROTOCOL)
            handle, name = tempfile.mkstemp(dir=self.path)
            with os.fdopen(handle, "wb") as file:
                file.write(text)
            os.replace(name, self._entry(data))
        except (*_ERRORS, RecursionError):
            return
        if hash(text[-8:]) % _TOUCH_EVERY == 0:
            self._prune()

    def _entry(self, data: bytes) -> str:
        about = f"{__version__} {sys.version_info[:3]} {_SIGNATURE}".encode()
        return os.path.join(self.path or "", hashlib.sha256(about + b"\0" + data).hexdigest()[:40])

    def _prune(self) -> None:
        entries = sorted(self._ages(), reverse=True)
        for _, path in entries[MAX_ENTRIES:]:
            with suppress(OSError):
                os.unlink(path)

    def _ages(self) -> Iterator[tuple[float, str]]:
        with suppress(OSError), os.scandir(self.path) as found:
            for item in found:
                with suppress(OSError):
                    yield item.stat().st_mtime, item.path


def _own_signature() -> str:
    """Changes where the code that makes outlines does: a checkout is edited without a new version."""
    here = os.path.dirname(__file__)
    parts = []
    for name in sorted(os.listdir(here)):
        with suppress(OSError):
            status = os.stat(os.path.join(here, name))
            parts.append(f"{name}:{status.st_mtime_ns}:{status.st_size}" if name.endswith(".py") else "")
    return " ".join(parts)


_SIGNATURE = _own_signature()
"""As the code was when it was imported: what an older process writes after an edit is not taken for the newer code's."""
