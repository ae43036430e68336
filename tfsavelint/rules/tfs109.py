"""TFS109 argument-changed-before-stored."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS109",
    name="argument-changed-before-stored",
    faults=("argument-changed",),
    message="`{cls}` changes `{argument}` and stores what came out: after loading it is changed twice",
    why="""
    Loading hands the stored value to the constructor again. If the constructor multiplies, divides or adds, it does
    so once more: another number, silently, or weights of another shape.
    """,
    cure="Store the argument as it was given, and keep the result under another name.",
    mode="custom_objects",
    bad=(
        Example(
            "a property gives something else than its setter took",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                @property
                def factor(self):
                    return self._factor

                @factor.setter
                def factor(self, value):
                    self._factor = value * 2

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a member of an Enum is stored by its value, and the value is no member",
            """
            import enum

            import keras


            class Mode(enum.Enum):
                ONCE = "once"
                TWICE = "twice"


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, mode=Mode.ONCE, **kwargs):
                    super().__init__(**kwargs)
                    self.mode = mode

                def call(self, inputs):
                    return inputs * 2.0 if self.mode is Mode.TWICE else inputs

                def get_config(self):
                    return {**super().get_config(), "mode": self.mode.value}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Scale(Mode.TWICE)])
            """,
            cured="""
            import enum

            import keras


            class Mode(enum.Enum):
                ONCE = "once"
                TWICE = "twice"


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, mode=Mode.ONCE, **kwargs):
                    super().__init__(**kwargs)
                    self.mode = Mode(mode)

                def call(self, inputs):
                    return inputs * 2.0 if self.mode is Mode.TWICE else inputs

                def get_config(self):
                    return {**super().get_config(), "mode": self.mode.value}


            model = keras.Sequential([keras.Input((4,)), Scale(Mode.TWICE)])
            """,
        ),
        Example(
            "divided once more",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor / 255.0

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.scaled = factor / 255.0

                def call(self, inputs):
                    return inputs * self.scaled

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the number of units is doubled: the weights don't fit",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units * 2

                def call(self, inputs):
                    return keras.activations.relu(inputs @ self.kernel)

                def get_config(self):
                    config = super().get_config()
                    config.update({"units": self.units})  # expect: TFS109
                    return config

                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")


            model = keras.Sequential([keras.Input((4,)), Scale(3)])
            """,
        ),
        Example(
            "a local is changed first",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    factor = factor + 1.0
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return dict(super().get_config(), factor=self.factor)  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "in place",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.factor *= 0.5

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    config["factor"] = self.factor  # expect: TFS109
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the reciprocal",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Temper(keras.layers.Layer):
                def __init__(self, temperature=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.temperature = 1.0 / temperature

                def call(self, inputs):
                    return keras.activations.softmax(inputs * self.temperature)

                def get_config(self):
                    return {**super().get_config(), "temperature": self.temperature}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Temper(0.5)])
            """,
        ),
        Example(
            "changed by a method that the constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Wide(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self._widen()

                def _widen(self):
                    self.units *= 2

                def call(self, inputs):
                    return inputs * self.units

                def get_config(self):
                    return {**super().get_config(), "units": self.units}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Wide(3)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Wide(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self._widen()

                def _widen(self):
                    self.width = self.units * 2

                def call(self, inputs):
                    return inputs * self.width

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Wide(3)])
            """,
        ),
        Example(
            "changed by a subclass's own method, which the inherited constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Kept(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self._set(units)

                def _set(self, units):
                    self.units = units

                def call(self, inputs):
                    return inputs * self.units

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            @keras.utils.register_keras_serializable("app")
            class Doubled(Kept):  # expect: TFS109
                def _set(self, units):
                    self.units = units * 2


            model = keras.Sequential([keras.Input((4,)), Doubled(3)])
            """,
        ),
        Example(
            "the root of it, stored under its name",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = np.sqrt(factor)

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}  # expect: TFS109


            model = keras.Sequential([keras.Input((4,)), Scale(4.0)])
            """,
        ),
    ),
    good=(
        Example(
            "properties that give back what was given, by a setter or from another attribute",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, shift=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self._shift = shift

                @property
                def factor(self):
                    return self._factor

                @factor.setter
                def factor(self, value):
                    if value < 0:
                        raise ValueError("negative")
                    self._factor = float(value)

                @property
                def shift(self):
                    return self._shift

                def call(self, inputs):
                    return inputs * self.factor + self.shift

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "shift": self.shift}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 1.0)])
            """,
        ),
        Example(
            "what does nothing more the second time",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, axes=(1,), mode=None, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = float(factor)
                    self.axes = tuple(axes)
                    self.mode = mode or "mul"

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "axes": self.axes, "mode": self.mode}


            model = keras.Sequential([keras.Input((4,)), Scale(3, axes=[1, 2])])
            """,
        ),
        Example(
            "the result is kept under another name",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.half = factor / 2

                def call(self, inputs):
                    return inputs * self.half

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a number becomes a pair, and a pair stays one",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, size, **kwargs):
                    super().__init__(**kwargs)
                    self.size = (size, size) if isinstance(size, int) else tuple(size)

                def call(self, inputs):
                    return inputs * self.size[0]

                def get_config(self):
                    return {**super().get_config(), "size": self.size}


            model = keras.Sequential([keras.Input((4,)), Scale(3)])
            """,
        ),
        Example(
            "from_config undoes it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor / 255.0

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}

                @classmethod
                def from_config(cls, config):
                    return cls(config.pop("factor") * 255.0, **config)


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "multiplied by one",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor * 1.0

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a subclass's own method does not change it, though the base's does",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Kept(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self._set(units)

                def _set(self, units):
                    self.units = units * 2

                def call(self, inputs):
                    return inputs * self.units

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            @keras.utils.register_keras_serializable("app")
            class Same(Kept):
                def _set(self, units):
                    self.units = units


            model = keras.Sequential([keras.Input((4,)), Same(3)])
            """,
        ),
        Example(
            "checked by a method that gives it back",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Wide(keras.layers.Layer):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = self._checked(units)

                @staticmethod
                def _checked(units):
                    if units < 1:
                        raise ValueError("units")
                    return int(units)

                def call(self, inputs):
                    return inputs * self.units

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Wide(3)])
            """,
        ),
        Example(
            "made a number of NumPy's, which is the same number again",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = np.float32(factor)

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(0.1)])
            """,
        ),
    ),
)
