"""What the code needs an argument to be: a number where it is counted with, a function where it is called.

Read off the constructor's body, and off the names that the other methods call, which the outline has already.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.follow import Follower
from tfsavelint.facts.lattice import Op, ValueKind
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.source.names import meanings
from tfsavelint.source.nodes import walk

SIZES = frozenset(
    {
        *("units", "filters", "kernel_size", "input_dim", "output_dim", "num_heads", "key_dim", "value_dim"),
        *("depth_multiplier", "shape", "target_shape", "pool_size"),
    }
)
"""Arguments of Keras's own layers that are numbers, and decide the shapes of weights."""
_NUMBERS = SIZES | {"rate", "strides", "dilation_rate", "alpha", "epsilon", "momentum", "stddev", "mean", "seed", "axis"}
_FIRST_IS_SIZE = frozenset(
    {
        *("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D", "LSTM", "GRU", "SimpleRNN"),
        *("Embedding", "MultiHeadAttention", "DepthwiseConv2D", "EinsumDense", "SeparableConv1D", "Conv1DTranspose"),
        *("LSTMCell", "GRUCell", "SimpleRNNCell"),
    }
)
_CHECKING_RATES = frozenset({"Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout"})
"""Layers of Keras 3 that compare their first argument with 0 and 1 (``layers/regularization``, seen in 3.3, 3.8, 3.15)."""
_FIRST_IS_NUMBER = _FIRST_IS_SIZE | _CHECKING_RATES | {"SpatialDropout1D", "SpatialDropout2D"}
_ARITHMETIC = (cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide, cst.Power, cst.MatrixMultiply)
_ORDER = (cst.LessThan, cst.GreaterThan, cst.LessThanEqual, cst.GreaterThanEqual)
_PLAIN_METHODS = frozenset({"lower", "upper", "strip", "split", "format", "startswith", "endswith", "title", "join"})
_HARMLESS_MEMBERS = frozenset(
    {
        *(name for plain in (str, int, float, list, tuple, dict) for name in dir(plain) if not name.startswith("__")),
        *("shape", "tolist", "value", "name"),
    }
)
"""Members of plain values, and of what else may be a plain value all the same: an array's, an enumeration's."""


class Uses:
    """The uses of a constructor's parameters in its body."""

    def __init__(self, follower: Follower, parameters: list[str]) -> None:
        self.follower = follower
        self.parameters = set(parameters)
        self.kinds: dict[str, set[ValueKind]] = {}
        self.shaping: set[str] = set()
        self.concatenated: set[str] = set()
        self.counted: set[str] = set()
        self.asked: set[str] = set()
        self.called: dict[str, str] | None = None

    def kind(self, name: str) -> ValueKind:
        """What a parameter is needed to be; UNKNOWN where the uses say nothing, or different things."""
        found = self.kinds.get(name, set())
        return next(iter(found)) if len(found) == 1 else ValueKind.UNKNOWN

    def note(self, node: cst.BaseExpression, kind: ValueKind) -> None:
        """One use of an expression."""
        name = self.parameter(node)
        if name is not None:
            self.kinds.setdefault(name, set()).add(kind)

    def count(self, node: cst.BaseExpression) -> None:
        """One use that raises for anything but a number."""
        self.note(node, ValueKind.PLAIN)
        name = self.parameter(node)
        if name is not None:
            self.counted.add(name)

    def parameter(self, node: cst.BaseExpression) -> str | None:
        """The parameter that an expression is."""
        if isinstance(node, cst.Name):
            name = node.value if self.called is None else self.called.get(node.value, "")
            return name if name in self.parameters else None
        own = self.follower.own(node)
        term = self.follower.attributes.get(own) if own is not None else None
        return term.name if term is not None and term.op is Op.ARGUMENT and term.name in self.parameters else None

    def read_entered(self, follower: Follower, function: cst.FunctionDef) -> None:
        """Note every use in a method that the constructor calls, where the arguments have other names."""
        outer, shaping = self.follower, self.shaping
        terms = {name: term for name, term in follower.names.items() if term.op is Op.ARGUMENT}
        self.follower, self.shaping = follower, set()
        self.called = {name: term.name for name, term in terms.items()}
        self.read(function.body)
        shaping |= {
            self.called.get(name, name) for name in self.shaping if name in self.called or name in follower.attributes
        }
        self.follower, self.shaping, self.called = outer, shaping, None

    def read(self, body: cst.CSTNode) -> None:
        """Note every use below a node."""
        for node in walk(body):
            if isinstance(node, cst.Call):
                self.call(node)
            elif isinstance(node, cst.BinaryOperation):
                self.operation(node)
            elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
                self.note(node.expression, ValueKind.PLAIN)
            elif isinstance(node, cst.Comparison) and node.comparisons:
                ordered = any(isinstance(item.operator, _ORDER) for item in node.comparisons)
                if ordered or isinstance(node.comparisons[0].comparator, cst.SimpleString):
                    self.note(node.left, ValueKind.PLAIN)
            elif isinstance(node, cst.Attribute):
                kind = ValueKind.PLAIN if node.attr.value in _PLAIN_METHODS else ValueKind.INSTANCE
                if node.attr.value not in _HARMLESS_MEMBERS or kind is ValueKind.PLAIN:
                    self.note(node.value, kind)

    def operation(self, node: cst.BinaryOperation) -> None:
        """Arithmetic is done with numbers; ``(-1,) + shape`` with tuples."""
        if isinstance(node.operator, _ARITHMETIC):
            for side in (node.left, node.right):
                self.count(side)
        elif isinstance(node.operator, cst.Add):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                name = self.parameter(side)
                if name is not None and isinstance(other, cst.Tuple):
                    self.concatenated.add(name)
                elif isinstance(other, (cst.Integer, cst.Float)):
                    self.note(side, ValueKind.PLAIN)

    def call(self, node: cst.Call) -> None:
        """A call of the argument itself, or one that it is given to."""
        self.note(node.func, ValueKind.FUNCTION)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value not in _HARMLESS_MEMBERS:
            owner = self.parameter(node.func.value)
            self.asked |= {owner} if owner is not None else set()
        name = dotted(node.func) or ""
        if name in ("range", "int", "float", "math.sqrt", "abs") and node.args:
            self.count(node.args[0].value)
            return
        last = name.rpartition(".")[2]
        if last in ("add_weight", "add_variable"):
            self.shaped_by(node, frozenset({"shape"}), {0, 1})
            return
        options = meanings(self.follower.scope, name) if name else ()
        if not options or any(item.keras is None or kind_of(item.keras.path) is None for item in options):
            return
        for position, argument in enumerate(node.args):
            keyword = argument.keyword.value if argument.keyword else None
            first = position == 0 and keyword is None
            named = keyword in _NUMBERS or keyword == "activation" or last == "Activation"
            if last in _CHECKING_RATES and (first or keyword in ("rate", "stddev")):
                self.count(argument.value)
            elif named or (first and last in _FIRST_IS_NUMBER):
                self.note(argument.value, ValueKind.PLAIN)
        self.shaped_by(node, SIZES, {0, 1} if last in _FIRST_IS_SIZE else set())

    def shaped_by(self, node: cst.Call, keywords: frozenset[str], positions: set[int]) -> None:
        """The arguments and attributes in those places of a call that decide shapes."""
        for position, argument in enumerate(node.args):
            chosen = argument.keyword.value in keywords if argument.keyword else position in positions
            if chosen and not argument.star:
                self.shaping |= _mentioned(argument.value, self.follower.me)


