"""TFS408 unbuilt-model-saved."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS408",
    name="unbuilt-model-saved",
    faults=("unbuilt-model-saved",),
    message="`{receiver}` is saved before anything has called or built it, so it has no weights to save",
    why="""
    A subclassed model, and a Sequential one that isn't told its input, make their weights when they are first called. A
    file saved before holds none: `.keras` is written with a warning at most, and what is loaded from it starts from new
    random weights; other formats refuse to be written or to be read. `build` with a shape isn't enough in Keras 3: it
    leaves the layers of a subclassed model unbuilt. A SavedModel of Keras 2 wants a real call.
    """,
    cure="Train the model, or call it once on real or made-up inputs, before it is saved.",
    mode="custom_objects",
    bad=(
        Example(
            "a Sequential model that isn't told its input",
            """
            import keras


            def create():
                model = keras.Sequential()
                model.add(keras.layers.Dense(8, activation="relu"))
                model.add(keras.layers.Dense(1))
                model.compile("sgd", "mean_squared_error")
                return model


            def main():
                model = create()
                model.save("scores.keras")  # expect: TFS408
            """,
            cured="""
            import keras


            def create():
                model = keras.Sequential()
                model.add(keras.Input((4,)))
                model.add(keras.layers.Dense(8, activation="relu"))
                model.add(keras.layers.Dense(1))
                model.compile("sgd", "mean_squared_error")
                return model


            def main():
                model = create()
                model.save("scores.keras")
            """,
        ),
        Example(
            "a subclassed model that nothing has called",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)

                def call(self, inputs):
                    return self.hidden(inputs)


            n = Net()
            n.compile(optimizer="sgd", loss="mean_squared_error")
            n.save("n.keras")  # expect[keras_extension_writes==keras]: TFS408  # expect[keras_extension_writes==h5]: TFS510
            """,
        ),
        Example(
            "the same as HDF5",
            """
            import keras

            keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)]).save("scores.h5")  # expect: TFS408
            """,
        ),
        Example(
            "weights alone",
            """
            import keras


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)

                def call(self, inputs):
                    return self.hidden(inputs)


            def main():
                net = Net()
                net.save_weights("net.weights.h5")  # expect: TFS408
            """,
        ),
        Example(
            "`build` with a shape, which Keras 3 leaves to the model",
            """
            import keras


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)

                def call(self, inputs):
                    return self.hidden(inputs)


            def main():
                net = Net()
                net.build(input_shape=(None, 4))
                net.save_weights("net.weights.h5")  # expect[keras3]: TFS408
            """,
        ),
    ),
    good=(
        Example(
            "a model that is trained before",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)

                def call(self, inputs):
                    return self.hidden(inputs)


            model = Net()
            model.compile(optimizer="sgd", loss="mean_squared_error")
            model.fit(np.zeros((8, 4), "float32"), np.zeros((8, 8), "float32"), verbose=0)
            model.save("net.keras")  # expect[keras_extension_writes==h5]: TFS510
            """,
        ),
        Example(
            "a Sequential model that is called in a function which gets it",
            """
            import keras
            import numpy as np


            def warm_up(model):
                model.predict(np.zeros((1, 4), "float32"), verbose=0)


            def main():
                model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])
                warm_up(model)
                model.save("scores.keras")
            """,
        ),
        Example(
            "a Sequential model that knows its input",
            """
            import keras

            model = keras.Sequential()
            model.add(keras.Input(shape=(4,)))
            model.add(keras.layers.Dense(8, activation="relu"))
            model.save("scores.keras")
            """,
        ),
        Example(
            "a Sequential model that is built with a shape",
            """
            import keras

            model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])
            model.build(input_shape=(None, 4))
            model.save("scores.h5")
            """,
        ),
        Example(
            "a subclassed model whose one part is built from the start",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Wrapped(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])

                def call(self, inputs):
                    return self.inner(inputs)


            model = Wrapped()
            model.save("wrapped.keras")  # expect[keras_extension_writes==h5]: TFS510
            """,
        ),
    ),
)
