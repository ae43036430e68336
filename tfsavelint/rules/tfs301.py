"""TFS301 constructor-without-kwargs."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS301",
    name="constructor-without-kwargs",
    faults=("base-key-refused", "graph-refuses-dtype"),
    message="`{cls}.__init__` can't take `{key}`, which Keras adds to the config: loading raises TypeError",
    messages=(
        (
            "graph-refuses-dtype",
            "`{cls}.__init__` hands `dtype` from the config on, together with inputs and outputs: loading raises TypeError",
        ),
    ),
    why="""
    Loading calls `C(**config)`, and Keras adds keys of its own: name, trainable and dtype for a layer, name and
    reduction for a loss, name and dtype for a metric. Under Keras 3 a layer gets trainable and dtype even without a
    `get_config`; under Keras 2 only a `get_config` that calls `super().get_config()` brings them.
    """,
    cure="Accept `**kwargs` and hand them on: `def __init__(self, ..., **kwargs): super().__init__(**kwargs)`.",
    mode="custom_objects",
    bad=(
        Example(
            "a model that makes its graph: up to 3.6 there is no place for the dtype that comes back",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tower(keras.Model):
                def __init__(self, name="tower", **kwargs):
                    i = keras.Input((4,))
                    o = keras.layers.Dense(2)(i)
                    super().__init__(inputs=i, outputs=o, name=name, **kwargs)  # expect[functional_refuses==dtype]: TFS301


            model = Tower()
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tower(keras.Model):
                def __init__(self, name="tower", trainable=True, dtype=None):
                    inputs = keras.Input((4,))
                    outputs = keras.layers.Dense(2)(inputs)
                    super().__init__(inputs=inputs, outputs=outputs, name=name, trainable=trainable)


            model = Tower()
            """,
        ),
        Example(
            "no get_config: Keras 3 adds trainable and dtype all the same",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0):  # expect[keras3]: TFS301
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a get_config that calls super brings the keys under every Keras",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, name=None):  # expect: TFS301
                    super().__init__(name=name)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super().get_config()
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
                def __init__(self):  # expect: TFS301
                    super().__init__()

                def call(self, y_true, y_pred):
                    return 2.0 * (y_true - y_pred) ** 2


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss=Twice())
            """,
        ),
        Example(
            "an optimizer",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Steady(keras.optimizers.Optimizer):
                def __init__(self, rate=0.5, name="steady"):  # expect: TFS301
                    super().__init__(name=name, **_FIXED)
                    self.rate = rate

                def update_step(self, gradient, variable, *rest):
                    variable.assign_sub(self.rate * gradient)

                def get_config(self):
                    return {**super().get_config(), "rate": self.rate}


            _FIXED = {"learning_rate": 0.1} if hasattr(keras, "ops") else {}
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(Steady(0.25), "mean_squared_error")
            """,
        ),
        Example(
            "a model that makes its graph in its constructor: Keras 3 stores the base's keys alone",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tracing(keras.Model):
                def __init__(self, units=2):  # expect[keras3]: TFS301
                    inputs = keras.Input((4,))
                    super().__init__(inputs=inputs, outputs=keras.layers.Dense(units)(inputs))


            model = Tracing(3)
            """,
        ),
        Example(
            "a dataclass: its constructor takes its fields, and nothing else",
            """
            from dataclasses import dataclass

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):  # expect[keras3]: TFS301
                factor: float = 1.0
                offset: float = 0.0

                def __post_init__(self):
                    super().__init__()

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(factor=3.0, offset=0.5)])
            """,
            cured="""
            from dataclasses import asdict, dataclass

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):
                factor: float = 1.0
                offset: float = 0.0

                def __post_init__(self):
                    super().__init__()

                def get_config(self):
                    return asdict(self)

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(factor=3.0, offset=0.5)])
            """,
        ),
        Example(
            "it is the base that takes no `**kwargs`: what is handed on to it ends there",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0):
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            @keras.utils.register_keras_serializable("app")
            class Shift(Scale):
                def __init__(self, offset, **kwargs):
                    super().__init__(**kwargs)  # expect: TFS301
                    self.offset = offset

                def call(self, inputs):
                    return super().call(inputs) + self.offset

                def get_config(self):
                    return {**super().get_config(), "offset": self.offset, "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Shift(1.5, factor=3.0)])
            """,
        ),
    ),
    good=(
        Example(
            "the base takes no `**kwargs`, and the class keeps from it what it doesn't take",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0):
                    super().__init__()
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            @keras.utils.register_keras_serializable("app")
            class Shift(Scale):
                def __init__(self, offset, **kwargs):
                    for key in ("name", "trainable", "dtype"):
                        kwargs.pop(key, None)
                    super().__init__(**kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return super().call(inputs) + self.offset

                def get_config(self):
                    return {**super().get_config(), "offset": self.offset, "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Shift(1.5, factor=3.0)])
            """,
        ),
        Example(
            "a dataclass among whose fields are Keras's own keys",
            """
            from dataclasses import InitVar, dataclass

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):
                factor: float
                name: InitVar[str]
                trainable: InitVar[bool]
                dtype: InitVar[str]

                def __post_init__(self, name, trainable, dtype):
                    super().__init__(name=name, trainable=trainable, dtype=dtype)

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, "scale", True, "float32")])
            """,
        ),
        Example(
            "a Sequential model is rebuilt by its name alone",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.Sequential):
                def __init__(self, layers=None, name=None):
                    super().__init__(layers, name=name)


            model = Stack([keras.Input((4,)), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "a model of inputs and outputs whose own config holds nothing of the base's",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tower(keras.Model):
                def __init__(self, units):
                    inputs = keras.Input((4,))
                    super().__init__(inputs=inputs, outputs=keras.layers.Dense(units)(inputs))
                    self.units = units

                def get_config(self):
                    return {"units": self.units}


            model = Tower(3)
            """,
        ),
        Example(
            "a model of Keras's own kind with a training step of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Trained(keras.Model):
                def train_step(self, data):
                    return super().train_step(data)


            inputs = keras.Input((4,))
            model = Trained(inputs, keras.layers.Dense(2)(inputs))
            """,
        ),
        Example(
            "all three keys by name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, name=None, trainable=True, dtype=None):
                    super().__init__(name=name, trainable=trainable, dtype=dtype)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a config without the base's keys: none of them comes back",
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
                    return {"factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "an optimizer that hands the rest on",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Slow(keras.optimizers.SGD):
                def __init__(self, learning_rate=0.5, steps=3, **kwargs):
                    super().__init__(learning_rate, **kwargs)
                    self.steps = steps

                def get_config(self):
                    return {**super().get_config(), "steps": self.steps}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(Slow(0.25, steps=5), "mean_squared_error")
            """,
        ),
        Example(
            "keys that are there where the argument is, which a class above takes",
            """
            import keras


            class Holder(keras.layers.Layer):
                def __init__(self, **kwargs):
                    self.note = kwargs.pop("note", "none")
                    super().__init__(**kwargs)
                    self._inner = None
                    self._other = None

                @property
                def inner(self):
                    return self._inner

                @inner.setter
                def inner(self, value):
                    self._inner = value

                def get_config(self):
                    config = super().get_config()
                    if self.inner:
                        config["inner"] = keras.layers.serialize(self.inner)
                    if self._other is not None:
                        config["other"] = keras.layers.serialize(self._other)
                    return {**config, "note": self.note}

                @classmethod
                def from_config(cls, config):
                    if "inner" in config and isinstance(config["inner"], dict):
                        config["inner"] = keras.layers.deserialize(config["inner"])
                    return cls(**config)


            @keras.utils.register_keras_serializable("app")
            class Doubled(Holder):
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return 2.0 * self._inner(inputs)


            model = keras.Sequential([keras.Input((4,)), Doubled(keras.layers.Dense(3), note="first")])
            model.save("model.keras")
            """,
        ),
        Example(
            "no constructor at all",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Negative(keras.layers.Layer):
                def call(self, inputs):
                    return -inputs


            model = keras.Sequential([keras.Input((4,)), Negative()])
            """,
        ),
    ),
)
