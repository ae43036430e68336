"""Which names ``from keras.layers import *`` and the like bring, as far as models are concerned."""

from __future__ import annotations

from tfsavelint.knowledge.builtin_names import BUILTIN_NAMES

_MODULES = frozenset(
    {
        *("layers", "losses", "metrics", "activations", "initializers", "regularizers", "constraints", "optimizers"),
        *("optimizers.schedules", "callbacks", "models", "backend", "utils", "applications", "datasets", "saving"),
    }
)
_FUNCTIONS = frozenset(
    {
        *("models.load_model", "models.save_model", "models.clone_model", "models.model_from_json", "saving.load_model"),
        *("saving.save_model", "callbacks.ModelCheckpoint", "layers.Input", "models.Model", "models.Sequential"),
        *("saving.register_keras_serializable", "utils.register_keras_serializable", "utils.custom_object_scope"),
        *("utils.get_custom_objects", "saving.get_custom_objects", "saving.custom_object_scope"),
        *("Model", "Sequential", "Input"),
    }
)


_NAMES = BUILTIN_NAMES | {"Layer", "InputSpec"}


def exported(path: str) -> bool:
    """Whether a path below a Keras root is, or lies below, a name that a star import of its module brings."""
    if path in _MODULES or path in _FUNCTIONS:
        return True
    module, _, name = path.rpartition(".")
    if module in _MODULES:
        return name in _NAMES
    return bool(module) and exported(module) and not module.rpartition(".")[2][:1].islower()
