"""TFS203 closure-or-lambda-as-object."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS203",
    name="closure-or-lambda-as-object",
    faults=("lambda-as-object", "function-in-function", "bound-method-as-object", "partial-as-object"),
    message="the lambda given to `{role}` has no name by which `load_model` could find it",
    messages=(
        (
            "function-in-function",
            "`{function}`, made inside `{factory}` and given to `{role}`, is stored as its bare name, which no loading "
            "process can find",
        ),
        (
            "bound-method-as-object",
            "the method `{function}`, given to `{role}`, is stored without its object, so `load_model` can't find it",
        ),
        (
            "partial-as-object",
            "the `functools.partial` given to `{role}` is no function to Keras and has no config, so saving raises",
        ),
    ),
    why="""
    A function given to Keras is stored as its `__name__`. What a factory returns has the name of the inner function,
    which exists only while the factory runs, with values that no file holds; every lambda is called `<lambda>`; a
    partial has no name at all. Registering the factory doesn't help, nor does registering the inner function: importing
    the module doesn't run it.
    """,
    cure="Write a registered class with a `get_config` (a `keras.losses.Loss`, a `Metric`, a `Layer`), which keeps the "
    "values; or one registered function at the top level of a module. For inference alone, "
    "`load_model(path, compile=False)` leaves losses and metrics out.",
    mode="imported",
    bad=(
        Example(
            "a loss made by a factory",
            """
            import keras


            def weighted(weight):
                def loss(y_true, y_pred):  # expect: TFS203
                    return weight * (y_true - y_pred) ** 2

                return loss


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=weighted(3.0))
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Weighted(keras.losses.Loss):
                def __init__(self, weight=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.weight = weight

                def call(self, y_true, y_pred):
                    return self.weight * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "weight": self.weight}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Weighted(3.0))
            model.save("model.keras")
            """,
        ),
        Example(
            "registering the inner function changes nothing",
            """
            import keras


            def scaled(factor):
                @keras.utils.register_keras_serializable("app")
                def activation(x):  # expect: TFS203
                    return x * factor

                return activation


            def build():
                return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=scaled(3.0))])
            """,
        ),
        Example(
            "a lambda as loss",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=lambda y_true, y_pred: (y_true - y_pred) ** 2)  # expect: TFS203
            model.save("model.keras")
            """,
        ),
        Example(
            "a lambda as activation, in HDF5 too",
            """
            import keras

            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Dense(2, activation=lambda x: x * x),  # expect: TFS203
                ]
            )
            model.save("model.keras")
            model.save("model.h5")
            """,
        ),
        Example(
            "a lambda kept in a variable, as initializer",
            """
            import keras

            START = lambda shape, dtype=None, **kwargs: 0.1 * keras.initializers.Ones()(shape)  # expect: TFS203
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_initializer=START)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a partial as activation",
            """
            import functools

            import keras


            @keras.utils.register_keras_serializable("app")
            def power(x, factor=1.0):
                return factor * x * x


            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Dense(2, activation=functools.partial(power, factor=2.0)),  # expect: TFS203
                ]
            )
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example(
            "a factory that is run by importing the module, and registers what it makes",
            """
            import keras


            def scaled(factor):
                def inner(x):
                    return x * factor

                return inner


            SCALED = keras.utils.register_keras_serializable("app", "scaled")(scaled(3.0))
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a partial of a layer's class makes layers",
            """
            import functools

            import keras

            Dense = functools.partial(keras.layers.Dense, activation="relu")
            model = keras.Sequential([keras.Input((4,)), Dense(3), Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "lambdas that Keras doesn't store",
            """
            import keras

            sizes = sorted([3, 2], key=lambda size: -size)
            shown = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)
            model = keras.Sequential([keras.Input((4,)), *(keras.layers.Dense(size) for size in sizes)])
            model.save("model.keras")
            """,
        ),
        Example(
            "what a layer's own code gives again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Twice(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(4, activation=lambda x: 2.0 * x)

                def build(self, input_shape):
                    self.dense.build(input_shape)
                    self.built = True

                def call(self, inputs):
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Twice()])
            model.save("model.keras")
            """,
        ),
    ),
)
