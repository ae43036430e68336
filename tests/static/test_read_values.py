"""What attributes hold that no assignment says alone: helpers, defaults, parts, docstrings; and whether it comes back."""

from __future__ import annotations

import pytest
from static.running import prediction

from tfsavelint.model import Stage

HELPERS = """\
import keras


def format_of(value):
    if value is None:
        return keras.config.image_data_format()
    value = str(value).lower()
    if value not in {"channels_first", "channels_last"}:
        raise ValueError(value)
    return value


def pair(value, n=2):
    if isinstance(value, int):
        return (value,) * n
    return tuple(value)


def twice(value):
    return pair(value)


def function_of(value):
    return keras.activations.get(value)


def sampler_of(value, low=0.0):
    if isinstance(value, dict):
        value = keras.saving.deserialize_keras_object(value)
    if isinstance(value, Sampler):
        return value
    return Sampler(low, value)


def table_of(value):
    return TABLES[value]


def generated(value):
    yield value


class Sampler:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def get_config(self):
        return {"low": self.low, "high": self.high}


class Holder:
    def __init__(self, low, high):
        self.low, self.high = low, high


"""
LAYER = '''\
class Outer(keras.layers.Layer):
    """A layer.

    Args:
        blocks: list of ints, how many there are in each stage.
        model (str): its name.
        encoder: a `keras.Model` instance.
    """

    def __init__(
        self, value=None, blocks=None, model=None, encoder=None, use_block=None, kernel_initializer=None, **kwargs
    ):
        super().__init__(**kwargs)
        self.value = {made}

    def get_config(self):
        return {{**super().get_config(), "{key}": {stored}}}
'''


def row(text: str, target: str = "keras==3.15") -> tuple[str, str]:
    """The predictions for encode and rebuild of ``Outer`` in ``.keras``."""
    found = prediction(text, "Outer", target)
    return found[Stage.ENCODE].value, found[Stage.REBUILD].value


@pytest.mark.parametrize(
    ("key", "made", "stored", "expected"),
    [
        ("value", "format_of(value)", "self.value", ("ok", "ok")),
        ("value", "pair(value)", "self.value", ("ok", "ok")),
        ("value", "twice(value=value)", "self.value", ("ok", "ok")),
        ("value", "function_of(value)", "keras.activations.serialize(self.value)", ("ok", "ok")),
        ("value", "sampler_of(value)", "self.value", ("ok", "ok")),
        ("value", "Sampler(0.0, value)", "self.value", ("ok", "unknown")),
        ("value", "Holder(0.0, value)", "self.value", ("fail", "unknown")),
        ("value", "table_of(value)", "self.value", ("unknown", "unknown")),
        ("value", "generated(value)", "self.value", ("unknown", "unknown")),
        ("value", "value or table_of(1)", "self.value", ("ok", "ok")),
        ("value", "value if value is not None else keras.random.SeedGenerator()", "self.value", ("ok", "ok")),
        ("value", "table_of(1) if value is None else value", "self.value", ("ok", "ok")),
        ("value", "value or {1, 2}", "self.value", ("unknown", "ok")),
        ("value", "keras.layers.Embedding(9, 3, mask_zero=value)", "self.value.mask_zero", ("ok", "ok")),
        ("use_block", "keras.layers.Embedding(9, 3, use_block=use_block)", "self.value.use_block", ("ok", "ok")),
        ("value", "value and table_of(1)", "self.value", ("unknown", "unknown")),
        ("blocks", "blocks", "self.value", ("ok", "ok")),
        ("model", "model", "self.value", ("ok", "ok")),
        ("encoder", "encoder", "self.value", ("unknown", "unknown")),
        ("use_block", "use_block", "self.value", ("ok", "ok")),
        (
            "kernel_initializer",
            "keras.layers.Dense(3, kernel_initializer=kernel_initializer)",
            "keras.initializers.serialize(self.value.kernel_initializer)",
            ("ok", "ok"),
        ),
    ],
)
def test_a_value_that_is_read(key: str, made: str, stored: str, expected: tuple[str, str]) -> None:
    text = HELPERS + LAYER.format(key=key, made=made, stored=stored)
    compile(text, "x.py", "exec")
    assert row(text) == expected


