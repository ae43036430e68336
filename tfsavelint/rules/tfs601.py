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
    ),
)
