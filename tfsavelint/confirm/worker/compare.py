"""Whether a loaded model is the saved one: predictions, variables, trainable, dtype policy, attributes; never names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .snapshot import OBJECT, Snapshot
from .subject import Undecided

RELATIVE = 1e-5
ABSOLUTE = 1e-6


def differences(saved: Snapshot, loaded: Snapshot) -> list[str]:
    """What differs, in words, the worst first; Undecided if NaN on both sides makes the predictions say nothing."""
    found = []
    if saved.facts["makes"]:
        found.append("the model makes new weights each time that it is called")
    if saved.facts["called"]:
        found += _outputs(saved.named("output"), loaded.named("output"))
    found += _weights(saved, loaded)
    before, after = saved.facts["layers"], loaded.facts["layers"]
    # A revived SavedModel has its own classes, and not all the layers.
    if [layer["class"] for layer in before] == [layer["class"] for layer in after]:
        for number, (one, other) in enumerate(zip(before, after)):
            found += _layer(number, one, other)
    before, after = saved.facts["companions"], loaded.facts["companions"]
    if [item["class"] for item in before] == [item["class"] for item in after]:
        for one, other in zip(before, after):
            found += _companion(one, other)
    return found + _replaced(saved.facts["classes"], loaded.facts["classes"])


def _replaced(saved: dict[str, Any], loaded: dict[str, Any]) -> list[str]:
    """What was of the user's own class and is of one of Keras's; what isn't there any more wasn't compiled again."""
    found = []
    for place, one in saved.items():
        other = loaded.get(place)
        if other is not None and other["builtin"] and not one["builtin"]:
            found.append(f"the {place.rpartition('/')[2]} was a {one['class']} of yours, is Keras's own {other['class']}")
    return found


def _companion(saved: dict[str, Any], loaded: dict[str, Any]) -> list[str]:
    """A loss, metric, optimizer, initializer ... of the user's own; one that wasn't compiled again isn't compared."""
    found = _attributes(saved, loaded)
    before, after = saved["value"], loaded["value"]
    if before is not None and after is not None and not math.isclose(before, after, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
        found.append(f"the value of {saved['class']} on fixed numbers was {before:.6g}, is {after:.6g}")
    return found


def _outputs(saved: list[Any], loaded: list[Any]) -> list[str]:
    if len(saved) != len(loaded):
        return [f"{len(saved)} outputs became {len(loaded)}"]
    for one, other in zip(saved, loaded):
        if one.shape != other.shape:
            return [f"outputs differ in shape ({list(one.shape)} became {list(other.shape)})"]
    pairs = [pair for pair in zip(saved, loaded) if not close(*pair)]
    if any(np.isnan(one).any() and np.isnan(other).any() for one, other in zip(saved, loaded) if one.dtype.kind == "f"):
        raise Undecided("the predictions are NaN before saving and after loading")
    if not pairs:
        return []
    return [f"outputs differ (max {max(_distance(*pair) for pair in pairs):.3g})"]


def close(one: Any, other: Any) -> bool:
    """Equal within the tolerances; strings and integers exactly."""
    if one.shape != other.shape:
        return False
    if one.dtype.kind not in "fc" or other.dtype.kind not in "fc":
        return bool(np.array_equal(one, other))
    # Half precision has three digits.
    coarse = min(one.dtype.itemsize, other.dtype.itemsize) < 4
    relative, absolute = (1e-2, 1e-2) if coarse else (RELATIVE, ABSOLUTE)
    return bool(np.allclose(one, other, rtol=relative, atol=absolute, equal_nan=True))


def _distance(one: Any, other: Any) -> float:
    if one.dtype.kind not in "fciub":
        return math.inf
    return float(np.max(np.abs(one.astype("float64") - other.astype("float64")))) if one.size else 0.0


def _weights(saved: Snapshot, loaded: Snapshot) -> list[str]:
    """Variables, matched by place, else (where the order changed) by shape and values."""
    before, after = saved.named("weight"), loaded.named("weight")
    if len(before) != len(after):
        return [f"{len(before)} variables were saved, {len(after)} are there"]
    wrong = [number for number, pair in enumerate(zip(before, after)) if not close(*pair)]
    left = list(wrong)
    strange = []
    for number in wrong:
        match = next((other for other in left if close(before[number], after[other])), None)
        if match is None:
            strange.append(saved.facts["owners"][number])
        else:
            left.remove(match)
    if not strange:
        return []
    owners = sorted(set(strange))
    names = [f"{owner} ({saved.facts['layers'][owner]['class']})" for owner in owners[:5]]
    more = f" and {len(owners) - 5} more" if len(owners) > 5 else ""
    return [f"weights of layer {', '.join(names)}{more} differ"]


def _attributes(saved: dict[str, Any], loaded: dict[str, Any]) -> list[str]:
    found = []
    for name in sorted(saved["attributes"]):
        before = saved["attributes"][name]
        if name not in loaded["attributes"]:
            continue  # not plain data any more, or set later
        after = loaded["attributes"][name]
        if _is_object(before) != _is_object(after) and None not in (before, after):
            continue  # `'zeros'` may stand for the object
        if not same(before, after):
            found.append(f"`{name}` of {saved['class']} was {_short(before)}, is {_short(after)}")
    return found


def _layer(number: int, saved: dict[str, Any], loaded: dict[str, Any]) -> list[str]:
    found = _attributes(saved, loaded)
    for name in ("trainable", "policy"):
        if saved[name] != loaded[name]:
            word = "the dtype policy" if name == "policy" else "`trainable`"
            where = f"layer {number} ({saved['class']})"
            found.append(f"{word} of {where} was {saved[name]}, is {loaded[name]}")
    return found


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and OBJECT in value


def _short(value: Any) -> str:
    return f"of the class {value[OBJECT]}" if _is_object(value) else f"{value!r:.60}"


def same(one: Any, other: Any) -> bool:
    """Equal plain data; numbers as near as JSON and half a dozen digits keep them."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-6) or (one != one and other != other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)
