"""TFS106 unserializable-config-value."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS106",
    name="unserializable-config-value",
    faults=(
        "value-not-json",
        "value-comes-back-as-dict",
    ),
    message="`{cls}.get_config` stores {what} under `{key}`, which JSON can't hold: saving raises TypeError",
    messages=(
        (
            "value-comes-back-as-dict",
            "`{cls}.get_config` stores {what} under `{key}`: it comes back as a dict, and loading fails",
        ),
    ),
    why="""
    A config is written as JSON. Numbers, strings, lists and dicts of them come back as they were. A set, an Enum
    member or an object of one's own stops the save; an array, a tensor or a lambda is written as a dict, and nobody
    turns the dict back before the constructor gets it.
    """,
    cure="Store what the value can be made of again: `sorted(self.axes)`, `self.mode.value`, `self.table.tolist()`.",
    mode="custom_objects",
    bad=(
        Example(
            "a Path: no text until somebody makes it one",
            """
            from pathlib import Path

            import keras


            @keras.utils.register_keras_serializable("app")
            class Sink(keras.layers.Layer):
                def __init__(self, folder, **kwargs):
                    super().__init__(**kwargs)
                    self.folder = folder

                def call(self, inputs):
                    return inputs * 2.0

                def get_config(self):
                    return {**super().get_config(), "folder": self.folder}  # expect: TFS106


            model = keras.Sequential([keras.Input((4,)), Sink(Path("out"))])
            """,
            cured="""
            from pathlib import Path

            import keras


            @keras.utils.register_keras_serializable("app")
            class Sink(keras.layers.Layer):
                def __init__(self, folder, **kwargs):
                    super().__init__(**kwargs)
                    self.folder = Path(folder)

                def call(self, inputs):
                    return inputs * 2.0

                def get_config(self):
                    return {**super().get_config(), "folder": str(self.folder)}


            model = keras.Sequential([keras.Input((4,)), Sink(Path("out"))])
            """,
        ),
        Example(
            "a set",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, axes, **kwargs):
                    super().__init__(**kwargs)
                    self.axes = set(axes)

                def call(self, inputs):
                    return inputs * float(len(self.axes))

                def get_config(self):
                    return {**super().get_config(), "axes": self.axes}  # expect: TFS106


            model = keras.Sequential([keras.Input((4,)), Scale([1, 2])])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, axes, **kwargs):
                    super().__init__(**kwargs)
                    self.axes = set(axes)

                def call(self, inputs):
                    return inputs * float(len(self.axes))

                def get_config(self):
                    return {**super().get_config(), "axes": sorted(self.axes)}


            model = keras.Sequential([keras.Input((4,)), Scale([1, 2])])
            """,
        ),
        Example(
            "an object of one's own",
            """
            import keras


            class Options:
                def __init__(self, factor):
                    self.factor = factor


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, options, **kwargs):
                    super().__init__(**kwargs)
                    self.options = options

                def call(self, inputs):
                    return inputs * self.options.factor

                def get_config(self):
                    config = super().get_config()
                    config["options"] = self.options  # expect: TFS106
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(Options(2.0))])
            """,
        ),
        Example(
            "an Enum member",
            """
            from enum import Enum

            import keras


            class Mode(Enum):
                ADD = 1
                TWICE = 2


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, mode, **kwargs):
                    super().__init__(**kwargs)
                    self.mode = mode

                def call(self, inputs):
                    return inputs * self.mode.value

                def get_config(self):
                    return {**super().get_config(), "mode": self.mode}  # expect[keras_extension_writes==keras]: TFS106


            model = keras.Sequential([keras.Input((4,)), Scale(Mode.TWICE)])
            """,
        ),
        Example(
            "an array",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factors, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = factors

                def call(self, inputs):
                    return inputs * self.factors

                def get_config(self):
                    config = super().get_config()
                    config.update({"factors": self.factors})  # expect[keras_extension_writes==keras]: TFS106
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(np.array([1.0, 2.0, 3.0, 4.0], "float32"))])
            """,
        ),
        Example(
            "a lambda",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, function, **kwargs):
                    super().__init__(**kwargs)
                    self.function = function

                def call(self, inputs):
                    return self.function(inputs)

                def get_config(self):
                    config = super().get_config()
                    config["function"] = self.function  # expect[keras_extension_writes==keras]: TFS106
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(lambda x: 2 * x)])
            """,
        ),
        Example(
            "a list that the constructor makes an array",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = np.array(factor, "float32")

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}  # expect[keras_extension_writes==keras]: TFS106


            model = keras.Sequential([keras.Input((4,)), Scale([1.0, 2.0, 3.0, 4.0])])
            """,
            cured="""
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = np.array(factor, "float32")

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor.tolist()}


            model = keras.Sequential([keras.Input((4,)), Scale([1.0, 2.0, 3.0, 4.0])])
            """,
        ),
    ),
    good=(
        Example(
            "the value of an Enum, which the constructor makes a member again; a NamedTuple made of what comes back",
            """
            import enum
            from typing import NamedTuple

            import keras


            class Mode(enum.Enum):
                ONCE = "once"
                TWICE = "twice"


            class Bounds(NamedTuple):
                low: float
                high: float


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, mode, bounds, **kwargs):
                    super().__init__(**kwargs)
                    self.mode = Mode(mode)
                    self.bounds = tuple(bounds)

                def call(self, inputs):
                    return inputs * self.bounds[1] if self.mode is Mode.TWICE else inputs

                def get_config(self):
                    return {**super().get_config(), "mode": self.mode.value, "bounds": self.bounds}


            model = keras.Sequential([keras.Input((4,)), Scale("twice", Bounds(1.0, 2.0))])
            """,
        ),
        Example(
            "a list is made of the array",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factors, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = np.array(factors, "float32")

                def call(self, inputs):
                    return inputs * self.factors

                def get_config(self):
                    return {**super().get_config(), "factors": self.factors.tolist()}


            model = keras.Sequential([keras.Input((4,)), Scale([1.0, 2.0, 3.0, 4.0])])
            """,
        ),
        Example(
            "a tuple of numbers and a dict of strings",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factors, names, **kwargs):
                    super().__init__(**kwargs)
                    self.factors = factors
                    self.names = names

                def call(self, inputs):
                    return inputs * self.factors[0]

                def get_config(self):
                    return {**super().get_config(), "factors": self.factors, "names": self.names}


            model = keras.Sequential([keras.Input((4,)), Scale((1.0, 2.0), {"a": "b"})])
            """,
        ),
        Example(
            "a number of NumPy's",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = float(factor)

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(np.float32(3.0))])
            """,
        ),
        Example(
            "the Enum's value is stored",
            """
            from enum import Enum

            import keras


            class Mode(Enum):
                ADD = 1
                TWICE = 2


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, mode, **kwargs):
                    super().__init__(**kwargs)
                    self.mode = Mode(mode)

                def call(self, inputs):
                    return inputs * self.mode.value

                def get_config(self):
                    return {**super().get_config(), "mode": self.mode.value}


            model = keras.Sequential([keras.Input((4,)), Scale(2)])
            """,
        ),
        Example(
            "an array of one number, which is stored as the number",
            """
            import numpy as np
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


            model = keras.Sequential([keras.Input((4,)), Scale(np.array(3.0))])
            """,
        ),
    ),
)
