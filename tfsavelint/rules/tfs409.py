"""TFS409 optimizer-state-lost."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS409",
    name="optimizer-state-lost",
    faults=("optimizer-not-restored", "optimizer-replaced"),
    message="`{shown}` brings no state of the optimizer: training goes on at `{epoch}` with one that knows nothing",
    messages=(
        (
            "optimizer-replaced",
            "compiling after `{shown}` puts a new optimizer in place of the saved one: the training goes on at `{epoch}` "
            "with an optimizer that knows nothing",
        ),
    ),
    why="""
    Adam and its kin keep averages for each weight, and a count of steps that schedules follow. A training that goes on
    without them starts with a jump of the loss, and no error tells why. A weights file has them only for a model whose
    optimizer is built, as it is after a training in the same process; HDF5 weights of Keras 2 never have them; and
    `compile` makes a new one. `fit(initial_epoch=...)` says that a training goes on.
    """,
    cure="Save the whole model (`model.save`) and go on with what `load_model` gives, without compiling it again, or use "
    "`keras.callbacks.BackupAndRestore`.",
    mode="imported",
    untried="nothing fails: after the load the optimizer counts its steps from 0, which is shown by reading it",
    bad=(
        Example(
            "weights into a model that is made again",
            """
            import keras


            def build():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.compile(optimizer="adam", loss="mean_squared_error")
                return model


            def first(x, y):
                model = build()
                model.fit(x, y, epochs=10)
                model.save_weights("last.weights.h5")


            def go_on(x, y):
                model = build()
                model.load_weights("last.weights.h5")  # expect: TFS409
                model.fit(x, y, epochs=20, initial_epoch=10)
            """,
            cured="""
            import keras


            def build():
                model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
                model.compile(optimizer="adam", loss="mean_squared_error")
                return model


            def first(x, y):
                model = build()
                model.fit(x, y, epochs=10)
                model.save("last.keras")


            def go_on(x, y):
                model = keras.models.load_model("last.keras")
                model.fit(x, y, epochs=20, initial_epoch=10)
            """,
        ),
        Example(
            "compiled after the load",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer="adam", loss="mean_squared_error")
            model.save("last.keras")


            def go_on(x, y):
                again = keras.models.load_model("last.keras")  # expect: TFS409
                again.compile(optimizer="adam", loss="mean_squared_error")
                again.fit(x, y, epochs=20, initial_epoch=10)
            """,
        ),
        Example(
            "loaded without its compilation",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer=keras.optimizers.RMSprop(1e-4), loss="mean_squared_error")
            model.save("last.keras")


            def go_on(x, y, epoch):
                again = keras.models.load_model("last.keras", compile=False)  # expect: TFS409
                again.compile(optimizer=keras.optimizers.RMSprop(1e-4), loss="mean_squared_error")
                again.fit(x, y, epochs=epoch + 10, initial_epoch=epoch)
            """,
        ),
        Example(
            "SGD with momentum has a state too",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="mean_squared_error")
            model.save_weights("start.weights.h5")


            def go_on(x, y, done):
                model.load_weights("start.weights.h5")  # expect: TFS409
                history = model.fit(x, y, epochs=50, initial_epoch=done)
                return history
            """,
        ),
    ),
    good=(
        Example(
            "weights from which a training starts anew",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer="adam", loss="mean_squared_error")
            model.save_weights("start.weights.h5")


            def fine_tune(x, y):
                model.load_weights("start.weights.h5")
                model.fit(x, y, epochs=5, initial_epoch=0)
            """,
        ),
        Example(
            "the whole model, as it was",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer="adam", loss="mean_squared_error")
            model.save("last.keras")


            def go_on(x, y):
                again = keras.models.load_model("last.keras")
                again.fit(x, y, epochs=20, initial_epoch=10)
            """,
        ),
        Example(
            "plain SGD keeps nothing",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mean_squared_error")
            model.save_weights("start.weights.h5")


            def go_on(x, y):
                model.load_weights("start.weights.h5")
                model.fit(x, y, epochs=20, initial_epoch=10)
            """,
        ),
        Example(
            "a callback that restores the optimizer",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer="adam", loss="mean_squared_error")
            model.save_weights("start.weights.h5")


            def go_on(x, y):
                model.load_weights("start.weights.h5")
                backup = keras.callbacks.BackupAndRestore("backup")
                model.fit(x, y, epochs=20, initial_epoch=10, callbacks=[backup])
            """,
        ),
        Example(
            "the best weights of a training that has just run",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer="adam", loss="mean_squared_error")
            model.save_weights("best.weights.h5")


            def train(x, y):
                model.fit(x, y, epochs=10)
                model.load_weights("best.weights.h5")
                model.fit(x, y, epochs=20, initial_epoch=10)
            """,
        ),
    ),
)
