"""TFS104 config-without-super."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS104",
    name="config-without-super",
    faults=("base-config-lost",),
    message="`{cls}.get_config` leaves out the base's keys: after loading, `{key}` is silently the default again",
    why="""
    The base's config holds name, trainable and the dtype policy (a loss's: its reduction). A `get_config` that
    doesn't call `super().get_config()` loses them: the model loads, and computes in another precision, or trains
    what was frozen.
    """,
    cure="Start from the base's config: `{**super().get_config(), ...}`.",
    mode="custom_objects",
    bad=(
        Example(
            "the dtype is given, and lost",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS104
                    return {"factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, dtype="float64")])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, dtype="float64")])
            """,
        ),
        Example(
            "a frozen layer thaws",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS104
                    config = {"factor": self.factor}
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, trainable=False)])
            """,
        ),
        Example(
            "the base's config is asked for, and a key taken out",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS104
                    config = super().get_config()
                    config.pop("dtype")
                    config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, dtype="mixed_float16")])
            """,
        ),
        Example(
            "the dtype is an argument of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, dtype="float32", **kwargs):
                    super().__init__(dtype=dtype, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS104
                    return dict(factor=self.factor)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, dtype="float64")])
            """,
        ),
    ),
    good=(
        Example(
            "nothing of the base's is given",
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
                    return {"factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "only the name is lost, and names are nobody's behaviour",
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
                    return {"factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, name="scale")])
            """,
        ),
        Example(
            "the keys are written by hand",
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
                    return {"factor": self.factor, "dtype": self.dtype, "trainable": self.trainable}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, dtype="float64")])
            """,
        ),
        Example(
            "the base's config is asked for by its name",
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
                    config = keras.layers.Layer.get_config(self)
                    config.update(factor=self.factor)
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, trainable=False)])
            """,
        ),
    ),
)
