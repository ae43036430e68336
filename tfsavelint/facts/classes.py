"""Classes that derive from a Keras base: their constructor, config, registration and weights, inherited ones included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from tfsavelint.facts.field_styles import HOOKS, Style, style_of
from tfsavelint.facts.from_configs import read_from_config
from tfsavelint.facts.lattice import NOTHING_KNOWN, Op, Term, ValueKind
from tfsavelint.facts.made_constructors import fields_of, made_constructor
from tfsavelint.facts.registrations import registration_of, remade
from tfsavelint.facts.state import merge
from tfsavelint.facts.types import ClassFact, Config, Constructor, FromConfig, Weight
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import ClassOutline, FunctionOutline

if TYPE_CHECKING:
    from tfsavelint.facts.project import ProjectFile


@dataclass(frozen=True)
class _Part:
    """One class of a chain: the key by which the file at hand knows it, its outline, and its own file."""

    key: str
    outline: ClassOutline
    file: ProjectFile


class ClassReader:
    """Reads the classes that one file knows: its own, and those that it imports, by key."""

    def __init__(self, file: ProjectFile) -> None:
        self.file = file
        self.lineage = file.lineage

    def read(self) -> tuple[ClassFact, ...]:
        """The facts of every class of the file that derives from Keras."""
        own = self.lineage.own()
        subclassed = {name for item in own.values() for name in item.ancestors} if own else set()
        subclassed |= self.file.elsewhere.subclassed if own else frozenset()
        made = (self.class_(name, subclassed) for name in own)
        return tuple(item for item in made if item is not None)

    def _part(self, key: str) -> _Part | None:
        owner = self.file.owner_of(key)
        if owner is None:
            return None
        file, name = owner
        outlines = file.parsed.outline.classes_by_name
        return _Part(key, outlines[name], file) if name in outlines else None

    def class_(self, key: str, subclassed: set[str]) -> ClassFact | None:
        """The facts of one class; None where it doesn't lead to Keras, or can't be read."""
        lineage = self.lineage.get(key)
        part = self._part(key)
        if lineage is None or part is None:
            return None
        item, reader = part.outline, part.file.reader
        parsed = reader.segments.parse(item.header)
        node = class_definition(parsed[1], item.name) if parsed else None
        if parsed is None or node is None:
            return None
        registration, others = registration_of(node.decorators, item.scope, parsed[0], reader)
        above = [self._part(name) for name in lineage.ancestors]
        chain = [part, *(item for item in above if item is not None)]
        constructor, constructor_known = _inherited(chain, "__init__")
        config, config_known = _inherited(chain, "get_config")
        known = constructor_known and config_known and len(chain) > len(above) and not _odd_keywords(node)
        constructors, configs = _line(chain)
        styles = [style_of(item.outline, item.file.reader) for item in chain]
        return ClassFact(
            item.name,
            key,
            reader.segments.anchor(parsed[0], node.name),
            lineage.kind,
            lineage.roots,
            lineage.base if known else None,
            lineage.ancestors,
            constructor if isinstance(constructor, Constructor) else None,
            config if isinstance(config, Config) else None,
            any("from_config" in part.outline.methods for part in chain),
            registration or part.file.registrations.of(item.qualname),
            others or part.file.registrations.opaque,
            item.scope.parent is not None and item.scope.parent.inside_function(),
            item.guarded,
            _weights(chain),
            lineage.methods,
            key in subclassed,
            merge(tuple(part.file.parts_of(part.outline, part.key) for part in chain)),
            constructors,
            configs,
            _remaking(chain),
            remade(item.qualname, reader) if "<locals>" in item.qualname else False,
            tuple(_constants(chain, constructors, configs)),
            fields_of(_pairs(chain)),
            any(style is not None and style.frozen for style in styles),
            _hashable(chain, styles),
        )


def _constants(
    chain: list[_Part], constructors: tuple[Constructor, ...], configs: tuple[Config, ...]
) -> Iterator[tuple[str, Term]]:
    """The names of the class bodies that a config reads off the object, if no method but the constructors sets them."""
    read = {name for config in configs for key in config.keys for name in key.term.mentions(Op.ATTRIBUTE)}
    if any(item.opaque or item.endings for item in constructors):
        return
    for name in sorted(read):
        part = next((item for item in chain if name in item.outline.scope.bindings), None)
        methods = [item for part in chain for named in part.outline.methods.values() for item in named]
        if part is None or any(name in item.sets and item.name != "__init__" for item in methods):
            continue
        body = part.outline.scope
        found = meanings(body, name)
        constant = part.file.reader.assigned(found[0]) if len(found) == 1 else None
        if constant is not None:
            value = part.file.reader.value(constant[1], body, constant[0])
            yield name, Term(Op.LITERAL, value=value) if value.kind is not ValueKind.UNKNOWN else NOTHING_KNOWN


def _pairs(chain: list[_Part]) -> tuple[tuple[ClassOutline, Reader], ...]:
    return tuple((part.outline, part.file.reader) for part in chain)


def _hashable(chain: list[_Part], styles: list[Style | None]) -> bool | None:
    """Whether an object has a hash: Python takes it away with ``__eq__``, and so do the decorators that write one."""
    for part, style in zip(chain, styles, strict=True):
        own = part.outline.scope.bindings
        if style is not None and not style.known:
            return None
        if style is not None and style.hashed is not None:
            return style.hashed
        if "__hash__" in own or "__eq__" in own:
            return "__hash__" in own
    return True


def _made(chain: list[_Part], number: int) -> tuple[Constructor | None, bool] | None:
    """The constructor that a decorator makes of a class's fields, and whether it is certain; None where it makes none."""
    part = chain[number]
    style = style_of(part.outline, part.file.reader)
    if style is None or (style.known and not style.writes_constructor):
        return None
    parsed = part.file.reader.segments.parse(part.outline.header)
    node = class_definition(parsed[1], part.outline.name) if parsed is not None else None
    if parsed is None or node is None:
        return None, False
    anchor = part.file.reader.segments.anchor(parsed[0], node.name)
    lowest = (chain[0].outline.qualname, chain[0].file.reader)
    found = made_constructor(_pairs(chain[number:]), style, part.key, anchor, lowest)
    return found, found is not None


