"""Saves ordinary models under one Keras, or loads what others saved: run by test_files_matrix in each environment.

``python ordinary_models.py save|load FOLDER NAME``: files are called NAME-MODEL.ENDING.
"""

import json
import os
import signal
import sys

from tensorflow import keras

layers = keras.layers


def dense():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(2)])


def convolution():
    inputs = keras.Input((8, 8, 3))
    inner = layers.BatchNormalization()(layers.Conv2D(4, 3)(inputs))
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(inner)))


def joined():
    inputs = keras.Input((4,))
    inner = layers.Dropout(0.5)(layers.Dense(3)(inputs))
    return keras.Model(inputs, layers.Add()([inner, layers.Dense(3)(inputs)]))


MODELS = {"dense": dense, "convolution": convolution, "joined": joined}


def expired(*_):
    raise TimeoutError


def loads(path):
    signal.signal(signal.SIGALRM, expired)
    signal.alarm(60)  # some loads of another Keras never return
    try:
        keras.models.load_model(path)
    except Exception:
        return False
    finally:
        signal.alarm(0)
    return True


def main(do, folder, name):
    if do == "save":
        for model, build in MODELS.items():
            for ending in ("keras", "h5"):
                build().save(os.path.join(folder, "{}-{}.{}".format(name, model, ending)))
        return
    found = {item: loads(os.path.join(folder, item)) for item in sorted(os.listdir(folder))}
    print("LOADED" + json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
