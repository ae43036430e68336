"""Constructor arguments that nobody wrote down: calls that may make an object, the most telling first.

What is known of a call in the source is kept. The rest comes from defaults (changed, so that a silent return to the
default shows), and from what arguments of that name are in Keras. The worker takes the first call that makes an object
which works; a failure to find one is no failure of the user's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tfsavelint.facts.types import ClassFact, Instance, Parameter, Value, ValueKind

MAX_CALLS = 8
"""How many calls are tried."""

_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"(.*_)?(activation|act|nonlinearity)(_fn)?", "'tanh'"),
    (r".*initializer", "'he_normal'"),
    (r".*regularizer", "'l2'"),
    (r".*constraint", "'non_neg'"),
    (r"padding", "'same'"),
    (r"data_format", "'channels_last'"),
    (r"(pool|kernel|filter|patch|window|block|up|upsampling)_?size|kernel|ksize|size", "2"),
    (r"(num_|n_|nb_)?heads?|num_attention_heads|nhead", "2"),
    (r"(key|value|head|query)_dim|depth_per_head", "4"),
    (r"strides?|dilation(_rate)?|(num_|n_)(layers|blocks|stacks|iterations|iters|steps|convs)|repeats|groups?", "1"),
    (r"(drop|dropout|drop_path|survival|keep)_?(out)?(_?(rate|prob|probability))?|rate|prob|p|(.*_)(rate|prob)", "0.25"),
    (r"(learning_rate|lr|initial_learning_rate|base_lr|max_lr)", "0.02"),
    (r"alpha|beta|gamma|delta|lambda_?|lam|tau|temperature|sigma|scale|factor|weight|coefficient|momentum|ratio", "0.5"),
    (r"eps(ilon)?|stddev|noise.*|l1|l2|decay|weight_decay|margin|threshold", "0.05"),
    (r"axis|dim_?index", "-1"),
    (r"(vocab|vocabulary|input|max|num|n)_?(size|dim|tokens|words|features)|(num|n)_(classes|embeddings)|maxlen", "8"),
    (r"(max_|sequence_|seq_)?(length|len)|max_(len|position).*|.*_positions?", "8"),
    (r"(target|output|input|image|img|batch_input)_?shape|shape", "(8,)"),
    (r"(loss|loss_fn|loss_function)", "'mse'"),
    (r"(fn|func|function|callable)", "abs"),
    (r"(layer|inner_layer|wrapped|sublayer)", "__import__('{keras}').layers.Dense(4)"),
    (r"(rnn_)?cell", "__import__('{keras}').layers.LSTMCell(4)"),
    (r"dtype", "'float32'"),
)
_FLIPPED = {
    "same": "valid",
    "valid": "same",
    "relu": "tanh",
    "tanh": "relu",
    "sum": "mean",
    "mean": "sum",
    "linear": "tanh",
}
_OTHERS = ("4", "0.5", "'relu'", "(2, 2)", "[4, 4]", "True")
"""What an argument of which nothing is known is tried as."""


def calls(cls: ClassFact, uses: tuple[Instance, ...], keras: str) -> tuple[str, ...]:
    """Expressions that may make an object of the class, at most MAX_CALLS; ``keras`` is what its Keras is imported as."""
    parameters = cls.constructor.parameters if cls.constructor is not None else ()
    found = dict.fromkeys(_calls(cls, parameters, uses, keras))
    return tuple(found)[:MAX_CALLS]


def _calls(cls: ClassFact, parameters: tuple[Parameter, ...], uses: tuple[Instance, ...], keras: str) -> Iterator[str]:
    for use in uses:
        known = _read(parameters, use)
        yield _call(cls, {**_required(parameters, keras), **known}, parameters)
    changed = {item.name: text for item in parameters if (text := _changed(item, keras)) is not None}
    required = _required(parameters, keras)
    yield _call(cls, {**required, **changed}, parameters)
    yield _call(cls, {**required, **_safely(parameters, changed)}, parameters)
    yield _call(cls, required, parameters)
    unknown = [name for name in required if _named(name, keras) is None]
    for other in _OTHERS[1:] if unknown else ():
        yield _call(cls, {**required, **dict.fromkeys(unknown, other)}, parameters)


def _call(cls: ClassFact, given: Mapping[str, str], parameters: tuple[Parameter, ...]) -> str:
    first = [given[item.name] for item in parameters if item.positional_only and item.name in given]
    rest = [f"{item.name}={given[item.name]}" for item in parameters if not item.positional_only and item.name in given]
    return f"{cls.qualname}({', '.join([*first, *rest])})"


def _read(parameters: tuple[Parameter, ...], use: Instance) -> dict[str, str]:
    """The arguments of a call that stand there as literals."""
    names = [item.name for item in parameters]
    given = [*zip(names, use.arguments, strict=False), *use.keywords]
    return {name: value.text for name, value in given if name in names and _literal(value)}


def _literal(value: Value) -> bool:
    if value.kind is ValueKind.CONTAINER:
        return bool(value.items) and all(_literal(item) for item in value.items)
    return value.kind is ValueKind.PLAIN and value.known and bool(value.text)


def _required(parameters: tuple[Parameter, ...], keras: str) -> dict[str, str]:
    return {item.name: _named(item.name, keras) or _of_kind(item) for item in parameters if item.required}


def _of_kind(parameter: Parameter) -> str:
    if ValueKind.FUNCTION in (parameter.annotated, parameter.used):
        return "abs"
    return "[4, 4]" if ValueKind.CONTAINER in (parameter.annotated, parameter.used) else _OTHERS[0]


def _named(name: str, keras: str) -> str | None:
    """What an argument of that name usually is."""
    found = next((value for pattern, value in _BY_NAME if re.fullmatch(pattern, name.lower())), None)
    return found.replace("{keras}", keras) if found is not None else None


def _changed(parameter: Parameter, keras: str) -> str | None:
    """Another value than the default, of its type; None where none can be told, or the default had better stay."""
    default = parameter.default
    if default is None or not default.known or parameter.name in ("name", "dtype", "trainable", "axis", "data_format"):
        return None
    value = default.literal
    if value is None:
        return _named(parameter.name, keras)
    if isinstance(value, bool):
        return repr(not value)
    if isinstance(value, int):
        return repr(value + 1 if value >= 0 else value)
    if isinstance(value, float):
        return repr(round(value / 2, 9) if value else 0.25)
    other = _FLIPPED.get(value)
    return repr(other) if other is not None else None


def _safely(parameters: tuple[Parameter, ...], changed: Mapping[str, str]) -> dict[str, str]:
    """Only the numbers changed: names and switches may need one another."""
    defaults = {item.name: item.default.literal for item in parameters if item.default is not None}
    return {name: text for name, text in changed.items() if type(defaults.get(name)) in (int, float)}
