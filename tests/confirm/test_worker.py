"""The worker, run for real: every stage of failure, every way to die, and what a survivor has to prove.

Takes the interpreter that runs the tests, which must have TensorFlow 2.16 or later; tf_keras too for the second half.
TFSAVELINT_TEST_TF215 may name one with TensorFlow 2.15 and tensorflow-addons.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from confirm.bench import SEQUENTIAL, Bench, benches

from tfsavelint.confirm.pool import Worker, environment
from tfsavelint.confirm.wire import Action, Flavour, FormatName, Interpreter, SubjectSource
from tfsavelint.model import Outcome, Stage

FLAVOURS: tuple[Flavour, ...] = get_args(Flavour)


@pytest.fixture(scope="module", params=FLAVOURS)
def any_bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches(request.param, tmp_path_factory.mktemp("any"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("keras", tmp_path_factory.mktemp("keras"))


@pytest.fixture(scope="module")
def legacy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("tf_keras", tmp_path_factory.mktemp("tf_keras"))


SCALE = """
class Scale(keras.layers.Layer):
    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
    def call(self, x):
        return x * self.factor
    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
"""


ASKING = """
class Asking(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)
    def call(self, x, {parameters}):
        return self.dense(x)

def build():
    return Asking()
"""


@pytest.mark.parametrize("parameters", ["training", "training, look_mask", "y, training", "training, mask"])
def test_what_is_revived_is_called_as_the_saved_model_was(legacy: Bench, parameters: str) -> None:
    side, answer = legacy.trial(ASKING.format(parameters=parameters), "build()", "savedmodel", "cold")
    assert (side, answer.outcome) == ("load", Outcome.OK), answer


def test_a_mask_that_is_missing_since_it_was_none_is_not_the_model_s_fault(legacy: Bench) -> None:
    """Keras 2 drops a ``mask`` of None when it traces the call for a SavedModel; a real mask may be kept."""
    source = ASKING.format(parameters="training, mask").replace("return self", "assert mask is None; return self")
    side, answer = legacy.trial(source, "build()", "savedmodel", "cold")
    assert (side, answer.outcome, answer.stage) == ("save", Outcome.UNKNOWN, Stage.WRITE), answer
    assert (answer.detail or "").startswith("called with None for `mask`"), answer


def test_built_in_model_survives_every_format(any_bench: Bench) -> None:
    for form in get_args(FormatName):
        side, answer = any_bench.trial(SEQUENTIAL, "model", form, "cold")
        if any_bench.flavour == "keras" and form in ("savedmodel", "checkpoint"):
            assert (side, answer.outcome, answer.stage) == ("save", Outcome.FAIL, Stage.WRITE)
        else:
            assert (side, answer.outcome) == ("load", Outcome.OK), (form, answer)


@pytest.mark.parametrize("form", ["keras", "h5"])
def test_unregistered_layer_is_not_located_and_custom_objects_help(any_bench: Bench, form: FormatName) -> None:
    for mode in ("cold", "imported"):
        side, answer = any_bench.trial(SCALE, "Scale(4.0)", form, mode)
        assert (side, answer.outcome, answer.stage) == ("load", Outcome.FAIL, Stage.LOCATE), answer
        assert "Scale" in (answer.detail or "")
    _, answer = any_bench.trial(SCALE, "Scale(4.0)", form, "custom_objects", ("Scale",))
    assert answer.outcome is Outcome.OK, answer


def test_saved_model_of_an_unknown_class_is_revived_cold(legacy: Bench) -> None:
    _, answer = legacy.trial(SCALE, "Scale(4.0)", "savedmodel", "cold")
    assert answer.outcome is Outcome.OK, answer


LAYER = """
@keras.utils.register_keras_serializable("t")
class L(keras.layers.Layer):
    def __init__(self, n=1, **kwargs):
        super().__init__(**kwargs)
        self.n = n
        {more}
    def call(self, x):
        return {value}
    {config}
