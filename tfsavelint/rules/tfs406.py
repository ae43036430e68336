"""TFS406 unnamed-or-duplicate-weight-names."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS406",
    name="unnamed-or-duplicate-weight-names",
    faults=("unnamed-weight", "duplicate-weight-name", "duplicate-sublayer-name", "sublayers-built-alone"),
    message="`{cls}` makes a weight without a name, and Keras 2 can't write it in this format",
    messages=(
        ("duplicate-weight-name", "`{cls}` makes two weights named `{weight}`, and HDF5 can't hold both"),
        ("duplicate-sublayer-name", "`{cls}` has two layers named `{sublayer}`, and HDF5 can't hold both"),
        (
            "sublayers-built-alone",
            "Keras 2 gives the weights of what `{cls}` builds by hand (`{part}`) one name, and HDF5 can't hold both",
        ),
    ),
    why="""
    HDF5 stores a layer's weights under their names; a SavedModel and a TensorFlow checkpoint of Keras 2 need a name for
    each. Without one Keras 2 fails with "name already exists" or "'NoneType' object has no attribute 'replace'", after
    the training. The same happens to layers of one name inside a layer, and in Keras 2 to layers that `build` builds
    by hand: only a call puts their name before those of their weights. `.keras` and `.weights.h5` store
    weights by their order and don't mind, nor does Keras 3 where it is the names of weights alone.
    """,
    cure='Name each weight: `self.add_weight(name="kernel", shape=...)`, each name once in a layer.',
    mode="custom_objects",
    bad=(
        Example(
            "two weights without a name, saved to a folder",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units

                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], self.units))  # expect[keras2]: TFS406
                    self.bias = self.add_weight(shape=(self.units,))

                def call(self, inputs):
                    return inputs @ self.kernel + self.bias


            def main():
                model = keras.Sequential([keras.Input((4,)), Linear(3)])
                model.save("linear")  # expect[keras3]: TFS501
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def __init__(self, units=3, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units

                def build(self, input_shape):
                    self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
                    self.bias = self.add_weight(name="bias", shape=(self.units,))

                def call(self, inputs):
                    return inputs @ self.kernel + self.bias


            def main():
                model = keras.Sequential([keras.Input((4,)), Linear(3)])
                model.save("linear.keras")
            """,
        ),
        Example(
            "two weights without a name, saved as HDF5",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], 3))  # expect[keras2]: TFS406
                    self.bias = self.add_weight(shape=(3,), initializer="zeros")

                def call(self, inputs):
                    return inputs @ self.kernel + self.bias


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("linear.h5")
            """,
        ),
        Example(
            "the same name twice",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Affine(keras.layers.Layer):
                def build(self, input_shape):
                    self.scale = self.add_weight(name="w", shape=(input_shape[-1],))
                    self.shift = self.add_weight(name="w", shape=(input_shape[-1],))  # expect: TFS406

                def call(self, inputs):
                    return inputs * self.scale + self.shift


            model = keras.Sequential([keras.Input((4,)), Affine()])
            model.save("affine.h5")
            """,
        ),
        Example(
            "two layers of one name in a layer",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Pair(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.first = keras.layers.Dense(4, name="part")
                    self.second = keras.layers.Dense(4, name="part")  # expect: TFS406

                def call(self, inputs):
                    return self.second(self.first(inputs))


            model = keras.Sequential([keras.Input((4,)), Pair()])
            model.save("pair.h5")
            """,
        ),
        Example(
            "two layers that `build` builds by hand",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Pair(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.first = keras.layers.Dense(4)
                    self.second = keras.layers.Dense(4)

                def build(self, input_shape):  # expect[keras2]: TFS406
                    self.first.build(input_shape)
                    self.second.build(input_shape)
                    super().build(input_shape)

                def call(self, inputs):
                    return self.first(inputs) + self.second(inputs)


            model = keras.Sequential([keras.Input((4,)), Pair()])
            model.save("pair.h5")
            """,
        ),
    ),
    good=(
        Example(
            "no names, but a format that needs none",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Linear(keras.layers.Layer):
                def build(self, input_shape):
                    self.kernel = self.add_weight(shape=(input_shape[-1], 3))  # expect[keras_extension_writes==h5]: TFS406
                    self.bias = self.add_weight(shape=(3,))

                def call(self, inputs):
                    return inputs @ self.kernel + self.bias


            model = keras.Sequential([keras.Input((4,)), Linear()])
            model.save("linear.keras")
            """,
        ),
        Example(
            "one weight without a name: HDF5 has room for it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def build(self, input_shape):
                    self.scale = self.add_weight(shape=(input_shape[-1],))

                def call(self, inputs):
                    return inputs * self.scale


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("scale.h5")
            """,
        ),
        Example(
            "names for all, and two layers with the same names",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Affine(keras.layers.Layer):
                def build(self, input_shape):
                    self.scale = self.add_weight(name="scale", shape=(input_shape[-1],))
                    self.shift = self.add_weight(name="shift", shape=(input_shape[-1],))

                def call(self, inputs):
                    return inputs * self.scale + self.shift


            model = keras.Sequential([keras.Input((4,)), Affine(), Affine()])
            model.save("affine.h5")
            """,
        ),
        Example(
            "one of two branches makes the weight",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, shared=False, **kwargs):
                    super().__init__(**kwargs)
                    self.shared = shared

                def build(self, input_shape):
                    if self.shared:
                        self.scale = self.add_weight(name="scale", shape=(1,))
                    else:
                        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],))

                def call(self, inputs):
                    return inputs * self.scale


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("scale.h5")
            """,
        ),
    ),
)
