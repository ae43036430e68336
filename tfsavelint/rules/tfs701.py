"""TFS701 lambda-layer."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS701",
    name="lambda-layer",
    faults=("lambda-layer",),
    message="`Lambda` stores `{function}` as Python code, which `load_model` refuses without `safe_mode=False`",
    why="""
    A Lambda layer has no name to store for a lambda, so its bytecode goes into the file. Loading it would run whatever
    code a file holds, and is refused unless the loader says that it trusts the file: under Keras 2.13 and later for
    `.keras`, for every Python function, registered or not; under Keras 3 for lambdas alone, since 3.12 in HDF5 too. The
    bytecode also belongs to one version of Python.
    """,
    cure="Write a registered `Layer` whose `call` does it, or under Keras 3 a registered function; "
    "`load_model(path, safe_mode=False)` loads files that you trust.",
    mode="imported",
    bad=(
        Example(
            "a lambda",
            """
            import keras

            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Lambda(lambda x: 2.0 * x),  # expect[keras_extension_writes==keras]: TFS701
                    keras.layers.Dense(2),
                ]
            )
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, x):
                    return 2.0 * x


            model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a registered function, which Keras 3 finds by its name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def double(x):  # expect[h5_holds_function_arguments==False]: TFS701
                return 2.0 * x


            model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(double), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "in a builder, by keyword",
            """
            import keras


            def build():
                inputs = keras.Input((4,))
                halve = keras.layers.Lambda(function=lambda x: x[:, :2])  # expect[keras_extension_writes==keras]: TFS701
                return keras.Model(inputs, halve(inputs))
            """,
        ),
        Example(
            "below a wrapper",
            """
            import keras

            model = keras.Sequential(
                [
                    keras.Input((3, 4)),
                    keras.layers.TimeDistributed(
                        keras.layers.Lambda(lambda x: 2.0 * x),  # expect[keras_extension_writes==keras]: TFS701
                    ),
                ]
            )
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example(
            "a layer's class",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Double(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, x):
                    return 2.0 * x


            model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "the file's own load trusts it",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: 2.0 * x), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "only the weights are saved",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: 2.0 * x), keras.layers.Dense(2)])
            model.save_weights("model.weights.h5")
            """,
        ),
        Example(
            "inside a subclassed model, whose own code makes it again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.double = keras.layers.Lambda(lambda x: 2.0 * x)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(self.double(inputs))


            model = Net()
            model.build((None, 4))
            """,
        ),
    ),
)
