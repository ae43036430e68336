"""Observe what a profile says: one function for each entry, run under the Keras at hand.

Standard library only, Python 3.9+. Runs under an interpreter that has TensorFlow; TF_USE_LEGACY_KERAS=1 makes
``tf.keras`` tf_keras. Prints a line ``OBSERVED`` and JSON: for each entry what the library did, in the profile's own
words, or why that could not be told.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import types
import warnings

OBSERVERS = {}


def observes(function):
    """Make a function the observer of the entry of its name."""
    OBSERVERS[function.__name__] = function
    return function


class Library:
    """The Keras at hand, as a user reaches it, and the folder to write into."""

    def __init__(self, folder: str) -> None:
        self.tf = importlib.import_module("tensorflow")
        self.keras = self.tf.keras
        legacy = os.environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1")
        self.flavour = "tf_keras" if legacy else "keras"
        self.package = importlib.import_module(self.flavour)
        self.version = tuple(int(part) for part in self.package.__version__.split(".")[:2])
        self.folder = folder
        self._count = 0

    @property
    def name(self) -> str:
        """The target's name."""
        return f"{self.flavour}=={self.version[0]}.{self.version[1]}"

    def path(self, end: str) -> str:
        """A fresh path in the folder."""
        self._count += 1
        return os.path.join(self.folder, f"f{self._count}{end}")

    def model(self, *layers):
        """A small built Sequential model of these layers, or of one Dense."""
        return self.keras.Sequential([self.keras.Input((4,)), *(layers or (self.keras.layers.Dense(2),))])

    def subclassed(self):
        """A small built subclassed model."""
        keras = self.keras

        class Net(keras.Model):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                self.dense = keras.layers.Dense(2)

            def call(self, inputs):
                return self.dense(inputs)

        model = Net()
        model(self.tf.ones((1, 4)))
        return model, Net

    def load(self, path: str, **kwargs):
        """Load a whole model."""
        return self.keras.models.load_model(path, **kwargs)

    def save(self, model, path: str) -> None:
        """Save a whole model; as the archive under every version, where Keras 2.12 writes HDF5 unless it is told."""
        archive = path.endswith(".keras") and self.version < (2, 13)
        model.save(path, **({"save_format": "keras_v3"} if archive else {}))

    def registered(self, value):
        """Register a class or function, under a name of its own: Keras 2.12 refuses one that is taken."""
        self._count += 1
        return self.keras.utils.register_keras_serializable(f"observed{self._count}")(value)


def works(function, *args, **kwargs) -> bool:
    """Whether a call ends without an exception."""
    try:
        function(*args, **kwargs)
    except Exception:
        return False
    return True


# --- targets and formats -------------------------------------------------------------------------------------------


@observes
def generation(library):
    return library.version[0]


@observes
def import_roots(library):
    roots = {"tf.keras": library.keras}
    for name in ("keras", "tf_keras"):
        with contextlib.suppress(ImportError):
            roots[name] = importlib.import_module(name)
    own = library.package.layers.Layer
    return sorted(name for name, root in roots.items() if root.layers.Layer is own)


def _reads_back(library, end: str) -> bool:
    path = library.path(end)
    try:
        library.model().save(path)
        library.load(path)
    except Exception:
        return False
    return True


@observes
def formats(library):
    found = [name for name, end in (("keras", ".keras"), ("h5", ".h5"), ("savedmodel", "")) if _reads_back(library, end)]
    for name, end in (("weights", ".weights.h5"), ("checkpoint", "")):
        path = library.path(end)
        if works(library.model().save_weights, path) and works(library.model().load_weights, path):
            found.append(name)
    return found


@observes
def keras_extension_writes(library):
    path = library.path(".keras")
    library.model().save(path)
    with open(path, "rb") as stream:
        head = stream.read(4)
    return {b"\x89HDF": "h5", b"PK\x03\x04": "keras"}.get(head, repr(head))


@observes
def bare_path_writes(library):
    path = library.path("")
    if not works(library.model().save, path):
        return None
    return "savedmodel" if os.path.exists(os.path.join(path, "saved_model.pb")) else "something else"


@observes
def weights_bare_path_writes(library):
    path = library.path("")
    if not works(library.model().save_weights, path):
        return None
    return "checkpoint" if os.path.exists(path + ".index") else "something else"


@observes
def weights_h5_only(library):
    answers = {works(library.model().save_weights, library.path(end)) for end in (".h5", ".keras")}
    return {True: False, False: True}[answers.pop()] if len(answers) == 1 else "differs"


