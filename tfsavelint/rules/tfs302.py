"""TFS302 nested-object-not-deserialized."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS302",
    name="nested-object-not-deserialized",
    faults=("nested-not-deserialized",),
    message="`{cls}` stores {what} under `{key}`, which comes back as a dict that nothing deserializes: loading fails",
    why="""
    `from_config` gets the config as it stands in the file, where a layer, a function or an initializer is a dict.
    The constructor is given that dict, unless `from_config` or the constructor itself deserializes it.
    """,
    cure='Write `from_config`: `config["inner"] = keras.layers.deserialize(config["inner"])`, then `return cls(**config)`.',
    mode="custom_objects",
    bad=(
        Example(
            "a layer is serialized, and never deserialized",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}  # expect: TFS302


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}

                @classmethod
                def from_config(cls, config):
                    config["inner"] = keras.layers.deserialize(config["inner"])
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
            """,
        ),
        Example(
            "the layer itself stands in the config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    config = super().get_config()
                    config.update({"inner": self.inner})  # expect[keras_extension_writes==keras]: TFS302
                    return config


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
            """,
        ),
        Example(
            "a function",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            def double(x):
                return 2 * x


            @keras.utils.register_keras_serializable("app")
            class Apply(keras.layers.Layer):
                def __init__(self, function, **kwargs):
                    super().__init__(**kwargs)
                    self.function = function

                def call(self, inputs):
                    return self.function(inputs)

                def get_config(self):
                    config = super().get_config()
                    config["function"] = self.function  # expect[keras_extension_writes==keras]: TFS302
                    return config


            model = keras.Sequential([keras.Input((4,)), Apply(double)])
            """,
        ),
        Example(
            "from_config deserializes another key",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, outer, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner
                    self.outer = outer

                def call(self, inputs):
                    return self.outer(self.inner(inputs))

                def get_config(self):
                    return {
                        **super().get_config(),
                        "inner": keras.layers.serialize(self.inner),
                        "outer": keras.layers.serialize(self.outer),  # expect: TFS302
                    }

                @classmethod
                def from_config(cls, config):
                    inner = keras.layers.deserialize(config.pop("inner"))
                    return cls(inner, **config)


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4), keras.layers.Dense(3))])
            """,
        ),
        Example(
            "the attribute that held a rate holds a layer when the config is asked",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units, drop=0.1, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.dense = keras.layers.Dense(units)
                    self.drop = keras.layers.Dropout(drop)

                def call(self, inputs):
                    return self.drop(self.dense(inputs))

                def get_config(self):
                    config = super().get_config()
                    config.update({"units": self.units, "drop": self.drop})  # expect[generation==3]: TFS302
                    return config


            model = keras.Sequential([keras.Input((4,)), Block(4, 0.2)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units, drop=0.1, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.drop = drop
                    self.dense = keras.layers.Dense(units)
                    self.dropout = keras.layers.Dropout(drop)

                def call(self, inputs):
                    return self.dropout(self.dense(inputs))

                def get_config(self):
                    config = super().get_config()
                    config.update({"units": self.units, "drop": self.drop})
                    return config


            model = keras.Sequential([keras.Input((4,)), Block(4, 0.2)])
            """,
        ),
        Example(
            "kept by a method that the constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Around(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.set_inner(inner)

                def set_inner(self, layer):
                    self.inner = layer

                def call(self, inputs):
                    return self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}  # expect: TFS302


            model = keras.Sequential([keras.Input((4,)), Around(keras.layers.Dense(2))])
            """,
        ),
    ),
    good=(
        Example(
            "from_config deserializes it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}

                @classmethod
                def from_config(cls, config):
                    inner = keras.layers.deserialize(config.pop("inner"))
                    return cls(inner=inner, **config)


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
            """,
        ),
        Example(
            "the constructor does, given a dict",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = keras.layers.deserialize(inner) if isinstance(inner, dict) else inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}


            model = keras.Sequential([keras.Input((4,)), Residual(keras.layers.Dense(4))])
            """,
        ),
        Example(
            "an activation by its name, which the constructor looks up",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Act(keras.layers.Layer):
                def __init__(self, activation="relu", **kwargs):
                    super().__init__(**kwargs)
                    self.activation = keras.activations.get(activation)

                def call(self, inputs):
                    return self.activation(inputs)

                def get_config(self):
                    return {**super().get_config(), "activation": keras.activations.serialize(self.activation)}


            model = keras.Sequential([keras.Input((4,)), Act("tanh")])
            """,
        ),
        Example(
            "an initializer, serialized and looked up",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Weighted(keras.layers.Layer):
                def __init__(self, initializer="zeros", **kwargs):
                    super().__init__(**kwargs)
                    self.initializer = keras.initializers.get(initializer)

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    config.update({"initializer": keras.initializers.serialize(self.initializer)})
                    return config

                def build(self, input_shape):
                    self.factor = self.add_weight(shape=(1,), initializer=self.initializer, name="factor")


            model = keras.Sequential([keras.Input((4,)), Weighted(keras.initializers.Constant(2.0))])
            """,
        ),
        Example(
            "the layer is made of numbers, and its own config is nobody's affair",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.inner = keras.layers.Dense(units)

                def call(self, inputs):
                    return inputs + self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Residual(4)])
            """,
        ),
        Example(
            "the layer's own rate is asked for",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units, drop=0.1, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.dense = keras.layers.Dense(units)
                    self.drop = keras.layers.Dropout(drop)

                def call(self, inputs):
                    return self.drop(self.dense(inputs))

                def get_config(self):
                    config = super().get_config()
                    config.update({"units": self.units, "drop": self.drop.rate})
                    return config


            model = keras.Sequential([keras.Input((4,)), Block(4, 0.2)])
            """,
        ),
        Example(
            "made a layer again by a method that the constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Around(keras.layers.Layer):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.set_inner(inner)

                def set_inner(self, layer):
                    self.inner = layer if callable(layer) else keras.layers.deserialize(layer)

                def call(self, inputs):
                    return self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}


            model = keras.Sequential([keras.Input((4,)), Around(keras.layers.Dense(2))])
            """,
        ),
    ),
)
