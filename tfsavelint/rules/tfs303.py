"""TFS303 from-config-broken."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS303",
    name="from-config-broken",
    faults=(
        "from-config-not-classmethod",
        "from-config-not-returned",
        "from-config-key-absent",
        "from-config-drops",
        "from-config-ignores",
        "sequential-adds-twice",
        "sequential-drops",
        "sequential-config-without-layers",
    ),
    message="`{cls}.from_config` is no classmethod: loading calls it on the class, and raises TypeError",
    messages=(
        (
            "from-config-not-returned",
            "`{cls}.from_config` returns nothing: loading fails",
        ),
        (
            "from-config-key-absent",
            "`{cls}.from_config` takes `{key}` from the config, where `get_config` never puts it: loading raises KeyError",
        ),
        (
            "from-config-drops",
            "`{cls}.from_config` doesn't pass `{argument}` on, which the constructor requires: loading raises TypeError",
        ),
        (
            "from-config-ignores",
            "`{cls}.from_config` doesn't pass `{argument}` on: after loading it silently has its default again",
        ),
        (
            "sequential-adds-twice",
            "`{cls}.__init__` adds layers, and `Sequential.from_config` adds the saved ones to them: loading fails",
        ),
        (
            "sequential-drops",
            "`Sequential.from_config` calls `{cls}` with the name alone, without `{argument}`: loading raises TypeError",
        ),
        (
            "sequential-config-without-layers",
            "`{cls}.get_config` leaves out `{key}`, which `Sequential.from_config` needs: loading fails",
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
            "a Sequential model that adds its layers by itself: they are added twice",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, name="stack", **kwargs):  # expect: TFS303
                    super().__init__(name=name, **kwargs)
                    self.add(keras.Input((4,)))
                    self.add(keras.layers.Dense(8))


            model = Stack()
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, name="stack", **kwargs):
                    super().__init__(name=name, **kwargs)
                    self.add(keras.Input((4,)))
                    self.add(keras.layers.Dense(8))

                def get_config(self):
                    return {"name": self.name}

                @classmethod
                def from_config(cls, config):
                    return cls(**config)


            model = Stack()
            """,
        ),
        Example(
            "the same through the base's constructor",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, **kwargs):  # expect: TFS303
                    super().__init__([keras.Input((4,)), keras.layers.Dense(8)], **kwargs)


            model = Stack()
            """,
        ),
        Example(
            "Sequential.from_config knows no argument but the name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, rate, name=None):  # expect: TFS303
                    super().__init__(name=name)
                    self.rate = rate

                def get_config(self):
                    return {**super().get_config(), "rate": self.rate}


            model = Stack(0.5)
            model.add(keras.Input((4,)))
            model.add(keras.layers.Dense(8))
            """,
        ),
        Example(
            "a config of one's own without the layers",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, layers=None, name=None):
                    super().__init__(layers, name=name)

                def get_config(self):  # expect: TFS303
                    return {"name": self.name}


            model = Stack([keras.Input((4,)), keras.layers.Dense(8)])
            """,
        ),
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
        Example(
            "a key that the config never has",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):  # expect: TFS303
                    factor = config.pop("scale")
                    return cls(factor=factor, **config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
        ),
        Example(
            "a config that leaves out the parent's keys",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Clipped(keras.layers.Dense):
                def __init__(self, units, limit=1.0, **kwargs):
                    super().__init__(units, **kwargs)
                    self.limit = limit

                def call(self, inputs):
                    return super().call(inputs) * self.limit

                def get_config(self):
                    return {**super(keras.layers.Dense, self).get_config(), "limit": self.limit}

                @classmethod
                def from_config(cls, config):  # expect: TFS303
                    units = config.pop("units")
                    return cls(units, **config)


            model = keras.Sequential([keras.Input((4,)), Clipped(3, 2.0)])
            model.save("clipped.keras")
            """,
        ),
    ),
    good=(
        Example(
            "a Sequential model that is made again by its own constructor",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, units=4, name=None):
                    super().__init__(name=name)
                    self.units = units
                    self.add(keras.Input((4,)))
                    for _ in range(2):
                        self.add(keras.layers.Dense(units))

                def get_config(self):
                    return {"units": self.units, "name": self.name}

                @classmethod
                def from_config(cls, config):
                    return cls(**config)


            model = Stack(7)
            """,
        ),
        Example(
            "a Sequential model that is filled from outside",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def train_step(self, data):
                    return super().train_step(data)


            model = Stack()
            model.add(keras.Input((4,)))
            model.add(keras.layers.Dense(8))
            """,
        ),
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
        Example(
            "a key is popped, made an object again, and put back in one line",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Wrapped(keras.layers.Layer):
                def __init__(self, inner=None, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return self.inner(inputs)

                def get_config(self):
                    return {**super().get_config(), "inner": keras.layers.serialize(self.inner)}

                @classmethod
                def from_config(cls, config):
                    config["inner"] = keras.layers.deserialize(config.pop("inner"))
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Wrapped(keras.layers.ReLU())])
            """,
        ),
        Example(
            "a value is put back after the object is made",
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
                def from_config(cls, config):
                    factor = config.pop("factor")
                    made = cls(**config)
                    made.factor = factor
                    return made


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "keys that may be absent are asked for with something in their stead",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    config = dict(config)
                    config.pop("scale", None)
                    if "gain" in config:
                        config["factor"] = config.pop("gain")
                    config["kept"] = config["scale"] if "scale" in config else None
                    del config["kept"]
                    try:
                        config.pop("old")
                    except KeyError:
                        pass
                    return cls(**config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
        ),
    ),
)
