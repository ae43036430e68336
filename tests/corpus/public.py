"""Ordinary public code: files with custom Keras objects, named by repository, commit, path and sha256, never kept here.

Half of the repositories (by the parity of the sha256 of the repository's name) are looked at; the other half only scores.
The fresh set (``fresh.json``) comes from repositories that are in neither half, its files chosen by the bases of their
classes and the sha256 of their paths; nobody looks at it while anything is mended, and it is scored once.
``python -m corpus.public FOLDER [first|second|fresh]`` fetches the repositories with git, checks the files' hashes, and
prints how many classes of each stage are unknown, by target; with ``--fetch`` it stops before it checks anything.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tfsavelint.checking import Checker
from tfsavelint.model import STAGES, Format

PINNED = Path(__file__).with_name("public.json")
FRESH = Path(__file__).with_name("fresh.json")
SETS = ("first", "second", "fresh")
TARGETS = ("keras==3.15", "keras==2.15", "tf_keras==2.21")


@dataclass(frozen=True)
class PublicFile:
    """One file of the manifest."""

    repository: str
    commit: str
    path: str
    sha256: str
    half: str

    @property
    def place(self) -> str:
        """Where it lies below the folder."""
        return f"{self.repository.replace('/', '+')}/{self.path}"


def half_of(repository: str) -> str:
    """The half that a repository belongs to, unless it is of the fresh set."""
    return "second" if int(sha256(repository.encode()).hexdigest(), 16) % 2 else "first"


def manifest() -> tuple[PublicFile, ...]:
    """Every file of the two halves."""
    return _read(PINNED)


def fresh() -> tuple[PublicFile, ...]:
    """Every file of the fresh set."""
    return _read(FRESH)


def _read(path: Path) -> tuple[PublicFile, ...]:
    return tuple(PublicFile(**item) for item in json.loads(path.read_text("utf-8")))


def fetch(folder: Path, half: str) -> Iterator[PublicFile]:
    """The files of a half or of the fresh set, with their repositories around them: imports are followed there."""
    for item in (*manifest(), *fresh()):
        if item.half != half:
            continue
        root = folder / item.repository.replace("/", "+")
        if not (root / item.path).is_file():  # also where an earlier attempt was broken off
            root.mkdir(parents=True, exist_ok=True)
            commands = (
                ("init", "--quiet"),
                ("fetch", "--quiet", "--depth=1", f"https://github.com/{item.repository}", item.commit),
                ("checkout", "--quiet", "FETCH_HEAD"),
            )
            for command in commands:
                subprocess.run(["git", "-C", str(root), *command], check=True)
        found = sha256((root / item.path).read_bytes()).hexdigest()
        assert found == item.sha256, f"{item.place}: its sha256 is {found}"
        yield item


def main() -> None:
    """Fetch a set, check it, and print its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("half", choices=SETS, nargs="?", default="first")
    parser.add_argument("--fetch", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.chdir(given.folder)
    items = list(fetch(Path(), given.half))
    print(f"{given.half}: {len(items)} files of {len({item.repository for item in items})} repositories")
    if not given.fetch:
        figures(given.half, [item.place for item in items])


def figures(half: str, paths: list[str]) -> None:
    """Check the files, and print how many classes of each stage are unknown."""
    for target in TARGETS:
        report = Checker({"targets": (target,)}).paths(paths).report()
        counts: Counter[str] = Counter()
        for item in report.subjects:
            row = item.predictions.get(target, {}).get(Format.KERAS)
            if row is not None and item.kind not in ("call", "builder", "function", "lambda"):
                counts["rows"] += 1
                counts.update(f"{stage.value} {row[stage].value}" for stage in STAGES)
        print(f"{half}, {target}: {counts['rows']} classes, {len(report.findings)} findings")
        for stage in STAGES:
            print("  ", stage.value, {said: counts[f"{stage.value} {said}"] for said in ("ok", "fail", "unknown")})


if __name__ == "__main__":
    main()
