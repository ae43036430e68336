"""Observe Keras's own classes: the source of ``tfsavelint/knowledge/classes.txt``.

Standard library only, Python 3.9+. ``list`` runs under an interpreter that has TensorFlow; TF_USE_LEGACY_KERAS=1 makes
it observe tf_keras. ``table`` runs anywhere.

    observe_classes.py list > classes-N.json                what each class of this Keras is, and what it does
    observe_classes.py table classes-*.json > classes.txt   the answers of all environments, equal ones written once

Every module of Keras is imported but its tests, and every class there that a layer, model, loss, metric, optimizer,
schedule, initializer, regularizer or constraint can be derived from is tried: an instance with the simplest arguments,
and subclasses as users write them. What could not be made is read from the source of ``get_config``, and says so.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import json
import os
import pkgutil
import re
import sys
import textwrap
import types
import warnings

TARGETS = ["keras==2.12", "keras==2.15", "keras==3.3", "keras==3.8", "keras==3.10", "keras==3.12", "keras==3.15"]
TARGETS += ["tf_keras==2.21"]
METHODS = ["get_config", "from_config", "build", "call", "compute_output_shape", "get_build_config", "build_from_config"]
METHODS += ["compile", "get_compile_config", "__call__", "update_state", "result", "save_own_variables"]
METHODS += ["load_own_variables"]

# Not for users: tests, protocol buffers, the generated trees that other roots show, and TensorFlow 1's classes.
_NOT_FOR_USERS = re.compile(
    r"(.*_)?tests?(_.*)?|test_.*|testing.*|.*_test_.*|protobuf|api|_tf_keras|.*_pb2|.*benchmark.*|local_tests"
    r"|legacy_tf_layers|tools|integration_test|applications|datasets|dtensor|feature_column"
)


class Library:
    """The Keras at hand: its package, the root that users write, and the base class of each kind."""

    def __init__(self) -> None:
        legacy = os.environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1")
        self.flavour = "tf_keras" if legacy else "keras"
        self.package = importlib.import_module(self.flavour)
        self.tensorflow = importlib.import_module("tensorflow")
        self.version = self.package.__version__
        self.generation = int(self.version.partition(".")[0])
        # Keras 2.12 has no generated API under its own name, and `tf.keras` is the public one of both generations.
        self.api = self.package if self.generation == 3 or legacy else self.tensorflow.keras
        self.roots = self._roots()

    def _roots(self) -> dict[str, list[type]]:
        api = self.api
        schedule = api.optimizers.schedules.LearningRateSchedule
        optimizers = [api.optimizers.Optimizer, self._found("src.optimizers.base_optimizer.BaseOptimizer")]
        optimizers += [self._found(f"{way}optimizers.legacy.optimizer_v2.OptimizerV2") for way in ("", "src.")]
        roots = {
            "model": [api.Model],
            "metric": [api.metrics.Metric],
            "layer": [api.layers.Layer],
            "loss": [api.losses.Loss],
            "schedule": [schedule],
            "optimizer": [one for one in optimizers if one is not None],
            "initializer": [api.initializers.Initializer],
            "regularizer": [api.regularizers.Regularizer],
            "constraint": [api.constraints.Constraint],
        }
        if self.generation == 3:
            roots["other"] = [one for one in (getattr(api, "Quantizer", None), getattr(api, "Operation", None)) if one]
        return roots

    def _found(self, path: str):
        module, _, name = path.rpartition(".")
        with contextlib.suppress(ImportError, AttributeError):
            return getattr(importlib.import_module(f"{self.flavour}.{module}"), name)
        return None

    def kind(self, cls: type):
        """The kind of a class; None for what nobody saves."""
        for kind, roots in self.roots.items():
            if any(issubclass(cls, root) for root in roots):
                cell = kind == "layer" and re.search(r"Cells?(V\d)?\Z|CellMixin\Z", cls.__name__)
                return "cell" if cell else kind
        return None

    def internal(self, cls: type) -> str:
        """Where a class was defined, below the root; a class from elsewhere keeps its whole name."""
        path = f"{cls.__module__}.{cls.__qualname__}"
        return path[len(self.flavour) + 1 :] if path.startswith(f"{self.flavour}.") else f"!{path}"


# --- which classes -------------------------------------------------------------------------------------------------


def _modules(library: Library) -> list[types.ModuleType]:
    found = []

    def walk(folders: list[str], name: str) -> None:
        for item in pkgutil.iter_modules(folders):
            if _NOT_FOR_USERS.fullmatch(item.name) or item.name.startswith("__"):
                continue
            path = f"{name}.{item.name}"
            with contextlib.suppress(BaseException):
                module = importlib.import_module(path)
                found.append(module)
                if item.ispkg:
                    walk(list(module.__path__), path)

    walk(list(library.package.__path__), library.flavour)
    return found


def public_paths(library: Library) -> dict[type, list[str]]:
    """Public paths of every class, as users write them below the root."""
    found: dict[type, set[str]] = {}

    def walk(module: types.ModuleType, path: str, seen: frozenset[int]) -> None:
        for name in dir(module):
            if name.startswith("_") or (not path and name in ("src", "api", "applications", "datasets")):
                continue
            value = getattr(module, name, None)
            below = f"{path}.{name}" if path else name
            if isinstance(value, type) and library.kind(value):
                found.setdefault(value, set()).add(below)
            elif isinstance(value, types.ModuleType) and id(value) not in seen and below.count(".") < 4:
                root, own = value.__name__.partition(".")[0], value.__name__.rpartition(".")[2]
                if root in ("keras", "tf_keras") and own == name:
                    walk(value, below, seen | {id(value)})

    walk(library.api, "", frozenset({id(library.api)}))
    if library.generation == 3:  # `tf.keras` shows what `keras` does, and a few legacy classes under names of their own
        taken = {path: cls for cls, paths in found.items() for path in paths}
        walk(library.tensorflow.keras, "", frozenset({id(library.tensorflow.keras)}))
        for cls, paths in found.items():
            found[cls] = {path for path in paths if taken.get(path, cls) is cls}
    return {cls: sorted(paths, key=lambda path: (path.count("."), path)) for cls, paths in found.items() if paths}


def all_classes(library: Library) -> tuple[dict[str, type], dict[type, list[str]]]:
    """Every class by internal path, and the packages that show it under its name."""
    classes: dict[str, type] = {}
    shown: dict[type, set[str]] = {}
    for module in _modules(library):
        where = module.__name__[len(library.flavour) + 1 :]
        if where.startswith(("src.ops", "src.backend.")) or ".ops." in where:
            continue  # a class for every operation; the public Operation is found where it is defined
        for name, value in sorted(vars(module).items()):
            if not isinstance(value, type) or library.kind(value) is None or name.startswith("__"):
                continue
            internal = library.internal(value)
            if internal.startswith(("!", "src.ops.", "src.backend.")) and internal != "src.ops.operation.Operation":
                continue
            if "<locals>" in internal or "legacy_tf_layers" in internal:
                continue
            classes[internal] = value
            if hasattr(module, "__path__") or name != value.__name__:
                shown.setdefault(value, set()).add(f"{where}.{name}")
    return classes, {cls: sorted(paths) for cls, paths in shown.items()}


# --- one class -----------------------------------------------------------------------------------------------------


def parameters(function) -> list[str]:
    """A constructor's parameters but self: ``units``, ``rate=0.5``, ``act=?`` (an object), ``/``, ``*``, ``**kwargs``."""
    written: list[str] = []
    star = False
    kinds = inspect.Parameter
    listed = list(inspect.signature(function).parameters.values())[1:]
    for place, item in enumerate(listed):
        if item.kind is kinds.VAR_POSITIONAL:
            star = True
            written.append(f"*{item.name}")
            continue
        if item.kind is kinds.VAR_KEYWORD:
            written.append(f"**{item.name}")
            continue
        if item.kind is kinds.KEYWORD_ONLY and not star:
            star = True
            written.append("*")
        text = item.name
        if item.default is not kinds.empty:
            text += "=" + _literal(item.default)
        written.append(text)
        after = listed[place + 1].kind if place + 1 < len(listed) else None
        if item.kind is kinds.POSITIONAL_ONLY and after is not kinds.POSITIONAL_ONLY:
            written.append("/")
    return written


