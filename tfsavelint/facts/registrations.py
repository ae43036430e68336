"""Registration with Keras: by decorator, by a call, and by the table of custom objects.

``object_registration.py`` (register_keras_serializable, get_custom_objects) of every Keras: the decorator and the call
store ``package>name`` for the object; the table only answers to the key under which somebody put it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfsavelint.facts.registrars import Registrar, registrar
from tfsavelint.facts.types import Registration
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import Statement
from tfsavelint.source.segments import Anchor

REGISTER = "register_keras_serializable"
_TABLE = "get_custom_objects"


@dataclass
class Registrations:
    """Those of one file that are made by calls: by qualified name. ``opaque`` tells that others can't be read."""

    by_name: dict[str, tuple[Registration, ...]] = field(default_factory=dict)
    opaque: bool = False

    def of(self, qualname: str) -> Registration | None:
        """The registration of a class or function by a call, the last one."""
        found = self.by_name.get(qualname, ())
        return found[-1] if found else None

    def add(self, qualname: str, item: Registration) -> None:
        """One more."""
        self.by_name[qualname] = (*self.by_name.get(qualname, ()), item)


def read_registrations(reader: Reader) -> Registrations:
    """What a file registers by calls, other than in decorators."""
    found = Registrations()
    for statement in reader.outline.statements:
        if statement.head or not any(_concerns(call, statement.scope) for call in statement.calls):
            continue
        parsed = reader.segments.parse(statement.place)
        if parsed is None or statement.scope.kind != "module" or statement.place.guarded:
            # In a function, a loop or a branch: which objects, and whether at import, isn't told.
            found.opaque = True
            continue
        _Reading(reader, statement, parsed[0], found).read(parsed[1])
    return found


def _concerns(call: str | None, scope: Scope) -> bool:
    if call is None:
        return False
    return call.rpartition(".")[2] in (_TABLE, REGISTER) or is_register(call, scope)


@dataclass
class _Reading:
    reader: Reader
    statement: Statement
    segment: int
    found: Registrations

    def read(self, suite: cst.BaseSuite | cst.Module) -> None:
        before = sum(len(item) for item in self.found.by_name.values())
        known = False
        for node in walk(suite):
            if isinstance(node, cst.Call):
                known |= self.call(node)
            elif isinstance(node, cst.Assign):
                known |= self.assigned(node)
        if not known and before == sum(len(item) for item in self.found.by_name.values()):
            self.found.opaque = True

    def call(self, node: cst.Call) -> bool:
        """``register(...)(C)``, or ``get_custom_objects().update({...})``."""
        inner = node.func
        if isinstance(inner, cst.Call) and self.registers(inner):
            return self.put(node, registration(inner, self.scope, self.segment, self.reader))
        if isinstance(inner, cst.Attribute) and inner.attr.value == "update" and self.is_table(inner.value):
            return self.update(node)
        name = dotted(inner)
        maker = made_registrar(name, self.scope, self.reader) if name else None
        return self.put(node, registration(maker[1], self.scope, maker[0], self.reader)) if maker is not None else False

    @property
    def scope(self) -> Scope:
        return self.statement.scope

    def registers(self, node: cst.Call) -> bool:
        name = dotted(node.func)
        return name is not None and is_register(name, self.scope)

    def is_table(self, node: cst.BaseExpression) -> bool:
        name = dotted(node.func) if isinstance(node, cst.Call) else None
        return name is not None and name.rpartition(".")[2] == _TABLE

    def put(self, node: cst.Call, item: Registration) -> bool:
        target = node.args[0].value if len(node.args) == 1 else None
        qualname = self.object(target)
        if qualname is not None:
            self.found.add(qualname, item)
        return qualname is not None

    def object(self, node: cst.BaseExpression | None) -> str | None:
        """The class or function of the file that an expression names, or the name of what was imported."""
        name = dotted(node) if node is not None else None
        options = meanings(self.scope, name) if name else ()
        return options[0].target if len(options) == 1 and options[0].kind in ("class", "function", "import") else None

    def update(self, node: cst.Call) -> bool:
        known = bool(node.args)
        for argument in node.args:
            if argument.keyword is not None:
                known &= self.entry(argument.keyword.value, argument.value)
            elif isinstance(argument.value, cst.Dict):
                for element in argument.value.elements:
                    key = _string(element.key) if isinstance(element, cst.DictElement) else None
                    known &= key is not None and self.entry(key, element.value)
            else:
                known = False
        self.found.opaque |= not known
        return known

    def assigned(self, node: cst.Assign) -> bool:
        """``get_custom_objects()["x"] = x``."""
        target = node.targets[0].target
        if not isinstance(target, cst.Subscript) or not self.is_table(target.value) or len(target.slice) != 1:
            return False
        index = target.slice[0].slice
        key = _string(index.value) if isinstance(index, cst.Index) else None
        return key is not None and self.entry(key, node.value)

    def entry(self, key: str, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.Call) and len(node.args) == 1:
            node = node.args[0].value  # ``{"swish": Activation(swish)}``: an old idiom, found by its key
        qualname = self.object(node)
        if qualname is not None:
            anchor = self.reader.segments.anchor(self.segment, node)
            self.found.add(qualname, Registration(anchor, None, key, "table"))
        return qualname is not None


