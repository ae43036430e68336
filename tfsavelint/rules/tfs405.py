"""TFS405 reserved-attribute."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS405",
    name="reserved-attribute",
    faults=("reserved-attribute", "attribute-not-saved"),
    message="`{cls}` assigns `self.{attribute}`, which Keras reserves: AttributeError when it is made",
    messages=(
        (
            "attribute-not-saved",
            "`{cls}` keeps layers in `self.{attribute}`, a name of Keras's own: their weights are not saved",
        ),
    ),
    why="""
    Layers and models have properties that can only be read, such as `weights`, `losses`, `metrics` and `input`; to
    assign one raises AttributeError as soon as the object is made, or built. Which ones there are depends on the Keras:
    only Keras 2 has `input_shape`. Under `_layers` and `_metrics` a Keras 3 layer keeps things of its own, and
    saving passes over them: layers in a list of that name lose their weights, without an error.
    """,
    cure="Choose another name: `self.loss_list`, `self.shape_in`, `self.blocks`.",
    mode="custom_objects",
    bad=(
        Example(
            "losses of one's own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Weighted(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.losses = []  # expect: TFS405

                def call(self, inputs):
                    return inputs * 2.0


            model = keras.Sequential([keras.Input((4,)), Weighted()])
            model.save("model.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Weighted(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.loss_list = []

                def call(self, inputs):
                    return inputs * 2.0


            model = keras.Sequential([keras.Input((4,)), Weighted()])
            model.save("model.keras")
            """,
        ),
        Example(
            "the layers of a model",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.layers = [keras.layers.Dense(4), keras.layers.Dense(2)]  # expect: TFS405

                def call(self, inputs):
                    for layer in self.layers:
                        inputs = layer(inputs)
                    return inputs


            net = Net()
            """,
        ),
        Example(
            "the shape of the input, a property of Keras 2",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Fold(keras.layers.Layer):
                def build(self, input_shape):
                    self.input_shape = input_shape  # expect[keras2]: TFS405
                    super().build(input_shape)

                def call(self, inputs):
                    return inputs * 2.0


            model = keras.Sequential([keras.Input((4,)), Fold()])
            model.save("model.keras")
            """,
        ),
        Example(
            "layers in a list that is called like Keras's own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self._layers = [keras.layers.Dense(4)]  # expect[keras3]: TFS405

                def call(self, inputs):
                    for layer in self._layers:
                        inputs = layer(inputs)
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Stack()])
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example(
            "names that only resemble them",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Weighted(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.loss_list = []
                    self.metric_names = ["a"]
                    self.blocks = [keras.layers.Dense(4)]

                def call(self, inputs):
                    return self.blocks[0](inputs)


            model = keras.Sequential([keras.Input((4,)), Weighted()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a layer's `layers`, which only a model reserves",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Stack(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.layers = [keras.layers.Dense(4), keras.layers.Dense(2)]

                def call(self, inputs):
                    for layer in self.layers:
                        inputs = layer(inputs)
                    return inputs


            model = keras.Sequential([keras.Input((4,)), Stack()])
            model.save("model.keras")
            """,
        ),
        Example(
            "a property of the class's own with a setter",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Shaped(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.output_shape = (4,)

                @property
                def output_shape(self):
                    return self._shape_out

                @output_shape.setter
                def output_shape(self, value):
                    self._shape_out = value

                def call(self, inputs):
                    return inputs * 2.0


            model = keras.Sequential([keras.Input((4,)), Shaped()])
            model.save("model.keras")
            """,
        ),
        Example(
            "attributes that may be assigned, and another object's",
            """
            import keras


            class Settings:
                pass


            @keras.utils.register_keras_serializable("app")
            class Doubled(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.supports_masking = True
                    self.trainable = True
                    settings = Settings()
                    settings.weights = [1, 2]
                    self.factor = float(settings.weights[1])

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Doubled()])
            model.save("model.keras")
            """,
        ),
    ),
)
