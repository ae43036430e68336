"""Observe which public Keras names exist: the source of ``tfsavelint/knowledge/names.txt``.

Standard library only, Python 3.9+, POSIX (it forks). ``list`` and ``check`` run under an interpreter that has
TensorFlow; TF_USE_LEGACY_KERAS=1 makes ``tf.keras`` tf_keras. ``table`` runs anywhere.

    observe_names.py list > list-N.json                     what exists here: candidates only
    observe_names.py check list-*.json > check-N.json       what each candidate, from any environment, does here
    observe_names.py table check-*.json > names.txt         the answers of all environments, absences only
    observe_names.py same PAIRS.json                        are the pairs [root, name, other name] one object here?

An answer is ``-`` (absent), ``+`` (present) or ``?`` (anything else: another exception, or the openings disagree).
Absent means that the access failed *because of that name*; a module that fails for a reason of its own is ``?``.
Every group of names is probed in a fork of a process that has run nothing but one opening, as a user's first access.
Probing a name can make others appear, never disappear, so what is absent after its group was probed was absent before.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import json
import os
import pkgutil
import re
import signal
import sys
import traceback
import types
import warnings

GROUP_SECONDS = 120

# Ways in which a file comes to the root, and the expression that it then uses. A name counts as absent only if it is
# absent after all of them: `import tensorflow.keras` puts another module object in the place of `tf.keras`.
ATTRIBUTE_OPENINGS = {
    "tf.keras": [
        ("import tensorflow as tf", "tf.keras"),
        ("from tensorflow import keras", "keras"),
        ("import tensorflow.keras as k", "k"),
        ("import tensorflow as tf\nfrom tensorflow.keras.layers import Dense", "tf.keras"),
        ("from tensorflow.keras.models import load_model\nimport tensorflow as tf", "tf.keras"),
        ("import keras\nimport tensorflow as tf", "tf.keras"),
    ],
    "keras": [
        ("import keras", "keras"),
        ("import tensorflow, keras", "keras"),
        ("from keras.layers import Dense\nimport keras", "keras"),
    ],
    "tf_keras": [
        ("import tf_keras", "tf_keras"),
        ("import tensorflow, tf_keras", "tf_keras"),
        ("from tf_keras.layers import Dense\nimport tf_keras", "tf_keras"),
    ],
}
IMPORT_ROOTS = {"tf.keras": "tensorflow.keras", "keras": "keras", "tf_keras": "tf_keras"}

# Columns of the table, in its order: every target, root and access that can be asked.
TARGETS = ["keras==2.12", "keras==2.15", "keras==3.0", "keras==3.3", "keras==3.8", "keras==3.15"]
TARGETS += ["tf_keras==2.15", "tf_keras==2.21"]
ACCESSES = ["attribute", "import"]

# Public paths that code in the wild still uses and that no observed version may have any more (Keras 1 to 2.11).
WELL_KNOWN = """
    activations.get applications.imagenet_utils applications.mobilenet applications.resnet50 applications.vgg16
    backend.cntk_backend backend.common backend.control_flow_ops backend.get_session backend.get_uid
    backend.image_dim_ordering backend.learning_phase backend.load_backend backend.set_image_dim_ordering
    backend.set_session backend.tensorflow_backend backend.tf backend.theano_backend callbacks.ProgbarLogger
    callbacks.callbacks callbacks.tensorboard_v1 callbacks.tensorboard_v2 engine engine.base_layer
    engine.base_preprocessing_layer engine.functional engine.input_layer engine.input_spec engine.keras_tensor
    engine.network engine.saving engine.sequential engine.topology engine.training engine.training_utils
    experimental.PeepholeLSTMCell experimental.export_saved_model experimental.load_from_saved_model initializations
    initializers.initializers_v1 initializers.initializers_v2 layers.AtrousConvolution2D layers.CuDNNGRU
    layers.CuDNNLSTM layers.Deconvolution2D layers.Highway layers.MaxoutDense layers.Merge
    layers.TimeDistributedDense layers.advanced_activations layers.convolutional layers.convolutional_recurrent
    layers.core layers.cudnn_recurrent layers.dense_attention layers.einsum_dense layers.embeddings
    layers.experimental.SyncBatchNormalization layers.experimental.preprocessing layers.kernelized layers.local
    layers.merge layers.merging layers.multi_head_attention layers.noise layers.normalization
    layers.normalization.batch_normalization layers.normalization_v2 layers.pooling layers.preprocessing
    layers.recurrent layers.recurrent_v2 layers.regularization layers.reshaping layers.rnn layers.serialization
    layers.wrappers legacy legacy.interfaces legacy.layers legacy.models legacy_tf_layers losses.LossFunctionWrapper
    losses.Reduction metrics.base_metric metrics.metrics mixed_precision.experimental
    mixed_precision.experimental.Policy mixed_precision.loss_scale_optimizer mixed_precision.policy
    models.model_from_config models.save_model objectives optimizer_v1 optimizer_v2 optimizers.adam_v2
    optimizers.experimental optimizers.gradient_descent_v2 optimizers.legacy optimizers.optimizer_experimental
    optimizers.optimizer_v1 optimizers.optimizer_v2 optimizers.rmsprop_v2 optimizers.schedules optimizers_v1
    optimizers_v2 premade premade_models preprocessing.image preprocessing.image.ImageDataGenerator
    preprocessing.image_dataset_from_directory preprocessing.sequence preprocessing.text
    preprocessing.text.Tokenizer saving saving.hdf5_format saving.legacy saving.legacy.hdf5_format
    saving.legacy.save saving.legacy.saved_model saving.legacy.saving_utils saving.legacy.serialization
    saving.model_config saving.object_registration saving.pickle_utils saving.save saving.saved_model
    saving.saved_model.load saving.saved_model.save saving.saving_api saving.saving_lib saving.saving_utils
    saving.serialization_lib saving.utils_v1 src.engine src.engine.base_layer src.engine.data_adapter
    src.engine.functional src.engine.keras_tensor src.saving.legacy src.saving.legacy.serialization
    src.saving.object_registration src.saving.saving_lib src.saving.serialization_lib src.utils.generic_utils
    src.utils.layer_utils src.utils.losses_utils src.utils.tf_utils testing_utils utils.CustomObjectScope
    utils.all_utils utils.control_flow_util utils.conv_utils utils.data_utils utils.dataset_utils
    utils.generic_utils utils.generic_utils.CustomObjectScope utils.generic_utils.deserialize_keras_object
    utils.generic_utils.get_custom_objects utils.generic_utils.register_keras_serializable
    utils.generic_utils.serialize_keras_object utils.image_utils utils.io_utils utils.layer_utils utils.losses_utils
    utils.metrics_utils utils.multi_gpu_model utils.multi_gpu_utils utils.np_utils utils.np_utils.to_categorical
    utils.object_identity utils.test_utils utils.tf_inspect utils.tf_utils utils.training_utils utils.version_utils
    utils.vis_utils utils.vis_utils.plot_model utils.visualize_util wrappers wrappers.scikit_learn"""
# Not for users: tests, protocol buffers, and the generated tree that other roots show.
_NOT_FOR_USERS = re.compile(r"(?:.*_)?tests?(?:_.*)?|test_.*|testing_.*|protobuf|api|.*_pb2|.*_benchmark.*|local_tests")


def _public(path: str) -> bool:
    return not any(part.startswith("_") or _NOT_FOR_USERS.fullmatch(part) for part in path.split("."))


# --- processes -----------------------------------------------------------------------------------------------------


def in_fork(work, *arguments):
    """Run ``work(*arguments)`` in a fork and return its JSON-able result; RuntimeError if the child ended otherwise."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            signal.alarm(GROUP_SECONDS)
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = work(*arguments)
            with os.fdopen(writer, "w") as stream:
                json.dump(result, stream)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    if os.waitpid(child, 0)[1] != 0:
        raise RuntimeError(f"the fork for {work.__name__}{arguments!r:.80} failed")
    return json.loads(text)


