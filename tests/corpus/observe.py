"""Runs the packages of the corpus under real Keras, and writes down what was seen: run by hand when the pins change.

``python -m corpus.observe FOLDER`` with the matrix's environments described in TFSAVELINT_MATRIX (see ``noxfile.py``), and
beside each the packages that those of the corpus import. ``classes.json``: by package and file, which classes are Keras's
when the module is really imported. ``outcomes.json``: what the configuration of an instance of each did, where one could be
made from guessed arguments. A package that can't be imported in the environment of its first target has neither.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.guesses import Guess, guesses
from corpus.packages import Package, files, packages
from corpus.trials import Row, class_node
from matrix.environments import environment

from tfsavelint.confirm.pool import environment as scrubbed
from tfsavelint.confirm.wire import Interpreter

HERE = Path(__file__).parent
CLASSES, OUTCOMES = HERE / "classes.json", HERE / "outcomes.json"
SCRIPT = HERE / "round_trips.py"
BUILT_IN = ("keras", "tf-keras")
"""Their layers have a test of their own (``tests/reality/test_builtin_layers.py``)."""

GUESSES = 8
"""How many expressions are tried for one class."""


def is_test(path: Path) -> bool:
    """Whether a file is a package's own test."""
    return path.stem.endswith("_test") or path.stem.startswith("test_") or bool({"tests", "testing"} & set(path.parts))


@dataclass(frozen=True)
class Module:
    """One module of a package; the path is relative to the folder of all packages."""

    name: str
    path: str
    text: str


def modules(folder: Path, package: Package) -> Iterator[Module]:
    """The modules of a package, tests left out."""
    root = folder / package.folder
    for path in files(folder, package):
        inside = path.relative_to(root)
        parts = inside.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not is_test(inside) and b"keras" in path.read_bytes() and name.replace(".", "_").isidentifier():
            yield Module(name, path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))


def interpreter(package: Package) -> Interpreter:
    """The environment of the package's first target."""
    found = environment(package.targets[0])
    return Interpreter(found.interpreter.path, found.target.flavour, found.interpreter.extra_paths)


def asked(folder: Path, package: Package, chosen: list[Module], **more: Any) -> dict[str, Any]:
    """What the script answers in the package's environment."""
    where = interpreter(package)
    job = {"search": [str((folder / package.folder).resolve())], "modules": [item.name for item in chosen], **more}
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [where.python, str(SCRIPT)],
            input=json.dumps(job),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=home,
            env=scrubbed(where, home),
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def listed(folder: Path, package: Package) -> dict[str, dict[str, str]]:
    """By file, the classes that are Keras's."""
    chosen = list(modules(folder, package))
    said = asked(folder, package, chosen)
    for name, why in said["failed"].items():
        print(f"  {name}: {why}", flush=True)
    return {item.path: said["classes"][item.name] for item in chosen if said["classes"].get(item.name)}


def tried(folder: Path, package: Package, kinds: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """What the configuration of an instance of each did."""
    every = list(modules(folder, package))
    chosen = [item for item in every if item.path in kinds]
    found: dict[str, dict[str, list[Guess]]] = {}
    for item in chosen:
        tree = ast.parse(item.text)
        for qualname in kinds[item.path]:
            node = class_node(tree, qualname)
            if node is not None:
                found.setdefault(item.name, {})[qualname] = list(guesses(node, tree, qualname))[:GUESSES]
    tries = {name: {key: [item.expression for item in made] for key, made in each.items()} for name, each in found.items()}
    said = asked(folder, package, every, tries=tries)  # what is imported first may decide what can be
    rows = []
    for item in chosen:
        for qualname, answer in said.get(item.name, {}).items():
            if answer is not None and answer["said"][1] != "construct":
                guess = found[item.name][qualname][answer["number"]]
                kind = kinds[item.path][qualname]
                words = ("config", "custom_objects", guess.expression, guess.varied)
                rows.append(asdict(Row(item.path, qualname, kind, package.targets[0], *words, *answer["said"])))
    return rows


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
