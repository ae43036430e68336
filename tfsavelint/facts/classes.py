"""Classes that derive from a Keras base: their ancestry, constructor, config, registration and weights."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.configs import read_config
from tfsavelint.facts.constructors import read_constructor
from tfsavelint.facts.types import ClassFact, Config, Constructor, Registration, Weight
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.bases import kind_of
from tfsavelint.model import Kind
from tfsavelint.source.names import Scope, meanings
from tfsavelint.source.outline import ClassOutline, FunctionOutline, Outline
from tfsavelint.source.segments import Anchor

_HARMLESS = frozenset(
    {"super", "int", "float", "str", "bool", "tuple", "list", "dict", "len", "range", "isinstance", "print"}
)
_HARMLESS_METHODS = frozenset({"add_weight", "add_variable", "get", "pop", "lower", "upper", "format"})
REGISTER = "register_keras_serializable"


@dataclass(frozen=True)
class Ancestry:
    """Where a class comes from: Keras roots and path of its base, and the file's own classes in between."""

    kind: Kind
    roots: tuple[str, ...]
    base: str | None
    ancestors: tuple[str, ...]


def ancestry(outline: Outline) -> dict[str, Ancestry]:
    """The ancestry of every class of the file that leads to Keras, by qualified name."""
    by_name = {item.qualname: item for item in outline.classes}
    found: dict[str, Ancestry | None] = {}

    def visit(name: str, seen: frozenset[str]) -> Ancestry | None:
        if name in found or name in seen or name not in by_name:
            return found.get(name)
        results = [_of_base(by_name[name], base, seen | {name}, visit) for base in by_name[name].bases]
        real = [item for item in results if item is not None]
        # The first base that leads to Keras decides; another base beside it may override anything.
        found[name] = real[0] if real else None
        if real and len(results) > 1:
            found[name] = Ancestry(real[0].kind, real[0].roots, None, real[0].ancestors)
        return found[name]

    for item in outline.classes:
        visit(item.qualname, frozenset())
    return {name: item for name, item in found.items() if item is not None}


def _of_base(item: ClassOutline, base: str | None, seen: frozenset[str], visit: object) -> Ancestry | None:
    parent = item.scope.parent
    if base is None or parent is None:
        return None
    options = meanings(parent, base)
    keras = [option.keras for option in options]
    if keras and all(name is not None for name in keras):
        names = [name for name in keras if name is not None]
        kinds = {kind_of(name.path) for name in names}
        paths = {name.path for name in names}
        kind = kinds.pop()
        if kind is None or kinds:
            return None
        roots = tuple(sorted({name.root for name in names}))
        return Ancestry(kind, roots, paths.pop() if len(paths) == 1 else None, ())
    if len(options) == 1 and options[0].kind == "class" and callable(visit):
        above: Ancestry | None = visit(options[0].target, seen)
        if above is not None:
            return Ancestry(above.kind, above.roots, above.base, (options[0].target, *above.ancestors))
    return None


