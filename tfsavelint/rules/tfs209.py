"""TFS209 name-shadows-built-in."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS209",
    name="name-shadows-built-in",
    faults=("name-shadows-built-in", "built-in-refuses-config"),
    message="`{name}` is called like one of Keras's own and is not registered: a loaded model has Keras's in its place, "
    "without a word",
    messages=(
        (
            "built-in-refuses-config",
            "`{name}` is called like one of Keras's own and is not registered: a load makes Keras's from its config, and "
            "fails at `{key}`, which that doesn't take",
        ),
    ),
    why="""
    A name is all that a file holds of a function, and what the old formats hold of a class. Where nothing is registered
    under it, Keras looks among its own: your `relu` comes back as Keras's `relu`, in every format and version, and your
    `Dropout` layer as Keras's under Keras 2 and in HDF5. Where Keras's own takes the config, nothing fails, and the
    model answers differently; where it doesn't, as with your `Attention(units)`, the load fails with a message about an
    argument that is perfectly right.
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
    ),
    good=(
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
