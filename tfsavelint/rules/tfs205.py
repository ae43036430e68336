"""TFS205 load-without-definition."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS205",
    name="load-without-definition",
    faults=("definition-not-imported", "definition-in-script"),
    message=(
        "`{call}` needs `{name}`, which nothing here imports: add `from {module} import {top}`, "
        "or the load fails in a fresh process"
    ),
    messages=(
        (
            "definition-in-script",
            "`{call}` needs `{name}`, which only the script that saves the model defines: move it to a module that both "
            "import (`from {module} import {top}` runs the script again), or the load fails in a fresh process",
        ),
    ),
    why="""
    Registering a class makes it known to the process that runs the registration, which is the process that imports the
    module. A script that only calls `load_model` knows nothing of it: Keras 3.9 and later import no module for its sake,
    and Keras 2 does so only for what is no nested layer. It works in the notebook that trained the model, and fails in
    the server that loads it.
    """,
    cure="Import the module that defines the classes before loading, or pass them as `custom_objects`.",
    mode="cold",
    projects=True,
    fixes=(("definition-not-imported", "from {module} import {top}"),),
    bad=(),
    good=(
        Example(
            "the class is defined where it is loaded",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 * inputs


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("scaled.keras")
            again = keras.models.load_model("scaled.keras")
            """,
        ),
        Example(
            "a model of built-in layers",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("plain.keras")
            again = keras.models.load_model("plain.keras")
            """,
        ),
        Example(
            "given by hand",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Shift(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 + inputs


            model = keras.Sequential([keras.Input((4,)), Shift()])
            model.save("shifted.keras")
            again = keras.models.load_model("shifted.keras", custom_objects={"Shift": Shift})
            """,
        ),
        Example(
            "weights into a model that is made again",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Double(keras.layers.Layer):
                def call(self, inputs):
                    return 2.0 * inputs


            def build():
                return keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(2)])


            model = build()
            model.save_weights("double.weights.h5")
            again = build()
            again.load_weights("double.weights.h5")
            """,
        ),
    ),
)