# --- one access ----------------------------------------------------------------------------------------------------


def by_attribute(root_object, name: str) -> str:
    """``+``, ``-`` or ``?``: the path ``name`` below an object, by attribute access."""
    value = root_object
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError as error:
            return "-" if f"'{part}'" in str(error) else "?"
        except BaseException:
            return "?"
    return "+"


def by_import(root: str, name: str) -> str:
    """``+``, ``-`` or ``?``: ``from root.parent import last``, which also takes a submodule."""
    parent, _, last = f"{IMPORT_ROOTS[root]}.{name}".rpartition(".")
    try:
        exec(f"from {parent} import {last}", {})
    except ModuleNotFoundError as error:
        # The missing module is on the path asked for; anything else is a dependency of a module that exists.
        return "-" if f"{parent}.".startswith(f"{error.name}.") else "?"
    except ImportError as error:
        missing = str(error).startswith(f"cannot import name '{last}' from ") and "circular" not in str(error)
        return "-" if missing else "?"
    except BaseException:
        return "?"
    return "+"


def _check_group(access: str, root: str, root_object, names: list[str]) -> dict[str, str]:
    if access == "attribute":
        return {name: by_attribute(root_object, name) for name in names}
    return {name: by_import(root, name) for name in names}


def check(access: str, root: str, opening: str, expression: str, names: list[str]) -> dict[str, str]:
    """Probe every name after one opening, each group of equal first component in a fork of its own."""
    scope: dict[str, object] = {}
    signal.alarm(0)
    exec(opening, scope)
    root_object = eval(expression, scope)
    answers: dict[str, str] = {}
    for _, group in itertools.groupby(sorted(names), key=lambda name: name.partition(".")[0]):
        # Parents first, as a user's code meets them.
        answers.update(in_fork(_check_group, access, root, root_object, sorted(group, key=lambda n: n.count("."))))
    return answers


