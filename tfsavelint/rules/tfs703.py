"""TFS703 layer-inside-lambda."""

from tfsavelint.rules.rule import Example, Rule

_CURED = """
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Encoded(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.encoder = keras.layers.Dense(3)

                def build(self, input_shape):
                    self.encoder.build(input_shape)
                    self.built = True

                def call(self, x):
                    return 2.0 * self.encoder(x)


            model = keras.Sequential([keras.Input((4,)), Encoded(), keras.layers.Dense(2)])
            model.save("model.keras")
"""

rule = Rule(
    code="TFS703",
    name="layer-inside-lambda",
    faults=("layer-inside-lambda",),
    message="the lambda of this `Lambda` layer calls `{layer}`, whose weights are then neither trained nor saved, and "
    "which the stored code doesn't bring along",
    why="""
    A Lambda layer doesn't know which layers its function calls: their weights are not the model's, so they are neither
    trained nor written. The loading process has to trust the code first, and then finds no such layer under Keras 3, or
    under Keras 2 the module's own, freshly initialized.
    """,
    cure="Call the layer directly in the functional graph; or write a registered `Layer` that holds it as an attribute.",
    mode="imported",
    bad=(
        Example(
            "a model",
            """
            import keras

            encoder = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
            scaled = keras.layers.Lambda(
                lambda x: 2.0 * encoder(x),  # expect[keras_extension_writes==keras]: TFS703
            )
            model = keras.Sequential([keras.Input((4,)), scaled, keras.layers.Dense(2)])
            model.save("model.keras")
            """,
            cured=_CURED,
        ),
        Example(
            "a layer that has been built",
            """
            import keras

            dense = keras.layers.Dense(3)
            dense.build((None, 4))
            scaled = keras.layers.Lambda(
                lambda x: 2.0 * dense(x),  # expect[keras_extension_writes==keras]: TFS703
            )
            model = keras.Sequential([keras.Input((4,)), scaled, keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "in a builder",
            """
            import keras


            def build():
                inputs = keras.Input((4,))
                dense = keras.layers.Dense(3)
                dense.build((None, 4))
                scaled = keras.layers.Lambda(
                    lambda x: 2.0 * dense(x),  # expect[keras_extension_writes==keras]: TFS703
                )
                return keras.Model(inputs, keras.layers.Dense(2)(scaled(inputs)))
            """,
        ),
        Example(
            "the layer beside other names",
            """
            import keras

            FACTOR = 2.0
            dense = keras.layers.Dense(3)
            dense.build((None, 4))
            scaled = keras.layers.Lambda(
                lambda x: FACTOR * dense(x),  # expect[keras_extension_writes==keras]: TFS703
            )
            model = keras.Sequential([keras.Input((4,)), scaled, keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example("a layer that holds the other", _CURED),
        Example(
            "the layer in the graph itself",
            """
            import keras

            inputs = keras.Input((4,))
            hidden = keras.layers.Dense(3)(inputs)
            model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
            model.save("model.keras")
            """,
        ),
        Example(
            "a lambda that Keras isn't given",
            """
            import keras

            dense = keras.layers.Dense(3)
            apply = lambda x: dense(x)
            inputs = keras.Input((4,))
            model = keras.Model(inputs, keras.layers.Dense(2)(apply(inputs)))
            model.save("model.keras")
            """,
        ),
        Example(
            "only the weights of the model are saved",
            """
            import keras

            dense = keras.layers.Dense(3)
            dense.build((None, 4))
            inputs = keras.Input((4,))
            hidden = keras.layers.Lambda(lambda x: 2.0 * x)(dense(inputs))
            model = keras.Model(inputs, hidden)
            model.save_weights("model.weights.h5")
            """,
        ),
    ),
)
