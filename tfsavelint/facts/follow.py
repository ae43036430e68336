"""One method followed statement by statement: its locals, its dicts, what it assigns to ``self``, what it returns.

Branches are followed both ways and joined; whatever can't be followed makes things unknown, never wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfsavelint.facts.dicts import DictReader
from tfsavelint.facts.kept_names import KeptNames
from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term, Value, ValueKind, either
from tfsavelint.facts.name_tests import name_test
from tfsavelint.facts.own_methods import OwnMethod, bound, own_method
from tfsavelint.facts.properties import setter
from tfsavelint.facts.returned import returned
from tfsavelint.facts.shapes import OPAQUE, Shape
from tfsavelint.facts.signatures import BaseCall, Condition, ConfigKey, NameTest
from tfsavelint.facts.terms import decided
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Meaning
from tfsavelint.source.nodes import walk
from tfsavelint.source.outline import FunctionOutline

_MAX_UNROLLED = 24
_MAX_SETTERS = 2
_MAX_CALLS = 2
"""How deep the methods are followed that a constructor calls, one by the other."""
_MAX_FUNCTIONS = 3
"""And other functions."""
_NONE = Term(Op.LITERAL, value=Value(ValueKind.PLAIN, text="None", known=True))


@dataclass
class State:
    """What holds at one point of a method."""

    names: dict[str, Term]
    attributes: dict[str, Term]
    cells: dict[str, int]
    shapes: dict[int, Shape]
    ended: bool = False

    def copy(self) -> State:
        """The same, to go another way with."""
        return State(dict(self.names), dict(self.attributes), dict(self.cells), dict(self.shapes), self.ended)


@dataclass
class Followed:
    """What following a method collects beside the state. ``results`` are the terms that it returns, but for None, and
    ``tested`` the arguments that its branches ask about."""

    returned: list[Shape | None] = field(default_factory=list)
    base_calls: list[BaseCall] = field(default_factory=list)
    inserted: set[str] = field(default_factory=set)
    opaque: bool = False
    endings: set[str] = field(default_factory=set)
    results: list[Term] = field(default_factory=list)
    exits: list[State] = field(default_factory=list)
    entered: dict[str, list[Entered]] = field(default_factory=dict)
    tested: frozenset[str] = frozenset()
    lists: KeptNames = field(default_factory=KeptNames)


@dataclass(frozen=True)
class Entered:
    """A method that the constructor calls on its object, and what was followed there."""

    method: OwnMethod
    follower: Follower


class Follower(DictReader):
    """Follows the statements of one method. ``enters`` tells to follow the object's own methods, too: those that a
    constructor calls, a subclass's own (``overriding``) in their stead; ``taken`` are the names that its
    ``**kwargs`` can't hold."""

    enters = False
    taken: frozenset[str] = frozenset()

    def follow(self, function: cst.FunctionDef, depth: int = 0) -> Followed:
        """Follow the whole body; ``depth`` tells below how many branches it is called."""
        self.found = Followed()
        self.depth = depth
        self.block(_statements(function.body))
        if not self.ended:
            self.found.returned.append(None)
        return self.found

    def block(self, statements: Sequence[cst.CSTNode]) -> None:
        """Follow statements until one leaves."""
        for statement in statements:
            if self.ended:
                return
            self.statement(statement)

    def statement(self, node: cst.CSTNode) -> None:
        """Follow one statement."""
        if isinstance(node, cst.SimpleStatementLine):
            self.block(list(node.body))
        elif isinstance(node, cst.If):
            tested, where = self.tested(node.test), self.condition(node.test)
            orelse = node.orelse
            other: list[cst.CSTNode] = [] if orelse is None else [orelse]
            if isinstance(orelse, cst.Else):
                other = _statements(orelse.body)
            lists = self.found.lists
            outside, lists.within = lists.within, self.name_test(node)
            self.branches([_statements(node.body), other], tested, where)
            lists.within = outside
        elif isinstance(node, cst.For):
            self.loop(node)
        elif isinstance(node, cst.While):
            self.branches([_statements(node.body), []], self.tested(node.test))
        elif isinstance(node, cst.With):
            self.block(_statements(node.body))
        elif isinstance(node, (cst.Try, cst.TryStar)):
            before = self.state()
            self.block(_statements(node.body))
            ways = [self.state()]
            for handler in node.handlers:
                self.enter(before.copy())
                self.branched(_statements(handler.body))
                ways.append(self.state())
            self.join(ways, frozenset())
            if node.finalbody is not None:
                self.block(_statements(node.finalbody.body))
        elif isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            self.names[node.name.value] = NOTHING_KNOWN
        elif isinstance(node, cst.Match):
            self.blur(node)
            self.found.returned.append(OPAQUE)
        elif isinstance(node, cst.BaseSmallStatement):
            self.small(node)

    def name_test(self, node: cst.If) -> NameTest | None:
        """The test of a keyword argument's name by which a branch is entered."""
        used = (item.value for item in walk(node.test) if isinstance(item, cst.Name))
        names = [name for name in used if self.found.lists.is_key(name)]
        return name_test(node.test, names[0], self.reader, self.scope) if names and node.orelse is None else None

    def branched(self, statements: Sequence[cst.CSTNode]) -> None:
        """Follow statements that may not be executed."""
        self.depth += 1
        self.block(statements)
        self.depth -= 1

    def branches(self, ways: list[list[cst.CSTNode]], tested: frozenset[str], where: Condition | None = None) -> None:
        """Follow several ways from here, and join them; ``where`` tells when the first is taken."""
        self.found.tested |= tested
        before = self.state()
        after = []
        for way in ways:
            self.enter(before.copy())
            self.branched(way)
            after.append(self.state())
        self.join(after, tested, where)

    def loop(self, node: cst.For) -> None:
        """A loop over a literal is unrolled; another is followed once, as a branch."""
        body = _statements(node.body)
        if self.kwargs is not None and self.holds_kwargs(node.iter):
            self.found.lists.looped(node.target, self.term(node.iter))
        parts = node.target.elements if isinstance(node.target, (cst.Tuple, cst.List)) else ()
        pairs = self.pairs(node.iter) if len(parts) == 2 else None
        name = self.spread(node.iter) if len(parts) == 2 else None
        if pairs is None and name is not None and (holder := _filled(node)) in self.cells:
            cell = self.cells[holder]
            self.shapes[cell] = self.shapes[cell].merged(Shape(spread=(name,)))
            return
        if isinstance(node.target, cst.Name):
            literals = self.literal_items(node.iter)
            if literals is not None and len(literals) <= _MAX_UNROLLED:
                for item in literals:
                    self.names[node.target.value] = item
                    self.block(body)
                return
            own = self.own(node.iter)
            if own is not None and own not in self.attributes and (holder := _filled(node)) in self.cells:
                cell = self.cells[holder]
                self.shapes[cell] = self.shapes[cell].merged(Shape(listed=(own,)))
                return
            self.names[node.target.value] = self.term(node.iter)
        elif pairs is not None:
            first, second = (element.value for element in parts)
            for key in pairs.keys:
                self.bind(first, self.text(key.name))
                self.bind(second, key.term)
                self.block(body)
            if pairs.whole and not pairs.base:
                return
            self.bind(first, NOTHING_KNOWN)
            self.bind(second, NOTHING_KNOWN)
        else:
            for name in _names(node.target):
                self.names[name] = NOTHING_KNOWN
        self.branches([body, []], frozenset())

    def small(self, node: cst.BaseSmallStatement) -> None:
        """Follow a simple statement."""
        if isinstance(node, cst.Return):
            self.returns(node)
        elif isinstance(node, cst.Raise):
            self.ended = True
        elif isinstance(node, cst.Assign):
            self.assign_all([target.target for target in node.targets], node.value)
            return  # what its value pops is gone before it is bound: ``config["a"] = made(config.pop("a"))``
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self.assign_all([node.target], node.value)
        elif isinstance(node, cst.AugAssign):
            self.augment(node)
        elif isinstance(node, cst.Expr):
            self.expression(node.value)
        elif isinstance(node, cst.Del):
            self.delete(node.target)
        self.take_popped(node)

    def returns(self, node: cst.Return) -> None:
        """A way out of the method."""
        self.found.exits.append(self.state().copy())
        self.ended = True
        if node.value is None or dotted(node.value) == "None" or self.gives_nothing(node.value):
            self.found.returned.append(None)
            return
        self.found.results.append(self.term(node.value))
        self.found.returned.append(self.shape(node.value) or OPAQUE)

    def gives_nothing(self, node: cst.BaseExpression) -> bool:
        """``return config.update(...)``: the method of a dict that returns None."""
        return (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value == "update"
            and self.shape(node.func.value) is not None
        )

    def assign_all(self, targets: list[cst.BaseExpression], value: cst.BaseExpression) -> None:
        """``a = b = value``, and ``a, b = x, y`` item by item."""
        if len(targets) == 1 and isinstance(targets[0], (cst.Tuple, cst.List)):
            parts = [element.value for element in targets[0].elements]
            if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(parts):
                made = [(self.term(item.value), item.value) for item in value.elements]
                self.take_popped(value)
                for part, (term, node) in zip(parts, made, strict=True):
                    self.assign(part, term, node)
                return
            whole = Term(Op.ITEM, of=(self.term(value),))
            self.take_popped(value)
            for part in parts:
                self.assign(part, whole, value)
            return
        shape = self.shape(value)
        term = self.term(value)
        cell = self.cells.get(value.value) if isinstance(value, cst.Name) else None
        if shape is not None and cell is None:
            cell = self.new_cell(shape)
        self.take_popped(value)
        for target in targets:
            if isinstance(target, cst.Name) and cell is not None:
                self.cells[target.value] = cell
                self.names[target.value] = term
            else:
                self.assign(target, term, value)

    def assign(self, target: cst.BaseExpression, term: Term, node: cst.BaseExpression) -> None:
        """One target takes a term."""
        own = self.own(target)
        if own is not None and not self.set_property(own, term):
            self.attributes[own] = term
        elif own is None and isinstance(target, cst.Name):
            self.bind(target, term)
        elif own is None and isinstance(target, cst.Subscript):
            self.assign_item(target, term, node)

    def set_property(self, name: str, term: Term) -> bool:
        """Whether the name is a property; what its setter does to the other attributes is done here, too."""
        found = setter(self.owner, name, self.reader) if self.deep < _MAX_SETTERS else None
        if found is None or found.given is None:
            return False
        inner = Follower(found.reader, found.scope, found.segment, found.me, found.owner)
        inner.names, inner.attributes, inner.deep = {found.given: term}, self.attributes, self.deep + 1
        inner.follow(found.function)
        self.attributes = inner.attributes
        return True

    def of_function(self, meaning: Meaning, node: cst.Call) -> Term | None:
        """What a function of the project makes of arguments of the method's own."""
        if self.deep >= _MAX_FUNCTIONS or any(item.star for item in node.args):
            return None
        positional = [self.term(item.value) for item in node.args if item.keyword is None]
        keywords = {item.keyword.value: self.term(item.value) for item in node.args if item.keyword is not None}
        own = (Op.ARGUMENT, Op.ATTRIBUTE, Op.KEY)
        if not any(term.mentions(op) for term in (*positional, *keywords.values()) for op in own):
            return None
        found = returned(meaning, self.reader, self.follow_function, self.deep)
        return found.called(positional, keywords) if found is not None else None

    def follow_function(
        self, method: FunctionOutline, function: cst.FunctionDef, segment: int, reader: Reader, names: dict[str, Term]
    ) -> tuple[list[Term], frozenset[str]]:
        """All that another function returns, in terms of its parameters, and what its branches ask about."""
        inner = Follower(reader, method.scope, segment, "", "")
        inner.names, inner.deep = names, self.deep + 1
        found = inner.follow(function)
        told = len(found.results) == sum(item is not None for item in found.returned)
        rest = [_NONE] * (None in found.returned) + [NOTHING_KNOWN] * (not told)
        return [*found.results, *rest], found.tested

    def assign_item(self, target: cst.Subscript, term: Term, node: cst.BaseExpression) -> None:
        """``config["key"] = value``."""
        holder = dotted(target.value)
        key = self.index(target)
        if holder is not None and holder == self.kwargs:
            if key is not None:
                self.found.inserted.add(key)
        elif holder == f"{self.me}.__dict__":
            self.found.opaque = True
        elif holder in self.cells:
            shape = self.shapes[self.cells[holder]]
            made = shape.with_key(ConfigKey(key, self.value(node), term)) if key is not None else shape.blurred()
            self.shapes[self.cells[holder]] = made

    def bind(self, target: cst.BaseExpression, term: Term) -> None:
        """A local name takes a term."""
        if isinstance(target, cst.Name):
            self.names[target.value] = term
            self.cells.pop(target.value, None)

    def augment(self, node: cst.AugAssign) -> None:
        """``config |= {...}``, ``units *= 2``."""
        name = dotted(node.target)
        if name in self.cells and isinstance(node.operator, cst.BitOrAssign):
            cell = self.cells[name]
            self.shapes[cell] = self.shapes[cell].merged(self.shape(node.value) or OPAQUE)
            return
        before = self.term(node.target)
        self.assign(
            node.target,
            Term(Op.CHANGE, type(node.operator).__name__.removesuffix("Assign"), (before, self.term(node.value))),
            node.value,
        )

    def delete(self, target: cst.BaseExpression) -> None:
        """``del config["key"]``."""
        if isinstance(target, cst.Subscript) and (holder := dotted(target.value)) in self.cells:
            key = self.index(target)
            cell = self.cells[holder]
            self.shapes[cell] = self.shapes[cell].without(key) if key is not None else self.shapes[cell].blurred()

    def expression(self, node: cst.BaseExpression) -> None:
        """A call for its effect."""
        if not isinstance(node, cst.Call):
            return
        function = node.func
        if isinstance(function, cst.Attribute) and function.attr.value == "__init__":
            self.base_call(node, function)
            return
        name = dotted(function) or ""
        holder, _, action = name.rpartition(".")
        if holder in self.cells:
            self.on_dict(node, self.cells[holder], action)
        elif holder and holder == self.kwargs:
            if action in ("setdefault", "update"):
                self.found.inserted |= self.inserted_by(node, action)
            self.term(node)
        elif name == "setattr" and len(node.args) == 3 and dotted(node.args[0].value) == self.me:
            field = self.term(node.args[1].value).value
            if isinstance(field.literal, str):
                self.attributes[field.literal] = self.term(node.args[2].value)
            elif field.tail:
                self.found.endings.add(field.tail)
            else:
                self.found.opaque = True
        elif name == f"{self.me}.__dict__.update" or (
            isinstance(function, cst.Attribute)
            and isinstance(function.value, cst.Call)
            and dotted(function.value.func) == "vars"
        ):
            self.found.opaque = True
        else:
            self.found.lists.called(node, holder.removeprefix(f"{self.me}."), action)
            self.term(node)
            for argument in node.args:
                if isinstance(argument.value, cst.Name):
                    self.blur(argument.value)  # a function may write to what it is given

    def own_call(self, node: cst.Call, arguments: list[Term]) -> Term:
        """What a method of the object gives; what it assigns to the object is done here, too."""
        found = self.entered_by(node)
        if found is None:
            return super().own_call(node, arguments)
        given = bound(found, node, self.term, self.kwargs, self.taken)
        inner = Follower(found.reader, found.scope, found.segment, found.me, found.owner)
        inner.enters, inner.taken, inner.deep = True, self.taken, self.deep + 1
        inner.overriding = self.overriding
        inner.names, inner.kwargs, inner.attributes = given.names, given.kwargs, dict(self.attributes)
        inner.popped = self.popped if given.same else {}
        made = inner.follow(found.function, self.depth)
        inner.join([*made.exits, inner.state()], frozenset())
        self.attributes = inner.attributes
        self.found.base_calls += made.base_calls
        self.found.inserted |= made.inserted if given.same else set()
        self.found.opaque |= made.opaque
        self.found.endings |= made.endings
        self.found.lists.joined(made.lists)
        self.found.entered.setdefault(found.function.name.value, []).append(Entered(found, inner))
        for name, more in made.entered.items():
            self.found.entered.setdefault(name, []).extend(more)
        results = made.results if len(made.results) == len(made.returned) else []
        return functools.reduce(either, results) if results else Term(Op.UNKNOWN, of=tuple(arguments))

    def entered_by(self, node: cst.Call) -> OwnMethod | None:
        """The method that ``self.method(...)`` or ``super().method(...)`` calls, where it is to be followed."""
        function = node.func
        if not self.enters or self.deep >= _MAX_CALLS or not isinstance(function, cst.Attribute):
            return None
        above = isinstance(function.value, cst.Call)
        owner, reader = self.owner, self.reader
        if not above:
            owner, reader = self.definer(function.attr.value)
        return own_method(owner, function.attr.value, reader, above)

    def inserted_by(self, node: cst.Call, action: str) -> set[str]:
        """The keys that ``kwargs.update`` or ``kwargs.setdefault`` writes."""
        if action == "setdefault":
            key = self.term(node.args[0].value).value.literal if node.args else None
            return {key} if isinstance(key, str) else set()
        found = {item.keyword.value for item in node.args if item.keyword is not None}
        for item in node.args:
            shape = self.shape(item.value) if item.keyword is None else None
            found |= {key.name for key in shape.keys} if shape is not None else set()
        return found

    def base_call(self, node: cst.Call, function: cst.Attribute) -> None:
        """``super().__init__(...)``, ``super(C, self).__init__(...)`` or ``Base.__init__(self, ...)``."""
        by_name = not isinstance(function.value, cst.Call)
        given = node.args[1:] if by_name and node.args and dotted(node.args[0].value) == self.me else node.args
        positional, keywords, forwards, starred, named = [], [], False, False, False
        for item in given:
            if item.star == "**" and dotted(item.value) == self.kwargs:
                forwards = True
            elif item.star:
                shape = self.shape(item.value)
                if shape is not None and shape.whole and not shape.base:
                    keywords += [(key.name, key.term) for key in shape.keys]
                    forwards = forwards or self.holds_kwargs(item.value)
                else:
                    starred, named = True, named or item.star == "**"
            elif item.keyword is not None:
                keywords.append((item.keyword.value, self.term(item.value)))
            else:
                positional.append(self.term(item.value))
        anchor = self.reader.segments.anchor(self.segment, node)
        owner = (dotted(function.value) or "?") if by_name else ""
        self.found.base_calls.append(
            BaseCall(
                anchor,
                owner,
                tuple(positional),
                tuple(keywords),
                forwards,
                starred,
                self.depth > 0,
                starred and not named,
                tuple(self.attributes.items()),
            )
        )

    def blur(self, node: cst.CSTNode) -> None:
        """Whatever is mentioned may have changed."""
        for item in walk(node):
            if isinstance(item, cst.Name) and item.value in self.cells:
                cell = self.cells[item.value]
                self.shapes[cell] = self.shapes[cell].blurred()

    def state(self) -> State:
        """What holds now."""
        return State(self.names, self.attributes, self.cells, self.shapes, self.ended)

    def enter(self, state: State) -> None:
        """Go on from another point."""
        self.names, self.attributes = state.names, state.attributes
        self.cells, self.shapes, self.ended = state.cells, state.shapes, state.ended

    def join(self, ways: list[State], tested: frozenset[str], where: Condition | None = None) -> None:
        """What holds where several ways meet."""
        open_ways = [way for way in ways if not way.ended]
        if not open_ways:
            self.enter(ways[0])
            return
        result = open_ways[0]
        for other in open_ways[1:]:
            result = _joined(result, other, tested, where)
        self.enter(result)


