"""Which of Keras's own layers one version writes into a file that another version can't read, layer by layer.

The data are ``crossing.txt``, written by ``python -m matrix.crossing`` from what ``tests/matrix/observe_crossing.py``
did: for each layer class a small functional model was saved under one version and loaded under each. Where nothing of a
version's files loads at all, ``files_read`` of ``profiles`` tells it; here are the layers that fail where others load.
"""

from __future__ import annotations

import os
from functools import lru_cache

from tfsavelint.knowledge.names import TargetLike


def refused(saver: TargetLike, loader: TargetLike, fmt: str) -> frozenset[str]:
    """The public names of the layer classes (``LSTM``) that ``saver`` writes into a format (``keras``, ``h5``), and that
    ``loader`` can't load from it.

    Of a version that wasn't observed it is what both its observed neighbours say.
    """
    targets, pairs = _table()
    savers, loaders = (_beside(item, targets) for item in (saver, loader))
    found = [
        pairs.get((fmt, one, other), frozenset()) if one != other else frozenset() for one in savers for other in loaders
    ]
    return frozenset.intersection(*found) if found else frozenset()


def _beside(target: TargetLike, targets: tuple[tuple[str, tuple[int, int]], ...]) -> list[int]:
    """The numbers of the observed versions on both sides of a target's, of the same flavour and generation."""
    alike = [
        (version, number)
        for number, (flavour, version) in enumerate(targets)
        if flavour == target.flavour and version[0] == target.major
    ]
    wanted = (target.major, target.minor)
    below = [item for item in alike if item[0] <= wanted]
    above = [item for item in alike if item[0] >= wanted]
    return sorted({item[1] for item in (max(below, default=None), min(above, default=None)) if item is not None})


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[tuple[str, tuple[int, int]], ...], dict[tuple[str, int, int], frozenset[str]]]:
    pairs: dict[tuple[str, int, int], frozenset[str]] = {}
    targets: list[tuple[str, tuple[int, int]]] = []
    with open(os.path.join(os.path.dirname(__file__), "crossing.txt"), encoding="ascii") as file:
        for line in file.read().splitlines():
            head, *rest = line.split()
            if head == "targets":
                for name in rest:
                    flavour, _, version = name.partition("==")
                    major, _, minor = version.partition(".")
                    targets.append((flavour, (int(major), int(minor))))
            elif head != "#":
                saver, loader, *names = rest
                pairs[head, int(saver), int(loader)] = frozenset(names)
    return tuple(targets), pairs