def _literal(value: object) -> str:
    plain = (str, int, float, bool, type(None))
    if type(value) in plain or (type(value) in (list, tuple) and all(type(item) in plain for item in value)):
        with contextlib.suppress(ValueError):
            return json.dumps(value, allow_nan=False)
    return "?"


def simplest(api, name: str, parameter: str, generation: int):
    """A value for a required parameter, so that an instance can be made. Raises LookupError where none is known."""
    layers = api.layers
    by_class = {
        ("Bidirectional", "layer"): lambda: layers.LSTM(2),
        ("Lambda", "function"): lambda: api.activations.relu,
        ("StackedRNNCells", "cells"): lambda: [layers.LSTMCell(2)],
        ("Dot", "axes"): lambda: 1,
        ("Permute", "dims"): lambda: (1,),
        ("Functional", "inputs"): lambda: layers.Input((2,), name="given"),
        ("CosineDecayRestarts", "first_decay_steps"): lambda: 10,
        ("EinsumDense", "output_shape"): lambda: 3,
        ("Reshape", "target_shape"): lambda: (1, 2),
        ("ConvRNN2D", "cell"): lambda: layers.LSTMCell(2),
        ("Activation", "activation"): lambda: "relu",
        ("WideDeepModel", "linear_model"): lambda: api.experimental.LinearModel(),
        ("WideDeepModel", "dnn_model"): lambda: api.Sequential([layers.Dense(1)]),
        ("RandomFourierFeatures", "output_dim"): lambda: 3,
        ("Normalization", "axis"): lambda: -1,
        ("BaseDenseAttention", "causal"): lambda: False,
        ("RandomPosterization", "factor"): lambda: 4,
        ("MultiRNNCell", "cells"): lambda: [layers.LSTMCell(2)],
        ("DropoutWrapper", "cell"): lambda: layers.SimpleRNNCell(2),
        ("LossScaleOptimizerV3", "inner_optimizer"): lambda: api.optimizers.SGD(),
        ("LossScaleOptimizer", "inner_optimizer"): lambda: _scaled(api, generation),
    }
    values = {
        "layer": lambda: layers.Dense(2),
        "cell": lambda: layers.LSTMCell(2),
        "fn": lambda: api.losses.mean_squared_error,
        "loss_fn": lambda: api.losses.mean_squared_error,
        "layers": list,
        "rank": lambda: 2,
        "pool_function": lambda: api.backend.relu,
        "pool_size": lambda: 2,
        "strides": lambda: 2,
        "pool_dimensions": lambda: 2,
        "pool_mode": lambda: "max",
        "kernel_size": lambda: 2,
        "units": lambda: 3,
        "filters": lambda: 3,
        "rate": lambda: 0.5,
        "stddev": lambda: 0.5,
        "dim": lambda: 1,
        "n": lambda: 2,
        "num_heads": lambda: 2,
        "num_query_heads": lambda: 2,
        "num_key_value_heads": lambda: 2,
        "head_dim": lambda: 2,
        "key_dim": lambda: 2,
        "equation": lambda: "ab,bc->ac",
        "input_dim": lambda: 4,
        "output_dim": lambda: 3,
        "dims": lambda: (1,),
        "factor": lambda: 0.1,
        "height_factor": lambda: 0.1,
        "width_factor": lambda: 0.1,
        "x_factor": lambda: 0.1,
        "height": lambda: 2,
        "width": lambda: 2,
        "scale": lambda: 0.5,
        "num_bins": lambda: 3,
        "num_tokens": lambda: 3,
        "bin_boundaries": lambda: [0.0, 1.0],
        "num_classes": lambda: 2,
        "target_class_ids": lambda: [0],
        "initial_learning_rate": lambda: 0.1,
        "learning_rate": lambda: 0.1,
        "decay_steps": lambda: 10,
        "decay_rate": lambda: 0.9,
        "first_decay_steps": lambda: 10,
        "boundaries": lambda: [1],
        "values": lambda: [0.1, 0.2],
        "name": lambda: "given",
        "gain": lambda: 1.0,
        "distribution": lambda: "uniform",
        "axis": lambda: -1,
        "reduction": lambda: "sum",
        "value_range": lambda: (0, 1),
        "specificity": lambda: 0.5,
        "sensitivity": lambda: 0.5,
        "precision": lambda: 0.5,
        "recall": lambda: 0.5,
        "value": lambda: 0.5,
        "constraint": lambda: None,
        "confusion_matrix_cond": lambda: _confusion_condition(api.__name__),
        "metric": lambda: api.metrics.Mean(),
        "max_tokens": lambda: 10,
        "num_oov_indices": lambda: 1,
        "mask_token": lambda: None,
        "oov_token": lambda: "[UNK]",
        "vocabulary_dtype": lambda: "int64",
        "cropping": lambda: 1,
        "bounding_box_format": lambda: "xyxy",
        "target": lambda: 1,
        "source": lambda: "xyxy",
        "feature_names": list,
        "output_size": lambda: 2,
        "depth_multiplier": lambda: 1,
        "max_number": lambda: 2,
        "conv_op": lambda: None,
        "normalizer": lambda: [1.0, 2.0],
        "unconditional": lambda: False,
        "device": lambda: "cpu:0",
        "num_units": lambda: 3,
        "loss": lambda: "mse",
        "metrics": list,
        "model": lambda: api.Sequential([layers.Dense(1)]),
    }
    made = by_class.get((name, parameter)) or values.get(parameter)
    if made is None:
        raise LookupError(f"{name}({parameter})")
    return made()


