"""What is known of Keras's own classes, and under which paths; observed again in tests/matrix."""

from __future__ import annotations

import pytest

from tfsavelint.knowledge.bases import kind_of
from tfsavelint.knowledge.builtin_classes import NOT_PLAIN, all_builtin_classes, builtin_class, builtin_kind, public_path
from tfsavelint.targets import Target, parse_target

K3 = parse_target("keras==3.15")
K2 = parse_target("keras==2.15")
OBSERVED = [f"keras=={minor}" for minor in ("2.12", "2.15", "3.3", "3.8", "3.10", "3.12", "3.15")] + ["tf_keras==2.21"]


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("layers.Dense", "layers.Dense"),
        ("src.layers.core.dense.Dense", "layers.Dense"),
        ("layers.core.Dense", "layers.Dense"),
        ("layers.core.dense.Dense", "layers.Dense"),
        ("src.layers.layer.Layer", "layers.Layer"),
        ("Layer", "layers.Layer"),
        ("engine.base_layer.Layer", "layers.Layer"),
        ("engine.topology.Layer", "layers.Layer"),
        ("layers.recurrent.LSTM", "layers.LSTM"),
        ("layers.convolutional.Conv2D", "layers.Conv2D"),
        ("src.engine.training.Model", "Model"),
        ("optimizers.Adam", "optimizers.Adam"),
        ("optimizers.legacy.Adam", "optimizers.legacy.Adam"),
        ("src.optimizers.optimizer.Optimizer", "optimizers.Optimizer"),
        ("src.metrics.reduction_metrics.MeanMetricWrapper", "metrics.MeanMetricWrapper"),
        ("src.layers.convolutional.base_conv.BaseConv", None),
        ("layers.InputSpec", None),
        ("losses.Reduction", None),
        ("layers.NoSuchLayer", None),
        ("utils.to_categorical", None),
    ],
)
def test_internal_paths_are_told_to_be_the_public_class(path: str, public: str | None) -> None:
    assert public_path(path) == public


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("layers.Dense", "layer"),
        ("layers.StackedRNNCells", "cell"),
        ("src.layers.rnn.lstm.LSTMCell", "cell"),
        ("metrics.Mean", "metric"),
        ("Model", "model"),
        ("src.models.functional.Functional", "model"),
        ("optimizers.schedules.ExponentialDecay", "schedule"),
        ("optimizers.Adam", "optimizer"),
        ("regularizers.L2", "regularizer"),
        ("constraints.MaxNorm", "constraint"),
        ("initializers.GlorotUniform", "initializer"),
        ("losses.MeanSquaredError", "loss"),
        ("callbacks.Callback", None),
        ("layers.Input", None),
    ],
)
def test_kinds(path: str, kind: str | None) -> None:
    assert builtin_kind(path) == kind


def test_a_layer_under_two_generations() -> None:
    old, new = builtin_class("layers.Dense", K2), builtin_class("layers.Dense", K3)
    assert old is not None and new is not None
    assert old.bases == ("engine.base_layer.Layer",) and new.bases == ("layers.layer.Layer",)
    units = new.parameter("units")
    assert units is not None and units.required and units.passing == "either"
    initializer = new.parameter("kernel_initializer")
    assert initializer is not None and initializer.default == "glorot_uniform"
    assert new.parameter("quantization_config") is not None and old.parameter("quantization_config") is None
    assert new.takes_any and old.takes_any
    assert "units" in new.back_keys and new.own_argument == "lost" and new.returns == "class"


def test_a_wrapper_gets_its_layer_by_position() -> None:
    for target in (K2, K3):
        wrapper = builtin_class("layers.Wrapper", target)
        assert wrapper is not None and wrapper.back_positional == 1
        assert wrapper.super_keys == ("name", "trainable", "dtype", "layer")
        assert wrapper.back_keys == ("name", "trainable", "dtype")


def test_what_becomes_of_a_subclass_s_own_argument() -> None:
    fates = {
        ("layers.Layer", K3): "kept",
        ("layers.ELU", K3): "kept",
        ("layers.Dense", K3): "lost",
        ("Model", K2): "kept",
        ("Model", K3): "changed",
        ("regularizers.Regularizer", K3): "raises",
        ("optimizers.schedules.LearningRateSchedule", K2): "raises",
        ("initializers.Initializer", K2): "lost",
    }
    found = {key: builtin_class(*key) for key in fates}
    assert {key: item and item.own_argument for key, item in found.items()} == fates
    regularizer = found["regularizers.Regularizer", K3]
    assert regularizer is not None and regularizer.super_keys is None


def test_a_constructor_that_is_inherited() -> None:
    cropping = builtin_class("layers.AveragePooling2D", K3)
    assert cropping is not None and cropping.parameter("pool_size") is not None
    mean = builtin_class("layers.Add", K3)
    assert mean is not None and [item.name for item in mean.parameters] == ["kwargs"]


def test_a_version_between_two_is_the_older_one() -> None:
    assert builtin_class("layers.Dense", Target("keras", 3, 9)) == builtin_class("layers.Dense", Target("keras", 3, 8))
    assert builtin_class("layers.Dense", Target("keras", 3, 99)) == builtin_class("layers.Dense", K3)
    assert builtin_class("layers.Dense", Target("tf_keras", 2, 18)) is not None


@pytest.mark.parametrize("name", OBSERVED)
def test_the_table_is_whole(name: str) -> None:
    target = parse_target(name)
    found = all_builtin_classes(target)
    assert len(found) > 250
    for item in found:
        assert builtin_class(item.path, target) == item
        for public in item.public:
            assert builtin_class(public, target) == item
        plain = (str, int, float, bool, tuple, type(None), type(NOT_PLAIN))
        assert all(isinstance(parameter.default, plain) for parameter in item.parameters)


@pytest.mark.parametrize("name", OBSERVED)
def test_kinds_are_those_of_the_real_classes(name: str) -> None:
    """What the modules' names say of common paths is what the classes are."""
    wrong = [
        (path, kind_of(path), item.kind)
        for item in all_builtin_classes(parse_target(name))
        for path in (*item.public, f"src.{item.path}")
        if path.rpartition(".")[2].lstrip("_")[:1].isupper() and kind_of(path) != item.kind
    ]
    assert wrong == []


def test_no_kind_for_other_names() -> None:
    others = ["layers.Input", "layers.InputSpec", "losses.MSE", "losses.Reduction", "callbacks.Callback", "utils.Sequence"]
    assert [kind_of(path) for path in [*others, "layers.add", "backend.mean", "mixed_precision.Policy", ""]] == [None] * 10