def _agreed(answers: list[dict[str, str]]) -> dict[str, str]:
    return {name: answers[0][name] if len({one[name] for one in answers}) == 1 else "?" for name in answers[0]}


# --- what exists ---------------------------------------------------------------------------------------------------


def _interesting(value: object, path: str) -> bool:
    if isinstance(value, types.ModuleType):  # not `keras.losses.backend`, the module that losses.py happens to import
        return value.__name__.split(".")[-path.count(".") - 1 :] == path.split(".")
    package = str(getattr(value, "__module__", "")).partition(".")[0]
    return callable(value) and package in {"keras", "tf_keras", "tensorflow"}


def _members(module: object, path: str, found: set[str]) -> None:
    for name in dir(module):
        below = f"{path}.{name}" if path else name
        if not _public(name) or below.count(".") > 2:
            continue
        try:
            value = getattr(module, name)
        except Exception:
            continue
        if _interesting(value, below):
            found.add(below)
            if isinstance(value, types.ModuleType) and name != "src":  # of the real source, only the modules
                _members(value, below, found)


def _submodules(folders: list[str], path: str, found: set[str]) -> None:
    for module in pkgutil.iter_modules(folders):
        below = f"{path}.{module.name}" if path else module.name
        if _public(module.name) and below.count(".") < 3:
            found.add(below)
            if module.ispkg:
                _submodules([os.path.join(folder, module.name) for folder in folders], below, found)


def existing(root: str) -> list[str]:
    """Public names below a root, to depth three: by walking attributes, and the modules that its folders hold."""
    signal.alarm(0)
    found: set[str] = set()
    module = importlib.import_module(IMPORT_ROOTS[root])
    _submodules(list(module.__path__), "", found)
    for name in sorted(found):
        if not name.startswith("src"):
            with contextlib.suppress(BaseException):
                importlib.import_module(f"{IMPORT_ROOTS[root]}.{name}")
    _members(module, "", found)
    return sorted(found)


