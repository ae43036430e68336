"""TFS403 untracked-layer."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS403",
    name="untracked-layer",
    faults=("part-not-tracked", "untracked-in-savedmodel", "keys-not-strings"),
    message="`{cls}` keeps its `{part}` in {place}, where saving doesn't look: its weights are lost without an error",
    messages=(
        (
            "untracked-in-savedmodel",
            "`{cls}` keeps its `{part}` where Keras doesn't see it, and a SavedModel can't be traced: saving raises",
        ),
        ("keys-not-strings", "`{cls}.{attribute}` is a dict with keys that are no strings: TensorFlow can't save it"),
    ),
    why="""
    The weights of a `.keras` or `.weights.h5` file are found by walking the attributes: layers, and lists, tuples and
    dicts of layers. Keras 2 and Keras 3 before 3.15 don't look into containers inside containers of a layer, Keras 3
    into no set, and no Keras into plain objects, functions or global variables. The weights are then not in the file,
    and the loaded model has new random ones.
    """,
    cure="Keep each layer as an attribute of its own, or in one flat list, tuple or dict with string keys.",
    mode="custom_objects",
    bad=(
        Example(
            "a list of pairs",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.pairs = []
                    pair = keras.layers.Dense(4), keras.layers.Dense(4)  # expect[nested_containers_lost==both]: TFS403
                    self.pairs.append(pair)

                def call(self, inputs):
                    for dense, norm in self.pairs:
                        inputs = norm(dense(inputs))
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            model.save("block.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.denses = [keras.layers.Dense(4) for _ in range(2)]
                    self.norms = [keras.layers.LayerNormalization() for _ in range(2)]

                def call(self, inputs):
                    for dense, norm in zip(self.denses, self.norms):
                        inputs = norm(dense(inputs))
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            model.save("block.keras")
            """,
        ),
        Example(
            "a dict of lists",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.branches = {"left": [keras.layers.Dense(4)]}  # expect[nested_containers_lost==both]: TFS403

                def call(self, inputs):
                    for layer in self.branches["left"]:
                        inputs = layer(inputs)
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a plain object",
            """
            import keras


            class Pair:
                def __init__(self, first, second):
                    self.first = first
                    self.second = second


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.pair = Pair(keras.layers.Dense(4), None)  # expect: TFS403

                def call(self, inputs):
                    return self.pair.first(inputs)


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a function that remembers its layer",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    dense = keras.layers.Dense(4)  # expect: TFS403
                    self.project = lambda value: dense(value)
                    self.last = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.last(self.project(inputs))


            def make():
                return Net()
            """,
        ),
    ),
    good=(
        Example(
            "flat containers",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.many = []
                    for _ in range(2):
                        self.many.append(keras.layers.Dense(4))
                    self.pair = (keras.layers.Dense(4), keras.layers.Dense(4))
                    self.named = {"a": keras.layers.Dense(4)}

                def call(self, inputs):
                    for layer in [*self.many, *self.pair, self.named["a"]]:
                        inputs = layer(inputs)
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a list of pairs in a model: Keras finds them under `layers`",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.pairs = [(keras.layers.Dense(4), keras.layers.LayerNormalization())]

                def call(self, inputs):
                    for dense, norm in self.pairs:
                        inputs = norm(dense(inputs))
                    return inputs


            def make():
                return Net()
            """,
        ),
        Example(
            "a list of pairs whose layers are attributes too",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(4)
                    self.norm = keras.layers.LayerNormalization()
                    self.steps = [(self.dense, self.norm)]

                def call(self, inputs):
                    for dense, norm in self.steps:
                        inputs = norm(dense(inputs))
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "pairs of a layer without weights and a number",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.steps = [(keras.layers.Activation("relu"), 2.0), (keras.layers.Activation("tanh"), 3.0)]

                def call(self, inputs):
                    for layer, factor in self.steps:
                        inputs = layer(inputs) * factor
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a nested list of layers that a Sequential model holds",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.paths = [keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(4)]) for _ in range(2)]

                def call(self, inputs):
                    for path in self.paths:
                        inputs = path(inputs)
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
    ),
)
