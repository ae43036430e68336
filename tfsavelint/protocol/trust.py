"""What trust costs: a pickled model, and a load that runs the code which its file holds. Nothing fails by itself.

Sources: Keras 3 ``saving/keras_saveable.py`` (``__reduce__`` writes a ``.keras`` archive, ``_unpickle_model`` loads it with
``safe_mode=False`` and ``custom_objects=None``), Keras 2 ``saving/pickle_utils.py``, which does the same; ``safe_mode`` in
``saving/saving_api.py`` and ``layers/core/lambda_layer.py``. Observed, 2.15.1, tf_keras 2.21, 3.15.1.
"""

from __future__ import annotations

from tfsavelint.facts.types import Trust
from tfsavelint.model import Loss
from tfsavelint.protocol.formats import format_of, written
from tfsavelint.protocol.result import Reason, because
from tfsavelint.targets import Profile

_FAULTS = {"pickle": "model-pickled", "load": "loaded-unsafely", "switch": "unsafe-for-all"}


def trust_reason(item: Trust, profile: Profile) -> Reason | None:
    """What is to be said of a place under a target; None where it changes nothing there."""
    if item.kind != "pickle":
        fmt = format_of(item.call, profile) if item.call is not None else None
        formats = {written(fmt, profile).value} if fmt is not None else set(profile.lambda_refused)
        if not formats & set(profile.lambda_refused):
            return None
    return because(_FAULTS[item.kind], item.anchor, Loss.LOAD, shown=item.shown, function=item.function)
