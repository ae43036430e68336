"""What Keras's messages say where its frames don't, and how to cut a message down to its cause."""

from __future__ import annotations

import re

# Sources: keras/src/saving/serialization_lib.py (_get_class_or_fn_config, _retrieve_class_or_fn,
# deserialize_keras_object), keras/src/legacy/saving/serialization.py, keras/src/saving/saving_lib.py
# (_raise_loading_failure, load_weights_only), layers/core/lambda_layer.py, tf_keras's engine/training.py (load_weights)
# and legacy/saved_model/json_utils.py (get_json_type).
_ENCODE = re.compile(
    r"Cannot serialize |Unable to serialize|not JSON serializable|Circular reference detected|keys must be str"
    r"|Serialization of .* is not supported"
)
_LOCATE = re.compile(
    r"Could not locate (class|function)|\bUnknown [a-z_ ]+: ['\"]?[\w<>]|not a KerasSaveable subclass"
    r"|parent module .* cannot be imported|Cannot deserialize object of type `"
    r"|Could not interpret [a-z ]+ identifier: (?![{<\[])|Received: layer=.* of type <class 'str'>"
    # Lambdas: refused, or (as an activation, say) a dump of code that nothing turns into a function again.
    r"|equested the deserialization of a|Lambda` layer is a Python lambda"
    r"|(identifier: |Improper config format for |as a `dict`, config=)\{'value': \["
    # A function that wasn't found stays a dict (3.0-3.8, and Keras 2).
    r"|(identifier: |Unknown [a-z ]+ ')\{[^{}]*'class_name': '(function|__lambda__)'"
    # So does a class of the user's that wasn't found: an initializer, regularizer or constraint, whose `get` returns
    # what it can't resolve. A bound method has no class of which it could be made again.
    r"|Could not interpret [a-z ]+ identifier: \{'module': '(?!keras|tf_keras|builtins)[^']*', 'class_name': '\w+'"
    r"|Expected 'config' to be a dict for (method|function)\b"
)
_STATE = re.compile(
    r"loading weights into a model that has not yet been built|expected \d+ variables?, but received"
    r"|objects could not be loaded|Unable to load weights saved in HDF5 format into a subclassed Model"
    r"|Layer count mismatch when loading weights|weight count mismatch|was never built"
)
# keras/src/legacy/saving/serialization.py (serialize_keras_object) walks over what get_config returned.
_NO_CONFIG = "'NoneType' object has no attribute 'items'"
# What happens to a name that was taken for an object.
_NAME_USED = (
    *("'str' object is not callable", "string indices must be integers"),
    *("to EagerTensor of dtype", "The RNN was passed: cell="),
)

# Dumps of whole configs, and the list of a call's arguments: long, and never the cause.
_DUMPS = re.compile(
    r"\s*(Full object config: |Full config: |\n+config=|using config=|(Call a|A)rguments received by "
    r"|List of objects that could not be loaded|Example:\s+class ).*",
    re.DOTALL,
)
_ENCOUNTERED = "Exception encountered:"
_CALLING = re.compile(r"^Exception encountered when calling [^\n]*\n+(?=.)")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
_LAST_ERROR = re.compile(r"^ *(?:[\w.]+: )(.+?)\s*$", re.DOTALL)
_MISSING = re.compile(r"File not found|No such file|No file or directory found|Unable to (synchronously )?open")
_TYPE = re.compile(r"([A-Z]\w*(?:Error|Exception)): (?=.)")
LONGEST = 400


def _last_of_user_code(text: str) -> str:
    """The message at the end of AutoGraph's own traceback ("in user code: File ..."), without that traceback."""
    if "in user code:" not in text:
        return text
    kept = _DUMPS.sub("", text).rstrip()
    found = _LAST_ERROR.match(kept.rpartition("\n\n")[2])
    return found.group(1) if found else text


def stage_in_text(text: str, unresolved: bool) -> str | None:
    """The stage that a message names by itself, or None.

    ``unresolved`` says that Keras 2 handed a bare name back where a layer should be
    (``serialization_lib.deserialize_keras_object`` with ``module_objects``), which a caller then tries to call.
    """
    if _LOCATE.search(text) or (unresolved and any(one in text for one in _NAME_USED)):
        return "locate"
    if _STATE.search(text):
        return "state"
    if _NO_CONFIG in text:
        return "config"
    return "encode" if _ENCODE.search(text) else None


def is_missing_file(text: str) -> bool:
    """Whether a message says that the file to load isn't there."""
    return _MISSING.search(text) is not None


def split_type(text: str) -> tuple[str | None, str]:
    """The type of exception that a message begins with ("KeyError: 1", quoted by an outer one), and the rest."""
    found = _TYPE.match(text)
    return (found.group(1), text[found.end() :]) if found else (None, text)


def root_text(text: str) -> str:
    """The cause in a message: what follows the last "Exception encountered:", without dumps, on one line."""
    if _ENCOUNTERED in text:
        text = text.rpartition(_ENCOUNTERED)[2]
    elif text.startswith("A total of") and ":\n\n" in text:
        text = text.partition(":\n\n")[2]
    text = _ADDRESS.sub("", _CALLING.sub("", _last_of_user_code(text.strip())))
    short = _DUMPS.sub("", text).strip() or text
    line = " ".join(short.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
