"""Stage ``construct`` of mixed flavours: Keras 3 and tf_keras in one process, and what each refuses of the other.

Sources: Keras 3 ``models/sequential.py`` (``add``), ``optimizers/__init__.py`` (``get``); tf_keras ``engine/sequential.py``
(``add``), ``optimizers/__init__.py`` (``get``), ``callbacks.py`` (``CallbackList``).
"""

from __future__ import annotations

from tfsavelint.facts.types import GraphFault, Mixed
from tfsavelint.protocol.result import OK, Result, because, failing
from tfsavelint.targets import Profile

_NAMES = {"keras": "Keras 3", "tf_keras": "tf_keras"}
_WORDS = {
    "layer": "the Sequential model",
    "wrapped": "the wrapper",
    "input": "the Model",
    "symbol": "the layer called on it",
    "optimizer": "the model's compile",
    "callback": "the model's fit",
}


def library(root: str, profile: Profile) -> str:
    """Which library an import root reaches under a target, where both are installed."""
    flavour = profile.target.flavour
    if root in profile.import_roots:
        return flavour
    return "tf_keras" if flavour == "keras" else "keras"


def mixture_construct(item: GraphFault, mixed: Mixed, profile: Profile) -> Result:
    """Whether an object of another flavour is refused under a target."""
    owner, part = library(mixed.owner, profile), library(mixed.part, profile)
    if owner == part or mixed.role not in profile.refused_mixtures.get(owner, ()):
        return OK
    shown = item.name if len(item.name) <= 60 else item.name[:57] + "..."
    holder = _WORDS[mixed.role]
    return failing(because("graph-mixed", item.anchor, name=shown, part=_NAMES[part], owner=_NAMES[owner], holder=holder))
