"""Requirement files as people write them: what they pin, and that nothing in one ends a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from static.running import FINDING, ROOT, here, write

from tfsavelint.pins.names import requirement_files
from tfsavelint.pins.sets import READERS, PinSet, sets_in

HASH = "--hash=sha256:" + "0" * 64
GARBAGE = (
    *("requirements.txt", "constraints.txt", "pyproject.toml", "poetry.lock", "pdm.lock", "uv.lock", "Pipfile.lock"),
    *("pylock.toml", "setup.cfg", "environment.yml", "Dockerfile", ".env", "Pipfile"),
)
LOCK = '[[package]]\nname = "absl-py"\nversion = "2.1"\n\n[[package]]\nname = "keras"\nversion = "3.8.0"\n'

REQUIREMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "exact": ("keras==3.8.0", ("keras==3.8",)),
    "exact, with spaces": ("keras == 3.8.0", ("keras==3.8",)),
    "any patch": ("keras==3.8.*", ("keras==3.8",)),
    "compatible": ("keras~=3.8.0", ("keras==3.8",)),
    "compatible with any 3": ("keras~=3.8", ("keras==3.15",)),
    "arbitrary": ("keras===3.8.0", ("keras==3.8",)),
    "a range": ("keras>=3.3,<3.9", ("keras==3.8",)),
    "a range with a hole": ("keras>=3.3,<3.9,!=3.8.*", ("keras==3.7",)),
    "up to": ("keras<=3.8.0", ("keras==3.8",)),
    "older than 3": ("keras<3", ("keras==2.15",)),
    "an open range is no pin": ("keras>=3.3", ()),
    "no version is no pin": ("keras", ()),
    "only an exclusion is no pin": ("keras!=3.5.0", ()),
    "a release candidate": ("keras==3.9.0rc1", ("keras==3.9",)),
    "a local version": ("tensorflow==2.15.0+nv24.1", ("keras==2.15",)),
    "a version nobody knows yet": ("keras==3.99.1", ("keras==3.99",)),
    "older than anything known": ("keras==2.3.1", ()),
    "spelt in another way": ("TF_Keras==2.18.0\nTensorFlow==2.18.0", ("tf_keras==2.18",)),
    "TensorFlow's own": ("tensorflow==2.15.1", ("keras==2.15",)),
    "TensorFlow's own, of the CPU": ("tensorflow-cpu==2.12.0", ("keras==2.12",)),
    "TensorFlow with an extra": ("tensorflow[and-cuda]==2.14.*", ("keras==2.14",)),
    "TensorFlow before 2.16": ("tensorflow<2.16", ("keras==2.15",)),
    "both": ("tensorflow==2.18.0\nkeras==3.6.0", ("keras==3.6",)),
    "with tf_keras": ("tensorflow==2.18.0\nkeras==3.6.0\ntf-keras==2.18.0", ("keras==3.6", "tf_keras==2.18")),
    "with tf_keras that goes with TensorFlow": ("tensorflow==2.18.0\ntf-keras", ("tf_keras==2.18",)),
    "markers": (
        "tensorflow==2.15.0 ; sys_platform != 'darwin'\ntensorflow-macos==2.15.0 ; sys_platform == 'darwin'",
        ("keras==2.15",),
    ),
    "markers that choose a version": (
        "keras==3.8.0; python_version >= '3.9'\nkeras==2.11.0; python_version < '3.9'",
        ("keras==3.8",),
    ),
    "a marker of an extra": ("keras==3.8.0 ; extra == 'gpu'", ()),
    "hashes": (f"keras==3.8.0 \\\n    {HASH} \\\n    {HASH}\nabsl-py==2.1 {HASH}", ("keras==3.8",)),
    "comments": ("# keras==3.1\n  keras==3.8.0  # not 3.9\n", ("keras==3.8",)),
    "pip-compile's": ("keras==3.8.0\n    # via\n    #   -r requirements.in\n    #   tensorflow\n", ("keras==3.8",)),
    "options": ("--index-url https://x/simple\n-f wheels/\n--pre\nkeras==3.8.0", ("keras==3.8",)),
    "a wheel's URL": ("https://x/keras-3.8.0-py3-none-any.whl", ("keras==3.8",)),
    "a wheel's URL, named": ("keras @ https://x/keras-3.8.0-py3-none-any.whl#sha256=00", ("keras==3.8",)),
    "a wheel on the disk": ("./wheels/tensorflow-2.15.0-cp311-cp311-linux_x86_64.whl", ("keras==2.15",)),
    "a source archive": ("https://x/keras-3.8.0.tar.gz", ("keras==3.8",)),
    "a repository": ("keras @ git+https://x/keras.git@v3.8.0", ()),
    "an editable repository": ("-e git+https://x/keras.git@master#egg=keras", ()),
    "an editable folder": ("-e .\n-e ./lib[extra]\nkeras==3.8.0", ("keras==3.8",)),
    "an include": ("-r base.txt\nabsl-py", ("keras==3.7",)),
    "an include, in long": ("--requirement=base.txt", ("keras==3.7",)),
    "an include that is missing": ("-r nowhere.txt\nkeras==3.8.0", ("keras==3.8",)),
    "an include of itself": ("-r requirements.txt\nkeras==3.8.0", ("keras==3.8",)),
    "includes in a circle": ("-r circle.txt\nkeras==3.8.0", ("keras==3.8",)),
    "constraints": ("-c base.txt\nkeras", ("keras==3.7",)),
    "a variable": ("keras==${KERAS}\ntensorflow==2.15.0", ("keras==2.15",)),
    "not a requirement": ("keras=3.8.0\n=====\nkeras 3.8\n<<<<<<< HEAD\ntensorflow==2.15.0\n", ("keras==2.15",)),
    "conda's export": ("keras=3.8.0=pyhd8ed1ab_0\ntensorflow=2.18.0=cpu_py311", ()),
    "a package whose name begins alike": ("keras-tcn==3.5.6\nkeras_applications==1.0\ntensorflow-hub==0.16", ()),
    "PowerShell's encoding": ("keras==3.8.0\r\n".encode("utf-16").decode("latin-1"), ("keras==3.8",)),
}
"""A requirements.txt, and the targets that it pins."""

OTHERS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "PEP 621": ({"pyproject.toml": "[project]\ndependencies = ['numpy', 'keras==3.8.0']\n"}, ("keras==3.8",)),
    "PEP 621, open": ({"pyproject.toml": "[project]\ndependencies = ['keras>=3']\n"}, ()),
    "PEP 621, only an extra": (
        {"pyproject.toml": "[project]\n[project.optional-dependencies]\nconfirm = ['keras==3.8.0']\n"},
        (),
    ),
    "a group": ({"pyproject.toml": "[dependency-groups]\ndev = ['keras==3.8.0']\n"}, ()),
    "Poetry, exact": ({"pyproject.toml": "[tool.poetry.dependencies]\nkeras = '3.8.0'\n"}, ("keras==3.8",)),
    "Poetry, caret": ({"pyproject.toml": "[tool.poetry.dependencies]\ntensorflow = '^2.11'\n"}, ()),
    "Poetry, caret of a minor": ({"pyproject.toml": "[tool.poetry.dependencies]\nkeras = '~3.8'\n"}, ("keras==3.8",)),
    "Poetry, a table": (
        {"pyproject.toml": "[tool.poetry.dependencies]\nkeras = {version = '3.8.*', extras = ['x']}\n"},
        ("keras==3.8",),
    ),
    "Poetry, several": (
        {
            "pyproject.toml": "[tool.poetry.dependencies]\n"
            "keras = [{version = '2.15.0', python = '<3.9'}, {version = '3.8.0', python = '>=3.9'}]\n"
        },
        ("keras==3.8",),
    ),
    "Poetry, optional": (
        {"pyproject.toml": "[tool.poetry.dependencies]\nkeras = {version = '3.8.0', optional = true}\n"},
        (),
    ),
    "Poetry, a group": ({"pyproject.toml": "[tool.poetry.group.dev.dependencies]\nkeras = '3.8.0'\n"}, ()),
    "PDM's groups": ({"pyproject.toml": "[tool.pdm.dev-dependencies]\ntest = ['keras==3.8.0']\n"}, ()),
    "uv's constraints": (
        {"pyproject.toml": "[project]\ndependencies=['keras']\n[tool.uv]\nconstraint-dependencies = ['keras<3.9']\n"},
        ("keras==3.8",),
    ),
    "poetry.lock": ({"poetry.lock": LOCK, "pyproject.toml": "[tool.poetry.dependencies]\nkeras = '*'\n"}, ("keras==3.8",)),
    "poetry.lock, a group": ({"poetry.lock": LOCK + "groups = ['dev']\n"}, ()),
    "poetry.lock, of old": ({"poetry.lock": LOCK + 'category = "dev"\n'}, ()),
    "pdm.lock": ({"pdm.lock": LOCK + 'groups = ["default"]\n'}, ("keras==3.8",)),
    "uv.lock": ({"uv.lock": "version = 1\n\n" + LOCK + 'source = { registry = "x" }\n'}, ("keras==3.8",)),
    "uv.lock with two": ({"uv.lock": LOCK + LOCK.replace("3.8.0", "3.10.0")}, ("keras==3.10",)),
    "pylock.toml": ({"pylock.toml": LOCK.replace("[[package]]", "[[packages]]")}, ("keras==3.8",)),
    "Pipfile.lock": (
        {"Pipfile.lock": json.dumps({"default": {"keras": {"version": "==3.8.0"}}, "develop": {}})},
        ("keras==3.8",),
    ),
    "Pipfile.lock, develop": ({"Pipfile.lock": json.dumps({"develop": {"keras": {"version": "==3.8.0"}}})}, ()),
    "Pipfile": ({"Pipfile": '[packages]\nkeras = "==3.8.0"\n[dev-packages]\ntensorflow = "==2.12.0"\n'}, ("keras==3.8",)),
    "setup.cfg": ({"setup.cfg": "[options]\ninstall_requires =\n    numpy\n    keras==3.8.0\n"}, ("keras==3.8",)),
    "setup.cfg, an extra": ({"setup.cfg": "[options.extras_require]\nx =\n    keras==3.8.0\n"}, ()),
    "conda": ({"environment.yml": "dependencies:\n  - python=3.11\n  - keras=3.8\n"}, ("keras==3.8",)),
    "conda, with a build": (
        {"environment.yml": "dependencies:\n  - conda-forge::tensorflow=2.15.0=cpu_py311h6aa969b_0\n"},
        ("keras==2.15",),
    ),
    "conda, with a range": ({"environment.yaml": "dependencies: ['keras>=3.3,<3.9']\n"}, ("keras==3.8",)),
    "conda, with pip": (
        {"environment.yml": "dependencies:\n  - pip\n  - pip:\n    - keras==3.8.0\n    - -r more.txt\n"},
        ("keras==3.8",),
    ),
    "a Dockerfile": ({"Dockerfile": "FROM python:3.11\nRUN pip install keras==3.8.0\n"}, ("keras==3.8",)),
    "a Dockerfile, with options": (
        {"Dockerfile": 'RUN apt-get update && \\\n    # why\n    pip3 install --no-cache-dir -i //x "keras<3.9" numpy\n'},
        ("keras==3.8",),
    ),
    "a Dockerfile, in JSON": ({"Dockerfile": 'RUN ["pip", "install", "keras==3.8.0"]\n'}, ("keras==3.8",)),
    "a Dockerfile, with a variable": (
        {"Dockerfile": "ARG KERAS=3.8.0\nRUN python -m pip install keras==${KERAS}\n"},
        ("keras==3.8",),
    ),
    "a Dockerfile, an image": ({"Dockerfile": "FROM tensorflow/tensorflow:2.15.0-gpu-jupyter\n"}, ("keras==2.15",)),
    "a Dockerfile, a file": (
        {"Dockerfile": "COPY deps.txt /app/\nRUN pip install -r /app/deps.txt\n", "deps.txt": "keras==3.8.0"},
        ("keras==3.8",),
    ),
    "a Dockerfile, uv": ({"Dockerfile": "RUN uv pip install --system keras==3.8.0\n"}, ("keras==3.8",)),
    "a Dockerfile, conda": ({"Dockerfile": "RUN conda install -y -c conda-forge keras=3.8\n"}, ("keras==3.8",)),
    "TF_USE_LEGACY_KERAS": (
        {"Dockerfile": "ENV TF_USE_LEGACY_KERAS=1\nRUN pip install tensorflow==2.18.0 tf-keras==2.18.0\n"},
        ("tf_keras==2.18",),
    ),
    "TF_USE_LEGACY_KERAS, as before": (
        {"Dockerfile": "ENV TF_USE_LEGACY_KERAS True\nRUN pip install tensorflow==2.18.0 tf-keras\n"},
        ("tf_keras==2.18",),
    ),
    "TF_USE_LEGACY_KERAS in .env": (
        {".env": "export TF_USE_LEGACY_KERAS=1\n", "requirements.txt": "tensorflow==2.18.0\ntf-keras==2.18.0\nkeras"},
        ("tf_keras==2.18",),
    ),
    "constraints beside": ({"requirements.txt": "keras\n", "constraints.txt": "keras==3.8.0\n"}, ("keras==3.8",)),
    "a folder of requirements": ({"requirements/base.txt": "keras==3.8.0\n"}, ("keras==3.8",)),
    "for development": ({"requirements-dev.txt": "keras==3.8.0\n", "dev-requirements.txt": "keras==3.8.0\n"}, ()),
    "the lock before the requirements": ({"requirements.txt": "keras==3.3.0\n", "uv.lock": LOCK}, ("keras==3.8",)),
    "what serves comes last": (
        {"requirements-serving.txt": "keras==3.3.0\n", "requirements-train.txt": "keras==3.8.0\n"},
        ("keras==3.8",),
    ),
}


def pinned(folder: Path) -> tuple[str, ...]:
    sets: list[PinSet] = sorted(sets_in(str(folder)), key=lambda item: item.serves(str(folder)))
    return next((tuple(target.name for target, _ in item.exact) for item in sets if item.exact), ())


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements(name: str, tmp_path: Path) -> None:
    text, expected = REQUIREMENTS[name]
    data = text.encode("latin-1") if text.startswith("\xff") else text
    write(tmp_path, {"requirements.txt": data, "base.txt": "keras==3.7.0\n", "circle.txt": "-r requirements.txt\n"})
    assert pinned(tmp_path) == expected


@pytest.mark.parametrize("name", OTHERS)
def test_other_files(name: str, tmp_path: Path) -> None:
    files, expected = OTHERS[name]
    write(tmp_path, files)
    assert pinned(tmp_path) == expected


def test_lines_are_where_things_stand(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "# x\n\nkeras==3.8.0 \\\n  --hash=sha256:00\n",
        "pyproject.toml": "[project]\ndependencies = [\n  'keras-hub',\n  'keras==3.8.0',\n]\n",
        "setup.cfg": "[options]\ninstall_requires =\n    keras-hub\n    keras==3.8.0\n",
        "environment.yml": "dependencies:\n  - python\n  - pip:\n    - keras==3.8.0\n",
        "Dockerfile": "FROM x\n\nRUN echo \\\n  && pip install keras==3.8.0\n",
    }
    write(tmp_path, files)
    lines = {Path(item.path).name: pin.line for item in sets_in(str(tmp_path)) for _, pin in item.exact}
    assert lines == {"requirements.txt": 3, "pyproject.toml": 4, "setup.cfg": 4, "environment.yml": 4, "Dockerfile": 3}
    (tmp_path / "pyproject.toml").write_text("")
    write(tmp_path, {"uv.lock": "\n" + LOCK})
    assert next(iter(sets_in(str(tmp_path)))).exact[0][1].line == 7


# --- targets ------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_active(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


def test_show_targets_names_the_set_that_was_chosen(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "requirements.txt": "numpy\nkeras==3.8.0\n"})
    assert here("--show-targets", cwd=tmp_path).out == "keras==3.8: pinned by keras==3.8.0 in requirements.txt:2\n"
    write(tmp_path, {"requirements-serving.txt": "tensorflow==2.15.0\n"})
    done = here("--show-targets", cwd=tmp_path)
    assert done.out == "keras==3.8: pinned by keras==3.8.0 in requirements.txt:2; not asked: requirements-serving.txt\n"
    assert here("--show-targets", "--target", "keras==3.3", cwd=tmp_path).out == "keras==3.3: as asked\n"


def test_pins_come_before_what_is_installed_and_after_what_is_named(tmp_path: Path) -> None:
    for name, version in (("project/.venv", "3.3.0"), ("other", "3.5.0")):
        write(tmp_path, {f"{name}/pyvenv.cfg": "home = /nowhere\n", f"{name}/bin/python": ""})
        (tmp_path / name / "lib/python3.11/site-packages" / f"keras-{version}.dist-info").mkdir(parents=True)
    root = write(tmp_path / "project", {"a.py": FINDING})
    assert here("--show-targets", cwd=root).out.startswith("keras==3.3: installed in ")
    write(root, {"requirements.txt": "tensorflow>=2.16\nkeras\n"})
    assert here("--show-targets", cwd=root).out.startswith("keras==3.3: installed in ")
    write(root, {"requirements.txt": "tensorflow==2.18.0\n"})
    assert here("--show-targets", cwd=root).out.startswith("keras==3.3: installed in "), "TensorFlow takes any Keras 3"
    write(root, {"requirements.txt": "keras==3.8.0\n"})
    assert here("--show-targets", cwd=root).out.startswith("keras==3.8: pinned by ")
    assert here("--show-targets", "--python", "../other", cwd=root).out.startswith("keras==3.5: installed in ")


def test_this_repositorys_own_files_pin_nothing() -> None:
    """What the README prints is what anybody's environment gives."""
    assert [item.exact or item.runs for item in sets_in(str(ROOT)) if item.exact or item.runs] == []


