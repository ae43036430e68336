"""What one Keras refuses of another's files, layer by layer: observed, and written to knowledge/crossing.txt.

``python -m matrix.crossing`` does it anew for every environment that TFSAVELINT_MATRIX describes.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from matrix.environments import ADDONS, described, environment

from tfsavelint.targets import parse_target, profile

OBSERVER = Path(__file__).with_name("observe_crossing.py")
DATA = Path(__file__).parents[2] / "tfsavelint" / "knowledge" / "crossing.txt"
_NO_PARTS = {"Layer", "Wrapper", "PreprocessingLayer", "RNN"}
"""Classes that are mostly there to be derived from, or of which another class decides."""
Errors = Mapping[str, str]
"""Errors of loads, by file: ``LSTM.h5``."""


def run(name: str, what: str, *arguments: str) -> str:
    """What the observer prints in an environment."""
    found = environment(name)
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    paths = {"PYTHONPATH": os.pathsep.join(found.interpreter.extra_paths)} if found.interpreter.extra_paths else {}
    done = subprocess.run(
        [found.interpreter.path, str(OBSERVER), what, found.target.flavour, *arguments],
        env={**kept, **paths, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


def observed(names: Iterable[str], folder: Path, classes: Iterable[str] = ()) -> dict[tuple[str, str], Errors]:
    """By (saver, loader), the errors of the loads of every file."""
    found: dict[tuple[str, str], Errors] = {}
    names = list(names)
    for name in names:
        (folder / name).mkdir()
        run(name, "save", str(folder / name), *classes)
    for loader in names:
        savers = {str(folder / saver): saver for saver in names}
        for place, errors in json.loads(run(loader, "load", *savers)).items():
            found[savers[place], loader] = errors
    return found


def refused(errors: Mapping[tuple[str, str], Errors]) -> dict[tuple[str, str, str], list[str]]:
    """By (format, saver, loader), the layers refused where ``files_read`` says that the loader reads such files.

    What doesn't load in its own version either is no matter of versions.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for (saver, loader), files in errors.items():
        written = profile(parse_target(saver)).files_written
        for fmt in ("keras", "h5"):
            if written in profile(parse_target(loader)).files_read[fmt]:
                away = files.keys() - errors[saver, saver].keys()
                names = sorted({file.removesuffix(f".{fmt}") for file in away if file.endswith(f".{fmt}")} - _NO_PARTS)
                if names:
                    found[fmt, saver, loader] = names
    return found


def text(names: Iterable[str], pairs: Mapping[tuple[str, str, str], list[str]]) -> str:
    """The lines of crossing.txt."""
    order = list(names)
    lines = [f"targets {' '.join(order)}"]
    found = ((fmt, order.index(saver), order.index(loader), layers) for (fmt, saver, loader), layers in pairs.items())
    lines += [f"{fmt} {saver} {loader} {' '.join(layers)}" for fmt, saver, loader, layers in sorted(found)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    every = [name for name in described() if name != ADDONS]
    with tempfile.TemporaryDirectory() as made:
        DATA.write_text(text(every, refused(observed(every, Path(made)))), encoding="ascii")