"""


def layer(config: str = "", value: str = "x", more: str = "") -> str:
    """The source of a registered layer ``L``."""
    return LAYER.format(config=config, value=value, more=more)


CONFIG = "def get_config(self): return {**super().get_config(), 'n': self.n}"
SAVE_FAILURES = {
    "get_config raises": (
        layer("def get_config(self): raise RuntimeError('no config')"),
        "L()",
        Stage.CONFIG,
        "no config",
    ),
    "automatic config refused": (layer(), "L(n=keras.layers.Dense(2))", Stage.CONFIG, "non-serializable"),
    "get_config returns None": (layer("def get_config(self): pass"), "L()", Stage.CONFIG, ""),
    "constructor raises": (layer(more="raise KeyError('boom')"), "L()", Stage.CONSTRUCT, "boom"),
    "call raises": (layer(value="x @ x @ x + undefined_name"), "L()", Stage.CONSTRUCT, ""),
}


@pytest.mark.parametrize("name", SAVE_FAILURES)
@pytest.mark.parametrize("form", ["keras", "h5"])
def test_failures_while_saving(any_bench: Bench, name: str, form: FormatName) -> None:
    source, subject, stage, text = SAVE_FAILURES[name]
    side, answer = any_bench.trial(source, subject, form)
    assert answer.outcome is Outcome.FAIL, answer
    if stage is not None:
        assert (side, answer.stage) == ("save", stage), answer
        assert text in (answer.detail or ""), answer


def test_tensor_in_config_is_not_encoded_in_h5(any_bench: Bench) -> None:
    config = "def get_config(self): return {**super().get_config(), 'n': tf.constant([1.0])}"
    side, answer = any_bench.trial(layer(config), "L()", "h5")
    assert (side, answer.stage, answer.error_type) == ("save", Stage.ENCODE, "TypeError"), answer


def test_object_without_config_is_not_encoded(any_bench: Bench) -> None:
    config = "def get_config(self): return {**super().get_config(), 'n': object()}"
    side, answer = any_bench.trial(layer(config), "L()")
    assert (side, answer.stage) == ("save", Stage.ENCODE), answer


def test_weights_without_names_are_not_written_by_keras_2(legacy: Bench) -> None:
    more = "self.a, self.b = [self.add_weight(shape=(1,)) for _ in 'ab']"
    source = layer(CONFIG, "x * self.a + self.b", more)
    for form in ("h5", "savedmodel", "checkpoint"):
        side, answer = legacy.trial(source, "L()", form)
        assert (side, answer.stage) == ("save", Stage.WRITE), (form, answer)
    assert legacy.trial(source, "L()", "keras")[1].outcome is Outcome.OK


BARE = """
@keras.utils.register_keras_serializable("t")
class L(keras.layers.Layer):
    def __init__(self):
        super().__init__()
    def call(self, x):
        return x + 1.0
"""
REQUIRED = layer("def get_config(self): return super().get_config()", "x * self.n").replace("n=1", "n")


def test_constructor_that_cannot_take_what_keras_adds(bench: Bench) -> None:
    side, answer = bench.trial(BARE, "L()")
    assert (side, answer.stage, answer.error_type) == ("load", Stage.REBUILD, "TypeError"), answer
    assert answer.detail == "L.__init__() got an unexpected keyword argument 'trainable'"


def test_required_argument_left_out(any_bench: Bench) -> None:
    for form in ("keras", "h5"):
        side, answer = any_bench.trial(REQUIRED, "L(3)", form)
        assert (side, answer.stage) == ("load", Stage.REBUILD), answer
        assert "missing 1 required positional argument: 'n'" in (answer.detail or "")


def test_defaulted_argument_left_out(any_bench: Bench) -> None:
    source = layer("def get_config(self): return super().get_config()", "x * self.n")
    side, answer = any_bench.trial(source, "L(3)")
    assert (side, answer.stage) == ("load", Stage.COMPARE), answer
    assert "`n` of L was 3, is 1" in (answer.detail or "") and "outputs differ" in (answer.detail or "")


def test_layer_held_out_of_sight_never_looks_restored(any_bench: Bench) -> None:
    hidden = "self.box = type('Box', (), {})(); self.box.dense = keras.layers.Dense(4)"
    side, answer = any_bench.trial(layer(CONFIG, "self.box.dense(x)", hidden), "L()")
    assert (side, answer.stage) == ("load", Stage.COMPARE), answer


def test_unbuilt_children_fail_in_state(bench: Bench) -> None:
    more = "self.d = keras.layers.Dense(4)"
    source = layer(CONFIG + "\n    def compute_output_shape(self, s): return s", "self.d(x)", more)
    side, answer = bench.trial(source, "L()")
    assert (side, answer.stage) == ("load", Stage.STATE), answer


def test_own_state_methods(any_bench: Bench) -> None:
    methods = CONFIG + "\n    def load_own_variables(self, store): raise OSError('lost')"
    source = layer(methods, "x * self.w", "self.w = self.add_weight(shape=(4,), name='w')")
    side, answer = any_bench.trial(source, "L()")
    assert (side, answer.stage) == ("load", Stage.STATE), answer
    assert "lost" in (answer.detail or "")


def test_unregistered_function_is_not_located(bench: Bench) -> None:
    source = """
