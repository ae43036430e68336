"""Which parts an expression makes, and how they are kept in its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import libcst as cst

from tfsavelint.facts.state import PARAMETER, RANDOM, VARIABLE, WEIGHT, Keep
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.nodes import children

_ADDING_WEIGHTS = frozenset({"self.add_weight", "self.add_variable"})
_COPIES = frozenset({"list", "tuple", "dict", "reversed", "sorted", "OrderedDict", "collections.OrderedDict", "zip"})
_NUMBERS = ("tensorflow.", "numpy.", "jax.numpy.", "random.")
_DRAWN = ("tensorflow.random.", "numpy.random.", "random.")
_NOT_DRAWN = frozenset({"seed", "set_seed", "RandomState", "default_rng", "Generator", "Random", "SystemRandom"})
_SEEDING = frozenset({"seed", "set_seed", "set_random_seed", "set_global_generator", "enable_op_determinism"})
_OF_ARRAYS = frozenset(
    {"sum", "cumsum", "mean", "transpose", "reshape", "flatten", "ravel", "astype", "copy", "dot", "repeat", "squeeze"}
)
_VARIABLES = frozenset({"tensorflow.Variable", "tensorflow.compat.v1.Variable", "tensorflow.compat.v1.get_variable"})
_BASES = frozenset({"tensorflow.Module", "abc.ABC"})
_DEEPER = {Keep.ATTRIBUTE: Keep.CONTAINER, Keep.CONTAINER: Keep.NESTED}


@dataclass(frozen=True, eq=False)
class Made:
    """A part as an expression makes it: see ``facts.state.Part``."""

    made: str
    node: cst.CSTNode
    keep: Keep = Keep.ATTRIBUTE
    name: str | None = None
    branched: bool = False
    repeated: bool = False
    complete: bool = False
    keys_are_strings: bool = True

    def deeper(self) -> Made:
        """The same part, kept in a container."""
        return replace(self, keep=_DEEPER.get(self.keep, self.keep))

    def within(self, keep: Keep) -> Made:
        """The same part, kept in something that Keras doesn't look into."""
        return replace(self, keep=keep)


Locals = Mapping[str, list[Made]]


