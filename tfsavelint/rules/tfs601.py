"""TFS601 third-party-layer."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS601",
    name="third-party-layer",
    faults=(
        *("package-not-imported", "package-dict-not-passed", "package-scope-not-opened", "package-class-not-passed"),
        "package-weights-only",
    ),
    message="a saved model with `{object}` loads only after `{line}`, which {does}",
    messages=(
        ("package-dict-not-passed", "a saved model with `{object}` loads only with `{given}`, after `{line}`"),
        ("package-scope-not-opened", "a saved model with `{object}` loads only inside `with {given}:`, after `{line}`"),
        (
            "package-class-not-passed",
            "a saved model with `{object}`, which {package} doesn't register{where}, loads only with `{given}`, "
            "after `{line}`",
        ),
        (
            "package-weights-only",
            "a saved model with `{object}` of {package} is not made to be loaded whole: use {given}",
        ),
    ),
    fixes=(
        ("package-not-imported", "{line}"),
        ("package-dict-not-passed", "{line}; load_model(path, {given})"),
        ("package-scope-not-opened", "{line}; with {given}: load_model(path)"),
        ("package-class-not-passed", "{line}; load_model(path, {given})"),
    ),
    why="""
    A saved model names the package's class, and the process that loads it must know the class. For a package that
    registers its layers, importing it is enough; others have a dict or a scope of their own, and some register nothing,
    so that each class is passed by hand. A serving process that only calls `load_model` does none of this.
    `tfsavelint explain PACKAGE` tells what is known of one.
    """,
    cure="Do in the loader what the message says, and pin the package in the serving environment.",
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
        Example(
            "a class of one's own that takes its key",
            """
            import keras
            from tcn import TCN as Temporal


            @keras.utils.register_keras_serializable()
            class TCN(keras.layers.Layer):  # expect[keras3,files_written==2.13]: TFS204
                def call(self, inputs):
                    return -inputs


            temporal = Temporal(nb_filters=4)  # expect[module_lookup!=any-module]: TFS601
            model = keras.Sequential([keras.Input((8, 4)), temporal])
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
