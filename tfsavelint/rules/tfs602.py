"""TFS602 third-party-incompatible-with-target."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS602",
    name="third-party-incompatible-with-target",
    faults=("package-needs-keras2", "package-of-other-keras"),
    message="`{package}` can't be imported here ({error}); {ended}",
    messages=(
        (
            "package-of-other-keras",
            "`{object}` can't be a part of this model: {error}; it works under {works}",
        ),
    ),
    why="""
    Some packages were written for the Keras inside TensorFlow 2.15 and older, and reach into modules that newer ones
    don't have. Neither Keras 3 nor tf_keras with TF_USE_LEGACY_KERAS=1 brings them back, so every model that uses their
    layers is tied to TensorFlow 2.15.
    """,
    cure="Replace the layer (Keras 3 has SpectralNormalization, GroupNormalization, ... of its own), or keep training "
    "and serving on TensorFlow 2.15.",
    mode="cold",
    needs=("tensorflow-addons",),
    bad=(
        Example(
            "tensorflow-addons",
            """
            import keras
            import tensorflow_addons as tfa  # expect[carries_keras2_internals!=True]: TFS602

            dense = keras.layers.Dense(3)
            normed = tfa.layers.WeightNormalization(dense)  # expect[carries_keras2_internals==True]: TFS601
            model = keras.Sequential([keras.Input((4,)), normed])
            """,
        ),
        Example(
            "one layer, imported by name",
            """
            import keras
            from tensorflow_addons.layers import WeightNormalization  # expect[carries_keras2_internals!=True]: TFS602


            def build():
                inputs = keras.Input((4,))
                dense = keras.layers.Dense(3)
                x = WeightNormalization(dense)(inputs)  # expect[carries_keras2_internals==True]: TFS601
                return keras.Model(inputs, x)


            model = build()
            """,
            cured="""
            import keras


            def build():
                inputs = keras.Input((4,))
                x = keras.layers.Dense(3)(inputs)
                return keras.Model(inputs, x)


            model = build()
            """,
        ),
        Example(
            "an optimizer, which HDF5 knows by its name alone",
            """
            import keras
            import tensorflow_addons as tfa  # expect[carries_keras2_internals!=True]: TFS602

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
            adam = tfa.optimizers.AdamW(weight_decay=0.01)  # expect[carries_keras2_internals==True]: TFS601
            model.compile(adam, loss=keras.losses.MeanSquaredError())
            model.save("model.h5")
            """,
        ),
        Example(
            "two layers, one import",
            """
            import keras
            from tensorflow_addons import layers as extra  # expect[carries_keras2_internals!=True]: TFS602

            model = keras.Sequential(
                [
                    keras.Input((4,)),
                    keras.layers.Dense(4),
                    extra.Maxout(2),  # expect[carries_keras2_internals==True]: TFS601
                    extra.InstanceNormalization(),  # expect[carries_keras2_internals==True]: TFS601
                ]
            )
            """,
        ),
    ),
    good=(
        Example(
            "imported only where it is there",
            """
            import keras

            try:
                import tensorflow_addons as tfa
            except ImportError:
                tfa = None

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
            """,
        ),
        Example(
            "Keras's own layer of the same name",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.LayerNormalization()])
            """,
        ),
        Example(
            "imported for older TensorFlow alone",
            """
            import tensorflow as tf

            if tf.__version__ < "2.16":
                import tensorflow_addons as tfa

            model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
            """,
        ),
        Example(
            "its name in a text",
            """
            import keras

            OLD = "tensorflow_addons"
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
            model.save("model.keras")
            """,
        ),
    ),
)