def act(x): return x * 2.0
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation=act)])
"""
    side, answer = bench.trial(source, "model")
    assert (side, answer.stage) == ("load", Stage.LOCATE), answer
    assert bench.trial(source, "model", mode="custom_objects", custom=("act",))[1].outcome is Outcome.OK


def test_lambda_is_refused_where_it_is_located(bench: Bench) -> None:
    source = "model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])"
    side, answer = bench.trial(source, "model")
    assert (side, answer.stage) == ("load", Stage.LOCATE), answer


DEATHS = {
    "sys.exit": ("sys.exit(3)", "sys.exit(3)"),
    "os._exit": ("os._exit(4)", "status 4"),
    "crash": ("os.kill(os.getpid(), 11)", "SIGSEGV"),
    "killed": ("os.kill(os.getpid(), 9)", "SIGKILL"),
}


@pytest.mark.parametrize("name", DEATHS)
def test_a_death_costs_one_trial(bench: Bench, name: str) -> None:
    death, text = DEATHS[name]
    side, answer = bench.trial(death, "model")
    assert (side, answer.outcome, answer.stage, answer.error_type) == ("save", Outcome.FAIL, Stage.CONSTRUCT, "crash")
    assert text in (answer.detail or "")
    source = layer(f"def get_config(self): {death}")
    side, answer = bench.trial(source, "L()")
    assert (side, answer.error_type) == ("save", "crash")
    assert answer.stage in (Stage.CONFIG, Stage.ENCODE)
    assert bench.trial(SEQUENTIAL, "model")[1].outcome is Outcome.OK


def test_an_endless_loop_costs_its_timeout(bench: Bench) -> None:
    started = time.monotonic()
    _, answer = bench.trial("while True: pass", "model", timeout=2.0)
    assert (answer.outcome, answer.stage, answer.error_type) == (Outcome.UNKNOWN, Stage.CONSTRUCT, "timeout")
    assert time.monotonic() - started < 6
    assert bench.trial(SEQUENTIAL, "model")[1].outcome is Outcome.OK


def test_a_process_left_behind_is_killed(bench: Bench, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    source = f"""
pid = os.fork()
if pid == 0:
    time.sleep(60)
