"""Subclasses of Sequential: the inherited ``from_config`` calls the constructor with the name alone, and adds the layers.

Sources: Keras 3 ``models/sequential.py``, Keras 2 ``engine/sequential.py`` (``from_config``, ``add``). Observed under
3.15.1, 3.8.0, 3.3.3, tf_keras 2.21 and 2.15.1: KERAS_FACTS N28.
"""

from __future__ import annotations

from tfsavelint.facts.lattice import Op, Term, Value
from tfsavelint.facts.types import ClassFact, Constructor
from tfsavelint.protocol.graph_models import is_sequential
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.targets import Profile


def lacks_layers(cls: ClassFact) -> Reason | None:
    """Why the inherited ``from_config`` can't use a config: it holds neither the base's keys nor their like."""
    config = cls.config
    if cls.from_config or config is None or config.includes_super is not False or not config.complete:
        return None
    missing = [key for key in ("name", "layers") if key not in {item.name for item in config.keys}]
    if config.returns is not True or not missing:
        return None
    anchor = config.anchor if config.owner == cls.qualname else cls.anchor
    return because("sequential-config-without-layers", anchor, cls=cls.name, key=missing[-1])


def keys_as_layers(cls: ClassFact, profile: Profile) -> Result:
    """Keras 2 takes a config without ``name`` for a list of layers, and its keys for their names."""
    lacking = lacks_layers(cls) if is_sequential(cls) and cls.known and profile.generation == 2 else None
    keys = {item.name for item in cls.config.keys} if cls.config is not None else set()
    return failing(lacking) if lacking is not None and keys and "name" not in keys else OK


def sequential_rebuild(cls: ClassFact) -> Result:
    """Whether ``cls(name=name)`` gives an empty model, to which the saved layers can be added."""
    constructor = cls.constructor
    if constructor is None:
        return OK
    anchor = constructor.anchor if constructor.owner == cls.qualname else cls.anchor
    if not constructor.accepts("name"):
        return failing(because("base-key-refused", anchor, cls=cls.name, key="name"))
    for item in constructor.parameters:
        if item.required and item.name != "name":
            return failing(because("sequential-drops", anchor, cls=cls.name, argument=item.name))
    filled = fills(cls)
    if filled:
        return failing(because("sequential-adds-twice", anchor, cls=cls.name))
    return UNKNOWN if filled is None else OK


def fills(cls: ClassFact) -> bool | None:
    """Whether a class puts layers into its models by itself."""
    answers = [_adds(item) for item in cls.constructors]
    return True if True in answers else None if None in answers else False


def holds_layers(cls: ClassFact, argument: str) -> bool:
    """Whether an argument is the list of layers: ``from_config`` adds those by itself."""
    calls = cls.constructors[-1].base_calls if cls.constructors else ()
    given = [term for call in calls for term in (call.passed("layers"), *call.positional[:1]) if term is not None]
    return any(argument in term.mentions(Op.ARGUMENT) for term in given)


def _adds(constructor: Constructor) -> bool | None:
    """Whether a constructor puts layers into the model: by ``add``, or by what it gives its base."""
    answers = {constructor.adds_layers}
    for call in constructor.base_calls:
        given = [call.passed("layers"), *call.positional[:1]]
        answers |= {None if call.guarded else _holds(term, constructor) for term in given if term is not None}
        answers |= {None} if call.starred else set()
    return True if True in answers else None if None in answers else False


def _holds(term: Term, constructor: Constructor) -> bool | None:
    """Whether what the base is given holds layers, no argument being given."""
    if term.op is Op.ARGUMENT:
        parameter = constructor.parameter(term.name)
        return _full(parameter.default) if parameter is not None and parameter.default is not None else None
    if term.op is Op.LITERAL:
        return _full(term.value)
    return None if term.op in (Op.UNKNOWN, Op.EITHER) else True


def _full(value: Value) -> bool | None:
    if value.known:
        return False
    return bool(value.items) if value.form in ("list", "tuple") else None
