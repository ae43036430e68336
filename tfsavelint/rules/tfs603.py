"""TFS603 unpinned-or-mismatched-versions."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS603",
    name="unpinned-or-mismatched-versions",
    faults=("pins-disagree", "layers-refused", "package-unpinned", "keras-beside-tensorflow", "legacy-without-tf-keras"),
    message="models are saved under {saver}, and {loader} can't load them",
    messages=(
        (
            "layers-refused",
            "models with {layers} are saved under {saver}, and {loader} can't load them",
        ),
        (
            "package-unpinned",
            "`{requirement}` is not pinned, though saved models name the classes of `{package}`: a later release may not "
            "load them; pin the version that trains, here and where models are loaded",
        ),
        (
            "keras-beside-tensorflow",
            "`{keras}` beside {tensorflow}, which needs {needs}: pip refuses both at once, and installed one after the "
            "other the last one decides which Keras saves the models",
        ),
        (
            "legacy-without-tf-keras",
            "TF_USE_LEGACY_KERAS is set, and {requirements} lists no tf-keras: `tf.keras` raises ImportError; add tf-keras "
            "in the version of TensorFlow",
        ),
    ),
    why="""
    A saved model names its classes by the modules of the Keras that saved it, and holds the keys of that version's
    configs. Keras 2, tf_keras and Keras 3 don't read each other's `.keras` files (functional models), and an older
    Keras 3 refuses what a newer one writes, at first in some layers only (an LSTM of 3.8 in 3.3, one in HDF5 of Keras 2
    in Keras 3): so what serves must have the Keras that trains, or a newer one of its kind.
    Requirements are read from requirements and constraints files, pyproject.toml, setup.cfg, Pipfile, lock files,
    conda's environment files and Dockerfiles; which of them serve, their names or folders say (`serving`, `api`, ...).
    The finding stands in the requirements; in flake8, which sees Python alone, at the code that saves or loads.
    For instance `keras==3.15.1` in requirements.txt and `keras==3.8.0` in serving/requirements.txt: nothing that the
    first saves loads in the second.
    """,
    cure="Pin the same Keras where models are trained and where they are loaded (or a newer one of its kind there), and "
    "pin the packages that provide layers.",
    mode="cold",
    projects=True,
    untried="two environments would have to be installed: what one Keras reads of another's files is observed beforehand",
    bad=(),
    good=(
        Example(
            "weights are what moves between environments",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save_weights("model.weights.h5")
            model.load_weights("model.weights.h5")
            """,
        ),
        Example(
            "saved and loaded in one environment",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.save("model.keras")
            again = keras.models.load_model("model.keras")
            """,
        ),
        Example(
            "a package of layers that is pinned",
            """
            import keras
            import tcn

            model = keras.Sequential([keras.Input((8, 4)), keras.layers.Dense(2)])
            model.save("model.keras")
            """,
        ),
        Example(
            "HDF5 of Keras 2, which Keras 3 reads",
            """
            import keras

            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(loss="mean_squared_error", optimizer="sgd")
            model.save("model.h5")
            """,
        ),
    ),
)
