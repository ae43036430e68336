"""The sessions that CI runs: ``nox`` for all of them, ``nox -s static matrix`` for two.

Every environment comes from pinned constraints, so that a release made tomorrow changes nothing here. An interpreter
or an environment that can't be had fails its session; none is left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nox

HERE = Path(__file__).parent
CONSTRAINTS = HERE / "tests" / "constraints"
DEV = CONSTRAINTS / "dev.txt"
KERAS_215 = CONSTRAINTS / "keras215.txt"
KERAS_212 = CONSTRAINTS / "keras212.txt"
KERAS_38 = CONSTRAINTS / "keras38.txt"
PYTHON = "3.11"

BY_PATH = {
    "keras==3.12": ("keras==3.12.0",),
    "keras==3.10": ("keras==3.10.0",),
    "keras==3.8": ("keras==3.8.0",),
    "keras==3.3": ("keras==3.3.3", "numpy==1.26.4"),
    "addons": ("tensorflow-addons==0.23.0", "typeguard==2.13.3"),
}
"""Folders that go before the packages of the main environment, so that one TensorFlow carries another Keras.

keras 3.3 needs NumPy 1: its ModelCheckpoint uses a name that NumPy 2 removed. tensorflow-addons needs Keras 2: its
folder is there to show that it can't be imported beside a newer one.
"""

THIRD_PARTY = (
    *("keras-rs==0.4.0", "keras-tcn==3.5.6", "vit-keras==0.2.0", "kapre==0.4.1", "autokeras==3.0.0", "kecam==1.4.3"),
    *("keras-hub==0.32.0", "deepctr==0.9.4", "keras-self-attention==0.51.0", "keras-unet-collection==0.1.13"),
    *("larq==0.14.0", "deel-lip==1.5.0", "tensorflow-recommenders==0.7.7", "tensorflow-hub==0.16.1"),
    *("tensorflow-lattice==2.1.1", "keras-tuner==1.4.8", "kt-legacy==1.0.5", "dm-tree==0.1.10", "terminaltables==3.1.10"),
    *("kagglehub==1.0.3", "kagglesdk==0.1.38", "sentencepiece==0.2.3", "tokenizers==0.23.3", "regex==2026.11.15"),
    *("ftfy==6.3.1", "wcwidth==0.9.4", "pillow==13.0.0", "tqdm==4.70.1", "scipy==1.17.1", "validators==0.36.0"),
    "setuptools==65.5.0",
)
"""Packages that provide Keras objects, and what importing them asks for beyond the development environment.

