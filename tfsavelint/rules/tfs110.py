"""TFS110 variadic-constructor."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS110",
    name="variadic-constructor",
    faults=(
        "variadic-refused",
        "variadic-lost",
        "variadic-key-refused",
        "positional-not-passed",
    ),
    message="`{cls}.__init__` takes `{argument}` by position, and a config gives arguments by name: it can't be stored",
    messages=(
        (
            "variadic-lost",
            "`{cls}.__init__` takes `{argument}`, which the automatic config doesn't hold: the values are silently lost",
        ),
    ),
    why="""
    A config is a dict, and loading calls `C(**config)`. What only a position can give, `*args` or an argument
    before `/`, is lost by the automatic config up to Keras 3.11, and refused since 3.12; a key of that name is
    refused by the constructor.
    """,
    cure='Take a list as one argument, or write `from_config`: `cls(*config.pop("factors"), **config)`.',
    mode="custom_objects",
    bad=(
        Example(
            "no config: refused or lost",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, *factors, **kwargs):  # expect: TFS110
                    super().__init__(**kwargs)
                    self.factors = factors

                def call(self, inputs):
                    return inputs * float(sum(self.factors))


            model = keras.Sequential([keras.Input((4,)), Scale(1.0, 2.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factors, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = factors

                def call(self, inputs):
                    return inputs * float(sum(self.factors))


            model = keras.Sequential([keras.Input((4,)), Scale([1.0, 2.0])])
            """,
        ),
        Example(
            "a key that the constructor can't take",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, *factors, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = factors

                def call(self, inputs):
                    return inputs * float(sum(self.factors))

                def get_config(self):
                    return {**super().get_config(), "factors": list(self.factors)}  # expect: TFS110


            model = keras.Sequential([keras.Input((4,)), Scale(1.0, 2.0)])
            """,
        ),
        Example(
            "positional only, with a config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, /, **kwargs):  # expect: TFS110
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
            "positional only, without one",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, /, **kwargs):  # expect: TFS110
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
    good=(
        Example(
            "*args that no call gives anything",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, *args, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "from_config hands the values over",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, *factors, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = factors

                def call(self, inputs):
                    return inputs * float(sum(self.factors))

                def get_config(self):
                    return {**super().get_config(), "factors": list(self.factors)}

                @classmethod
                def from_config(cls, config):
                    factors = config.pop("factors")
                    return cls(*factors, **config)


            model = keras.Sequential([keras.Input((4,)), Scale(1.0, 2.0)])
            """,
        ),
        Example(
            "keyword-only arguments",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, *, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(factor=2.0)])
            """,
        ),
        Example(
            "a bare star between arguments",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, *, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(2.0, offset=1.0)])
            """,
        ),
        Example(
            "*args handed on to Keras's own constructor",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Sign(keras.layers.Layer):
                def __init__(self, *args, **kwargs):
                    super().__init__(*args, **kwargs)

                def call(self, inputs):
                    return keras.activations.relu(inputs)


            model = keras.Sequential([keras.Input((4,)), Sign()])
            """,
        ),
    ),
)
