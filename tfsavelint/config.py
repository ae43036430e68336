"""Options, each declared once: the command line, pyproject.toml and flake8 are made from these declarations."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from functools import cache
from typing import Any, Literal

Form = Literal["list", "text", "flag", "table"]
Table = tuple[tuple[str, tuple[str, ...]], ...]
"""Lists of strings by key, in order."""


@dataclass(frozen=True)
class Option:
    """One option. ``name`` is its key in ``[tool.tfsavelint]`` (and in Settings); ``flag`` its command-line spelling.

    ``example`` is a value as TOML has it.
    """

    name: str
    form: Form
    flag: str
    help: str
    metavar: str | None = None
    flake8: str | None = None
    example: str | None = None

    @property
    def key(self) -> str:
        """Its key in ``[tool.tfsavelint]``."""
        return self.name.replace("_", "-")

    @property
    def shown(self) -> str:
        """A value for it as TOML has it, for the documentation."""
        return self.example or {"list": "['...']", "text": "'...'", "flag": "true", "table": "{}"}[self.form]


OPTIONS: tuple[Option, ...] = (
    Option(
        "targets",
        "list",
        "--target",
        "Keras to check for, such as keras==3.15 or tf_keras==2.21; may be repeated. "
        "Without it: what the project's interpreter has installed, else the newest.",
        "TARGET",
        "--tfs-targets",
        "['keras==3.15']",
    ),
    Option(
        "python",
        "text",
        "--python",
        "The project's interpreter; its TensorFlow decides the targets.",
        "PATH",
        "--tfs-python",
        "'.venv'",
    ),
    Option(
        "select",
        "list",
        "--select",
        "Codes, or beginnings of codes, to report (default: all).",
        "CODES",
        example="['TFS1', 'TFS2']",
    ),
    Option("ignore", "list", "--ignore", "Codes, or beginnings of codes, not to report.", "CODES", example="['TFS601']"),
    Option(
        "per_file_ignores",
        "table",
        "--per-file-ignores",
        "Codes not to report in the files that a pattern fits; may be repeated.",
        "PATTERN:CODES",
        example="{ 'tests/*' = ['TFS2'] }",
    ),
    Option(
        "exclude",
        "list",
        "--exclude",
        "Paths or patterns to leave out when folders are searched.",
        "PATTERNS",
        example="['legacy', '*_old.py']",
    ),
    Option(
        "roots",
        "list",
        "--root",
        "Folders that the project's absolute imports start from, where they aren't found by themselves.",
        "FOLDER",
        example="['vendored/code']",
    ),
    Option(
        "baseline",
        "text",
        "--baseline",
        "Findings to pass over, as --write-baseline wrote them.",
        "FILE",
        "--tfs-baseline",
        "'tfsavelint-baseline.json'",
    ),
    Option("no_cache", "flag", "--no-cache", "Keep nothing between runs, and use nothing that was kept."),
    Option("no_gitignore", "flag", "--no-gitignore", "Search what .gitignore leaves out, too."),
    Option("force_exclude", "flag", "--force-exclude", "Leave excluded files out even when they are named."),
)


class ConfigError(Exception):
    """A setting can't be used: ``path`` is its file, and ``reason`` names the key; the message has both."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Settings:
    """The settings in force for one file. ``root`` is the folder of the pyproject.toml that they come from."""

    targets: tuple[str, ...] = ()
    python: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Table = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    no_gitignore: bool = False
    roots: tuple[str, ...] = ()
    no_cache: bool = False
    force_exclude: bool = False
    root: str | None = field(default=None, compare=False)

    def overridden(self, given: Mapping[str, Any]) -> Settings:
        """These settings, with those that the command line gives put in their place."""
        known = {item.name for item in fields(self)}
        real = {key: value for key, value in given.items() if key in known and value not in (None, (), False)}
        return replace(self, **real)

    def reports(self, code: str, path: str | None = None) -> bool:
        """Whether a code is selected and not ignored (in a file); the longer of two fitting beginnings decides."""
        if path is not None and any(
            code.startswith(item.upper()) and fits(path, (pattern,), self.root)
            for pattern, codes in self.per_file_ignores
            for item in codes
        ):
            return False
        chosen = max((len(item) for item in self.select if code.startswith(item.upper())), default=-1)
        dropped = max((len(item) for item in self.ignore if code.startswith(item.upper())), default=-1)
        return (chosen >= 0 or not self.select) and (dropped < 0 or chosen > dropped)


