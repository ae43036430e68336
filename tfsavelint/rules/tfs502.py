"""TFS502 weights-path-extension."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS502",
    name="weights-path-extension",
    faults=("weights-path-extension",),
    message="`{function}({path})` raises: under Keras 3 the path must end in `.weights.h5`",
    why="""
    Keras 2 wrote a TensorFlow checkpoint for a path without an extension, and HDF5 for `.h5`. Keras 3 knows one
    weights format, and its path must end in `.weights.h5`.
    """,
    cure="Save to a path that ends in `.weights.h5`: Keras 2.12 and newer write and read it too.",
    mode="custom_objects",
    bad=(
        Example(
            "a checkpoint, as Keras 2 wrote it",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("my_weights")  # expect[keras3]: TFS502
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("my.weights.h5")
            """,
        ),
        Example(
            "HDF5 by its plain extension",
            """
            import keras


            def main():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.save_weights("weights.h5")  # expect[keras3]: TFS502
            """,
        ),
        Example(
            "the whole model's extension",
            """
            import keras

            epoch = 3
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights(f"epoch_{epoch}.keras")  # expect[keras3]: TFS502
            """,
        ),
        Example(
            "a name of one's own, joined to a folder",
            """
            import os

            import keras


            def train(folder="."):
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.save_weights(os.path.join(folder, "best.ckpt"))  # expect[keras3]: TFS502
            """,
        ),
    ),
    good=(
        Example(
            "the one extension that every Keras takes",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("my.weights.h5")
            """,
        ),
        Example(
            "the stem may already end in .weights: unknown, so silent",
            """
            import keras

            stem = input() if False else "my.weights"
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights(f"{stem}.h5")
            """,
        ),
        Example(
            "the weights of something else",
            """
            import keras


            class Book:
                def save(self, weights):
                    return weights


            book = Book()
            book.save("my_weights")
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            """,
        ),
        Example(
            "a folder in front, and placeholders before the extension",
            """
            import os

            import keras

            epoch = 2
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights(os.path.join(".", f"epoch_{epoch:02d}.weights.h5"))
            """,
        ),
    ),
)
