"""TFS204 registration-collision."""

from tfsavelint.rules.rule import Example, Rule

_TWO = """
            import keras


            @keras.utils.register_keras_serializable("app", "scale")
            class Double(keras.layers.Layer):{mark}
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            @keras.utils.register_keras_serializable("app", "{second}")
            class Triple(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 3.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2), Triple()])
            model.save("model.keras")
"""

_LAYER = """
import keras


@keras.utils.register_keras_serializable()
class Scale(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
"""
_MODULES = {
    "audio.py": _LAYER,
    "image.py": _LAYER.replace("inputs * self", "inputs + self"),
    "bare.py": """
import keras


@keras.utils.register_keras_serializable()
class Scale(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return -inputs
""",
    "train.py": """
import keras
from audio import Scale

model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
model.save("m.keras")
""",
}

rule = Rule(
    code="TFS204",
    name="registration-collision",
    faults=(
        "registration-collision",
        "registration-collision-raises",
        "registration-collision-package",
        "registration-collision-loaded",
        "registration-collision-saved",
    ),
    message="`{name}` and `{other}` are both registered as `{key}`: a loaded model has `{other}` in the place of `{name}`",
    messages=(
        (
            "registration-collision-saved",
            "`{call}` stores `{name}` as `{key}`, and so is another file's `{other}` registered, which this program "
            "imports later: it comes back in the place of `{name}`",
        ),
        (
            "registration-collision-loaded",
            "`{call}` gets another file's `{other}` in the place of `{name}`: both are registered as `{key}`, and this "
            "program imports that file later",
        ),
        (
            "registration-collision-raises",
            "`{name}` and `{other}` are both registered as `{key}`, which raises when the module is imported",
        ),
        (
            "registration-collision-package",
            "`{other}` is registered as `{key}`, and so is `{name}` of {package}: a saved `{package}.{name}` comes back as "
            "`{other}`, which takes no `{argument}`",
        ),
    ),
    why="""
    The registry holds one object for each `package>name`. The later registration overwrites the earlier one without a
    word (Keras 2.12 raised), so that whatever was saved as the first comes back as the second.
    """,
    cure="Give each its own name: `register_keras_serializable(package, name)`, where the name is the object's own if "
    "it is left out.",
    mode="imported",
    bad=(
        Example(
            "two layers under one name",
            _TWO.format(mark="  # expect: TFS204", second="scale"),
            cured=_TWO.format(mark="", second="triple"),
        ),
        Example(
            "the name of another class",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):  # expect: TFS204
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            @keras.utils.register_keras_serializable("app", name="Scale")
            class ScaleV2(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 4.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "two activations",
            """
            import keras


            @keras.utils.register_keras_serializable("app", "power")
            def square(x):  # expect: TFS204
                return x * x


            @keras.utils.register_keras_serializable("app", "power")
            def cube(x):
                return x * x * x


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=square)])
            model.save("model.keras")
            """,
        ),
        Example(
            "through a constant",
            """
            import keras

            PACKAGE = "app"


            @keras.utils.register_keras_serializable(PACKAGE, "L")
            class First(keras.layers.Layer):  # expect: TFS204
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return inputs + 1.0


            @keras.utils.register_keras_serializable(package=PACKAGE, name="L")
            class Second(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return inputs - 1.0


            model = keras.Sequential([keras.Input((4,)), First(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "two files of one project, which both register the default package",
            """
            import keras
            import audio
            import image

            model = keras.models.load_model("m.keras")  # expect[duplicate_registration_raises==False]: TFS204
            """,
            cured="""
            import keras
            import audio

            model = keras.models.load_model("m.keras")
            """,
            files=_MODULES,
            path="serve.py",
        ),
        Example(
            "a model that holds both",
            """
            import audio
            import image
            import keras

            parts = [keras.Input((4,)), audio.Scale(3.0), keras.layers.Dense(4), image.Scale(2.0)]
            model = keras.Sequential(parts)
            model.save("m.keras")  # expect[duplicate_registration_raises==False]: TFS204
            """,
            files={name: text for name, text in _MODULES.items() if name != "train.py"},
            path="both.py",
        ),
        Example(
            "the later one takes other arguments",
            """
            import keras
            import audio
            from bare import Scale

            model = keras.models.load_model("m.keras")  # expect[duplicate_registration_raises==False]: TFS204
            """,
            files=_MODULES,
            path="serve.py",
        ),
    ),
    good=(
        Example(
            "the right one is imported last",
            """
            import keras
            import image
            import audio

            model = keras.models.load_model("m.keras")
            """,
            files=_MODULES,
            path="serve.py",
        ),
        Example(
            "the other file registers another package",
            """
            import keras
            import audio
            import image

            model = keras.models.load_model("m.keras")
            """,
            files={**_MODULES, "image.py": _MODULES["image.py"].replace("serializable()", 'serializable("image")')},
            path="serve.py",
        ),
        Example("other names", _TWO.format(mark="", second="triple")),
        Example(
            "other packages",
            """
            import keras


            @keras.utils.register_keras_serializable("one", "scale")
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            @keras.utils.register_keras_serializable("two", "scale")
            class Triple(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 3.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2), Triple()])
            model.save("model.keras")
            """,
        ),
        Example(
            "the same name in the default package and in one's own",
            """
            import keras


            @keras.utils.register_keras_serializable()
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            @keras.utils.register_keras_serializable("app", "Double")
            class Twice(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2), Twice()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a class and its subclass, each under its own name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            @keras.utils.register_keras_serializable("app")
            class Negative(Scale):
                def call(self, inputs):
                    return -super().call(inputs)


            model = keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(2), Negative()])
            model.save("model.keras")
            """,
        ),
    ),
)
