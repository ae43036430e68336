"""What arguments of a constructor usually are, by their names. Plain data: both the tool and its worker read it."""

from __future__ import annotations

import re

BY_NAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(.*_)?(activation|act|nonlinearity)(_fn|_layer)?", ("'tanh'", "__import__('{keras}').activations.tanh")),
    (r".*initializer", ("'he_normal'", "'zeros'")),
    (r".*regularizer", ("'l2'",)),
    (r".*constraint", ("'non_neg'",)),
    (r".*_?quantizer", ("'ste_sign'",)),
    (r"padding", ("'same'",)),
    (r"data_format", ("'channels_last'",)),
    (r"(pool|kernel|filter|patch|window|block|up|upsampling)_?size|kernel|ksize|size", ("2", "(2, 2)", "[2, 2]")),
    (r"(num_|n_|nb_)?heads?|num_attention_heads|nhead|head_num", ("2",)),
    (r"(key|value|head|query)_(dim|size)|depth_per_head", ("4", "[4, 4]")),
    (r"strides?|dilation(_rate)?|(num_|n_)(layers|blocks|stacks|iterations|iters|steps|convs)|repeats|groups?",
     ("1", "(1, 1)")),
    (r"dilations", ("(1, 2)",)),
    (r"(drop|dropout|drop_path|survival|keep)_?(out)?(_?(rate|prob|probability))?|rate|prob|p|(.*_)(rate|prob)", ("0.25",)),
    (r"(learning_rate|lr|initial_learning_rate|base_lr|max_lr)", ("0.02",)),
    (r"(hidden|dnn|mlp|cross|layer|conv|fc)_?(layer_)?(units|dims|sizes|filters)|layer_sizes", ("(8, 4)", "4", "[8, 4]")),
    (r"(hidden_|inner_|ff_|intermediate_)?(units?|dims?|channels|filters|width)|(num|nb|n)_(units|filters|outputs)|output_dim",
     ("4", "8", "(4, 4)", "[4, 4]")),
    (r"alpha|beta|gamma|delta|lambda_?|lam|tau|temperature|sigma|scale|.*_?factor|weight|coefficient|momentum|ratio",
     ("0.5", "(0.25, 0.5)")),
    (r"eps(ilon)?|stddev|noise(_?(std|stddev|level|scale))?|l1|l2|decay|weight_decay|margin|threshold", ("0.05",)),
    (r".*axis|axes|dim_?index", ("-1", "1")),
    (r"(vocab|vocabulary|input|max|num|n)_?(size|dim|tokens|words|features|bins)|(num|n)_(classes|embeddings)|maxlen",
     ("8", "[8, 8]")),
    (r"(max_|sequence_|seq_)?(length|len)|max_(len|position).*|.*_positions?", ("8",)),
    (r"(target|output|input|image|img|batch_input|pool)_?shape|shape|.*_shape", ("(8,)", "(8, 8)", "(8, 8, 3)")),
    (r"(loss|loss_fn|loss_function)", ("'mse'", "__import__('{keras}').losses.MeanSquaredError()")),
    (r"(.*_)?metrics", ("['mse']", "[__import__('{keras}').metrics.MeanSquaredError()]")),
    (r"(.*_)?optimizer", ("'sgd'", "__import__('{keras}').optimizers.SGD(0.25)")),
    (r"(fn|func|function|callable|.*_(fn|func|function))", ("abs", "__import__('tensorflow').reduce_mean")),
    (r"(layer|inner_layer|wrapped|sublayer|.*_layer|encoder|decoder|backbone|model|base_model|net|mlp)",
     ("__import__('{keras}').layers.Dense(4)", "__import__('{keras}').layers.Conv2D(4, 2)",
      "__import__('{keras}').layers.LSTM(4)")),
    (r"layers", ("[__import__('{keras}').layers.Dense(4)]",)),
    (r"(rnn_)?cell", ("__import__('{keras}').layers.LSTMCell(4)",)),
    (r".*dtype", ("'float32'", "'int32'")),
    (r"(bounding_box|source|target|bbox|box)_?format", ("'xyxy'", "'center_xywh'", "'rel_xyxy'")),
    (r"value_range", ("(0, 255)",)),
    (r".*_(range|bounds|area|limits)", ("(0.5, 1.0)",)),
    (r"interpolation", ("'nearest'",)),
    (r"fill_mode", ("'constant'",)),
    (r"mode", ("'mean'", "'sum'")),
    (r"aggregate|pooling|reduction|reduce|combiner|agg(regator)?", ("'mean'", "'sum'")),
    (r"(height|width|h|w)", ("8",)),
    (r"seed", ("1",)),
    (r"(.*_)?(kwargs|config|params|args|options|settings)", ("{}", "None")),
    (r"(k|n|m|top_k|num_.*|n_.*|nb_.*|.*_(num|count|dim|size|units|channels|width|height|length))", ("2", "4", "8")),
)  # fmt: skip
"""By a pattern for the whole name, in lower case: values worth trying, the likeliest first."""


