"""TFS107 config-reads-unset-attribute."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS107",
    name="config-reads-unset-attribute",
    faults=("config-reads-unset", "config-reads-name"),
    message="`{cls}.get_config` reads `self.{attribute}`, which nothing in `{cls}` sets: saving raises AttributeError",
    messages=(
        (
            "config-reads-name",
            "`{cls}.get_config` reads `self.{attribute}.__name__`, which no {what} has: saving raises AttributeError",
        ),
    ),
    why="""
    Training never asks for a config, so a misspelt or forgotten attribute shows only when the model is saved: after
    the training, or in the first checkpoint.
    """,
    cure="Store the argument in the constructor under the name that `get_config` reads.",
    mode="custom_objects",
    bad=(
        Example(
            "the argument is used and not kept",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(units)

                def call(self, inputs):
                    return self.dense(inputs)

                def get_config(self):  # expect: TFS107
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Scale(3)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.dense = keras.layers.Dense(units)

                def call(self, inputs):
                    return self.dense(inputs)

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Scale(3)])
            """,
        ),
        Example(
            "kept under another name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self._factor = factor

                def call(self, inputs):
                    return inputs * self._factor

                def get_config(self):  # expect: TFS107
                    config = super().get_config()
                    config.update({"factor": self.factor})
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a typing error",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS107
                    return {**super().get_config(), "factor": self.facter}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a loss",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Twice(keras.losses.Loss):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.weight = factor

                def call(self, y_true, y_pred):
                    return self.weight * (y_true - y_pred) ** 2

                def get_config(self):  # expect: TFS107
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Twice())
            """,
        ),
        Example(
            "an initializer has no name, as the functions of Keras 1 had",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Maxout(keras.layers.Layer):
                def __init__(self, units, init="glorot_uniform", **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.init = keras.initializers.get(init)

                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=self.init, name="kernel")

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_config(self):  # expect: TFS107
                    config = {"units": self.units, "init": self.init.__name__}
                    return dict(list(super().get_config().items()) + list(config.items()))


            model = keras.Sequential([keras.Input((4,)), Maxout(3)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Maxout(keras.layers.Layer):
                def __init__(self, units, init="glorot_uniform", **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.init = keras.initializers.get(init)

                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=self.init, name="kernel")

                def call(self, inputs):
                    return inputs @ self.kernel

                def get_config(self):
                    config = {"units": self.units, "init": keras.initializers.serialize(self.init)}
                    return dict(list(super().get_config().items()) + list(config.items()))


            model = keras.Sequential([keras.Input((4,)), Maxout(3)])
            """,
        ),
    ),
    good=(
        Example(
            "a property",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self._factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @property
                def factor(self):
                    return self._factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "build sets it, and a saved model is built",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self._given = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                def build(self, input_shape):
                    self.factor = self._given


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "an attribute of the class",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "name": self.name, "dtype": self.dtype}

                factor = 2.0


            model = keras.Sequential([keras.Input((4,)), Scale()])
            """,
        ),
        Example(
            "asked for with a default",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": getattr(self, "factor", 1.0)}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "an activation is a function, and has a name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Squash(keras.layers.Layer):
                def __init__(self, activation="tanh", **kwargs):
                    super().__init__(**kwargs)
                    self.activation = keras.activations.get(activation)

                def call(self, inputs):
                    return self.activation(inputs)

                def get_config(self):
                    return {**super().get_config(), "activation": self.activation.__name__}


            model = keras.Sequential([keras.Input((4,)), Squash("tanh")])
            """,
        ),
    ),
)
