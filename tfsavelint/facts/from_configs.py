"""``from_config``: how the keys become arguments again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from tfsavelint.facts.configs import definition
from tfsavelint.facts.dicts import GIVEN
from tfsavelint.facts.follow import Follower
from tfsavelint.facts.lattice import Op, Term
from tfsavelint.facts.shapes import Shape
from tfsavelint.facts.signatures import FromConfig
from tfsavelint.facts.terms import ANYTHING
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.nodes import children, walk
from tfsavelint.source.outline import FunctionOutline

_READING = frozenset({"dict", "list", "len", "copy", "deepcopy", "isinstance", "type", "deserialize_keras_object"})
"""Functions that leave the dict that they are given as it is."""


def read_from_config(method: FunctionOutline, owner: str, reader: Reader, name: str = "") -> FromConfig | None:
    """The facts of one ``from_config``; None where libcst can't read it. ``name`` is that of the class to be made."""
    parsed = reader.segments.parse(method.place)
    function = definition(parsed[1], "from_config") if parsed else None
    if parsed is None or function is None:
        return None
    names = [item.name.value for item in (*function.params.posonly_params, *function.params.params)]
    binding = _binding(function)
    given = names[1:] if binding in ("classmethod", "plain") else names
    here = method.qualname.rpartition(".")[0]
    follower = _FromConfigFollower(reader, method, parsed[0], here)
    follower.maker = names[0] if names and binding == "classmethod" else None
    follower.made_class = name
    if given:
        follower.names[given[0]] = GIVEN
        follower.cells[given[0]] = follower.new_cell(Shape((), True, True))
        follower.given = given[0]
    returned = follower.follow(function).returned
    made = follower.made_calls
    returns = None if not returned else all(item is not None for item in returned) or (None if any(returned) else False)
    call = made[0] if len(made) == 1 else None
    return FromConfig(
        owner,
        reader.segments.anchor(parsed[0], function.name),
        binding if len(given) == 1 or binding != "plain" else "static",
        returns,
        call.keywords if call else (),
        call.positional if call else (),
        call.passes_rest if call else None,
        call.taken if call else frozenset(),
        call.changed if call else (),
        call is not None and call.understood,
        frozenset(_keys_read(function, given[0])) if given else frozenset(),
        follower.converts,
        frozenset(follower.needed),
    )


class _Asked(NamedTuple):
    """A key that an expression asks a dict for; ``needed`` tells that it fails without it."""

    holder: str | None
    key: str
    needed: bool


