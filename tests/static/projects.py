"""Small projects in which one file saves a model and another loads it, beside the examples of TFS205.

Of ``BAD`` the save and the load don't name the same path, so that they are shown by running them, which the reality tests
do; of ``UNTOLD`` nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

LAYER = """\
from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class Scale(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
"""
TRAIN = """\
from tensorflow import keras

from {module} import Scale

model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
model.save("{path}")
"""
SERVE = """\
from tensorflow import keras
{imports}
model = keras.models.load_model("{path}"{more})
"""


@dataclass(frozen=True)
class Project:
    """Files by path, which of them saves and loads, and what the finding's message says (nothing: there is none).

    ``arguments`` are what the loader is called with, ``setup`` folders that are there, ``copied`` a file that is deployed
    between the two.
    """

    title: str
    files: dict[str, str]
    says: str = ""
    save: str = "train.py"
    load: str = "serve.py"
    arguments: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    copied: tuple[str, str] | None = None


def train(module: str = "layers", path: str = "m.keras") -> str:
    return TRAIN.format(module=module, path=path)


def serve(imports: str = "", path: str = "m.keras", more: str = "") -> str:
    return SERVE.format(imports=imports, path=path, more=more)


_UNREGISTERED = LAYER.replace('@keras.utils.register_keras_serializable("app")\n', "")
_SERVE_GIVEN = """\
import sys

from tensorflow import keras

model = keras.models.load_model(sys.argv[1])
"""
_SERVE_ENVIRONMENT = """\
import os

from tensorflow import keras

PATH = os.environ.get("MODEL", "m.keras")


def load():
    return keras.models.load_model(PATH)


if __name__ == "__main__":
    load()
"""
BAD = (
    Project(
        "the same file under another folder",
        {
            "layers.py": LAYER,
            "train.py": train(path="runs/m.keras"),
            "serve.py": serve(path="deployed/m.keras"),
        },
        "add `from layers import Scale`",
        setup=("runs",),
        copied=("runs/m.keras", "deployed/m.keras"),
    ),
    Project(
        "what the project saves, by the path that it is given",
        {"layers.py": LAYER, "train.py": train(), "serve.py": _SERVE_GIVEN},
        "add `from layers import Scale`",
        arguments=("m.keras",),
    ),
    Project(
        "the path comes from the environment, by a constant",
        {"pkg/__init__.py": "", "pkg/layers.py": LAYER, "train.py": train("pkg.layers"), "serve.py": _SERVE_ENVIRONMENT},
        "add `from pkg.layers import Scale`",
    ),
)
UNTOLD = (
    Project(
        "whoever imports the loader imports the layer",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "loader.py": 'from tensorflow import keras\n\n\ndef load():\n    return keras.models.load_model("m.keras")\n',
            "serve.py": "import layers\nfrom loader import load\n\nload()\n",
        },
        load="serve.py",
    ),
    Project(
        "defined again where it is loaded",
        {"layers.py": LAYER, "train.py": train(), "serve.py": LAYER + '\nmodel = keras.models.load_model("m.keras")\n'},
    ),
    Project(
        "imported by name",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "serve.py": serve('from importlib import import_module\n\nimport_module("layers")\n'),
        },
    ),
    Project(
        "given by its path, where the project saves something else too",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "plain.py": train(path="p.keras").replace("Scale(3.0), ", ""),
            "serve.py": _SERVE_GIVEN,
        },
    ),
    Project(
        "a path that only the caller knows",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "serve.py": "from tensorflow import keras\n\n\ndef load(path):\n    return keras.models.load_model(path)\n",
        },
    ),
    Project(
        "a file of another name",
        {"layers.py": LAYER, "train.py": train(), "serve.py": serve(path="pretrained/resnet.keras")},
    ),
    Project(
        "a name that every project has, in another folder",
        {
            "pyproject.toml": "",
            "one/layers.py": LAYER,
            "one/train.py": train(path="out/model.keras"),
            "two/serve.py": serve(path="runs/model.keras"),
        },
    ),
    Project(
        "the same file name, and a save whose name isn't told",
        {
            "layers.py": LAYER,
            "train.py": train(path="runs/m.keras"),
            "plain.py": "import sys\n" + train().replace("Scale(3.0), ", "").replace('"m.keras"', "sys.argv[1]"),
            "serve.py": serve(path="deployed/m.keras"),
        },
    ),
    Project(
        "unregistered: the definition is at fault, and is told so",
        {"layers.py": _UNREGISTERED, "train.py": train(), "serve.py": serve()},
    ),
    Project(
        "a module found by a path that is set at run time",
        {
            "lib/layers.py": LAYER,
            "train.py": 'import sys\n\nsys.path.append("lib")\n' + train(),
            "serve.py": serve('import sys\n\nsys.path.append("lib")\nimport layers\n'),
        },
    ),
    Project(
        "two files save that path, and one of them without the layer",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "plain.py": train().replace("Scale(3.0), ", ""),
            "serve.py": serve(),
        },
    ),
    Project(
        "the same bare name in folders side by side",
        {"pyproject.toml": "", "one/layers.py": LAYER, "one/train.py": train(), "two/serve.py": serve()},
    ),
    Project(
        "the layer is there only sometimes",
        {
            "layers.py": LAYER,
            "train.py": train().replace(
                "model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])",
                "import sys\n\nmodel = keras.Sequential([keras.Input((4,))])\n"
                "if len(sys.argv) > 1:\n    model.add(Scale(3.0))",
            ),
            "serve.py": serve(),
        },
    ),
    Project(
        "a test, before which a conftest runs",
        {
            "layers.py": LAYER,
            "train.py": train(),
            "conftest.py": "import layers\n",
            "test_serve.py": serve(),
        },
    ),
    Project(
        "weights alone",
        {
            "layers.py": LAYER,
            "train.py": train().replace("save(", "save_weights(").replace("m.keras", "m.weights.h5"),
            "serve.py": serve(path="m.weights.h5"),
        },
    ),
)