def display(path: str) -> str:
    """A path as people are told it: POSIX, relative to the working directory, absolute outside it."""
    full = os.path.abspath(path)
    try:
        relative = os.path.relpath(full)
    except ValueError:  # another drive
        relative = os.pardir
    return (full if relative.startswith(os.pardir) else relative).replace(os.sep, "/")


def fits(path: str, patterns: Iterable[str], root: str | None = None) -> bool:
    """Whether a pattern fits a path as written, below the working directory or ``root``, or one of its parts."""
    wanted = tuple(pattern.rstrip("/") for pattern in patterns)
    if not wanted:
        return False
    candidates = {path.replace(os.sep, "/")}
    for base in (os.getcwd(), root):
        relative = _relative(path, base) if base is not None else None
        if relative is not None:
            parts = relative.split("/")
            candidates.update(parts, ("/".join(parts[:end]) for end in range(1, len(parts) + 1)))
    return any(fnmatch(item, pattern) for pattern in wanted for item in candidates)


def _relative(path: str, base: str) -> str | None:
    try:
        return os.path.relpath(path, base).replace(os.sep, "/")
    except ValueError:  # another drive
        return None


def settings_for(folder: str) -> Settings:
    """The settings of the pyproject.toml nearest to a folder that has a ``[tool.tfsavelint]`` table."""
    return _settings_for(os.path.realpath(folder))


@cache
def _settings_for(folder: str) -> Settings:
    path = os.path.join(folder, "pyproject.toml")
    if os.path.isfile(path):
        table = _table(path)
        if table is not None:
            return _settings(path, table)
    parent = os.path.dirname(folder)
    return Settings() if parent == folder else _settings_for(parent)


def forget_settings() -> None:
    """Read every pyproject.toml again when it is next asked for."""
    _settings_for.cache_clear()


def document_of(path: str) -> Mapping[str, Any]:
    """A TOML file's whole document. Raises ConfigError."""
    # Imported here: most runs in an editor meet no pyproject.toml.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            document: Mapping[str, Any] = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise ConfigError(path, f"can't be read: {error}") from error
    return document


def _table(path: str) -> Mapping[str, Any] | None:
    document = document_of(path)
    tool = document.get("tool", {})
    table = tool.get("tfsavelint") if isinstance(tool, dict) else tool
    if table is not None and not isinstance(table, dict):
        raise ConfigError(path, "[tool.tfsavelint] must be a table")
    return table


def _settings(path: str, table: Mapping[str, Any]) -> Settings:
    known = {option.key: option for option in OPTIONS}
    values: dict[str, Any] = {}
    for key, value in table.items():
        option = known.get(key.replace("_", "-"))
        if option is None:
            raise ConfigError(path, f"[tool.tfsavelint] has no key `{key}`; {_meant(key, known)}")
        values[option.name] = _converted(path, key, option.form, value)
    root = os.path.dirname(path)
    python = values.get("python")
    if python is not None and not os.path.isabs(python):
        values["python"] = os.path.join(root, python)
    if values.get("baseline") is not None:
        values["baseline"] = os.path.join(root, values["baseline"])
    values["roots"] = tuple(os.path.join(root, name) for name in values.get("roots", ()))
    return Settings(**values, root=root)


def _meant(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(key.replace("_", "-").casefold(), names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"there are {', '.join(names)}"


def _converted(path: str, key: str, form: Form, value: Any) -> Any:
    wanted = {"list": "a list of strings", "text": "a string", "flag": "true or false", "table": "a table of lists"}[form]
    if form == "list" and _strings(value):
        return tuple(value)
    if form == "table" and isinstance(value, dict) and all(_strings(item) for item in value.values()):
        return tuple((pattern, tuple(codes)) for pattern, codes in value.items())
    if (form == "text" and isinstance(value, str)) or (form == "flag" and isinstance(value, bool)):
        return value
    raise ConfigError(path, f"[tool.tfsavelint] `{key}` must be {wanted}, not {value!r}")


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def cache_folder() -> str | None:
    """Where things are kept between runs: ``TFSAVELINT_CACHE``, else below the user's cache folder.

    None where it can't be made or isn't the user's own.
    """
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    home = os.path.join(os.path.expanduser("~"), ".cache")
    path = os.environ.get("TFSAVELINT_CACHE") or os.path.join(base or home, "tfsavelint")
    with suppress(OSError):
        os.makedirs(path, mode=0o700, exist_ok=True)
        if os.name == "nt" or os.stat(path).st_uid == os.getuid():
            return path
    return None
