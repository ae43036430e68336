"""TFS503 checkpoint-path."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS503",
    name="checkpoint-path",
    faults=("checkpoint-extension", "checkpoint-weights-extension"),
    message="`ModelCheckpoint({path})` raises when it is made: the path must end in {wanted}",
    messages=(
        (
            "checkpoint-weights-extension",
            "`ModelCheckpoint({path})` raises when it is made: with save_weights_only the path must end in {wanted}",
        ),
    ),
    why="""
    Keras 2's ModelCheckpoint took any path. Keras 3's constructor refuses what doesn't end in `.keras` (since 3.8 `.h5`
    will do again, `.hdf5` never), and with `save_weights_only=True` what doesn't end in `.weights.h5`.
    """,
    cure="End the path in `.keras`, and in `.weights.h5` where only weights are saved: every Keras takes that.",
    mode="custom_objects",
    bad=(
        Example(
            "a folder, as Keras 2 wrote it",
            """
            import keras

            keep = keras.callbacks.ModelCheckpoint("checkpoints/best", save_best_only=True)  # expect[keras3]: TFS503
            """,
            cured="""
            import keras

            keep = keras.callbacks.ModelCheckpoint("checkpoints/best.keras", save_best_only=True)
            """,
        ),
        Example(
            "HDF5, which 3.0 to 3.7 don't know, by its short name; and by its long one, which none knows",
            """
            import keras

            one = keras.callbacks.ModelCheckpoint("w{epoch}-{loss:.2f}.h5")  # expect[checkpoint_extensions==.keras]: TFS503
            two = keras.callbacks.ModelCheckpoint(filepath="w.{epoch:02d}.hdf5", monitor="loss")  # expect[keras3]: TFS503
            """,
        ),
        Example(
            "weights alone, by keyword and by position, in a function that trains",
            """
            import os

            import keras

            FOLDER = "training"


            def train(inputs, targets):
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.compile("sgd", "mean_squared_error")
                path = os.path.join(FOLDER, "cp-{epoch:04d}.ckpt")
                first = keras.callbacks.ModelCheckpoint(path, save_weights_only=True)  # expect[keras3]: TFS503
                second = keras.callbacks.ModelCheckpoint("w.h5", "loss", 1, False, True)  # expect[keras3]: TFS503
                model.fit(inputs, targets, callbacks=[first, second])
            """,
        ),
        Example(
            "within the call that trains, its path a pathlib one",
            """
            from pathlib import Path

            import keras

            RUNS = Path("runs")
            callbacks = [
                keras.callbacks.EarlyStopping(patience=3),
                keras.callbacks.ModelCheckpoint(str(RUNS / "model.tf"), monitor="loss"),  # expect[keras3]: TFS503
            ]
            """,
        ),
    ),
    good=(
        Example(
            "the native format, with placeholders",
            """
            import keras

            keep = keras.callbacks.ModelCheckpoint("best-{epoch:02d}-{val_loss:.2f}.keras", monitor="val_loss")
            """,
        ),
        Example(
            "weights by the one extension that every Keras takes",
            """
            import keras

            run = 3
            keep = keras.callbacks.ModelCheckpoint(f"run{run:03d}" + ".weights.h5", save_weights_only=True)
            """,
        ),
        Example(
            "a path that only the caller knows, and one whose end is not known",
            """
            import keras


            def callbacks(path, name):
                return [
                    keras.callbacks.ModelCheckpoint(path),
                    keras.callbacks.ModelCheckpoint("runs/" + name),
                    keras.callbacks.ModelCheckpoint(f"{name}.h5", save_weights_only=True),
                ]


            keep = keras.callbacks.ModelCheckpoint("best.keras")
            """,
        ),
        Example(
            "a ModelCheckpoint that isn't Keras's",
            """
            import keras


            class ModelCheckpoint:
                def __init__(self, path):
                    self.path = path


            mine = ModelCheckpoint("best")
            theirs = keras.callbacks.ModelCheckpoint("best.keras")
            """,
        ),
        Example(
            "trained with it",
            """
            import numpy as np

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "mean_squared_error")
            keep = keras.callbacks.ModelCheckpoint("out/best.keras", monitor="loss", save_best_only=True)
            model.fit(np.zeros((8, 4)), np.zeros((8, 2)), callbacks=[keep])
            """,
        ),
    ),
)
