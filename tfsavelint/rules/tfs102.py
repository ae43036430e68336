"""TFS102 required-argument-not-in-config."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS102",
    name="required-argument-not-in-config",
    faults=("required-not-in-config",),
    message="`{cls}.get_config` leaves out the required argument `{argument}`: loading raises TypeError",
    why="""
    Loading calls `C(**config)` with the dict that `get_config` returned. A required argument that is not in it can't be
    given, and the object can't be made again. The model trains and saves without a word.
    """,
    cure='Add the argument to the dict: `{**super().get_config(), "units": self.units}`.',
    mode="custom_objects",
    bad=(
        Example(
            "get_config returns the base's keys only",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS102
                    return super().get_config()


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


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "one argument of two, in the update spelling",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Window(keras.layers.Layer):
                def __init__(self, low, high, **kwargs):
                    super(Window, self).__init__(**kwargs)
                    self.low = low
                    self.high = high

                def call(self, inputs):
                    return inputs * self.high + self.low

                def get_config(self):  # expect: TFS102
                    config = super(Window, self).get_config()
                    config.update({"low": self.low})
                    return config


            model = keras.Sequential([keras.Input((4,)), Window(0.5, 2.0)])
            """,
        ),
        Example(
            "a subclass inherits the config of its base, and adds an argument",
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
                    return config


            @keras.utils.register_keras_serializable("app")
            class Shift(Scale):  # expect: TFS102
                def __init__(self, factor, offset, **kwargs):
                    super().__init__(factor, **kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return super().call(inputs) + self.offset


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 1.5)])
            """,
        ),
        Example(
            "the config names the base's keys by hand, and forgets one of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Blend(keras.layers.Layer):
                def __init__(self, weight, bias, name=None, **kwargs):
                    super().__init__(name=name, **kwargs)
                    self.weight = weight
                    self._bias = bias

                def call(self, inputs):
                    return inputs * self.weight + self._bias

                def get_config(self):  # expect: TFS102
                    return {"name": self.name, "weight": self.weight}


            def build():
                inputs = keras.Input((4,))
                outputs = Blend(0.5, bias=2.0)(inputs)
                return keras.Model(inputs, outputs)
            """,
        ),
        Example(
            "stored only where it is not None, which it is",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs if self.factor is None else inputs * self.factor

                def get_config(self):  # expect: TFS102
                    config = super().get_config()
                    if self.factor is not None:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(None)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=None, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs if self.factor is None else inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    if self.factor is not None:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(None)])
            """,
        ),
        Example(
            "stored where another argument says so, and it says no",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Bands(keras.layers.Layer):
                def __init__(self, edges, scaled, **kwargs):
                    super().__init__(**kwargs)
                    self.edges = edges
                    self.scaled = bool(scaled)

                def call(self, inputs):
                    return inputs * self.edges[0] if self.scaled else inputs

                def get_config(self):  # expect: TFS102
                    config = {**super().get_config(), "scaled": self.scaled}
                    if self.scaled:
                        config["edges"] = self.edges
                    return config


            model = keras.Sequential([keras.Input((4,)), Bands([2.0, 3.0], False)])
            """,
        ),
        Example(
            "a required field of a dataclass is left out",
            """
            from dataclasses import dataclass, field

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):
                factor: float
                offset: float = field(default=0.0)

                def __post_init__(self):
                    super().__init__()

                def get_config(self):  # expect: TFS102
                    return {"offset": self.offset}

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 0.5)])
            """,
        ),
    ),
    good=(
        Example(
            "two dicts joined in the old spelling",
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
                    config = {"factor": self.factor}
                    base_config = super().get_config()
                    return dict(list(base_config.items()) + list(config.items()))


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a subclass fixes the argument of its base and has a constructor of its own",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return super().get_config()


            @keras.utils.register_keras_serializable("app")
            class Double(Scale):
                def __init__(self, **kwargs):
                    super().__init__(2.0, **kwargs)


            model = keras.Sequential([keras.Input((4,)), Double()])
            """,
        ),
        Example(
            "keys that can't all be told: silence, not a guess",
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
                    for name in ("factor",):
                        config[name] = getattr(self, name)
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the base of the same file holds the argument, the subclass adds its own",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            @keras.utils.register_keras_serializable("app")
            class Shift(Scale):
                def __init__(self, factor, offset, **kwargs):
                    super().__init__(factor, **kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):
                    config = super().get_config()
                    config.update({"offset": self.offset})
                    return config


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 1.5)])
            """,
        ),
        Example(
            "two keys in one assignment",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Window(keras.layers.Layer):
                def __init__(self, low, high, **kwargs):
                    super().__init__(**kwargs)
                    self.low = low
                    self.high = high

                def call(self, inputs):
                    return inputs * self.high + self.low

                def get_config(self):
                    base = config = super().get_config()
                    config["low"], config["high"] = self.low, self.high
                    return base


            model = keras.Sequential([keras.Input((4,)), Window(0.5, 2.0)])
            """,
        ),
        Example(
            "stored only where it is not None, which it is not",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs if self.factor is None else inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    if self.factor is not None:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "stored where another argument says so",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Bands(keras.layers.Layer):
                def __init__(self, edges, scaled, **kwargs):
                    super().__init__(**kwargs)
                    self.edges = edges
                    self.scaled = bool(scaled)

                def call(self, inputs):
                    return inputs * self.edges[0] if self.scaled else inputs

                def get_config(self):
                    config = {**super().get_config(), "scaled": self.scaled}
                    if self.scaled:
                        config["edges"] = self.edges
                    return config


            model = keras.Sequential([keras.Input((4,)), Bands([2.0, 3.0], True)])
            """,
        ),
    ),
)
