"""TFS304 name-passed-twice."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS304",
    name="name-passed-twice",
    faults=("passed-twice",),
    message="`{cls}.__init__` passes `{key}` beside `**kwargs`, which hold it, too, when loading: TypeError",
    why="""
    The base's config holds the name, trainable and the dtype. Loading gives them to the constructor, where they end
    in `**kwargs`; a `super().__init__(name="x", **kwargs)` then passes the name twice.
    """,
    cure='Give the argument a parameter of its own with that default: `def __init__(self, ..., name="scale", **kwargs)`.',
    mode="custom_objects",
    bad=(
        Example(
            "3.0 to 3.14 take a model without named arguments for a Functional one, and pass inputs and outputs",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tower(keras.Model):
                def __init__(self, **kwargs):
                    inputs = keras.Input((4,))
                    outputs = keras.layers.Dense(2)(inputs)
                    super().__init__(inputs=inputs, outputs=outputs, **kwargs)  # expect[functional_parameters==()]: TFS304


            model = Tower()
            """,
        ),
        Example(
            "a name written into the call",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(name="scale", **kwargs)  # expect: TFS304
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, name="scale", **kwargs):
                    super().__init__(name=name, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "with the automatic config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(name="scale", **kwargs)  # expect: TFS304
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the dtype",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super(Scale, self).__init__(dtype="float32", **kwargs)  # expect: TFS304
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super(Scale, self).get_config()
                    config["factor"] = self.factor
                    return config


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
                    super().__init__(name="twice", **kwargs)  # expect: TFS304
                    self.factor = factor

                def call(self, y_true, y_pred):
                    return self.factor * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Twice())
            """,
        ),
        Example(
            "under another name, where Keras's own config holds the key only if it is given",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Curve(keras.metrics.AUC):
                def __init__(self, cuts=None, name="curve", **kwargs):
                    super().__init__(thresholds=cuts, name=name, **kwargs)  # expect: TFS304


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
            model.compile("adam", "mean_squared_error", metrics=[Curve([0.25, 0.5])])
            """,
        ),
    ),
    good=(
        Example(
            "a parameter with that default",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, name="scale", **kwargs):
                    super().__init__(name=name, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "only where none is given",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    kwargs.setdefault("name", "scale")
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "taken out of **kwargs first",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(name=kwargs.pop("name", "scale"), **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the base's keys don't come back",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(name="scale", **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {"factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the config leaves the name out",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(name="scale", **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    del config["name"]
                    config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
)
