"""TFS511 graph-operators-to-h5."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS511",
    name="graph-operators-to-h5",
    faults=("operators-to-h5",),
    message="the model saved to {path} has `{operator}` in its graph, and Keras 3 can't load that back from HDF5",
    why="""
    An operator, a slice or a function of `keras.ops` on a symbolic tensor becomes an operation in the graph. Keras 3
    writes it to HDF5, whose reader knows layers only: "Unknown layer: 'GetItem'". `.keras` is fine, and so is Keras 2.
    """,
    cure="Save to `.keras`, or use the layer that does the same (`keras.layers.Add`, `Rescaling`, `Cropping1D`, ...).",
    mode="custom_objects",
    bad=(
        Example(
            "a number added",
            """
            import keras

            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2)(inputs) + 1.0
            model = keras.Model(inputs, outputs)
            model.save("model.h5")  # expect[keras3]: TFS511
            """,
            cured="""
            import keras

            inputs = keras.Input((4,))
            outputs = keras.layers.Rescaling(1.0, offset=1.0)(keras.layers.Dense(2)(inputs))
            model = keras.Model(inputs, outputs)
            model.save("model.h5")
            """,
        ),
        Example(
            "a slice",
            """
            import keras

            inputs = keras.Input((4, 3))
            last = inputs[:, -1]
            model = keras.Model(inputs, keras.layers.Dense(2)(last))
            model.save("model.hdf5")  # expect[keras3]: TFS511
            """,
        ),
        Example(
            "two layers' outputs, in a function that builds",
            """
            import keras


            def build(units=2):
                inputs = keras.Input((4,))
                first = keras.layers.Dense(units)(inputs)
                second = keras.layers.Dense(units)(inputs)
                return keras.Model(inputs, keras.layers.Dense(1)(first * second))


            net = build()
            net.save("net.h5")  # expect[keras3]: TFS511
            """,
        ),
        Example(
            "a division",
            """
            import keras

            inputs = keras.Input((4,))
            scaled = inputs / 255.0
            model = keras.Model(inputs, keras.layers.Dense(2)(scaled))
            model.save("model.h5")  # expect[keras3]: TFS511
            """,
        ),
    ),
    good=(
        Example(
            "the native format",
            """
            import keras

            inputs = keras.Input((4,))
            model = keras.Model(inputs, keras.layers.Dense(2)(inputs) + 1.0)
            model.save("model.keras")
            """,
        ),
        Example(
            "layers that do the same",
            """
            import keras

            inputs = keras.Input((4,))
            joined = keras.layers.Add()([keras.layers.Dense(2)(inputs), keras.layers.Dense(2)(inputs)])
            model = keras.Model(inputs, joined)
            model.save("model.h5")
            """,
        ),
        Example(
            "operators on numbers, and an element of a list",
            """
            import keras

            units = 1 + 1
            inputs = keras.Input((4, 3))
            found = keras.layers.LSTM(units, return_state=True)(inputs)
            model = keras.Model(inputs, keras.layers.Dense(units * 2)(found[0]))
            shape = model.output_shape[-1] + 1
            net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
            net.save("net.h5")
            """,
        ),
        Example(
            "weights alone",
            """
            import keras

            inputs = keras.Input((4,))
            model = keras.Model(inputs, keras.layers.Dense(2)(inputs) * 2.0)
            model.save_weights("model.weights.h5")
            """,
        ),
    ),
)