# --- garbage ------------------------------------------------------------------------------------------------------

WORDS = (
    *("keras", "==3.8.0", "tensorflow", "- ", ": ", "-r ", "requirements.txt", "RUN pip install ", "ENV ", "${X}"),
    *("TF_USE_LEGACY_KERAS=1", "[[package]]\n", "[project]\n", "name = ", "version = ", "dependencies", "install_requires"),
    *"[]{}\"'\n=\\@;#\x00&*!^~<>,é$",
)
PIECES = st.sampled_from(WORDS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(GARBAGE),
    data=st.lists(PIECES, max_size=25).map("".join).map(str.encode) | st.binary(max_size=80),
)
def test_garbage_is_read_without_a_word(name: str, data: bytes, tmp_path: Path) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    write(tmp_path, {"requirements.txt": "keras==3.8.0\n", name: data})
    for found, kind in requirement_files(str(tmp_path)):
        list(READERS[kind](str(tmp_path / found)))
    for item in sets_in(str(tmp_path)):
        assert isinstance(item.exact, tuple)
        assert item.runs is None or item.runs[1].line >= 1


def test_deep_files_end_nothing(tmp_path: Path) -> None:
    deep = "[" * 50_000
    write(tmp_path, dict.fromkeys(GARBAGE, f"dependencies: {deep}\nx = {deep}\nkeras==3.8.0\n"))
    for found, kind in requirement_files(str(tmp_path)):
        list(READERS[kind](str(tmp_path / found)))
