"""Prints what `check` costs on Keras's own layers, against `libcst.parse_module` alone on the same files, in one run.

A script, not a test: python tests/benchmarks/bench_speed.py [FOLDER]. File by file the two alternate, in processor time,
so that whatever else the machine does falls on both. The aim is a ratio of at most 0.5 on Keras-heavy code; on the
standard library, which doesn't concern us, no more than reading costs.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
import sysconfig
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import libcst

from tfsavelint.checking import check_bytes
from tfsavelint.config import Settings
from tfsavelint.engine import check
from tfsavelint.facts.file import read_facts
from tfsavelint.facts.project import Project
from tfsavelint.source.parse import parse
from tfsavelint.source.text import decode
from tfsavelint.targets import newest

FEW = 400
"""How many files of the standard library are taken."""


def keras_layers() -> Path:
    """The folder of the installed Keras's layers; Keras itself is not imported."""
    found = importlib.util.find_spec("keras")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("this needs an environment that has Keras, or a folder as its argument")
    return Path(found.submodule_search_locations[0]) / "src" / "layers"


def timed(seconds: dict[str, float], name: str, work: Callable[..., object], *given: object) -> None:
    """Add the processor time of some work."""
    began = time.process_time()
    work(*given)
    seconds[name] += time.process_time() - began


def measured(files: Iterable[Path], follow: bool) -> dict[str, float]:
    """Seconds by what was done, over all files."""
    seconds: dict[str, float] = defaultdict(float)
    project = Project(follow=follow)
    for path in files:
        data = path.read_bytes()
        source = decode(str(path), data)
        timed(seconds, "libcst.parse_module", libcst.parse_module, source.text)
        timed(seconds, "ast.parse", ast.parse, source.text)
        timed(seconds, "check", check_bytes, str(path), data, newest(), Settings(), project)
    return seconds


def nothing_absent(root: str, path: str, access: str) -> bool:
    """No name is asked for."""
    return False


def parts(files: Iterable[Path]) -> Iterator[tuple[str, float]]:
    """What the steps of a check cost, each done by itself: outline, facts, and the replay with its rules."""
    seconds: dict[str, float] = defaultdict(float)
    for path in files:
        source = decode(str(path), path.read_bytes())
        timed(seconds, "outline", parse, source)
        first, second = parse(source), parse(source)
        timed(seconds, "facts", read_facts, Project(follow=False).open(first), nothing_absent)
        timed(seconds, "facts and replay", check, second, newest(), Project(follow=False))
    yield from seconds.items()


def main() -> None:
    """Measure, and print the ratios."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else keras_layers()
    heavy = sorted(path for path in folder.rglob("*.py") if not path.name.endswith("_test.py"))
    measured(heavy[:20], follow=False)  # everything is imported, and the tables are read
    lines = sum(path.read_bytes().count(b"\n") for path in heavy)
    print(f"{len(heavy)} files, {lines} lines of {folder.parent.name}/{folder.name}")
    for follow in (False, True):
        seconds = measured(heavy, follow)
        whole = seconds["libcst.parse_module"]
        ratio = seconds["check"] / whole
        print(f"imports {'followed' if follow else 'not followed'}: check {seconds['check']:.2f} s, ", end="")
        print(f"libcst.parse_module {whole:.2f} s, ratio {ratio:.2f} (aim: 0.5)")
    for name, taken in parts(heavy):
        print(f"  {name:18} {taken / whole:.2f} of libcst.parse_module")
    other = sorted(Path(sysconfig.get_path("stdlib")).glob("*/*.py"))[:FEW]
    seconds = measured((path for path in other if b"\0" not in path.read_bytes()), follow=False)
    print(f"other code: check {seconds['check'] / seconds['ast.parse']:.2f} of ast.parse, {len(other)} files")


if __name__ == "__main__":
    main()
