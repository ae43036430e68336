"""The confirmer over published packages, without any hint from a person: which of their layers it really tries.

``python -m corpus.confirmed FOLDER [--record] [--keep OUT] [NAMES...]``, with the matrix's environments in
TFSAVELINT_MATRIX (see ``noxfile.py``). A layer is really tried if it was constructed, called on numbers, has an argument
off its default where it has one, and reached ``write`` or failed before that for its own reason. The others are listed by
reason. With ``--record`` the figures go into ``confirmed.json``; with ``--keep`` each package's rows go into a folder,
for ``corpus.agreeing``.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.agreeing import kept
from corpus.observe import CLASSES
from corpus.packages import Package, packages
from matrix.environments import environment

from tfsavelint.checking import Checker, FileResult
from tfsavelint.confirm.run import Options, confirm
from tfsavelint.model import Format, Outcome, Report, Stage, Trial

GOLDEN = Path(__file__).with_name("confirmed.json")
TRIED = {
    "kapre": "keras==3.15",
    "deepctr": "tf_keras==2.21",
    "larq": "tf_keras==2.21",
    "spektral": "tf_keras==2.21",
    "tensorflow-addons": "keras==2.15",
    "tensorflow-recommenders": "tf_keras==2.21",
}
"""The packages, and the target under which each is tried."""

SECONDS = 60.0
_BEFORE_WRITE = (Stage.CONSTRUCT, Stage.CONFIG, Stage.ENCODE)


@dataclass(frozen=True)
class Layer:
    """One layer of a package: really tried, or why not."""

    path: str
    qualname: str
    why_not: str
    detail: str = ""


def confirmed(folder: Path, package: Package, target: str, say: bool = True) -> Report:
    """The report of the confirmer on the package's layers."""
    described = environment(target)
    root = str((folder / package.folder).resolve())
    compileall.compile_dir(root, quiet=2, workers=1)  # else each trial would compile what it imports
    interpreter = replace(described.interpreter, extra_paths=(*described.interpreter.extra_paths, root))
    before = Path.cwd()
    os.chdir(folder)
    try:
        kinds = json.loads(CLASSES.read_text("utf-8"))[package.name]
        paths = sorted(path for path, names in kinds.items() if "layer" in names.values())
        run = Checker({"targets": (target,)}).paths(paths)
        run.results[:] = map(_layers_alone, run.results)
        options = Options((interpreter,), (described.target,), frozenset({Format.KERAS}), SECONDS)
        return confirm(run, options, _progress if say else lambda *_: None)
    finally:
        os.chdir(before)


def _layers_alone(result: FileResult) -> FileResult:
    """The same file without what else is tried of it: its imports, names, functions and calls."""
    if result.checked is None:
        return result
    kept = [item for item in result.checked.judged if item.subject.kind in ("layer", "cell", "model", "builder", "other")]
    nothing: Any = ()
    bare = dict.fromkeys(("imports", "names", "third_party", "graph_faults", "plain_registrations"), nothing)
    facts = replace(result.checked.facts, **bare)
    return replace(result, checked=replace(result.checked, judged=tuple(kept), facts=facts))


def _progress(what: str, done: int, whole: int) -> None:
    print(f"  {done}/{whole} {what}", end="\r", flush=True)


def layers(kinds: Mapping[str, Mapping[str, str]], report: Report) -> list[Layer]:
    """Every layer that the package has when it is really imported."""
    rows = {(item.path, item.qualname): item for item in report.subjects}
    found = []
    for path, names in sorted(kinds.items()):
        for name, kind in names.items():
            if kind != "layer":
                continue
            row = rows.get((path, name))
            if row is None:
                found.append(Layer(path, name, "no row"))
            elif not row.trials:
                found.append(Layer(path, name, "not planned", report.untried.get((path, name), "")))
            else:
                found.append(Layer(path, name, *_why_not(row.trials)))
    return found


def _why_not(trials: tuple[Trial, ...]) -> tuple[str, str]:
    """The reason for which an object was not really tried, in a word and in the trial's own; empty where it was."""
    first = trials[0]
    made = first.made
    if made is None:
        return _kind_of(first), first.detail or ""
    if not made.called:
        return "no inputs were found that it answers on", f"{made.expression}: {first.detail or ''}"
    if not made.varied:
        return "no argument could be given another value than its default", made.expression
    reached = any(item.outcome is Outcome.OK or item.stage not in _BEFORE_WRITE for item in trials)
    failed = first.outcome is Outcome.FAIL or (first.stage is Stage.CONSTRUCT and made.called)
    return ("", "") if reached or failed else (_kind_of(first), first.detail or "")


def _kind_of(trial: Trial) -> str:
    detail = trial.detail or ""
    if "not installed" in detail:
        return "a package is not installed"
    if trial.error_type in ("timeout", "worker-died"):
        return trial.error_type
    if re.search(r"NotImplementedError|not implemented|abstract", f"{trial.error_type} {detail}", re.IGNORECASE):
        return "it is abstract"
    if "no arguments were found" in detail:
        return "no arguments and inputs were found that suit it"
    return "it could not be built"


def figures(package: Package, target: str, found: list[Layer]) -> dict[str, Any]:
    """What is recorded of a package."""
    why = Counter(item.why_not for item in found if item.why_not)
    tried = sum(not item.why_not for item in found)
    share = round(100 * tried / (len(found) or 1), 1)
    named = {"package": package.folder, "target": target, "layers": len(found), "really tried": tried, "in 100": share}
    return {**named, "undecided": dict(sorted(why.items(), key=lambda item: (-item[1], item[0])))}


def main() -> None:
    """Confirm, and print the figures by package."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_intermixed_args()
    record = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    classes = json.loads(CLASSES.read_text("utf-8"))
    for package in packages():
        if package.name not in TRIED or (given.names and package.name not in given.names):
            continue
        target, began = TRIED[package.name], time.monotonic()
        report = confirmed(given.folder, package, target)
        found = layers(classes[package.name], report)
        record[package.name] = figures(package, target, found)
        print(json.dumps(record[package.name]), f"{time.monotonic() - began:.0f} s", flush=True)
        for item in found:
            if item.why_not:
                print(f"  {item.path}:{item.qualname}: {item.why_not}: {item.detail[:200]}")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{package.name}.json").write_text(kept(package.name, report), encoding="utf-8")
        if given.record:
            GOLDEN.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