def _asked(node: cst.CSTNode) -> _Asked | None:
    """What ``config["a"]``, ``config.pop("a")`` and ``config.get("a")`` ask for; None for any other expression."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.args:
        how = node.func.attr.value
        key = node.args[0].value if how in ("pop", "get") else None
        holder, needed = node.func.value, how == "pop" and len(node.args) == 1
    elif isinstance(node, cst.Subscript) and len(node.slice) == 1:
        inner = node.slice[0].slice
        key = inner.value if isinstance(inner, cst.Index) else None
        holder, needed = node.value, True
    else:
        return None
    literal = key.evaluated_value if isinstance(key, cst.SimpleString) else None
    return _Asked(dotted(holder), literal, needed) if isinstance(literal, str) else None


def _keys_read(function: cst.FunctionDef, given: str) -> Iterator[str]:
    """The keys whose values are taken out of the dict; ``config.pop("a")`` that stands alone throws one away."""
    for node in walk(function.body):
        if isinstance(node, (cst.Expr, cst.Del)):
            continue
        for part in children(node):
            asked = _asked(part)
            stored = isinstance(node, cst.AssignTarget) and isinstance(part, cst.Subscript)
            if asked is not None and asked.holder == given and not stored:
                yield asked.key


def _binding(function: cst.FunctionDef) -> str:
    names = [dotted(item.decorator) for item in function.decorators]
    if not names:
        return "plain"
    if names[-1] in ("classmethod", "staticmethod"):
        return names[-1]
    return "classmethod" if "classmethod" in names else "unknown"


_UNSURE = (cst.IfExp, cst.BooleanOperation, cst.Lambda, cst.BaseComp, cst.FunctionDef)
"""What may not be evaluated."""


class _Made:
    """One call that makes the object."""

    def __init__(self) -> None:
        self.keywords: tuple[tuple[str, Term], ...] = ()
        self.positional: tuple[Term, ...] = ()
        self.passes_rest: bool | None = False
        self.taken: frozenset[str] = frozenset()
        self.changed: tuple[tuple[str, Term], ...] = ()
        self.understood = True


class _FromConfigFollower(Follower):
    hook = "from_config"

    def __init__(self, reader: Reader, method: FunctionOutline, segment: int, owner: str) -> None:
        super().__init__(reader, method.scope, segment, None, owner)
        self.maker: str | None = None
        self.given: str | None = None
        self.made_calls: list[_Made] = []
        self.converts: bool | None = False
        self.made_class = ""
        self.needed: set[str] = set()
        self._seen: set[int] = set()
        self._tries = 0

    def is_base(self, node: cst.Call) -> bool:
        return False

    def term(self, node: cst.BaseExpression) -> Term:
        """As elsewhere; a call that makes the object is noted with what the dict holds then."""
        if isinstance(node, cst.Call) and id(node) not in self._seen and self._makes(node):
            self._seen.add(id(node))
            self.made_calls.append(self._read(node))
        return super().term(node)

    def statement(self, node: cst.CSTNode) -> None:
        """As elsewhere; but for branches that are another class's: ``if cls is Base:``."""
        if isinstance(node, cst.If) and self._for_another(node.test):
            others = (
                [node.orelse]
                if isinstance(node.orelse, cst.If)
                else getattr(getattr(node.orelse, "body", None), "body", ())
            )
            self.block(list(others))
            return
        trying = isinstance(node, (cst.Try, cst.TryStar, cst.With))  # ``with suppress(KeyError):``
        self._tries += trying
        super().statement(node)
        self._tries -= trying

    def small(self, node: cst.BaseSmallStatement) -> None:
        """As elsewhere; what is surely taken out of the dict must be there."""
        if self.depth == 0 and not self._tries:
            self.needed.update(self._taken(node))
        super().small(node)

    def _taken(self, node: cst.CSTNode) -> Iterator[str]:
        """The keys that a statement surely asks for, of a dict that has them only if the config did."""
        targets = {id(item.target) for item in node.targets} if isinstance(node, cst.Assign) else set()
        for part in walk(node, lambda item: not isinstance(item, _UNSURE)):
            asked = _asked(part) if id(part) not in targets else None
            shape = self.shapes[self.cells[asked.holder]] if asked is not None and asked.holder in self.cells else None
            if asked is None or shape is None or not asked.needed or shape.base is not True:
                continue
            if shape.key(asked.key) is None and asked.key not in shape.removed:
                yield asked.key

    def assign_all(self, targets: list[cst.BaseExpression], value: cst.BaseExpression) -> None:
        """As elsewhere; a function that is given the dict to read something in it may take it out (Keras 2
        ``layers/core/lambda_layer.py _parse_function_from_config``)."""
        super().assign_all(targets, value)
        calls = (node for node in walk(value) if isinstance(node, cst.Call) and not self._makes(node))
        for node in calls if self.cells else ():
            if (dotted(node.func) or "?").rpartition(".")[2] not in _READING:
                for argument in node.args:
                    if isinstance(argument.value, cst.Name) and not argument.star:
                        self.blur(argument.value)

    def _for_another(self, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.And):
            return self._for_another(node.left) or self._for_another(node.right)
        if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1 or not self.made_class:
            return False
        first = node.comparisons[0]
        name = dotted(first.comparator) if isinstance(first.operator, (cst.Is, cst.Equal)) else None
        return dotted(node.left) == self.maker and name is not None and name.rpartition(".")[2] != self.made_class

    def shape(self, node: cst.BaseExpression, deep: int = 0) -> Shape | None:
        """As elsewhere; of a dict that is no object Keras makes one whose values are (``saving/serialization_lib.py
        deserialize_keras_object``)."""
        made = self.term(node) if isinstance(node, cst.Call) else None
        if made == Term(Op.DESERIALIZE, ANYTHING, (GIVEN,)) and isinstance(node, cst.Call):
            self.converts = True if self.depth == 0 else None
            return self.shape(node.args[0].value)
        return super().shape(node, deep)

    def _makes(self, node: cst.Call) -> bool:
        name = dotted(node.func)
        if name is not None and name in (self.maker, self.owner.rpartition(".")[2]):
            return True
        return (
            isinstance(node.func, cst.Attribute)
            and node.func.attr.value == "from_config"
            and isinstance(node.func.value, cst.Call)
            and dotted(node.func.value.func) == "super"
        )

    def _read(self, node: cst.Call) -> _Made:
        made = _Made()
        through_base = isinstance(node.func, cst.Attribute)
        keywords, positional = [], []
        for argument in node.args:
            if argument.keyword is not None and through_base:
                continue  # ``super().from_config(config, custom_objects=...)``: nothing for the constructor
            if argument.keyword is not None:
                keywords.append((argument.keyword.value, self.term(argument.value)))
            elif not argument.star and not through_base:
                whole = self.given is not None and dotted(argument.value) == self.given
                positional.append(GIVEN if whole else self.term(argument.value))
        self.take_popped(node)  # ``cls(config.pop("a"), **config)``: the rest is read last
        for argument in node.args:
            if argument.star == "**" or (through_base and argument.keyword is None):
                self._rest(made, argument.value)
            elif argument.star == "*":
                made.understood = False
        made.keywords, made.positional = tuple(keywords), tuple(positional)
        return made

    def _rest(self, made: _Made, node: cst.BaseExpression) -> None:
        shape = self.shape(node)
        if shape is None:
            made.understood = False
            return
        if shape.base is not False and made.passes_rest is False:
            made.passes_rest = True if shape.base else None
        made.taken |= shape.removed
        made.understood &= shape.whole and shape.base is not None
        made.changed += tuple((key.name, key.term) for key in shape.keys)
