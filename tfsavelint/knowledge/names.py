"""Which public Keras names are absent under which target (TFS605), and where they can be had instead.

The data are ``names.txt``, written by ``tests/matrix/observe_names.py`` on 2026-11-22 from fresh processes of the
versions that head the file: each name was accessed as a user's code does it, after each usual way of importing the
root. A name is listed if it failed, for no other reason than its own absence, under at least one of them. So what is
not listed is present everywhere or was never seen anywhere, and both are None here: a typo is not our business.

Keras 2.13, 2.14, 3.5, 3.10 and 3.12, tf_keras 2.16 and 2.18 were run too, to test the reading between the lines: of
what their neighbours lack, they had nothing (Keras 3.0 did have what 3.3 lacks: hence no guess below the oldest).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

Access = Literal["attribute", "import"]
_ACCESSES: tuple[Access, ...] = ("attribute", "import")


class TargetLike(Protocol):
    """What is asked of a target."""

    @property
    def flavour(self) -> str:
        """``keras`` or ``tf_keras``."""

    @property
    def major(self) -> int:
        """The 3 of ``keras==3.15``."""

    @property
    def minor(self) -> int:
        """The 15 of ``keras==3.15``."""


class _Table(NamedTuple):
    """``names.txt``: the answers of each name (``+-?``), and of which observed target each run of four of them is."""

    rows: dict[str, str]
    versions: dict[str, dict[tuple[int, int], int]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows: dict[str, str] = {}
    versions: dict[str, dict[tuple[int, int], int]] = {}
    with open(os.path.join(os.path.dirname(__file__), "names.txt"), encoding="ascii") as file:
        lines = file.read().splitlines()
    for line in lines:
        answers, *names = line.split()
        if answers == "columns":
            for place, target in enumerate(names):
                flavour, _, version = target.partition("==")
                major, _, minor = version.partition(".")
                versions.setdefault(flavour, {})[int(major), int(minor)] = 4 * place
        elif answers != "#":
            rows.update(dict.fromkeys(names, answers))
    return _Table(rows, versions)


def _column(root: str, access: Access, flavour: str) -> int | None:
    """The place within a target's four answers; None if the target doesn't apply to the root."""
    if root not in ("tf.keras", flavour):
        return None
    return 2 * (root != "tf.keras") + _ACCESSES.index(access)


def _among(answers: dict[tuple[int, int], bool | None], version: tuple[int, int]) -> bool | None:
    """One version's answer from those observed in its generation, by version."""
    if version in answers:
        return answers[version]
    below = max((one for one in answers if one < version), default=None)
    above = min((one for one in answers if one > version), default=None)
    if below is None:
        # What the oldest lacks may have been removed before it; only what came later was surely not there yet.
        late = above is not None and answers[above] is False and True in answers.values()
        return False if late else None
    if above is None or answers[above] == answers[below]:
        return answers[below]
    return None


def _answer(root: str, name: str, access: Access, target: TargetLike, unlisted: bool | None) -> bool | None:
    table = _table()
    column = _column(root, access, target.flavour)
    if column is None:
        return None
    parts = name.split(".")
    rows = [table.rows.get(".".join(parts[: end + 1])) for end in range(len(parts))]

    def at(place: int) -> bool | None:
        if any(row is not None and row[place] == "-" for row in rows):
            return False  # the name itself, or a module on the way to it
        return unlisted if rows[-1] is None else True if rows[-1][place] == "+" else None

    places = table.versions.get(target.flavour, {})
    generation = {one: at(place + column) for one, place in places.items() if one[0] == target.major}
    return _among(generation, (target.major, target.minor))


def presence(root: str, name: str, access: Access, target: TargetLike) -> bool | None:
    """Is ``name`` there, below the import root as written (``keras``, ``tf.keras``, ``tf_keras``), under a target?

    ``access`` is ``"attribute"`` for ``tf.keras.saving.x`` after ``import tensorflow as tf`` or ``from tensorflow
    import keras``, and ``"import"`` for ``from tensorflow.keras.saving import x`` and ``import
    tensorflow.keras.saving.x``. Where a module was imported and the rest is attributes (``from tensorflow.keras import
    saving``, then ``saving.x``) a name is absent only if both accesses say so.

    False was really observed, of the name or of a module on the way to it, for the target or for both its neighbours
    (beyond the newest: for the newest). By attribute it needs that nothing has imported the very module that is
    missing: after ``import tensorflow.keras.saving``, here or in any module of the process, ``tf.keras.saving.x``
    works under Keras 3; importing other public modules (layers, utils, ...) does not bring it. None is "can't tell":
    never observed, present everywhere, the root isn't the target's, the neighbours differ, or importing the name
    failed for another reason (a package missing).
    """
    return _answer(root, name, access, target, unlisted=None)


@lru_cache(maxsize=4096)
def listed(name: str) -> bool:
    """Whether a name, or a module on the way to it, is absent somewhere: a quick answer to which are worth a look."""
    rows = _table().rows
    parts = name.split(".")
    return any(".".join(parts[: end + 1]) in rows for end in range(len(parts)))


# --- replacements --------------------------------------------------------------------------------------------------

