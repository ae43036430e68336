"""What the config, rebuild and state rules find in the published packages, and what was said of each by who looked at it.

``python -m corpus.findings FOLDER`` brings ``findings.json`` up to date: what is no longer found goes, and what is new has
an empty verdict, which the test refuses until somebody has looked.
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

NOT_YET = frozenset({"keras", "tf-keras", "keras-hub", "keras-nlp"})
"""Packages whose findings nobody has looked at yet: these are only checked for crashes."""

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


def main(folder: Path, only: list[str]) -> None:
    """Bring the golden file up to date for all packages, or for those named."""
    known = looked_at()
    by_message = {(key[0], key[1], key[3], key[4]): verdict for key, verdict in known.items()}
    chosen = [item for item in packages() if not only or item.name in only]
    kept = {key: verdict for key, verdict in known.items() if key[0] not in {item.name for item in chosen}}
    for package in chosen:
        for key in found(package, report(folder, package)):
            kept[key] = by_message.get((key[0], key[1], key[3], key[4]), "")
    names = ("package", "path", "line", "code", "message", "verdict")
    rows = [dict(zip(names, (*key, verdict), strict=True)) for key, verdict in sorted(kept.items())]
    GOLDEN.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
