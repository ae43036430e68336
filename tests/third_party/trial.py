"""Saves small models that hold a package's layer, and loads them again: each step in a process of its own.

Run by the interpreter that has the packages: ``python trial.py CASES.json ANSWERS.json``. The parent imports Keras and
nothing of the packages; each child forks from it. A case says what to run before the model is made (``imports``), the
layer (``layer``, which may use ``FOLDER``), its input (``shape``), and what its loader is told to do: run ``line``, and
load with ``objects`` or within ``scope``. The answer to each step is "" where it went well, else the error.
"""

import json
import os
import shutil
import sys
import tempfile
import traceback


def main():
    cases, answers = sys.argv[1:3]
    with open(cases, encoding="utf-8") as file:
        given = json.load(file)
    keras = _keras()
    found = {}
    folder = tempfile.mkdtemp()
    try:
        for case in given:
            path = os.path.join(folder, "{}.{}".format(len(found), case.get("format", "keras")))
            saved = _apart(_save, keras, case, path)
            steps = {"save": saved}
            if not saved:
                steps["cold"] = _apart(_load, keras, {}, path)
                steps["told"] = _apart(_load, keras, case, path)
            found[case["name"]] = steps
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with open(answers, "w", encoding="utf-8") as file:
        json.dump(found, file)


def _keras():
    if os.environ.get("TF_USE_LEGACY_KERAS") == "1":
        import tf_keras as keras
    else:
        import keras
        import tensorflow  # noqa: F401  (what the packages need, imported once)
    return keras


def _apart(step, *given):
    """Runs a step in a child, and returns how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        said = ""
        try:
            step(*given)
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
            traceback.print_exc()
        os.write(writing, (said + "\n").encode("utf-8", "replace")[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return " ".join(said.split()) if said else "the process died"


def _save(keras, case, path):
    scope = {"keras": keras, "FOLDER": os.path.dirname(path)}
    exec(case["imports"], scope)
    keras.utils.set_random_seed(1)
    inputs = keras.Input(tuple(case["shape"]), dtype=case.get("dtype", "float32"))
    model = keras.Model(inputs, eval(case["layer"], scope)(inputs))
    model.save(path)
    _answers(model, case, path)


def _load(keras, case, path):
    scope = {"keras": keras}
    exec(case.get("line", ""), scope)
    objects = eval(case["objects"], scope) if case.get("objects") else None
    if case.get("scope"):
        with eval(case["scope"], scope):
            model = keras.models.load_model(path)
    else:
        model = keras.models.load_model(path, custom_objects=objects)
    if case:
        _answers(model, case, path)


def _answers(model, case, path):
    """Keeps what the model gives for fixed numbers; the second time they must be the same."""
    import numpy

    shape = case["shape"]
    count = 2
    for size in shape:
        count *= size
    given = (numpy.arange(count, dtype="float32") / count).reshape((2, *shape)).astype(case.get("dtype", "float32"))
    result = numpy.asarray(model(given))
    kept = path + ".npy"
    if os.path.exists(kept):
        assert numpy.allclose(numpy.load(kept), result, atol=1e-5), "it answers differently"
    else:
        numpy.save(kept, result)


if __name__ == "__main__":
    main()
