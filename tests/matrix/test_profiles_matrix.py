"""Every entry of the profiles against the real libraries: what it claims is done again."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from matrix.environments import BUILTIN_TARGETS, environment
from matrix.observe_profiles import OBSERVERS

from tfsavelint.targets import Profile, profile

SCRIPT = Path(__file__).with_name("observe_profiles.py")
BY_EXAMPLES = frozenset(
    {
        *("call_arguments", "call_positions", "unregistered_found", "unregistered_revived", "registered_lost"),
        *("unregistered_functions_lost", "registered_functions_lost", "lambdas_lost"),
        "refused_mixtures",
        *("files_written", "files_read"),
    }
)
"""Entries that are tables by call, part and format: what their rules' examples show under every target.

What one version reads of another's files ``test_files_matrix`` shows.
"""
CLAIMS = {item.name for item in fields(Profile)} - {"target", "basis"} - BY_EXAMPLES


@pytest.fixture(scope="session", params=BUILTIN_TARGETS)
def observed(request: pytest.FixtureRequest) -> tuple[Profile, dict[str, Any]]:
    """One process for each target: its profile, and what it really did."""
    found = environment(request.param)
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(found.interpreter.extra_paths)}
    variables.pop("TF_USE_LEGACY_KERAS", None)
    if found.target.flavour == "tf_keras":
        variables["TF_USE_LEGACY_KERAS"] = "1"
    command = [found.interpreter.path, str(SCRIPT)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=600, check=True)
    answer = json.loads(done.stdout.rpartition("OBSERVED")[2])
    assert answer["target"] == found.target.name
    return profile(found.target), answer["found"]


def as_json(value: Any) -> Any:
    """A profile's value as JSON holds it; what has no order is sorted."""
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, dict):
        return {key: sorted(item) if isinstance(item, tuple) else as_json(item) for key, item in value.items()}
    return sorted(value) if isinstance(value, tuple) and all(isinstance(item, str) for item in value) else value


def test_every_entry_has_its_observer() -> None:
    assert set(OBSERVERS) >= CLAIMS


@pytest.mark.parametrize("entry", sorted(CLAIMS))
def test_keras_does_what_the_entry_says(entry: str, observed: tuple[Profile, dict[str, Any]]) -> None:
    said, found = observed
    answer = found[entry]
    if isinstance(answer, dict):
        answer = {key: sorted(value) if isinstance(value, list) else value for key, value in answer.items()}
    if isinstance(answer, list):
        answer = sorted(answer)
    assert answer == as_json(getattr(said, entry))
