"""TFS509 tensorflow-op-on-keras-tensor."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS509",
    name="tensorflow-op-on-keras-tensor",
    faults=("graph-tensorflow-op",),
    message="`tf.{name}` is called on a symbolic tensor outside a layer: Keras 3 raises when the model is made",
    why="""
    Keras 2 turned such a call into a layer of its own. In Keras 3 a symbolic tensor is no TensorFlow tensor: "A
    KerasTensor cannot be used as input to a TensorFlow function". Inside a layer's `call` or a Lambda it is fine.
    """,
    cure="Use the function of `keras.ops` under Keras 3, or put the call into a layer of your own.",
    mode="custom_objects",
    bad=(
        Example(
            "a reduction in a functional model",
            """
            import tensorflow as tf

            inputs = tf.keras.Input((4, 3))
            outputs = tf.reduce_mean(inputs, axis=1)  # expect[keras3]: TFS509
            model = tf.keras.Model(inputs, outputs)
            """,
            cured="""
            import tensorflow as tf

            inputs = tf.keras.Input((4, 3))
            outputs = tf.keras.layers.GlobalAveragePooling1D()(inputs)
            model = tf.keras.Model(inputs, outputs)
            """,
        ),
        Example(
            "after a layer, in a function",
            """
            import tensorflow as tf


            def build(units=2):
                inputs = tf.keras.Input(shape=(4,))
                x = tf.keras.layers.Dense(units)(inputs)
                x = tf.nn.relu(x)  # expect[keras3]: TFS509
                return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))


            model = build()
            """,
        ),
        Example(
            "of several, in a list",
            """
            import tensorflow as tf
            from tensorflow.keras import layers

            first = layers.Input((4,))
            second = layers.Input((4,))
            joined = tf.concat([layers.Dense(2)(first), second], axis=-1)  # expect[keras3]: TFS509
            model = tf.keras.Model([first, second], joined)
            """,
        ),
        Example(
            "through a layer that is kept in a name, within another call",
            """
            import tensorflow as tf

            dense = tf.keras.layers.Dense(2)
            inputs = tf.keras.layers.Input((4,))
            outputs = tf.keras.layers.Dense(1)(tf.math.square(dense(inputs)))  # expect[keras3]: TFS509
            model = tf.keras.Model(inputs, outputs)
            """,
        ),
    ),
    good=(
        Example(
            "inside a layer",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Mean(tf.keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return tf.reduce_mean(inputs, axis=1)

                def get_config(self):
                    return super().get_config()


            inputs = tf.keras.Input((4, 3))
            model = tf.keras.Model(inputs, Mean()(inputs))
            """,
        ),
        Example(
            "on numbers, beside a model",
            """
            import tensorflow as tf

            inputs = tf.keras.Input((4,))
            model = tf.keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))
            scale = tf.reduce_mean(tf.constant([1.0, 2.0]))
            """,
        ),
        Example(
            "a function that Keras has too",
            """
            import tensorflow as tf

            inputs = tf.keras.Input((4,))
            outputs = tf.keras.activations.relu(tf.keras.layers.Dense(2)(inputs))
            model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
            """,
        ),
        Example(
            "a parameter, which may be anything",
            """
            import tensorflow as tf


            def loss(truth, guess):
                return tf.reduce_mean(tf.square(truth - guess), axis=-1)


            inputs = tf.keras.Input((4,))
            model = tf.keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))
            """,
        ),
    ),
)