def _mentioned(node: cst.CSTNode, me: str | None) -> set[str]:
    """The names and the object's attributes below a node."""
    found: set[str] = set()
    for item in walk(node, lambda inner: not _is_own(inner, me)):
        if isinstance(item, cst.Attribute) and _is_own(item, me):
            found.add(item.attr.value)
        elif isinstance(item, cst.Name):
            found.add(item.value)
    return found


def _is_own(node: cst.CSTNode, me: str | None) -> bool:
    return isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == me


def called_attributes(owner: str, reader: Reader) -> frozenset[str]:
    """The attributes that methods of a class call: ``self.inner(x)``."""
    found = set()
    for scope, statements in reader.outline.statements_by_scope.items():
        for statement in statements if scope.startswith(owner + ".") else ():
            for call in statement.calls:
                if call is not None and call.startswith("self.") and call.count(".") == 1:
                    found.add(call[5:])
    return frozenset(found)


def entered_attributes(owner: str, reader: Reader) -> frozenset[str]:
    """The attributes whose members methods of a class use: ``self.inner.units``."""
    parts = (chain.split(".") for chain in _chains(owner, reader))
    return frozenset(item[1] for item in parts if len(item) > 2 and item[0] == "self" and item[2] not in _HARMLESS_MEMBERS)


def _chains(owner: str, reader: Reader) -> Iterator[str]:
    for scope, uses in reader.outline.uses_by_scope.items():
        if scope.startswith(owner + "."):
            yield from (use.dotted for use in uses if use.access == "attribute")


def shaping_attributes(owner: str, reader: Reader) -> frozenset[str]:
    """The attributes that the shapes of weights made in ``build`` come from."""
    found: set[str] = set()
    for method in reader.outline.functions:
        if method.qualname != f"{owner}.build":
            continue
        parsed = reader.segments.parse(method.place)
        if parsed is not None:
            follower = Follower(reader, method.scope, parsed[0], "self", owner)
            uses = Uses(follower, [])
            uses.read(parsed[1])
            found |= uses.shaping
    return frozenset(found)


def list_like_uses(owner: str, method: str, reader: Reader) -> tuple[frozenset[str], frozenset[str]]:
    """The attributes that a method adds to a tuple, which a list can't be, and those that it indexes."""
    added: set[str] = set()
    indexed: set[str] = set()
    for item in reader.outline.functions:
        parsed = reader.segments.parse(item.place) if item.qualname == f"{owner}.{method}" else None
        for node in walk(parsed[1]) if parsed is not None else ():
            if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(other, cst.Tuple):
                        added |= _attribute(side)
            elif isinstance(node, cst.Subscript) and _by_number(node):
                indexed |= _attribute(node.value)
    return frozenset(added), frozenset(indexed)


def _attribute(node: cst.BaseExpression) -> set[str]:
    name = dotted(node) or ""
    return {name[5:]} if name.startswith("self.") and name.count(".") == 1 else set()


def _by_number(node: cst.Subscript) -> bool:
    index = node.slice[0].slice
    return isinstance(index, cst.Index) and isinstance(index.value, (cst.Integer, cst.Name))
