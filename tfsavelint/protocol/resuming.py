"""What a training that goes on has lost: the state of the optimizer, which the file that was loaded doesn't bring.

``saving/saving_lib.py load_weights_only`` of Keras 3 and ``_load_state`` of Keras 2.12 and later skip an optimizer that has
no variables yet ("Skipping variable loading for optimizer"), which is any in a model that was not trained before; HDF5
weights of Keras 2 hold none; a TensorFlow checkpoint waits for them, and restores. A ``compile`` after ``load_model``
puts a new optimizer in place of the loaded one. Observed in 2.15.1, tf_keras 2.21, 3.3.3, 3.15.1: ``iterations`` is 0.
"""

from __future__ import annotations

from tfsavelint.facts.types import Resumed, SaveCall
from tfsavelint.model import Format, Loss
from tfsavelint.protocol.formats import format_of
from tfsavelint.protocol.result import Reason, because
from tfsavelint.targets import Profile

_WITHOUT = (Format.WEIGHTS, Format.H5)


def resuming_reason(item: Resumed, call: SaveCall, profile: Profile) -> Reason | None:
    """What is to be said of a load under a target; None where the optimizer's state comes with it."""
    if call.method == "load_model":
        shown = " ".join(call.expression.split())
        return because("optimizer-replaced", call.anchor, Loss.SILENT, shown=shown, epoch=item.shown)
    fmt = format_of(call, profile)
    if fmt not in _WITHOUT:
        return None
    shown = " ".join(call.expression.split())
    return because("optimizer-not-restored", call.anchor, Loss.SILENT, shown=shown, epoch=item.shown)
