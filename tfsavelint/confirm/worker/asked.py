"""What code asks of its surroundings and can't have in a trial: files, variables, arguments, the network."""

from __future__ import annotations

import os
import re
from typing import Optional

from . import paths

# keras/src/saving/saving_api.py (load_model), h5py's `File`, TensorFlow's NotFoundError, and Python's own.
_FILE_IN_TEXT = (
    re.compile(r"File not found: filepath=(?P<file>.+?)\. Please"),
    re.compile(r"No file or directory found at (?P<file>\S+)"),
    re.compile(r"[Uu]nable to (?:synchronously )?open file \(unable to open file: name = '(?P<file>[^']+)'"),
    re.compile(r"^(?P<file>[^\s;]+)[;:] No such file or directory"),
    re.compile(r"Could not find directory (?P<file>\S+)"),
)
_NETWORK = re.compile(r"URL fetch failure|Temporary failure in name resolution|Network is unreachable|getaddrinfo failed")


def of(error: BaseException) -> Optional[str]:
    """The words for what an error says was asked for; None where it says no such thing."""
    if isinstance(error, SystemExit):
        return "command-line arguments are asked for" if _through(error, "argparse.py", "parser.py", "app.py") else None
    if isinstance(error, EOFError) and "reading a line" in str(error):
        return "standard input is read"
    if isinstance(error, KeyError) and _through(error, "os.py", "<frozen os>"):
        return f"the environment variable {error.args[0]} is asked for"
    if _NETWORK.search(str(error)) or type(error).__name__ in ("URLError", "gaierror", "ConnectionError"):
        return "the network is asked for something"
    return _file(error)


def _file(error: BaseException) -> Optional[str]:
    name = None
    if isinstance(error, (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)):
        name = error.filename
    if (name is None and isinstance(error, (OSError, ValueError))) or type(error).__name__ == "NotFoundError":
        found = next(filter(None, (pattern.search(str(error)) for pattern in _FILE_IN_TEXT)), None)
        name = found["file"] if found else None
    return f"`{paths.as_written(os.fspath(name))}` is read" if isinstance(name, (str, os.PathLike)) else None


def _through(error: BaseException, *files: str) -> bool:
    """Whether the last frame of an error, or of its end, belongs to one of some files."""
    traceback, last = error.__traceback__, ""
    while traceback is not None:
        last = traceback.tb_frame.f_code.co_filename
        traceback = traceback.tb_next
    return os.path.basename(last) in files
