"""Prints what `check` on one small file costs, as a whole process, against `python -c "import libcst"`.

A script, not a test: python tests/benchmarks/bench_check.py [RUNS]. The runs alternate, so that whatever else the
machine does falls on both. The aim is a ratio of at most 1.5; `-c pass` tells what the interpreter itself takes.
Bytecode is cached in a folder of the benchmark's own, also where PYTHONDONTWRITEBYTECODE would compile us every time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
FILE = ROOT / "fixtures" / "scenarios" / "custom_dense.py"
COMMANDS = {
    "check": ("-m", "tfsavelint", "check", str(FILE)),
    "import libcst": ("-c", "import libcst"),
    "pass": ("-c", "pass"),
}
STATUS = {"check": 1}
"""The file has real faults, so the right end of a check is 1."""


def main() -> None:
    """Run each command in turn, and print the times and the ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(runs + 1):
            for name, command in COMMANDS.items():
                taken = _run(command, STATUS.get(name, 0), environment)
                if number:  # the first round fills the cache
                    seconds[name].append(taken)
    for name, taken_by in seconds.items():
        print(f"{name:14} min {min(taken_by) * 1000:6.1f} ms   median {median(taken_by) * 1000:6.1f} ms")
    ratios = [compute(seconds["check"]) / compute(seconds["import libcst"]) for compute in (min, median)]
    print(f"check / import libcst: {ratios[0]:.2f} (min), {ratios[1]:.2f} (median), {runs} runs each; aim: 1.5")


def _run(command: tuple[str, ...], status: int, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    taken = time.perf_counter() - began
    if done.returncode != status:
        raise SystemExit(f"{command} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
    return taken


if __name__ == "__main__":
    main()
