"""From expressions to terms over arguments, attributes and keys."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from tfsavelint.facts.lattice import KWARGS, NOTHING_KNOWN, Op, Term, Value, ValueKind, either, where_given
from tfsavelint.facts.numpy_values import CALCULATED, CASTS, MAKING_ARRAYS
from tfsavelint.facts.signatures import Condition
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.source.names import Meaning, Scope, meanings
from tfsavelint.source.nodes import walk

SETTLING = frozenset({"int", "float", "str", "bool", "tuple", "list", "dict", "set", "frozenset", "sorted", "abs", "round"})
"""Built-in functions that do nothing more the second time."""
_SETTLING_METHODS = frozenset({"lower", "upper", "strip", "copy", "title", "keys", "items", "tolist", "as_list", "item"})
_TENSORS = frozenset({"constant", "convert_to_tensor", "cast", "zeros", "ones", "range", "reshape", "expand_dims"})
_FAMILIES = frozenset(
    {
        *("activations", "initializers", "regularizers", "constraints", "layers", "losses", "metrics", "optimizers"),
        *("optimizers.schedules", "models", "dtype_policies"),
    }
)
_SETTLED_BY_KERAS = {
    **dict.fromkeys(("standardize_data_format", "normalize_data_format", "standardize_dtype"), "str"),
    **dict.fromkeys(("normalize_padding", "standardize_padding"), "str"),
    **dict.fromkeys(("normalize_tuple", "standardize_tuple"), "tuple"),
    "get_value": "get_value",
}
"""Keras's own functions for arguments that come in several spellings, and the built-in function that they are like
(``backend/config.py standardize_data_format``, ``utils/argument_validation.py``, Keras 2 ``utils/conv_utils.py``);
``backend.get_value`` leaves alone what is no tensor (Keras 2 ``backend.py``)."""
_TELLING = frozenset({"image_data_format", "floatx", "epsilon", "backend", "make_default_seed", "get_uid", "version"})
"""Keras's own functions that give a string or a number, whatever they are given (``backend/config.py``,
``random/seed_generator.py make_default_seed``)."""
ANYTHING = "saving"
"""The module name under which ``serialize_keras_object`` and ``deserialize_keras_object`` are told."""


class TermReader:
    """Reads the expressions of one method. ``names`` are the locals' terms; ``me`` is what the object is called."""

    def __init__(self, reader: Reader, scope: Scope, segment: int, me: str | None) -> None:
        self.reader = reader
        self.scope = scope
        self.segment = segment
        self.me = me
        self.kwargs: str | None = None
        self.names: dict[str, Term] = {}
        self.attributes: dict[str, Term] = {}
        self.popped: dict[str, Term] = {}

    def value(self, node: cst.BaseExpression) -> Value:
        """The value of an expression, its names being the module's."""
        return self.reader.value(node, self.scope, self.segment)

    def term(self, node: cst.BaseExpression) -> Term:
        """The term of an expression."""
        if isinstance(node, cst.Name):
            found = self.names.get(node.value)
            return found if found is not None else self.literal(node)
        if isinstance(node, cst.Attribute):
            return self._attribute(node)
        if isinstance(node, cst.Call):
            return self._call(node)
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            return self._display(node)
        if isinstance(node, cst.Dict):
            return self._dict(node)
        if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            return self._comprehension(node)
        if isinstance(node, cst.BinaryOperation):
            return self._operation(node)
        if isinstance(node, cst.UnaryOperation):
            return self._unary(node)
        if isinstance(node, cst.BooleanOperation):
            left, right = self.term(node.left), self.term(node.right)
            if left.op is Op.ARGUMENT and isinstance(node.operator, cst.Or):
                return where_given(left.name, left, right, tested_by(left))
            return either(left, right, tested_by(left))
        if isinstance(node, cst.IfExp):
            ways = self.term(node.body), self.term(node.orelse)
            return decided(*ways, self.tested(node.test), self.condition(node.test))
        if isinstance(node, cst.Comparison):
            return Term(
                Op.CHANGE, "test", (self.term(node.left), *(self.term(item.comparator) for item in node.comparisons))
            )
        if isinstance(node, cst.Subscript):
            return Term(Op.ITEM, of=(self.term(node.value),))
        if isinstance(node, cst.FormattedString):
            return self._formatted(node)
        if isinstance(node, cst.NamedExpr) and isinstance(node.target, cst.Name):
            self.names[node.target.value] = self.term(node.value)
            return self.names[node.target.value]
        return self.literal(node)

    def _formatted(self, node: cst.FormattedString) -> Term:
        """``f"{name}_id"``: a string, known where its parts are."""
        text = ""
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                text += part.value
                continue
            plain = isinstance(part, cst.FormattedStringExpression) and part.conversion is None and part.format_spec is None
            found = self.term(part.expression).value if plain and isinstance(part, cst.FormattedStringExpression) else None
            if found is None or not found.known or not isinstance(found.literal, (str, int)):
                return self.literal(node)
            text += str(found.literal)
        if "\\" in text or "{" in text:
            return self.literal(node)
        return Term(Op.LITERAL, value=replace(self.value(node), known=True, literal=text))

    def tested(self, node: cst.BaseExpression) -> frozenset[str]:
        """The arguments that a condition asks about."""
        found: set[str] = set()
        for item in walk(node, lambda inner: self.own(inner) is None):
            if isinstance(item, cst.Name) and item.value in self.names:
                found |= tested_by(self.names[item.value])
            elif isinstance(item, cst.Attribute) and (name := self.own(item)) is not None:
                found |= tested_by(self.attribute(name))
        return frozenset(found)

    def condition(self, node: cst.BaseExpression) -> Condition | None:
        """A condition that asks one thing of one term: ``x``, ``not x``, ``x is None`` or ``x is not None``."""
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
            found = self.condition(node.expression)
            return found.opposite if found is not None else None
        if isinstance(node, cst.Comparison):
            first = node.comparisons[0]
            alone = len(node.comparisons) == 1 and dotted(first.comparator) == "None"
            if not alone or not isinstance(first.operator, (cst.Is, cst.IsNot, cst.Equal, cst.NotEqual)):
                return None
            return Condition(self.term(node.left), "given", isinstance(first.operator, (cst.Is, cst.Equal)))
        return Condition(self.term(node), "true") if isinstance(node, (cst.Name, cst.Attribute)) else None

    def own(self, node: cst.CSTNode) -> str | None:
        """The attribute's name in ``self.name``."""
        if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == self.me:
            return node.attr.value
        return None

    def literal(self, node: cst.BaseExpression) -> Term:
        """A term without parts."""
        value = self.value(node)
        return Term(Op.LITERAL, value=value) if value.kind is not ValueKind.UNKNOWN else NOTHING_KNOWN

    def _attribute(self, node: cst.Attribute) -> Term:
        name = self.own(node)
        if name is not None:
            return self.attribute(name)
        head = node
        while isinstance(head.value, cst.Attribute):
            head = head.value
        if isinstance(head.value, cst.Name) and head.value.value not in self.names and head.value.value != self.me:
            return self.literal(node)
        return Term(Op.MEMBER, node.attr.value, (self.term(node.value),))

    def attribute(self, name: str) -> Term:
        """What ``self.name`` holds, as far as the method itself tells."""
        return self.attributes.get(name, Term(Op.ATTRIBUTE, name))

    def _display(self, node: cst.List | cst.Tuple | cst.Set) -> Term:
        form = {cst.List: "list", cst.Tuple: "tuple", cst.Set: "set"}[type(node)]
        parts = tuple(self.term(element.value) for element in node.elements)
        return Term(Op.BUILD, form, parts, self.value(node) if all(part.op is Op.LITERAL for part in parts) else _HOLDER)

    def _dict(self, node: cst.Dict) -> Term:
        parts = tuple(self.term(element.value) for element in node.elements)
        return Term(Op.BUILD, "dict", parts, self.value(node))

    def _comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Term:
        """``[f(x) for x in xs]`` is what ``f`` does to each item: told as ``f`` of the container."""
        if node.for_in.inner_for_in is not None:
            return NOTHING_KNOWN
        if not isinstance(node.for_in.target, cst.Name):
            return self._calculated(node)
        source = self.term(node.for_in.iter)
        name = node.for_in.target.value
        before = self.names.get(name)
        self.names[name] = source
        made = self.term(node.elt)
        if before is None:
            del self.names[name]
        else:
            self.names[name] = before
        form = "set" if isinstance(node, cst.SetComp) else "list"
        return Term(Op.CAST, form, (source,)) if made == source else made

    def _calculated(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Term:
        """``[-m / s for m, s in zip(means, stds)]``: a list of numbers, whatever its items are called."""
        target = node.for_in.target
        parts = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
        names = [item.value.value for item in parts if isinstance(item.value, cst.Name)]
        before = dict(self.names)
        self.names.update(dict.fromkeys(names, NOTHING_KNOWN))
        made = self.term(node.elt)
        self.names = before
        form = "set" if isinstance(node, cst.SetComp) else "list"
        return Term(Op.BUILD, form, (made,), _HOLDER) if made.op is Op.CHANGE else NOTHING_KNOWN

    def _operation(self, node: cst.BinaryOperation) -> Term:
        parts = (self.term(node.left), self.term(node.right))
        if all(part.op is Op.LITERAL for part in parts):
            return self.literal(node)
        return Term(Op.CHANGE, type(node.operator).__name__, parts)

    def _unary(self, node: cst.UnaryOperation) -> Term:
        part = self.term(node.expression)
        if part.op is Op.LITERAL:
            return self.literal(node)
        return Term(Op.CHANGE, "test" if isinstance(node.operator, cst.Not) else "Minus", (part,))

    def _call(self, node: cst.Call) -> Term:
        arguments = [self.term(item.value) for item in node.args if not item.star]
        name = dotted(node.func)
        if isinstance(node.func, cst.Attribute):
            found = self._method(node, node.func, arguments)
            if found is not None:
                return found
        if name is None:
            return NOTHING_KNOWN
        return self.function(name, arguments, node)

    def function(self, name: str, arguments: list[Term], node: cst.Call) -> Term:
        """What the call of a dotted name gives."""
        head = name.partition(".")[0]
        if head in self.names or head == self.me:
            return Term(Op.UNKNOWN, of=tuple(arguments))
        options = meanings(self.scope, name)
        if not options:
            return self._builtin(name, arguments, node)
        if len(options) > 1:
            paths = {item.keras.path for item in options if item.keras is not None}
            if len(paths) != 1:
                return Term(Op.UNKNOWN, of=tuple(arguments))
        option = next((item for item in options if item.keras is not None), options[0])
        if option.kind == "class":
            return Term(Op.MAKE, option.target, tuple(arguments), self.reader.instance(option.target))
        if option.keras is not None:
            return self._keras(option.keras.path, arguments, node)
        if option.kind == "import":
            return _imported(option.target, arguments)
        followed = self.of_function(option, node) if option.kind == "function" else None
        return followed or Term(Op.UNKNOWN, of=tuple(arguments))

    def of_function(self, meaning: Meaning, node: cst.Call) -> Term | None:
        """What a function of the project gives; None where it isn't followed."""
        return None

    def _builtin(self, name: str, arguments: list[Term], node: cst.Call) -> Term:
        if name in SETTLING and len(arguments) == 1:
            return arguments[0] if name == "dict" else Term(Op.CAST, name, (arguments[0],))
        if name in ("max", "min") and len(arguments) > 1:
            return Term(Op.CAST, name, tuple(arguments))
        if name in ("len", "sum", "range", "isinstance", "callable", "hasattr", "any", "all") and arguments:
            return Term(Op.CHANGE, name, tuple(arguments))
        if name in ("copy.copy", "copy.deepcopy", "deepcopy") and len(arguments) == 1:
            return arguments[0]
        if name == "getattr" and len(node.args) > 1 and dotted(node.args[0].value) == self.me:
            field = arguments[1].value.literal if len(arguments) > 1 else None
            if isinstance(field, str):
                found = self.attribute(field)
                return either(found, arguments[2]) if len(arguments) > 2 else found
        return Term(Op.UNKNOWN, of=tuple(arguments))

    def _keras(self, path: str, arguments: list[Term], node: cst.Call) -> Term:
        family, _, function = path.removeprefix("src.").rpartition(".")
        if function in ("serialize_keras_object", "deserialize_keras_object") and arguments:
            op = Op.SERIALIZE if function.startswith("ser") else Op.DESERIALIZE
            return Term(op, ANYTHING, (arguments[0],))
        if family in _FAMILIES and function in ("get", "serialize", "deserialize") and arguments:
            op = {"get": Op.GET, "serialize": Op.SERIALIZE, "deserialize": Op.DESERIALIZE}[function]
            return Term(op, family, (arguments[0],))
        if function in _SETTLED_BY_KERAS and arguments:
            return Term(Op.CAST, _SETTLED_BY_KERAS[function], (arguments[0],))
        if function in _TELLING:
            return Term(Op.LITERAL, value=Value(ValueKind.PLAIN))
        if function == "from_config" and arguments:
            return Term(Op.DESERIALIZE, family, (arguments[0],))
        if kind_of(path) is not None or function.endswith(("DTypePolicy", "DTypePolicyMap")):
            return Term(Op.MAKE, path, tuple(arguments), Value(ValueKind.KERAS_OBJECT, name=path))
        if path in ("Input", "layers.Input", "backend.variable", "Variable"):
            return Term(Op.TENSOR, path, tuple(arguments))
        if function in _TENSORS:
            return Term(Op.TENSOR, path, tuple(arguments))
        return Term(Op.UNKNOWN, of=tuple(arguments))

    def _method(self, node: cst.Call, function: cst.Attribute, arguments: list[Term]) -> Term | None:
        """The call of a method of something that is followed; None where the name is an ordinary one."""
        method = function.attr.value
        owner = dotted(function.value)
        if owner == self.me and method == "_serialize_hyperparameter" and arguments:
            # Keras 2: a number, or the config of a schedule (``optimizers/optimizer.py``); by its name in the legacy ones.
            by_name = arguments[0].op is Op.LITERAL
            return Term(Op.CAST, "item", (NOTHING_KNOWN if by_name else arguments[0],))
        if owner == self.me and method in ("add_weight", "add_variable"):
            return Term(Op.WEIGHT, method)
        if (owner == self.me and self.me is not None) or is_super(function.value):
            return self.own_call(node, arguments)
        if owner is not None and owner == self.kwargs:
            return self._of_kwargs(method, arguments)
        held = self._held(function.value)
        if held is None and method in _SETTLING_METHODS and isinstance(function.value, cst.Call):
            held = self.term(function.value)  # ``str(mode).lower()``
        if held is None:
            return None
        if method == "get_config" and not arguments:
            return Term(Op.CONFIG_OF, of=(held,))
        if method in _SETTLING_METHODS:
            return held if method == "copy" else Term(Op.CAST, method, (held,))
        if method in ("pop", "get") and arguments and isinstance(arguments[0].value.literal, str) and held.op is Op.KEY:
            return Term(Op.KEY, arguments[0].value.literal)
        return Term(Op.UNKNOWN, of=(held, *arguments))

    def own_call(self, node: cst.Call, arguments: list[Term]) -> Term:
        """What a method of the object itself gives."""
        return Term(Op.UNKNOWN, of=tuple(arguments))

    def _held(self, node: cst.BaseExpression) -> Term | None:
        head = node
        while isinstance(head, (cst.Attribute, cst.Subscript)):
            head = head.value
        if isinstance(head, cst.Name) and (head.value in self.names or head.value == self.me):
            return self.term(node)
        return None

    def _of_kwargs(self, method: str, arguments: list[Term]) -> Term:
        key = arguments[0].value.literal if arguments else None
        if method in ("pop", "get") and isinstance(key, str):
            argument = Term(Op.ARGUMENT, key)
            default = arguments[1] if len(arguments) > 1 else NOTHING_KNOWN
            if method == "pop":
                self.popped.setdefault(key, default)
            return argument
        return Term(Op.CAST, method, (Term(Op.ARGUMENT, KWARGS),)) if method in ("keys", "items") else NOTHING_KNOWN


def is_super(node: cst.BaseExpression) -> bool:
    """``super()`` or ``super(C, self)``."""
    return isinstance(node, cst.Call) and dotted(node.func) == "super"


_HOLDER = Value(ValueKind.CONTAINER)


def _imported(target: str, arguments: list[Term]) -> Term:
    """A function of another library: NumPy's make arrays, TensorFlow's tensors."""
    parts = tuple(arguments)
    last = target.rpartition(".")[2]
    if target.startswith("jax.numpy."):
        return Term(Op.ARRAY, target, parts)
    if target.startswith("numpy."):
        if last in CASTS | {"float64"} and len(parts) == 1:
            return Term(Op.CAST, last, parts)
        op = Op.CHANGE if last in CALCULATED else Op.ARRAY if last in MAKING_ARRAYS else Op.UNKNOWN
        return Term(op, target if op is not Op.UNKNOWN else "", parts)
    if target == "tensorflow.Variable":
        return Term(Op.WEIGHT, target)
    if target.startswith("tensorflow.") and last in _TENSORS:
        return Term(Op.TENSOR, target, parts)
    if target.startswith("math."):
        return Term(Op.CHANGE, target, parts)
    if target in ("copy.copy", "copy.deepcopy") and parts:
        return parts[0]
    if target in ("tensorflow.as_dtype", "tensorflow.dtypes.as_dtype", "numpy.dtype"):
        return Term(Op.CAST, target, parts)
    return Term(Op.UNKNOWN, of=parts)


def decided(first: Term, second: Term, tested: frozenset[str], where: Condition | None) -> Term:
    """The first of two terms on a condition, else the second."""
    if where is None or where.term.op is not Op.ARGUMENT:
        return either(first, second, tested)
    given, other = (second, first) if where.negated else (first, second)
    return where_given(where.term.name, given, other, tested)


def tested_by(term: Term) -> frozenset[str]:
    """The arguments and attributes that a term depends on."""
    return (term.mentions(Op.ARGUMENT) | term.mentions(Op.ATTRIBUTE)) - {KWARGS}
