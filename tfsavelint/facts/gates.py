"""Arguments that decide whether there are weights at all: ``if self.norm: self.bn = BatchNormalization()``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tfsavelint.facts.signatures import Gate
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.outline import MAKING, FunctionOutline

_METHODS = MAKING | {"call"}
_WEIGHTED = frozenset(
    {
        *("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Embedding"),
        *("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D", "LSTM", "GRU", "SimpleRNN"),
        *("BatchNormalization", "SyncBatchNormalization", "LayerNormalization", "GroupNormalization", "PReLU"),
        *("MultiHeadAttention", "GroupQueryAttention", "EinsumDense", "AdditiveAttention", "Convolution2D"),
    }
)
"""Keras's own layers that always have weights, once they are called."""
_ADDING = frozenset({"self.add_weight", "self.add_variable"})


def gates(owner: str, functions: Iterable[FunctionOutline]) -> tuple[Gate, ...]:
    """What decides in the methods of the class ``owner`` whether it has some of its weights."""
    wanted = {f"{owner}.{name}" for name in _METHODS}
    chosen = [item for item in functions if item.qualname in wanted]
    if not any(method.branches.each for method in chosen):
        return ()
    layers = {
        f"self.{attribute}"
        for method in chosen
        for attribute, called in method.branches.made
        if _weighted(called, method.scope)
    }
    built = {name for method in chosen for name in _built(method)}
    return tuple(sorted(set(_gates(chosen, layers - built))))


def widening(owner: str, functions: Iterable[FunctionOutline]) -> frozenset[str]:
    """The attributes that tell how wide something is on which the class ``owner`` calls a layer that has weights."""
    chosen = [item for item in functions if item.qualname in {f"{owner}.{name}" for name in _METHODS}]
    pairs = [pair for method in chosen for pair in method.branches.rounds]
    made = [(attribute, called, method.scope) for method in chosen if pairs for attribute, called in method.branches.made]
    weighted = {attribute for attribute, called, scope in made if _weighted(called, scope)}
    return frozenset(counted for counted, layer in pairs if layer in weighted)


def _built(method: FunctionOutline) -> Iterator[str]:
    """The layers that ``build`` builds, whatever ``call`` does with them later."""
    for called in method.branches.calls:
        if called.endswith(".build"):
            yield called.removesuffix(".build")


def _gates(methods: list[FunctionOutline], layers: set[str]) -> Iterator[Gate]:
    for method in methods:
        for branch in method.branches.each:
            makes = method.name != "call" and any(name in _ADDING or _weighted(name, method.scope) for name in branch.calls)
            uses = method.name == "call" and not layers.isdisjoint(branch.calls)
            if makes or uses:
                own = branch.tested.startswith("self.")
                yield Gate(branch.tested.removeprefix("self."), own, branch.how)


def _weighted(called: str, scope: Scope) -> bool:
    """Whether a call makes a layer of Keras's own that has weights."""
    if called.rpartition(".")[2] not in _WEIGHTED:
        return False
    options = meanings(scope, called)
    return bool(options) and all(item.keras is not None for item in options)
