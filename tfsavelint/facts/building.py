"""What a ``build`` does for the object's parts: which attributes it builds or calls, and whether it ends as it should."""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.values import dotted
from tfsavelint.source.nodes import walk

_EVERYTHING = frozenset({"self", "self.call", "self._flatten_layers", "self.__call__", "self.layers", "self.submodules"})


class Building:
    """The calls of a ``build``, followed through loops over attributes."""

    def __init__(self) -> None:
        self.builds: set[str] = set()
        self.calls: set[str] = set()
        self.all = False
        self.calls_super = False
        self.sets_built = False
        self.scoped = False
        self._locals: dict[str, set[str]] = {}

    def follow(self, body: cst.BaseSuite) -> None:
        """Read one body; what it builds adds to what is known."""
        for node in walk(body):
            if isinstance(node, (cst.For, cst.CompFor)):
                self._bind(node.target, node.iter)
            elif isinstance(node, cst.Assign):
                for target in node.targets:
                    self._bind(target.target, node.value)
                    self.sets_built |= dotted(target.target) == "self.built"
            elif isinstance(node, cst.Call):
                self._call(node)

    def _bind(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """A loop variable, or another local name, stands for the attributes that its value mentions."""
        names = _attributes(value)
        mentioned = _names(value) if self._locals else set()
        for known, attributes in self._locals.items():
            if known in mentioned:
                names |= attributes
        for name in _names(target):
            self._locals.setdefault(name, set()).update(names)

    def _call(self, node: cst.Call) -> None:
        name = dotted(node.func)
        self.scoped |= (name or "").rpartition(".")[2] in ("name_scope", "variable_scope")
        if name in _EVERYTHING:
            self.all = True
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "build":
            # ``self.dense(x)`` builds by calling; ``self.add_weight(...)`` and its like make no difference.
            owner = dotted(node.func) or _subscripted(node.func)
            if owner is not None and owner.startswith("self.") and owner.count(".") == 1:
                self.calls.add(owner[5:])
            elif name is not None and name in self._locals:
                self.calls |= self._locals[name]
            return
        inner = node.func.value
        if isinstance(inner, cst.Call) and dotted(inner.func) == "super":
            self.calls_super = True
            return
        found = _attributes(inner)
        local = [self._locals[name] for name in _names(inner) if name in self._locals]
        for attributes in local:
            found |= attributes
        if "layers" in found or not found:
            # ``Layer.build(self, ...)`` is the base's own; anything else is a part that has no name yet.
            self.all = self.all or (dotted(inner) or "").rpartition(".")[2] not in ("Layer", "Model")
        self.builds |= found


def _attributes(node: cst.CSTNode) -> set[str]:
    """The attributes of ``self`` that an expression mentions."""
    found: set[str] = set()
    for inner in walk(node):
        if isinstance(inner, cst.Attribute) and isinstance(inner.value, cst.Name) and inner.value.value == "self":
            found.add(inner.attr.value)
        if isinstance(inner, cst.Call) and dotted(inner.func) == "getattr":
            found.add("layers")
    return found


def _names(node: cst.CSTNode) -> set[str]:
    return {inner.value for inner in walk(node) if isinstance(inner, cst.Name)} - {"self"}


def _subscripted(node: cst.BaseExpression) -> str | None:
    while isinstance(node, cst.Subscript):
        node = node.value
    return dotted(node)