tensorflow-hub asks for the `pkg_resources` of an older setuptools.
"""

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "tests", "static", "browser", "matrix", "third_party"]
nox.options.error_on_missing_interpreters = True
nox.options.error_on_external_run = True


@nox.session(python=PYTHON)
def lint(session: nox.Session) -> None:
    """Style, form and types."""
    _install(session, "-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python=PYTHON)
def tests(session: nox.Session) -> None:
    """The test command of the README."""
    _install(session, "-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python=["3.10", "3.12", "3.13"])
def static(session: nox.Session) -> None:
    """What needs no TensorFlow, under each further Python that the tool supports.

    Each example in each spelling of its imports, thousands of cases, is the first Python's affair.
    """
    _install(session, "-e", ".", "build", "hypothesis", "pytest", "pytest-xdist")
    chosen = ("tests/static", "tests/packaging/test_wheel.py", "-k", "not the_same_in_every_spelling")
    session.run("python", "-m", "pytest", *chosen, *session.posargs)


@nox.session(python=PYTHON)
def browser(session: nox.Session) -> None:
    """The page of ``confirm --report`` in a real Chromium, which Debian packages; Playwright brings only its driver."""
    _install(session, "-e", ".", "playwright", "pytest", "pytest-xdist")
    session.run("python", "-m", "pytest", "tests/browser", *session.posargs)


@nox.session(python=PYTHON)
def matrix(session: nox.Session) -> None:
    """The real library of each target."""
    _install(session, "-e", ".[dev]")
    main = Path(session.bin) / "python"
    beside = Path(session.virtualenv.location) / "matrix"
    shutil.rmtree(beside, ignore_errors=True)
    old = _environment(session, beside / "tf215", KERAS_215, "tensorflow", "tensorflow-addons", "keras-tcn", "setuptools")
    described = {
        "keras==3.15": _described(main),
        "tf_keras==2.21": _described(main, flavour="tf_keras"),
        "keras==2.15": _described(old),
        "keras==2.12": _described(_environment(session, beside / "tf212", KERAS_212, "tensorflow", "setuptools")),
    }
    for name, requirements in BY_PATH.items():
        folder = beside / name.replace("==", "-")
        _pip(session, main, "--no-deps", "--target", str(folder), *requirements, constraints=None)
        described[name] = _described(main, paths=(folder,))
    session.run(
        *("python", "-m", "pytest", "tests/matrix", *session.posargs),
        env={"TFSAVELINT_MATRIX": json.dumps(described)},
    )


@nox.session(python=PYTHON)
def third_party(session: nox.Session) -> None:
    """Layers of other packages, really saved and loaded: what knowledge/third_party.toml says of them."""
    _install(session, "-e", ".[dev]")
    folder = Path(session.virtualenv.location) / "third_party"
    shutil.rmtree(folder, ignore_errors=True)
    _pip(session, Path(session.bin) / "python", "--no-deps", "--target", str(folder), *THIRD_PARTY, constraints=None)
    session.run(
        *("python", "-m", "pytest", "tests/third_party", *session.posargs), env={"TFSAVELINT_THIRD_PARTY": str(folder)}
    )


@nox.session(python=PYTHON)
def own_tensorflow(session: nox.Session) -> None:
    """Whether keras 3.8 by path does what it does with its own TensorFlow. Not among the default sessions: it is long."""
    _install(session, "-e", ".[dev]")
    main = Path(session.bin) / "python"
    beside = Path(session.virtualenv.location) / "own"
    shutil.rmtree(beside, ignore_errors=True)
    own = _environment(session, beside / "tf218", KERAS_38, "tensorflow", "keras", "tf-keras", "keras-tcn", "setuptools")
    _pip(session, main, "--no-deps", "--target", str(beside / "carried"), *BY_PATH["keras==3.8"], constraints=None)
    described = {
        "keras==3.8": _described(main, paths=(beside / "carried",)),
        "keras==3.8 with its own TensorFlow": _described(own),
    }
    session.run(
        *("python", "-m", "pytest", "tests/own_tensorflow", *session.posargs),
        env={"TFSAVELINT_MATRIX": json.dumps(described)},
    )


@nox.session(python=PYTHON)
def corpus(session: nox.Session) -> None:
    """Published packages, fetched and unpacked, never installed. Takes minutes: not among the sessions run by default."""
    _install(session, "-e", ".[dev]")
    folder = Path(session.virtualenv.location) / "packages"
    session.run("python", "-m", "corpus.packages", str(folder), env={"PYTHONPATH": "tests", **_constrained(None)})
    session.run("python", "-m", "pytest", "tests/corpus", *session.posargs, env={"TFSAVELINT_CORPUS": str(folder)})


def _described(python: Path, flavour: str = "keras", paths: Sequence[Path] = ()) -> dict[str, Any]:
    return {"python": str(python), "flavour": flavour, "paths": [str(path) for path in paths]}


def _environment(session: nox.Session, prefix: Path, constraints: Path, *what: str) -> Path:
    session.run("python", "-m", "venv", str(prefix))
    python = prefix / "bin" / "python"
    _pip(session, python, *what, constraints=constraints)
    return python


def _install(session: nox.Session, *what: str) -> None:
    session.install("-c", str(DEV), *what, env=_constrained(DEV))


def _pip(session: nox.Session, python: Path, *what: str, constraints: Path | None) -> None:
    pinned = ("-c", str(constraints)) if constraints else ()
    command = (str(python), "-m", "pip", "install", "--quiet", *pinned, *what)
    session.run(*command, env=_constrained(constraints), external=True)


def _constrained(constraints: Path | None) -> dict[str, str]:
    """Environment variables for pip: what it installs in order to build a package is pinned too, and nothing else."""
    where = constraints.as_uri() if constraints else ""
    return {"PIP_CONSTRAINT": where, "PIP_BUILD_CONSTRAINT": where}
