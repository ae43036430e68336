"""TFS507 pickled-model."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS507",
    name="pickled-model",
    faults=("model-pickled",),
    message=(
        "`{function}` pickles the Keras model `{shown}` as a `.keras` archive to which nothing can be passed: it loads "
        "only where this Keras is installed and all custom classes are registered, and runs whatever code it holds"
    ),
    why="""
    Since Keras 2.13 a model's pickle is a `.keras` archive, wrapped: `pickle.load` takes no `custom_objects`, so an
    unregistered class that `load_model(path, custom_objects=...)` would find is lost, in the same process even; the safe
    mode is off; and the pickle names private modules of the Keras that wrote it. That it was pickled proves nothing.
    """,
    cure='Save with `model.save("model.keras")`, and pickle beside it what is no model.',
    mode="imported",
    untried="nothing fails by itself: a pickle loses what `load_model` finds with `custom_objects`, and runs a Lambda that "
    "`load_model` refuses",
    bad=(
        Example(
            "a model into a file",
            """
            import pickle

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            with open("model.pkl", "wb") as file:
                pickle.dump(model, file)  # expect: TFS507
            """,
            cured="""
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "what a function makes, with an imported name",
            """
            from pickle import dumps

            import keras


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, keras.layers.Dense(2)(inputs))


            model = build()
            data = dumps(model)  # expect: TFS507
            """,
        ),
        Example(
            "a subclassed model, after its training",
            """
            import pickle

            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)


            def train(x, y, path="net.pkl"):
                net = Net()
                net.compile("sgd", "mean_squared_error")
                net.fit(x, y)
                pickle.dump(net, open(path, "wb"))  # expect: TFS507


            inputs = keras.Input((4,))
            model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
            """,
        ),
        Example(
            "among other things",
            """
            import pickle

            import keras

            labels = ["yes", "no"]
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "mean_squared_error")
            with open("all.pkl", "wb") as file:
                pickle.dump({"model": model, "labels": labels}, file)  # expect: TFS507
            """,
        ),
    ),
    good=(
        Example(
            "the history of a training",
            """
            import pickle

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile("sgd", "mean_squared_error")


            def train(x, y):
                history = model.fit(x, y)
                with open("history.pkl", "wb") as file:
                    pickle.dump(history.history, file)
            """,
        ),
        Example(
            "weights and the config, which are no model",
            """
            import pickle

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            parts = pickle.dumps((model.get_weights(), model.to_json()))
            """,
        ),
        Example(
            "something else of that library, beside a model that is saved",
            """
            import pickle

            import keras


            class Vocabulary:
                def __init__(self, words):
                    self.words = words


            words = Vocabulary(["yes", "no"])
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            with open("words.pkl", "wb") as file:
                pickle.dump(words, file)
            """,
        ),
        Example(
            "a class that sees to its pickling itself",
            """
            import pickle

            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(inputs)

                def __reduce__(self):
                    return (Net, ())


            data = pickle.dumps(Net())
            inputs = keras.Input((4,))
            model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
            """,
        ),
        Example(
            "a copy",
            """
            import copy

            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            again = copy.deepcopy(model)
            model.save("model.keras")
            """,
        ),
    ),
)
