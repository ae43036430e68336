"""TFS205 load-without-definition."""

from tfsavelint.rules.rule import Example, Rule

_LAYER = """
import keras


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
_TRAIN = """
import keras
from layers import Scale

model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
model.save("m.keras")
"""
_SCRIPT = (
    _LAYER
    + """

def main():
    model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
    model.save("m.keras")


if __name__ == "__main__":
    main()
"""
)
_BUILDER = """
import keras
from pkg.layers import Scale


def build():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Scale(3.0)(inputs))
"""
_TRAIN_BUILT = """
from pkg.net import build


def main():
    model = build()
    model.save("m.keras")


if __name__ == "__main__":
    main()
"""
_FUNCTION = """
import keras


@keras.utils.register_keras_serializable("app")
def cube(x):
    return x * x * x
"""
_TRAIN_FUNCTION = """
import keras
from parts import cube

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube)])
model.save("m.keras")
"""
_TRAIN_CONSTANT = """
import keras
from layers import Scale
from settings import MODEL_PATH

model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
model.save(MODEL_PATH)
"""
_UNREGISTERED = _LAYER.replace('@keras.utils.register_keras_serializable("app")\n', "")
_EVALUATE = """
import keras
from layers import Scale

model = keras.models.load_model("m.h5", custom_objects={"Scale": Scale})
print(model.summary())
"""
_PROJECT = {"layers.py": _LAYER, "train.py": _TRAIN}

rule = Rule(
    code="TFS205",
    name="load-without-definition",
    faults=("definition-not-imported", "definition-in-script", "definition-not-passed"),
    message=(
        "`{call}` needs `{name}`, which nothing here imports: add `from {module} import {top}`, "
        "or the load fails in a fresh process"
    ),
    messages=(
        (
            "definition-in-script",
            "`{call}` needs `{name}`, which only the script that saves the model defines: move it to a module that both "
            "import (`from {module} import {top}` runs the script again), or the load fails in a fresh process",
        ),
        (
            "definition-not-passed",
            "`{call}` needs `{name}`, which nothing registers, and is not given it as other loads are: import it from "
            "`{module}` and pass `custom_objects={{'{name}': {top}}}`, or the load fails in a fresh process",
        ),
    ),
    why="""
    Registering a class makes it known to the process that runs the registration, which is the process that imports the
    module. A script that only calls `load_model` knows nothing of it: Keras 3.9 and later import no module for its sake,
    and Keras 2 does so only for what is no nested layer. It works in the notebook that trained the model, and fails in
    the server that loads it.
    """,
    cure="Import the module that defines the classes before loading, or pass them as `custom_objects`.",
    mode="cold",
    fixes=(
        ("definition-not-imported", "from {module} import {top}"),
        ("definition-not-passed", "from {module} import {top}"),
    ),
    bad=(
        Example(
            "a layer of a module beside it",
            """
            import keras

            model = keras.models.load_model("m.keras")  # expect[module_lookup!=any-module]: TFS205
            """,
            cured="""
            import keras
            import layers  # noqa: F401

            model = keras.models.load_model("m.keras")
            """,
            files=_PROJECT,
            path="serve.py",
        ),
        Example(
            "HDF5, in which only names stand",
            """
            import keras

            model = keras.models.load_model("./m.h5")  # expect: TFS205
            """,
            files={"layers.py": _LAYER, "train.py": _TRAIN.replace("m.keras", "m.h5")},
            path="serve.py",
        ),
        Example(
            "a package's layer, through a builder",
            """
            import keras

            model = keras.models.load_model("m.keras")  # expect[module_lookup!=any-module]: TFS205
            """,
            files={"pkg/__init__.py": "", "pkg/layers.py": _LAYER, "pkg/net.py": _BUILDER, "train.py": _TRAIN_BUILT},
            path="serve.py",
        ),
        Example(
            "defined in the script that saves",
            """
            import keras

            model = keras.models.load_model("m.keras")  # expect: TFS205
            """,
            files={"train.py": _SCRIPT},
            path="serve.py",
        ),
        Example(
            "an activation",
            """
            import keras

            model = keras.models.load_model("m.keras")  # expect: TFS205
            """,
            files={"parts.py": _FUNCTION, "train.py": _TRAIN_FUNCTION},
            path="serve.py",
        ),
        Example(
            "the path is a constant that both import",
            """
            import keras
            from settings import MODEL_PATH


            def predict(rows):
                return keras.models.load_model(MODEL_PATH).predict(rows)  # expect[module_lookup!=any-module]: TFS205


            if __name__ == "__main__":
                predict([[1.0, 2.0, 3.0, 4.0]])
            """,
            files={"layers.py": _LAYER, "settings.py": 'MODEL_PATH = "m.keras"\n', "train.py": _TRAIN_CONSTANT},
            path="serve.py",
        ),
        Example(
            "something else is imported, and passed",
            """
            import keras
            from other import Shift

            given = {"Shift": Shift}
            model = keras.models.load_model(  # expect[module_lookup!=any-module]: TFS205
                "m.keras", custom_objects={"Shift": Shift}
            )
            """,
            files={**_PROJECT, "other.py": _LAYER.replace("Scale", "Shift")},
            path="serve.py",
        ),
        Example(
            "not registered, and passed by another file's load alone",
            """
            import keras

            model = keras.models.load_model("m.h5")  # expect: TFS205
            """,
            cured="""
            import keras
            from layers import Scale

            model = keras.models.load_model("m.h5", custom_objects={"Scale": Scale})
            """,
            files={
                "layers.py": _UNREGISTERED,
                "train.py": _TRAIN.replace("m.keras", "m.h5"),
                "evaluate.py": _EVALUATE,
            },
            path="serve.py",
        ),
    ),
    good=(
        Example(
            "the class is defined where it is loaded",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("scaled.keras")
            again = keras.models.load_model("scaled.keras")
            """,
        ),
        Example(
            "a model of built-in layers",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("plain.keras")
            again = keras.models.load_model("plain.keras")
            """,
        ),
        Example(
            "given by hand",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Shift(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 + inputs


            model = keras.Sequential([keras.Input((4,)), Shift()])
            model.save("shifted.keras")
            again = keras.models.load_model("shifted.keras", custom_objects={"Shift": Shift})
            """,
        ),
        Example(
            "weights into a model that is made again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Double(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 * inputs


            def build():
                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])


            model = build()
            model.save_weights("double.weights.h5")
            again = build()
            again.load_weights("double.weights.h5")
            """,
        ),
        Example(
            "imported, and never named",
            """
            import keras
            import layers  # noqa: F401

            model = keras.models.load_model("m.keras")
            """,
            files=_PROJECT,
            path="serve.py",
        ),
        Example(
            "imported in another one's turn",
            """
            import keras
            import parts

            model = keras.models.load_model("m.keras")
            """,
            files={**_PROJECT, "parts.py": "from layers import Scale\n"},
            path="serve.py",
        ),
        Example(
            "the package's own __init__ imports it",
            """
            import keras
            from pkg.names import LABELS

            model = keras.models.load_model("m.keras")
            """,
            files={
                "pkg/__init__.py": "from .layers import Scale\n",
                "pkg/layers.py": _LAYER,
                "pkg/names.py": "LABELS = ()\n",
                "train.py": _TRAIN.replace("from layers", "from pkg.layers"),
            },
            path="serve.py",
        ),
        Example(
            "imported and given by hand",
            """
            import keras
            from layers import Scale

            model = keras.models.load_model("m.keras", custom_objects={"Scale": Scale})
            """,
            files=_PROJECT,
            path="serve.py",
        ),
        Example(
            "the file of another model",
            """
            import keras

            model = keras.models.load_model("m.keras")
            """,
            files={
                "layers.py": _LAYER,
                "train.py": _TRAIN.replace("m.keras", "scaled.keras")
                + 'plain = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\nplain.save("m.keras")\n',
            },
            path="serve.py",
        ),
    ),
)
