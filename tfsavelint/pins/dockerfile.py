"""Dockerfiles: the image they begin with, their pip lines, and the variables that they set."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from tfsavelint.pins.pin import Pin, pin
from tfsavelint.pins.pip_files import read_command
from tfsavelint.pins.texts import logical_lines, text_of

_INSTRUCTION = re.compile(r"\s*(?P<word>FROM|RUN|ENV|ARG)\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_IMAGE = re.compile(r"(?:^|/)tensorflow/(?:tensorflow|serving):(?P<version>\d+\.\d+(?:\.\d+)?)(?=[-\s]|\Z)")
_FLAG = re.compile(r"\bTF_USE_LEGACY_KERAS\b(?:\s*[=:]\s*|\s+)[\"']?(?P<value>[^\s\"';&|]*)")


def read_dockerfile(path: str) -> Iterator[Pin]:
    """What the image has: its beginning's TensorFlow, then each pip line."""
    folder = os.path.dirname(path)
    arguments: dict[str, str] = {}
    for number, line in _instructions(path):
        found = _INSTRUCTION.match(line)
        if found is None:
            continue
        rest = re.sub(r"\$\{?(\w+)\}?", lambda name: arguments.get(name[1], name[0]), found["rest"])
        word = found["word"].upper()
        if word in ("ARG", "ENV"):
            arguments.update(re.findall(r"(\w+)=\"?([\w.]+)", rest))
        elif word == "FROM":
            image = _IMAGE.search(rest.split()[0] if rest.split() else "")
            base = pin("tensorflow", f"=={image['version']}", path, number) if image else None
            if base is not None:
                yield base
        elif word == "RUN":
            command = " ".join(re.findall(r"\"((?:[^\"\\]|\\.)*)\"", rest)) if rest.startswith("[") else rest
            yield from read_command(command, folder, path, number)


def flag_in_dockerfile(path: str) -> tuple[int, bool] | None:
    """The line that sets TF_USE_LEGACY_KERAS for the image, and whether it switches it on."""
    last = None
    for number, line in _instructions(path):
        found = _INSTRUCTION.match(line)
        if found is not None and found["word"].upper() == "ENV" and (flag := _FLAG.search(found["rest"])):
            last = number, is_on(flag["value"])
    return last


def flag_in_text(path: str) -> tuple[int, bool] | None:
    """The same for an .env file."""
    last = None
    for number, line in logical_lines(text_of(path)):
        flag = _FLAG.search(line)
        if flag is not None and not line.lstrip().startswith("#"):
            last = number, is_on(flag["value"])
    return last


def is_on(value: str) -> bool:
    """Whether TensorFlow takes a value of TF_USE_LEGACY_KERAS for yes (tensorflow/python/util/lazy_loader.py)."""
    return value.strip("\"'") in ("1", "true", "True")


def _instructions(path: str) -> Iterator[tuple[int, str]]:
    """Instructions with the lines that continue them; comments and empty lines between them are passed over."""
    lines = [line if not line.lstrip().startswith("#") else "" for line in text_of(path).splitlines()]
    begun, joined = 0, ""
    for number, line in enumerate(lines, 1):
        if joined and not line.strip():
            continue
        begun = begun or number
        if line.rstrip().endswith("\\"):
            joined += line.rstrip()[:-1] + " "
            continue
        yield begun, joined + line
        begun, joined = 0, ""
    if joined:
        yield begun, joined
