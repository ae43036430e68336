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

rule = Rule(
    code="TFS204",
    name="registration-collision",
    faults=("registration-collision", "registration-collision-raises", "registration-collision-package"),
    message="`{name}` and `{other}` are both registered as `{key}`: a loaded model has `{other}` in the place of `{name}`",
    messages=(
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
    ),
    good=(
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