def environment() -> dict[str, str]:
    """The target that this interpreter is, and the exact versions observed."""
    legacy = os.environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1")
    flavour = importlib.import_module("tf_keras" if legacy else "keras")
    version = flavour.__version__
    tensorflow = importlib.import_module("tensorflow").__version__
    name = "tf_keras" if legacy else "keras"
    return {
        "target": f"{name}=={'.'.join(version.split('.')[:2])}",
        "versions": f"{name} {version}, TensorFlow {tensorflow}, Python {sys.version.split()[0]}",
    }


def _roots(target: str) -> list[str]:
    return ["tf.keras", target.partition("==")[0]]


# --- commands ------------------------------------------------------------------------------------------------------


def command_list() -> dict:
    """The public names of every root here."""
    here = in_fork(environment)
    return {**here, "names": {root: in_fork(existing, root) for root in _roots(here["target"])}}


def command_check(paths: list[str]) -> dict:
    """What every candidate does here, by root and access; the candidates come from all environments' lists."""
    names = set(WELL_KNOWN.split())
    for path in paths:
        with open(path) as stream:
            for found in json.load(stream)["names"].values():
                names.update(found)
    here = in_fork(environment)
    answers: dict[str, dict[str, dict[str, str]]] = {}
    for root in _roots(here["target"]):
        openings = ATTRIBUTE_OPENINGS[root]
        module = IMPORT_ROOTS[root]
        answers[root] = {
            "attribute": _agreed([in_fork(check, "attribute", root, *opening, sorted(names)) for opening in openings]),
            "import": in_fork(check, "import", root, f"import {module}", module, sorted(names)),
        }
    return {**here, "answers": answers}


def columns() -> list[tuple[str, str, str]]:
    """(target, root, access) in the table's order."""
    return [(target, root, access) for target in TARGETS for root in _roots(target) for access in ACCESSES]


def command_table(paths: list[str]) -> str:
    """``names.txt``: one line per pattern of answers, a target's four being those of ``columns()``."""
    observed = {}
    for path in paths:
        with open(path) as stream:
            loaded = json.load(stream)
        observed[loaded["target"]] = loaded
    names = sorted(observed[TARGETS[0]]["answers"]["tf.keras"]["import"])
    patterns = {name: [observed[t]["answers"][r][a][name] for t, r, a in columns()] for name in names}
    groups: dict[str, list[str]] = {}
    for name in names:
        parts = name.split(".")
        above = [patterns[p] for i in range(1, len(parts)) if (p := ".".join(parts[:i])) in patterns]
        inherited = [any(one[i] == "-" for one in above) for i in range(len(patterns[name]))]
        # What an absent parent says already is not repeated.
        if any(own == "-" and not inherited[i] for i, own in enumerate(patterns[name])):
            groups.setdefault("".join(patterns[name]), []).append(name)
    head = [f"# {observed[t]['versions']}" for t in TARGETS] + [f"columns {' '.join(TARGETS)}"]
    return "\n".join(head + [f"{pattern} {' '.join(group)}" for pattern, group in sorted(groups.items())]) + "\n"


def same_objects(pairs: list[list[str]]) -> list:
    """For each [root, name, other]: is it one object, however either is reached? None if either can't be imported."""
    signal.alarm(0)
    answers: list = []
    for root, *names in pairs:
        values: list[object] = []
        for name in names:
            parent, _, last = f"{IMPORT_ROOTS[root]}.{name}".rpartition(".")
            scope: dict[str, object] = {}
            with contextlib.suppress(ImportError):
                exec(f"from {parent} import {last} as value", scope)
                values.append(scope["value"])
        answers.append([root, *names, values[0] is values[1] if len(values) == 2 else None])
    return answers


def main(arguments: list[str]) -> int:
    """Run one command; its result goes to standard output."""
    command, *paths = arguments
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    if command == "table":
        sys.stdout.write(command_table(paths))
        return 0
    if command == "same":
        with open(paths[0]) as stream:
            result = in_fork(same_objects, json.load(stream))
    else:
        result = command_list() if command == "list" else command_check(paths)
    json.dump(result, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
