"""Who is ``layers``? Our own import table: scopes, what their names are bound to, and what a dotted name stands for.

A name that is bound to more than one thing has several meanings, and one that is bound to something we can't
follow has none: the answer is then the empty tuple, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, Protocol

from tfsavelint.knowledge.exports import exported

MAX_BINDINGS = 16
"""A name that is bound more often stands for nothing that can be told (``x = layer(x)``, a hundred times)."""

BindingKind = Literal["import", "class", "function", "alias", "value", "part", "nothing", "opaque"]


@dataclass(frozen=True)
class Binding:
    """One thing that a name is bound to.

    ``target`` is a dotted path for an import or an alias (the right-hand side of ``L = tf.keras.layers``), and a
    qualified name for a class or function. ``place`` is the outline's number of the statement, for values. A ``part``
    is what a name gets of a value that is unpacked: its target is the place in the order, and no meaning follows from it.
    """

    kind: BindingKind
    target: str = ""
    place: int = -1


class Elsewhere(Protocol):
    """Where the imports of one file lead to: other files of the project, and packages that are read as source."""

    def find(self, target: str) -> tuple[Scope, str] | None:
        """The module scope in which an imported dotted path goes on, and the rest of the path; None where unknown."""


@dataclass(eq=False)
class Scope:
    """A module, class or function body. ``qualname`` is empty for the module.

    Of a module: ``stars`` are the modules that it imports everything from, ``home`` names its file among others, and
    ``elsewhere`` follows its imports (None: they are not followed).
    """

    qualname: str
    kind: Literal["module", "class", "function"]
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    home: str = ""
    elsewhere: Elsewhere | None = None

    def __getstate__(self) -> dict[str, object]:
        """What is kept between processes: what the text says, and not whose it is."""
        return {**vars(self), "home": "", "elsewhere": None}

    @property
    def module(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

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
    """A name below one of the import roots ``keras``, ``tf.keras`` and ``tf_keras``; the root itself has path ''.

    Internal paths stay as they are (``src.layers.core.dense.Dense``): ``knowledge.builtin_classes`` knows them.
    """

    root: str
    path: str


@dataclass(frozen=True)
class Meaning:
    """What a dotted name stands for: an imported dotted path, or a class, function or value.

    ``home`` is empty for what the file itself defines; else it names the file that does, and the targets of classes
    and functions begin with it: ``home:Qualified.name``.
    """

    kind: Literal["import", "class", "function", "value"]
    target: str
    place: int = -1
    home: str = ""

    def seen_from(self, home: str) -> Meaning:
        """A meaning found in the file called ``home``, as another file refers to it."""
        if self.home or self.kind == "import":
            return self
        target = self.target if self.kind == "value" else f"{home}:{self.target}"
        return replace(self, target=target, home=home)

    def at_home(self, home: str) -> Meaning:
        """A meaning as the file called ``home`` refers to it: its own things by their own names."""
        if not home or self.home != home:
            return self
        return replace(self, target=local_name(self.target), home="")

    @property
    def keras(self) -> KerasName | None:
        """The Keras name, where the meaning is an import from one of the Keras roots."""
        return keras_name(self.target) if self.kind == "import" else None


OTHER_KERAS = "tensorflow.python.keras"
"""An old copy of Keras inside TensorFlow, that nothing keeps: its classes are those of no target.

Observed under TensorFlow 2.12, 2.15 and 2.21: its Layer isn't ``tf.keras``'s, Keras 3 refuses it in a Sequential, and
since 2.15 its own models can't be saved (``cannot import name '__version__'``).
"""
PRIVATE_TF_KERAS = "keras._tf_keras.keras"
"""What ``tf.keras`` is under Keras 3, as editors import it by themselves. It has a few names that ``keras`` lacks."""

_ROOTS = (
    ("tensorflow.compat.v2.keras", "tf.keras"),
    ("tensorflow._api.v2.keras", "tf.keras"),
    ("tensorflow.keras", "tf.keras"),
    ("tensorflow.python.keras", OTHER_KERAS),
    ("tf_keras.api._v2.keras", "tf_keras"),
    ("tf_keras.api", "tf_keras"),
    ("tf_keras", "tf_keras"),
    ("keras.api._v2.keras", "keras"),
    ("keras.api", "keras"),
    (PRIVATE_TF_KERAS, "keras"),
    ("keras", "keras"),
)


@lru_cache(maxsize=4096)
def keras_name(dotted: str) -> KerasName | None:
    """Split an imported dotted path into Keras root and path; None where it isn't Keras."""
    for prefix, root in _ROOTS:
        if dotted == prefix:
            return KerasName(root, "")
        if dotted.startswith(prefix + "."):
            return KerasName(root, dotted[len(prefix) + 1 :])
    return None


