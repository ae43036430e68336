"""Which statements define models: one walk over the standard syntax tree, which flake8 hands us for nothing.

The outline says *where* to look: scopes and their names, classes and their methods, and the simple statements whose
calls could concern saving. What those statements say is read by libcst, from the segments that ``segments`` cuts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from tfsavelint.source.branches import NONE, Branches, branches
from tfsavelint.source.dotted import dotted_name
from tfsavelint.source.names import Scope
from tfsavelint.source.outputs import longer
from tfsavelint.source.rounds import rounds

MAX_DEPTH = 100
"""Deeper nesting is not handed to libcst, whose visitors end in a RecursionError at about 115, and whose parser crashes
the process soon after (observed, libcst 1.9.0)."""

CALL_NAMES = frozenset(
    {
        *("save", "save_weights", "load_weights", "load_model", "save_model", "compile", "ModelCheckpoint"),
        *("custom_object_scope", "CustomObjectScope", "get_custom_objects", "add"),
    }
)
"""Attribute names whose calls are read wherever they occur; other calls are read if their name means something."""

EVERY_ATTRIBUTE = "*"
"""Stands for any attribute, where they are set in a way that can't be followed."""

MAKING = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "build"})
"""The methods that make what an object has."""
_SETS_BY_NAME = frozenset({"setattr", "__dict__", "vars", "__setattr__", "__getattr__"})


@dataclass(frozen=True)
class Place:
    """A stretch of whole lines (1-based, inclusive) that libcst can parse; ``header`` leaves the suite out.

    ``guarded`` tells that the statement stands below an ``if``, ``try`` or the like, where it may never run.
    """

    first: int
    last: int
    header: bool
    depth: int
    guarded: bool = False


@dataclass(frozen=True)
class Signature:
    """A function's parameters by name, ``self`` included. The first ``required`` of ``positional`` have no default."""

    positional: tuple[str, ...]
    required: int
    keyword_only: tuple[str, ...]
    varargs: bool
    kwargs: bool


@dataclass
class FunctionOutline:
    """A function or method: its place, its own scope, and what can be seen without reading it.

    ``decorated`` tells that decorators may make something else of it; ``guarded``, here as of a class, that something else
    may be defined in its stead.
    """

    name: str
    qualname: str
    scope: Scope
    header: Place
    decorated: bool
    required: int
    node: ast.FunctionDef | ast.AsyncFunctionDef = field(repr=False)
    lines: tuple[int, int]
    guarded: bool = False

    def __getstate__(self) -> dict[str, object]:
        """What is kept of it between processes: everything that the tree says, and not the tree."""
        for name, item in vars(type(self)).items():
            if isinstance(item, cached_property):
                getattr(self, name)
        return {**vars(self), "node": None}

    @cached_property
    def place(self) -> Place:
        """The whole definition. Its depth is measured only when somebody wants to read it."""
        return Place(*self.lines, header=False, depth=scan(self.node).depth, guarded=self.header.guarded)

    @cached_property
    def signature(self) -> Signature:
        """Its parameters."""
        given = self.node.args
        positional = tuple(item.arg for item in (*given.posonlyargs, *given.args))
        required = len(positional) - len(given.defaults)
        keyword_only = tuple(item.arg for item in given.kwonlyargs)
        return Signature(positional, required, keyword_only, given.vararg is not None, given.kwarg is not None)

    @cached_property
    def branches(self) -> Branches:
        """What the methods that make and use layers do only where a test says so; nothing of any other."""
        if self.name == "call":
            return replace(branches(self.node), longer=longer(self.node), rounds=rounds(self.node))
        return branches(self.node) if self.name in MAKING else NONE

    @cached_property
    def wrapped(self) -> bool:
        """Whether it has decorators at all."""
        return bool(self.node.decorator_list)

    @cached_property
    def returned(self) -> tuple[str | None, ...]:
        """What its ``return`` statements give: a dotted name, the dotted name of a call followed by ``()``, or None."""
        return tuple(_returned(item.value) for item in _returns(self.node))

    @cached_property
    def returns_lambda(self) -> bool:
        """Whether some ``return`` gives a lambda."""
        return any(isinstance(item.value, ast.Lambda) for item in _returns(self.node))

    @cached_property
    def returned_tuples(self) -> tuple[tuple[str | None, ...], ...]:
        """The same for the values of each ``return a, b``; empty for a ``return`` of anything else."""
        values = (item.value for item in _returns(self.node))
        return tuple(
            tuple(_returned(part) for part in value.elts) if isinstance(value, ast.Tuple) else () for value in values
        )

    @cached_property
    def sets(self) -> frozenset[str]:
        """The attributes, of whatever object, that its statements set; EVERY_ATTRIBUTE where some are set by name."""
        return frozenset(_set_attributes(self.node))

    def returned_part(self, index: int) -> tuple[str | None, ...]:
        """The same for one of the values of each ``return a, b``; None for a ``return`` of anything else."""
        return tuple(parts[index] if index < len(parts) else None for parts in self.returned_tuples)


