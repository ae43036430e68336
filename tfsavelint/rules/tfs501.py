"""TFS501 save-path-extension."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS501",
    name="save-path-extension",
    faults=("path-extension", "format-contradicts-path", "unknown-save-format"),
    message="`{function}({path})` raises: Keras 3 saves to `.keras` (or `.h5`) only",
    messages=(
        ("format-contradicts-path", "`{function}({path})` raises: save_format={format!r} is not what that path says"),
        ("unknown-save-format", "`{function}({path})` raises: there is no such save_format"),
    ),
    why="""
    Under Keras 2 a path without `.keras` or `.h5` meant a SavedModel folder. Keras 3 writes no SavedModel from
    `model.save`, and raises "Invalid filepath extension for saving", after the training.
    """,
    cure="Save to a path that ends in `.keras`; for serving, `model.export(folder)` writes a SavedModel.",
    mode="custom_objects",
    bad=(
        Example(
            "a folder, as Keras 2 wrote it",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("my_model")  # expect[keras3]: TFS501
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("my_model.keras")
            """,
        ),
        Example(
            "an extension of another library, in a joined path",
            """
            import os

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save(os.path.join("out", "model.ckpt"))  # expect[keras3]: TFS501
            """,
        ),
        Example(
            "a constant of the module, inside a function",
            """
            import keras

            FOLDER = "export/model"


            def main():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.save(FOLDER)  # expect[keras3]: TFS501
            """,
        ),
        Example(
            "the native format under a path that doesn't say so",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.h5", save_format="keras")  # expect[bare_path_writes==savedmodel]: TFS501
            """,
        ),
        Example(
            "on what a call returns, on one of several things returned, and by the function",
            """
            from pathlib import Path

            import keras

            OUT = Path("out")


            def build(units):
                base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
                whole = keras.Sequential([keras.Input((4,)), base, keras.layers.Dense(2)])
                return whole, base


            def alone():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                return model


            alone().save("alone")  # expect[keras3]: TFS501
            model, base = build(3)
            base.save(str(OUT / "base"))  # expect[keras3]: TFS501
            keras.models.save_model(model, filepath=f"{OUT}/whole.pb")  # expect[keras3]: TFS501
            """,
        ),
    ),
    good=(
        Example(
            "the extension is in the constant",
            """
            import keras

            PATH = "out/model.keras"
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save(PATH)
            """,
        ),
        Example(
            "an extension after a formatted part",
            """
            import keras

            run = 3
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save(f"model_{run}.h5")
            """,
        ),
        Example(
            "a path that only the caller knows, and a save of something else",
            """
            import io

            import keras


            class Picture:
                def save(self, path):
                    return path


            def store(model, path):
                model.save(path)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            Picture().save("picture")
            picture = Picture()
            picture.save("picture")
            """,
        ),
        Example(
            "the class has a save of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)

                def save(self, path, **kwargs):
                    return super().save(path if path.endswith(".keras") else path + ".keras", **kwargs)


            model = Net()
            model.build((None, 4))
            model.save("net")
            """,
        ),
    ),
)
