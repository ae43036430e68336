"""TFS402 children-never-built."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS402",
    name="children-never-built",
    faults=("children-not-built", "children-hidden", "call-of-several", "children-built-again", "weights-made-twice"),
    message="`{cls}.build` doesn't build `self.{attribute}`: when the file is loaded its weights have nowhere to go",
    messages=(
        (
            "children-hidden",
            "`{cls}.compute_output_shape` keeps Keras 3 from running `call` on load, and nothing else builds"
            " `self.{attribute}`: loading raises",
        ),
        (
            "call-of-several",
            "`{cls}.call` takes several inputs ({arguments}), so Keras can't build the model when it loads the file",
        ),
        (
            "children-built-again",
            "`{cls}.build` doesn't set `self.built`: Keras 2 builds `self.{attribute}` again after loading",
        ),
        (
            "weights-made-twice",
            "`{cls}.build` doesn't set `self.built`: Keras 2 builds twice on load, so `self.{attribute}` holds too many",
        ),
    ),
    why="""
    Loading builds each object from its stored input shape and then fills in the weights. A subclassed model with a
    `build` of its own must build every layer in it, a model without one is called on its one input. What stays unbuilt
    raises under Keras 2; under Keras 3 a model's own layers keep their random weights, without an error. A layer with
    `compute_output_shape` is not called on load by Keras 3, so its `build` must build its layers.
    """,
    cure="In `build`, build every sublayer (`self.dense.build(input_shape)`), then call `super().build(input_shape)`; "
    "take several inputs as one list or dict.",
    mode="custom_objects",
    bad=(
        Example(
            "a model whose build does nothing",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def build(self, input_shape):  # expect[keras_extension_writes==keras]: TFS402
                    self.built = True

                def call(self, inputs):
                    return self.dense(inputs)


            def make():
                return Net()
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def build(self, input_shape):
                    self.dense.build(input_shape)
                    self.built = True

                def call(self, inputs):
                    return self.dense(inputs)


            def make():
                return Net()
            """,
        ),
        Example(
            "a model that builds one of two",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.first = keras.layers.Dense(3)
                    self.last = keras.layers.Dense(2)

                def build(self, input_shape):  # expect[keras_extension_writes==keras]: TFS402
                    self.first.build(input_shape)
                    self.built = True

                def call(self, inputs):
                    return self.last(self.first(inputs))


            def make():
                return Net()
            """,
        ),
        Example(
            "a layer that tells its output shape",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def call(self, inputs):
                    return self.dense(inputs)

                def compute_output_shape(self, input_shape):  # expect[keras3]: TFS402
                    return (*input_shape[:-1], 3)


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a layer that tells its output shape, and builds its own weight alone",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def build(self, input_shape):  # expect[keras3]: TFS402
                    self.scale = self.add_weight(name="scale", shape=(3,))
                    super().build(input_shape)

                def call(self, inputs):
                    return self.dense(inputs) * self.scale

                def compute_output_shape(self, input_shape):
                    return (*input_shape[:-1], 3)


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
    ),
    good=(
        Example(
            "no build at all",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.first = keras.layers.Dense(3)
                    self.last = keras.layers.Dense(2)

                def call(self, inputs, training=None):
                    return self.last(self.first(inputs))


            def make():
                return Net()
            """,
        ),
        Example(
            "a layer whose build leaves its sublayers to the call",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def build(self, input_shape):
                    self.scale = self.add_weight(name="scale", shape=(3,))
                    super().build(input_shape)

                def call(self, inputs):
                    return self.dense(inputs) * self.scale


            model = keras.Sequential([keras.Input((4,)), Block()])
            """,
        ),
        Example(
            "a model that builds what it holds in a loop",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.steps = [keras.layers.Dense(4) for _ in range(2)]

                def build(self, input_shape):
                    for step in self.steps:
                        step.build((None, input_shape[-1] if step is self.steps[0] else 4))
                    self.built = True

                def call(self, inputs):
                    for step in self.steps:
                        inputs = step(inputs)
                    return inputs


            def make():
                return Net()
            """,
        ),
        Example(
            "a layer without sublayers that tells its output shape",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def build(self, input_shape):
                    self.factor = self.add_weight(name="factor", shape=(1,))
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs * self.factor

                def compute_output_shape(self, input_shape):
                    return input_shape


            model = keras.Sequential([keras.Input((4,)), Scale()])
            """,
        ),
        Example(
            "two inputs as one list",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Join(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)

                def call(self, inputs, flag=True):
                    return self.dense(inputs[0] + inputs[1])


            def make():
                inputs = [keras.Input((4,)), keras.Input((4,))]
                return keras.Model(inputs, Join()(inputs))
            """,
        ),
    ),
)