@dataclass
class ClassOutline:
    """A class: the dotted names of its bases (None for any other expression), its methods, and its own scope.

    ``fields`` are the assignments and annotations of its body, of a decorated class alone: a decorator may make a
    constructor of them.
    """

    name: str
    qualname: str
    scope: Scope
    bases: list[str | None]
    header: Place
    decorated: bool
    guarded: bool
    methods: dict[str, list[FunctionOutline]] = field(default_factory=dict)
    fields: tuple[Place, ...] = ()


@dataclass
class Statement:
    """A simple statement, or the head of a compound one, with calls in it: their dotted names, None where not dotted.

    ``head`` tells that it is decorators, bases and defaults of a definition.
    """

    scope: Scope
    place: Place
    calls: list[str | None]
    assigned: str | None
    names: list[str]
    holds_lambda: bool
    head: bool = False


@dataclass
class NameUse:
    """A dotted name that is read, or the ``module.name`` of a from-import, at a place."""

    scope: Scope
    dotted: str
    place: int
    access: str


@dataclass
class Outline:
    """Everything that one walk over a file's tree finds.

    ``attributes`` are assignments to a dotted name alone: the scope, the name, and the statement's number.
    ``makers`` tells of assignments, by the number of their place, what makes their value: ``<lambda>``, or the dotted
    name of what is called.
    """

    module: Scope
    classes: list[ClassOutline] = field(default_factory=list)
    functions: list[FunctionOutline] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    uses: list[NameUse] = field(default_factory=list)
    imports: list[tuple[str, int]] = field(default_factory=list)
    attributes: list[tuple[Scope, str, int]] = field(default_factory=list)
    makers: dict[int, str] = field(default_factory=dict)

    @cached_property
    def classes_by_name(self) -> dict[str, ClassOutline]:
        """The classes by qualified name; of several, the last."""
        return {item.qualname: item for item in self.classes}

    @cached_property
    def functions_by_name(self) -> dict[str, FunctionOutline]:
        """The functions likewise."""
        return {item.qualname: item for item in self.functions}

    @cached_property
    def statements_by_scope(self) -> dict[str, list[Statement]]:
        """The statements by their scope's qualified name."""
        found: dict[str, list[Statement]] = {}
        for item in self.statements:
            found.setdefault(item.scope.qualname, []).append(item)
        return found

    @cached_property
    def uses_by_scope(self) -> dict[str, list[NameUse]]:
        """The names that are read, likewise."""
        found: dict[str, list[NameUse]] = {}
        for item in self.uses:
            found.setdefault(item.scope.qualname, []).append(item)
        return found


@dataclass
class Scanned:
    """What expressions hold: how deep they are, their calls, dotted chains, ``:=`` targets, and whether a lambda."""

    depth: int
    calls: list[ast.Call]
    chains: list[str]
    walrus: list[ast.expr]
    holds_lambda: bool
    conditional: bool


def scan(*roots: ast.AST) -> Scanned:
    """Depth, calls, dotted chains and ``:=`` targets of expressions, without recursion (they may be deep)."""
    found = Scanned(0, [], [], [], False, False)
    stack: list[tuple[ast.AST, int]] = [(root, 0) for root in roots]
    while stack:
        node, depth = stack.pop()
        if depth > found.depth:
            found.depth = depth
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = dotted_name(node)
            if name is not None:
                found.chains.append(name)
                continue
        elif isinstance(node, ast.Call):
            found.calls.append(node)
        elif isinstance(node, ast.NamedExpr):
            found.walrus.append(node.target)
        elif isinstance(node, ast.Lambda):
            found.holds_lambda = True
        elif isinstance(node, ast.IfExp):
            found.conditional = True
        elif isinstance(node, ast.BoolOp):
            depth += len(node.values) - 2  # libcst nests them two by two
        depth += 1
        for name in _parts_of(type(node)):
            value = getattr(node, name, None)
            if isinstance(value, list):
                stack.extend([(item, depth) for item in value if isinstance(item, ast.AST)])
            elif isinstance(value, ast.AST):
                stack.append((value, depth))
    return found


_MARKS = frozenset({"ctx", "op", "ops"})


_PARTS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}


def _parts_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a node that hold what is below it, not what only marks it: ``iter_child_nodes`` takes twice as long."""
    found = _PARTS.get(kind)
    if found is None:
        found = _PARTS[kind] = tuple(name for name in kind._fields if name not in _MARKS)
    return found


def _set_attributes(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Store):
                yield node.attr
            elif node.attr in _SETS_BY_NAME:
                yield EVERY_ATTRIBUTE
        elif isinstance(node, ast.Name) and node.id in _SETS_BY_NAME:
            yield EVERY_ATTRIBUTE


def _returned(value: ast.expr | None) -> str | None:
    if isinstance(value, ast.Call):
        name = dotted_name(value.func)
        return f"{name}()" if name else None
    return dotted_name(value) if value is not None else None


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    stack = list(ast.iter_child_nodes(node))
    while stack:
        item = stack.pop()
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(item, ast.Return):
            yield item
        stack.extend(ast.iter_child_nodes(item))
