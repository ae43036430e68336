"""The fields of a dataclass, or of a class of attrs: what its decorator makes a constructor of.

Sources: ``dataclasses.py _get_field`` and ``_init_fn``, attrs' ``_make.py _transform_attrs`` and ``_attrs_to_init_script``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum

import libcst as cst

from tfsavelint.facts.annotations import promised
from tfsavelint.facts.field_styles import Style
from tfsavelint.facts.lattice import UNKNOWN, Value, ValueKind
from tfsavelint.facts.signatures import Field
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import meanings
from tfsavelint.source.outline import ClassOutline, Place

_MAKERS = frozenset(
    {"dataclasses.field", "attr.ib", "attr.attrib", "attr.attr", "attr.field", "attrs.field"},
)
_FACTORIES = frozenset({"attr.Factory", "attrs.Factory"})
_SPELT = frozenset({"field", "ib", "attrib", "Factory"})
_CASTS = frozenset({"int", "float", "str", "bool", "tuple", "list"})
_OF_NO_ACCOUNT = frozenset(
    {"repr", "hash", "eq", "order", "compare", "cmp", "metadata", "validator", "type", "on_setattr", "doc"},
)
_MADE = {
    "list": Value(ValueKind.CONTAINER, form="list"),
    "dict": Value(ValueKind.CONTAINER, form="dict"),
    "tuple": Value(ValueKind.CONTAINER, form="tuple"),
    "set": Value(ValueKind.SET),
    **dict.fromkeys(("int", "float", "str", "bool"), Value(ValueKind.PLAIN)),
}


def own_fields(item: ClassOutline, reader: Reader, style: Style) -> tuple[Field, ...] | None:
    """The fields that a class's own body has; None where they can't all be told."""
    found: list[_Found] = []
    for one in _Body(item, reader, style).read():
        if one is None:
            return None
        found.append(one)
    # attrs takes annotated names for fields unless a call makes one without an annotation.
    calls_alone = style.annotated is None and any(how is _How.CALLED for _, how in found)
    return tuple(field for field, how in found if not (calls_alone and how is _How.ANNOTATED))


def joined(above: Iterable[Field], own: tuple[Field, ...], family: str) -> tuple[Field, ...]:
    """The fields of a class from those of the classes above it and its own: a dataclass leaves one that it defines again
    in its place, attrs puts it among the class's own."""
    names = {field.name: field for field in own}
    if family == "attrs":
        return (*(field for field in above if field.name not in names), *own)
    kept = [names.pop(field.name, field) for field in above]
    return (*kept, *(field for field in own if field.name in names))


class _How(Enum):
    """How a field is written: ``units: int = 4``, ``units: int = field(...)``, or ``units = attr.ib()``."""

    ANNOTATED = "annotated"
    BOTH = "both"
    CALLED = "called"


_Found = tuple[Field, _How]


