"""Expressions that give dicts, as people spell them: literals, ``dict(...)``, joins, comprehensions, helpers."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import MappingProxyType

import libcst as cst

from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term, Value, ValueKind, either
from tfsavelint.facts.own_methods import Overriding
from tfsavelint.facts.properties import Accessor, getter
from tfsavelint.facts.shapes import OPAQUE, Shape
from tfsavelint.facts.signatures import AFTER, COPIED_FIELDS, OWN_FIELDS, ConfigKey
from tfsavelint.facts.terms import TermReader
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import walk

_MAX_DEEP = 4
ASDICT = frozenset({"dataclasses.asdict", "attr.asdict", "attrs.asdict"})
COPYING = frozenset({"dataclasses.asdict"})
"""It copies lists and dicts by their own classes; attrs makes plain ones."""
FIELDS = frozenset({"dataclasses.fields", "attr.fields", "attrs.fields"})
GIVEN = Term(Op.KEY)
"""The whole config that ``from_config`` is given."""


class DictReader(TermReader):
    """A reader of terms that knows which locals are dicts. ``hook`` is the method whose ``super()`` gives the base's.

    ``overriding`` are the methods and properties of the object that a subclass defines again, ``asked`` the names of those
    that were looked for.
    """

    hook = "get_config"
    overriding: Overriding = MappingProxyType({})

    def __init__(self, reader: Reader, scope: Scope, segment: int, me: str | None, owner: str) -> None:
        super().__init__(reader, scope, segment, me)
        self.owner = owner
        self.cells: dict[str, int] = {}
        self.shapes: dict[int, Shape] = {}
        self.ended = False
        self.above = ""
        self.deep = 0
        self.asked: set[str] = set()
        self._made = 0

    def term(self, node: cst.BaseExpression) -> Term:
        """The term of an expression; an item of a dict that is followed is what was put there."""
        if isinstance(node, cst.Subscript) and (holder := dotted(node.value)) in self.cells:
            key = self.index(node)
            return self.item_of(holder, key) if holder is not None and key is not None else NOTHING_KNOWN
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.args:
            holder = dotted(node.func.value)
            if holder in self.cells and node.func.attr.value in ("pop", "get"):
                key = self.key_text(node.args[0].value)
                return self.item_of(holder, key) if holder is not None and key is not None else NOTHING_KNOWN
        return super().term(node)

    def attribute(self, name: str) -> Term:
        """What ``self.name`` holds: of a property what it returns."""
        found = self.property(name) if name not in self.attributes else None
        options = [found[0].term(item) for item in found[1].options] if found is not None else []
        return functools.reduce(either, options) if options else super().attribute(name)

    def inside(self, name: str) -> tuple[DictReader, cst.BaseExpression] | None:
        """The expression that a property returns, and who reads it there; None where the name is no such property."""
        found = self.property(name)
        return (found[0], found[1].returned) if found is not None and found[1].returned is not None else None

    def property(self, name: str) -> tuple[DictReader, Accessor] | None:
        """The getter of a property, and who reads it there."""
        self.asked.add(name)
        owner, reader = self.definer(name)
        found = getter(owner, name, reader) if self.deep < _MAX_DEEP else None
        if found is None:
            return None
        inner = DictReader(found.reader, found.scope, found.segment, found.me, found.owner)
        inner.attributes, inner.deep = self.attributes, self.deep + 1
        inner.asked, inner.overriding = self.asked, self.overriding
        return inner, found

    def definer(self, name: str) -> tuple[str, Reader]:
        """The class at which to begin to look for a method or a property, and who reads its file."""
        return self.overriding.get(name, (self.owner, self.reader))

    def item_of(self, holder: str, key: str) -> Term:
        """What a dict holds under a key."""
        shape = self.shapes[self.cells[holder]]
        found = shape.key(key)
        if found is not None:
            return found.term
        return Term(Op.KEY, key) if self.names.get(holder) == GIVEN and key not in shape.removed else NOTHING_KNOWN

    def new_cell(self, shape: Shape) -> int:
        """Room for one more dict."""
        self._made += 1
        self.shapes[self._made] = shape
        return self._made

    def text(self, literal: str) -> Term:
        """A string."""
        return Term(Op.LITERAL, value=Value(ValueKind.PLAIN, known=True, literal=literal))

    def index(self, node: cst.Subscript) -> str | None:
        """The string between the brackets."""
        inner = node.slice[0].slice if len(node.slice) == 1 else None
        return self.key_text(inner.value) if isinstance(inner, cst.Index) else None

    def key_text(self, node: cst.BaseExpression) -> str | None:
        """The string that an expression is."""
        literal = self.term(node).value.literal
        return literal if isinstance(literal, str) else None

    def shape(self, node: cst.BaseExpression, deep: int = 0) -> Shape | None:
        """The dict that an expression gives; None where it is not known to be one."""
        if isinstance(node, cst.Dict):
            return self._literal(node)
        if isinstance(node, cst.Name):
            return self.shapes[self.cells[node.value]] if node.value in self.cells else None
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.BitOr, cst.Add)):
            left, right = self.shape(node.left), self.shape(node.right)
            return (left or OPAQUE).merged(right or OPAQUE) if left is not None or right is not None else None
        if isinstance(node, cst.BooleanOperation):
            return self.shape(node.left)
        if isinstance(node, cst.IfExp):
            left, right = self.shape(node.body), self.shape(node.orelse)
            if left is None and right is None:
                return None
            return (left or OPAQUE).joined(right or OPAQUE, self.tested(node.test), self.condition(node.test))
        if isinstance(node, cst.DictComp):
            return self._keyed(node)
        if isinstance(node, cst.Call):
            return self._of_call(node)
        name = self.own(node)
        return self.property_shape(name) if name is not None and name not in self.attributes else None

    def property_shape(self, name: str) -> Shape | None:
        """The dict that a property returns; None where it can't be followed."""
        inner = self.inside(name)
        return inner[0].shape(inner[1]) if inner is not None else None

    def _literal(self, node: cst.Dict) -> Shape:
        result = Shape()
        for element in node.elements:
            if isinstance(element, cst.StarredDictElement):
                result = result.merged(self.shape(element.value) or self.spreading(element.value))
            elif isinstance(element, cst.DictElement):
                key = self.key_text(element.key)
                made = ConfigKey(key, self.value(element.value), self.term(element.value)) if key is not None else None
                result = result.with_key(made) if made is not None else result.blurred()
        return result

    def _keyed(self, node: cst.DictComp) -> Shape | None:
        """``{name: getattr(self, name) for name in ("a", "b")}``."""
        if self.all_fields(node):
            return Shape(spread=(OWN_FIELDS,))
        target = node.for_in.target
        if not isinstance(target, cst.Name) or node.for_in.ifs or node.for_in.inner_for_in is not None:
            name = self.spread(node.for_in.iter)
            pair = target.elements if isinstance(target, cst.Tuple) and len(target.elements) == 2 else ()
            alone = not node.for_in.ifs and bool(pair) and dotted(node.key) == dotted(pair[0].value)
            return Shape(spread=(name,)) if name is not None and alone else OPAQUE
        literals = self.literal_items(node.for_in.iter)
        if literals is None:
            name = self.own(node.for_in.iter)
            return Shape(listed=(name,)) if name is not None and dotted(node.key) == target.value else OPAQUE
        result = Shape()
        before = self.names.get(target.value)
        for item in literals:
            self.names[target.value] = item
            key = self.key_text(node.key)
            if key is None:
                result = result.blurred()
            else:
                result = result.with_key(ConfigKey(key, self.value(node.value), self.term(node.value)))
        self.names.pop(target.value)
        if before is not None:
            self.names[target.value] = before
        return result

    def literal_items(self, node: cst.BaseExpression) -> list[Term] | None:
        """The items of a literal tuple or list, or of a constant that is one; None for anything else."""
        if isinstance(node, (cst.Tuple, cst.List)):
            return [self.term(element.value) for element in node.elements]
        own = self.own(node)
        if own is not None and own not in self.attributes:
            value = self.class_constant(own)
        elif isinstance(node, (cst.Name, cst.Attribute)):
            value = self.value(node)
        else:
            return None
        if value.kind is not ValueKind.CONTAINER or value.form not in ("list", "tuple") or not value.items:
            return None
        return [Term(Op.LITERAL, value=item) for item in value.items]

    def class_constant(self, name: str) -> Value:
        """The value of a name of the class body."""
        body = self.scope.parent
        if body is None or body.kind != "class" or name not in body.bindings:
            return NOTHING_KNOWN.value
        found = meanings(body, name)
        constant = self.reader.assigned(found[0]) if len(found) == 1 else None
        return self.reader.value(constant[1], body, constant[0]) if constant is not None else NOTHING_KNOWN.value

    def pairs(self, node: cst.BaseExpression) -> Shape | None:
        """The dict whose ``items()`` are looped over."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "items":
            return self.shape(node.func.value)
        return None

    def spread(self, node: cst.BaseExpression) -> str | None:
        """The attribute whose items an expression gives: ``self.options.items()``, ``iter(...)`` of it."""
        if isinstance(node, cst.Call) and dotted(node.func) in ("iter", "list", "dict") and len(node.args) == 1:
            return self.spread(node.args[0].value)
        if (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value in ("items", "copy")
        ):
            return self.spread(node.func.value)
        name = self.own(node)
        return name if name is not None and name not in self.attributes else None

    def _of_call(self, node: cst.Call) -> Shape | None:
        if self.is_base(node):
            return Shape((), True, True)
        name = dotted(node.func)
        if name == "dict":
            return self.made(node)
        if name in ("list", "copy.copy", "copy.deepcopy", "deepcopy", "OrderedDict", "collections.OrderedDict"):
            return self.shape(node.args[0].value) if len(node.args) == 1 and not node.args[0].star else None
        if self.of_fields(node, ASDICT):
            return Shape(spread=(COPIED_FIELDS if self.of_fields(node, COPYING) else OWN_FIELDS,))
        if not isinstance(node.func, cst.Attribute):
            return None
        if node.func.attr.value in ("items", "copy") and not node.args:
            return self.shape(node.func.value)
        if dotted(node.func.value) == self.me and self.me is not None:
            return self.helper(node.func.attr.value)
        return None

    def of_fields(self, node: cst.BaseExpression, functions: frozenset[str]) -> bool:
        """Whether a call gives the fields of the object at hand: ``asdict(self)``, ``fields(self)``."""
        if not isinstance(node, cst.Call) or len(node.args) != 1 or self.me is None:
            return False
        given = node.args[0].value
        if isinstance(given, cst.Call) and dotted(given.func) == "type" and len(given.args) == 1:
            given = given.args[0].value
        if dotted(given) not in (self.me, f"{self.me}.__class__"):
            return False
        options = meanings(self.scope, dotted(node.func) or "")
        return len(options) == 1 and options[0].kind == "import" and options[0].target in functions

    def all_fields(self, node: cst.DictComp) -> bool:
        """``{field.name: getattr(self, field.name) for field in fields(self)}``."""
        name, value = dotted(node.for_in.target), node.value
        if not self.of_fields(node.for_in.iter, FIELDS) or node.for_in.ifs or not isinstance(value, cst.Call):
            return False
        given = [dotted(item.value) for item in value.args]
        return dotted(node.key) == f"{name}.name" and dotted(value.func) == "getattr" and given == [self.me, f"{name}.name"]

    def helper(self, name: str) -> Shape | None:
        """The dict that another method of the object gives; None where it can't be followed."""
        return None

    def made(self, node: cst.Call) -> Shape:
        """What ``dict(...)`` or ``.update(...)`` is given."""
        result = Shape()
        for argument in node.args:
            if argument.keyword is not None:
                term, value = self.term(argument.value), self.value(argument.value)
                result = result.with_key(ConfigKey(argument.keyword.value, value, term))
            elif argument.star == "*":
                result = result.blurred()
            else:
                found = self.shape(argument.value) or self._pairs_listed(argument.value)
                result = result.merged(found or self.spreading(argument.value))
        return result

    def spreading(self, node: cst.BaseExpression) -> Shape:
        """A dict that is an attribute, or Keras's own words for one; else one of which nothing is known."""
        if isinstance(node, cst.Call) and len(node.args) == 1 and self.term(node).op is Op.SERIALIZE:
            node = node.args[0].value
        name = self.spread(node)
        return Shape(spread=(name,)) if name is not None else OPAQUE

    def _pairs_listed(self, node: cst.BaseExpression) -> Shape | None:
        """``dict([("a", 1), ("b", 2)])``."""
        if not isinstance(node, (cst.List, cst.Tuple)):
            return None
        result = Shape()
        for element in node.elements:
            pair = element.value
            key = self.key_text(pair.elements[0].value) if isinstance(pair, cst.Tuple) and len(pair.elements) == 2 else None
            if key is None or not isinstance(pair, cst.Tuple):
                return OPAQUE
            held = pair.elements[1].value
            result = result.with_key(ConfigKey(key, self.value(held), self.term(held)))
        return result

    def holds_kwargs(self, node: cst.BaseExpression) -> bool:
        """Whether a dict is made of the method's own ``**kwargs``: ``dict(kwargs, name="x")``."""
        return any(isinstance(part, cst.Name) and part.value == self.kwargs for part in _parts(node))

    def is_base(self, node: cst.Call) -> bool:
        """``super().get_config()``, ``super(X, self).get_config()`` or ``Base.get_config(self)``."""
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != self.hook:
            return False
        owner = node.func.value
        if isinstance(owner, cst.Call):
            first = (dotted(owner.args[0].value) or "?").rpartition(".")[2] if owner.args else ""
            if first not in ("", self.owner.rpartition(".")[2], "__class__") and dotted(owner.func) == "super":
                self.above = f"{AFTER}{first}"
            return dotted(owner.func) == "super"
        if len(node.args) != 1 or dotted(node.args[0].value) != self.me:
            return False
        self.above = (dotted(owner) or "?").rpartition(".")[2]
        return True

    def on_dict(self, node: cst.Call, cell: int, action: str) -> None:
        """A method of a dict, called for its effect."""
        shape = self.shapes[cell]
        if action == "update":
            self.shapes[cell] = shape.merged(self.made(node))
        elif action == "setdefault" and len(node.args) == 2:
            key = self.key_text(node.args[0].value)
            if key is None:
                self.shapes[cell] = shape.blurred()
            elif shape.key(key) is None:
                held = node.args[1].value
                made = either(self.term(held), NOTHING_KNOWN) if shape.base else self.term(held)
                self.shapes[cell] = shape.with_key(ConfigKey(key, self.value(held), made))
        elif action not in ("pop", "get", "keys", "items", "values", "copy"):
            self.shapes[cell] = shape.blurred()

    def take_popped(self, node: cst.CSTNode) -> None:
        """The keys that a statement pops off the dicts."""
        for part in _parts(node):
            if not isinstance(part, cst.Call) or not isinstance(part.func, cst.Attribute) or not part.args:
                continue
            holder = dotted(part.func.value)
            if part.func.attr.value != "pop" or holder not in self.cells:
                continue
            key = self.key_text(part.args[0].value)
            cell = self.cells[holder]
            self.shapes[cell] = self.shapes[cell].without(key) if key is not None else self.shapes[cell].blurred()


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    return walk(node, lambda item: not isinstance(item, (cst.FunctionDef, cst.Lambda)))