def _scaled(api, generation: int):
    return api.optimizers.SGD() if generation == 3 else api.optimizers.legacy.SGD()


def _confusion_condition(name: str):
    root = name.partition(".")[0]
    for path in ("src.metrics.metrics_utils", "src.utils.metrics_utils", "utils.metrics_utils"):
        with contextlib.suppress(ImportError, AttributeError):
            return importlib.import_module(f"{root}.{path}").ConfusionMatrix.TRUE_POSITIVES
    raise LookupError("ConfusionMatrix")


OPTIONAL = {
    ("InputLayer", 3): {"shape": (2,)},
    ("InputLayer", 2): {"input_shape": (2,)},
    ("Optimizer", 3): {"learning_rate": 0.1},
    ("BaseOptimizer", 3): {"learning_rate": 0.1},
    ("CategoryEncoding", 2): {"num_tokens": 3},
    ("CategoryEncoding", 3): {"num_tokens": 3},
    ("Discretization", 2): {"num_bins": 3},
    ("Discretization", 3): {"num_bins": 3},
}
"""Arguments that have a default and must be given all the same."""


def arguments(library: Library, cls: type) -> dict[str, object]:
    """The simplest keyword arguments that make an instance. Raises LookupError where a parameter's value isn't known."""
    given: dict[str, object] = {}
    if cls.__name__ == "Functional":
        given["inputs"] = library.api.layers.Input((2,), name="given")
        given["outputs"] = library.api.layers.Dense(2, name="inner")(given["inputs"])
        return given
    for item in list(inspect.signature(cls.__init__).parameters.values())[1:]:
        required = item.default is inspect.Parameter.empty and item.kind not in (
            inspect.Parameter.VAR_KEYWORD,
            inspect.Parameter.VAR_POSITIONAL,
        )
        if required:
            given[item.name] = simplest(library.api, cls.__name__, item.name, library.generation)
    given.update(OPTIONAL.get((cls.__name__, library.generation), {}))
    return given


