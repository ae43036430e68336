"""Runs the packages of the corpus under real Keras, and writes down what was seen: run by hand when the pins change.

``python -m corpus.observe FOLDER`` with the matrix's environments described in TFSAVELINT_MATRIX (see ``noxfile.py``).
``classes.json``: by package and file, which classes are Keras's when the module is really imported. ``outcomes.json``:
what the configuration of an instance of each did, where one could be made from guessed arguments. A package that can't be
imported in the environment of its first target has neither.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from corpus.packages import Package, files, packages
from corpus.trials import File, Trials, classes
from matrix.environments import environment

from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.wire import Interpreter, ModuleSource

HERE = Path(__file__).parent
CLASSES, OUTCOMES = HERE / "classes.json", HERE / "outcomes.json"
BUILT_IN = ("keras", "tf-keras")
"""Their layers have a test of their own (``tests/reality/test_builtin_layers.py``)."""


def is_test(path: Path) -> bool:
    """Whether a file is a package's own test."""
    return path.stem.endswith("_test") or path.stem.startswith("test_") or bool({"tests", "testing"} & set(path.parts))


def modules(folder: Path, package: Package) -> Iterator[File]:
    """The modules of a package, tests left out; paths relative to the folder."""
    root = folder / package.folder
    for path in files(folder, package):
        inside = path.relative_to(root)
        parts = inside.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        if not is_test(inside) and b"keras" in path.read_bytes() and name.replace(".", "_").isidentifier():
            source = ModuleSource(name, str(path), text, (str(root),))
            yield File(path.relative_to(folder).as_posix(), source, installed=True)


def interpreter(package: Package) -> Interpreter:
    """The environment of the package's first target."""
    found = environment(package.targets[0])
    return Interpreter(found.interpreter.path, found.target.flavour, found.interpreter.extra_paths)


def listed(folder: Path, package: Package) -> dict[str, dict[str, str]]:
    """By file, the classes that are Keras's."""
    found = classes(modules(folder, package), interpreter(package))
    return {path: said["classes"] for path, said in found.items() if said.get("classes")}


def tried(folder: Path, package: Package, kinds: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """What the configuration of an instance of each did."""
    rows: list[dict[str, Any]] = []
    with Worker(interpreter(package)) as worker:
        worker.start()
        trials = Trials(worker, package.targets[0], formats=())
        for file in modules(folder, package):
            if file.path in kinds:
                rows += [asdict(row) for row in trials.of_file(replace(file, installed=False), kinds[file.path])]
    return [row for row in rows if row["stage"] != "construct"]


def main(folder: Path, only: list[str]) -> None:
    """Observe every package, or those named, and keep what is known of the others."""
    known = json.loads(CLASSES.read_text("utf-8")) if CLASSES.exists() else {}
    outcomes = json.loads(OUTCOMES.read_text("utf-8")) if OUTCOMES.exists() else {}
    for package in packages():
        if only and package.name not in only:
            continue
        known[package.name] = listed(folder, package)
        print(package.name, sum(map(len, known[package.name].values())), "classes", flush=True)
        if package.name not in BUILT_IN:
            outcomes[package.name] = tried(folder, package, known[package.name])
            print(package.name, len(outcomes[package.name]), "outcomes", flush=True)
        for path, value in ((CLASSES, known), (OUTCOMES, outcomes)):
            path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
