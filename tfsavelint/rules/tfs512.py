"""TFS512 object-h5-cannot-hold."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS512",
    name="object-h5-cannot-hold",
    faults=("registered-function-in-h5", "registered-object-in-h5"),
    message="`{function}` in {role} can't be loaded from HDF5, though it is registered",
    messages=(("registered-object-in-h5", "`{cls}` ({kind}) can't be loaded from HDF5, though it is registered"),),
    why="""
    Keras 2.13 to 2.15 and tf_keras write what a layer is given (functions, initializers, regularizers, constraints, the
    cells of an RNN) and schedules into an HDF5 file in the form of the new serializer, which their reader of HDF5
    doesn't know: "Unknown activation function: 'function'". Registration doesn't help.
    """,
    cure="Save to `.keras`.",
    mode="imported",
    bad=(
        Example(
            "a function of one's own as an activation",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def squash(x):
                return x / 2.0


            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2, activation=squash)(inputs)  # expect[h5_holds_function_arguments==False]: TFS512
            model = keras.Model(inputs, outputs)
            model.save("model.h5")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            def squash(x):
                return x / 2.0


            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2, activation=squash)(inputs)
            model = keras.Model(inputs, outputs)
            model.save("model.keras")
            """,
        ),
        Example(
            "the same through an Activation layer, in a Sequential",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def squash(x):
                return x / 2.0


            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Dense(2),
                    keras.layers.Activation(squash),  # expect[h5_holds_function_arguments==False]: TFS512
                ]
            )
            model.save("model.hdf5")
            """,
        ),
        Example(
            "a regularizer of one's own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Small(keras.regularizers.Regularizer):  # expect[h5_holds_function_arguments==False]: TFS512
                def __init__(self, rate=0.01):
                    self.rate = rate

                def __call__(self, weights):
                    return self.rate * (weights[0, 0] + 1.0)

                def get_config(self):
                    return {"rate": self.rate}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_regularizer=Small(0.1))])
            model.save("model.h5")
            """,
        ),
        Example(
            "a constraint of one's own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Kept(keras.constraints.Constraint):  # expect[h5_holds_function_arguments==False]: TFS512
                def __call__(self, weights):
                    return weights


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, bias_constraint=Kept())])
            model.save("model.h5")
            """,
        ),
    ),
    good=(
        Example(
            "the native format",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def squash(x):
                return x / 2.0


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=squash)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a built-in activation",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=keras.activations.tanh)])
            model.save("model.h5")
            """,
        ),
        Example(
            "a function that is compiled in",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def distance(truth, guess):
                return (truth - guess) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=distance)
            model.save("model.h5")
            """,
        ),
        Example(
            "weights alone",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def squash(x):
                return x / 2.0


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=squash)])
            model.save_weights("model.weights.h5")
            """,
        ),
    ),
)
