"""What the config, rebuild and state rules find in the published packages, and what was said of each by who looked at it.

``python -m corpus.findings FOLDER`` shows what changed: findings without a judgement, and judgements of what is no longer
found. With ``--update`` it brings ``findings.json`` up to date: a judgement stays with its finding though the line or the
targets changed, what is no longer found goes, and what is new has an empty verdict, which the test refuses until somebody
has looked. Names of packages behind the folder leave the others as they are.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from corpus.observe import is_test
from corpus.packages import Package, packages

from tfsavelint.checking import Checker
from tfsavelint.model import Report

GOLDEN = Path(__file__).with_name("findings.json")
LOOKED_AT = ("TFS1", "TFS3", "TFS4")
"""The codes of which every finding is looked at. A package's own tests are left out: they are there to fail."""

Key = tuple[str, str, int, str, str]
"""Package, path, line, code, and the message."""


def report(folder: Path, package: Package, follow: bool = True) -> Report:
    """The report over an unpacked package, under the targets that it is for."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return Checker({"targets": package.targets}, follow=follow).paths([package.folder]).report()
    finally:
        os.chdir(before)


def found(package: Package, said: Report) -> set[Key]:
    """The findings to look at."""
    return {
        (package.name, item.path, item.span.line, item.code, item.message)
        for item in said.findings
        if item.code[:4] in LOOKED_AT and not is_test(Path(item.path))
    }


def looked_at() -> dict[Key, str]:
    """The golden file: ``true``, ``true: ...`` and why the package lives with it, or ``false: ...``, a debt."""
    if not GOLDEN.exists():
        return {}
    rows = json.loads(GOLDEN.read_text("utf-8"))
    return {(row["package"], row["path"], row["line"], row["code"], row["message"]): row["verdict"] for row in rows}


def judged(key: Key) -> tuple[str, str, str, str]:
    """What a judgement is about: not the line, nor the targets at the end of the message."""
    return key[0], key[1], key[3], key[4].rpartition(" (")[0]


def keep(known: dict[Key, str]) -> None:
    """Write the golden file."""
    names = ("package", "path", "line", "code", "message", "verdict")
    rows = [dict(zip(names, (*key, verdict), strict=True)) for key, verdict in sorted(known.items())]
    GOLDEN.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def main(folder: Path, only: list[str], update: bool) -> None:
    """Show what changed in all packages, or in those named, and bring the golden file up to date."""
    known = looked_at()
    said = {judged(key): verdict for key, verdict in known.items()}
    for package in packages():
        if only and package.name not in only:
            continue
        now = {key: said.get(judged(key), "") for key in found(package, report(folder, package))}
        before = {key for key in known if key[0] == package.name}
        for key in sorted(now):
            if not now[key]:
                print(f"new: {key[1]}:{key[2]}: {key[3]} {key[4]}", flush=True)
        for key in sorted(before):
            if judged(key) not in {judged(item) for item in now}:
                print(f"gone: {key[1]}:{key[2]}: {key[3]} {key[4]}", flush=True)
        known = {**{key: verdict for key, verdict in known.items() if key not in before}, **now}
        if update:
            keep(known)


if __name__ == "__main__":
    options = [item for item in sys.argv[1:] if item != "--update"]
    main(Path(options[0]), options[1:], "--update" in sys.argv)
