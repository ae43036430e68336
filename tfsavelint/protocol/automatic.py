"""The automatic config of a Layer: does it hold what the constructor is given?

Sources: Keras 3 ``ops/operation.py`` (``Operation.__new__``, ``get_config``), Keras 2 ``engine/base_layer.py``
(``Layer.__new__``, ``get_config``).
"""

from __future__ import annotations

from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.types import ClassFact, FileFacts, Value, ValueKind
from tfsavelint.protocol.given import Given, extra_values, given, object_by_use, options, own_classes, uses_of
from tfsavelint.protocol.kinds import NOT_TOLD, Kinds, kinds_of
from tfsavelint.protocol.result import OK, UNKNOWN, Reason, Result, because, failing
from tfsavelint.targets import Profile

_HELD = frozenset({ValueKind.PLAIN, ValueKind.CONTAINER})


def holds(kinds: Kinds) -> bool | None:
    """Whether the automatic config can store a value of one of these kinds."""
    if kinds <= _HELD:
        return True
    return False if not kinds & (_HELD | {ValueKind.UNKNOWN}) else None


def automatic_config(cls: ClassFact, facts: FileFacts, profile: Profile) -> Result:
    """Whether the automatic config of a Layer can store what its constructor receives."""
    if cls.constructor is None:
        return _of_extra(cls, facts, OK)
    if cls.constructor.wrapped:
        return UNKNOWN  # both ask getfullargspec for names, which sees the wrapper of typeguard 2, and not that of 4
    faults: list[Reason] = []
    answers = [_argument(cls, item, facts, profile, faults) for item in given(cls, facts)]
    if profile.automatic_config_refuses_varargs and (refused := _by_position(cls, facts)):
        faults.append(because("variadic-refused", cls.constructor.anchor, cls=cls.name, argument=refused))
    if faults:
        return failing(faults[0])
    return _of_extra(cls, facts, UNKNOWN if None in answers else OK)


def _by_position(cls: ClassFact, facts: FileFacts) -> str | None:
    """The argument that only a position can give: a positional-only one, or ``*args`` where a call gives some."""
    constructor = cls.constructor
    assert constructor is not None
    if surplus(cls, facts):
        return f"*{constructor.varargs}"
    return next((item.name for item in constructor.parameters if item.positional_only), None)


def surplus(cls: ClassFact, facts: FileFacts) -> bool:
    """Whether some call gives ``*args`` something."""
    constructor = cls.constructor
    if constructor is None or constructor.varargs is None:
        return False
    uses = uses_of(cls, facts)
    # Without a call site an argument counts as given, where the constructor does anything with it.
    if not uses:
        # Keras's own constructor takes nothing by position that the config doesn't hold; what a base may do without need
        # not come by position.
        asked = any(item.required for above in cls.constructors[1:] for item in above.parameters)
        handed_on = asked and any(call.starred for call in constructor.base_calls)
        return constructor.varargs in constructor.read or handed_on
    return any(len(use.arguments) > len(constructor.parameters) for use in uses)


def _of_extra(cls: ClassFact, facts: FileFacts, otherwise: Result) -> Result:
    for _, value in extra_values(cls, facts):
        answer = holds(kinds_of(Term(Op.LITERAL, value=value), {}, own_classes(facts)))
        if answer is False:
            return failing(_refused(cls, "**kwargs", value))
        if answer is None:
            otherwise = UNKNOWN
    return otherwise


def _argument(cls: ClassFact, item: Given, facts: FileFacts, profile: Profile, faults: list[Reason]) -> bool | None:
    """True: it is stored; False: refused (and a fault noted); None: can't be told."""
    found = options(cls, item, facts)
    answers = [holds(kinds) for kinds in found]
    asked = cls.constructor is not None and item.parameter.name in cls.constructor.asked
    if NOT_TOLD in found and (asked or profile.generation == 3) and object_by_use(cls, item.parameter, facts):
        # Keras 2 looks into mappings of any class, and so into the settings of many projects, which have no methods.
        answers = [False if kinds == NOT_TOLD else answer for kinds, answer in zip(found, answers, strict=True)]
    default = item.parameter.default
    checked = profile.automatic_config_checks_defaults
    if item.certain and item.omitted and default is not None:
        # The last option is the default, which older versions don't look at.
        answers = answers if checked else answers[:-1]
        if checked and item.parameter.made:
            answers[-1] = False  # what the signature holds in its place: a mark of the library's own
    if False in answers:
        value = item.values[answers.index(False)] if answers.index(False) < len(item.values) else default
        faults.append(_refused(cls, item.parameter.name, value))
        return False
    return None if None in answers else True


def _refused(cls: ClassFact, argument: str, value: Value | None) -> Reason:
    shown = " ".join(value.text.split()) if value is not None else ""
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return because("automatic-config-refuses", cls.anchor, cls=cls.name, argument=argument, value=shown)
