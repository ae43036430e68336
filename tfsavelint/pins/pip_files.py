"""pip's requirements and constraints files, and the command lines of ``pip install``."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator

from tfsavelint.pins.pin import Pin, pin, requirement, wheel
from tfsavelint.pins.texts import logical_lines, text_of

_COMMENT = re.compile(r"(?:^|\s)#.*\Z")
_INCLUDES = re.compile(r"(?:-r|--requirement|-c|--constraint)(?:\s*=\s*|\s*)(?P<path>\S.*)\Z")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+)(?P<place>\S+)")
_EGG = re.compile(r"#(?:.*&)?egg=(?P<name>[\w.-]+)")
_OPTION = re.compile(r"\s+(?:--(?:hash|config-settings?|global-option|install-option)\b|-C\b).*\Z")
_MAX_DEPTH = 8


def read_requirements(path: str, depth: int = 0) -> Iterator[Pin]:
    """The pins of a requirements or constraints file, those of the files that it includes among them."""
    if depth > _MAX_DEPTH:
        return
    for number, line in logical_lines(text_of(path)):
        text = _COMMENT.sub("", line).strip()
        if not text:
            continue
        included = _INCLUDES.match(text)
        if included is not None:
            other = os.path.join(os.path.dirname(path), included["path"].strip("\"' "))
            if os.path.normpath(other) != os.path.normpath(path):
                yield from read_requirements(os.path.normpath(other), depth + 1)
            continue
        found = one(text, path, number)
        if found is not None:
            yield found


def one(text: str, path: str, line: int) -> Pin | None:
    """The pin that one entry gives; None for options, and for what is no requirement."""
    editable = _EDITABLE.match(text)
    place = editable["place"] if editable else text
    egg = _EGG.search(place)
    if egg is not None:
        return pin(egg["name"], "", path, line, elsewhere=True)
    if editable is not None or text.startswith("-"):
        return None
    text = _OPTION.sub("", text)
    return requirement(text, path, line) or (wheel(text.split(";")[0].strip(), path, line) if "@" not in text else None)


_RUNS_PIP = re.compile(
    r"(?:^|[\s;&|(/])(?:pip[\d.]*|(?:uv|conda|mamba|micromamba)(?:\s+pip)?)\s+(?:[^;&|\n]*?\s)?(?:install|add)\s"
)
_WITH_VALUE = frozenset(
    {
        *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "-c", "--channel"),
        *("--platform", "--python-version", "--target", "-t", "--prefix", "-p", "-n", "--name"),
        *("--progress-bar", "--timeout", "--retries", "--cache-dir"),
    }
)


def read_command(command: str, folder: str, path: str, line: int) -> Iterator[Pin]:
    """The pins of the ``pip install`` lines of a shell command; ``-r`` is looked for below ``folder`` by its name."""
    for part in re.split(r"&&|\|\||;|\n", command):
        begun = _RUNS_PIP.search(f" {part} ")
        if begun is None:
            continue
        try:
            words = shlex.split(f" {part} "[begun.end() :], comments=True)
        except ValueError:
            words = f" {part} "[begun.end() :].split()
        yield from _of_words(words, folder, path, line, conda="conda" in begun[0] or "mamba" in begun[0])


def _of_words(words: list[str], folder: str, path: str, line: int, conda: bool) -> Iterator[Pin]:
    rest = iter(words)
    for word in rest:
        value = ""
        if word in ("-r", "--requirement", "-c", "--constraint", "--file") and not (conda and word == "-c"):
            value = next(rest, "")
        elif word.startswith(("--requirement=", "--constraint=", "--file=")):
            value = word.partition("=")[2]
        elif re.match(r"-[rc]\S", word) and not conda:
            value = word[2:]
        elif word in _WITH_VALUE:
            next(rest, "")
        elif not word.startswith("-"):
            found = conda_pin(word, path, line) if conda else one(word, path, line)
            if found is not None:
                yield found
        if value:
            place = _copied(value, folder)
            if place is not None:
                yield from read_requirements(place)


def _copied(name: str, folder: str) -> str | None:
    """The file that an image knows by some name: below the Dockerfile's folder, by its longest ending that is there."""
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    for start in range(len(parts)):
        for base in (folder, os.path.dirname(folder)):
            place = os.path.join(base, *parts[start:])
            if os.path.isfile(place):
                return place
    return None


_CONDA = re.compile(r"(?:[\w./-]+::)?(?P<name>[\w.-]+)\s*(?P<version>.*)\Z")


def conda_pin(text: str, path: str, line: int) -> Pin | None:
    """A pin as conda writes it: ``keras=3.8``, ``conda-forge::keras>=3,<4``, ``tensorflow=2.15.0=cpu_py311``."""
    found = _CONDA.match(text.strip().strip("\"'"))
    if found is None:
        return None
    version = found["version"].strip()
    if version.startswith("=") and not version.startswith("=="):
        version = _fuzzy(version[1:].partition("=")[0])
    elif version.startswith("=="):
        version = "==" + version[2:].partition("=")[0]
    elif version[:1].isdigit():  # `keras 3.8.0`, or `keras 3.8.*`, perhaps with the build behind it
        version = f"=={version.split()[0]}"
    return pin(found["name"], version.replace("|", ",") if "|" not in version else "", path, line)


def _fuzzy(version: str) -> str:
    version = version.strip()
    return f"=={version}" if version.endswith("*") else f"=={version}.*" if version else ""
