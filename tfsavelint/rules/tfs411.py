"""TFS411 shape-becomes-a-list."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS411",
    name="shape-becomes-a-list",
    faults=("shape-list-several", "shape-list-refused", "shape-list-joined"),
    message="`{cls}.build` takes `{name}` for several shapes where it is a list, and a load of `.keras` hands it the one "
    "shape as a list: it fails",
    messages=(
        (
            "shape-list-refused",
            "`{cls}.build` refuses `{name}` where it is a list, which is what a load of `.keras` hands it: it fails",
        ),
        (
            "shape-list-joined",
            "`{cls}.build` joins `{name}` with a tuple, and a load of `.keras` hands it the shape as a list: it fails with "
            "TypeError",
        ),
    ),
    why="""
    `.keras` keeps the shape that a layer was built with, as JSON, which has lists and no tuples. Keras 3, and Keras 2.13
    to 2.15, hand `build` what they read: `(None, 4)` when the model is made is `[None, 4]` when it is loaded. So
    `if isinstance(input_shape, list): input_shape = input_shape[0]`, meant for layers with several inputs, takes the
    batch's size for a shape, and `input_shape[1:] + (units,)` adds a tuple to a list. The error speaks of the model
    ("could not be deserialized properly"), not of the shape. HDF5 keeps no shapes, and the same layer survives there.
    """,
    cure="Begin `build` with `input_shape = tuple(input_shape)` if the layer has one input; if it may have several, ask "
    "`isinstance(input_shape[0], (list, tuple))`.",
    mode="custom_objects",
    bad=(
        Example(
            "one input or several, told by the type of the shape",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    if isinstance(input_shape, list):
                        input_shape = input_shape[0]
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))

                def call(self, x):
                    return x @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    if isinstance(input_shape[0], (list, tuple)):
                        input_shape = input_shape[0]
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))

                def call(self, x):
                    return x @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a part of the shape and a tuple",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units

                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    self.kernel = self.add_weight(name="kernel", shape=input_shape[-1:] + (self.units,))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, keras.layers.Dense(2)(Linear(5)(inputs)))
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units

                def build(self, input_shape):
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, keras.layers.Dense(2)(Linear(5)(inputs)))
            """,
        ),
        Example(
            "lists are refused",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Gate(keras.layers.Layer):
                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    if isinstance(input_shape, list):
                        raise ValueError("Gate has one input")
                    self.gate = self.add_weight(name="gate", shape=(input_shape[-1],))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs * self.gate


            model = keras.Sequential([keras.Input((4,)), Gate(), keras.layers.Dense(2)])
            model.save("gate.keras")
            """,
        ),
        Example(
            "what is no list is put into one",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Gate(keras.layers.Layer):
                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    if not isinstance(input_shape, list):
                        input_shape = [input_shape]
                    self.gate = self.add_weight(name="gate", shape=(input_shape[0][-1],))

                def call(self, inputs):
                    return inputs * self.gate


            model = keras.Sequential([keras.Input((4,)), Gate(), keras.layers.Dense(2)])
            model.save("gate.keras")
            """,
        ),
        Example(
            "in one expression",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Bias(keras.layers.Layer):
                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    shape = input_shape[0] if isinstance(input_shape, list) else input_shape
                    self.bias = self.add_weight(name="bias", shape=(shape[-1],))

                def call(self, inputs):
                    return inputs + self.bias


            def build():
                return keras.Sequential([keras.Input((4, 3)), Bias(), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "handed on to a member that takes it for several",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Mix(keras.layers.Layer):
                def build(self, input_shape):  # expect[builds_from_json==True]: TFS411
                    if isinstance(input_shape, list):
                        input_shape = input_shape[0]
                    self.scale = self.add_weight(name="scale", shape=(input_shape[-1],))

                def call(self, x):
                    return x * self.scale


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def build(self, input_shape):
                    self.mix = Mix()
                    self.mix.build(input_shape)
                    self.built = True

                def call(self, x):
                    return x + self.mix(x)


            model = keras.Sequential([keras.Input((4,)), Block()])
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example(
            "a tuple made first",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    input_shape = tuple(input_shape)
                    self.kernel = self.add_weight(name="kernel", shape=input_shape[-1:] + (3,))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a layer that really has several inputs",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Mixed(keras.layers.Layer):
                def build(self, input_shape):
                    if isinstance(input_shape, list):
                        input_shape = input_shape[0]
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))

                def call(self, inputs):
                    one, other = inputs
                    return (one + other) @ self.kernel


            one, other = keras.Input((4,)), keras.Input((4,))
            model = keras.Model([one, other], Mixed()([one, other]))
            model.save("model.keras")
            """,
        ),
        Example(
            "HDF5 keeps no shapes",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    if isinstance(input_shape, list):
                        input_shape = input_shape[0]
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))

                def call(self, x):
                    return x @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.h5")
            """,
        ),
        Example(
            "the shape is taken apart, and a list of numbers made of it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    if isinstance(input_shape, (list, tuple)) and len(input_shape) != 2:
                        raise ValueError("Linear takes vectors")
                    kernel = (1, *input_shape[1:]) + (3,)
                    self.kernel = self.add_weight(name="kernel", shape=kernel[1:])

                def call(self, inputs):
                    return inputs @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a way of its own to be built again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    self.kernel = self.add_weight(name="kernel", shape=input_shape[-1:] + (3,))

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_build_config(self):
                    return {"width": self.kernel.shape[0]}

                def build_from_config(self, config):
                    self.build((None, config["width"]))


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
        ),
        Example(
            "the member is built with a shape of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Mix(keras.layers.Layer):
                def build(self, input_shape):
                    self.scale = self.add_weight(name="scale", shape=(tuple(input_shape)[1:] + (1,))[:1])

                def call(self, x):
                    return x * self.scale


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def build(self, input_shape):
                    self.mix = Mix()
                    self.mix.build(input_shape)
                    self.built = True

                def call(self, x):
                    return x + self.mix(x)


            model = keras.Sequential([keras.Input((4,)), Block()])
            model.save("model.keras")
            """,
        ),
    ),
)
