"""TFS504 removed-argument."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS504",
    name="removed-argument",
    faults=("argument-removed", "too-many-arguments", "format-argument-removed", "skip-without-name"),
    message="`{function}({path}, ...)` takes no `{argument}` there, and raises",
    messages=(
        ("too-many-arguments", "`{function}({path}, ...)` takes fewer arguments by position there, and raises"),
        (
            "format-argument-removed",
            "`{function}({path}, save_format={value})` raises: Keras 3 has no such format, and wants a `.keras` path",
        ),
        ("skip-without-name", "`{function}({path}, skip_mismatch=True)` raises: there it needs `by_name=True` too"),
    ),
    why="""
    Keras 3 removed what belonged to SavedModel and to TensorFlow checkpoints: `save_format`, `signatures`, `options`,
    `save_traces`, and ModelCheckpoint's `period` and `options`. Keras 2.13 and later take none of them either where the
    path ends in `.keras`, nor `include_optimizer`. `by_name` and `skip_mismatch` depend on the file that is read.
    """,
    cure="Leave the argument out: the path's extension says what is written. `period=n` becomes `save_freq`, in batches.",
    mode="custom_objects",
    bad=(
        Example(
            "save_format, as Keras 2 had it",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("export/model", save_format="tf")  # expect[keras3]: TFS504
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("export/model.keras")
            """,
        ),
        Example(
            "weights",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("out.weights.h5", save_format="h5")  # expect[keras3]: TFS504
            model.save_weights("out.weights.h5", True, "h5")  # expect[keras3]: TFS504
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("out.weights.h5")
            model.save_weights("out.weights.h5", True)
            """,
        ),
        Example(
            "every second epoch",
            """
            import keras

            keep = keras.callbacks.ModelCheckpoint("m{epoch:02d}.keras", period=2)  # expect[keras3]: TFS504
            """,
        ),
        Example(
            "what SavedModel needed, given to the native format: Keras 2.13 and later refuse it as well",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("m.keras", save_traces=False)  # expect[keras3, keras_extension_writes==keras]: TFS504
            """,
        ),
        Example(
            "accepted by Keras 3, and ignored; refused by Keras 2 for the native format",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("adam", "mean_squared_error")
            model.save("m.keras", include_optimizer=False)  # expect[h5_holds_function_arguments==False]: TFS504
            """,
        ),
    ),
    good=(
        Example(
            "save_format beside a path that says the same is merely superfluous",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras", save_format="keras")
            model.save("model.h5", save_format="h5")
            """,
        ),
        Example(
            "arguments that every Keras takes",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras", overwrite=True)
            model.save("model.h5", include_optimizer=False)
            model.save_weights("model.weights.h5", True)
            keep = keras.callbacks.ModelCheckpoint("m.keras", save_freq=100, mode="min", initial_value_threshold=0.5)
            """,
        ),
        Example(
            "a format that is only perhaps given",
            """
            import keras


            def store(model, **options):
                model.save("model.keras", **options)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.h5", save_format=None)
            """,
        ),
        Example(
            "an argument of somebody else's save",
            """
            import keras


            class Book:
                def save(self, path, save_format="pdf", period=1):
                    return path


            Book().save("book", save_format="pdf", period=2)
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
    ),
)
