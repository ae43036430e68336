"""crossing.txt, done again for a few layers: what one Keras saves, loaded by each of the others."""

from __future__ import annotations

import pytest
from matrix.crossing import observed
from matrix.crossing import refused as refused_of
from matrix.environments import TARGETS

from tfsavelint.knowledge.crossing import refused
from tfsavelint.targets import parse_target

LAYERS = ("Dense", "LSTM", "GRU", "Bidirectional", "MultiHeadAttention", "DepthwiseConv2D", "BatchNormalization", "Conv2D")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], list[str]]:
    return refused_of(observed(TARGETS, tmp_path_factory.mktemp("crossing"), LAYERS))


@pytest.mark.parametrize("saver", TARGETS)
@pytest.mark.parametrize("loader", TARGETS)
@pytest.mark.parametrize("fmt", ["keras", "h5"])
def test_the_layers_that_are_refused(
    fmt: str, saver: str, loader: str, found: dict[tuple[str, str, str], list[str]]
) -> None:
    known = refused(parse_target(saver), parse_target(loader), fmt) & set(LAYERS)
    assert sorted(known) == found.get((fmt, saver, loader), [])
