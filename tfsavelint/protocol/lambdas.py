"""The function of a Lambda layer: stored as code, refused unless the loader trusts it, and run without its module.

Sources: Keras 2 ``layers/core/lambda_layer.py`` (``_serialize_function_to_config``: every Python function is dumped as
code; ``_parse_function_from_config`` evaluates it in the globals of the recorded module if that is imported), Keras 3
``layers/core/lambda_layer.py`` (only lambdas are dumped) and ``utils/python_utils.py`` (``func_load``: the globals are
those of ``python_utils`` itself).
"""

from __future__ import annotations

from tfsavelint.facts.types import FileFacts, FreeName, FunctionUse, LambdaFact, Value, ValueKind
from tfsavelint.model import Format
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile


def code_locate(
    use: FunctionUse,
    anchor: Anchor,
    name: str,
    facts: FileFacts,
    profile: Profile,
    fmt: Format,
    item: LambdaFact | None = None,
) -> Result:
    """Whether a loader that says nothing about trust takes the stored code."""
    if fmt.value not in profile.lambda_refused:
        return OK
    if trusted(facts):
        return UNKNOWN if not enabled(facts, profile, fmt) else OK
    reason = _unportable(item, profile) if item is not None else None
    return failing(reason or because("lambda-layer", anchor, function=name, role=use.role))


def trusted(facts: FileFacts) -> bool:
    """Whether every load of the file says ``safe_mode=False``, or the file allows unsafe loading altogether."""
    loads = [call.keyword("safe_mode") for call in facts.calls if call.method == "load_model"]
    return facts.unsafe or (bool(loads) and all(value is not None and value.literal is False for value in loads))


def enabled(facts: FileFacts, profile: Profile, fmt: Format) -> bool:
    """Whether ``enable_unsafe_deserialization()`` does it: not for HDF5 (observed, 3.15.1)."""
    return facts.unsafe and fmt is Format.KERAS


def lambda_rebuild(item: LambdaFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """Whether the code, once taken, runs: under Keras 3 without any name of the module that it was written in."""
    fmt = written(fmt, profile)
    uses = [use for use in item.uses if use.slot == "lambda"]
    if fmt not in (Format.KERAS, Format.H5) or not uses:
        return OK
    if profile.lambda_globals != "none":
        # Keras 2 asks the recorded module, which for a script is whatever runs then; closures of objects are lost.
        kinds = [name.value.kind for name in item.free]
        lost = facts.script and any(name.origin == "global" for name in item.free)
        return UNKNOWN if lost or any(kind in _NOT_CARRIED for kind in kinds) else OK
    reason = _unportable(item, profile)
    if reason is None:
        return UNKNOWN if any(name.origin != "global" and _unsure(name.value) for name in item.free) else OK
    if fmt is Format.H5 or any(use.shaped for use in uses):
        return UNKNOWN  # a Sequential model of HDF5 swallows it until its weights; a given shape, until it is called
    if fmt.value in profile.lambda_refused and not trusted(facts):
        # It is told at locate, which fails first.
        reason = Reason("lambda-free-variable-later", reason.anchor, reason.words)
    return failing(reason)


def _unportable(item: LambdaFact, profile: Profile) -> Reason | None:
    """What a lambda reads that its stored code doesn't bring along."""
    layers = [name for name in item.free if holds_weights(name)]
    if layers:
        return because("layer-inside-lambda", item.anchor, layer=layers[0].name)
    if profile.lambda_globals != "none":
        return None
    if item.defaults:
        return because("lambda-default-argument", item.anchor, name=item.defaults[0])
    lost = [name for name in item.free if name.origin == "global" or name.value.kind in _NOT_CARRIED]
    if lost:
        return because("lambda-free-variable", item.anchor, name=lost[0].name)
    return None


_NOT_CARRIED = frozenset(
    {ValueKind.ARRAY, ValueKind.TENSOR, ValueKind.FUNCTION, ValueKind.CLASS, ValueKind.KERAS_OBJECT, ValueKind.INSTANCE}
)
"""What a closure holds that comes back as a dict (observed, ``.keras`` of 3.15.1); numbers, strings and lists survive."""


def _unsure(value: Value) -> bool:
    return value.kind is ValueKind.UNKNOWN


def holds_weights(name: FreeName) -> bool:
    """Whether a name that a lambda calls is a layer or model that has weights."""
    made = name.value.name.rpartition(".")[2] if name.value.kind is ValueKind.KERAS_OBJECT else ""
    return name.called and made in _WITH_WEIGHTS


_WITH_WEIGHTS = frozenset(
    {
        *("Dense", "Embedding", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "MultiHeadAttention", "Sequential", "Model"),
        *("BatchNormalization", "LayerNormalization", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose"),
        *("SeparableConv2D", "DepthwiseConv2D"),
    }
)