def test_what_stands_in_for_an_argument_matters_where_a_call_leaves_it_out() -> None:
    text = HELPERS + LAYER.format(key="value", made="value or table_of(1)", stored="self.value")
    assert row(text + "\n\nlayer = Outer(value=2)\n") == ("ok", "ok")
    assert row(text + "\n\nlayer = Outer()\n") == ("unknown", "unknown")
    assert row(text + "\n\nlayer = Outer(value=None)\n") == ("unknown", "unknown")


def test_from_config_may_make_objects_of_all_values() -> None:
    text = HELPERS + LAYER.format(key="value", made="value", stored="keras.saving.serialize_keras_object(self.value)")
    back = """
    @classmethod
    def from_config(cls, config):
        {made}
        return cls(**config)
"""
    assert row(text + back.format(made="config = keras.saving.deserialize_keras_object(config)")) == ("ok", "ok")
    assert row(text + back.format(made="config = dict(config)")) == ("ok", "unknown")


def test_a_function_may_take_keys_out_of_the_config() -> None:
    text = HELPERS + LAYER.format(key="other", made="value", stored="self.value")
    text = text.replace(
        "encoder=None, use_block=None, kernel_initializer=None, **kwargs", "encoder=None, name=None, dtype=None"
    )
    text = text.replace("super().__init__(**kwargs)", "super().__init__(name=name, dtype=dtype)")
    back = """
    @classmethod
    def from_config(cls, config):
        config = config.copy()
        config.pop("trainable")
        {taken}
        return cls(**config)
"""
    assert row(text + back.format(taken="value = len(config)")) == ("ok", "fail")
    assert row(text + back.format(taken="value = cls._taken(config, 'other')")) == ("ok", "unknown")


def test_a_policy_comes_back_as_one() -> None:
    text = """\
import keras


class Outer(keras.Model):
    def __init__(self, width=3, dtype=None, **kwargs):
        super().__init__(dtype=dtype, **kwargs)
        self.width = width

    def get_config(self):
        config = {"width": self.width, "name": self.name}
        config.update({"dtype": keras.dtype_policies.DTypePolicyMap()})
        return config
"""
    assert row(text) == ("ok", "ok")


WRAPPER = """\
import keras


class Wrapper(keras.losses.Loss):
    def __init__(self, fn, reduction="sum", name=None, **kwargs):
        super().__init__(reduction=reduction, name=name)
        self.fn = fn
        self._fn_kwargs = kwargs

    def call(self, y_true, y_pred):
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self):
        base = super().get_config()
        {stored}
        return {{**base, **config}}


def scaled(y_true, y_pred, alpha=1.0):
    return y_true * alpha


class Outer(Wrapper):
    def __init__(self, {argument}=0.5, name="outer"):
        super().__init__(scaled, name=name, reduction="sum", {handed})
"""


@pytest.mark.parametrize(
    ("stored", "argument", "handed", "expected"),
    [
        ("config = {k: v for k, v in self._fn_kwargs.items()}", "alpha", "alpha=alpha", ("ok", "fail")),
        ("config = dict(self._fn_kwargs); base.pop('reduction')", "alpha", "alpha=alpha", ("ok", "ok")),
        ("config = {**self._fn_kwargs}; del base['reduction']", "alpha", "alpha=alpha", ("ok", "ok")),
        ("config = {}; config.update(self._fn_kwargs); base.pop('reduction')", "alpha", "alpha=alpha", ("ok", "ok")),
        ("config = {}; config.update(self._fn_kwargs); base.pop('reduction')", "rate", "alpha=rate", ("ok", "fail")),
        ("config = {k: v for k, v in self._fn_kwargs.items() if v}", "alpha", "alpha=alpha", ("unknown", "unknown")),
        ("config = dict(self.options)", "alpha", "alpha=alpha", ("unknown", "unknown")),
    ],
)
def test_what_a_base_keeps_of_its_kwargs(stored: str, argument: str, handed: str, expected: tuple[str, str]) -> None:
    """The first one stores ``reduction``, which ``Outer`` doesn't take."""
    text = WRAPPER.format(stored=stored, argument=argument, handed=handed)
    compile(text, "x.py", "exec")
    assert row(text) == expected


