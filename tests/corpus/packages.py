"""The published packages of the corpus: fetched by pip with their hashes into a folder outside the tree, never installed.

``python -m corpus.packages FOLDER`` (with ``tests`` on PYTHONPATH) fetches and unpacks what the folder lacks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PINNED = Path(__file__).with_name("packages.json")
VARIABLE = "TFSAVELINT_CORPUS"
"""Names the folder of the unpacked packages."""


@dataclass(frozen=True)
class Package:
    """One pinned wheel, and the targets that its code is for."""

    name: str
    version: str
    wheel: str
    sha256: str
    targets: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Its folder among the unpacked ones."""
        return f"{self.name}-{self.version}"


def packages() -> tuple[Package, ...]:
    """Every package of the corpus, by name."""
    return tuple(Package(**{**item, "targets": tuple(item["targets"])}) for item in json.loads(PINNED.read_text("utf-8")))


def corpus() -> Path:
    """The folder of the unpacked packages; it is an error where there is none."""
    where = os.environ.get(VARIABLE)
    assert where, f"{VARIABLE} names no folder: run `nox -s corpus`, or `python -m corpus.packages FOLDER` first"
    return Path(where)


def fetch(folder: Path) -> None:
    """Fetch and unpack what isn't there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [item for item in packages() if not (folder / item.folder).is_dir()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as wheels:
        _download(missing, wheels)
        for item in missing:
            wheel = Path(wheels, item.wheel)
            found = sha256(wheel.read_bytes()).hexdigest()
            assert found == item.sha256, f"{item.wheel}: its sha256 is {found}"
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder / item.folder)


def _download(missing: list[Package], wheels: str) -> None:
    wanted = Path(wheels, "requirements.txt")
    wanted.write_text("".join(_requirement(item) for item in missing), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    platform = ["--python-version", "3.11", "--platform", "manylinux2014_x86_64"]
    where = ["--require-hashes", "--requirement", str(wanted), "--dest", wheels]
    subprocess.run([*command, *platform, *where], check=True)


def _requirement(item: Package) -> str:
    return f"{item.name}=={item.version} --hash=sha256:{item.sha256}\n"


def files(folder: Path, item: Package) -> Iterator[Path]:
    """The Python files of an unpacked package."""
    yield from sorted((folder / item.folder).rglob("*.py"))


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
