"""Which classes of which files are Keras's, as Keras itself says: run under an interpreter that has TensorFlow.

``python keras_classes.py < jobs.json > classes.json``. A job is a file: the module's name, its path, the text to execute
and the folders to import from. Each is executed in a process of its own. The answer tells, for every file, the kind of
each class defined there, or why the file could not be executed.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import inspect
import json
import os
import signal
import sys

KINDS = (
    ("optimizer", "Optimizer"),
    ("schedule", "LearningRateSchedule"),
    ("loss", "Loss"),
    ("metric", "Metric"),
    ("initializer", "Initializer"),
    ("regularizer", "Regularizer"),
    ("constraint", "Constraint"),
    ("model", "Model"),
    ("layer", "Layer"),
)
"""A class is of the first kind whose name one of its Keras bases has."""

LIBRARIES = ("keras", "tf_keras", "tensorflow")
SECONDS = 120


def kind_of(cls):
    names = {base.__name__ for base in inspect.getmro(cls)[1:] if base.__module__.partition(".")[0] in LIBRARIES}
    return next((kind for kind, name in KINDS if name in names), None)


def classes_of(module):
    found, pending, seen = {}, list(vars(module).values()), set()
    while pending:
        value = pending.pop()
        if not inspect.isclass(value) or id(value) in seen or value.__module__ != module.__name__:
            continue
        seen.add(id(value))
        pending.extend(vars(value).values())
        kind = kind_of(value)
        if kind is not None:
            found[value.__qualname__] = kind
    return found


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the job's own module, in the text given, wherever its package imports it from."""

    def __init__(self, job):
        self.job = job

    def find_spec(self, name, path=None, target=None):
        if name != self.job["name"]:
            return None
        return importlib.util.spec_from_file_location(name, self.job["path"], loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.job["source"], self.job["path"], "exec", dont_inherit=True), vars(module))


def load(job):
    sys.path[:0] = [item for item in job["search"] if item not in sys.path]
    sys.argv = [job["path"]]
    if job.get("source") is not None:
        sys.meta_path.insert(0, Finder(job))
    return importlib.import_module(job["name"])


def answer(job):
    try:
        return {"classes": classes_of(load(job))}
    except BaseException as error:
        return {"failed": f"{type(error).__name__}: {error}"[:300]}


def forked(job):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        with os.fdopen(writing, "w") as stream:
            json.dump(answer(job), stream)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"failed": "the process died"}


def main():
    import tensorflow

    if os.environ.get("TF_USE_LEGACY_KERAS"):
        import tf_keras  # noqa: F401
    assert tensorflow.keras.layers.Layer
    json.dump([forked(job) for job in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
