"""What expressions give: values, and terms over a constructor's arguments.

Three-valued throughout: where it can't be told, the kind or the operation is UNKNOWN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from tfsavelint.source.segments import Anchor


class ValueKind(Enum):
    """What an expression gives, as far as serialization cares."""

    PLAIN = "plain"
    CONTAINER = "container"
    SET = "set"
    BYTES = "bytes"
    DTYPE = "dtype"
    ENUM = "enum"
    FUNCTION = "function"
    LAMBDA = "lambda"
    KERAS_OBJECT = "keras object"
    INSTANCE = "instance"
    CLASS = "class"
    ARRAY = "array"
    SCALAR = "numpy scalar"
    TENSOR = "tensor"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """One expression's value.

    ``literal`` is the Python value where ``known``; ``tail`` is the known end of a string whose start is not;
    ``name`` is the qualified name of a function or class of the file, or the Keras path; ``text`` is the source;
    ``form`` tells what kind of container it is: tuple, list, dict, "keyed" for a dict whose keys are no strings, "named"
    for a NamedTuple.
    """

    kind: ValueKind
    text: str = ""
    known: bool = False
    literal: str | int | float | bool | None = None
    tail: str | None = None
    items: tuple[Value, ...] = ()
    name: str = ""
    anchor: Anchor | None = None
    form: str = ""

    @property
    def passes_automatic_config(self) -> bool | None:
        """Whether all leaves are str, int, float, bool or None: what the automatic config can store."""
        if self.kind is ValueKind.PLAIN:
            return True
        if self.kind is ValueKind.UNKNOWN:
            return None
        if self.kind is ValueKind.ENUM and self.form == "str":
            return True
        if self.kind is ValueKind.CONTAINER:
            answers = [item.passes_automatic_config for item in self.items]
            return False if False in answers else None if None in answers else True
        return False

    @property
    def ending(self) -> str | None:
        """The end of a string value, as far as it is known: enough to tell a path's extension, or None."""
        if self.known and isinstance(self.literal, str):
            return self.literal
        return self.tail


UNKNOWN = Value(ValueKind.UNKNOWN)


class Op(Enum):
    """How a term is made of others."""

    ARGUMENT = "argument"
    ATTRIBUTE = "attribute"
    KEY = "key"
    LITERAL = "literal"
    CAST = "cast"
    CHANGE = "change"
    EITHER = "either"
    BUILD = "build"
    ITEM = "item"
    MEMBER = "member"
    GET = "get"
    SERIALIZE = "serialize"
    DESERIALIZE = "deserialize"
    CONFIG_OF = "config of"
    MAKE = "make"
    ARRAY = "array"
    TENSOR = "tensor"
    WEIGHT = "weight"
    UNSET = "unset"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Term:
    """An expression over the arguments of a constructor, the attributes of an object, or the keys of a config.

    ``name`` is the argument, attribute or key; of a CAST the function that does nothing more the second time
    (``int``, ``tuple``); of GET, SERIALIZE and DESERIALIZE the Keras module whose function it is, of MAKE the class.
    CHANGE is arithmetic and the like: done twice, it gives something else. EITHER is one of several; ``tested`` are
    the arguments that decide which. Where it depends on whether one argument is given (``seed or 42``), ``name`` is that
    argument and ``given`` what it is then.
    """

    op: Op
    name: str = ""
    of: tuple[Term, ...] = ()
    value: Value = UNKNOWN
    tested: frozenset[str] = frozenset()
    given: Term | None = None

    def mentions(self, op: Op) -> frozenset[str]:
        """The names of all parts of one operation."""
        found = {self.name} if self.op is op else set()
        for part in self.of:
            found |= part.mentions(op)
        return frozenset(found)


NOTHING_KNOWN = Term(Op.UNKNOWN)
KWARGS = "**"
"""The name under which a constructor's own ``**kwargs`` are told."""


def either(first: Term, second: Term, tested: frozenset[str] = frozenset()) -> Term:
    """One of two terms."""
    if first == second:
        return first
    options: dict[Term, None] = {}
    for item in (first, second):
        options.update(dict.fromkeys(item.of) if item.op is Op.EITHER else {item: None})
        tested |= item.tested
    return Term(Op.EITHER, of=tuple(options), tested=tested)


def where_given(argument: str, given: Term, other: Term, tested: frozenset[str]) -> Term:
    """The first term where an argument is given, which is a part of it, and else the other."""
    found = either(given, other, tested)
    by_argument = found.op is Op.EITHER and argument in given.mentions(Op.ARGUMENT)
    return replace(found, name=argument, given=given) if by_argument else found
