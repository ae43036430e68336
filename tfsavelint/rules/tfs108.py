"""TFS108 config-not-returned."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS108",
    name="config-not-returned",
    faults=(
        "config-not-returned",
        "config-refuses",
    ),
    message="`{cls}.get_config` returns nothing: saving raises TypeError",
    messages=(
        (
            "config-refuses",
            "`{cls}.get_config` only raises: the model can't be saved",
        ),
    ),
    why="""
    A `get_config` without `return` gives None, and so does `return config.update(...)`, since `update` changes the
    dict in place and returns None. Training never asks for a config: it shows when the model is saved.
    """,
    cure="Return the dict: `config.update(...)` on one line, `return config` on the next.",
    mode="custom_objects",
    bad=(
        Example(
            "the return is forgotten",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS108
                    config = super().get_config()
                    config.update({"factor": self.factor})


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
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
                    config = super().get_config()
                    config.update({"factor": self.factor})
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "what update returns is None",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS108
                    config = super().get_config()
                    return config.update({"factor": self.factor})


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "it only raises",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS108
                    raise NotImplementedError


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a metric-like loss that passes",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Twice(keras.losses.Loss):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, y_true, y_pred):
                    return self.factor * (y_true - y_pred) ** 2

                def get_config(self):  # expect: TFS108
                    pass


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Twice())
            """,
        ),
    ),
    good=(
        Example(
            "a helper gives the dict",
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
                    return self._own_config()

                def _own_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "each branch returns",
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
                    if self.factor == 1.0:
                        return {**super().get_config(), "factor": 1.0}
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "update on one line, return on the next",
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
                    config.update({"factor": self.factor})
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "it raises only for what can't be stored",
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
                    if callable(self.factor):
                        raise NotImplementedError("a function can not be stored")
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
)
