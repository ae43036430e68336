"""TFS208 custom-objects-key-mismatch."""

from tfsavelint.rules.rule import Example, Rule

_LAYER = """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
"""

_MODULE = """
            import keras


            {decorator}class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {{**super().get_config(), "factor": self.factor}}
"""
_TRAIN = """
            import keras

            from layers import Scale

            model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
            model.save("m.h5")
"""
_PROJECT = {"layers.py": _MODULE.format(decorator=""), "train.py": _TRAIN}
_SERVE = """
            import keras

            from layers import Scale

            model = keras.models.load_model("m.h5", custom_objects={entries}){mark}
"""

_LOSSES = """
            def weighted(y_true, y_pred):
                return 3.0 * (y_true - y_pred) ** 2
"""
_COMPILED = """
            import keras

            from losses import weighted

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted)
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={entries}){mark}
"""

rule = Rule(
    code="TFS208",
    name="custom-objects-key-mismatch",
    faults=("custom-objects-key",),
    message="`custom_objects` gives `{name}` under the key `{key}`, and the file asks for `{name}`",
    why="""
    The keys of `custom_objects` are compared with the names that the file holds: the class's or function's own
    `__name__`, or `package>name` where it was registered when the model was saved. Another key is as good as none.
    """,
    cure='Write the name that is stored as the key: `custom_objects={"Scale": Scale}`.',
    mode="custom_objects",
    bad=(
        Example(
            "in lower case",
            _LAYER
            + """
            model.save("model.h5")
            again = keras.models.load_model("model.h5", custom_objects={"scale": Scale})  # expect: TFS208
            """,
            cured=_LAYER
            + """
            model.save("model.h5")
            again = keras.models.load_model("model.h5", custom_objects={"Scale": Scale})
            """,
        ),
        Example(
            "by position",
            _LAYER
            + """
            model.save("model.keras")
            again = keras.models.load_model("model.keras", {"ScaleLayer": Scale})  # expect: TFS208
            """,
        ),
        Example(
            "a package that nobody registered",
            _LAYER
            + """
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"app>Scale": Scale})  # expect: TFS208
            """,
        ),
        Example(
            "a loss, under the name of the argument",
            """
            import keras


            def weighted(y_true, y_pred):
                return 3.0 * (y_true - y_pred) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted)
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"loss": weighted})  # expect: TFS208
            """,
        ),
        Example(
            "a layer of another file",
            _SERVE.format(entries='{"scale": Scale}', mark="  # expect: TFS208"),
            cured=_SERVE.format(entries='{"Scale": Scale}', mark=""),
            files=_PROJECT,
            path="serve.py",
        ),
        Example(
            "a loss of another file, under the name of the argument",
            _COMPILED.format(entries='{"loss": weighted}', mark="  # expect: TFS208"),
            cured=_COMPILED.format(entries='{"weighted": weighted}', mark=""),
            files={"losses.py": _LOSSES},
        ),
    ),
    good=(
        Example(
            "an instance of the class, which every Keras takes for it",
            _LAYER
            + """
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"Scale": Scale(1.0)})
            """,
        ),
        Example(
            "a layer of another file, under its own name",
            _SERVE.format(entries='{"Scale": Scale}', mark=""),
            files=_PROJECT,
            path="serve.py",
        ),
        Example(
            "a layer of another file that is registered there",
            _SERVE.replace("m.h5", "m.keras").format(entries='{"scale": Scale}', mark=""),
            files={
                "layers.py": _MODULE.format(decorator='@keras.utils.register_keras_serializable("app")\n            '),
                "train.py": _TRAIN.replace("m.h5", "m.keras"),
            },
            path="serve.py",
        ),
        Example(
            "its own name",
            _LAYER
            + """
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"Scale": Scale})
            """,
        ),
        Example(
            "both names",
            _LAYER
            + """
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"scale": Scale, "Scale": Scale})
            """,
        ),
        Example(
            "a registered class is found without",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"scale": Scale})
            """,
        ),
        Example(
            "a key for what the model doesn't hold",
            """
            import keras


            def unused(y_true, y_pred):
                return y_true - y_pred


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", custom_objects={"loss": unused})
            """,
        ),
    ),
)
