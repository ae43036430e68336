"""TFS601 third-party-layer."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS601",
    name="third-party-layer",
    faults=("package-not-imported",),
    message="a saved model with `{object}` loads only after `import {package}`, which registers it as `{key}`",
    why="""
    A saved model names the package's class, and the process that loads it must know the class. For a package that
    registers its layers, importing it is enough; a serving process that only calls `load_model` doesn't.
    """,
    cure="Import the package before loading, and pin it in the serving environment.",
    mode="cold",
    needs=("keras-tcn",),
    bad=(
        Example(
            "a layer of keras-tcn",
            """
            import keras
            from tcn import TCN

            model = keras.Sequential([keras.Input((8, 4)), TCN(nb_filters=4)])  # expect[module_lookup!=any-module]: TFS601
            """,
        ),
        Example(
            "in a graph that a function makes",
            """
            import keras
            from tcn import TCN


            def build(filters=4):
                inputs = keras.Input((8, 4))
                x = TCN(nb_filters=filters, kernel_size=2)(inputs)  # expect[module_lookup!=any-module]: TFS601
                return keras.Model(inputs, keras.layers.Dense(1)(x))


            model = build()
            """,
            cured="""
            import keras


            def build(filters=4):
                inputs = keras.Input((8, 4))
                x = keras.layers.Conv1D(filters, 2, padding="causal")(inputs)
                return keras.Model(inputs, keras.layers.Dense(1)(x))


            model = build()
            """,
        ),
        Example(
            "saved as HDF5, where every Keras looks at names alone",
            """
            import keras
            import tcn

            model = keras.Sequential([keras.Input((8, 4)), tcn.TCN(nb_filters=4)])  # expect: TFS601
            model.save("model.h5")
            """,
        ),
        Example(
            "added one by one, under another name",
            """
            import keras
            from tcn import TCN as Temporal

            model = keras.Sequential()
            model.add(keras.Input((8, 4)))
            model.add(Temporal(nb_filters=4, return_sequences=True))  # expect[module_lookup!=any-module]: TFS601
            model.add(keras.layers.Dense(2))
            """,
        ),
    ),
    good=(
        Example(
            "the package is used for something that is not saved",
            """
            import keras
            import tcn

            model = keras.Sequential([keras.Input((8, 4)), keras.layers.Dense(3)])
            """,
        ),
        Example(
            "a layer of one's own, with a name from a package",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class TCN(keras.layers.Layer):
                def call(self, inputs):
                    return -inputs


            model = keras.Sequential([keras.Input((4,)), TCN()])
            """,
        ),
        Example(
            "its weights alone",
            """
            import keras
            from tcn import TCN

            model = keras.Sequential([keras.Input((8, 4)), TCN(nb_filters=4)])
            model.save_weights("model.weights.h5")
            """,
        ),
        Example(
            "a module of one's own that has the package's name",
            """
            import keras
            from tcn import TCN

            model = keras.Sequential([keras.Input((8, 4)), TCN()])
            model.save("own.keras")
            again = keras.models.load_model("own.keras")
            """,
            files={
                "tcn.py": """
                import keras


                @keras.utils.register_keras_serializable("app")
                class TCN(keras.layers.Layer):
                    def call(self, inputs):
                        return -inputs
                """
            },
        ),
    ),
)