def _odd_keywords(node: cst.ClassDef) -> bool:
    """Whether a class statement has keywords that may change what the class is."""
    return any(item.keyword is None or dotted(item.value) not in ("ABCMeta", "abc.ABCMeta") for item in node.keywords)


def _inherited(chain: list[_Part], name: str) -> tuple[Constructor | Config | None, bool]:
    """The method in force and whether that is certain; None and True where it is Keras's own."""
    below: dict[str, tuple[str, Reader]] = {}
    for number, part in enumerate(chain):
        outline = part.outline
        made = _made(chain, number) if name == "__init__" else None
        if made is not None:
            return made
        if name in outline.scope.bindings and name not in outline.methods:
            return None, False
        if name not in outline.methods:
            below = {**_own_methods(part), **below}
            continue
        methods = outline.methods[name]
        if len(methods) > 1 or methods[0].decorated or methods[0].guarded != outline.guarded:
            return None, False
        found: Constructor | Config | None
        if name == "__init__":
            found = part.file.constructor_of(methods[0], part.key, below)
        else:
            found = part.file.config_of(methods[0], part.key, below)
        return found, found is not None
    return None, True


def _own_methods(part: _Part) -> dict[str, tuple[str, Reader]]:
    """The methods that a class defines, for the constructors that it inherits."""
    return dict.fromkeys(part.outline.methods, (part.outline.qualname, part.file.reader))


def _line(chain: list[_Part]) -> tuple[tuple[Constructor, ...], tuple[Config, ...]]:
    """Every constructor and every ``get_config`` on the way up."""
    constructors: list[Constructor] = []
    configs: list[Config] = []
    below: dict[str, tuple[str, Reader]] = {}
    for number, part in enumerate(chain):
        made = _made(chain, number)
        constructors += [made[0]] if made is not None and made[0] is not None else []
        for method in part.outline.methods.get("__init__", ())[:1] if made is None else ():
            constructor = part.file.constructor_of(method, part.key, below)
            constructors += [constructor] if constructor is not None else []
        for method in part.outline.methods.get("get_config", ())[:1]:
            config = part.file.config_of(method, part.key, below)
            configs += [config] if config is not None else []
        below = {**_own_methods(part), **below}
    return tuple(constructors), tuple(configs)


def _remaking(chain: list[_Part]) -> FromConfig | None:
    """The ``from_config`` in force, where it can be read."""
    for part in chain:
        methods = part.outline.methods.get("from_config")
        if methods is not None:
            if len(methods) != 1:
                return None
            return read_from_config(methods[0], part.key, part.file.reader, chain[0].outline.name)
    return None


def _weights(chain: list[_Part]) -> tuple[Weight, ...]:
    """The weights of every constructor on the way up, and of the ``build`` in force."""
    names = ("__init__", *HOOKS)
    methods = [(method, part) for part in chain for name in names for method in part.outline.methods.get(name, ())]
    builds = [
        [(method, part) for method in part.outline.methods["build"]] for part in chain if "build" in part.outline.methods
    ]
    methods += builds[0] if builds else []
    return tuple(weight for method, part in methods for weight in _weights_of(method, part.file.reader))


def _weights_of(method: FunctionOutline, reader: Reader) -> list[Weight]:
    parsed = reader.segments.parse(method.place)
    if parsed is None:
        return []
    result: list[Weight] = []
    pending: list[tuple[cst.CSTNode, bool, bool]] = [(parsed[1], False, False)]
    while pending:
        node, looped, branched = pending.pop()
        if isinstance(node, cst.Call) and dotted(node.func) in ("self.add_weight", "self.add_variable"):
            # One of two branches may not run, and both may give the same name.
            named, name = _weight_name(node) if not branched else (None, None)
            anchor = reader.segments.anchor(parsed[0], node)
            result.append(Weight(anchor, named, name, looped, reader.segments.code(parsed[0], node)))
        looped = looped or isinstance(node, (cst.For, cst.While, cst.CompFor))
        branched = branched or (isinstance(node, (cst.If, cst.Try)))
        pending.extend((child, looped, branched) for child in reversed(children(node)))
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


def class_definition(suite: cst.BaseSuite | cst.Module, name: str) -> cst.ClassDef | None:
    """The class of that name in a parsed segment."""
    pending: list[cst.CSTNode] = [suite]
    while pending:
        node = pending.pop(0)
        if isinstance(node, cst.ClassDef) and node.name.value == name:
            return node
        pending.extend(children(node))
    return None
