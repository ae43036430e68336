"""TFS704 unsafe-load."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS704",
    name="unsafe-load",
    faults=("loaded-unsafely", "unsafe-for-all"),
    message="`{shown}` runs whatever code the file holds, and no Lambda layer is seen here that would need it",
    messages=(
        (
            "unsafe-for-all",
            "`{shown}` lets every later load run whatever code its file holds, and no Lambda layer is seen here that "
            "would need it",
        ),
    ),
    why="""
    A saved Lambda layer is Python code, which loading runs. Keras refuses it unless the loader says `safe_mode=False`, or
    has switched the refusal off. Whoever can write the file then runs code in the process that loads it. A model without
    a Lambda layer loads without it.
    """,
    cure="Leave the argument out; where an old model needs it, replace its Lambda by a registered layer.",
    mode="custom_objects",
    untried="nothing fails by itself: a file whose Lambda is code runs it when it is so loaded, and is refused otherwise",
    bad=(
        Example(
            "a model of built-in layers",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)  # expect[lambda_refused!=()]: TFS704
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras")
            """,
        ),
        Example(
            "custom layers don't need it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("model.keras")
            again = keras.models.load_model(  # expect[lambda_refused!=()]: TFS704
                "model.keras", custom_objects={"Scale": Scale}, safe_mode=False
            )
            """,
        ),
        Example(
            "a server that loads what it is given",
            """
            import keras


            def predict(path, rows):
                model = keras.models.load_model(path, compile=False, safe_mode=False)  # expect[lambda_refused!=()]: TFS704
                return model.predict(rows)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "the project's own model has no Lambda",
            """
            import keras

            model = keras.models.load_model("model.keras", safe_mode=False)  # expect[lambda_refused!=()]: TFS704
            """,
            files={
                "train.py": """
                import keras

                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.save("model.keras")
                """
            },
            path="serve.py",
        ),
        Example(
            "for the whole process",
            """
            import keras


            def load(path):
                keras.config.enable_unsafe_deserialization()  # expect[keras2]: TFS605  # expect[lambda_refused!=()]: TFS704
                return keras.models.load_model(path)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
    good=(
        Example(
            "the safe mode is on",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=True)
            """,
        ),
        Example(
            "the model that was saved has a Lambda, which needs it",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: 2.0 * x)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "an argument of that name that means something else",
            """
            import keras


            def load(path, safe_mode=False):
                return path, safe_mode


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            load("model.keras", safe_mode=False)
            """,
        ),
        Example(
            "whoever loads says so",
            """
            import keras


            def load(path, trusted):
                return keras.models.load_model(path, safe_mode=not trusted)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
)
