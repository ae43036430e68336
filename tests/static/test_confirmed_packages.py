"""What is recorded of the confirmer over published packages: pinned versions, and mostly real trials."""

from __future__ import annotations

import json
from typing import Any

import pytest
from corpus.confirmed import GOLDEN, TRIED
from corpus.packages import packages

RECORD: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"))
LEAST = 70.0
"""Of a hundred layers, so many are really tried."""


def test_four_packages_and_the_addons_are_recorded() -> None:
    assert RECORD["tensorflow-addons"]["target"] == "keras==2.15"
    assert len(RECORD) >= 5
    assert set(RECORD) <= set(TRIED)


@pytest.mark.parametrize("name", sorted(RECORD))
def test_the_figures_are_of_the_pinned_version(name: str) -> None:
    pinned = {item.name: item.folder for item in packages()}
    assert RECORD[name]["package"] == pinned[name]


@pytest.mark.parametrize("name", sorted(RECORD))
def test_what_was_not_really_tried_has_a_reason(name: str) -> None:
    found = RECORD[name]
    assert found["really tried"] + sum(found["undecided"].values()) == found["layers"]


def test_most_layers_are_really_tried() -> None:
    assert RECORD["tensorflow-addons"]["in 100"] >= LEAST
    assert sum(found["in 100"] >= LEAST for found in RECORD.values()) >= 5