open({str(mark)!r}, "w").write(str(pid))
"""
    source += SEQUENTIAL
    started = time.monotonic()
    assert bench.trial(source, "model", form="weights")[1].outcome is Outcome.OK
    assert time.monotonic() - started < 30
    time.sleep(0.2)
    stat = Path("/proc", mark.read_text(), "stat")
    assert not stat.exists() or " Z " in stat.read_text(), "dead, if perhaps not yet reaped by init"


def test_a_flood_of_output_is_cut(bench: Bench) -> None:
    flood = "print('{\"id\": 1}')\nfor _ in range(20000): print('x' * 500)\nprint('the end')\n"
    source = flood + SEQUENTIAL
    side, answer = bench.trial(source, "model")
    assert (side, answer.outcome) == ("load", Outcome.OK), answer
    assert "the end" in answer.output and len(answer.output) <= 4096


def test_reading_standard_input_is_the_end_of_a_file(bench: Bench) -> None:
    _, answer = bench.trial("assert sys.stdin.read() == ''\n" + SEQUENTIAL, "model")
    assert answer.outcome is Outcome.OK, answer


def test_missing_module_is_named(bench: Bench) -> None:
    side, answer = bench.trial("import no_such_package.thing", "model")
    assert (side, answer.stage, answer.missing) == ("save", Stage.CONSTRUCT, "no_such_package")


def test_statement_with_a_path_of_its_own_stays_in_the_trial(bench: Bench, tmp_path: Path) -> None:
    module = bench.module(SEQUENTIAL, "__main__")
    for number, path in enumerate((str(tmp_path / "out" / "m.keras"), "~/m.keras", "../../m.keras", "sub/m.keras")):
        directory = bench.directory()
        save = Action("statement", statement=f"model.save({path!r})", receiver="model")
        answer = bench.run(directory, "save", save, module)
        assert answer.outcome is Outcome.OK, (number, answer)
        load = Action("statement", statement=f"again = keras.models.load_model({path!r})")
        answer = bench.run(directory, "load", load, module)
        assert answer.outcome is Outcome.OK, (number, answer)
        assert list((directory / "work").rglob("m.keras"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "imports",
    [
        "from tensorflow.keras.models import load_model, save_model",
        "from tensorflow import keras as k\nload_model, save_model = k.models.load_model, k.models.save_model",
        "load_model, save_model = keras.models.load_model, keras.models.save_model",
    ],
)
def test_every_spelling_is_caught(any_bench: Bench, imports: str, tmp_path: Path) -> None:
    module = any_bench.module(f"{imports}\n{SEQUENTIAL}", "__main__")
    path = str(tmp_path / "m.h5")
    directory = any_bench.directory()
    save = Action("statement", statement=f"save_model(model, {path!r})")
    answer = any_bench.run(directory, "save", save, module, SubjectSource("expression", "model"))
    assert answer.outcome is Outcome.OK, answer
    answer = any_bench.run(directory, "load", Action("statement", statement=f"load_model({path!r})"), module)
    assert answer.outcome is Outcome.OK, answer
    assert not Path(path).exists()


STATEMENTS = {
    "model.save('my_model')": Stage.WRITE,
    "model.save('m.keras', save_format='tf')": None,
    "model.save_weights('w.h5')": Stage.WRITE,
    "model.save_weights('w.weights.h5', save_format='h5')": Stage.WRITE,
    "keras.callbacks.ModelCheckpoint('ckpt')": Stage.WRITE,
    "keras.models.save_model(model, 'dir')": Stage.WRITE,
    "model.save('m.h5', 1, 2, 3, 4)": Stage.WRITE,
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_calls_as_written(bench: Bench, statement: str) -> None:
    answer = bench.run(bench.directory(), "save", Action("statement", statement=statement, receiver="model"),
                       bench.module(SEQUENTIAL, "__main__"))  # fmt: skip
    assert answer.stage is STATEMENTS[statement], answer


def test_weights_loaded_by_statement(bench: Bench) -> None:
    directory, module = bench.directory(), bench.module(SEQUENTIAL, "__main__")
    save = Action("statement", statement="model.save_weights('w.weights.h5')", receiver="model")
    assert bench.run(directory, "save", save, module).outcome is Outcome.OK
    load = Action("statement", statement="model.load_weights('w.weights.h5')", receiver="model")
    assert bench.run(directory, "load", load, module).outcome is Outcome.OK
    nothing = Action("statement", statement="model.summary()", receiver="model")
    answer = bench.run(directory, "load", nothing, module)
    assert (answer.outcome, answer.stage) == (Outcome.FAIL, Stage.COMPARE), "weights not loaded must not look right"


def test_statement_for_a_file_that_is_not_there_says_nothing(bench: Bench) -> None:
    load = Action("statement", statement="keras.models.load_model('nowhere.keras')")
    answer = bench.run(bench.directory(), "load", load, bench.module("", "__main__"))
    assert (answer.outcome, answer.error_type) == (Outcome.UNKNOWN, "missing-file")


def test_saved_model_is_no_format_of_keras_3(bench: Bench) -> None:
    directory = bench.directory()
    (directory / "work" / "sm").mkdir(parents=True)
    load = Action("statement", statement="keras.models.load_model('sm')")
    answer = bench.run(directory, "load", load, bench.module("", "__main__"))
    assert (answer.outcome, answer.stage) == (Outcome.FAIL, Stage.WRITE), answer


SUBCLASSED = """
@keras.utils.register_keras_serializable("t")
class M(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.d = keras.layers.Dense(4)
    def call(self, x):
        return self.d(x)
def build(): return M()
"""


def test_two_arguments_are_two_inputs(any_bench: Bench) -> None:
    source = layer(CONFIG, "x + y").replace("def call(self, x)", "def call(self, x, y)")
    directory, module = any_bench.directory(), any_bench.module(source)
    made = SubjectSource("layer", "L()")
    assert any_bench.run(directory, "save", Action("save", "keras"), module, made).outcome is Outcome.OK
    answer = any_bench.run(directory, "load", Action("load", "keras", "imported"), module)
    assert answer.outcome is Outcome.OK, answer
    two = SUBCLASSED.replace("call(self, x)", "call(self, x, y)").replace("self.d(x)", "self.d(x) + self.d(y)")
    side, answer = any_bench.trial(two + "model = M()\nmodel(np.ones((2, 5)), np.ones((2, 5)))\n", "model")
    assert (side, answer.outcome) == ("load", Outcome.FAIL), answer
    assert answer.stage is (Stage.COMPARE if any_bench.flavour == "keras" else Stage.STATE), answer
    assert not answer.notes


def test_subclassed_model_is_built_by_a_call(any_bench: Bench) -> None:
    side, answer = any_bench.trial(SUBCLASSED, "build()")
    assert (side, answer.outcome) == ("load", Outcome.OK), answer
    _, answer = any_bench.trial(SUBCLASSED, "build()", "weights")
    assert answer.outcome is Outcome.OK and any("was not built" in note for note in answer.notes), answer


def test_modules_in_packages_and_importable_mode(bench: Bench) -> None:
    source = SCALE.replace("class Scale", "@keras.saving.register_keras_serializable('t')\nclass Scale")
    for name in ("parts", "pkg.deep.parts", "__main__"):
        side, answer = bench.trial(source, "Scale(2.0)", name=name)
        assert (side, answer.outcome) == ("load", Outcome.OK), (name, answer)
    # Registered, importable, but not imported: since Keras 3.9 nobody imports it.
    side, answer = bench.trial(source, "Scale(2.0)", mode="importable")
    assert (side, answer.stage) == ("load", Stage.LOCATE)


def test_inputs_are_searched_for(bench: Bench) -> None:
    module = bench.module("")
    for expression in ("keras.layers.Conv2D(2, 3)", "keras.layers.LSTM(2)", "keras.layers.Add()",
                       "keras.layers.Embedding(5, 2)", "keras.layers.LSTMCell(3)"):  # fmt: skip
        directory = bench.directory()
        subject = SubjectSource("layer", expression)
        answer = bench.run(directory, "save", Action("save", "keras"), module, subject)
        assert answer.outcome is Outcome.OK, (expression, answer)
        answer = bench.run(directory, "load", Action("load", "keras", "cold"))
        assert answer.outcome is Outcome.OK, (expression, answer)


def test_not_a_number_says_nothing(bench: Bench) -> None:
    side, answer = bench.trial(layer(CONFIG, "x * float('nan')"), "L()")
    assert (side, answer.outcome) == ("load", Outcome.UNKNOWN), answer


def test_spawned_jobs_do_the_same(tmp_path: Path) -> None:
    with Worker(Interpreter(sys.executable, "keras"), method="spawn") as worker:
        assert worker.start().ready
        spawning = Bench(worker, "keras", tmp_path)
        side, answer = spawning.trial(layer("def get_config(self): os._exit(4)"), "L()")
        assert (side, answer.error_type) == ("save", "crash")
        side, answer = spawning.trial(SCALE, "Scale(4.0)")
        assert (side, answer.stage) == ("load", Stage.LOCATE)


def test_a_parent_that_dies_is_replaced(tmp_path: Path) -> None:
    with Worker(Interpreter(sys.executable, "keras")) as worker:
        again = Bench(worker, "keras", tmp_path)
        side, answer = again.trial("os.kill(os.getppid(), 9)\ntime.sleep(5)", "model")
        assert (side, answer.outcome, answer.error_type) == ("save", Outcome.UNKNOWN, "worker-died"), answer
        assert again.trial(SEQUENTIAL, "model")[1].outcome is Outcome.OK


def test_no_library_and_no_interpreter_are_said(tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('none here')")
    with Worker(Interpreter(sys.executable, "keras", (str(tmp_path),))) as worker:
        hello = worker.start()
        assert (hello.ready, hello.error_type, hello.detail) == (False, "ImportError", "none here")
    with Worker(Interpreter(str(tmp_path / "python"), "keras")) as worker:
        assert not worker.start().ready


def test_the_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    given = environment(Interpreter(sys.executable, "tf_keras"), "/home/of/worker")
    assert "MY_TOKEN" not in given and "PYTHONPATH" not in given
    assert given["TF_USE_LEGACY_KERAS"] == "1" and given["HOME"] == "/home/of/worker"
