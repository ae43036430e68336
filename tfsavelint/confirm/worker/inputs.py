"""Example inputs: from what a model says about itself, else guessed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .library import tensorflow

Spec = Mapping[str, Any]
"""``shape`` (without the batch, None where unknown), ``dtype``, ``key`` in a dict of inputs, whether it is ``sparse``."""

BATCH = 2
ANOTHER_BATCH = 3
"""For one input alone: ``first, second = inputs`` takes a batch of two for two inputs."""
UNKNOWN_DIMENSION = 8


def _same(shape: Sequence[int], count: int = 1, dtype: str = "float32") -> list[Spec]:
    return [{"shape": list(shape), "dtype": dtype}] * count


GUESSES: list[list[Spec]] = [
    _same((8,)),
    _same((4, 8)),
    _same((8, 8, 3)),
    _same((8,), dtype="int32"),
    _same((8,), 2),
    _same((4, 8), 2),
    _same((4, 4, 4, 3)),
    _same((8, 8, 3), 2),
    _same((8,), 3),
    _same((4, 8), 3),
    _same((), dtype="int32"),
    _same((1,), dtype="string"),
    _same((16, 16, 1)),
    _same((8, 8)),
]
"""Ranks and types that layers take, the common ones first; more than one element is a list of inputs."""

FURTHER: list[list[Spec]] = [
    _same((8, 4)),
    _same((4,), dtype="int32"),
    _same((64, 64, 3)),
    [{"shape": [8, 8, 3], "dtype": "float32", "key": "images"}, {"shape": [4], "dtype": "float32", "key": "labels"}],
    [*_same((4, 8)), *_same((4, 4))],
    [*_same((8,)), *_same((BATCH,))],
    [*_same((8,)), *_same((BATCH,)), *_same((), dtype="int32")],
    [*_same((8,)), {**_same((BATCH,))[0], "sparse": True}],
    [*_same((8,)), {**_same((BATCH,))[0], "sparse": True}, *_same((), dtype="int32")],
    [*_same((4, 8)), *_same((4, 4)), *_same((4, 4, 3))],
    [*_same((8,)), *_same((BATCH,)), *_same((BATCH, 3))],
    [*_same((8,)), *_same((), dtype="int32")],
    [*_same((BATCH,), 2), *_same((), dtype="int32")],
    [*_same((4, 8)), *_same((4,), dtype="bool")],
    [*_same((4, 8)), *_same((8,))],
    [*_same((8,)), *_same((4, 8))],
    _same((1, 8), 2),
    _same((1, 8), 3),
    [*_same((1, 8)), *_same((4, 8))],
    [*_same((1, 8)), *_same((4, 8)), *_same((1,), dtype="int32")],
    [*_same((4, 8)), *_same((1,), dtype="int32")],
    [*_same((1, 8)), *_same((4, 8)), *_same((1,), 2, "int32")],
    [*_same((8, 8, 3)), *_same((8,))],
    [*_same((8, 8, 3)), *_same((4, 4))],
    [*_same((8, 8, 3)), *_same((8, 8, 3), dtype="int32")],
    _same((8,), 4),
    _same((4, 8), 4),
    _same((8,), 2, "int32"),
    _same((4,), 2, "int32"),
    _same((32, 32, 1)),
    _same((1,)),
    _same((1,), dtype="int32"),
    _same((4, 8), dtype="int32"),
    _same((8,), dtype="bool"),
    _same((8,), dtype="int64"),
    _same((4, 4, 4, 4, 3)),
    _same(()),
    _same((8,), dtype="string"),
    _same((4096, 1)),
    _same((256, 256, 3)),
]
"""What fewer layers take: a graph's nodes with its square matrix, masks, signals, pictures of another size."""


def symbolic(keras: Any, specs: Sequence[Spec], batch: int | None = None) -> Any:
    """The ``Input`` for one spec, a list of them, or (by their keys) a dict; ``batch`` fixes the batch's size."""
    made = []
    for spec in specs:
        more = {**({"batch_size": batch} if batch else {}), **({"sparse": True} if spec.get("sparse") else {})}
        made.append(keras.Input(shape=tuple(spec["shape"]), dtype=spec.get("dtype") or "float32", **more))
    return _put(specs, made)


