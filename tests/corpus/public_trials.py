"""Real round trips of the classes in ordinary public code: ``python -m corpus.public_trials FOLDER SET TARGET OUT``.

Needs the matrix's environments (TFSAVELINT_MATRIX, see ``noxfile.py``). OUT gets one line for every trial, and beside it
``OUT.classes.json``: which classes of which file Keras itself knows, or why the file could not be executed.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from corpus.public import PublicFile, fetch
from corpus.standins import stand_in
from corpus.trials import File, Trials, classes
from matrix.environments import environment

from tfsavelint.confirm.pool import Worker
from tfsavelint.confirm.wire import Interpreter, ModuleSource
from tfsavelint.source.parse import parse
from tfsavelint.source.slices import Slicer
from tfsavelint.source.text import SourceText, decode


def ways(item: PublicFile) -> Iterator[File]:
    """The file as a module: named from each folder above it, then by its own name with all of them to import from."""
    root = Path(item.repository.replace("/", "+")).absolute()
    path = root / item.path
    text = Slicer(parse(SourceText(str(path), decode(str(path), path.read_bytes()).text))).definitions().text
    above = [
        root,
        *(root.joinpath(*path.relative_to(root).parts[:depth]) for depth in range(1, len(Path(item.path).parts))),
    ]
    for folder in above:
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        if all(part.isidentifier() for part in name.split(".")):
            yield File(item.place, ModuleSource(name, str(path), text, tuple(dict.fromkeys((str(folder), str(root))))))
    everywhere = tuple(str(folder) for folder in reversed(above))
    yield File(item.place, ModuleSource(re.sub(r"\W", "_", path.stem), str(path), text, everywhere))


def executed(items: list[PublicFile], interpreter: Interpreter) -> dict[str, tuple[File, dict[str, Any]]]:
    """By path: the first way in which the file can be executed, and the classes found; else the last one's complaint."""
    pending = {item.place: list(ways(item)) for item in items}
    found: dict[str, tuple[File, dict[str, Any]]] = {}
    while pending:
        chosen = {place: found_ways.pop(0) for place, found_ways in pending.items()}
        for place, said in classes(chosen.values(), interpreter).items():
            if "classes" in said or place not in found or not pending[place]:
                found[place] = chosen[place], said
            if "classes" in said or not pending[place]:
                del pending[place]
    return found


def main(folder: Path, half: str, target: str, out: Path, only: list[str]) -> None:
    """Try every class of a set, or of the files whose path has one of the words given."""
    out = out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    chosen = [item for item in fetch(Path(), half) if item.path.endswith(".py")]
    chosen = [item for item in chosen if not only or any(word in item.place for word in only)]
    described = environment(target)
    with tempfile.TemporaryDirectory() as beside:
        plain = Interpreter(described.interpreter.path, described.target.flavour, described.interpreter.extra_paths)
        roots = sorted({Path(item.repository.replace("/", "+")) for item in chosen})
        print("stood in for:", *stand_in(Path(beside), roots, plain))
        interpreter = replace(plain, extra_paths=(*plain.extra_paths, beside))
        found = executed(chosen, interpreter)
        kinds = {place: said for place, (_, said) in found.items()}
        Path(f"{out}.classes.json").write_text(json.dumps(kinds, indent=1), encoding="utf-8")
        for place, said in kinds.items():
            if "failed" in said:
                print("could not be executed:", place, said["failed"])
        with Worker(interpreter) as worker, out.open("w", encoding="utf-8") as stream:
            print(worker.start(), flush=True)
            trials = Trials(worker, target)
            for file, said in found.values():
                for row in trials.of_file(file, said.get("classes", {})):
                    stream.write(json.dumps(asdict(row)) + "\n")
                    stream.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), sys.argv[5:])