def source_keys(cls: type) -> list[str]:
    """The literal keys in ``get_config`` of a class and of its bases, the base's first."""
    keys: list[str] = []
    for owner in reversed(cls.__mro__):
        function = vars(owner).get("get_config")
        if function is None:
            continue
        with contextlib.suppress(OSError, TypeError, SyntaxError):
            tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
            for node in ast.walk(tree):
                found = []
                if isinstance(node, ast.Dict):
                    found = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                    index = node.targets[0].slice
                    found = [index.value] if isinstance(index, ast.Constant) else []
                keys.extend(key for key in found if isinstance(key, str) and key not in keys)
    return keys


def concrete(cls: type) -> type:
    """The class, or a subclass that defines what it left abstract."""
    missing = getattr(cls, "__abstractmethods__", ())
    return type(cls.__name__, (cls,), {name: lambda self, *args, **kwargs: None for name in missing}) if missing else cls


def _overrider(cls: type) -> type:
    """A subclass that passes on its base's config: what ``super().get_config()`` brings, and what comes back."""

    class Spy(cls):  # type: ignore[misc,valid-type]
        seen: list[list[str]] = []

        def __init__(self, *args: object, **kwargs: object) -> None:
            type(self).seen.append([*("*" for _ in args), *kwargs])
            super().__init__(*args, **kwargs)

        def get_config(self) -> dict[str, object]:
            return super().get_config()

    return Spy


def _with_extra(cls: type) -> type:
    """A subclass with an argument of its own and nothing else."""

    class Extra(cls):  # type: ignore[misc,valid-type]
        def __init__(self, extra: int = 3, **kwargs: object) -> None:
            super().__init__(**kwargs)

    return Extra


def _cause(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:100]


def observe(library: Library, cls: type) -> dict[str, object]:
    """What one class does: its own config, what a subclass gets from it and gets back, and a subclass's own argument."""
    answer: dict[str, object] = {}
    made = concrete(cls)
    try:
        made(**arguments(library, cls))
    except BaseException as error:
        return {"keys": source_keys(cls), "unmade": _cause(error)}
    try:
        answer["keys"] = list(made(**arguments(library, cls)).get_config())
    except BaseException as error:
        answer.update(keys=[], raises=_cause(error))
    spy = _overrider(made)
    try:
        config = spy(**arguments(library, cls)).get_config()
        answer["super"] = list(config)
        spy.seen.clear()
        back = spy.from_config(config)
        answer["returns"] = "class" if type(back) is spy else type(back).__name__
    except BaseException as error:
        answer["returns"] = _cause(error)
    answer["back"] = spy.seen[0] if spy.seen and "super" in answer else None
    try:
        config = _with_extra(made)(extra=7, **arguments(library, cls)).get_config()
        answer["extra"] = "kept" if config.get("extra") == 7 else "changed" if "extra" in config else "lost"
    except BaseException as error:
        answer.update(extra="raises", extra_error=_cause(error))
    return answer


