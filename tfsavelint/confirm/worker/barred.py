"""Failures that a trial's own bounds cause: they say nothing about Keras, and are told in words that say so."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator, Sequence
from typing import Optional

_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH})
_NETWORK_TEXTS = ("Network is unreachable", "Temporary failure in name resolution", "Name or service not known")
# builtins.input with nothing to read (Python/bltinmodule.c).
_NO_INPUT = "EOF when reading a line"


def barred(links: Sequence[BaseException], directory: str) -> Optional[str]:
    """Why the trial could not go on, if its bounds are to blame; ``links`` are an exception and its causes."""
    if not os.path.isdir(directory):
        return "its code deleted the directory that it runs in"
    return next((why for link in links for why in _reasons(link)), None)


def _reasons(error: BaseException) -> Iterator[str]:
    text = str(error)
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EROFS or "Read-only file system" in text:
        place = getattr(error, "filename", None)
        what = f"`{place}`" if isinstance(place, str) else "a place"
        yield f"its code writes to {what} outside of the trial's directory, which is read-only in the sandbox"
    if isinstance(error, socket.gaierror) or number in _NETWORK or any(part in text for part in _NETWORK_TEXTS):
        yield "its code needs the network, which trials don't have"
    if isinstance(error, EOFError) and _NO_INPUT in text:
        yield "its code waits for input, which trials don't have"
