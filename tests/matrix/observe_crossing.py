"""Small models, one for each of Keras's own layer classes, saved under one Keras and loaded under another.

Run under an interpreter: ``save LIBRARY FOLDER [NAMES]`` writes the files and prints what couldn't be made, ``load
LIBRARY FOLDERS`` prints for each folder the error of each file that doesn't load, both as JSON.
"""

from __future__ import annotations

import inspect
import json
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "reality"))

from builtin_layers import made

SHAPES = [(6,), (6, 4), (8, 8, 3), (8, 8, 8, 2), (5, 8, 8, 3), (4, 8, 8, 8, 2)]
FORMATS = ("keras", "h5")
SECONDS = 20


def model_of(library, name, cls):
    """A functional model with a layer of the class in it, of the first shapes that it takes."""
    if name == "InputLayer":
        inputs = library.Input((4,))
        return library.Model(inputs, library.layers.Dense(1)(inputs))
    trouble = None
    for shape in SHAPES:
        for number in (1, 2):
            dtype = "int32" if name in ("Embedding", "CategoryEncoding") else None
            inputs = [library.Input(shape, dtype=dtype) for _ in range(number)]
            try:
                layer = made(library, name, cls)
                outputs = layer(*inputs) if number == 1 else pair(layer, name, inputs)
                return library.Model(inputs, outputs)
            except Exception as error:
                trouble = trouble or error
    raise trouble


def pair(layer, name, inputs):
    """Attention takes query and value one by one where it is the multi-head kind; the others take a list."""
    return layer(*inputs) if "Attention" in name and name not in ("Attention", "AdditiveAttention") else layer(inputs)


def save(library, folder, *names):
    """Write one file a class and format, of the classes named or of all."""
    failed = {}
    for name, cls in sorted(vars(library.layers).items()):
        if not (inspect.isclass(cls) and issubclass(cls, library.layers.Layer)) or name != cls.__name__:
            continue
        if names and name not in names:
            continue
        for fmt in FORMATS:
            try:
                library.backend.clear_session()
                model_of(library, name, cls).save(os.path.join(folder, f"{name}.{fmt}"))
            except Exception as error:
                failed[f"{name}.{fmt}"] = told(error)
    return failed


def load(library, *folders):
    """Load each file of each folder; the errors, by folder and file."""
    return {folder: loaded(library, folder) for folder in folders}


def loaded(library, folder):
    """Load each file of a folder; the errors, by file."""
    failed = {}
    for file in sorted(os.listdir(folder)):
        signal.signal(signal.SIGALRM, ended)
        signal.alarm(SECONDS)
        try:
            library.backend.clear_session()
            library.models.load_model(os.path.join(folder, file), **UNSAFE)
        except Exception as error:
            failed[file] = told(error)
        finally:
            signal.alarm(0)
    return failed


def ended(number, frame):
    """Some files make ``load_model`` run forever."""
    raise TimeoutError(f"not loaded within {SECONDS} s")


def told(error):
    """The error in a line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[-300:]


if __name__ == "__main__":
    keras = __import__(sys.argv[2])
    UNSAFE = {} if sys.argv[1] == "save" or keras.__version__.startswith("2.12") else {"safe_mode": False}
    print(json.dumps({"save": save, "load": load}[sys.argv[1]](keras, *sys.argv[3:])))
