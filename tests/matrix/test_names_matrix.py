"""The table of absent names against the real libraries: a fixed sample, accessed as a user's first access."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from matrix.environments import TARGETS, environment

from tfsavelint.knowledge import names
from tfsavelint.knowledge.names import presence

SAMPLE = sorted(name for name in names._table().rows if name.count(".") <= 2)[::29]
NAMED = ["saving.register_keras_serializable", "saving.load_model", "utils.register_keras_serializable", "backend.mean"]
PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import observe_names
asked = json.loads(sys.argv[2])
found = observe_names.check("attribute", "tf.keras", "import tensorflow as tf", "tf.keras", asked)
print("ANSWERS" + json.dumps(found))
"""


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_said_to_be_absent_is(target: str) -> None:
    found = environment(target)
    asked = sorted({*SAMPLE, *NAMED})
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(found.interpreter.extra_paths)}
    if found.target.flavour == "tf_keras":
        variables["TF_USE_LEGACY_KERAS"] = "1"
    command = [found.interpreter.path, "-c", PROBE, str(Path(__file__).parent), json.dumps(asked)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=600, check=True)
    answers = json.loads(done.stdout.rpartition("ANSWERS")[2])
    said = {name: presence("tf.keras", name, "attribute", found.target) for name in asked}
    wrong = [name for name in asked if said[name] is False and answers.get(name) != "-"]
    wrong += [name for name in asked if said[name] is True and answers.get(name) != "+"]
    assert wrong == []
    assert False in said.values()
