"""The environments of the matrix, as the nox session describes them in TFSAVELINT_MATRIX. Without it nothing passes."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tfsavelint.detect import Interpreter, interpreter_at
from tfsavelint.targets import Target, parse_target

TARGETS = ("keras==3.15", "keras==3.8", "keras==3.3", "tf_keras==2.21", "keras==2.15")
"""Every target that the examples run under."""

BUILTIN_TARGETS = (*TARGETS, "keras==3.10", "keras==3.12", "keras==2.12")
"""Every target under which names, classes and profiles are observed."""

ADDONS = "addons"
"""Keras 3.15 with tensorflow-addons beside it, which can't be imported there."""


@dataclass(frozen=True)
class Environment:
    """One entry of the matrix."""

    target: Target
    interpreter: Interpreter


@cache
def described() -> dict[str, dict[str, object]]:
    """The matrix as described; a missing description is an error that says how to get one."""
    text = os.environ.get("TFSAVELINT_MATRIX")
    assert text, "run these tests with `nox -s matrix`, which makes their environments"
    found: dict[str, dict[str, object]] = json.loads(text)
    return found


def environment(name: str, target: str = "") -> Environment:
    """An entry by name; Keras that comes by a path decides the version. ``target`` is given where the name isn't one."""
    entry = described()[name]
    paths = tuple(str(item) for item in entry["paths"])  # type: ignore[union-attr, attr-defined]
    interpreter = interpreter_at(str(entry["python"]), f"the matrix's {name}")
    carried = [found[1] for path in paths for item in Path(path).glob("keras-*") if (found := _VERSION.match(item.name))]
    version = carried[0] if carried else interpreter.keras
    interpreter = replace(interpreter, keras=version, extra_paths=paths)
    wanted = parse_target("keras==3.15" if name == ADDONS else target or name)
    assert wanted in interpreter.targets, f"{name}: the environment has {interpreter.targets}"
    return Environment(wanted, interpreter)


_VERSION = re.compile(r"keras-(\d[^-]*)\.dist-info\Z")
