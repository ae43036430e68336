"""TFS702 lambda-free-variable."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS702",
    name="lambda-free-variable",
    faults=("lambda-free-variable", "lambda-default-argument"),
    message="the lambda of this `Lambda` layer reads `{name}`, which its stored code doesn't bring along: Keras 3 can't "
    "load it, not even with `safe_mode=False`",
    messages=(
        (
            "lambda-default-argument",
            "the lambda of this `Lambda` layer has a default for `{name}`, which Keras 3 can't load, not even with "
            "`safe_mode=False`",
        ),
    ),
    why="""
    Keras 3 stores a lambda's bytecode, and runs it after loading in a module of its own, where no name of yours exists:
    not the constants, helpers and imports of the file (`tf`, `np`, `K`), and of what a closure holds only numbers,
    strings and lists of them. Default arguments come back as a list, which Python refuses. Keras 2 looks into your
    module, if it has been imported.
    """,
    cure="Write a registered `Layer`, with the values as arguments of its constructor; or a registered function, with "
    "`arguments={...}` for the values.",
    mode="imported",
    bad=(
        Example(
            "a constant of the module",
            """
            import keras

            K = 3.0
            scale = keras.layers.Lambda(
                lambda x: K * x,  # expect[keras3]: TFS702  # expect[h5_holds_function_arguments==False]: TFS701
            )
            model = keras.Sequential([keras.Input((4,)), scale, keras.layers.Dense(2)])
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, x):
                    return self.factor * x

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "an imported module, though the loader trusts the file",
            """
            import keras

            inputs = keras.Input((4,))
            hidden = keras.layers.Lambda(lambda x: keras.activations.relu(x))(inputs)  # expect[keras3]: TFS702
            model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "a default argument, as people bind a loop's variable",
            """
            import keras

            inputs = keras.Input((4,))
            parts = [
                keras.layers.Lambda(
                    lambda x, k=k: x[:, k:],  # expect[keras3]: TFS702  # expect[h5_holds_function_arguments==False]: TFS701
                )(inputs)
                for k in range(3)
            ]
            model = keras.Model(inputs, keras.layers.Concatenate()(parts))
            model.save("model.keras")
            """,
        ),
        Example(
            "a helper function",
            """
            import keras


            def double(x):
                return 2.0 * x


            def build():
                inputs = keras.Input((4,))
                inner = keras.layers.Lambda(
                    lambda x: double(x),  # expect[keras3]: TFS702  # expect[h5_holds_function_arguments==False]: TFS701
                )
                return keras.Model(inputs, keras.layers.Dense(2)(inner(inputs)))
            """,
        ),
    ),
    good=(
        Example(
            "built-in names and its own arguments",
            """
            import keras

            inputs = keras.Input((4,))
            hidden = keras.layers.Lambda(lambda x: sum([x, 2.0 * x]))(inputs)
            model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "a number in a closure",
            """
            import keras


            def build():
                factor = 3.0
                inputs = keras.Input((4,))
                hidden = keras.layers.Lambda(lambda x: factor * x)(inputs)
                return keras.Model(inputs, keras.layers.Dense(2)(hidden))


            model = build()
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "values through `arguments`",
            """
            import keras

            inputs = keras.Input((4,))
            hidden = keras.layers.Lambda(lambda x, factor: factor * x, arguments={"factor": 3.0})(inputs)
            model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "a comprehension's variable",
            """
            import keras

            inputs = keras.Input((4,))
            parts = [keras.layers.Lambda(lambda x: x[:, :k])(inputs) for k in range(1, 3)]
            model = keras.Model(inputs, keras.layers.Concatenate()(parts))
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
    ),
)
