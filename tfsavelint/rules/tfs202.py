"""TFS202 unregistered-function."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS202",
    name="unregistered-function",
    faults=("function-not-registered",),
    message="`{function}`, given to `{role}`, is not registered with Keras, so `load_model` can't find it",
    why="""
    A function given to Keras (a loss, a metric, an activation) is stored as its name. No Keras ever imports a module to
    find a function: it is registered, or passed as `custom_objects`, or not found, even in the file that defines it.
    """,
    cure='Decorate the function with `@keras.saving.register_keras_serializable(package="...")`, or load with '
    "`custom_objects={...}`; for inference `load_model(path, compile=False)` leaves losses and metrics out.",
    mode="imported",
    bad=(
        Example(
            "a loss",
            """
            import keras


            def weighted(y_true, y_pred):  # expect: TFS202
                return 3.0 * (y_true - y_pred) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted)
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            def weighted(y_true, y_pred):
                return 3.0 * (y_true - y_pred) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted)
            model.save("model.keras")
            """,
        ),
        Example(
            "a metric, in a list",
            """
            import keras


            def bias(y_true, y_pred):  # expect: TFS202
                return y_true - y_pred


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "mean_squared_error", metrics=["mean_absolute_error", bias])
            """,
        ),
        Example(
            "an activation",
            """
            import keras


            def cube(x):  # expect: TFS202
                return x * x * x


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube)])
            """,
        ),
        Example(
            "an activation and an initializer in a builder, saved to HDF5",
            """
            import keras


            def squash(x):  # expect: TFS202
                return x / 2.0


            def build(units=2):
                inputs = keras.Input((4,))
                x = keras.layers.Dense(units)(inputs)
                outputs = keras.layers.Activation(squash, name="squashed")(x)
                return keras.Model(inputs, outputs)


            model = build()
            model.save("model.h5")
            """,
        ),
    ),
    good=(
        Example(
            "registered",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def cube(x):
                return x * x * x


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube)])
            """,
        ),
        Example(
            "Keras's own function and objects",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=keras.activations.relu)])
            model.compile("sgd", keras.losses.MeanSquaredError(), metrics=["mean_absolute_error"])
            """,
        ),
        Example(
            "given again by the constructor's own code",
            """
            import keras


            def cube(x):
                return x * x * x


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2, activation=cube)

                def call(self, inputs):
                    return self.dense(inputs)


            model = Net()
            model.build((None, 4))
            """,
        ),
        Example(
            "every load leaves the compilation out",
            """
            import keras


            def weighted(y_true, y_pred):
                return 3.0 * (y_true - y_pred) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted)
            model.save("model.keras")
            again = keras.models.load_model("model.keras", compile=False)
            """,
        ),
        Example(
            "put into the table of custom objects",
            """
            import keras


            def cube(x):
                return x * x * x


            keras.utils.get_custom_objects().update({"cube": cube})
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=cube)])
            """,
        ),
    ),
)
