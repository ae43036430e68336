"""Models that are given inputs and outputs, by their constructor or by their caller: they are Functional, and may store
their graph.

Sources: Keras 3 ``models/model.py`` (``inject_functional_model_class``, ``from_config``) and ``models/functional.py``
(``get_config``, ``functional_from_config``), Keras 2 ``engine/training.py`` and ``engine/functional.py``. Observed
under 3.15.1, 3.8.0, 3.3.3, tf_keras 2.21 and 2.15.1.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, Constructor, FileFacts, Instance
from tfsavelint.targets import Profile

_GRAPH = ("inputs", "outputs")


def is_sequential(cls: ClassFact) -> bool:
    """Whether a class derives from Sequential."""
    return cls.kind == "model" and cls.base is not None and cls.base.rpartition(".")[2] == "Sequential"


def makes_graph(cls: ClassFact, facts: FileFacts) -> bool:
    """Whether the models of a class are graphs: their constructor, or whoever makes them, gives inputs and outputs."""
    if cls.kind != "model" or not cls.plain_base:
        return False
    if cls.constructors and cls.constructors[-1].gives_graph:
        return True
    return "call" not in cls.methods and handed_on(cls, facts)


def handed_on(cls: ClassFact, facts: FileFacts) -> bool:
    """Whether the graph comes from the caller, through ``*args`` or ``**kwargs``."""
    if any(item.gives_graph for item in cls.constructors):
        return False
    if not all(item.varargs is not None or item.kwargs is not None for item in cls.constructors):
        return False
    named = cls.constructor.named if cls.constructor is not None else ()
    return any(_gives_graph(use, len(named)) for use in facts.instances if use.target == cls.qualname)


def _gives_graph(use: Instance, named: int) -> bool:
    return len(use.arguments) - named + sum(name in _GRAPH for name, _ in use.keywords) >= 2


def stores_graph(constructor: Constructor | None, profile: Profile) -> bool:
    """Whether a constructor counts as the Functional's own, so that the config holds the graph."""
    if constructor is None or constructor.named == profile.functional_parameters:
        return True
    return profile.functional_if_variadic and constructor.varargs is not None and constructor.kwargs is not None


def graph_keys(constructor: Constructor | None, profile: Profile) -> tuple[str, ...]:
    """The base's keys of such a model's config, by which the constructor is called again."""
    if stores_graph(constructor, profile):
        return (*_GRAPH, "name") if profile.generation == 2 else (*_GRAPH, "name", "trainable")
    if profile.generation == 3:
        return ("name", "trainable", "dtype")
    assert constructor is not None
    named = constructor.named if constructor.kwargs != "kwargs" else ("name", "trainable")
    return tuple(key for key in ("name", "trainable") if key in named)


def is_member(cls: ClassFact, facts: FileFacts) -> bool:
    """Whether all that is seen of a model's class are layers of models that are Keras's own."""
    uses = [use for use in facts.instances if use.target == cls.qualname] if cls.kind == "model" else []
    graphs = [model for model in facts.models if model.graph and cls.qualname in model.members] if uses else []
    return bool(graphs) and all(not use.home and any(model.holds(use.scope, use.line) for model in graphs) for use in uses)