class ClassReader:
    """Reads the classes of one file."""

    def __init__(self, outline: Outline, reader: Reader) -> None:
        self.outline = outline
        self.reader = reader
        self.by_name = {item.qualname: item for item in outline.classes}
        self.ancestry = ancestry(outline)
        self._global_registration = registers_by_call(outline)

    def read(self) -> tuple[ClassFact, ...]:
        """The facts of every class that derives from Keras."""
        subclassed = {name for item in self.ancestry.values() for name in item.ancestors}
        made = (self._class(self.by_name[name], subclassed) for name in self.ancestry)
        return tuple(item for item in made if item is not None)

    def _class(self, item: ClassOutline, subclassed: set[str]) -> ClassFact | None:
        parsed = self.reader.segments.parse(item.header)
        node = class_definition(parsed[1], item.name) if parsed else None
        if parsed is None or node is None:
            return None
        lineage = self.ancestry[item.qualname]
        registration, others = registration_of(node.decorators, item.scope, parsed[0], self.reader)
        chain = [item, *(self.by_name[name] for name in lineage.ancestors)]
        constructor, constructor_known = self._inherited(chain, "__init__")
        config, config_known = self._inherited(chain, "get_config")
        known = constructor_known and config_known and not node.keywords
        if lineage.kind == "model" and isinstance(constructor, Constructor) and constructor.super_arguments:
            known = False
        return ClassFact(
            item.name,
            item.qualname,
            self.reader.segments.anchor(parsed[0], node.name),
            lineage.kind,
            lineage.roots,
            lineage.base if known else None,
            lineage.ancestors,
            constructor if isinstance(constructor, Constructor) else None,
            config if isinstance(config, Config) else None,
            *self._above(chain, config),
            any("from_config" in part.methods for part in chain),
            registration,
            others or self._global_registration,
            item.scope.parent is not None and item.scope.parent.inside_function(),
            item.guarded,
            self._weights(chain),
            self._children(chain),
            frozenset(name for part in chain for name in part.methods),
            item.qualname in subclassed,
        )

    def _above(self, chain: list[ClassOutline], config: object) -> tuple[Config | None, bool]:
        """What ``super().get_config()`` is in the config in force, and whether that is certain."""
        if not isinstance(config, Config) or not config.includes_super:
            return None, True
        owners = [part.qualname for part in chain]
        found, known = self._inherited(chain[owners.index(config.owner) + 1 :], "get_config")
        return (found, known) if isinstance(found, Config) else (None, known)

    def _inherited(self, chain: list[ClassOutline], name: str) -> tuple[Constructor | Config | None, bool]:
        """The method in force and whether that is certain; None and True where it is Keras's own."""
        for part in chain:
            if name in part.scope.bindings and name not in part.methods:
                return None, False
            if name not in part.methods:
                continue
            methods = part.methods[name]
            if len(methods) > 1 or methods[0].decorated or methods[0].header.guarded != part.guarded:
                return None, False
            read = read_constructor if name == "__init__" else read_config
            found = read(methods[0], part.qualname, self.reader)
            return found, found is not None
        return None, True

    def _weights(self, chain: list[ClassOutline]) -> tuple[Weight, ...]:
        """The weights of every constructor on the way up, and of the ``build`` in force."""
        methods = [method for part in chain for method in part.methods.get("__init__", ())]
        builds = [part.methods["build"] for part in chain if "build" in part.methods]
        methods += builds[0] if builds else []
        return tuple(weight for method in methods for weight in self._weights_of(method))

    def _children(self, chain: list[ClassOutline]) -> bool | None:
        """Whether the constructors or ``build`` make Keras objects: read off the calls' names alone."""
        scopes = {
            method.qualname for part in chain for name in ("__init__", "build") for method in part.methods.get(name, ())
        }
        answer: bool | None = False
        for statement in self.outline.statements:
            if statement.scope.qualname not in scopes:
                continue
            for call in statement.calls:
                made = self._makes_object(statement.scope, call)
                if made:
                    return True
                answer = answer if made is False else None
        return answer

    def _makes_object(self, scope: Scope, call: str | None) -> bool | None:
        if call is None:
            return None
        owner, _, method = call.rpartition(".")
        if call in _HARMLESS or method in _HARMLESS_METHODS or (owner == "?" and method in ("__init__", "build")):
            return False
        for option in meanings(scope, call):
            if option.keras is not None:
                kind = kind_of(option.keras.path)
                return kind in ("layer", "model", "cell", "metric")
            return True if option.kind == "class" and option.target in self.ancestry else None
        return None

    def _weights_of(self, method: FunctionOutline) -> list[Weight]:
        parsed = self.reader.segments.parse(method.place)
        if parsed is None:
            return []
        result: list[Weight] = []
        pending: list[tuple[cst.CSTNode, bool, bool]] = [(parsed[1], False, False)]
        while pending:
            node, looped, branched = pending.pop()
            if isinstance(node, cst.Call) and dotted(node.func) in ("self.add_weight", "self.add_variable"):
                # One of two branches may not run, and both may give the same name.
                named, name = _weight_name(node) if not branched else (None, None)
                anchor = self.reader.segments.anchor(parsed[0], node)
                result.append(Weight(anchor, named, name, looped, self.reader.segments.code(parsed[0], node)))
            looped = looped or isinstance(node, (cst.For, cst.While, cst.CompFor))
            branched = branched or (isinstance(node, (cst.If, cst.Try)))
            pending.extend((child, looped, branched) for child in reversed(node.children))
        return result


def _weight_name(node: cst.Call) -> tuple[bool | None, str | None]:
    for argument in node.args:
        if argument.star == "**":
            return None, None
        if argument.keyword is not None and argument.keyword.value == "name":
            if dotted(argument.value) == "None":
                return False, None
            literal = argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else None
            return True, literal if isinstance(literal, str) else None
    first = node.args[0] if node.args else None
    if first is not None and first.keyword is None:
        # Keras 2 takes the name first, Keras 3 the shape: only a string literal tells.
        literal = first.value.evaluated_value if isinstance(first.value, cst.SimpleString) else None
        if isinstance(literal, str):
            return True, literal
        return (False if isinstance(first.value, (cst.Tuple, cst.List)) else None), None
    return False, None


def registers_by_call(outline: Outline) -> bool:
    """Whether the file registers objects other than by decorators: which ones, can't be told from a name."""
    return any(
        call is not None
        and (call.rpartition(".")[2] == "get_custom_objects" or (not statement.head and call.endswith(REGISTER)))
        for statement in outline.statements
        for call in statement.calls
    )


def class_definition(suite: cst.BaseSuite | cst.Module, name: str) -> cst.ClassDef | None:
    """The class of that name in a parsed segment."""
    pending: list[cst.CSTNode] = [suite]
    while pending:
        node = pending.pop(0)
        if isinstance(node, cst.ClassDef) and node.name.value == name:
            return node
        pending.extend(node.children)
    return None


def registration_of(decorators: object, scope: Scope, segment: int, reader: Reader) -> tuple[Registration | None, bool]:
    """The registration among a definition's decorators, and whether there are others that might register too."""
    registration: Registration | None = None
    others = False
    for decorator in decorators if isinstance(decorators, (list, tuple)) else ():
        node = decorator.decorator
        call = node if isinstance(node, cst.Call) else None
        name = dotted(call.func if call else node)
        if call is None or name is None or not is_register(name, scope.parent or scope):
            others = True
            continue
        given: dict[str, cst.BaseExpression] = {}
        for position, argument in zip(("package", "name"), call.args, strict=False):
            given[argument.keyword.value if argument.keyword else position] = argument.value
        package = _literal(given.get("package"), "Custom")
        registration = Registration(_anchor(reader, segment, decorator), package, _literal(given.get("name"), None))
    return registration, others


def _anchor(reader: Reader, segment: int, node: cst.CSTNode) -> Anchor:
    return reader.segments.anchor(segment, node)


def _literal(node: cst.BaseExpression | None, default: str | None) -> str | None:
    if node is None:
        return default
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None


def is_register(name: str, scope: Scope) -> bool:
    """Whether a dotted name is Keras's ``register_keras_serializable``, in any of its homes."""
    options = meanings(scope, name)
    return bool(options) and all(
        option.keras is not None and option.keras.path.rpartition(".")[2] == REGISTER for option in options
    )
