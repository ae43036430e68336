"""TFS605 name-absent-under-target."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS605",
    name="name-absent-under-target",
    faults=("name-absent",),
    message="`{name}` does not exist here, so this line raises",
    why="""
    Keras 3 moved and removed names. Some are only reached differently: under Keras 3 `tf.keras.saving` raises
    AttributeError after `import tensorflow as tf`, while `from tensorflow.keras.saving import ...` works.
    """,
    cure="Use a name that exists under every target: `tf.keras.utils.register_keras_serializable` does.",
    mode="custom_objects",
    bad=(
        Example(
            "the decorator as Keras's own error message spells it",
            """
            import tensorflow as tf


            @tf.keras.saving.register_keras_serializable("app")  # expect[keras3]: TFS605
            class Scale(tf.keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = tf.keras.Sequential([tf.keras.Input((4,)), Scale(3.0)])
            """,
            cured="""
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Scale(tf.keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = tf.keras.Sequential([tf.keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "a module of Keras 3 under Keras 2",
            """
            import tensorflow as tf

            relu = tf.keras.ops.relu  # expect[keras2]: TFS605
            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2, activation="relu")])
            """,
        ),
        Example(
            "a function of the backend that Keras 3 doesn't have",
            """
            import tensorflow as tf
            from tensorflow.keras import backend as K

            training = K.learning_phase()  # expect[keras3]: TFS605
            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            """,
        ),
        Example(
            "preprocessing layers, where they were before Keras 3",
            """
            from tensorflow import keras
            from tensorflow.keras.layers.experimental import preprocessing  # expect[keras3]: TFS605

            model = keras.Sequential([keras.Input((4,)), preprocessing.Rescaling(0.5)])
            """,
        ),
    ),
    good=(
        Example(
            "the spelling that every Keras has",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Negative(tf.keras.layers.Layer):
                def call(self, inputs):
                    return -inputs


            model = tf.keras.Sequential([tf.keras.Input((4,)), Negative()])
            """,
        ),
        Example(
            "imported as a module, which works where the attribute doesn't",
            """
            import tensorflow as tf
            from tensorflow.keras.saving import register_keras_serializable


            @register_keras_serializable("app")
            class Negative(tf.keras.layers.Layer):
                def call(self, inputs):
                    return -inputs


            model = tf.keras.Sequential([tf.keras.Input((4,)), Negative()])
            """,
        ),
        Example(
            "asked for with care",
            """
            import tensorflow as tf

            if hasattr(tf.keras, "saving"):
                register = tf.keras.saving.register_keras_serializable
            else:
                register = tf.keras.utils.register_keras_serializable


            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            """,
        ),
        Example(
            "asked for in one expression",
            """
            import tensorflow as tf

            activation = tf.keras.ops.relu if hasattr(tf.keras, "ops") else tf.nn.relu
            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            """,
        ),
    ),
)
