"""How an object is made, described and made again: ``__init__``, ``get_config`` and ``from_config``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tfsavelint.facts.lattice import NOTHING_KNOWN, Term, Value, ValueKind
from tfsavelint.source.segments import Anchor


@dataclass(frozen=True, order=True)
class Gate:
    """A name that decides whether there are some weights: an attribute of the object where it is ``own``, else an argument.

    They are there where it is ``how``: true, false, given (not None) or none.
    """

    name: str
    own: bool
    how: Literal["true", "false", "given", "none"]


@dataclass(frozen=True)
class Parameter:
    """A constructor's parameter, without ``self``.

    ``annotated`` tells what the annotation promises, ``documented`` what the docstring does, ``used`` what the body needs
    it to be, if anything; ``objects`` that the annotation allows instances of classes alone, of Keras's or others.
    ``made`` tells that the default is what a factory makes, for which the signature holds a mark.
    """

    name: str
    anchor: Anchor
    default: Value | None
    positional_only: bool = False
    annotated: ValueKind = ValueKind.UNKNOWN
    used: ValueKind = ValueKind.UNKNOWN
    keyword_only: bool = False
    documented: ValueKind = ValueKind.UNKNOWN
    objects: bool = False
    made: bool = False

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is None


@dataclass(frozen=True)
class Field:
    """One field: ``name`` is the attribute, ``argument`` what the constructor calls it.

    ``default`` is None where it must be given; ``made`` tells that a factory makes it anew, so that the signature holds
    something else. ``kept`` is False for an ``InitVar``, which is no attribute; ``given`` for one with ``init=False``.
    ``converter`` is what every value goes through: the name of a plain cast, or ``?``.
    """

    name: str
    argument: str
    anchor: Anchor
    annotated: ValueKind
    default: Value | None = None
    made: bool = False
    kept: bool = True
    given: bool = True
    keyword_only: bool = False
    converter: str = ""


AFFIXES = ("startswith", "endswith")


@dataclass(frozen=True)
class NameTest:
    """One test: ``in``, ``startswith`` or ``endswith`` with its words, or ``not``, ``and``, ``or`` with its parts."""

    how: str
    words: tuple[str, ...] = ()
    parts: tuple[NameTest, ...] = ()

    def passes(self, name: str) -> bool:
        """Whether a name passes."""
        if self.how == "in":
            return name in self.words
        if self.how in AFFIXES:
            return name.startswith(self.words) if self.how == "startswith" else name.endswith(self.words)
        answers = [part.passes(name) for part in self.parts]
        return not answers[0] if self.how == "not" else all(answers) if self.how == "and" else any(answers)


OWN_FIELDS = "fields()"
"""Stands among the names that a config spreads for all fields of the object's own class, as ``fields(self)`` gives them."""
COPIED_FIELDS = "asdict()"
"""The same, each copied by ``asdict(self)``."""
AFTER = "after "
"""Before the name of a class: ``super(GRUCell, self)`` asks the class that comes after it."""


@dataclass(frozen=True)
class BaseCall:
    """The call of the base's constructor: what it passes up.

    ``forwards`` tells that the constructor's own ``**kwargs`` are among it, ``starred`` that some other ``*`` or
    ``**`` is, and ``by_position`` that this is a ``*``, which fills no keyword-only parameter. ``guarded`` calls may not
    happen. ``owner`` is the base's name where it is called by it, else empty. ``before`` are the attributes that the object
    has by then.
    """

    anchor: Anchor
    owner: str
    positional: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...]
    forwards: bool
    starred: bool
    guarded: bool
    by_position: bool = False
    before: tuple[tuple[str, Term], ...] = ()

    def passed(self, key: str) -> Term | None:
        """What it passes under a name."""
        return dict(self.keywords).get(key)