def test_a_loop_that_fills_the_config() -> None:
    loop = "config = {}\n        for key, value in iter(self._fn_kwargs.items()):\n            "
    filling = "config[key] = keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value"
    stored = loop + filling + "\n        base.pop('reduction')"
    assert row(WRAPPER.format(stored=stored, argument="alpha", handed="alpha=alpha")) == ("ok", "ok")
    assert row(WRAPPER.format(stored=stored, argument="rate", handed="alpha=rate")) == ("ok", "fail")
    odd = stored.replace("config[key] =", "config[key.upper()] =")
    assert row(WRAPPER.format(stored=odd, argument="alpha", handed="alpha=alpha")) == ("unknown", "unknown")


def test_from_config_may_ask_which_class_it_makes() -> None:
    text = WRAPPER.format(
        stored="config = {'fn': self.fn.__name__, **self._fn_kwargs}; base.pop('reduction')",
        argument="alpha",
        handed="alpha=alpha",
    )
    back = """
    @classmethod
    def from_config(cls, config):
        fn = config.pop("fn", None)
        if fn and cls is {name}:
            config["fn"] = scaled
        return cls(**config)


def scaled(y_true, y_pred, alpha=1.0):"""
    parts = text.partition("\n\ndef scaled(y_true, y_pred, alpha=1.0):")
    assert row(parts[0] + back.format(name="Wrapper") + parts[2]) == ("ok", "ok")
    assert row(parts[0] + back.format(name="Outer") + parts[2]) == ("ok", "fail")


def test_a_base_that_is_given_an_attribute_of_unknown_items() -> None:
    """Nobody knows which arguments it gets, so which are missing can't be told."""
    text = """\
import keras


class Inner(keras.layers.Layer):
    def __init__(self, units, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.units, self.rate = units, rate

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate}


class Outer(Inner):
    def __init__(self, **kwargs):
        self.defaults = read()
        super().__init__(**{**self.defaults, **kwargs})
"""
    assert row(text) == ("unknown", "unknown")


def test_a_star_fills_no_keyword_only_parameter() -> None:
    text = """\
import keras


class Base(keras.layers.Dense):
    def __init__(self, *args, quantizer=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.quantizer = keras.activations.get(quantizer)

    def get_config(self):
        return {**super().get_config(), "quantizer": keras.activations.serialize(self.quantizer)}


class Middle(Base):
    def __init__(self, *args, rate=0.5, **kwargs):
        super().__init__(*args, **kwargs)
        self.rate = rate

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


class Outer(Middle):
    def __init__(self, units, quantizer=None, **kwargs):
        super().__init__(units, quantizer=quantizer, **kwargs)
"""
    assert row(text) == ("ok", "ok")


def test_attributes_that_are_set_by_formatted_names() -> None:
    text = """\
import keras


class Outer(keras.layers.Layer):
    def __init__(self, width, start="<s>", **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self._keep(start, {name})

    def _keep(self, token, name):
        setattr(self, name, token)
        setattr(self, f"{{name}}_id", hash(token))

    def get_config(self):
        return {{**super().get_config(), "width": self.width, "start": self.start{more}}}
"""
    assert row(text.format(name="'start'", more="")) == ("ok", "ok")
    assert row(text.format(name="next(names)", more="")) == ("unknown", "unknown")
    known_ends = text.replace("setattr(self, name, token)", "self.start = token")
    assert row(known_ends.format(name="next(names)", more="")) == ("ok", "ok")
    assert row(known_ends.format(name="next(names)", more=", 'start': self.start_id")) == ("unknown", "unknown")
