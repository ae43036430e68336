"""Stage ``construct`` of graphs: what stops a graph of layers from being made.

Sources: Keras 3 ``ops/operation.py`` (``Operation.__init__``: no slash in a name), ``backend/common/keras_tensor.py``
(``__tf_tensor__``: no symbolic tensor in a TensorFlow function). Keras 2 takes both.
"""

from __future__ import annotations

from tfsavelint.facts.types import FileFacts, GraphFault, ModelFact
from tfsavelint.model import Stage
from tfsavelint.protocol.mixtures import mixture_construct
from tfsavelint.protocol.result import OK, Result, because, failing, worst
from tfsavelint.targets import Profile


def graph_construct(item: GraphFault, profile: Profile) -> Result:
    """Whether the place stops the graph under a target."""
    if item.mixed is not None:
        return mixture_construct(item, item.mixed, profile)
    allowed = {"slash": profile.slash_in_names, "tensorflow-op": profile.tensorflow_takes_symbols}
    if allowed.get(item.kind, True):
        return OK
    shown = item.name if len(item.name) <= 60 else item.name[:57] + "..."
    return failing(because(f"graph-{item.kind}", item.anchor, name=" ".join(shown.split())))


def model_construct(model: ModelFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether a model can be made: the worst of the places that take part in making it."""
    held = [
        item
        for item in facts.graph_faults
        if item.inside is None and model.holds(item.scope, item.line) and not (item.mixed and item.mixed.role == "callback")
    ]  # a callback is met when the model is trained
    return worst([graph_construct(item, profile) for item in held])


def operator_stage(item: GraphFault) -> Stage:
    """Where the load fails that meets an operator: it isn't found, or is called with what it doesn't take."""
    return Stage.REBUILD if item.kind == "operator-apart" else Stage.LOCATE


def operators_in_h5(model: ModelFact, facts: FileFacts, profile: Profile) -> tuple[GraphFault, ...]:
    """The operators in a graph that HDF5 can't bring back under a target."""
    if profile.h5_holds_operators:
        return ()
    held = (item for item in facts.graph_faults if item.inside is None and model.holds(item.scope, item.line))
    return tuple(item for item in held if item.kind.startswith("operator"))
