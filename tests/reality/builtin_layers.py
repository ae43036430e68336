"""Real round trips of Keras's own layers: run under an interpreter, with the library's name; prints JSON.

Each layer class of ``keras.layers`` is made, its configuration goes through JSON, and a layer is made from that again.
"""

from __future__ import annotations

import inspect
import json
import os
import sys

ARGUMENTS = {
    "units": 4,
    "filters": 4,
    "kernel_size": 3,
    "pool_size": 2,
    "rate": 0.25,
    "stddev": 0.25,
    "factor": 0.25,
    "n": 2,
    "num_heads": 2,
    "key_dim": 4,
    "head_dim": 4,
    "num_query_heads": 4,
    "num_key_value_heads": 2,
    "input_dim": 8,
    "output_dim": 4,
    "height": 8,
    "width": 8,
    "height_factor": 0.25,
    "width_factor": 0.25,
    "scale": 0.5,
    "num_tokens": 4,
    "num_bins": 4,
    "bin_boundaries": [0.5, 1.5],
    "target_shape": [2, 2],
    "dims": [2, 1],
    "equation": "ab,bc->ac",
    "output_shape": [4],
    "output_size": 2,
    "value_range": [0, 1],
    "axes": 1,
    "activation": "tanh",
    "l1": 0.25,
}
"""What a required argument receives, by its name."""

OTHERWISE = {
    "CategoryEncoding": {"num_tokens": 4},
    "Discretization": {"bin_boundaries": [0.5, 1.5]},
    "InputLayer": {"shape": [4]},
    "RandomPosterization": {"factor": 4},
    "GroupNormalization": {"groups": 2},
    "RandomCrop": {"height": 4, "width": 4},
    "MaxNumBoundingBoxes": {"max_number": 4},
    "HashedCrossing": {"num_bins": 4},
}


LOST = {
    "keras": {
        "GroupedQueryAttention": {"flash_attention": False},
        "GroupQueryAttention": {"flash_attention": False},
        "MultiHeadAttention": {"flash_attention": False},
        "CategoryEncoding": {"sparse": True},
        "MaxNumBoundingBoxes": {"fill_value": 7},
        "GRU": {"use_cudnn": False},
        "LSTM": {"use_cudnn": False},
    },
    "tf_keras": {
        "AlphaDropout": {"noise_shape": [2, 1]},
        "SpatialDropout2D": {"data_format": "channels_first"},
        "SpatialDropout3D": {"data_format": "channels_first"},
        "Conv3DTranspose": {"dilation_rate": 2},
        "Convolution3DTranspose": {"dilation_rate": 2},
        "Embedding": {"sparse": True},
        "BatchNormalization": {"synchronized": True},
    },
}
"""Arguments that Keras's own layers lose: their configs are the same with and without them, which is shown here."""


def lost(library, name, cls):
    """The arguments of LOST that the config doesn't tell: it is the same with another value."""
    found = []
    for argument, value in LOST[library.__name__].get(name, {}).items():
        one, other = (made(library, name, cls, **given).get_config() for given in ({}, {argument: value}))
        if plain({**one, "name": None}) == plain({**other, "name": None}):
            found.append(argument)
    return found


def made(library, name, cls, **more):
    """An instance, every required argument given."""
    layers = library.layers
    inner = {
        "layer": lambda: layers.LSTM(2) if name == "Bidirectional" else layers.Dense(2),
        "cell": lambda: layers.LSTMCell(2),
        "cells": lambda: [layers.LSTMCell(2), layers.GRUCell(2)],
    }
    given = dict(OTHERWISE.get(name, {}))
    if name == "InputLayer" and library.__name__ == "tf_keras":
        given = {"input_shape": [4]}
    for parameter in list(inspect.signature(cls.__init__).parameters.values())[1:]:
        if parameter.default is not parameter.empty or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in inner:
            given[parameter.name] = inner[parameter.name]()
        elif parameter.name not in given:
            given[parameter.name] = ARGUMENTS[parameter.name]
    return cls(**{**given, **more})


def outcome(library, name, cls):
    """The stage that failed, ``construct`` if none could be made, or ``ok``; and the error."""
    stage = "construct"
    try:
        layer = made(library, name, cls)
        stage = "config"
        config = layer.get_config()
        stage = "encode"
        saving = library.saving
        text = json.dumps(saving.serialize_keras_object(layer))
        stage = "rebuild"
        again = saving.deserialize_keras_object(json.loads(text), safe_mode=False)
        stage = "compare"
        if type(again) is not type(layer) or plain(again.get_config()) != plain(config):
            raise ValueError("the configuration came back different")
        return {"outcome": "ok", "error": None}
    except Exception as error:
        return {"outcome": stage, "error": f"{type(error).__name__}: {error}"[:300]}


def plain(value):
    """The value as JSON gives it back."""
    return json.loads(json.dumps(value, default=lambda item: repr(type(item))))


def main():
    library = __import__(sys.argv[1])
    root = os.path.dirname(os.path.abspath(library.__file__))
    found = {}
    for name, cls in sorted(vars(library.layers).items()):
        if inspect.isclass(cls) and issubclass(cls, library.layers.Layer):
            path = os.path.relpath(inspect.getsourcefile(cls), os.path.dirname(root)).replace(os.sep, "/")
            found[f"{path}:{cls.__qualname__}"] = {**outcome(library, name, cls), "lost": lost(library, name, cls)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