class _Body:
    """Reads the body of one class."""

    def __init__(self, item: ClassOutline, reader: Reader, style: Style) -> None:
        self.item = item
        self.reader = reader
        self.style = style
        self.keyword_only = style.keyword_only

    def read(self) -> Iterator[_Found | None]:
        """The fields in order, each with how it is written; None for one that can't be told."""
        for place in dict.fromkeys(self.item.fields):
            if place.guarded != self.item.header.guarded:
                yield None
            for segment, statement in self.statements(place):
                if isinstance(statement, cst.AnnAssign) and isinstance(statement.target, cst.Name):
                    yield from self.annotated(segment, statement, statement.target)
                elif isinstance(statement, cst.Assign) and self.style.family == "attrs" and not self.style.annotated:
                    yield from self.bare(segment, statement)

    def statements(self, place: Place) -> Iterator[tuple[int, cst.BaseSmallStatement]]:
        """The simple statements of a place."""
        parsed = self.reader.segments.parse(place)
        for line in parsed[1].body if parsed is not None else ():
            for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if parsed is not None and isinstance(small, cst.BaseSmallStatement):
                    yield parsed[0], small

    def annotated(self, segment: int, node: cst.AnnAssign, target: cst.Name) -> Iterator[_Found | None]:
        """``units: int = 4``."""
        annotation = _annotation(node.annotation.annotation)
        if annotation is None:
            yield None
            return
        last, inner = annotation
        is_field = node.value is not None and self.maker(node.value) is not None
        if last == "ClassVar" or (self.style.annotated is False and not is_field):
            return
        if last == "KW_ONLY":
            self.keyword_only = True
            return
        found = self.field(segment, target, node.value, promised(inner, self.item.scope), last != "InitVar")
        yield (found, _How.BOTH if is_field else _How.ANNOTATED) if found is not None else None

    def bare(self, segment: int, node: cst.Assign) -> Iterator[_Found | None]:
        """``units = attr.ib(default=4)``."""
        target = node.targets[0].target
        if len(node.targets) == 1 and isinstance(target, cst.Name) and self.maker(node.value) is not None:
            found = self.field(segment, target, node.value, ValueKind.UNKNOWN, True)
            yield (found, _How.CALLED) if found is not None else None

    def maker(self, node: cst.BaseExpression) -> str | None:
        """What kind of field a call makes: its full name, empty where it can't be told; None for anything else."""
        name = dotted(node.func) if isinstance(node, cst.Call) else None
        if name is None:
            return None
        options = meanings(self.item.scope, name)
        if len(options) == 1 and options[0].kind == "import":
            return options[0].target if options[0].target in _MAKERS | _FACTORIES else None
        return "" if name.rpartition(".")[2] in _SPELT and not options else None

    def field(
        self, segment: int, target: cst.Name, value: cst.BaseExpression | None, kind: ValueKind, kept: bool
    ) -> Field | None:
        """One field; None where what makes it can't be told."""
        name = target.value
        argument = name.lstrip("_") if self.style.family == "attrs" else name
        anchor = self.reader.segments.anchor(segment, target)
        found = Field(name, argument, anchor, kind, kept=kept, keyword_only=self.keyword_only)
        made = self.maker(value) if value is not None else None
        if value is None or made is None:
            default = self.reader.value(value, self.item.scope, segment) if value is not None else None
            return replace(found, default=default)
        if made == "" or not isinstance(value, cst.Call):
            return None
        if made in _FACTORIES:
            default = self.by_factory(segment, value)
            return replace(found, default=default, made=True) if default is not None else None
        return self.described(segment, value, found)

    def described(self, segment: int, node: cst.Call, field: Field) -> Field | None:
        """What the arguments of ``field(...)`` or ``attr.ib(...)`` say."""
        for place, argument in enumerate(node.args):
            name = argument.keyword.value if argument.keyword is not None else ""
            if not name and place == 0 and not argument.star and self.style.family == "attrs":
                name = "default"
            if name == "default" and self.maker(argument.value) in _FACTORIES and isinstance(argument.value, cst.Call):
                field = replace(field, default=self.by_factory(segment, argument.value) or UNKNOWN, made=True)
            elif name == "default":
                field = replace(field, default=self.reader.value(argument.value, self.item.scope, segment))
            elif name in ("default_factory", "factory"):
                field = replace(field, default=self.made_by(segment, argument.value, node), made=True)
            elif name in ("init", "kw_only") and dotted(argument.value) in ("True", "False"):
                said = dotted(argument.value) == "True"
                field = replace(field, given=said) if name == "init" else replace(field, keyword_only=said)
            elif name == "converter":
                cast = dotted(argument.value) or "?"
                field = replace(field, converter=cast if cast in _CASTS else "?")
            elif name == "alias" and isinstance(argument.value, cst.SimpleString):
                field = replace(field, argument=str(argument.value.evaluated_value))
            elif name not in _OF_NO_ACCOUNT:
                return None
        if field.default is None and f"@{field.name}.default" in self.text:
            return replace(field, default=UNKNOWN, made=True)
        return field

    @property
    def text(self) -> str:
        """The decorators of the class's methods: ``@units.default``."""
        methods = (method for methods in self.item.methods.values() for method in methods)
        return "".join(self.reader.segments.text(method.header) for method in methods if method.wrapped)

    def by_factory(self, segment: int, node: cst.Call) -> Value | None:
        """``Factory(list)``."""
        chosen = [item for item in node.args if item.keyword is None or item.keyword.value == "factory"]
        if len(node.args) != 1 or len(chosen) != 1 or chosen[0].star:
            return None
        return self.made_by(segment, chosen[0].value, node)

    def made_by(self, segment: int, factory: cst.BaseExpression, shown: cst.BaseExpression) -> Value:
        """What a factory makes."""
        name = dotted(factory)
        made = _MADE.get(name or "", UNKNOWN)
        if isinstance(factory, cst.Lambda):
            made = self.reader.value(factory.body, self.item.scope, segment)
        elif made is UNKNOWN and name is not None:
            made = self.reader.value(cst.Call(factory), self.item.scope, segment)
        text, anchor = self.reader.segments.code(segment, shown), self.reader.segments.anchor(segment, shown)
        return replace(made, text=text, anchor=anchor)


def _annotation(node: cst.BaseExpression) -> tuple[str, cst.BaseExpression] | None:
    """The mark that an annotation bears (ClassVar, InitVar, KW_ONLY; else nothing) and what it says of the value."""
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        try:
            return _annotation(cst.parse_expression(node.evaluated_value))
        except cst.ParserSyntaxError:
            return None
    held = node.value if isinstance(node, cst.Subscript) else node
    last = (dotted(held) or "").rpartition(".")[2]
    if last not in ("ClassVar", "InitVar", "KW_ONLY"):
        return "", node
    inner = node.slice[0].slice if isinstance(node, cst.Subscript) and node.slice else None
    return last, inner.value if isinstance(inner, cst.Index) else cst.Name("object")
