"""TFS209 name-shadows-built-in."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS209",
    name="name-shadows-built-in",
    faults=("name-shadows-built-in", "built-in-refuses-config", "built-in-lacks-key", "built-in-refuses-input"),
    message="`{name}` is called like one of Keras's own and is not registered: a loaded model has Keras's in its place, "
    "without a word",
    messages=(
        (
            "built-in-refuses-config",
            "`{name}` is called like one of Keras's own and is not registered: a load makes Keras's from its config, and "
            "fails at `{key}`, which that doesn't take",
        ),
        (
            "built-in-lacks-key",
            "`{name}` is called like one of Keras's own and is not registered: a load makes Keras's from its config, and "
            "fails for want of `{key}`",
        ),
        (
            "built-in-refuses-input",
            "`{name}` is called like one of Keras's own and is not registered: a load puts Keras's in its place, and fails "
            "when it calls that on one tensor",
        ),
    ),
    why="""
    A name is all that a file holds of a function, and what the old formats hold of a class. Where nothing is registered
    under it, Keras looks among its own: your `relu` comes back as Keras's `relu`, in every format and version, and your
    `Dropout` layer as Keras's under Keras 2 and in HDF5. Where Keras's own takes the config, nothing fails, and the
    model answers differently; where it doesn't, as with your `Attention(units)`, the load fails with a message about an
    argument that is perfectly right, or about inputs.
    """,
    cure="Give it another name, and register it. (Registered, it is stored as `package>name`, which is enough but for "
    "activations under Keras 2.13 to 2.15.)",
    mode="imported",
    bad=(
        Example(
            "an activation called relu",
            """
            import keras


            def relu(x):  # expect: TFS209
                return 3.0 * x - 1.0


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=relu)])
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            def steep(x):
                return 3.0 * x - 1.0


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=steep)])
            model.save("model.keras")
            """,
        ),
        Example(
            "an activation called gelu, in an Activation layer",
            """
            import keras


            def gelu(x):  # expect: TFS209
                return 3.0 * x - 1.0


            def build():
                inputs = keras.Input((4,))
                hidden = keras.layers.Dense(3)(inputs)
                return keras.Model(inputs, keras.layers.Activation(gelu)(hidden))
            """,
        ),
        Example(
            "a layer called Dropout, in HDF5",
            """
            import keras


            class Dropout(keras.layers.Layer):  # expect: TFS209
                def __init__(self, rate=0.5, **kwargs):
                    super().__init__(**kwargs)
                    self.rate = rate

                def call(self, inputs):
                    return inputs * self.rate

                def get_config(self):
                    return {**super().get_config(), "rate": self.rate}


            model = keras.Sequential([keras.Input((4,)), Dropout(0.25), keras.layers.Dense(2)])
            model.save("model.h5")
            """,
        ),
        Example(
            "a layer called Dropout: newer Keras notices, and can't find it",
            """
            import keras


            class Dropout(keras.layers.Layer):  # expect[keras2]: TFS209  # expect[unregistered_found=={}]: TFS201
                def __init__(self, rate=0.5, **kwargs):
                    super().__init__(**kwargs)
                    self.rate = rate

                def call(self, inputs):
                    return inputs * self.rate

                def get_config(self):
                    return {**super().get_config(), "rate": self.rate}


            def build():
                return keras.Sequential([keras.Input((4,)), Dropout(0.25), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "an Attention layer with an argument that Keras's own hasn't",
            """
            import keras


            class Attention(keras.layers.Layer):  # expect: TFS209
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.score = keras.layers.Dense(units)

                def call(self, inputs):
                    return inputs * keras.activations.softmax(self.score(inputs))

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Attention(4), keras.layers.Dense(2)])
            model.save("model.h5")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Attention(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.score = keras.layers.Dense(units)

                def call(self, inputs):
                    return inputs * keras.activations.softmax(self.score(inputs))

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Attention(4), keras.layers.Dense(2)])
            model.save("model.h5")
            """,
        ),
        Example(
            "an Attention layer without arguments, called on one tensor",
            """
            import keras


            class Attention(keras.layers.Layer):  # expect: TFS209
                def build(self, input_shape):
                    self.score = self.add_weight(shape=(input_shape[-1], 1), name="score")

                def call(self, x):
                    return x * keras.activations.sigmoid(x @ self.score)


            inputs = keras.Input((4, 3))
            model = keras.Model(inputs, keras.layers.Flatten()(Attention()(inputs)))
            model.save("model.h5")
            """,
        ),
        Example(
            "a MultiHeadAttention of two arguments",
            """
            import keras

            Layer = keras.layers.Layer


            class MultiHeadAttention(Layer):  # expect[keras2]: TFS209  # expect[unregistered_found=={}]: TFS201
                def __init__(self, key_dim=4, num_heads=2, **kwargs):
                    super().__init__(**kwargs)
                    self.key_dim = key_dim
                    self.num_heads = num_heads
                    self.mixed = keras.layers.Dense(key_dim * num_heads)

                def call(self, inputs):
                    return self.mixed(inputs)

                def get_config(self):
                    return {**super().get_config(), "key_dim": self.key_dim, "num_heads": self.num_heads}


            def build():
                return keras.Sequential([keras.Input((4, 3)), MultiHeadAttention(3), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "a Dense layer whose units are its own affair",
            """
            import keras


            class Dense(keras.layers.Layer):  # expect: TFS209
                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], 3), name="kernel")

                def call(self, inputs):
                    return inputs @ self.kernel


            model = keras.Sequential([keras.Input((4,)), Dense()])
            model.save("model.h5")
            """,
        ),
        Example(
            "a regularizer called L2",
            """
            import keras


            class L2(keras.regularizers.Regularizer):  # expect: TFS209
                def __init__(self, l2=0.1):
                    self.l2 = l2

                def __call__(self, weights):
                    return self.l2 * keras.ops.max(weights) if hasattr(keras, "ops") else self.l2 * weights[0, 0]

                def get_config(self):
                    return {"l2": self.l2}


            def build():
                dense = keras.layers.Dense(2, kernel_regularizer=L2(0.5))
                return keras.Sequential([keras.Input((4,)), dense])
            """,
        ),
        Example(
            "a loss with an argument of its own, in HDF5",
            """
            import keras


            class BinaryCrossentropy(keras.losses.Loss):  # expect: TFS209
                def __init__(self, weight=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.weight = weight

                def call(self, y_true, y_pred):
                    return self.weight * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "weight": self.weight}


            def main():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
                model.compile("sgd", loss=BinaryCrossentropy(3.0))
                model.save("model.h5")
                return model
            """,
        ),
    ),
    good=(
        Example(
            "a loss of Keras's name: `.keras` names its module, into which older Keras looks",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class BinaryCrossentropy(keras.losses.Loss):
                def call(self, y_true, y_pred):
                    return 3.0 * (y_true - y_pred) ** 2


            def build():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
                model.compile("sgd", loss=BinaryCrossentropy())
                return model
            """,
        ),
        Example(
            "an Attention layer that takes a list, as Keras's own does: it is made, and what it then computes is told",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Attention(keras.layers.Layer):
                def call(self, inputs):
                    query, value = inputs
                    return query * keras.activations.sigmoid(value)


            inputs = keras.Input((4, 3))
            model = keras.Model(inputs, Attention()([inputs, inputs]))
            model.save("model.h5")
            """,
        ),
        Example(
            "registered",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Dropout(keras.layers.Layer):
                def __init__(self, rate=0.5, **kwargs):
                    super().__init__(**kwargs)
                    self.rate = rate

                def call(self, inputs):
                    return inputs * self.rate

                def get_config(self):
                    return {**super().get_config(), "rate": self.rate}


            model = keras.Sequential([keras.Input((4,)), Dropout(0.25), keras.layers.Dense(2)])
            model.save("model.keras")
            model.save("model.h5")
            """,
        ),
        Example(
            "Keras's own, imported",
            """
            import keras

            relu = keras.activations.relu
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation=relu)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a function that is called, and not given to Keras",
            """
            import keras


            def concatenate(parts):
                return keras.layers.Concatenate()(parts)


            inputs = keras.Input((4,))
            model = keras.Model(inputs, concatenate([keras.layers.Dense(2)(inputs), keras.layers.Dense(3)(inputs)]))
            model.save("model.keras")
            """,
        ),
        Example(
            "a helper inside a layer that calls it",
            """
            import keras


            def relu(x):
                return 3.0 * x - 1.0


            @keras.utils.register_keras_serializable("app")
            class Affine(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return relu(inputs)


            model = keras.Sequential([keras.Input((4,)), Affine(), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
)
