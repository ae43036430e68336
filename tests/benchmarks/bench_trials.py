"""Prints what trials cost in the worker, against the same bare Keras calls each in an interpreter of its own.

A script, not a test: python tests/benchmarks/bench_trials.py [SUBJECTS] [SAMPLE], in an environment that has TensorFlow.
Each subject is saved in one process and loaded in two others: with its module imported, and with ``custom_objects``. The
slow side is run for a sample of the subjects, spread over the fast side's run, so that whatever else the machine does falls
on both. The aims: a ratio of at least 5, a small layer's save and load below 0.5 s, and no trial that imports TensorFlow
after the worker's start.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tfsavelint.confirm.pool import Worker, environment
from tfsavelint.confirm.wire import Action, Answer, InputSpec, Interpreter, Job, ModuleSource, SubjectSource

LAYER = """

@keras.saving.register_keras_serializable("bench")
class Scale{number}(keras.layers.Layer):
    def __init__(self, units=4, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.factor = factor
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x) * self.factor

    def get_config(self):
        return {{**super().get_config(), "units": self.units, "factor": self.factor}}
"""
BARE_SAVE = """
import sys
sys.path.insert(0, {folder!r})
import keras, layers
inputs = keras.Input((8,))
model = keras.Model(inputs, layers.Scale{number}(5, 0.5)(inputs))
model.predict_on_batch(__import__("numpy").ones((2, 8)))
model.save({folder!r} + "/bare.keras")
"""
BARE_LOAD = """
import sys
sys.path.insert(0, {folder!r})
import keras, layers
model = keras.models.load_model({folder!r} + "/bare.keras"{given})
model.predict_on_batch(__import__("numpy").ones((2, 8)))
"""
PRINTED_ID = "raise RuntimeError('at ' + str(id(__import__('sys').modules.get('tensorflow'))))"
INTERPRETER = Interpreter(sys.executable, "keras")


class Subjects:
    """The layers of one module, tried one after the other."""

    def __init__(self, worker: Worker, folder: Path, number: int) -> None:
        self.worker = worker
        self.folder = folder
        text = "import keras\n" + "".join(LAYER.format(number=index) for index in range(number))
        (folder / "layers.py").write_text(text, encoding="utf-8")
        self.module = ModuleSource("layers", str(folder / "layers.py"), text, (str(folder),))
        self.count = 0

    def run(self, trial: str, kind: str, action: Action, subject: SubjectSource | None = None) -> Answer:
        """One process of the worker's."""
        self.count += 1
        return self.worker.run(Job(self.count, trial, kind, action, self.module, subject))  # type: ignore[arg-type]

    def tried(self, number: int) -> tuple[float, float]:
        """Seconds for a save and its first load, and for all three steps."""
        name = f"Scale{number}"
        trial = tempfile.mkdtemp(dir=self.folder)
        began = time.perf_counter()
        subject = SubjectSource("layer", f"{name}(5, 0.5)", (InputSpec((8,)),))
        answers = [self.run(trial, "save", Action("save", "keras"), subject)]
        answers.append(self.run(trial, "load", Action("load", "keras", "imported")))
        both = time.perf_counter() - began
        answers.append(self.run(trial, "load", Action("load", "keras", "custom_objects", (name,))))
        whole = time.perf_counter() - began
        shutil.rmtree(trial)
        assert all(answer.outcome.value == "ok" for answer in answers), answers
        return both, whole

    def tensorflow_at(self) -> str:
        """Where in memory a trial finds TensorFlow: the parent's own, if it is one place for all."""
        trial = tempfile.mkdtemp(dir=self.folder)
        answer = self.run(trial, "save", Action("statement", statement=PRINTED_ID))
        shutil.rmtree(trial)
        return str(answer.detail)

    def bare(self, number: int) -> float:
        """Seconds for the same three steps, each in an interpreter of its own."""
        began = time.perf_counter()
        passed = f", custom_objects={{'Scale{number}': layers.Scale{number}}}"
        texts = [BARE_SAVE, BARE_LOAD.replace("{given}", ""), BARE_LOAD.replace("{given}", passed)]
        for text in texts:
            code = text.replace("{folder!r}", repr(str(self.folder))).replace("{number}", str(number))
            where = environment(INTERPRETER, str(self.folder))
            subprocess.run([sys.executable, "-c", code], env=where, check=True, capture_output=True)
        return time.perf_counter() - began


def main() -> None:
    """Run both sides, and print the figures of this one run."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    sample = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as home, Worker(INTERPRETER) as worker:
        began = time.perf_counter()
        hello = worker.start()
        start = time.perf_counter() - began
        assert hello.ready, hello
        print(f"keras {hello.keras}, TensorFlow {hello.tensorflow}, {os.cpu_count()} cores, fork: {hello.fork}")
        subjects = Subjects(worker, Path(home), number)
        first, *_ = subjects.tried(0)
        both, whole, bare, places = [], [], [], {subjects.tensorflow_at()}
        for index in range(number):
            pair, every = subjects.tried(index)
            both.append(pair)
            whole.append(every)
            if index % (number // sample) == 0 and len(bare) < sample:
                bare.append(subjects.bare(index))
                places.add(subjects.tensorflow_at())
    fast = start + sum(whole)
    slow = sum(bare) / len(bare) * number
    print(f"{number} subjects in the worker: {fast:.1f} s, its start of {start:.1f} s included ({3 * number} processes)")
    print(f"the same in interpreters of their own: {slow:.1f} s, from {len(bare)} subjects of these ({sum(bare):.1f} s)")
    print(f"ratio of this run: {slow / fast:.1f} (aim: 5)")
    shown = f"median {median(both):.2f} s, the slowest {max(both):.2f} s, the very first {first:.2f} s"
    print(f"a small layer's save and fresh load: {shown} (aim: 0.5)")
    print(
        f"TensorFlow's place in memory over {len(bare) + 1} trials: {sorted(places)}: one place is the parent's own import"
    )


if __name__ == "__main__":
    main()
