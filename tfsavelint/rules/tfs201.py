"""TFS201 unregistered-class."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS201",
    name="unregistered-class",
    faults=("class-not-registered", "member-model-not-registered"),
    message="`{cls}` is not registered with Keras, so `load_model` can't find it",
    messages=(
        (
            "member-model-not-registered",
            "`{cls}` is not registered with Keras: as a layer of another model it is looked up by its name, and not found",
        ),
    ),
    why="""
    A saved model holds the names of its classes, not their code. A process that loads it finds a class that is
    registered, once its module is imported; one that isn't must be passed by hand, as `custom_objects`. Keras 3.0 to
    3.8 also imported the module by its recorded name; newer ones don't, and `.h5` never did. A SavedModel of Keras 2
    carries traced functions in place of the layer's class.
    """,
    cure='Decorate the class with `@keras.saving.register_keras_serializable(package="...")` (as '
    "`tf.keras.utils.register_keras_serializable` it exists under Keras 2 and 3 alike), and import its module "
    "before loading; or pass it: `load_model(path, custom_objects={...})`.",
    mode="imported",
    bad=(
        Example(
            "a model that is a layer of another",
            """
            import keras


            class Encoder(keras.Model):  # expect[unregistered_found=={},keras2]: TFS201
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(4)

                def call(self, inputs):
                    return self.dense(inputs)


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, Encoder()(inputs))
            """,
        ),
        Example(
            "a layer in a Sequential model",
            """
            import keras


            class Scale(keras.layers.Layer):  # expect: TFS201
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable(package="app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
        ),
        Example(
            "saved as HDF5 by a function",
            """
            import keras


            class Scale(keras.layers.Layer):  # expect: TFS201
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            def main():
                model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
                model.save("scale.h5")
            """,
        ),
        Example(
            "the base is registered, the subclass is not",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            class Negative(Scale):  # expect: TFS201
                def call(self, inputs):
                    return -super().call(inputs)


            if __name__ == "__main__":
                model = keras.Sequential([keras.Input((4,)), Negative(3.0)])
                model.save("negative.keras")
            """,
        ),
        Example(
            "a loss, compiled in",
            """
            import keras


            class Weighted(keras.losses.Loss):  # expect: TFS201
                def __init__(self, weight=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.weight = weight

                def call(self, y_true, y_pred):
                    return self.weight * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "weight": self.weight}


            def main():
                inputs = keras.Input((4,))
                model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
                model.compile("sgd", loss=Weighted(3.0))
                model.save("weighted.h5")
                return model
            """,
        ),
        Example(
            "a loss of a module that tf_keras takes for one of its own, and newer Keras never looks into",
            """
            import keras

            Loss = keras.losses.Loss


            class W(Loss):  # expect[renames_keras_modules==True,unregistered_found=={},keras_extension_writes==h5]: TFS201
                def __init__(self, weight=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.weight = weight

                def call(self, y_true, y_pred):
                    return self.weight * (y_true - y_pred) ** 2

                def get_config(self):
                    return {**super().get_config(), "weight": self.weight}


            def build():
                inputs = keras.Input((4,))
                model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
                model.compile("sgd", loss=W(3.0))
                return model
            """,
            files={
                "train.py": """
                from keras_losses import build

                build().save("weighted.keras")
                """,
            },
            path="keras_losses.py",
        ),
    ),
    good=(
        Example(
            "registered under the default package",
            """
            import keras


            @keras.utils.register_keras_serializable()
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
        ),
        Example(
            "decorators of one's own that register what they are given",
            """
            import keras


            def known(cls):
                '''Keras finds it by its name.'''
                keras.utils.get_custom_objects()[cls.__name__] = cls
                return cls


            def ours(cls):
                return keras.utils.register_keras_serializable("app")(cls)


            @known
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            @ours
            class Shift(keras.layers.Layer):
                def __init__(self, offset=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return inputs + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(3.0), Shift(3.0)])
            model.save("scale.keras")
            """,
        ),
        Example(
            "a layer that is called past Keras, and leaves no trace in the graph",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __call__(self, inputs):
                    return inputs * 3.0


            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(3)(Scale()(inputs))
            model = keras.Model(inputs, outputs)
            model.save("scale.keras")
            """,
        ),
        Example(
            "only ever used inside a subclassed model, which is registered",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)
                    self.scale = Scale(3.0)

                def call(self, inputs):
                    return self.scale(self.dense(inputs))


            model = Net()
            model.build((None, 4))
            """,
        ),
        Example(
            "every load passes the class",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            again = keras.models.load_model("scale.keras", custom_objects={"Scale": Scale})
            """,
        ),
        Example(
            "a base class that is only subclassed",
            """
            import keras


            class Base(keras.layers.Layer):
                def call(self, inputs):
                    return self.apply(inputs)


            @keras.utils.register_keras_serializable("app")
            class Negative(Base):
                def apply(self, inputs):
                    return -inputs


            model = keras.Sequential([keras.Input((4,)), Negative()])
            model.save("negative.keras")
            """,
        ),
        Example(
            "registered by a call",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            keras.utils.register_keras_serializable("app")(Scale)
            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            model.save("scale.keras")
            """,
        ),
        Example(
            "only weights are ever saved",
            """
            import keras


            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0), keras.layers.Dense(2)])
            model.save_weights("scale.weights.h5")
            """,
        ),
    ),
)
