"""TFS401 layer-created-in-call."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS401",
    name="layer-created-in-call",
    faults=("part-made-in-call", "part-made-in-call-refused"),
    message="`{cls}.call` makes a new `{part}` each time that it runs: nothing of it is trained, saved or restored",
    messages=(
        (
            "part-made-in-call-refused",
            "`{cls}.call` adds `{part}` to a layer that is built by then, and Keras 3 refuses it at the first call",
        ),
    ),
    why="""
    A layer made in `call` gets fresh random weights whenever `call` runs, and Keras never sees it: the model saves and
    loads without an error, and answers differently. Kept as an attribute it is refused by Keras 3 ("You cannot add new
    elements of state"), and replaced at each call under Keras 2.
    """,
    cure="Make the layer in `__init__`, keep it as an attribute, and only use it in `call`.",
    mode="custom_objects",
    bad=(
        Example(
            "made and used at once",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def call(self, inputs):
                    return keras.layers.Dense(3)(inputs)  # expect: TFS401


            model = keras.Sequential([keras.Input((4,)), Head()])
            model.save("head.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def call(self, inputs):
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Head()])
            model.save("head.keras")
            """,
        ),
        Example(
            "through a local variable, in a subclassed model",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.first = keras.layers.Dense(3)

                def call(self, inputs):
                    norm = keras.layers.Dense(3)  # expect: TFS401
                    return norm(self.first(inputs))


            def make():
                return Net()
            """,
        ),
        Example(
            "kept as an attribute, again at each call",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def call(self, inputs):
                    self.dense = keras.layers.Dense(3)  # expect: TFS401
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Head()])
            """,
        ),
        Example(
            "made once, at the first call: too late for Keras 3",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = None

                def call(self, inputs):
                    if self.dense is None:
                        self.dense = keras.layers.Dense(3)  # expect[keras3]: TFS401
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Head()])
            """,
        ),
    ),
    good=(
        Example(
            "layers without weights may be made anywhere",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Both(keras.layers.Layer):
                def call(self, inputs):
                    joined = keras.layers.Concatenate()([inputs, inputs])
                    return keras.layers.Activation("relu")(joined)


            model = keras.Sequential([keras.Input((4,)), Both()])
            """,
        ),
        Example(
            "made in build",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def build(self, input_shape):
                    self.dense = keras.layers.Dense(3)
                    super().build(input_shape)

                def call(self, inputs):
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Head()])
            """,
        ),
        Example(
            "a function that builds a graph is no call method",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def call(self, inputs):
                    return inputs * 2.0


            def call(inputs):
                return Scale()(keras.layers.Dense(3)(inputs))


            def make():
                inputs = keras.Input((4,))
                return keras.Model(inputs, call(inputs))
            """,
        ),
        Example(
            "made by a method that only the constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Head(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.make()

                def make(self):
                    self.dense = keras.layers.Dense(3)

                def call(self, inputs):
                    return self.dense(inputs)


            model = keras.Sequential([keras.Input((4,)), Head()])
            """,
        ),
    ),
)
