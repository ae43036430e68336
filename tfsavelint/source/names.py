"""Who is ``layers``? Our own import table: scopes, what their names are bound to, and what a dotted name stands for.

A name that is bound to more than one thing has several meanings, and one that is bound to something we can't
follow has none: the answer is then the empty tuple, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

MAX_BINDINGS = 16
"""A name that is bound more often stands for nothing that can be told (``x = layer(x)``, a hundred times)."""

BindingKind = Literal["import", "class", "function", "alias", "value", "nothing", "opaque"]


@dataclass(frozen=True)
class Binding:
    """One thing that a name is bound to.

    ``target`` is a dotted path for an import or an alias (the right-hand side of ``L = tf.keras.layers``), and a
    qualified name for a class or function. ``place`` is the outline's number of the statement, for values.
    """

    kind: BindingKind
    target: str = ""
    place: int = -1


@dataclass(eq=False)
class Scope:
    """A module, class or function body. ``qualname`` is empty for the module."""

    qualname: str
    kind: Literal["module", "class", "function"]
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)

    def bind(self, name: str, binding: Binding) -> None:
        """Record one more binding of ``name`` in this scope."""
        found = self.bindings.setdefault(name, [])
        if len(found) <= MAX_BINDINGS and binding not in found:
            found.append(binding)

    def enclosing_class(self) -> str | None:
        """The qualified name of the innermost class around this scope, itself included."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope.qualname if scope else None

    def inside_function(self) -> bool:
        """Whether the scope lies in a function (its own included)."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "function":
            scope = scope.parent
        return scope is not None


@dataclass(frozen=True)
class KerasName:
    """A name below one of the import roots ``keras``, ``tf.keras`` and ``tf_keras``; the root itself has path ''."""

    root: str
    path: str


@dataclass(frozen=True)
class Meaning:
    """What a dotted name stands for: an imported dotted path, or a class, function or value of this file."""

    kind: Literal["import", "class", "function", "value"]
    target: str
    place: int = -1

    @property
    def keras(self) -> KerasName | None:
        """The Keras name, where the meaning is an import from one of the Keras roots."""
        return keras_name(self.target) if self.kind == "import" else None


_ROOTS = (
    ("tensorflow.compat.v2.keras", "tf.keras"),
    ("tensorflow._api.v2.keras", "tf.keras"),
    ("tensorflow.keras", "tf.keras"),
    ("tf_keras.api", "tf_keras"),
    ("tf_keras", "tf_keras"),
    ("keras.api._v2.keras", "keras"),
    ("keras.api", "keras"),
    ("keras", "keras"),
)


def keras_name(dotted: str) -> KerasName | None:
    """Split an imported dotted path into Keras root and path; None where it isn't Keras."""
    for prefix, root in _ROOTS:
        if dotted == prefix:
            return KerasName(root, "")
        if dotted.startswith(prefix + "."):
            return KerasName(root, dotted[len(prefix) + 1 :])
    return None


def meanings(scope: Scope, dotted: str) -> tuple[Meaning, ...]:
    """All that ``dotted`` can stand for in ``scope``; empty where that can't be told."""
    return _meanings(scope, dotted, frozenset())


def annotation(scope: Scope, name: str) -> str:
    """The annotation of an argument called ``name``, where that is what the name means; else empty."""
    found = _lookup(scope, name)
    bindings = found[1] if found is not None else []
    return bindings[0].target if len(bindings) == 1 and bindings[0].kind == "opaque" else ""


def _lookup(scope: Scope, name: str) -> tuple[Scope, list[Binding]] | None:
    current: Scope | None = scope
    while current is not None:
        visible = current is scope or current.kind != "class"
        if visible and name in current.bindings:
            return current, current.bindings[name]
        current = current.parent
    return None


def _meanings(scope: Scope, dotted: str, seen: frozenset[tuple[str, str]]) -> tuple[Meaning, ...]:
    head, _, rest = dotted.partition(".")
    found = _lookup(scope, head)
    key = (scope.qualname, head)
    if found is None or key in seen:
        return ()
    owner, bindings = found
    if len(bindings) > MAX_BINDINGS:
        return ()
    result: list[Meaning] = []
    for binding in bindings:
        if binding.kind == "nothing":
            continue
        more = _of_binding(owner, binding, rest, seen | {key})
        if not more:
            return ()
        result.extend(item for item in more if item not in result)
    return tuple(result)


def _of_binding(owner: Scope, binding: Binding, rest: str, seen: frozenset[tuple[str, str]]) -> tuple[Meaning, ...]:
    if binding.kind == "import":
        return (Meaning("import", f"{binding.target}.{rest}" if rest else binding.target),)
    if binding.kind == "alias":
        return _meanings(owner, f"{binding.target}.{rest}" if rest else binding.target, seen)
    if binding.kind in ("class", "function"):
        nested = f"{binding.target}.{rest}" if rest else binding.target
        return (Meaning("class" if binding.kind == "class" else "function", nested),)
    if binding.kind == "value" and not rest:
        return (Meaning("value", binding.target, binding.place),)
    return ()