def arrays(specs: Sequence[Spec], seed: int, rows: int = BATCH) -> Any:
    """Numbers for one spec, a list of them, or (by their keys) a dict; ``rows`` is the batch's size."""
    random = np.random.RandomState(seed % 2**32)
    made = [_array([rows, *spec["shape"]], str(spec.get("dtype") or "float32"), random) for spec in specs]
    return _put(specs, _alike([thinned(one) if spec.get("sparse") else one for spec, one in zip(specs, made)]))


def thinned(array: Any) -> Any:
    """A sparse tensor of an array's numbers."""
    return tensorflow().sparse.from_dense(array)


def _put(specs: Sequence[Spec], made: list[Any]) -> Any:
    if specs and specs[0].get("key"):
        return {spec["key"]: one for spec, one in zip(specs, made)}
    return made[0] if len(made) == 1 else made


def _array(shape: Sequence[int | None], dtype: str, random: Any) -> Any:
    whole = [UNKNOWN_DIMENSION if size is None else int(size) for size in shape]
    if "string" in dtype:
        return tensorflow().constant(np.full(whole, "a b"))
    if "bool" in dtype:
        return random.uniform(size=whole) < 0.5
    if "int" in dtype:
        # Small: an index into the smallest vocabulary is in range.
        return random.randint(0, 2, size=whole).astype(dtype)
    return random.uniform(size=whole).astype("float64" if dtype == "float64" else "float32")


def declared(model: Any, seed: int) -> Any:
    """Inputs in the structure that a Functional or Sequential model declares; None if it declares none."""
    structure = getattr(model, "_inputs_struct", None)  # keras/src/models/functional.py
    if structure is None:
        structure = getattr(model, "_nested_inputs", None)  # tf_keras/src/engine/functional.py
    if structure is None:
        with contextlib.suppress(ValueError):  # up to 3.6 a Sequential model that isn't built raises
            structure = getattr(model, "inputs", None)
    if not tensorflow().nest.flatten(structure) or structure is None:
        return None
    random = np.random.RandomState(seed % 2**32)
    if isinstance(structure, (list, tuple)) and len(structure) == 1:
        structure = structure[0]

    def one(tensor: Any) -> Any:
        shape = list(tensor.shape)
        dtype = getattr(tensor.dtype, "name", tensor.dtype)
        made = _array([BATCH if shape[0] is None else shape[0], *shape[1:]], str(dtype), random)
        return thinned(made) if _is_sparse(tensor) else made

    leaves = _alike([one(tensor) for tensor in tensorflow().nest.flatten(structure)])
    return tensorflow().nest.pack_sequence_as(structure, leaves)


def _alike(leaves: list[Any]) -> list[Any]:
    """Keras 3 takes no arrays beside tensors (layers/layer.py: CallSpec), and what is sparse is a tensor."""
    if not any(hasattr(leaf, "dense_shape") for leaf in leaves):
        return leaves
    return [leaf if hasattr(leaf, "dense_shape") else tensorflow().constant(leaf) for leaf in leaves]


def _is_sparse(tensor: Any) -> bool:
    """Keras 3's ``KerasTensor.sparse``; before, the type of what it stands for."""
    spec = getattr(tensor, "type_spec", None)
    return bool(getattr(tensor, "sparse", False)) or isinstance(spec, tensorflow().SparseTensorSpec)


def described(structure: Any) -> dict[str, Any]:
    """The form of an inputs structure, as JSON; deeper ones are taken as a flat list."""
    sparse = [hasattr(leaf, "dense_shape") for leaf in tensorflow().nest.flatten(structure)]
    if isinstance(structure, dict):
        return {"form": "dict", "keys": sorted(structure), "sparse": sparse}
    return {"form": "list" if isinstance(structure, (list, tuple)) else "one", "sparse": sparse}


def restored(description: Mapping[str, Any], leaves: list[Any]) -> Any:
    """The structure again, from its form and its flattened leaves (``tf.nest`` sorts the keys of a dict)."""
    leaves = _alike([thinned(leaf) if sparse else leaf for leaf, sparse in zip(leaves, description["sparse"])])
    if description["form"] == "dict":
        return dict(zip(description["keys"], leaves))
    return leaves if description["form"] == "list" else leaves[0]
