"""TFS111 json-changes-type."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS111",
    name="json-changes-type",
    faults=(
        "tuple-comes-back-a-list",
        "keys-come-back-strings",
    ),
    message="`{cls}` needs `{argument}` to be a tuple, and it comes back from JSON as a list: loading raises TypeError",
    messages=(
        (
            "keys-come-back-strings",
            "`{cls}` looks numbers up in `{argument}`, whose keys come back from JSON as strings: loading raises KeyError",
        ),
    ),
    why="""
    JSON has no tuples, and its keys are strings: a tuple comes back as a list, `{1: 2}` as `{"1": 2}`. What a
    constructor stores without converting it is then another type, and code that adds it to a tuple, or looks a
    number up in it, fails.
    """,
    cure="Convert it in the constructor: `self.shape = tuple(shape)`, `{int(key): value for ...}`.",
    mode="custom_objects",
    bad=(
        Example(
            "a tuple is added to a tuple",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target, **kwargs):  # expect: TFS111
                    super().__init__(**kwargs)
                    self.target = target

                def call(self, inputs):
                    return keras.layers.Reshape((-1,) + self.target)(inputs)

                def get_config(self):
                    return {**super().get_config(), "target": self.target}


            model = keras.Sequential([keras.Input((4,)), Scale((2, 2))])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target, **kwargs):
                    super().__init__(**kwargs)
                    self.target = tuple(target)

                def call(self, inputs):
                    return keras.layers.Reshape((-1,) + self.target)(inputs)

                def get_config(self):
                    return {**super().get_config(), "target": self.target}


            model = keras.Sequential([keras.Input((4,)), Scale((2, 2))])
            """,
        ),
        Example(
            "with the automatic config, in build",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, sizes, **kwargs):  # expect: TFS111
                    super().__init__(**kwargs)
                    self.sizes = sizes

                def call(self, inputs):
                    return inputs * self.factor

                def build(self, input_shape):
                    self.factor = self.add_weight(shape=(1,) + self.sizes, name="factor")


            model = keras.Sequential([keras.Input((4,)), Scale((4,))])
            """,
        ),
        Example(
            "a default that is a tuple",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target=(2, 2), **kwargs):  # expect: TFS111
                    super().__init__(**kwargs)
                    self.target = target

                def call(self, inputs):
                    return keras.layers.Reshape(self.target + (-1,))(inputs)

                def get_config(self):
                    config = super().get_config()
                    config.update({"target": self.target})
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(target=(1, 2))])
            """,
        ),
        Example(
            "a dict with numbers for keys",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, table, **kwargs):  # expect: TFS111
                    super().__init__(**kwargs)
                    self.table = table

                def call(self, inputs):
                    return inputs * self.table[0]

                def get_config(self):
                    return {**super().get_config(), "table": self.table}


            model = keras.Sequential([keras.Input((4,)), Scale({0: 2.0, 1: 3.0})])
            """,
        ),
    ),
    good=(
        Example(
            "made a tuple again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target, **kwargs):
                    super().__init__(**kwargs)
                    self.target = tuple(target)

                def call(self, inputs):
                    return keras.layers.Reshape((-1,) + self.target)(inputs)

                def get_config(self):
                    return {**super().get_config(), "target": self.target}


            model = keras.Sequential([keras.Input((4,)), Scale((2, 2))])
            """,
        ),
        Example(
            "a list does as well as a tuple",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target, **kwargs):
                    super().__init__(**kwargs)
                    self.target = target

                def call(self, inputs):
                    return keras.layers.Reshape([-1, *self.target])(inputs)

                def get_config(self):
                    return {**super().get_config(), "target": self.target}


            model = keras.Sequential([keras.Input((4,)), Scale((2, 2))])
            """,
        ),
        Example(
            "converted where it is used",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, target, **kwargs):
                    super().__init__(**kwargs)
                    self.target = target

                def call(self, inputs):
                    return keras.layers.Reshape((-1,) + tuple(self.target))(inputs)

                def get_config(self):
                    return {**super().get_config(), "target": self.target}


            model = keras.Sequential([keras.Input((4,)), Scale((2, 2))])
            """,
        ),
        Example(
            "a dict with strings for keys",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, table, **kwargs):
                    super().__init__(**kwargs)
                    self.table = table

                def call(self, inputs):
                    return inputs * self.table["a"]

                def get_config(self):
                    return {**super().get_config(), "table": self.table}


            model = keras.Sequential([keras.Input((4,)), Scale({"a": 2.0})])
            """,
        ),
    ),
)
