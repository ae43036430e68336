"""TFS407 weights-into-unbuilt-model."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS407",
    name="weights-into-unbuilt-model",
    faults=("weights-into-unbuilt", "weights-into-half-built", "weights-lost-in-unbuilt", "weights-lost-in-half-built"),
    message="`{receiver}` has no weights yet when they are loaded into it: nothing has called or built it before",
    messages=(
        (
            "weights-into-half-built",
            "`build` leaves the layers of `{receiver}` without weights, so loading weights into it fails",
        ),
        (
            "weights-lost-in-unbuilt",
            "loading weights into `{receiver}` loads nothing, without an error: nothing has called or built it before",
        ),
        (
            "weights-lost-in-half-built",
            "loading weights into `{receiver}` loads nothing, without an error: `build` leaves its layers without weights",
        ),
    ),
    why="""
    A subclassed model, and a Sequential one that isn't told its input, make their weights when they are first called.
    Weights that are loaded before have no place to go: most formats fail. Before 3.7 Keras 3 loads nothing and says
    nothing; every Keras 3 does so after `model.build(shape)`, which leaves the layers of a subclassed model unbuilt. A
    TensorFlow checkpoint of Keras 2 waits for the weights to be made.
    """,
    cure="Call the model once on real or made-up inputs before `load_weights`: `model(tf.zeros((1, 28, 28)))`.",
    mode="imported",
    bad=(
        Example(
            "a subclassed model that nothing has called",
            """
            import keras
            import numpy as np


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)
                    self.head = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.head(self.hidden(inputs))


            def train():
                model = Net()
                model(np.zeros((1, 4), "float32"))
                model.save_weights("net.weights.h5")


            def serve():
                model = Net()
                model.load_weights("net.weights.h5")  # expect: TFS407
            """,
            cured="""
            import keras
            import numpy as np


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)
                    self.head = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.head(self.hidden(inputs))


            def train():
                model = Net()
                model(np.zeros((1, 4), "float32"))
                model.save_weights("net.weights.h5")


            def serve():
                model = Net()
                model(np.zeros((1, 4), "float32"))
                model.load_weights("net.weights.h5")
            """,
        ),
        Example(
            "a model that is only compiled",
            """
            import keras


            class Net(keras.Model):
                def __init__(self, width=8, **kwargs):
                    super().__init__(**kwargs)
                    self.layers_of_it = [keras.layers.Dense(width), keras.layers.Dense(2)]

                def call(self, inputs):
                    for layer in self.layers_of_it:
                        inputs = layer(inputs)
                    return inputs


            def create():
                model = Net(16)
                model.compile(optimizer="adam", loss="mean_squared_error")
                return model


            def train(x, y):
                model = create()
                model.fit(x, y)
                model.save_weights("net.weights.h5")


            def evaluate():
                model = create()
                model.load_weights("net.weights.h5")  # expect: TFS407
            """,
        ),
        Example(
            "a Sequential model that isn't told its input",
            """
            import keras


            def create():
                return keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])


            model = create()
            model.load_weights("scores.weights.h5")  # expect: TFS407
            """,
        ),
        Example(
            "layers added one by one, the first without an input shape",
            """
            import keras

            model = keras.models.Sequential()
            model.add(keras.layers.Flatten())
            model.add(keras.layers.Dense(8, activation="relu"))
            for _ in range(2):
                model.add(keras.layers.Dense(8))
            model.compile("adam", "mean_squared_error")
            model.load_weights("scores.weights.h5")  # expect: TFS407
            """,
        ),
        Example(
            "`build` with a shape, which Keras 3 leaves to the model",
            """
            import keras
            import numpy as np


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)

                def call(self, inputs):
                    return self.hidden(inputs)


            def train():
                model = Net()
                model(np.zeros((1, 4), "float32"))
                model.save_weights("net.weights.h5")


            def serve():
                model = Net()
                model.build((None, 4))
                model.load_weights("net.weights.h5")  # expect[keras3]: TFS407
            """,
        ),
    ),
    good=(
        Example(
            "a functional model has its weights at once",
            """
            import keras


            def create():
                inputs = keras.Input((4,))
                outputs = keras.layers.Dense(2)(keras.layers.Dense(8)(inputs))
                return keras.Model(inputs, outputs)


            def train():
                model = create()
                model.save_weights("net.weights.h5")


            def serve():
                model = create()
                model.load_weights("net.weights.h5")
            """,
        ),
        Example(
            "a Sequential model that knows its input, or is built with it",
            """
            import keras


            def told():
                model = keras.Sequential()
                model.add(keras.layers.Dense(8, input_shape=(4,)))
                model.add(keras.layers.Dense(2))
                return model


            def train():
                model = told()
                model.save_weights("net.weights.h5")


            def serve():
                model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(2)])
                model.build((None, 4))
                model.load_weights("net.weights.h5")
            """,
        ),
        Example(
            "a model whose own `build` builds its layers",
            """
            import keras
            import numpy as np


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)
                    self.head = keras.layers.Dense(2)

                def build(self, input_shape):
                    self.hidden.build(input_shape)
                    self.head.build((input_shape[0], 8))
                    self.built = True

                def call(self, inputs):
                    return self.head(self.hidden(inputs))


            def train():
                model = Net()
                model(np.zeros((1, 4), "float32"))
                model.save_weights("net.weights.h5")


            def serve():
                model = Net()
                model.build((None, 4))
                model.load_weights("net.weights.h5")
            """,
        ),
        Example(
            "a model that calls itself when it is made, and one that is trained first",
            """
            import keras
            import numpy as np


            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.hidden = keras.layers.Dense(8)
                    self.warm_up()

                def warm_up(self):
                    self(np.zeros((1, 4), "float32"))

                def call(self, inputs):
                    return self.hidden(inputs)


            def train():
                model = Net()
                model.save_weights("net.weights.h5")


            def serve():
                model = Net()
                model.load_weights("net.weights.h5")


            def go_on(x, y):
                model = keras.Sequential([keras.layers.Dense(8)])
                model.compile("sgd", "mean_squared_error")
                model.fit(x, y)
                model.load_weights("best.weights.h5")
            """,
        ),
    ),
)