def by_name(name: str, keras: str) -> tuple[str, ...]:
    """Expressions that an argument of that name is usually content with; ``keras`` is what Keras is imported as."""
    short = name.lower().replace("number_of_", "num_").replace("dimension", "dim")
    found = next((values for pattern, values in BY_NAME if re.fullmatch(pattern, short)), ())
    return tuple(value.replace("{keras}", keras) for value in found)


FLIPPED = {
    "same": "valid",
    "valid": "same",
    "relu": "tanh",
    "tanh": "relu",
    "sum": "mean",
    "mean": "sum",
    "linear": "tanh",
    "nearest": "bilinear",
    "bilinear": "nearest",
    "reflect": "constant",
    "constant": "reflect",
    "glorot_uniform": "he_normal",
    "he_normal": "glorot_uniform",
    "zeros": "ones",
    "ones": "zeros",
    "uniform": "normal",
    "max": "mean",
    "softmax": "sigmoid",
    "sigmoid": "tanh",
    "silu": "relu",
    "swish": "relu",
    "gelu": "relu",
    "layer_norm": "batch_norm",
}
"""Other words that do where one of these does."""


KEPT = frozenset({"name", "dtype", "trainable", "dynamic", "autocast"})
"""Arguments whose default had better stay."""


def changed(name: str, value: object, keras: str) -> str | None:
    """Another value than a default, of its type; None where none can be told, or the default had better stay."""
    if name in ("axis", "data_format"):
        return None
    return next(iter(others(name, value, keras)), None)


def others(name: str, value: object, keras: str) -> tuple[str, ...]:
    """Other values than a default, of its type, the likeliest first."""
    if name in KEPT:
        return ()
    if value is None:
        return by_name(name, keras)
    if isinstance(value, bool):
        return (repr(not value),)
    if isinstance(value, int) and value == 0 and "0.25" in by_name(name, keras):
        return ("0.25",)  # a rate that is off
    if isinstance(value, int):
        found: list[object] = [value + 1, value + 2, 2, 1] if value >= 0 else [1, 2, -2]
    elif isinstance(value, float):
        found = [round(value / 2, 9) if value else 0.25, round(value * 2, 9)]
    elif isinstance(value, str):
        found = [*([FLIPPED[value]] if value in FLIPPED else []), *(["channels_last"] if name == "data_format" else [])]
        usual = [text for text in by_name(name, keras) if text[0] == "'" and text != repr(value)] if found else []
        return tuple(dict.fromkeys((*map(repr, found), *usual)))
    elif isinstance(value, (list, tuple)) and value and all(type(item) in (int, float) for item in value):
        # All alike: a pool size, strides.
        moved = [item + 1 if isinstance(item, int) else round(item / 2, 9) for item in value]
        less = list(value[:-1])
        found = [moved, less] if isinstance(value, list) else [tuple(moved), tuple(less)]
    else:
        found = []
    return tuple(repr(item) for item in found if item != value)
