"""Whether a layer's ``call`` is written for one tensor: Keras's own of its name may refuse anything but several."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.values import dotted
from tfsavelint.source.nodes import children

SEVERAL = frozenset(
    {
        *("Attention", "AdditiveAttention", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
        *("Concatenate", "Dot"),
    }
)
"""Keras's own layers that refuse anything but a list of tensors (``base_dense_attention.py _validate_call_args``,
``merging/base_merge.py build``; in each generation)."""
_OF_TENSORS = frozenset({"shape", "get_shape", "dtype", "ndim", "rank"})
_ON_ONE = frozenset(
    {
        *("dot", "matmul", "tensordot", "batch_dot", "tanh", "sigmoid", "relu", "softmax", "exp", "square", "sqrt", "cast"),
        *("expand_dims", "squeeze", "reshape", "transpose", "permute_dimensions", "sum", "mean", "max", "int_shape"),
        *("reduce_sum", "reduce_mean", "reduce_max", "shape", "ndim"),
    }
)
"""Functions of ``keras.ops``, ``keras.backend`` and TensorFlow that are applied to one tensor, not to a list of several."""


_OF_LISTS = frozenset({"isinstance", "len", "zip", "enumerate", "iter", "list", "tuple"})


def takes_one_tensor(call: cst.FunctionDef) -> bool:
    """Whether the first argument of a ``call`` is evidently one tensor: by what is done with it, and it is never a list."""
    names = [item.name.value for item in call.params.params[1:2]]
    told = set(_uses(call.body, names[0])) if names else set()
    return True in told and False not in told


def _uses(node: cst.CSTNode, name: str) -> Iterator[bool]:
    """For each use of a name that tells: whether it is one tensor there."""
    if isinstance(node, cst.Call):
        function = (dotted(node.func) or "").rpartition(".")[2]
        if any(isinstance(item.value, cst.Name) and item.value.value == name for item in node.args):
            yield from {**dict.fromkeys(_ON_ONE, (True,)), **dict.fromkeys(_OF_LISTS, (False,))}.get(function, ())
    for child in children(node):
        if isinstance(child, cst.Name) and child.value == name:
            told = _told(node, child)
            if told is not None:
                yield told
        yield from _uses(child, name)


def _told(around: cst.CSTNode, use: cst.Name) -> bool | None:
    if isinstance(around, cst.BinaryOperation):
        return True
    if isinstance(around, cst.Attribute) and around.value is use:
        return True if around.attr.value in _OF_TENSORS else None
    if isinstance(around, cst.Subscript) and around.value is use:
        # ``x[:, 0]`` is of a tensor; ``inputs[0]`` may be either.
        return len(around.slice) > 1
    if isinstance(around, cst.Assign):
        return None if all(isinstance(item.target, cst.Name) for item in around.targets) else False
    if isinstance(around, (cst.For, cst.CompFor, cst.AssignTarget, cst.StarredElement)):
        return False  # taken apart, or another thing from here on
    return None
