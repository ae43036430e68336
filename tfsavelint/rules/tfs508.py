"""TFS508 slash-in-layer-name."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS508",
    name="slash-in-layer-name",
    faults=("graph-slash",),
    message="the name {name} has a slash in it: Keras 3 raises when the object is made",
    why="""
    Keras 2 made scopes of names with slashes. Keras 3 uses the slash for the paths of variables, and refuses it in the
    name of a layer, an Input or a model. Names of losses and metrics are not concerned.
    """,
    cure="Use an underscore or a dot: every Keras takes those.",
    mode="custom_objects",
    bad=(
        Example(
            "a literal",
            """
            import keras

            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2, name="block/dense")(inputs)  # expect[keras3]: TFS508
            model = keras.Model(inputs, outputs)
            """,
            cured="""
            import keras

            inputs = keras.Input((4,))
            outputs = keras.layers.Dense(2, name="block_dense")(inputs)
            model = keras.Model(inputs, outputs)
            """,
        ),
        Example(
            "a formatted one, in a function",
            """
            import keras


            def build(number=1):
                model = keras.Sequential()
                model.add(keras.layers.Dense(2, name=f"block{number}/dense"))  # expect[keras3]: TFS508
                model.build((None, 4))
                return model


            model = build()
            """,
        ),
        Example(
            "an input's, and a joined one",
            """
            import keras

            PREFIX = "tower"
            inputs = keras.Input((4,), name=PREFIX + "/input")  # expect[keras3]: TFS508
            model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
            """,
        ),
        Example(
            "a model's",
            """
            import keras

            layers = [keras.Input((4,)), keras.layers.Dense(2)]
            model = keras.Sequential(layers, name="{}/{}".format("a", "b"))  # expect[keras3]: TFS508
            """,
        ),
    ),
    good=(
        Example(
            "other signs",
            """
            import keras

            inputs = keras.Input((4,), name="in.put")
            outputs = keras.layers.Dense(2, name="block_dense-1")(inputs)
            model = keras.Model(inputs, outputs)
            """,
        ),
        Example(
            "a metric's name",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "mean_squared_error", metrics=[keras.metrics.MeanAbsoluteError(name="val/mae")])
            """,
        ),
        Example(
            "a name that isn't known",
            """
            import keras

            prefix = "block_"
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name=prefix + "dense")])
            """,
        ),
        Example(
            "a slash in something else",
            """
            import keras


            class Folder:
                def __init__(self, name):
                    self.name = name


            out = Folder(name="out/models")
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="relu")], name="a" "b")
            """,
        ),
    ),
)