@dataclass(frozen=True)
class Constructor:
    """``__init__``: what it accepts, and where that goes.

    ``attributes`` are what it assigns to ``self``, in terms of the arguments; ``popped`` are keys taken out of
    ``**kwargs``, with ``pop_defaults`` for want of them, ``inserted`` keys written into it; ``read`` are the parameters
    that the body reads at all. ``base_calls`` are the calls of the base's constructor. ``endings`` are the known ends of
    names that it sets otherwise (``setattr(self, f"{token}_id", 3)``), ``opaque`` tells that attributes
    are set in a way that can't be followed (``self.__dict__.update``). ``called`` are the attributes that methods of the
    class call, as one does with layers and functions, ``entered`` those whose members they use; ``shaping`` are the
    arguments and attributes that decide the shapes of weights, ``concatenated`` those that are added to a tuple,
    ``indexed`` the attributes that are subscripted with something else than a string, ``built_with`` those that
    ``build`` adds to one;
    ``counted`` are the arguments that the body counts with, where Keras 3 takes nothing but a number,
    ``asked`` those whose own methods it calls.
    ``adds_layers`` tells whether it calls ``self.add``, None where only a branch does. ``wrapped`` tells of decorators,
    which may hide the names of its parameters from whoever asks for them (``inspect.getfullargspec``). ``gates`` are the
    names that decide whether there are some weights at all. ``enters`` are the methods that it calls on its object, and
    whose doings are told here as its own; ``kept_names`` the attributes that hold names out of its ``**kwargs``, and
    nothing else, ``name_tests`` what names must be like to be held there. ``of_fields`` tells that nobody wrote it: a
    decorator made it of the class's fields. ``refused`` are the parameters of which it takes no true value:
    ``if update_stats: raise ...``.
    """

    owner: str
    anchor: Anchor
    parameters: tuple[Parameter, ...]
    varargs: str | None
    kwargs: str | None
    popped: frozenset[str] = frozenset()
    pop_defaults: tuple[tuple[str, Value], ...] = ()
    inserted: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, Term], ...] = ()
    base_calls: tuple[BaseCall, ...] = ()
    opaque: bool = False
    endings: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()
    shaping: frozenset[str] = frozenset()
    concatenated: frozenset[str] = frozenset()
    indexed: frozenset[str] = frozenset()
    built_with: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    adds_layers: bool | None = False
    wrapped: bool = False
    gates: tuple[Gate, ...] = ()
    enters: frozenset[str] = frozenset()
    kept_names: frozenset[str] = frozenset()
    of_fields: bool = False
    refused: frozenset[str] = frozenset()
    name_tests: tuple[tuple[str, NameTest], ...] = ()

    def accepts(self, key: str) -> bool:
        """Whether ``C(key=...)`` is a call that the signature allows."""
        return self.kwargs is not None or any(item.name == key and not item.positional_only for item in self.parameters)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((item for item in self.parameters if item.name == name), None)

    def attribute(self, name: str) -> Term | None:
        """What it assigns to an attribute; None where it assigns nothing."""
        return dict(self.attributes).get(name)

    @property
    def assigned(self) -> frozenset[str]:
        """The attributes that it sets."""
        return frozenset(name for name, _ in self.attributes)

    @property
    def gives_graph(self) -> bool:
        """Whether the base's constructor is given inputs and outputs."""
        return any(
            len(call.positional) + sum(name in ("inputs", "outputs") for name, _ in call.keywords) >= 2
            for call in self.base_calls
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The parameters that a position or a keyword can give."""
        return tuple(item.name for item in self.parameters if not item.keyword_only)


@dataclass(frozen=True)
class Condition:
    """What a branch asks of one term: that it is ``given`` (not None), or ``true``; or the opposite, where ``negated``."""

    term: Term
    how: str
    negated: bool = False

    @property
    def opposite(self) -> Condition:
        """What the other branch asks."""
        return replace(self, negated=not self.negated)


@dataclass(frozen=True)
class ConfigKey:
    """One key of the dict that ``get_config`` returns, and its value.

    ``always`` is False where a branch leaves it out; ``tested`` are the arguments and attributes that this one branch
    asks about, empty where there are several, and ``where`` is the condition itself, if it is a simple one.
    """

    name: str
    value: Value
    term: Term = NOTHING_KNOWN
    always: bool = True
    tested: frozenset[str] = frozenset()
    where: Condition | None = None


@dataclass(frozen=True)
class Config:
    """``get_config``: its keys.

    ``complete`` is False where other keys can't be excluded; ``removed`` are keys taken out of the base's;
    ``returns`` is False where no path returns a dict, None where one path may not. ``reads`` are the attributes that
    it reads unconditionally and that nothing in the class sets. ``refuses`` tells that it does nothing but raise,
    ``above`` is the class whose config it asks for by name, or AFTER and the one before it, empty for ``super()``.
    ``spread`` are the attributes whose items are keys, and ``listed`` those that hold the names of keys, where these are
    all that makes it incomplete. ``enters`` are the methods and properties of the object that it was looked for in.
    """

    owner: str
    anchor: Anchor
    keys: tuple[ConfigKey, ...]
    includes_super: bool | None
    complete: bool
    removed: frozenset[str] = frozenset()
    returns: bool | None = True
    reads: tuple[str, ...] = ()
    refuses: bool = False
    above: str = ""
    spread: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    enters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FromConfig:
    """``from_config``: what it makes of the keys.

    ``binding`` is classmethod, staticmethod, plain or unknown; ``returns`` is False where it gives nothing back.
    ``arguments`` are what the constructor is given by name or position, in terms of the keys; ``passes_rest`` tells
    that the remaining dict is passed on as ``**config``, without the ``taken`` keys and with the ``changed`` ones;
    None where that can't be told. ``whole`` tells that the dict itself is passed as one argument. ``read`` are the keys
    whose values it takes for anything at all; ``converts`` tells that it has Keras make objects of all values, None where
    only a branch does. ``needed`` are the keys that it surely takes, with nothing for where they aren't there.
    """

    owner: str
    anchor: Anchor
    binding: str
    returns: bool | None
    arguments: tuple[tuple[str, Term], ...]
    positional: tuple[Term, ...]
    passes_rest: bool | None
    taken: frozenset[str]
    changed: tuple[tuple[str, Term], ...]
    understood: bool
    read: frozenset[str] = frozenset()
    converts: bool | None = False
    needed: frozenset[str] = frozenset()
