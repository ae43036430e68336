"""TFS105 config-key-not-accepted."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS105",
    name="config-key-not-accepted",
    faults=("own-key-refused",),
    message="`{cls}.get_config` stores the key `{key}`, which `{cls}.__init__` doesn't take: loading raises TypeError",
    why="""
    Loading calls `C(**config)`. A key that is no parameter ends in `**kwargs`, and from there in the base's
    constructor, which refuses what it doesn't know; without `**kwargs` Python itself refuses it.
    """,
    cure="Name the key like the constructor's parameter, or take it out in `from_config`.",
    mode="custom_objects",
    bad=(
        Example(
            "the key is named like the attribute",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self._factor = factor

                def call(self, inputs):
                    return inputs * self._factor

                def get_config(self):
                    config = super().get_config()
                    config.update({"_factor": self._factor})  # expect: TFS105
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self._factor = factor

                def call(self, inputs):
                    return inputs * self._factor

                def get_config(self):
                    config = super().get_config()
                    config.update({"factor": self._factor})
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "something derived is stored beside the arguments",
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
                    return {
                        **super().get_config(),
                        "factor": self.factor,
                        "double": 2 * self.factor,  # expect: TFS105
                    }


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a version number is written into the config",
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
                    config = super().get_config()
                    config["factor"] = self.factor
                    config["version"] = 1  # expect: TFS105
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "neither the base's keys nor **kwargs, and one key too many",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=1.0):
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {"factor": self.factor, "offset": 0.0}  # expect: TFS105


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
                    self.factor = factor

                def call(self, y_true, y_pred):
                    return self.factor * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "kind": "twice"}  # expect: TFS105


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Twice())
            """,
        ),
        Example(
            "`asdict` stores a field that the constructor doesn't take",
            """
            from dataclasses import asdict, dataclass, field

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):
                factor: float = 1.0
                twice: float = field(init=False)

                def __post_init__(self):
                    super().__init__()
                    self.twice = 2.0 * self.factor

                def get_config(self):  # expect: TFS105
                    return asdict(self)

                def call(self, inputs):
                    return inputs * self.twice


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
    good=(
        Example(
            "the surplus key is swallowed: **kwargs go nowhere",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {"factor": self.factor, "version": 1}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the constructor takes the key out of **kwargs",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    kwargs.pop("version", None)
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "version": 1}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "from_config takes it out",
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
                    return {**super().get_config(), "factor": self.factor, "version": 1}

                @classmethod
                def from_config(cls, config):
                    config.pop("version")
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "keys that a layer's constructor knows without naming them",
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
                    return {**super().get_config(), "factor": self.factor, "activity_regularizer": None}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a base in the same file takes the key",
            """
            import keras


            class Base(keras.layers.Layer):
                def __init__(self, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.offset = offset


            @keras.utils.register_keras_serializable("app")
            class Scale(Base):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "offset": self.offset}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, offset=1.0)])
            """,
        ),
        Example(
            "a base stores a part that only some of its subclasses have",
            """
            import keras


            class Scaler(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self._shift = None

                @property
                def shift(self):
                    return self._shift

                def get_config(self):
                    config = super().get_config()
                    if self.shift:
                        config["shift"] = float(self.shift)
                    return config


            @keras.utils.register_keras_serializable("app")
            class Scale(Scaler):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
)
