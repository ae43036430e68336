"""TFS604 mixed-keras-flavours."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS604",
    name="mixed-keras-flavours",
    faults=("graph-mixed",),
    message="`{name}` is an object of {part}, and {holder} is of {owner}, which refuses it",
    why="""
    Keras 3 and tf_keras are two libraries with classes of their own, and neither takes the other's layers, symbolic
    tensors or optimizers: "Only instances of `keras.Layer` can be added to a Sequential model", "Could not interpret
    optimizer identifier". `tf.keras` is Keras 3, or tf_keras if TF_USE_LEGACY_KERAS=1 is set; `import keras` stays Keras 3.
    Where nobody has asked for tf_keras, and the file doesn't set the switch, `keras` beside `tf.keras` is no mixture.
    """,
    cure="Import everything from one of `keras`, `tf.keras` and `tf_keras`.",
    mode="custom_objects",
    bad=(
        Example(
            "a layer in a Sequential model",
            """
            import keras
            from tensorflow.keras.layers import Dense

            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    Dense(2),  # expect[target.flavour==tf_keras]: TFS604
                ]
            )
            """,
            cured="""
            import keras

            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Dense(2),
                ]
            )
            """,
        ),
        Example(
            "Keras 3 layers added to a model of tf.keras",
            """
            from keras import layers
            from tensorflow import keras

            model = keras.Sequential()
            model.add(keras.Input((4,)))
            model.add(layers.Dense(2))  # expect[target.flavour==tf_keras]: TFS604
            """,
        ),
        Example(
            "an optimizer, kept in a name",
            """
            import tensorflow as tf
            from keras.optimizers import Adam

            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            adam = Adam(0.01)
            model.compile(optimizer=adam, loss="mse")  # expect[target.flavour==tf_keras]: TFS604
            """,
        ),
        Example(
            "a symbolic tensor of Keras 3 in a graph of tf.keras",
            """
            import tensorflow as tf
            from keras import Input

            inputs = Input((4,))
            outputs = tf.keras.layers.Dense(1)(inputs)  # expect[target.flavour==tf_keras]: TFS604
            model = tf.keras.Model(inputs, outputs)  # expect[target.flavour==tf_keras]: TFS604
            """,
        ),
        Example(
            "a wrapper in a function",
            """
            import keras
            import tensorflow as tf


            def build(units=2):
                wrapped = keras.layers.LSTM(units)
                inputs = tf.keras.Input((4, 3))
                x = tf.keras.layers.Bidirectional(wrapped)(inputs)  # expect[target.flavour==tf_keras]: TFS604
                return tf.keras.Model(inputs, x)


            model = build()
            """,
        ),
        Example(
            "a callback in fit",
            """
            import numpy as np
            import tensorflow as tf
            from keras.callbacks import EarlyStopping

            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
            model.compile(loss="mse")
            x, y = np.ones((4, 4)), np.ones((4, 1))
            model.fit(x, y, callbacks=[EarlyStopping("loss")])  # expect[target.flavour==tf_keras]: TFS604
            """,
        ),
        Example(
            "a layer of tf_keras in Keras 3",
            """
            import keras
            from tf_keras.layers import Dense

            model = keras.Sequential([keras.Input((4,)), Dense(2)])  # expect[keras3,target.flavour==tf_keras]: TFS604
            """,
        ),
        Example(
            "a file that chooses tf_keras, and imports Keras 3",
            """
            import os

            os.environ["TF_USE_LEGACY_KERAS"] = "1"

            import tensorflow as tf
            from keras.layers import Dense

            model = tf.keras.Sequential([tf.keras.Input((4,)), Dense(2)])  # expect[target.flavour==tf_keras]: TFS604
            """,
        ),
    ),
    good=(
        Example(
            "losses and initializers are taken, as functions are",
            """
            import keras
            import tensorflow as tf

            model = tf.keras.Sequential(
                [tf.keras.Input((4,)), tf.keras.layers.Dense(1, kernel_initializer=keras.initializers.Ones())]
            )
            loss = keras.losses.MeanSquaredError()
            """,
        ),
        Example(
            "each model in its own flavour",
            """
            import keras
            import tensorflow as tf

            one = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            other = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            one.compile(optimizer=keras.optimizers.Adam(), loss="mse")
            other.compile(optimizer=tf.keras.optimizers.Adam(), loss="mse")
            """,
        ),
        Example(
            "what one of the two is, is asked",
            """
            import keras as newer

            try:
                from tensorflow import keras
            except ImportError:
                import keras

            print(newer.__version__)
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "functions that make nothing",
            """
            import tensorflow as tf
            from keras import utils

            utils.set_random_seed(1)
            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2, activation="relu")])
            model.compile(optimizer="adam", loss="mse", metrics=["mae"])
            """,
        ),
        Example(
            "strings in place of objects",
            """
            import tensorflow as tf
            from keras.optimizers import Adam

            rate = Adam(0.01).get_config()["learning_rate"]
            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            model.compile(optimizer=tf.keras.optimizers.Adam(rate), loss="mse")
            """,
        ),
        Example(
            "a file that says that tf.keras is Keras 3",
            """
            import os

            os.environ["TF_USE_LEGACY_KERAS"] = "0"

            import tensorflow as tf

            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
            rate = tf.keras.optimizers.Adam(0.01).learning_rate
            """,
        ),
    ),
)