def local_name(key: str) -> str:
    """The qualified name within its own file, of a class or function that may be another file's."""
    return key.rpartition(":")[2]


def home_of(key: str) -> str:
    """The file that a class's or function's key names; empty for the file's own."""
    return key.rpartition(":")[0]


def meanings(scope: Scope, dotted: str) -> tuple[Meaning, ...]:
    """All that ``dotted`` can stand for in ``scope``; empty where that can't be told."""
    found = _meanings(scope, dotted, frozenset())
    home = scope.module.home
    return tuple(item.at_home(home) for item in found) if home and any(item.home for item in found) else found


def annotation(scope: Scope, name: str) -> str:
    """The annotation of an argument called ``name``, where that is what the name means; else empty."""
    found = _lookup(scope, name)
    bindings = found[1] if found is not None else []
    return bindings[0].target if len(bindings) == 1 and bindings[0].kind == "opaque" else ""


def unpacked(scope: Scope, name: str) -> tuple[int, int] | None:
    """The statement's number and the place in the order, of a name that is one of several to which a value is unpacked."""
    found = _lookup(scope, name)
    bindings = [item for item in found[1] if item.kind != "nothing"] if found is not None else []
    if len(bindings) != 1 or bindings[0].kind != "part":
        return None
    return bindings[0].place, int(bindings[0].target)


def _lookup(scope: Scope, name: str) -> tuple[Scope, list[Binding]] | None:
    current: Scope | None = scope
    while current is not None:
        visible = current is scope or current.kind != "class"
        if visible and name in current.bindings:
            return current, current.bindings[name]
        current = current.parent
    return None


_Seen = frozenset[tuple[str, str, str]]


def _meanings(scope: Scope, dotted: str, seen: _Seen) -> tuple[Meaning, ...]:
    head, _, rest = dotted.partition(".")
    found = _lookup(scope, head)
    key = (scope.module.home, scope.qualname, head)
    if key in seen:
        return ()
    if found is None:
        return _starred(scope.module, dotted, seen | {key})
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


def _starred(module: Scope, dotted: str, seen: _Seen) -> tuple[Meaning, ...]:
    """What a name means that only a ``from x import *`` can have brought; the last one wins, as it does in Python."""
    for star in reversed(module.stars):
        target = star + dotted if star.endswith(".") else f"{star}.{dotted}"
        keras = keras_name(target)
        if keras is not None:
            if exported(keras.path):
                return (Meaning("import", target),)
            continue
        found = _followed(module, target, seen)
        if found:
            return found
    return ()


def _followed(module: Scope, target: str, seen: _Seen) -> tuple[Meaning, ...]:
    """What an imported path stands for in the file that defines it; empty where that isn't known."""
    found = module.elsewhere.find(target) if module.elsewhere is not None else None
    if found is None or not found[1]:
        return ()
    return tuple(item.seen_from(found[0].home) for item in _meanings(*found, seen))


def _of_binding(owner: Scope, binding: Binding, rest: str, seen: _Seen) -> tuple[Meaning, ...]:
    if binding.kind == "import":
        target = f"{binding.target}.{rest}" if rest else binding.target
        followed = _followed(owner.module, target, seen) if keras_name(target) is None else ()
        return followed or (Meaning("import", target),)
    if binding.kind == "alias":
        return _meanings(owner, f"{binding.target}.{rest}" if rest else binding.target, seen)
    if binding.kind in ("class", "function"):
        nested = f"{binding.target}.{rest}" if rest else binding.target
        return (Meaning("class" if binding.kind == "class" else "function", nested),)
    if binding.kind == "value" and not rest:
        return (Meaning("value", binding.target, binding.place),)
    return ()
