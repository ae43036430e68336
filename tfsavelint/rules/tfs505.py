"""TFS505 savedmodel-into-load-model."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS505",
    name="savedmodel-into-load-model",
    faults=("savedmodel-into-load-model", "weights-load-path"),
    message="`{function}({path})` raises: Keras 3 loads `.keras` and `.h5` files, and no SavedModel folder",
    messages=(
        (
            "weights-load-path",
            "`{function}({path})` raises: Keras 3 loads weights from `.weights.h5`, `.h5` and `.keras` files, and no "
            "TensorFlow checkpoint",
        ),
    ),
    why="""
    Under Keras 2 a path without an extension was a SavedModel folder, or a TensorFlow checkpoint of weights. Keras 3
    reads neither: "File format not supported". The file is still good, only this way of reading it is not.
    """,
    cure="""
    Load it once with tf_keras (TF_USE_LEGACY_KERAS=1) and save it to `.keras`; for inference alone,
    `keras.layers.TFSMLayer(folder, call_endpoint="serving_default")` takes a SavedModel as it is.
    """,
    mode="custom_objects",
    bad=(
        Example(
            "a folder that Keras 2 wrote",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("export/model.keras")
            again = keras.models.load_model("export/model")  # expect[keras3]: TFS505
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("export/model.keras")
            again = keras.models.load_model("export/model.keras")
            """,
        ),
        Example(
            "in a function, its folder a constant of the module, its name by keyword",
            """
            import os

            import keras

            FOLDER = "export"


            def serve():
                return keras.models.load_model(filepath=os.path.join(FOLDER, "1"))  # expect[keras3]: TFS505


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save(os.path.join(FOLDER, "1.keras"))
            """,
        ),
        Example(
            "a checkpoint of weights",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.load_weights("training/cp.ckpt")  # expect[keras3]: TFS505
            """,
        ),
        Example(
            "saved there by the same file",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("my_model")  # expect[keras3]: TFS501
            again = keras.models.load_model("my_model")  # expect[keras3]: TFS505
            """,
        ),
    ),
    good=(
        Example(
            "the native format",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("my_model.keras")
            again = keras.models.load_model("my_model.keras")
            """,
        ),
        Example(
            "a path that is only known at run time",
            """
            import sys

            import keras


            def serve(path, folder="export"):
                first = keras.models.load_model(path)
                return first, keras.models.load_model(f"{folder}/{path}"), keras.models.load_model(sys.argv[1])


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("my_model.h5")
            """,
        ),
        Example(
            "a load_model of one's own",
            """
            import keras


            def load_model(name):
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name=name)
                return model


            model = load_model("small")
            model.save("small.keras")
            """,
        ),
        Example(
            "weights of every sort that Keras 3 reads",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("my.weights.h5")
            again = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            again.load_weights("my.weights.h5")
            """,
        ),
    ),
)