def describe(library: Library, cls: type) -> dict[str, object]:
    """All that the table holds of a class."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = observe(library, cls)
    found["kind"] = library.kind(cls)
    found["bases"] = [library.internal(base) for base in cls.__bases__]
    if "__init__" in vars(cls):
        found["parameters"] = parameters(cls.__init__)
    found["defines"] = [name for name in METHODS if name in vars(cls)]
    return found


# --- commands ------------------------------------------------------------------------------------------------------


def command_list() -> dict:
    """Every class of the Keras at hand."""
    library = Library()
    public = public_paths(library)
    classes, shown = all_classes(library)
    for cls in public:
        classes.setdefault(library.internal(cls), cls)
    owner = {path: cls for cls, paths in public.items() for path in paths}
    rows = {}
    for internal, cls in sorted(classes.items()):
        rows[internal] = describe(library, cls)
        rows[internal]["public"] = public.get(cls, [])
        # Below `src.` Keras 2 shows its legacy optimizers under the public names of the new ones.
        rows[internal]["shown"] = [path for path in shown.get(cls, []) if without_src(path) not in owner]
    return {
        "target": f"{library.flavour}=={'.'.join(library.version.split('.')[:2])}",
        "versions": f"{library.flavour} {library.version}, TensorFlow {library.tensorflow.__version__}, "
        f"Python {sys.version.split()[0]}",
        "classes": rows,
    }


def command_table(paths: list[str]) -> str:
    """``classes.txt``: a line for each internal path and each way of being it.

    The path, the targets (places in the list at the head), public paths, other paths to it, and the facts as JSON.
    """
    observed = {}
    for path in paths:
        with open(path) as stream:
            loaded = json.load(stream)
        observed[loaded["target"]] = loaded
    lines: dict[tuple[str, str], list[int]] = {}
    for place, target in enumerate(TARGETS):
        for internal, row in observed[target]["classes"].items():
            lines.setdefault((without_src(internal), compact(row)), []).append(place)
    head = [f"# {observed[target]['versions']}" for target in TARGETS]
    head += [f"targets {' '.join(TARGETS)}"]
    head += [f"methods {' '.join(f'{letter}={name}' for name, letter in zip(METHODS, LETTERS))}"]
    body = [f"{path} {''.join(map(str, places))} {rest}" for (path, rest), places in sorted(lines.items())]
    return "\n".join([*head, *body]) + "\n"


LETTERS = "gfbcsGBmM_urwl"


def without_src(path: str) -> str:
    """An internal path without the ``src`` that the package has had since 2.13."""
    return path[4:] if path.startswith("src.") else path


def compact(row: dict) -> str:
    """What stands in a line about one class, with what goes without saying left out."""
    public = row["public"]
    shown = [path for path in dict.fromkeys(map(without_src, row["shown"])) if path not in public]
    facts: dict[str, object] = {"kind": row["kind"]}
    facts["bases"] = " ".join(without_src(base) for base in row["bases"])
    if "parameters" in row:
        facts["init"] = row["parameters"]
    facts["config"] = " ".join(row["keys"])
    for name in ("raises", "unmade"):
        if name in row:
            facts[name] = row[name].partition(":")[0]
    if "super" in row and row["super"] != row["keys"]:
        facts["super"] = " ".join(row["super"])
    if row.get("back") is not None and row["back"] != row.get("super"):
        facts["back"] = " ".join(row["back"])
    if row.get("returns", "class") != "class" and "raises" not in row:
        facts["returns"] = row["returns"].partition(":")[0]
    if row.get("extra", "lost") != "lost":
        facts["extra"] = row["extra"]
    if row["defines"]:
        facts["defines"] = "".join(LETTERS[METHODS.index(name)] for name in row["defines"])
    return f"{','.join(public) or '-'} {','.join(shown) or '-'} {json.dumps(facts, separators=(',', ':'))}"


def main(argv: list[str]) -> int:
    """Run one command; its result goes to standard output."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    warnings.simplefilter("ignore")
    command, *paths = argv
    if command == "table":
        sys.stdout.write(command_table(paths))
    if command == "list":
        json.dump(command_list(), sys.stdout, indent=1, sort_keys=True)
        sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
