"""`keras` beside `tf.keras` is a mixture only where `tf.keras` is plainly tf_keras: TFS604 says so nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from static.running import write

from tfsavelint.checking import Checker
from tfsavelint.detect import Chosen
from tfsavelint.targets import newest

BESIDE = """\
{first}import tensorflow as tf
from keras.layers import Dense

model = tf.keras.Sequential([tf.keras.Input((4,)), Dense(2)])
"""
SWITCH = 'import os\n\nos.environ["TF_USE_LEGACY_KERAS"] = "{}"\n'


@pytest.mark.parametrize(
    ("first", "asked", "told"),
    [
        ("", False, False),
        ("", True, True),
        (SWITCH.format("1"), False, True),
        (SWITCH.format("0"), True, False),
    ],
    ids=["by default", "asked for", "the file's own choice", "the file's own choice against it"],
)
def test_keras_beside_tf_keras(
    first: str, asked: bool, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    chosen = Chosen(newest(), "", None, asked)
    monkeypatch.setattr("tfsavelint.checking.choose_targets", lambda *given: chosen)
    monkeypatch.chdir(write(tmp_path, {"model.py": BESIDE.format(first=first)}))
    report = Checker({}).paths(["model.py"]).report()
    assert not report.errors
    assert ("TFS604" in {item.code for item in report.findings}) is told


def test_only_what_is_asked_for_or_without_rival_is_plain() -> None:
    keras, legacy = newest()
    assert not Chosen((keras, legacy), "", None).legacy
    assert Chosen((keras, legacy), "", None, asked=True).legacy
    assert Chosen((legacy,), "", None).legacy
