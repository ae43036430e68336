"""TFS207 class-defined-in-function."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS207",
    name="class-defined-in-function",
    faults=("class-in-function",),
    message="`{cls}` is defined inside `{factory}`, so importing its module neither makes nor registers it, and "
    "`load_model` can't find it",
    why="""
    A class inside a function exists while the function runs. A process that loads the model imports the module, which
    doesn't call the function: the class is not there, and a registration inside was never executed. No Keras finds it by
    its recorded module either, where it would look at the module's top level.
    """,
    cure="Move the class to the module's top level and register it there; what it takes from the function becomes "
    "arguments of its constructor, and goes into its config.",
    mode="imported",
    bad=(
        Example(
            "a layer made where it is used",
            """
            import keras


            def build():
                class Double(keras.layers.Layer):  # expect: TFS207
                    def call(self, inputs):
                        return 2.0 * inputs

                    def get_config(self):
                        return super().get_config()

                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            def build():
                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "registered inside the function",
            """
            import keras


            def build():
                @keras.utils.register_keras_serializable("app")
                class Double(keras.layers.Layer):  # expect: TFS207
                    def __init__(self, **kwargs):
                        super().__init__(**kwargs)

                    def call(self, inputs):
                        return 2.0 * inputs

                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "in a helper that the builder calls",
            """
            import keras


            def doubled(inputs):
                class Double(keras.layers.Layer):  # expect: TFS207
                    def __init__(self, **kwargs):
                        super().__init__(**kwargs)

                    def call(self, inputs):
                        return 2.0 * inputs

                return Double()(inputs)


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, keras.layers.Dense(2)(doubled(inputs)))
            """,
        ),
        Example(
            "a loss",
            """
            import keras


            def build():
                class Squared(keras.losses.Loss):  # expect: TFS207
                    def __init__(self, **kwargs):
                        super().__init__(**kwargs)

                    def call(self, y_true, y_pred):
                        return (y_true - y_pred) ** 2

                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.compile("sgd", loss=Squared())
                return model
            """,
        ),
    ),
    good=(
        Example(
            "at the top level",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return 2.0 * inputs


            def build():
                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "nested in a class, and registered: importing makes it",
            """
            import keras


            class Layers:
                @keras.utils.register_keras_serializable("app")
                class Double(keras.layers.Layer):
                    def __init__(self, **kwargs):
                        super().__init__(**kwargs)

                    def call(self, inputs):
                        return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Layers.Double(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "the function runs when the module is imported",
            """
            import keras


            def scaled_by(factor):
                @keras.utils.register_keras_serializable("app")
                class Scaled(keras.layers.Layer):
                    def __init__(self, **kwargs):
                        super().__init__(**kwargs)

                    def call(self, inputs):
                        return factor * inputs

                return Scaled


            Triple = scaled_by(3.0)
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a callback is no part of the model",
            """
            import keras


            def callbacks():
                class Stop(keras.callbacks.Callback):
                    def on_epoch_end(self, epoch, logs=None):
                        self.model.stop_training = True

                return [Stop()]


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
)