MADE_OF_FIELDS = frozenset(
    {
        *("dataclass", "dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attrs.define", "attr.mutable"),
        *("attr.dataclass", "attrs.mutable", "define", "attrs.frozen", "attr.frozen", "attr.attributes", "frozen"),
    }
)
"""Decorators that write a class's constructor."""
_REGISTERING_NOTHING = MADE_OF_FIELDS | {"functools.total_ordering", "total_ordering", "final", "typing.final"}


def registration_of(
    decorators: Sequence[cst.Decorator], scope: Scope, segment: int, reader: Reader
) -> tuple[Registration | None, bool]:
    """The registration among a definition's decorators, and whether there are others that might register too."""
    found: Registration | None = None
    others = False
    outer = scope.parent or scope
    for decorator in decorators:
        node = decorator.decorator
        call = node if isinstance(node, cst.Call) else None
        name = dotted(call.func if call else node)
        if name is None:
            others = True
        elif name in _REGISTERING_NOTHING:
            continue  # it may make another class of the same name, which is then the one that is registered
        elif is_register(name, outer):
            made = registration(call, outer, segment, reader) if call is not None else None
            anchor = reader.segments.anchor(segment, decorator)
            found = made.at(anchor) if made is not None else Registration(anchor, None, None, "bare")
        elif call is None and (maker := made_registrar(name, outer, reader)) is not None:
            found = registration(maker[1], outer, maker[0], reader).at(reader.segments.anchor(segment, decorator))
        elif call is None and (by := registrar(name, outer, reader)) is not None:
            found = _by_function(by, scope, reader.segments.anchor(segment, decorator))
            others = others or found is None
        else:
            others = True
    return found, others


def _by_function(found: Registrar, scope: Scope, anchor: Anchor) -> Registration | None:
    """What a decorator of the project does: an entry in the table is under the object's own name."""
    if found.call is None:
        return Registration(anchor, None, scope.qualname.rpartition(".")[2], "table")
    called, outer = dotted(found.call.func), found.scope.parent or found.scope
    if called is None or not is_register(called, outer):
        return None
    return registration(found.call, outer, found.segment, found.reader).at(anchor)


def made_registrar(name: str, scope: Scope, reader: Reader) -> tuple[int, cst.Call] | None:
    """The call that made a decorator kept in a variable: ``register = register_keras_serializable("app")``."""
    options = meanings(scope, name)
    found = reader.assigned(options[0]) if len(options) == 1 else None
    if found is None or not isinstance(found[1], cst.Call):
        return None
    called = dotted(found[1].func)
    return (found[0], found[1]) if called is not None and is_register(called, scope) else None


def registration(call: cst.Call, scope: Scope, segment: int, reader: Reader) -> Registration:
    """Package and name of one ``register_keras_serializable(...)``."""
    given: dict[str, cst.BaseExpression] = {}
    for position, argument in zip(("package", "name"), call.args, strict=False):
        given[argument.keyword.value if argument.keyword else position] = argument.value
    starred = any(argument.star for argument in call.args)
    package = _literal(given.get("package"), "Custom", scope, segment, reader)
    name = _literal(given.get("name"), "", scope, segment, reader)
    return Registration(
        reader.segments.anchor(segment, call), None if starred else package, None if starred else name, "decorator"
    )


def _literal(node: cst.BaseExpression | None, default: str, scope: Scope, segment: int, reader: Reader) -> str | None:
    """A string that is given, followed to a constant; ``default`` where it is left out or None."""
    value = reader.value(node, scope, segment) if node is not None else None
    if value is None or (value.known and value.literal is None):
        return default
    return value.literal if value.known and isinstance(value.literal, str) else None


def is_register(name: str, scope: Scope) -> bool:
    """Whether a dotted name is Keras's ``register_keras_serializable``, in any of its homes."""
    options = meanings(scope, name)
    return bool(options) and all(
        option.keras is not None and option.keras.path.rpartition(".")[2] == REGISTER for option in options
    )


def _string(node: cst.BaseExpression) -> str | None:
    literal = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return literal if isinstance(literal, str) else None


def remade(qualname: str, reader: Reader) -> bool:
    """Whether the module's own statements call the function in which something is defined."""
    outer = qualname.partition(".<locals>.")[0]
    for statement in reader.outline.statements:
        if statement.scope.kind == "module" and not statement.head:
            for call in statement.calls:
                if call is not None and any(item.target == outer for item in meanings(statement.scope, call)):
                    return True
    return False