def _joined(one: State, other: State, tested: frozenset[str], where: Condition | None) -> State:
    names = {
        key: decided(one.names.get(key, NOTHING_KNOWN), other.names.get(key, NOTHING_KNOWN), tested, where)
        for key in (*one.names, *other.names)
    }
    unset = Term(Op.UNSET)
    attributes = {
        key: decided(one.attributes.get(key, unset), other.attributes.get(key, unset), tested, where)
        for key in (*one.attributes, *other.attributes)
    }
    shapes = dict(one.shapes)
    for cell, shape in other.shapes.items():
        shapes[cell] = shapes[cell].joined(shape, tested, where) if cell in shapes and shapes[cell] != shape else shape
    cells: dict[str, int] = {}
    for name in (*one.cells, *other.cells):
        first, second = one.cells.get(name), other.cells.get(name)
        if first is None or second is None or first == second:
            cells[name] = first if first is not None else second if second is not None else -1
            if first is None or second is None:
                shapes[cells[name]] = shapes[cells[name]].blurred()
        else:
            shapes[first] = one.shapes[first].joined(other.shapes[second], tested, where)
            cells[name] = first
    return State(names, attributes, cells, shapes)


def _filled(node: cst.For) -> str:
    """The dict that a loop over pairs does nothing but fill: ``config[key] = value``, in a branch or not."""
    key = node.target.elements[0].value if isinstance(node.target, (cst.Tuple, cst.List)) else node.target
    holders: set[str] = set()
    pending: list[cst.CSTNode] = _statements(node.body)
    while pending:
        item = pending.pop()
        if isinstance(item, cst.SimpleStatementLine):
            pending.extend(item.body)
        elif isinstance(item, cst.If):
            pending.extend((*_statements(item.body), *([item.orelse] if item.orelse is not None else [])))
        elif isinstance(item, cst.Else):
            pending.extend(_statements(item.body))
        elif isinstance(item, cst.Assign) and len(item.targets) == 1 and isinstance(item.targets[0].target, cst.Subscript):
            target = item.targets[0].target
            index = target.slice[0].slice if len(target.slice) == 1 else None
            same = isinstance(index, cst.Index) and dotted(index.value) == dotted(key)
            holders.add(dotted(target.value) or "" if same else "")
        else:
            return ""
    return holders.pop() if len(holders) == 1 else ""


def _statements(body: cst.CSTNode) -> list[cst.CSTNode]:
    return list(getattr(body, "body", ()))


def _names(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from _names(element.value)
