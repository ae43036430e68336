"""The classes of an installed package, and round trips of their configurations: run under an interpreter with TensorFlow.

``python round_trips.py < job.json > answer.json``. Every module named is imported once, and what is tried runs in a process
of its own, forked from there. Without ``tries`` the answer tells for each module which classes are Keras's; with it, for
each class what the first expression did that made an object.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback

from keras_classes import classes_of

SECONDS = 60
INTERNAL = frozenset({"_tracked", "_path", "output_names", "input_names"})
"""Attributes of Keras's own that no argument decides: they hold names, or what else was set."""


def imported(names):
    """The modules by name, and why the others could not be imported."""
    modules, failed = {}, {}
    for name in names:
        try:
            modules[name] = importlib.import_module(name)
        except BaseException as error:
            failed[name] = f"{type(error).__name__}: {error}"[:300]
    return modules, failed


def plain(value):
    if isinstance(value, (list, tuple)):
        return all(map(plain, value))
    return isinstance(value, (str, int, float, bool, type(None)))


def same(value):
    """A list equals a tuple of the same values."""
    return [same(item) for item in value] if isinstance(value, (list, tuple)) else value


def attributes(value):
    left_out = {key for key in vars(value) if key.strip("_") == "name" or "seed" in key or key in INTERNAL}
    return {key: same(item) for key, item in vars(value).items() if key not in left_out and plain(item)}


def round_trip(made, saving, custom):
    """The outcome, the stage that failed, and its words."""
    now = "config"
    try:
        if not isinstance(made.get_config(), dict):
            raise TypeError("get_config gives no dict")
        now = "encode"
        text = json.dumps(saving.serialize_keras_object(made))
        now = "rebuild"
        again = saving.deserialize_keras_object(json.loads(text), custom_objects=custom, safe_mode=False)
        now = "compare"
        if type(again) is not type(made):
            raise TypeError("came back as " + type(again).__name__)
        one, two = attributes(made), attributes(again)
        changed = sorted(key for key in one if key in two and one[key] != two[key])
        if changed:
            raise ValueError("changed: " + ", ".join(f"{key} {one[key]!r} -> {two[key]!r}" for key in changed))
    except BaseException as error:
        return "fail", now, f"{type(error).__name__}: {' '.join(str(error).split())[-400:]}"
    return "ok", None, None


def tried(module, expressions, saving, custom):
    """What the first expression did that made an object."""
    why = None
    scope = {**vars(module)}
    for number, expression in enumerate(expressions):
        try:
            made = eval(expression, scope)
        except BaseException as error:
            why = why or f"{type(error).__name__}: {error}"[:300]
            continue
        return {"number": number, "said": round_trip(made, saving, custom)}
    return {"number": 0, "said": ("unknown", "construct", why)}


def forked(action):
    """What the action returns in a process of its own; None where that died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            with os.fdopen(writing, "w") as stream:
                json.dump(action(), stream)
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    job = json.load(sys.stdin)
    import tensorflow

    if os.environ.get("TF_USE_LEGACY_KERAS"):
        import tf_keras as library
    else:
        import keras as library
    assert tensorflow.keras.layers.Layer
    sys.path[:0] = [item for item in job["search"] if item not in sys.path]
    modules, failed = imported(job["modules"])
    found = {name: classes_of(module) for name, module in modules.items()}
    if "tries" not in job:
        json.dump({"classes": found, "failed": failed}, answers)
        answers.close()
        return
    every = {
        qualname: getattr(modules[name], qualname)
        for name, names in found.items()
        for qualname in names
        if hasattr(modules[name], qualname)
    }
    outcomes = {}
    for name, classes in job["tries"].items():
        if name not in modules:
            continue
        own = {key: getattr(modules[name], key) for key in found[name] if hasattr(modules[name], key)}
        for qualname, expressions in classes.items():
            custom = {**every, **own}
            said = forked(lambda: tried(modules[name], expressions, library.saving, custom))  # noqa: B023
            outcomes.setdefault(name, {})[qualname] = said
            print(name, qualname, said and said["said"][:2], file=sys.stderr, flush=True)
    json.dump(outcomes, answers)
    answers.close()


if __name__ == "__main__":
    main()
