"""TFS410 shape-is-no-tensorshape."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS410",
    name="shape-is-no-tensorshape",
    faults=("shape-is-a-tuple", "shape-comes-as-list", "recurrent-built-from-list"),
    message="`{cls}.build` asks its shape for `{asked}`, and a load of `.keras` hands it a plain list: it fails with "
    "AttributeError",
    messages=(
        (
            "shape-is-a-tuple",
            "`{cls}.build` asks its shape for `{asked}`, and Keras 3 hands it a tuple: the first call fails with "
            "AttributeError",
        ),
        (
            "recurrent-built-from-list",
            "`{cls}` derives from a recurrent layer, and a load of `.keras` builds it from a plain list, which that takes "
            'for several inputs: it fails with "as_list() is not defined on an unknown TensorShape"',
        ),
    ),
    why="""
    Keras 2.13 to 2.15 (and tf_keras up to 2.18) keep in `.keras` the shape that a layer was built with. JSON knows no
    TensorShape, so that the load hands `build` a list. `input_shape[-1]` works with that, `input_shape.as_list()` doesn't;
    and the recurrent layers, `Bidirectional` too, take a list for a list of inputs. Keras's own are not built that way,
    which is why only yours fails. The file is sound: newer tf_keras reads it. Keras 3 has tuples from the start.
    """,
    cure="Ask for `input_shape[-1]`, or begin with `input_shape = tf.TensorShape(input_shape)`. A recurrent layer: give it "
    '`def build_from_config(self, config): self.build(tuple(config["input_shape"]))`, save to `.h5`, or upgrade to '
    "tf_keras 2.19.",
    mode="custom_objects",
    bad=(
        Example(
            "as_list in build",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units

                def build(self, input_shape):  # expect[shapes_come_as_lists==True]: TFS410  # expect[keras3]: TFS410
                    width = input_shape.as_list()[-1]
                    self.kernel = self.add_weight(name="kernel", shape=(width, self.units))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            def build():
                return keras.Sequential([keras.Input((4,)), Linear(5)])
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
                return keras.Sequential([keras.Input((4,)), Linear(5)])
            """,
        ),
        Example(
            "an LSTM with an argument of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scaled(keras.layers.LSTM):  # expect[shapes_come_as_lists==True]: TFS410
                def __init__(self, units, scale=1.0, **kwargs):
                    super().__init__(units, **kwargs)
                    self.scale = scale

                def get_config(self):
                    return {**super().get_config(), "scale": self.scale}


            model = keras.Sequential([keras.Input((4, 3)), Scaled(2, scale=0.5), keras.layers.Dense(1)])
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scaled(keras.layers.LSTM):
                def __init__(self, units, scale=1.0, **kwargs):
                    super().__init__(units, **kwargs)
                    self.scale = scale

                def build_from_config(self, config):
                    self.build(tuple(config["input_shape"]))

                def get_config(self):
                    return {**super().get_config(), "scale": self.scale}


            model = keras.Sequential([keras.Input((4, 3)), Scaled(2, scale=0.5), keras.layers.Dense(1)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a GRU under another name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Encoder(keras.layers.GRU):  # expect[shapes_come_as_lists==True]: TFS410
                pass


            inputs = keras.Input((4, 3))
            model = keras.Model(inputs, Encoder(2, return_sequences=True)(inputs))
            """,
        ),
        Example(
            "a Bidirectional",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Both(keras.layers.Bidirectional):  # expect[shapes_come_as_lists==True]: TFS410
                pass


            inputs = keras.Input((4, 3))
            model = keras.Model(inputs, Both(keras.layers.LSTM(2))(inputs))
            """,
        ),
    ),
    good=(
        Example(
            "the last number of the shape",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a tuple made first",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    input_shape = tuple(input_shape)
                    self.kernel = self.add_weight(name="kernel", shape=(*input_shape[1:], 2))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("model.h5")
            """,
        ),
        Example(
            "an LSTM of one's own inside another layer, which its call builds",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Encoder(keras.layers.LSTM):
                pass


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.encoder = Encoder(units)

                def call(self, inputs):
                    return self.encoder(inputs)

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4, 3)), Block(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "an LSTM of one's own in HDF5, which holds no shapes",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Encoder(keras.layers.LSTM):
                pass


            model = keras.Sequential([keras.Input((4, 3)), Encoder(2)])
            model.save("model.h5")
            """,
        ),
        Example(
            "Keras's own recurrent layers, and a Dense of one's own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Dense):
                pass


            model = keras.Sequential([keras.Input((4, 3)), keras.layers.Bidirectional(keras.layers.LSTM(2)), Head(1)])
            model.save("model.keras")
            """,
        ),
    ),
)