class Maker:
    """Follows the expressions of one file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def seeded(self) -> bool:
        """Whether the file seeds what is drawn at random: a new draw may then give the old values."""
        calls = (call for statement in self.reader.outline.statements for call in statement.calls if call)
        return any(call.rpartition(".")[2] in _SEEDING for call in calls)

    def may_make(self, scope: Scope, name: str) -> bool:
        """Whether a call of that dotted name may make a part: told without reading it."""
        if name in _ADDING_WEIGHTS:
            return True
        found = self.called(scope, name)
        last = found.rpartition(".")[2].rpartition(":")[2]
        return found in _VARIABLES or (found.startswith(("keras:", "class:")) and last[:1].isupper()) or last == "variable"

    def called(self, scope: Scope, name: str) -> str:
        """What a called name stands for, in the words of ``Part.made``."""
        options = meanings(scope, name)
        if len(options) != 1:
            found = {item.keras.path for item in options if item.keras is not None}
            return f"keras:{found.pop()}" if len(found) == 1 and all(item.keras for item in options) else ""
        option = options[0]
        if option.kind in ("class", "function"):
            return f"{option.kind}:{option.target}"
        return f"keras:{option.keras.path}" if option.keras is not None else option.target

    def made(self, node: cst.BaseExpression, scope: Scope, known: Locals) -> list[Made]:
        """The parts in an expression's value."""
        return list(self._made(node, scope, known))

    def _made(self, node: cst.BaseExpression, scope: Scope, known: Locals) -> Iterator[Made]:
        if isinstance(node, cst.Call):
            yield from self._call(node, scope, known)
        elif isinstance(node, cst.Name):
            yield from known.get(node.value, ())
        elif isinstance(node, (cst.List, cst.Tuple)):
            yield from (item.deeper() for element in node.elements for item in self._element(element, scope, known))
        elif isinstance(node, cst.Dict):
            strings = all(isinstance(item, cst.DictElement) and _is_text(item.key) for item in node.elements)
            for entry in node.elements:
                yield from (
                    replace(item.deeper(), keys_are_strings=strings) for item in self._made(entry.value, scope, known)
                )
        elif isinstance(node, cst.Set):
            yield from (item.within(Keep.SET) for element in node.elements for item in self._element(element, scope, known))
        elif isinstance(node, (cst.ListComp, cst.GeneratorExp)):
            yield from (replace(item.deeper(), repeated=True) for item in self._made(node.elt, scope, known))
        elif isinstance(node, cst.SetComp):
            yield from (replace(item.within(Keep.SET), repeated=True) for item in self._made(node.elt, scope, known))
        elif isinstance(node, cst.DictComp):
            strings = _is_text(node.key)
            for item in self._made(node.value, scope, known):
                yield replace(item.deeper(), repeated=True, keys_are_strings=strings)
        elif isinstance(node, cst.IfExp):
            for branch in (node.body, node.orelse):
                yield from (replace(item, branched=True) for item in self._made(branch, scope, known))
        elif isinstance(node, cst.BooleanOperation):
            for side in (node.left, node.right):
                yield from (replace(item, branched=True) for item in self._made(side, scope, known))
        elif isinstance(node, cst.Lambda):
            yield from captured(node, known)
        elif isinstance(node, cst.BinaryOperation):
            sides = [item for side in (node.left, node.right) for item in self._made(side, scope, known)]
            # ``[Dense()] * 2`` and ``[a] + [b]`` are containers still; of arithmetic only what is drawn at random tells.
            yield from (item for item in sides if item.made == RANDOM or item.keep is Keep.CONTAINER)
        elif isinstance(node, (cst.Attribute, cst.Subscript, cst.UnaryOperation)):
            inner = node.expression if isinstance(node, cst.UnaryOperation) else node.value
            yield from (item for item in self._made(inner, scope, known) if item.made == RANDOM)
        elif isinstance(node, cst.NamedExpr):
            yield from self._made(node.value, scope, known)

    def _element(self, element: cst.BaseElement, scope: Scope, known: Locals) -> Iterator[Made]:
        for item in self._made(element.value, scope, known):
            # ``[*layers]`` is a copy: what it holds gets no deeper.
            flat = isinstance(element, cst.StarredElement) and item.keep is Keep.CONTAINER
            yield item.within(Keep.ATTRIBUTE) if flat else item

    def _call(self, node: cst.Call, scope: Scope, known: Locals) -> Iterator[Made]:
        name = dotted(node.func)
        if name is None:
            # ``Dense(4)(x)`` gives a tensor, ``np.random.rand(3).astype(...)`` an array.
            inner = node.func.value if isinstance(node.func, cst.Attribute) else node.func
            yield from (item for item in self._made(inner, scope, known) if item.made == RANDOM)
            return
        if name in _ADDING_WEIGHTS:
            yield Made(WEIGHT, node, name=_name_given(node))
            return
        if name in _COPIES:
            for argument in node.args:
                found = self._made(argument.value, scope, known)
                yield from (item if argument.keyword is None else item.deeper() for item in found)
            return
        called = self.called(scope, name)
        if called in _VARIABLES or called.rpartition(".")[2] == "variable":
            yield Made(VARIABLE, node, name=_name_given(node), complete=self._starts_constant(node, scope, known))
        elif called.startswith("keras:"):
            yield Made(called, node, name=_name_given(node), complete=self._knows_inputs(node, called, scope))
        elif called.startswith("class:"):
            yield from self._of_class(node, called, scope, known)
        elif called.startswith(_NUMBERS):
            yield from self._number(node, called, scope, known)
        elif called == "functools.partial":
            yield from (
                item.within(Keep.OBJECT) for argument in node.args for item in self._made(argument.value, scope, known)
            )
        else:
            yield Made(called, node)

    def _of_class(self, node: cst.Call, called: str, scope: Scope, known: Locals) -> Iterator[Made]:
        """A class of the file: Keras looks into its own, and into tuples, but not into a plain one."""
        holding = self.plain.get(called[6:])
        if holding is None:
            yield Made(called, node, name=_name_given(node))
            return
        keep, inside = holding
        held = [item for argument in node.args for item in self._made(argument.value, scope, known)]
        yield from (item.within(keep) for item in held if not item.made.startswith(PARAMETER))
        yield from (Made(name, node, keep) for name in inside)

    @cached_property
    def plain(self) -> dict[str, tuple[Keep, tuple[str, ...]]]:
        """The classes of the file that are nobody's subclass, or ``tf.Module``'s, and what Keras makes in them."""
        outline = self.reader.outline
        found = {}
        for item in outline.classes:
            parent = item.scope.parent or item.scope
            bases = {self.called(parent, base) if base is not None else "" for base in item.bases if base != "object"}
            if not bases <= _BASES:
                continue
            keep = Keep.MODULE if "tensorflow.Module" in bases else Keep.OBJECT
            inside = [one for one in outline.statements if one.scope.qualname.startswith(item.qualname + ".")]
            calls = [self.called(one.scope, name) for one in inside for name in one.calls if name]
            layers = (name for name in calls if name.startswith("keras:layers.") and name[13:14].isupper())
            found[item.qualname] = keep, tuple(dict.fromkeys(layers))
        return found

    def _number(self, node: cst.Call, called: str, scope: Scope, known: Locals) -> Iterator[Made]:
        if called.startswith(_DRAWN):
            seeded = any(item.keyword is not None and item.keyword.value == "seed" for item in node.args)
            if called.rpartition(".")[2] not in _NOT_DRAWN and not seeded and not self.seeded:
                yield Made(RANDOM, node)
            return
        for argument in node.args:
            yield from (item for item in self._made(argument.value, scope, known) if item.made == RANDOM)

    def _starts_constant(self, node: cst.Call, scope: Scope, known: Locals) -> bool:
        """Whether a variable's first value is written out, so that a new one starts as the old one did.

        Of one that nobody trains it may follow from arguments and locals too: an index, a table.
        """
        given = [item.value for item in node.args if item.keyword is None or item.keyword.value == "initial_value"]
        trained = {item.keyword.value: dotted(item.value) for item in node.args if item.keyword is not None}.get(
            "trainable"
        )
        return bool(given) and self._constant(given[0], scope, known if trained == "False" else None)

    def _constant(self, node: cst.BaseExpression, scope: Scope, known: Locals | None) -> bool:
        if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString)) or dotted(node) in ("True", "False"):
            return True
        if known is not None and isinstance(node, cst.Name):
            # What NumPy or TensorFlow make without drawing leaves no trace among the locals.
            rest = {name: items for name, items in known.items() if name != node.value}
            return all(
                item.made.startswith(PARAMETER) or self._counted(item.node, scope, rest)
                for item in known.get(node.value, ())
            )
        if known is not None and isinstance(node, cst.Attribute):
            return (dotted(node) or "").startswith("self.")
        if isinstance(node, cst.UnaryOperation):
            return self._constant(node.expression, scope, known)
        if known is not None and isinstance(node, cst.BinaryOperation):
            return self._constant(node.left, scope, known) and self._constant(node.right, scope, known)
        if isinstance(node, (cst.List, cst.Tuple)):
            return all(self._constant(item.value, scope, known) for item in node.elements)
        if not isinstance(node, cst.Call):
            return False
        called = self.called(scope, dotted(node.func) or "")
        if called.startswith(_DRAWN):
            return False
        if called.rpartition(".")[2] in ("zeros", "ones", "eye", "zeros_like", "ones_like", "range", "arange"):
            return called.startswith(_NUMBERS)
        return (
            called.startswith(_NUMBERS)
            and bool(node.args)
            and all(self._constant(item.value, scope, known) for item in node.args if item.keyword is None)
        )

    def _counted(self, node: cst.CSTNode, scope: Scope, known: Locals) -> bool:
        """Whether a method of a constant array only counts with it, ``coords.sum(-1)``, where nothing is drawn."""
        if any(item.made == RANDOM for items in known.values() for item in items):
            return False
        return (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and isinstance(node.func.value, cst.Name)
            and node.func.attr.value in _OF_ARRAYS
            and self._constant(node.func.value, scope, known)
        )

    def _knows_inputs(self, node: cst.Call, called: str, scope: Scope) -> bool:
        """Whether a model is made with its inputs, or a Sequential model of layers of which the first tells its own."""
        last = called.rpartition(".")[2].rpartition(":")[2]
        if last in ("Model", "Functional"):
            return bool(node.args)
        if last != "Sequential" or not node.args or not isinstance(node.args[0].value, (cst.List, cst.Tuple)):
            return False
        elements = node.args[0].value.elements
        first = elements[0].value if elements else None
        if not isinstance(first, cst.Call):
            return False
        made = self.called(scope, dotted(first.func) or "").rpartition(".")[2].rpartition(":")[2]
        given = {item.keyword.value for item in first.args if item.keyword is not None}
        return made in ("Input", "InputLayer") or bool(given & {"input_shape", "input_dim", "batch_input_shape"})


def captured(node: cst.CSTNode, known: Locals) -> Iterator[Made]:
    """The parts that a lambda or an inner function holds on to by the names of local variables."""
    pending: list[cst.CSTNode] = [node]
    seen: set[str] = set()
    while pending:
        inner = pending.pop()
        if isinstance(inner, cst.Name) and inner.value in known and inner.value not in seen:
            seen.add(inner.value)
            yield from (
                item.within(Keep.CLOSURE)
                for item in known[inner.value]
                if item.made != RANDOM and not item.made.startswith(PARAMETER)
            )
        pending.extend(children(inner))


def _is_text(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call):
        return dotted(node.func) == "str" or (isinstance(node.func, cst.Attribute) and node.func.attr.value == "format")
    if isinstance(node, cst.BinaryOperation):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString, cst.Name, cst.Attribute))


def _name_given(node: cst.Call) -> str | None:
    """The literal ``name=`` of a call."""
    for argument in node.args:
        if argument.keyword is not None and argument.keyword.value == "name":
            literal = argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else None
            return literal if isinstance(literal, str) else None
    return None
