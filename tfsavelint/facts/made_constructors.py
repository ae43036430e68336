"""Constructors that nobody wrote: those that ``dataclass`` and attrs make of a class's fields.

Such a constructor assigns every field, and then calls ``__post_init__`` (``__attrs_post_init__``; ``__attrs_pre_init__``
before). None of them calls a base's constructor by itself: ``dataclasses.py _init_fn``, attrs'
``_make.py _attrs_to_init_script``.
"""

from __future__ import annotations

from types import MappingProxyType

from tfsavelint.facts.field_styles import Style, style_of
from tfsavelint.facts.fields import joined, own_fields
from tfsavelint.facts.follow import Follower
from tfsavelint.facts.gates import gates
from tfsavelint.facts.lattice import NOTHING_KNOWN, UNKNOWN, Op, Term
from tfsavelint.facts.own_methods import Overriding, OwnMethod, own_method
from tfsavelint.facts.signatures import BaseCall, Constructor, Field, Parameter
from tfsavelint.facts.uses import Uses, called_attributes, entered_attributes, list_like_uses, shaping_attributes
from tfsavelint.facts.values import Reader
from tfsavelint.source.outline import ClassOutline
from tfsavelint.source.segments import Anchor

_OF_FAMILY = {"dataclass": ((), "__post_init__"), "attrs": (("__attrs_pre_init__",), "__attrs_post_init__")}


Line = tuple[tuple[ClassOutline, Reader], ...]
"""A class and those above it, nearest first, each with its file's reader."""


def fields_of(line: Line) -> tuple[Field, ...] | None:
    """The fields of the nearest class of a line that is made of fields; None where they can't be told."""
    styles = [(item, reader, style_of(item, reader)) for item, reader in line]
    families = {style.family for _, _, style in styles if style is not None}
    if len(families) != 1 or any(style is not None and not style.known for _, _, style in styles):
        return None
    family = families.pop()
    found: tuple[Field, ...] = ()
    for item, reader, style in reversed(styles):
        own = own_fields(item, reader, style) if style is not None else ()
        if own is None:
            return None
        found = joined(found, own, family) if style is not None else found
    return found


def made_constructor(line: Line, style: Style, key: str, anchor: Anchor, lowest: tuple[str, Reader]) -> Constructor | None:
    """The constructor of the first class of a line, whose decorator writes one; None where it can't be told.

    ``lowest`` is the class whose object it makes, where the hooks are looked for.
    """
    fields = fields_of(line) if style.known else None
    if fields is None:
        return None
    before, after = _OF_FAMILY[style.family]
    hooks = [own_method(lowest[0], name, lowest[1]) for name in (*before, after)]
    given = [field for field in fields if field.given]
    ordered = [field for field in given if not field.keyword_only] + [field for field in given if field.keyword_only]
    hooked = [hook for hook in hooks if hook is not None]
    if any(hook is None and _defined(lowest, name) for hook, name in zip(hooks, (*before, after), strict=True)):
        return None
    item, reader = line[0]
    run = _Run(tuple(fields), [field.argument for field in ordered], item.scope.qualname, reader)
    for hook in hooked:
        if hook.function.name.value == after:
            run.assign()
        run.enter(hook)
    run.assign()
    return run.constructor(key, anchor, ordered)


def _defined(lowest: tuple[str, Reader], name: str) -> bool:
    found = lowest[1].outline.classes_by_name.get(lowest[0])
    return found is not None and (name in found.methods or name in found.scope.bindings)


class _Run:
    """Runs what such a constructor does: the assignments, and the hooks."""

    def __init__(self, fields: tuple[Field, ...], names: list[str], owner: str, reader: Reader) -> None:
        self.fields = fields
        self.names = names
        self.owner = owner
        self.reader = reader
        self.attributes: dict[str, Term] = {}
        self.assigned = False
        self.base_calls: list[BaseCall] = []
        self.opaque = False
        self.endings: frozenset[str] = frozenset()
        self.uses: list[Uses] = []

    def assign(self) -> None:
        """The fields take what is given, once."""
        if not self.assigned:
            self.attributes.update((field.name, _held(field)) for field in self.fields if _is_set(field))
        self.assigned = True

    def enter(self, hook: OwnMethod) -> None:
        """Follow one of the methods that it calls."""
        follower = Follower(hook.reader, hook.scope, hook.segment, hook.me, hook.owner)
        follower.enters, follower.taken, follower.overriding = True, frozenset(self.names), _NO_METHODS
        follower.attributes = dict(self.attributes)
        params = [item.name.value for item in (*hook.function.params.posonly_params, *hook.function.params.params)][1:]
        handed = [field.argument for field in self.fields if not field.kept and field.given]
        follower.names = dict.fromkeys(params, NOTHING_KNOWN)
        if self.assigned:  # a hook that runs before the assignments is given something else
            follower.names |= {name: Term(Op.ARGUMENT, given) for name, given in zip(params, handed, strict=False)}
        found = follower.follow(hook.function)
        uses = Uses(follower, self.names)
        uses.read(hook.function.body)
        for entered in (item for several in found.entered.values() for item in several):
            uses.read_entered(entered.follower, entered.method.function)
        self.uses.append(uses)
        self.attributes = follower.attributes
        self.base_calls += found.base_calls
        self.opaque |= found.opaque
        self.endings |= found.endings

    def constructor(self, key: str, anchor: Anchor, ordered: list[Field]) -> Constructor:
        """The facts of it."""
        here, reader = self.owner, self.reader
        added, indexed = list_like_uses(here, "call", reader)
        built, _ = list_like_uses(here, "build", reader)
        return Constructor(
            key,
            anchor,
            tuple(self.parameter(field) for field in ordered),
            None,
            None,
            read=frozenset(self.names),
            attributes=tuple(sorted(self.attributes.items())),
            base_calls=tuple(self.base_calls),
            opaque=self.opaque,
            endings=self.endings,
            called=called_attributes(here, reader),
            entered=entered_attributes(here, reader),
            shaping=frozenset(name for uses in self.uses for name in uses.shaping) | shaping_attributes(here, reader),
            concatenated=frozenset(name for uses in self.uses for name in uses.concatenated) | added,
            indexed=indexed,
            built_with=built,
            counted=frozenset(name for uses in self.uses for name in uses.counted),
            asked=frozenset(name for uses in self.uses for name in uses.asked),
            gates=gates(here, reader.outline.functions),
            of_fields=True,
        )

    def parameter(self, field: Field) -> Parameter:
        """One field as a parameter."""
        kinds = {kind for uses in self.uses for kind in uses.kinds.get(field.argument, ())}
        used = kinds.pop() if len(kinds) == 1 else Parameter("", field.anchor, None).used
        return Parameter(
            field.argument,
            field.anchor,
            field.default,
            annotated=field.annotated,
            used=used,
            keyword_only=field.keyword_only,
            made=field.made,
        )


_NO_METHODS: Overriding = MappingProxyType({})


def _is_set(field: Field) -> bool:
    return field.kept and (field.given or field.default is not None)


def _held(field: Field) -> Term:
    """What a field's attribute holds."""
    if not field.given:
        return Term(Op.LITERAL, value=field.default or UNKNOWN)
    held = Term(Op.ARGUMENT, field.argument)
    if not field.converter:
        return held
    return Term(Op.CAST, field.converter, (held,)) if field.converter != "?" else NOTHING_KNOWN
