"""TFS506 h5-with-loss-alias."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS506",
    name="h5-with-loss-alias",
    faults=("loss-alias-in-h5",),
    message='`{receiver}` is compiled with loss="{loss}", and Keras 3 can\'t load that back from {path}',
    why="""
    Keras 3 writes the short loss names (mse, mae, mape, msle, kld) into an HDF5 file in a way that its own reader can't
    resolve: "Could not locate function 'mse'". Long names, loss objects, metrics, `.keras` files and
    `load_model(path, compile=False)` are not concerned.
    """,
    cure='Save to `.keras`, or name the loss in full: "mean_squared_error".',
    mode="custom_objects",
    bad=(
        Example(
            "mse and HDF5",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mse")
            model.save("model.h5")  # expect[keras3]: TFS506
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mean_squared_error")
            model.save("model.h5")
            """,
        ),
        Example(
            "by position, in a function",
            """
            import keras


            def main():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.compile("adam", "mae")
                model.save("model.hdf5")  # expect[keras3]: TFS506
            """,
        ),
        Example(
            "compiled where it is built, saved where it is used",
            """
            import keras


            def build(units):
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
                model.compile(optimizer="sgd", loss="mse")
                return model


            net = build(2)
            net.save("net.h5")  # expect[keras3]: TFS506
            """,
        ),
        Example(
            "saved by the function",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "msle")
            keras.models.save_model(model, "model.h5")  # expect[keras3]: TFS506
            """,
        ),
    ),
    good=(
        Example(
            "the native format",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mse")
            model.save("model.keras")
            """,
        ),
        Example(
            "an alias among the metrics only",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mean_squared_error", metrics=["mae"])
            model.save("model.h5")
            """,
        ),
        Example(
            "loaded without the compilation",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mse")
            model.save("model.h5")
            again = keras.models.load_model("model.h5", compile=False)
            """,
        ),
        Example(
            "compiled again with a long name",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mse")
            model.compile("sgd", loss="mean_squared_error")
            model.save("model.h5")
            """,
        ),
        Example(
            "saved without the compilation",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", loss="mse")
            model.save("model.h5", include_optimizer=False)
            """,
        ),
    ),
)
