"""Every path that user code gives to a save or load call stays inside the trial's own directory."""

from __future__ import annotations

import os
import pathlib
from typing import Any

STANDARD = ("model.keras", "model.h5", "saved_model", "model.weights.h5", "checkpoint")

_place = {"trial": ""}


def settle(trial: str) -> None:
    """Choose the trial's directory, and make its ``work`` the working directory."""
    trial = os.path.realpath(trial)
    _place["trial"] = trial
    os.makedirs(work(), exist_ok=True)
    os.chdir(work())


def work() -> str:
    """The directory in which relative paths land."""
    return os.path.join(_place["trial"], "work")


def standard(name: str) -> str:
    """The path of an artifact of ours, beside ``work``."""
    return os.path.join(_place["trial"], name)


def moved(value: Any, saving: bool) -> Any:
    """The path as Keras shall see it: unchanged if it lands inside the trial, else below ``work/abs``.

    Parent directories exist wherever people run their code, so a save gets them here. What isn't a path (an open file,
    an h5py group) is returned as it is.
    """
    if not _place["trial"] or not isinstance(value, (str, os.PathLike)):
        return value
    text = os.fspath(value)
    if not isinstance(text, str):
        return value
    place = _inside(text)
    if saving and os.path.dirname(place):
        os.makedirs(os.path.dirname(place.rstrip("/" + os.sep)), exist_ok=True)
    if place == text:
        return value
    return pathlib.Path(place) if isinstance(value, os.PathLike) else place


def _inside(text: str) -> str:
    scheme, colon, rest = text.partition("://")
    if colon:
        return os.path.join(work(), "abs", scheme, rest.lstrip("/"))
    if text.startswith("~"):
        return os.path.join(work(), "abs", text)
    full = os.path.abspath(text)
    real = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))
    ours = os.path.dirname(real) == _place["trial"] and os.path.basename(real) in STANDARD
    if ours or (real + os.sep).startswith(work() + os.sep):
        return text
    tail = os.sep if text.endswith(("/", os.sep)) else ""
    return os.path.join(work(), "abs", os.path.splitdrive(full)[1].lstrip(os.sep)) + tail


def as_written(text: str) -> str:
    """A message with the trial's directory taken out of it, so that it reads as it would for the user."""
    trial = _place["trial"]
    if not trial:
        return text
    for prefix, plain in ((os.path.join(work(), "abs") + os.sep, os.sep), (work() + os.sep, ""), (trial + os.sep, "")):
        text = text.replace(prefix, plain)
    return text
