"""TFS603: small projects whose requirements are at odds with their saved models, and their like that are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from static.notebooks import notebook
from static.running import flake8, flake8_places, here, write

TRAIN = """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
model.save("model.keras")
"""
SERVE = """\
import keras

model = keras.models.load_model("model.keras")
"""
WEIGHTS = TRAIN.replace('save("model.keras")', 'save_weights("model.weights.h5")')
TCN = """\
import keras
from tcn import TCN

model = keras.Sequential([keras.Input((8, 4)), TCN(nb_filters=4)])
model.save("model.keras")
"""
TF = TRAIN.replace("import keras\n", "from tensorflow import keras\n")
LEGACY = "import os\n\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n" + TF
Files = dict[str, str]

LSTM = TRAIN.replace("(4,)), keras.layers.Dense(2)", "(8, 4)), keras.layers.LSTM(2), keras.layers.Dense(2)")
NET = """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import LSTM, Bidirectional, Dense


def build():
    inputs = Input((8, 4))
    return Model(inputs, Dense(1)(Bidirectional(LSTM(4))(inputs)))
"""
BUILT = """\
from net import build

model = build()
model.save("model.h5")
"""

BAD: dict[str, tuple[Files, str, str]] = {
    "an older Keras 3 that refuses one of the layers": (
        {"train.py": LSTM, "requirements.txt": "keras==3.8.0\n", "serving/serve.py": SERVE}
        | {"serving/requirements.txt": "keras==3.3.3\n"},
        "serving/requirements.txt:1",
        "models with `LSTM` are saved under keras==3.8 (keras==3.8.0 in requirements.txt:1), and keras==3.3",
    ),
    "HDF5 of Keras 2, with layers that Keras 3 refuses, made in another file": (
        {"net.py": NET, "train.py": BUILT, "requirements.txt": "tensorflow==2.15.1\n"}
        | {"serving/serve.py": SERVE.replace("model.keras", "model.h5")}
        | {"serving/requirements.txt": "tensorflow==2.18.0\nkeras==3.8.0\n"},
        "serving/requirements.txt:2",
        "models with `Bidirectional` and `LSTM` are saved under keras==2.15",
    ),
    "an older Keras serves": (
        {"train.py": TRAIN, "requirements.txt": "keras==3.15.0\n", "serving/serve.py": SERVE}
        | {"serving/requirements.txt": "numpy\nkeras==3.8.0\n"},
        "serving/requirements.txt:2",
        "saved under keras==3.15 (keras==3.15.0 in requirements.txt:1), and keras==3.8",
    ),
    "TensorFlow's own Keras serves": (
        {"train.py": TRAIN, "requirements.txt": "tensorflow==2.18.0\n", "serving/serve.py": SERVE}
        | {"serving/requirements.txt": "tensorflow==2.15.1\n"},
        "serving/requirements.txt:1",
        "can't load them (keras==2.15)",
    ),
    "a newer generation serves": (
        {"training/train.py": TRAIN, "training/requirements.txt": "tensorflow==2.15.1\n", "api/serve.py": SERVE}
        | {"api/requirements.txt": "tensorflow==2.18.0\n"},
        "api/requirements.txt:1",
        "saved under keras==2.15",
    ),
    "an image serves": (
        {"train.py": TRAIN, "uv.lock": '[[package]]\nname = "keras"\nversion = "3.15.0"\n', "serve/serve.py": SERVE}
        | {"serve/Dockerfile": "FROM python:3.11\nRUN pip install \\\n    keras==3.10.0\n"},
        "serve/Dockerfile:2",
        "keras==3.15.0 in uv.lock:2",
    ),
    "requirements side by side": (
        {"train.py": TRAIN, "serve.py": SERVE, "requirements.txt": "keras==3.15.0\n"}
        | {"requirements-serving.txt": "keras==3.8.0\n"},
        "requirements-serving.txt:1",
        "can't load them (keras==3.8)",
    ),
    "only the trainer is legacy": (
        {"train/train.py": LEGACY, "train/requirements.txt": "tensorflow==2.18.0\ntf-keras==2.18.0\n"}
        | {"serve/serve.py": SERVE, "serve/requirements.txt": "tensorflow==2.18.0\n"},
        "serve/requirements.txt:1",
        "saved under tf_keras==2.18 (tf-keras==2.18.0, TF_USE_LEGACY_KERAS in train/requirements.txt:2)",
    ),
    "only the image is legacy": (
        {"train/train.py": TRAIN, "train/requirements.txt": "tensorflow==2.18.0\n", "serve/serve.py": SERVE}
        | {"serve/Dockerfile": "ENV TF_USE_LEGACY_KERAS=1\nRUN pip install tensorflow==2.18.0 tf-keras==2.18.0\n"},
        "serve/Dockerfile:1",
        "can't load them (tf_keras==2.18)",
    ),
    "a package is open": (
        {"model.py": TCN, "requirements.txt": "keras==3.8.0\nkeras-tcn>=3.5\n"},
        "requirements.txt:2",
        "`keras-tcn>=3.5` is not pinned",
    ),
    "a package of pyproject is open": (
        {"model.py": TCN, "pyproject.toml": "[project]\ndependencies = [\n  'keras',\n  'keras_tcn',\n]\n"},
        "pyproject.toml:4",
        "`keras-tcn` is not pinned",
    ),
    "Keras 3 beside TensorFlow 2.15": (
        {"train.py": TRAIN, "requirements.txt": "tensorflow==2.15.*\nkeras>=3\n"},
        "requirements.txt:2",
        "`keras>=3` beside tensorflow 2.15, which needs Keras 2.15",
    ),
    "Keras 3 installed after TensorFlow 2.15": (
        {"train.py": TRAIN, "Dockerfile": "RUN pip install tensorflow==2.15.0\nRUN pip install keras==3.3.3\n"},
        "Dockerfile:2",
        "`keras==3.3.3` beside tensorflow 2.15",
    ),
    "Keras 2 beside TensorFlow 2.18": (
        {"train.py": TRAIN, "environment.yml": "dependencies:\n  - tensorflow=2.18\n  - keras=2.15\n"},
        "environment.yml:3",
        "which needs Keras 3",
    ),
    "legacy without tf-keras": (
        {"train.py": TF, ".env": "TF_USE_LEGACY_KERAS=1\n", "requirements.txt": "tensorflow==2.18.0\n"},
        ".env:1",
        "requirements.txt lists no tf-keras",
    ),
    "legacy in the code, without tf-keras": (
        {"train.py": LEGACY, "requirements.txt": "tensorflow>=2.16\n"},
        "train.py:3",
        "`tf.keras` raises ImportError",
    ),
}
"""Files, where the finding stands, and a part of what it says."""

GOOD: dict[str, Files] = {
    "the same Keras serves": {
        "train.py": TRAIN,
        "requirements.txt": "keras==3.8.0\n",
        "serving/serve.py": SERVE,
        "serving/requirements.txt": "keras==3.8.0\n",
    },
    "a newer Keras 3 serves": {
        "train.py": TRAIN,
        "requirements.txt": "keras==3.8.0\n",
        "serving/serve.py": SERVE,
        "serving/requirements.txt": "keras==3.15.0\n",
    },
    "versions that read each other": {
        "train.py": TRAIN,
        "requirements.txt": "keras==3.10.0\n",
        "serving/serve.py": SERVE,
        "serving/requirements.txt": "keras==3.8.0\n",
    },
    "weights of an LSTM": {
        "train.py": LSTM.replace('save("model.keras")', 'save_weights("m.weights.h5")'),
        "requirements.txt": "keras==3.8.0\n",
        "serving/serve.py": WEIGHTS.replace("save", "load"),
        "serving/requirements.txt": "keras==3.3.3\n",
    },
    "an LSTM that is not in the model which is saved": {
        "train.py": TRAIN + "other = keras.Sequential([keras.Input((8, 4)), keras.layers.LSTM(2)])\n",
        "requirements.txt": "keras==3.8.0\n",
        "serving/serve.py": SERVE,
        "serving/requirements.txt": "keras==3.3.3\n",
    },
    "only weights are moved": {
        "train.py": WEIGHTS,
        "requirements.txt": "keras==3.15.0\n",
        "serving/serve.py": WEIGHTS.replace("save", "load"),
        "serving/requirements.txt": "keras==3.8.0\n",
    },
    "HDF5 of Keras 2 in Keras 3": {
        "train.py": TRAIN.replace("model.keras", "model.h5"),
        "requirements.txt": "tensorflow==2.15.1\n",
        "serving/serve.py": SERVE.replace("model.keras", "model.h5"),
        "serving/requirements.txt": "tensorflow==2.18.0\n",
    },
    "no pin is enough to tell": {
        "train.py": TRAIN,
        "requirements.txt": "keras>=3\n",
        "serving/serve.py": SERVE,
        "serving/requirements.txt": "keras\n",
    },
    "two projects beside each other": {
        "one/train.py": TRAIN,
        "one/requirements.txt": "keras==3.15.0\n",
        "two/train.py": TRAIN,
        "two/requirements.txt": "keras==3.8.0\n",
    },
    "what develops is older": {
        "train.py": TRAIN,
        "requirements.txt": "keras==3.15.0\n",
        "requirements-dev.txt": "keras==3.8.0\n",
        "tests/api/requirements.txt": "keras==3.3.0\n",
    },
    "a package is pinned": {"model.py": TCN, "requirements.txt": "keras-tcn==3.5.6\n"},
    "a package is pinned by a range": {"model.py": TCN, "requirements.txt": "keras-tcn~=3.5.0\n"},
    "a package is pinned by a constraint": {
        "model.py": TCN,
        "requirements.txt": "keras-tcn\n",
        "constraints.txt": "keras-tcn==3.5.6\n",
    },
    "a package is pinned by a lock": {
        "model.py": TCN,
        "pyproject.toml": "[project]\ndependencies = ['keras-tcn']\n",
        "poetry.lock": '[[package]]\nname = "keras-tcn"\nversion = "3.5.6"\n',
    },
    "a package is open, and only weights are saved": {
        "model.py": TCN.replace('save("model.keras")', 'save_weights("m.weights.h5")'),
        "requirements.txt": "keras-tcn\n",
    },
    "a package that nothing imports": {"train.py": TRAIN, "requirements.txt": "keras-tcn\n"},
    "Keras that goes with TensorFlow": {"train.py": TRAIN, "requirements.txt": "tensorflow==2.15.*\nkeras<3\n"},
    "Keras by marker": {
        "train.py": TRAIN,
        "requirements.txt": "tensorflow==2.18.0\nkeras==3.6.0\n",
    },
    "legacy with tf-keras": {
        "train.py": TF,
        ".env": "TF_USE_LEGACY_KERAS=1\n",
        "requirements.txt": "tensorflow==2.18.0\ntf-keras\n",
    },
    "legacy is switched off": {
        "train.py": TF,
        ".env": "TF_USE_LEGACY_KERAS=0\n",
        "requirements.txt": "tensorflow==2.18.0\n",
    },
    "legacy under TensorFlow's own Keras": {
        "train.py": TF,
        ".env": "TF_USE_LEGACY_KERAS=1\n",
        "requirements.txt": "tensorflow==2.15.0\n",
    },
    "nothing is saved": {
        "train.py": "import keras\n",
        "requirements.txt": "keras==3.15.0\n",
        "serving/requirements.txt": "keras==3.8.0\n",
    },
}
ONLY = ("--select", "TFS603")


@pytest.mark.parametrize("name", BAD)
def test_what_is_at_odds_is_told_where_it_is_mended(name: str, tmp_path: Path) -> None:
    files, place, said = BAD[name]
    done = here(*ONLY, cwd=write(tmp_path, files))
    assert done.status == 1, done
    assert done.out.startswith(f"{place}:1: TFS603 "), done.out
    assert said in done.out
    assert done.out.count("\n") == 1


@pytest.mark.parametrize("name", GOOD)
def test_what_goes_together_is_not_told(name: str, tmp_path: Path) -> None:
    done = here(*ONLY, cwd=write(tmp_path, GOOD[name]))
    assert (done.status, done.out) == (0, ""), done


@pytest.mark.parametrize("name", ["an older Keras serves", "a package is open", "legacy in the code, without tf-keras"])
def test_flake8_tells_it_in_the_code(name: str, tmp_path: Path) -> None:
    """flake8 sees Python alone, file by file: the call, or the import, stands for the requirements."""
    files, _, said = BAD[name]
    done = flake8("-j1", ".", cwd=write(tmp_path, files))
    found = {place for place in flake8_places(done) if place[3] == "TFS603"}
    expected = {
        "an older Keras serves": {("serving/serve.py", 3, 9, "TFS603"), ("train.py", 4, 1, "TFS603")},
        "a package is open": {("model.py", 2, 1, "TFS603")},
        "legacy in the code, without tf-keras": {("train.py", 7, 1, "TFS603")},
    }
    assert found == expected[name]
    assert said in done.out


def test_flake8_says_nothing_of_what_goes_together(tmp_path: Path) -> None:
    for number, files in enumerate(GOOD.values()):
        write(tmp_path / f"p{number}" / ".git", {"HEAD": ""})
        write(tmp_path / f"p{number}", files)
    done = flake8("-j1", ".", cwd=tmp_path)
    assert [line for line in done.out.splitlines() if "TFS603" in line] == []


def test_one_file_alone_tells_it_where_it_is_mended_and_standard_input_in_itself(tmp_path: Path) -> None:
    files, place, _ = BAD["an older Keras serves"]
    write(tmp_path, files)
    assert here(*ONLY, "serving/serve.py", cwd=tmp_path).out.startswith(place)
    given = files["serving/serve.py"].encode()
    done = here(*ONLY, "-", "--stdin-filename", "serving/serve.py", cwd=tmp_path, given=given)
    assert done.out.startswith("serving/serve.py:3:9: TFS603 ")
    assert here("--ignore", "TFS603", cwd=tmp_path).out == ""


def test_a_notebook_trains(tmp_path: Path) -> None:
    files, place, _ = BAD["an older Keras serves"]
    write(tmp_path, {**files, "train.ipynb": notebook(TRAIN)})
    (tmp_path / "train.py").unlink()
    assert here(*ONLY, cwd=tmp_path).out.startswith(place)


def test_its_claims_say_who_can_not_load(tmp_path: Path) -> None:
    write(tmp_path, BAD["an older Keras serves"][0])
    (item,) = here(*ONLY, "--format", "json", cwd=tmp_path).report["findings"]
    assert (item["path"], item["line"], item["targets"], item["formats"], item["loss"]) == (
        *("serving/requirements.txt", 2),
        *(["keras==3.8"], ["keras"], "load"),
    )
