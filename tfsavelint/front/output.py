"""Where a report goes: standard output, or a file that is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import sys


class Unwritable(Exception):
    """A report can't be written; the message says where and why."""


def write(text: str, output: str | None) -> None:
    """Write a report to standard output, or to a file that is replaced whole or not at all. Raises Unwritable."""
    if not output:
        sys.stdout.write(text)
        return
    try:
        _write(text, os.path.realpath(output))
    except OSError as error:
        raise _unwritable(output, error) from error


def require_writable(output: str | None) -> None:
    """Find out before a long run whether its report can be written. Raises Unwritable."""
    if not output:
        return
    path = os.path.realpath(output)
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not replaceable(output):
            return
        handle, temporary = _beside(path)
        os.close(handle)
        os.unlink(temporary)
    except OSError as error:
        raise _unwritable(output, error) from error


def replaceable(output: str) -> bool:
    """Whether a path is a regular file, or will be one: a pipe or a device is written to, as any program would."""
    path = os.path.realpath(output)
    return os.path.isfile(path) or not os.path.exists(path)


def _unwritable(output: str, error: OSError) -> Unwritable:
    return Unwritable(f"can't write {output}: {error.strerror}")


def _write(text: str, path: str) -> None:
    # A name or message may hold half a surrogate pair, which UTF-8 can't: it is escaped, as on standard output.
    data = text.encode("utf-8", errors="backslashreplace")
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            file.write(data)
        return
    handle, temporary = _beside(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _beside(path: str) -> tuple[int, str]:
    import tempfile  # with what it imports 10 ms, which only a file is worth

    return tempfile.mkstemp(dir=os.path.dirname(path), prefix=".tfsavelint-")


def _mode(path: str) -> int:
    """The permissions of the file that is there, else those of any new file."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
