"""TFS206 register-decorator-misused."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS206",
    name="register-decorator-misused",
    faults=("decorator-without-parentheses", "registered-without-config"),
    message="`register_keras_serializable` without parentheses replaces `{name}`, so that it fails when it is {when}",
    messages=(
        (
            "registered-without-config",
            "`{name}` has no `get_config`, so registering it raises ValueError when the module is imported",
        ),
    ),
    why="""
    `register_keras_serializable` takes a package and a name, and returns the decorator. Written without parentheses it
    takes the class for the package, and the name of the class now means the inner decorator, which fails at the first
    call. A class that is no Keras class must have a `get_config` to be registered at all.
    """,
    cure='Write `@keras.saving.register_keras_serializable(package="...")`.',
    mode="imported",
    bad=(
        Example(
            "a layer",
            """
            import keras


            @keras.utils.register_keras_serializable
            class Scale(keras.layers.Layer):  # expect: TFS206
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a layer without arguments",
            """
            import keras

            register = keras.utils.register_keras_serializable


            @register
            class Double(keras.layers.Layer):  # expect: TFS206
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Double()])
            """,
        ),
        Example(
            "an activation",
            """
            import keras


            @keras.utils.register_keras_serializable
            def cube(x):  # expect: TFS206
                return x * x * x


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube)])
            """,
        ),
        Example(
            "a class that is no Keras class",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Settings:  # expect: TFS206
                units = 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(Settings.units)])
            """,
        ),
    ),
    good=(
        Example(
            "with parentheses, and nothing in them",
            """
            import keras


            @keras.utils.register_keras_serializable()
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a decorator kept in a variable",
            """
            import keras

            register = keras.utils.register_keras_serializable(package="app")


            @register
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a plain class with a config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Settings:
                units = 2

                def get_config(self):
                    return {}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(Settings.units)])
            """,
        ),
        Example(
            "called on the class",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            Scale = keras.utils.register_keras_serializable(package="app")(Scale)
            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
)
