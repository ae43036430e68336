"""TFS510 subclassed-model-to-h5."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS510",
    name="subclassed-model-to-h5",
    faults=("subclassed-model-saved-to-h5",),
    message="`{cls}` is a subclassed model, and HDF5 ({path}) can't hold one",
    why="""
    HDF5 stores the config of a graph of layers. Keras 2 refuses to write a model whose `call` is Python code. Keras 3
    writes it, and can't load it: no registration finds its class there, and if it is passed by hand, the model made
    again has no layers yet into which the weights could go. Weights alone (`.weights.h5`) are fine, as are subclasses
    that are made of inputs and outputs.
    """,
    cure="Save it to `.keras`, or its weights to `.weights.h5`.",
    mode="imported",
    bad=(
        Example(
            "saved where it was made",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            net = Net()
            net(np.zeros((1, 4), "float32"))
            net.save("net.h5")  # expect: TFS510
            """,
            cured="""
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            net = Net()
            net(np.zeros((1, 4), "float32"))
            net.save_weights("net.weights.h5")
            """,
        ),
        Example(
            "in a function that makes it, by the long extension",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            def main(folder="out"):
                model = Net()
                model.build((None, 4))
                model.save(folder + "/net.hdf5")  # expect: TFS510
            """,
        ),
        Example(
            "by the function, its base another class of the file",
            """
            import keras


            class Base(keras.Model):
                def call(self, inputs):
                    return self.dense(inputs)


            @keras.utils.register_keras_serializable("app")
            class Net(Base):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)


            net = Net()
            net.build((None, 4))
            keras.models.save_model(net, "net.h5")  # expect: TFS510
            """,
        ),
        Example(
            "under 2.12, whose .keras file is HDF5",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            net = Net()
            net(np.zeros((1, 4), "float32"))
            net.save("net.keras")  # expect[keras_extension_writes==h5]: TFS510
            net.save(filepath="net.h5")  # expect: TFS510
            """,
        ),
    ),
    good=(
        Example(
            "the weights alone",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            net = Net()
            net(np.zeros((1, 4), "float32"))
            net.save_weights("net.weights.h5")
            keep = keras.callbacks.ModelCheckpoint("best.weights.h5", save_weights_only=True)
            """,
        ),
        Example(
            "a functional model in which nothing is subclassed",
            """
            import keras

            inputs = keras.Input((4,))
            net = keras.Model(inputs, keras.layers.Dense(2)(inputs))
            net.save("net.h5")
            """,
        ),
        Example(
            "a class that only trains otherwise, made of inputs and outputs; its layers saved as a plain model",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Trained(keras.Model):
                def train_step(self, data):
                    return super().train_step(data)


            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2)(inputs)
            trained = Trained(inputs, outputs)
            plain = keras.Model(trained.inputs, trained.outputs)
            plain.save("plain.h5")
            """,
        ),
        Example(
            "another class's save",
            """
            import keras


            class Store:
                def __init__(self, model):
                    self.model = model

                def save(self, path):
                    self.model.save_weights(path.replace(".h5", ".weights.h5"))


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            Store(model).save("net.h5")
            model.save("net.keras")
            """,
        ),
    ),
)
