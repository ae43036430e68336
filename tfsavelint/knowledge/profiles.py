"""What each Keras does, entry by entry: the only place where versions are compared.

An entry is a field of ``targets.Profile``, its history (later lines win), and its source: a Keras file and function,
or "observed" (run under 2.12.1, 2.15.1, tf_keras 2.21, 3.3.3, 3.8.0 and 3.15.1). ``tests/matrix`` runs the entries again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tfsavelint.knowledge import calls

KNOWN: dict[str, tuple[tuple[int, int], ...]] = {
    "keras": (*((2, minor) for minor in range(11, 16)), *((3, minor) for minor in range(16))),
    "tf_keras": tuple((2, minor) for minor in range(15, 22)),
}


@dataclass(frozen=True)
class Entry:
    """One fact about Keras through its versions: (flavour, first version, value), in order."""

    field: str
    source: str
    history: tuple[tuple[str, tuple[int, int], Any], ...]


def _all(keras2: Any, keras3: Any) -> tuple[tuple[str, tuple[int, int], Any], ...]:
    return (("keras", (2, 11), keras2), ("tf_keras", (2, 15), keras2), ("keras", (3, 0), keras3))


_TWO_KEYS = {
    "layer": ("name", "trainable", "dtype"),
    "cell": ("name", "trainable", "dtype"),
    "model": (),
    "loss": ("name", "reduction"),
    "metric": ("name", "dtype"),
    "initializer": (),
    "constraint": (),
}
_THREE_KEYS = {**_TWO_KEYS, "model": ("name", "trainable", "dtype")}
_COMPILED = frozenset({"loss", "metric", "optimizer"})
_ARGUMENTS = frozenset({"initializer", "regularizer", "constraint"})
_IMPORTED2 = {"keras": _COMPILED | {"model", "regularizer"}}
_IMPORTED3 = {
    "keras": _COMPILED | {"schedule", "layer", "cell", "model"},
    "h5": frozenset({"schedule", "cell"}),
}
_REVIVED2 = {"savedmodel": _ARGUMENTS | {"layer", "model"}}
_OF_A_LAYER = _ARGUMENTS | {"activation"}
_FUNCTIONS2 = {
    "keras": frozenset({"loss", "nested loss", "metric", "activation", "initializer", "constraint"}),
    "h5": _OF_A_LAYER | {"loss", "nested loss", "metric", "wrapper"},
    "savedmodel": frozenset({"loss", "nested loss", "metric", "wrapper"}),
}
_FUNCTIONS3 = {
    "keras": _OF_A_LAYER | {"loss", "nested loss", "metric", "wrapper", "lambda"},
    "h5": _OF_A_LAYER | {"loss", "wrapper", "lambda"},
}
_LAMBDAS2 = {
    "keras": _OF_A_LAYER | {"loss", "nested loss", "metric", "wrapper"},
    "h5": _OF_A_LAYER | {"loss", "nested loss", "metric", "wrapper"},
    "savedmodel": frozenset({"loss", "nested loss", "metric", "wrapper"}),
}
_LAMBDAS3 = {
    "keras": _OF_A_LAYER | {"loss", "nested loss", "metric", "wrapper"},
    "h5": _OF_A_LAYER | {"loss", "wrapper"},
}
_LOSS_ALIASES = frozenset({"mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "kld", "KLD"})
_READ_ONLY = frozenset(
    {
        *("weights", "variables", "losses", "metrics", "input", "output", "dtype", "compute_dtype", "variable_dtype"),
        *("trainable_weights", "non_trainable_weights", "trainable_variables", "non_trainable_variables"),
    }
)
_READ_ONLY2 = _READ_ONLY | {"name", "input_shape", "output_shape", "updates", "dynamic", "submodules", "dtype_policy"}
_READ_ONLY3 = _READ_ONLY | {"metrics_variables"}
_OF_MODELS = frozenset({"layers", "metrics_names", "distribute_strategy"})
_MIXED = {
    "keras": frozenset({"layer", "wrapped", "input", "optimizer"}),
    "tf_keras": frozenset({"layer", "wrapped", "input", "symbol", "optimizer", "callback"}),
}

_OF_KERAS2 = frozenset({"2.11", "2.13"})
_OF_KERAS3 = frozenset({"3.0"})
_SINCE_313 = frozenset({"3.0", "3.12", "3.13"})
_HDF5_OF_ALL = _OF_KERAS2 | {"tf_keras"}


def _reading(whole: frozenset[str], hdf5: frozenset[str]) -> dict[str, frozenset[str]]:
    return {"keras": whole, "h5": hdf5}


ENTRIES: tuple[Entry, ...] = (
    Entry("generation", "the major version decides which serializer, paths and containers there are", _all(2, 3)),
    Entry(
        "import_roots",
        "TF_USE_LEGACY_KERAS=1 turns `tf.keras` into tf_keras and leaves `import keras` alone (observed, TF 2.21)",
        (
            ("keras", (2, 11), frozenset({"keras", "tf.keras"})),
            ("tf_keras", (2, 15), frozenset({"tf_keras", "tf.keras"})),
        ),
    ),
    Entry(
        "refused_mixtures",
        "what Keras 3 and tf_keras refuse of each other, by the one that refuses (observed: tf_keras 2.21 with 3.3, 3.8, "
        "3.15): 'Only instances of `keras.Layer` can be added', 'The added layer must be an instance of class Layer', "
        "'Could not interpret optimizer identifier', 'no attribute `_implements_train_batch_hooks`'. Losses, and "
        "initializers in 3.15, are taken; before Keras 3 nothing was tried",
        (("keras", (2, 11), {}), ("tf_keras", (2, 15), {}), ("tf_keras", (2, 16), _MIXED), ("keras", (3, 0), _MIXED)),
    ),
    Entry(
        "formats",
        "Keras 3 load_model refuses SavedModel (saving/saving_api.py load_model); save_weights writes .weights.h5 only",
        _all(("keras", "h5", "savedmodel", "weights", "checkpoint"), ("keras", "h5", "weights")),
    ),
    Entry(
        "keras_extension_writes",
        "2.12 and older write HDF5 under a .keras name (saving/legacy/saving_utils.py is_hdf5_filepath; file magic)",
        (("keras", (2, 11), "h5"), ("keras", (2, 13), "keras"), ("tf_keras", (2, 15), "keras")),
    ),
    Entry(
        "bare_path_writes",
        "Keras 2: any path without .keras, .h5 or .hdf5 is a SavedModel folder; Keras 3: ValueError 'Invalid filepath "
        "extension for saving' (saving/saving_api.py save_model)",
        _all("savedmodel", None),
    ),
    Entry(
        "weights_bare_path_writes",
        "Keras 2: a TensorFlow checkpoint (engine/training.py save_weights); Keras 3: ValueError 'The filename must end "
        "in `.weights.h5`' (models/model.py save_weights, saving/saving_api.py save_weights)",
        _all("checkpoint", None),
    ),
    Entry("weights_h5_only", "as above: `w.h5` and `w.keras` are refused by Keras 3 too", _all(False, True)),
    Entry(
        "slash_in_names",
        "Keras 3 Operation.__init__: 'Argument `name` must be a string and cannot contain character `/`' (observed for "
        "layers, Input and models; losses and metrics are not concerned); Keras 2 takes it",
        _all(True, False),
    ),
    Entry(
        "tensorflow_takes_symbols",
        "Keras 3 KerasTensor.__tf_tensor__: 'A KerasTensor cannot be used as input to a TensorFlow function' (observed); "
        "Keras 2 makes a TFOpLambda layer of the call",
        _all(True, False),
    ),
    Entry(
        "h5_holds_operators",
        "Keras 3 writes operators, slices and keras.ops in a functional graph to HDF5, and its legacy reader knows none of "
        "them: 'Unknown layer: GetItem', or, where a layer has the name, a call with the wrong arguments (observed)",
        _all(True, False),
    ),
    Entry(
        "checkpoint_extensions",
        "Keras 3 ModelCheckpoint.__init__ refuses any other path; 3.0 to 3.7 know .keras alone, since 3.8 .h5 too, and "
        "never .hdf5 (callbacks/model_checkpoint.py); Keras 2 takes any path",
        (
            *(("keras", (2, 11), None), ("tf_keras", (2, 15), None)),
            *(("keras", (3, 0), ".keras"), ("keras", (3, 8), ".keras .h5")),
        ),
    ),
    Entry(
        "call_arguments",
        "which keyword arguments each call takes (knowledge/calls.py; observed in all six)",
        (
            *(("keras", (2, 11), calls.TWO), ("tf_keras", (2, 15), calls.TWO), ("keras", (3, 0), calls.THREE)),
            *(("keras", (3, 6), calls.THREE_WITH_ZIPPED), ("keras", (3, 10), calls.THREE_WITH_SHARDS)),
        ),
    ),
    Entry(
        "call_positions",
        "what follows the path by position, beyond what all generations share (knowledge/calls.py)",
        (
            *(("keras", (2, 11), calls.TWO_BEYOND), ("tf_keras", (2, 15), calls.TWO_BEYOND)),
            *(("keras", (3, 0), calls.THREE_BEYOND), ("keras", (3, 6), calls.THREE_ZIPPED)),
            ("keras", (3, 10), calls.THREE_SHARDED),
        ),
    ),
    Entry(
        "inconsistent_format_refused",
        "2.12 saving_api.get_save_format refuses save_format= beside an .h5 path that isn't HDF5; 2.13 and later take the "
        "path's word, but for save_format='keras', which wants a .keras path (saving_lib.save_model)",
        (("keras", (2, 11), True), ("keras", (2, 13), False), ("tf_keras", (2, 15), False), ("keras", (3, 0), False)),
    ),
    Entry(
        "automatic_config_checks_defaults",
        "since 3.12 Operation.__new__ binds the signature and applies defaults (ops/operation.py, 828e1496b3)",
        (("keras", (2, 11), False), ("tf_keras", (2, 15), False), ("keras", (3, 12), True)),
    ),
    Entry(
        "automatic_config_refuses_varargs",
        "since 3.12 positional-only parameters and *args make get_config raise (ops/operation.py get_config)",
        (("keras", (2, 11), False), ("tf_keras", (2, 15), False), ("keras", (3, 12), True)),
    ),
    Entry(
        "automatic_config_adds",
        "what the automatic config holds beside the arguments where the constructor has a `**` named kwargs: the name in "
        "Keras 3 (ops/operation.py get_config), all of its own keys in Keras 2 (engine/base_layer.py get_config)",
        _all(("name", "trainable", "dtype"), ("name",)),
    ),
    Entry(
        "model_arguments",
        "Keras 2 Model.get_config uses the layer's automatic config, or {} with a warning (engine/training.py); Keras 3 "
        "Model.__new__ does not forward arguments (models/model.py): dropped, and since 3.12 refused when required",
        (
            ("keras", (2, 11), "kept"),
            ("tf_keras", (2, 15), "kept"),
            ("keras", (3, 0), "dropped"),
            ("keras", (3, 12), "refused"),
        ),
    ),
    Entry(
        "layer_keys_always",
        "Keras 3 Layer.get_config adds trainable and dtype to the automatic config whatever the constructor accepts "
        "(layers/layer.py); Keras 2 leaves out what the constructor doesn't name (engine/base_layer.py get_config)",
        _all((), ("trainable", "dtype")),
    ),
    Entry(
        "h5_reads_raw_objects",
        "model_from_config sends the decoded config, in which what was a Keras object is one again, through json.dumps "
        "(legacy/saving/saving_utils.py _find_replace_nested_dict; observed in 3.3.3 and 3.8.0, read in 3.10.0, gone in "
        "3.11.3)",
        (*_all(True, False), ("keras", (3, 11), True)),
    ),
    Entry(
        "layer_stores_activity_regularizer",
        "Layer.get_config adds the key where there is one (layers/layer.py; read in 3.4.1, observed in 3.8.0 and 3.15.1); "
        "3.3.3 loses it, and in Keras 2 the layers that take it store it themselves",
        (*_all(False, False), ("keras", (3, 4), True)),
    ),
    Entry(
        "functional_parameters",
        "the named parameters of a constructor by which a model that is given inputs and outputs counts as a Functional "
        "one, and stores its graph (engine/functional.py has_functional_like_constructor, models/functional.py "
        "functional_like_constructor): those of the Functional's own, which 3.0-3.14 hide behind a decorator's `*args`",
        (
            *_all(("inputs", "outputs", "name", "trainable"), ()),
            ("keras", (3, 15), ("inputs", "outputs", "name")),
        ),
    ),
    Entry(
        "functional_if_variadic",
        "since 3.15 a constructor that takes `*args` and `**kwargs` counts as well (models/functional.py)",
        (*_all(False, False), ("keras", (3, 15), True)),
    ),
    Entry(
        "functional_keeps_surplus",
        "since 3.7 the other keys of a Functional config go to the constructor (models/functional.py "
        "functional_from_config); before, and in Keras 2 (engine/training.py from_config), they are dropped",
        (*_all(False, False), ("keras", (3, 7), True)),
    ),
    Entry(
        "functional_refuses",
        "which key of a graphless config `Model.__init__(inputs, outputs, ...)` can't take: models/functional.py hands all "
        "keywords to Function.__init__ up to 3.6; Keras 2's config has none (engine/functional.py get_config)",
        (*_all("", "dtype"), ("keras", (3, 7), "")),
    ),
    Entry(
        "base_config_keys",
        "what `super().get_config()` of each base holds once the class overrides it (observed; engine/base_layer.py, "
        "layers/layer.py, losses/loss.py, metrics/metric.py; Keras 2's Model returns {})",
        _all(_TWO_KEYS, _THREE_KEYS),
    ),
    Entry(
        "module_lookup",
        "saving/serialization_lib.py _retrieve_class_or_fn: 3.0-3.8 import the recorded module; since 3.9 (bb340d6780) "
        "only Keras's own packages; Keras 2 does so for what is not a nested layer, and not for HDF5 (2.12's `.keras`)",
        (
            *(("keras", (2, 11), "none"), ("keras", (2, 13), "compile-only"), ("tf_keras", (2, 15), "compile-only")),
            ("keras", (3, 0), "any-module"),
            ("keras", (3, 9), "none"),
        ),
    ),
    Entry(
        "unregistered_found",
        "the parts that an importable module finds, by format (observed: each kind of class, unregistered): Keras 2 finds "
        "what is not nested in a layer's config, 3.0-3.8 all but initializers, regularizers and constraints, whose `get` "
        "swallows the dict; a regularizer stays a string in Keras 2 and fails only when its loss is asked for",
        (
            ("keras", (2, 11), _IMPORTED2),
            ("tf_keras", (2, 15), _IMPORTED2),
            ("keras", (3, 0), _IMPORTED3),
            ("keras", (3, 9), {}),
        ),
    ),
    Entry(
        "unregistered_revived",
        "the parts that need not be found for a load to succeed (observed): SavedModel revives layers (Keras 2 "
        "saving/legacy/saved_model/load.py); Keras 3's HDF5 keeps a metric's name until it is evaluated, and before 3.9 "
        "an unknown optimizer's name for its base (legacy/saving/saving_utils.py)",
        (
            ("keras", (2, 11), _REVIVED2),
            ("tf_keras", (2, 15), _REVIVED2),
            ("keras", (3, 0), {"h5": frozenset({"metric", "optimizer"})}),
            ("keras", (3, 9), {"h5": frozenset({"metric"})}),
        ),
    ),
    Entry(
        "registered_lost",
        "the parts that 2.13-2.15 and tf_keras can't find in HDF5 though they are registered: written by the new "
        "serializer under the bare class name, which the legacy reader looks for ('Unknown initializer: C'; observed)",
        (
            ("keras", (2, 11), {}),
            ("keras", (2, 13), {"h5": _ARGUMENTS | {"schedule", "cell"}}),
            ("tf_keras", (2, 15), {"h5": _ARGUMENTS | {"schedule", "cell"}}),
            ("keras", (3, 0), {}),
        ),
    ),
    Entry(
        "unregistered_functions_lost",
        "the parts in which an unregistered function can't be loaded, by format (observed, each part): Keras 3's "
        "HDF5 doesn't miss metrics, nor losses in a list or dict; Keras 2 keeps an unknown regularizer as a string",
        _all(_FUNCTIONS2, _FUNCTIONS3),
    ),
    Entry(
        "registered_activations_shadowed",
        "under 2.15 and 3.0 to 3.6 even a registered activation called like a built-in one comes back as that (observed "
        "with `relu`, .keras, 2.15.1 and 3.3.3; not so under tf_keras 2.21 and 3.8.0: since 3.7 functions are stored "
        "by package and name)",
        (
            *(("keras", (2, 11), False), ("keras", (2, 13), True), ("tf_keras", (2, 15), False)),
            *(("keras", (3, 0), True), ("keras", (3, 7), False)),
        ),
    ),
    Entry(
        "regularizer_functions",
        "before 3.15 Keras 3 takes no plain function as a regularizer: 'Invalid value for attribute `regularizer`' "
        "(observed, 3.3.3, 3.8.0, 3.10.0, 3.12.0, 3.13.2, 3.14.1; 3.15.1 and Keras 2 do)",
        (("keras", (2, 11), True), ("tf_keras", (2, 15), True), ("keras", (3, 0), False), ("keras", (3, 15), True)),
    ),
    Entry(
        "registered_functions_lost",
        "the parts in which even a registered function can't be loaded (observed: 'Unknown activation function: function'; "
        "activations.serialize and its likes write the new form, the legacy reader reads the old one)",
        (
            ("keras", (2, 11), {}),
            ("keras", (2, 13), {"h5": _OF_A_LAYER}),
            ("tf_keras", (2, 15), {"h5": _OF_A_LAYER}),
            ("keras", (3, 0), {}),
        ),
    ),
    Entry(
        "lambdas_lost",
        "the parts in which a lambda can't be loaded, whatever is passed (observed): it is written as code that nothing "
        "reads back, or as '<lambda>'",
        _all(_LAMBDAS2, _LAMBDAS3),
    ),
    Entry(
        "lambda_stores",
        "Keras 2 dumps every Python function of a Lambda layer as code (layers/core/lambda_layer.py "
        "_serialize_function_to_config), Keras 3 only what is called <lambda> (layers/core/lambda_layer.py)",
        _all("every function", "lambdas"),
    ),
    Entry(
        "lambda_refused",
        "the formats whose loading refuses a Lambda layer's code unless safe_mode=False: .keras since 2.13, HDF5 since "
        "3.12 (ac5c97fb57)",
        (
            ("keras", (2, 11), ()),
            ("keras", (2, 13), ("keras",)),
            ("tf_keras", (2, 15), ("keras",)),
            ("keras", (3, 12), ("keras", "h5")),
        ),
    ),
    Entry(
        "duplicate_registration_raises",
        "2.12 refuses a key that is taken ('has already been registered to'), later ones overwrite it silently "
        "(saving/object_registration.py register_keras_serializable; observed)",
        (("keras", (2, 11), True), ("keras", (2, 13), False), ("tf_keras", (2, 15), False), ("keras", (3, 0), False)),
    ),
    Entry(
        "lambda_globals",
        "where a Lambda's code looks for globals after loading: Keras 2 in its module, if imported, else in Keras's own "
        "(lambda_layer.py _parse_function_from_config); Keras 3 only in Keras's own (utils/python_utils.py func_load)",
        _all("module", "none"),
    ),
    Entry(
        "names_required",
        "Keras 2 gives an unnamed weight no usable name: h5 raises 'name already exists' for two of them, SavedModel and "
        "checkpoint raise on None.replace (observed, tf_keras 2.21 and 2.15.1; 2.12: .keras is HDF5)",
        _all(("h5", "savedmodel", "checkpoint"), ()),
    ),
    Entry(
        "h5_loss_aliases_fail",
        "Keras 3 writes these short loss names so that its own legacy reader can't find them "
        "(legacy/saving/saving_utils.py; observed 3.3.3, 3.8.0, 3.15.1)",
        _all(frozenset(), _LOSS_ALIASES),
    ),
    Entry(
        "h5_holds_function_arguments",
        "Keras 2.13 to 2.15 and tf_keras write a layer's function argument into HDF5 in the form of the new serializer, "
        "which their legacy reader can't read: 'Unknown activation function: function' (activations.serialize; observed)",
        (("keras", (2, 11), True), ("keras", (2, 13), False), ("tf_keras", (2, 15), False), ("keras", (3, 0), True)),
    ),
    Entry(
        "h5_holds_serialized",
        "Keras 2's reader of HDF5 can't deserialize what serialize_keras_object wrote: 'Unknown object: Dense' (observed, "
        "2.12.1, 2.15.1, tf_keras 2.21; layers.serialize works)",
        _all(False, True),
    ),
    Entry(
        "subclassed_model_h5",
        "Keras 2 refuses to write a subclassed model to HDF5 (saving/legacy/hdf5_format.py); Keras 3 writes it and can't "
        "load it: 'Unknown layer', or no layers to fill (legacy/saving/legacy_h5_format.py; observed)",
        _all("refused", "unloadable"),
    ),
    Entry(
        "nested_containers_lost",
        "saving/saving_lib.py _save_container_state goes one level into containers, and into deeper ones since 3.15.0 "
        "(a633ad5b90): weights alone before 2.13, whose .keras is HDF5, then both; a Model's own are reached through its "
        "flat `layers` (observed)",
        (
            ("keras", (2, 11), "weights"),
            ("keras", (2, 13), "both"),
            ("tf_keras", (2, 15), "both"),
            ("keras", (3, 0), "both"),
            ("keras", (3, 15), "none"),
        ),
    ),
    Entry(
        "sets_saved",
        "saving/saving_lib.py _save_state walks list, dict, tuple and set; 3.15's no set (observed 3.3.3 and 3.8.0: saved, "
        "3.15.1: not)",
        (("keras", (2, 11), True), ("tf_keras", (2, 15), True), ("keras", (3, 0), True), ("keras", (3, 15), False)),
    ),
    Entry(
        "variables_saved",
        "Keras 3 tracks backend.Variable only (layers/layer.py _initialize_tracker): a tf.Variable is no weight; Keras 2 "
        "tracks it as one (engine/base_layer.py __setattr__; observed)",
        _all(True, False),
    ),
    Entry(
        "unbuilt_model_at_load",
        "a subclassed model whose members are unbuilt when its weights come: Keras 2 raises 'expected 0 variables, but "
        "received 2' (engine/base_layer.py load_own_variables); Keras 3 forgets the failure when it meets the member again "
        "under `layers` (saving/saving_lib.py _load_state; observed 3.3.3, 3.8.0, 3.15.1)",
        _all("refused", "silent"),
    ),
    Entry(
        "unbuilt_weights_refused",
        "save_weights and load_weights of a model that isn't built: 'You are saving a model that has not yet been built' "
        "since 3.7 (saving/saving_lib.py save_weights_only, load_weights_only); before, and in Keras 2, it is written "
        "without weights (observed 2.12.1, 2.15.1, tf_keras 2.21, 3.3.3, 3.8.0, 3.15.1; 3.7 read from tags)",
        (("keras", (2, 11), False), ("tf_keras", (2, 15), False), ("keras", (3, 0), False), ("keras", (3, 7), True)),
    ),
    Entry(
        "attributes_reserved",
        "properties without a setter, and a model's `layers`: whatever is assigned to them raises AttributeError at once "
        "(observed for each: Keras 2 engine/base_layer.py, engine/training.py; Keras 3 layers/layer.py, models/model.py)",
        _all(
            {"layer": _READ_ONLY2, "model": _READ_ONLY2 | _OF_MODELS},
            {"layer": _READ_ONLY3, "model": _READ_ONLY3 | _OF_MODELS},
        ),
    ),
    Entry(
        "attributes_not_saved",
        "attributes that every Keras 3 Layer has of its own, so that _walk_saveable passes over what a class keeps there "
        "(saving/saving_lib.py get_attr_skipset; observed 3.8.0, 3.15.1: `.keras` and `.weights.h5`)",
        _all(frozenset(), frozenset({"_layers", "_metrics"})),
    ),
    Entry(
        "builds_again_when_called",
        "Keras 2 calls `build` directly on load, which doesn't set `built`; the next call builds again "
        "(engine/base_layer.py build_from_config, _maybe_build). Keras 3 wraps `build` (layers/layer.py build_wrapper)",
        _all(True, False),
    ),
    Entry(
        "state_locked_when_built",
        "Keras 3 refuses new weights and sublayers once a layer is built (layers/layer.py _lock_state): 'You cannot add "
        "new elements of state'",
        _all(False, True),
    ),
    Entry(
        "output_shape_hides_call",
        "Keras 3 doesn't run `call` on symbolic inputs where compute_output_shape is overridden (layers/layer.py "
        "compute_output_spec), so what `call` would build stays unbuilt on load; Keras 2 runs it (observed)",
        _all(False, True),
    ),
    Entry(
        "shapes_are_tuples",
        "`build` gets a TensorShape from Keras 2 (engine/base_layer.py _maybe_build), a tuple from Keras 3 "
        "(layers/layer.py get_shapes_dict)",
        _all(False, True),
    ),
    Entry(
        "renames_keras_modules",
        "tf_keras puts `tf_` before the name of any module that starts with `keras`, and looks for an unregistered class "
        "in `tf_keras_losses` where the file names `keras_losses` (saving/serialization_lib.py _retrieve_class_or_fn, in "
        "2.15.1 to 2.21.0; Keras 2 and 3 import what the file names)",
        (("keras", (2, 11), False), ("tf_keras", (2, 15), True), ("keras", (3, 0), False)),
    ),
    Entry(
        "builds_from_json",
        "on load `build` gets the shape that `.keras` holds, a list of numbers (Keras 3 layers/layer.py build_from_config; "
        "Keras 2 engine/base_layer.py build_from_config since 2.13, until tf_keras 2.19 makes a TensorShape of it)",
        (
            ("keras", (2, 11), False),
            ("keras", (2, 13), True),
            ("tf_keras", (2, 15), True),
            ("tf_keras", (2, 19), False),
            ("keras", (3, 0), True),
        ),
    ),
    Entry(
        "shapes_come_as_lists",
        "`.keras` holds the shape that a layer was built with as JSON, and hands the list to `build` as it is: no "
        "TensorShape, and RNN.build takes a list for several inputs (engine/base_layer.py build_from_config, "
        "layers/rnn/base_rnn.py build; observed 2.13.1, 2.14.0, 2.15.1, tf_keras 2.16 to 2.18; well under 2.12.1, which "
        "stores a TensorShape, and tf_keras 2.20.1, 2.21, which make one; 2.19 read). Keras 3's recurrent layers take it",
        (
            ("keras", (2, 11), False),
            ("keras", (2, 13), True),
            ("tf_keras", (2, 15), True),
            ("tf_keras", (2, 19), False),
            ("keras", (3, 0), False),
        ),
    ),
    Entry(
        "carries_keras2_internals",
        "packages written for Keras 2 import `keras.src.engine` or `tensorflow.python.keras`'s classes: there up to "
        "TensorFlow 2.15 only (observed: tensorflow-addons 0.23.0 under 2.15.1 and 2.21, both flavours)",
        (("keras", (2, 11), True), ("tf_keras", (2, 15), True), ("tf_keras", (2, 16), False), ("keras", (3, 0), False)),
    ),
    Entry(
        "files_written",
        "the first version whose whole-model files are like this one's: later ones write keys into layers' configs that "
        "earlier ones refuse (Dense's `quantization_config` since 3.13: 'Unrecognized keyword arguments passed to Dense'), "
        "and Keras 2, tf_keras and Keras 3 name classes by modules that the others lack (observed: five ordinary models, "
        "saved and loaded by each of 2.12, 2.15, tf_keras 2.21, 3.3, 3.8, 3.10, 3.12, 3.13, 3.14, 3.15)",
        (
            *(("keras", (2, 11), "2.11"), ("keras", (2, 13), "2.13"), ("tf_keras", (2, 15), "tf_keras")),
            *(("keras", (3, 0), "3.0"), ("keras", (3, 12), "3.12"), ("keras", (3, 13), "3.13"), ("keras", (3, 15), "3.15")),
        ),
    ),
    Entry(
        "files_read",
        "whose `.keras` and `.h5` files load, by `files_written` (observed, likewise; where some of the five load and "
        "some don't, as LSTM from HDF5 of Keras 2 in Keras 3, the file counts as read, but for Keras 2's `.keras` in Keras "
        "3, where only a plain Sequential loads; 3.12's in 3.4 to 3.7 was not tried)",
        (
            ("keras", (2, 11), _reading(frozenset({"2.11"}), _OF_KERAS2)),
            ("keras", (2, 13), _reading(_OF_KERAS2, _OF_KERAS2)),
            ("tf_keras", (2, 15), _reading(_HDF5_OF_ALL, _HDF5_OF_ALL)),
            ("keras", (3, 0), _reading(_OF_KERAS3, _OF_KERAS3 | _HDF5_OF_ALL)),
            ("keras", (3, 4), _reading(_OF_KERAS3 | {"3.12"}, _OF_KERAS3 | {"3.12"} | _HDF5_OF_ALL)),
            ("keras", (3, 13), _reading(_SINCE_313, _SINCE_313 | _HDF5_OF_ALL)),
            ("keras", (3, 15), _reading(_SINCE_313 | {"3.15"}, _SINCE_313 | {"3.15"} | _HDF5_OF_ALL)),
        ),
    ),
)


def values_of(flavour: str, version: tuple[int, int]) -> dict[str, Any]:
    """Every entry's value for one flavour and version. Raises LookupError for an entry that is silent about it."""
    values = {}
    for entry in ENTRIES:
        fitting = [value for name, first, value in entry.history if name == flavour and first <= version]
        if not fitting:
            raise LookupError(f"{entry.field} says nothing of {flavour}=={version[0]}.{version[1]}")
        values[entry.field] = fitting[-1]
    return values