_LAYERS = """
    Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention Average AveragePooling1D
    AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D Bidirectional Concatenate Conv1D Conv1DTranspose
    Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D Convolution2D
    Convolution3D Cropping1D Cropping2D Cropping3D Dense DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU EinsumDense
    Embedding Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D Identity LSTM LSTMCell Lambda
    LeakyReLU Masking MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum
    MultiHeadAttention Multiply PReLU Permute RNN ReLU RepeatVector Reshape SeparableConv1D SeparableConv2D SimpleRNN
    SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D StackedRNNCells Subtract TimeDistributed
    UpSampling1D UpSampling2D UpSampling3D Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D add average concatenate
    dot maximum minimum multiply subtract"""
_LAYER_MODULES = """
    layers.activation layers.attention layers.convolutional layers.core layers.merging layers.noise layers.pooling
    layers.regularization layers.reshaping layers.rnn"""

# (old parents, new parent, names): in every observed version that has both spellings they are one object, whichever
# root is written (checked with `observe_names.py same`, 2026-11-22).
_MOVED = (
    (
        "saving saving.object_registration",
        "utils",
        "CustomObjectScope custom_object_scope get_custom_objects get_registered_name register_keras_serializable",
    ),
    ("saving", "utils", "get_registered_object serialize_keras_object deserialize_keras_object"),
    ("saving saving.saving_api", "models", "load_model save_model"),
    (_LAYER_MODULES, "layers", _LAYERS),
    (
        "layers.experimental.preprocessing",
        "layers",
        """CategoryEncoding CenterCrop Discretization HashedCrossing Hashing IntegerLookup Normalization RandomContrast
        RandomCrop RandomFlip RandomHeight RandomRotation RandomTranslation RandomWidth RandomZoom Rescaling Resizing
        StringLookup TextVectorization""",
    ),
    ("layers.experimental", "layers", "EinsumDense"),
    (
        "optimizers.experimental",
        "optimizers",
        "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Nadam Optimizer RMSprop SGD",
    ),
    ("experimental", "optimizers.schedules", "CosineDecay CosineDecayRestarts"),
    ("engine.base_layer", "layers", "Layer"),
    ("engine.input_layer", "layers", "Input InputLayer"),
    ("engine.input_spec", "layers", "InputSpec"),
    ("engine.training", "models", "Model"),
    ("engine.sequential", "models", "Sequential"),
    ("utils.np_utils", "utils", "normalize to_categorical"),
    ("utils.vis_utils", "utils", "model_to_dot plot_model"),
    ("utils.image_utils preprocessing.image", "utils", "array_to_img img_to_array load_img save_img"),
    ("utils.data_utils", "utils", "Progbar Sequence get_file pad_sequences"),
    ("utils.generic_utils", "utils", "Progbar"),
    ("preprocessing.sequence", "utils", "pad_sequences"),
    (
        "preprocessing",
        "utils",
        "image_dataset_from_directory text_dataset_from_directory timeseries_dataset_from_array",
    ),
    ("utils", "backend", "clear_session is_keras_tensor"),
    ("config", "backend", "backend epsilon floatx image_data_format set_epsilon set_floatx set_image_data_format"),
)
# Likewise, where the last part changes, and the names that Keras 3 has at the top too.
_RENAMED = {
    "Initializer": "initializers.Initializer",
    "InputSpec": "layers.InputSpec",
    "Layer": "layers.Layer",
    "Loss": "losses.Loss",
    "Metric": "metrics.Metric",
    "Optimizer": "optimizers.Optimizer",
    "Regularizer": "regularizers.Regularizer",
}
for _old, _new in {
    "kl_divergence": "KLD",
    "log_cosh": "logcosh",
    "mean_absolute_error": "MAE",
    "mean_absolute_percentage_error": "MAPE",
    "mean_squared_error": "MSE",
    "mean_squared_logarithmic_error": "MSLE",
}.items():
    _RENAMED[f"losses.{_old}"] = _RENAMED[f"metrics.{_old}"] = f"losses.{_new}"

# Keras 2.12 has no `saving` spelling of these two, and its `utils` ones are the older serializer: another function.
_NOT_THE_SAME_WHERE_NEW = frozenset({"saving.serialize_keras_object", "saving.deserialize_keras_object"})


@lru_cache(maxsize=1)
def _replacements() -> dict[str, str]:
    moved = {
        f"{old}.{name}": f"{new}.{name}" for olds, new, names in _MOVED for old in olds.split() for name in names.split()
    }
    return {**moved, **_RENAMED}


def replacement(root: str, name: str, targets: Iterable[TargetLike]) -> str | None:
    """Another spelling of ``name`` below the same root: the same object, there by both accesses under all targets.

    Targets that don't apply to the root are passed over. None if no spelling is known to do, or no target applies.
    """
    new = _replacements().get(name)
    asked = [target for target in targets if _column(root, "import", target.flavour) is not None]
    if new is None or not asked:
        return None
    for target in asked:
        if any(_answer(root, new, access, target, unlisted=True) is not True for access in _ACCESSES):
            return None
        if name in _NOT_THE_SAME_WHERE_NEW and _answer(root, name, "import", target, unlisted=True) is not True:
            return None
    return new
