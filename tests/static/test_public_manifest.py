"""The manifest of public files says what it must, though the files themselves are never kept here."""

from __future__ import annotations

import json
import re

from corpus.packages import packages
from corpus.public import TARGETS, fresh, half_of, manifest
from corpus.public_scores import RECORD


def test_the_halves_follow_the_names() -> None:
    assert all(item.half == half_of(item.repository) for item in manifest())


def test_there_are_enough_of_them() -> None:
    assert len(manifest()) >= 60
    assert len({item.repository for item in manifest()}) >= 40
    assert len({item.place for item in manifest()}) == len(manifest())


def test_the_fresh_set_is_in_neither_half() -> None:
    assert len(fresh()) >= 30
    repositories = {item.repository for item in fresh()}
    assert len(repositories) >= 25
    assert not repositories & {item.repository for item in manifest()}
    assert not {item.sha256 for item in fresh()} & {item.sha256 for item in manifest()}
    assert len({item.sha256 for item in fresh()}) == len(fresh())
    assert all(item.half == "fresh" and item.path.endswith(".py") for item in fresh())


def test_everything_is_pinned() -> None:
    assert all(
        re.fullmatch("[0-9a-f]{40}", item.commit) and re.fullmatch("[0-9a-f]{64}", item.sha256)
        for item in (*manifest(), *fresh())
    )
    assert len(packages()) >= 10
    assert all(re.fullmatch("[0-9a-f]{64}", item.sha256) and item.wheel.endswith(".whl") for item in packages())


def test_both_halves_were_scored_under_every_target() -> None:
    record = json.loads(RECORD.read_text("utf-8"))
    for half in ("first", "second"):
        assert set(TARGETS) <= set(record[half])
        assert all(record[half][target]["in sum"]["failing"] > 40 for target in TARGETS)
