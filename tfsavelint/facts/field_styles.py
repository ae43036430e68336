"""Decorators that write the constructor of a class: ``dataclasses.dataclass``, and those of attrs.

Sources: ``dataclasses.py _process_class`` and ``_hash_action`` of Python 3.9 to 3.13; attrs' ``_make.py attrs``,
``_next_gen.py define`` (25.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import meanings
from tfsavelint.source.outline import ClassOutline

HOOKS = ("__attrs_pre_init__", "__post_init__", "__attrs_post_init__")
"""The methods that a constructor that they write calls."""

_DATACLASS = frozenset({"dataclasses.dataclass"})
_OLD_ATTRS = frozenset({"attr.s", "attr.attrs", "attr.attributes"})
_NEW_ATTRS = frozenset(f"{module}.{name}" for module in ("attr", "attrs") for name in ("define", "mutable", "frozen"))
_SPELT = frozenset({"dataclass", "define", "s", "attrs", "attributes", "mutable", "frozen", "dataclass_transform"})


@dataclass(frozen=True)
class Style:
    """What such a decorator does with its class.

    ``family`` is dataclass or attrs. ``annotated`` tells whether the fields are the annotated names, None where those are
    fields unless one without an annotation is. ``known`` is False where its arguments, or what it is, can't be told.
    ``hashed`` tells what becomes of ``__hash__``: True makes one, False takes it away, None leaves the inherited one.
    """

    family: str
    annotated: bool | None = True
    writes_constructor: bool = True
    frozen: bool = False
    hashed: bool | None = False
    keyword_only: bool = False
    known: bool = True


UNTOLD = Style("", known=False)


def style_of(item: ClassOutline, reader: Reader) -> Style | None:
    """The style of a class; None where no decorator makes it one of fields."""
    if not item.decorated:
        return None
    for node in class_decorators(item, reader):
        call = node if isinstance(node, cst.Call) else None
        name = dotted(call.func if call is not None else node)
        found = _of(name, call, item) if name is not None else None
        if found is not None:
            return found
    return None


def class_decorators(item: ClassOutline, reader: Reader) -> tuple[cst.BaseExpression, ...]:
    """The decorators of a class, the outermost first; none where libcst can't read it."""
    parsed = reader.segments.parse(item.header)
    for statement in parsed[1].body if parsed is not None else ():
        if isinstance(statement, cst.ClassDef):
            return tuple(decorator.decorator for decorator in statement.decorators)
    return ()


def _of(name: str, call: cst.Call | None, item: ClassOutline) -> Style | None:
    options = meanings(item.scope.parent or item.scope, name)
    targets = {option.target for option in options if option.kind == "import"}
    last = name.rpartition(".")[2]
    if len(options) != 1 or not targets:
        return UNTOLD if last in _SPELT and not options else None
    target = targets.pop()
    if target in _DATACLASS:
        return _dataclass(call, item)
    if target == "attr.dataclass" or target in _OLD_ATTRS:
        return _old_attrs(call, item, target == "attr.dataclass")
    if target in _NEW_ATTRS:
        return _new_attrs(call, item, target.endswith(".frozen"))
    # Other packages' decorators of that name (pydantic's, chex's) do more.
    return UNTOLD if last in ("dataclass", "define") else None


def _switches(call: cst.Call | None, allowed: frozenset[str]) -> dict[str, bool | None] | None:
    """The arguments that are True, False or None; None where another one counts, too."""
    found: dict[str, bool | None] = {}
    for argument in call.args if call is not None else ():
        name = argument.keyword.value if argument.keyword is not None else ""
        value = dotted(argument.value)
        if name not in allowed and name in _OF_NO_ACCOUNT:
            continue
        if name not in allowed or value not in ("True", "False", "None"):
            return None
        found[name] = {"True": True, "False": False, "None": None}[value]
    return found


_OF_NO_ACCOUNT = frozenset({"repr", "order", "match_args", "str", "weakref_slot", "cache_hash", "getstate_setstate"})
_OF_DATACLASS = frozenset({"init", "eq", "frozen", "unsafe_hash", "kw_only", "slots"})
_OF_ATTRS = frozenset(
    {
        "init",
        "eq",
        "cmp",
        "hash",
        "unsafe_hash",
        "frozen",
        "kw_only",
        "slots",
        "auto_attribs",
        "auto_detect",
        "collect_by_mro",
    }
)


def _own(item: ClassOutline, name: str) -> bool:
    return name in item.scope.bindings or name in item.methods


def _dataclass(call: cst.Call | None, item: ClassOutline) -> Style:
    given = _switches(call, _OF_DATACLASS)
    if given is None:
        return UNTOLD
    eq, frozen = given.get("eq", True), bool(given.get("frozen"))
    if given.get("unsafe_hash") or (eq and frozen):
        hashed: bool | None = True
    else:
        hashed = False if eq else None
    hashed = True if _own(item, "__hash__") else hashed
    init = bool(given.get("init", True)) and not _own(item, "__init__")
    return Style("dataclass", True, init, frozen, hashed, bool(given.get("kw_only")))


def _old_attrs(call: cst.Call | None, item: ClassOutline, annotated: bool) -> Style:
    given = _switches(call, _OF_ATTRS)
    detects = bool(given is not None and given.get("auto_detect"))
    if given is None or (not detects and (_own(item, "__init__") or _own(item, "__hash__"))):
        return UNTOLD
    return _attrs(given, item, bool(given.get("auto_attribs", annotated)), detects, bool(given.get("frozen")))


def _new_attrs(call: cst.Call | None, item: ClassOutline, frozen: bool) -> Style:
    given = _switches(call, _OF_ATTRS)
    if given is None:
        return UNTOLD
    detects = bool(given.get("auto_detect", True))
    return _attrs(given, item, given.get("auto_attribs"), detects, bool(given.get("frozen", frozen)))


def _attrs(given: dict[str, bool | None], item: ClassOutline, annotated: bool | None, detects: bool, frozen: bool) -> Style:
    eq = given.get("eq", given.get("cmp"))
    eq = True if eq is None else eq
    if detects and _own(item, "__eq__") and "eq" not in given and "cmp" not in given:
        eq = False
    asked = given.get("unsafe_hash", given.get("hash"))
    if asked is not None:
        hashed: bool | None = True if asked else None
    elif not eq:
        hashed = None
    else:
        hashed = frozen
    if detects and _own(item, "__hash__"):
        hashed = True
    elif hashed is None and _own(item, "__eq__"):
        hashed = False  # Python itself takes it away
    init = given.get("init")
    writes = init if init is not None else not (detects and _own(item, "__init__"))
    return Style("attrs", annotated, writes, frozen, hashed, bool(given.get("kw_only")))
