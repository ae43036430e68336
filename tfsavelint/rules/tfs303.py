"""TFS303 from-config-broken."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS303",
    name="from-config-broken",
    faults=(
        "from-config-not-classmethod",
        "from-config-not-returned",
        "from-config-drops",
        "from-config-ignores",
    ),
    message="`{cls}.from_config` is no classmethod: loading calls it on the class, and raises TypeError",
    messages=(
        (
            "from-config-not-returned",
            "`{cls}.from_config` returns nothing: loading fails",
        ),
        (
            "from-config-drops",
            "`{cls}.from_config` doesn't pass `{argument}` on, which the constructor requires: loading raises TypeError",
        ),
        (
            "from-config-ignores",
            "`{cls}.from_config` doesn't pass `{argument}` on: after loading it silently has its default again",
        ),
    ),
    why="""
    Loading calls `C.from_config(config)` on the class, and goes on with what it returns. It must be a classmethod,
    hand every key to the constructor, and return the object.
    """,
    cure="Write `@classmethod`, and end with `return cls(**config)`.",
    mode="custom_objects",
    bad=(
        Example(
            "the decorator is forgotten",
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
                    return {**super().get_config(), "factor": self.factor}

                def from_config(self, config):  # expect: TFS303
                    return self.__class__(**config)


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
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
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

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):  # expect: TFS303
                    cls(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the config is ignored: the default comes back",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):  # expect: TFS303
                    return cls()


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a required argument is taken out",
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
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):  # expect: TFS303
                    config.pop("factor")
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
    good=(
        Example(
            "a static method works as well",
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
                    return {**super().get_config(), "factor": self.factor}

                @staticmethod
                def from_config(config):
                    return Scale(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the base's, asked for",
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
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    return super().from_config(config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "each argument by name",
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
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    return cls(factor=config["factor"], name=config["name"])


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a key renamed",
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
                    return {**super().get_config(), "scale": self.factor}

                @classmethod
                def from_config(cls, config):
                    config["factor"] = config.pop("scale")
                    layer = cls(**config)
                    return layer


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "keys filtered for a narrow constructor",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor):
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    return cls(config["factor"])


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
    ),
)