# --- state ---------------------------------------------------------------------------------------------------------


def _holding(library, keep, find):
    """A registered layer that keeps a Dense as ``keep`` puts it, and finds it again."""
    keras = library.keras

    class Holding(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.kept = keep(keras.layers.Dense(4))

        def call(self, inputs):
            return find(self.kept)(inputs)

    return library.registered(Holding)


def _answers_the_same(library, made, end: str, by_extension: bool = False) -> bool:
    """Whether a model of one such layer, saved and loaded under a path that ends so, answers as before.

    ``by_extension`` leaves it to the library what it writes under ``.keras``.
    """
    keras, ones = library.keras, library.tf.ones((1, 4))

    def model():
        inputs = keras.Input((4,))
        return keras.Model(inputs, made()(inputs))

    one, path = model(), library.path(end)
    before = one(ones)
    if "weights" in end:
        one.save_weights(path)
        other = model()
        other.load_weights(path)
    else:
        one.save(path) if by_extension else library.save(one, path)
        other = library.load(path)
    return bool(abs(float(library.tf.reduce_max(abs(other(ones) - before)))) < 1e-5)


@observes
def nested_containers_lost(library):
    made = _holding(library, lambda dense: [(dense,)], lambda kept: kept[0][0])
    lost = [not _answers_the_same(library, made, end, by_extension=True) for end in (".keras", ".weights.h5")]
    return {(True, True): "both", (False, True): "weights", (False, False): "none"}.get(tuple(lost), "keras")


@observes
def sets_saved(library):
    return _answers_the_same(library, _holding(library, lambda dense: {dense}, lambda kept: next(iter(kept))), ".keras")


@observes
def variables_saved(library):
    tf = library.tf

    class Scale(library.keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.factor = tf.Variable(tf.random.uniform((4,)))

        def call(self, inputs):
            return inputs * self.factor

    return _answers_the_same(library, library.registered(Scale), ".keras")


def _net(library, build):
    """A subclassed model with a ``build`` of its own, called once and saved; and what loading it gives."""
    keras, ones = library.keras, library.tf.ones((1, 4))

    class Net(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.dense = keras.layers.Dense(3)

        def call(self, inputs):
            return self.dense(inputs)

    Net.build = build
    library.registered(Net)
    one, path = Net(), library.path(".keras")
    before = one(ones)
    library.save(one, path)
    try:
        other = library.load(path)
    except Exception:
        return "refused"
    return "same" if float(library.tf.reduce_max(abs(other(ones) - before))) < 1e-5 else "silent"


@observes
def unbuilt_model_at_load(library):
    def build(self, input_shape):
        self.built = True

    return _net(library, build)


@observes
def unbuilt_weights_refused(library):
    model = library.keras.Sequential([library.keras.layers.Dense(3)])
    return not works(model.save_weights, library.path(".weights.h5"))


def _refuses(base, name: str) -> bool:
    def made(self):
        base.__init__(self)
        setattr(self, name, None)

    return not works(type("C", (base,), {"__init__": made}))


_PROPERTIES = """weights variables losses metrics input output dtype compute_dtype variable_dtype trainable_weights
    non_trainable_weights trainable_variables non_trainable_variables name input_shape output_shape updates dynamic
    submodules dtype_policy metrics_variables layers metrics_names distribute_strategy"""


@observes
def attributes_reserved(library):
    bases = {"layer": library.keras.layers.Layer, "model": library.keras.Model}
    return {kind: sorted(name for name in _PROPERTIES.split() if _refuses(base, name)) for kind, base in bases.items()}


@observes
def attributes_not_saved(library):
    keras, found = library.keras, []
    for name in ("_layers", "_metrics", "_losses", "parts"):

        def made(self, name=name, **kwargs):
            keras.layers.Layer.__init__(self, **kwargs)
            setattr(self, name, [keras.layers.Dense(3)])

        def call(self, inputs, name=name):
            for layer in getattr(self, name):
                inputs = layer(inputs)
            return inputs

        cls = type("L", (keras.layers.Layer,), {"__init__": made, "call": call})
        one, other, path = library.model(cls()), library.model(cls()), library.path(".weights.h5")
        ones = library.tf.ones((1, 4))
        one.save_weights(path)
        try:
            other.load_weights(path)
        except Exception:
            continue
        if float(library.tf.reduce_max(abs(one(ones) - other(ones)))) > 1e-5:
            found.append(name)
    return sorted(found)


@observes
def builds_again_when_called(library):
    def build(self, input_shape):
        self.dense.build(input_shape)

    return _net(library, build) != "same"


@observes
def state_locked_when_built(library):
    keras = library.keras

    class Late(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.dense = None

        def call(self, inputs):
            if self.dense is None:
                self.dense = keras.layers.Dense(3)
            return self.dense(inputs)

    return not works(Late(), library.tf.ones((1, 4)))


@observes
def output_shape_hides_call(library):
    made = _holding(library, lambda dense: dense, lambda kept: kept)
    made.compute_output_shape = lambda self, input_shape: tuple(input_shape)
    try:
        return not _answers_the_same(library, made, ".keras")
    except Exception:
        return True


@observes
def shapes_are_tuples(library):
    seen = []

    class Looking(library.keras.layers.Layer):
        def build(self, input_shape):
            seen.append(isinstance(input_shape, tuple))
            super().build(input_shape)

        def call(self, inputs):
            return inputs

    Looking()(library.tf.ones((1, 4)))
    return seen[0]


@observes
def renames_keras_modules(library):
    text = """
import tensorflow as tf


class Squared(tf.keras.losses.Loss):
    def call(self, y_true, y_pred):
        return (y_true - y_pred) ** 2
"""

    def found(module):
        with open(os.path.join(library.folder, module + ".py"), "w") as file:
            file.write(text)
        model = library.model()
        model.compile("sgd", loss=importlib.import_module(module).Squared())
        path = library.path(".keras")
        model.save(path)
        return works(library.load, path)

    sys.path.insert(0, library.folder)
    importlib.invalidate_caches()
    try:
        return found("own_losses") and not found("keras_losses")
    finally:
        sys.path.remove(library.folder)


@observes
def builds_from_json(library):
    given = []

    class Own(library.keras.layers.Layer):
        def build(self, input_shape):
            given.append(type(input_shape))

        def call(self, inputs):
            return inputs

    library.registered(Own)
    path = library.path(".keras")
    library.save(library.model(Own()), path)
    assert list not in given
    library.load(path)
    return list in given


@observes
def shapes_come_as_lists(library):
    class Own(library.keras.layers.LSTM):
        pass

    library.registered(Own)
    model = library.keras.Sequential([library.keras.Input((4, 3)), Own(2)])
    path = library.path(".keras")
    library.save(model, path)
    return not works(library.load, path)


@observes
def layer_stores_activity_regularizer(library):
    class Own(library.keras.layers.Layer):
        def __init__(self, units=2, **kwargs):
            super().__init__(**kwargs)
            self.units = units

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    return "activity_regularizer" in Own(activity_regularizer="l2").get_config()


@observes
def h5_reads_raw_objects(library):
    class Around(library.keras.layers.Layer):
        def __init__(self, inner=None, **kwargs):
            super().__init__(**kwargs)
            self.inner = inner if inner is not None else library.keras.layers.Dense(4)

        def call(self, inputs):
            return self.inner(inputs)

        def get_config(self):
            return {**super().get_config(), "inner": self.inner}

    return works(_answers_the_same, library, library.registered(Around), ".h5")


# --- config --------------------------------------------------------------------------------------------------------


def _plain(value):
    return value


@observes
def automatic_config_checks_defaults(library):
    class L(library.keras.layers.Layer):
        def __init__(self, function=_plain, **kwargs):
            super().__init__(**kwargs)

    return not works(L().get_config)


@observes
def automatic_config_refuses_varargs(library):
    class L(library.keras.layers.Layer):
        def __init__(self, first=1, *more, **kwargs):
            super().__init__(**kwargs)

    return not works(L(1, 2).get_config)


@observes
def model_arguments(library):
    class M(library.keras.Model):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)

    try:
        return "kept" if M(7).get_config().get("units") == 7 else "dropped"
    except Exception:
        return "refused"


@observes
def layer_keys_always(library):
    class L(library.keras.layers.Layer):
        def __init__(self, units):
            super().__init__()

    return [key for key in L(3).get_config() if key != "units"]


def _graph(library):
    inputs = library.keras.Input((4,))
    return inputs, library.keras.layers.Dense(2)(inputs)


def _holds_graph(library, cls) -> bool:
    return "layers" in cls(*_graph(library)).get_config()


@observes
def functional_parameters(library):
    class Three(library.keras.Model):
        def __init__(self, inputs, outputs, name=None):
            super().__init__(inputs, outputs, name=name)

    class Four(library.keras.Model):
        def __init__(self, inputs, outputs, name=None, trainable=True):
            super().__init__(inputs, outputs, name=name, trainable=trainable)

    class Nothing(library.keras.Model):
        def __init__(self):
            super().__init__(*_graph(library))

    if "layers" in Nothing().get_config():
        return []
    names = ["inputs", "outputs", "name", "trainable"]
    return names[:3] if _holds_graph(library, Three) else names if _holds_graph(library, Four) else "another"


@observes
def functional_if_variadic(library):
    class M(library.keras.Model):
        def __init__(self, one=None, *args, **kwargs):
            super().__init__(*args, **kwargs)

    return "layers" in M(None, *_graph(library)).get_config()


@observes
def functional_keeps_surplus(library):
    class M(library.keras.Model):
        def __init__(self, *args, surplus=1, **kwargs):
            super().__init__(*args, **kwargs)
            self.surplus = surplus

    graph = library.keras.Model(*_graph(library)).get_config()
    return M.from_config({**graph, "surplus": 2}).surplus == 2


@observes
def functional_refuses(library):
    class M(library.keras.Model):
        def __init__(self, units=2, **kwargs):
            super().__init__(*_graph(library), **kwargs)

    model = M(2)
    refused = [key for key, value in model.get_config().items() if not works(M, **{key: value})]
    return ",".join(refused)


@observes
def base_config_keys(library):
    keras = library.keras
    bases = {
        "layer": (keras.layers.Layer, {}),
        "cell": (getattr(keras.layers, "AbstractRNNCell", keras.layers.Layer), {}),
        "model": (keras.Model, {}),
        "loss": (keras.losses.Loss, {}),
        "metric": (keras.metrics.Metric, {"name": "given"}),
        "initializer": (keras.initializers.Initializer, {}),
        "constraint": (keras.constraints.Constraint, {}),
    }
    found = {}
    for kind, (base, given) in bases.items():
        methods = {name: lambda self, *args, **kwargs: None for name in getattr(base, "__abstractmethods__", ())}

        def get_config(self):
            return super(type(self), self).get_config()

        found[kind] = list(type("Child", (base,), {**methods, "get_config": get_config})(**given).get_config())
    return found


# --- lookup --------------------------------------------------------------------------------------------------------


@observes
def module_lookup(library):
    module = types.ModuleType("observed_module")
    sys.modules[module.__name__] = module
    keras = library.keras

    class L(keras.layers.Layer):
        def call(self, inputs):
            return inputs

    class E(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred - y_true

    for cls in (L, E):
        cls.__module__, cls.__qualname__ = module.__name__, cls.__name__
        setattr(module, cls.__name__, cls)
    nested, compiled = library.path(".keras"), library.path(".keras")
    library.model(L()).save(nested)
    model = library.model()
    model.compile("sgd", E())
    model.save(compiled)
    answers = (works(library.load, nested), works(library.load, compiled))
    return {(True, True): "any-module", (False, True): "compile-only", (False, False): "none"}.get(answers, str(answers))


# --- HDF5 ----------------------------------------------------------------------------------------------------------


@observes
def names_required(library):
    class L(library.keras.layers.Layer):
        def build(self, shape):
            self.a = self.add_weight(shape=(4,))
            self.b = self.add_weight(shape=(4,))

        def call(self, inputs):
            return inputs * self.a + self.b

    saves = {"h5": ("save", ".h5"), "savedmodel": ("save", ""), "checkpoint": ("save_weights", "")}
    held = formats(library)
    return [
        name
        for name, (method, end) in saves.items()
        if name in held and not works(getattr(library.model(L()), method), library.path(end))
    ]


_ALIASES = ("mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "kld", "KLD")
_WHOLE = ("mean_squared_error", "mean_absolute_error", "kl_divergence", "binary_crossentropy", "huber", "cosine_similarity")


@observes
def h5_loss_aliases_fail(library):
    failing = []
    for alias in (*_ALIASES, *_WHOLE):
        path = library.path(".h5")
        model = library.model()
        model.compile("sgd", alias)
        model.save(path)
        if not works(library.load, path):
            failing.append(alias)
    return sorted(failing)


@observes
def h5_holds_function_arguments(library):
    @library.registered
    def doubled(x):
        return 2 * x

    path = library.path(".h5")
    library.model(library.keras.layers.Dense(2, activation=doubled)).save(path)
    return works(library.load, path, custom_objects={"doubled": doubled})


@observes
def subclassed_model_h5(library):
    model, cls = library.subclassed()
    path = library.path(".h5")
    if not works(model.save, path):
        return "refused"
    return "loads" if works(library.load, path, custom_objects={"Net": cls}) else "unloadable"


@observes
def carries_keras2_internals(library):
    try:
        importlib.import_module("keras.src.engine.base_layer" if library.version != (2, 12) else "keras.engine.base_layer")
    except ImportError:
        return False
    return True


@observes
def slash_in_names(library):
    return works(library.keras.layers.Dense, 2, name="block/dense")


@observes
def tensorflow_takes_symbols(library):
    return works(library.tf.abs, library.keras.Input((4,)))


@observes
def h5_holds_operators(library):
    inputs = library.keras.Input((4,))
    path = library.path(".h5")
    library.keras.Model(inputs, inputs[:, :2]).save(path)
    return works(library.load, path)


@observes
def regularizer_functions(library):
    def half(weights):
        return 0.5 * library.tf.reduce_sum(weights)

    return works(library.model, library.keras.layers.Dense(2)) and works(
        lambda: library.model(library.keras.layers.Dense(2, kernel_regularizer=half))
    )


@observes
def registered_activations_shadowed(library):
    def relu(x):
        return 5.0 * x

    model = library.model(library.keras.layers.Dense(2, activation=library.registered(relu)))
    path = library.path(".keras")
    model.save(path)
    one = library.tf.ones((1, 4))
    before, after = model(one), library.load(path)(one)
    return not bool(library.tf.reduce_all(abs(before - after) < 1e-4))


@observes
def h5_holds_serialized(library):
    keras = library.keras
    saving = getattr(keras, "saving", None)  # tf.keras of Keras 3 has none, and 2.12's has no such function
    saving = saving if hasattr(saving, "serialize_keras_object") else keras.utils

    class L(keras.layers.Layer):
        def __init__(self, inner, **kwargs):
            super().__init__(**kwargs)
            self.inner = inner

        def call(self, inputs):
            return self.inner(inputs)

        def get_config(self):
            return {**super().get_config(), "inner": saving.serialize_keras_object(self.inner)}

        @classmethod
        def from_config(cls, config):
            return cls(saving.deserialize_keras_object(config.pop("inner")), **config)

    path = library.path(".h5")
    library.model(L(keras.layers.Dense(2))).save(path)
    return works(library.load, path, custom_objects={"L": L})


# --- calls, registration, lambdas ----------------------------------------------------------------------------------


@observes
def checkpoint_extensions(library):
    made = library.keras.callbacks.ModelCheckpoint
    taken = [end for end in (".keras", ".h5", ".hdf5", "") if works(made, library.path(end))]
    return None if "" in taken else " ".join(taken)


@observes
def inconsistent_format_refused(library):
    return not works(library.model().save, library.path(".h5"), save_format="tf")


@observes
def automatic_config_adds(library):
    class Bare(library.keras.layers.Layer):
        def __init__(self, units):
            super().__init__()

    class Open(library.keras.layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)

    always = Bare(3).get_config()
    return sorted(key for key in Open(3).get_config() if key not in always)


@observes
def duplicate_registration_raises(library):
    register = library.keras.utils.register_keras_serializable("observed", "Twice")
    register(type("One", (library.keras.layers.Layer,), {}))
    return not works(register, type("Other", (library.keras.layers.Layer,), {}))


def _doubled(x):
    return 2 * x


@observes
def lambda_stores(library):
    config = library.keras.layers.Lambda(_doubled).get_config()
    stored = config["function"]
    code = config.get("function_type") == "lambda" or (isinstance(stored, dict) and stored["class_name"] == "__lambda__")
    return "every function" if code else "lambdas"


@observes
def lambda_refused(library):
    found = []
    for name, end in (("keras", ".keras"), ("h5", ".h5")):
        path = library.path(end)
        library.model(library.keras.layers.Lambda(lambda x: 2 * x)).save(path)
        if not works(library.load, path):
            found.append(name)
    return found


@observes
def lambda_globals(library):
    module = types.ModuleType("observed_lambdas")
    sys.modules[module.__name__] = module
    exec("FACTOR = 2.0\nfunction = lambda x: FACTOR * x", vars(module))
    path = library.path(".keras")
    library.model(library.keras.layers.Lambda(module.function)).save(path)
    return "module" if works(lambda: library.load(path, safe_mode=False)(library.tf.ones((1, 4)))) else "none"


def main() -> int:
    """Print what was observed."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    warnings.simplefilter("ignore")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        library = Library(folder)
        for name, function in OBSERVERS.items():
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                try:
                    found[name] = function(library)
                except Exception as error:
                    found[name] = f"{type(error).__name__}: {error}"
    print("OBSERVED" + json.dumps({"target": library.name, "found": found}, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
