"""What loads are given by hand: the keys and objects of ``custom_objects``, where it is a literal dict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tfsavelint.facts.types import Passed, SaveCall
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.names import Scope, meanings


def read_passed(reader: Reader, scopes: dict[str, Scope], calls: Iterable[SaveCall]) -> tuple[Passed, ...]:
    """The entries of every literal ``custom_objects`` of the file's own loads."""
    found: list[Passed] = []
    for call in calls:
        value = call.keyword("custom_objects") if call.method == "load_model" else None
        scope = scopes.get(call.scope)
        node = reader.segments.node(value.anchor) if value is not None and value.anchor is not None else None
        if scope is not None and value is not None and value.anchor is not None and isinstance(node, cst.Dict):
            found.extend(_entries(node, value.anchor.segment, call, scope, reader))
    return tuple(found)


def _entries(node: cst.Dict, segment: int, call: SaveCall, scope: Scope, reader: Reader) -> Iterator[Passed]:
    for element in node.elements:
        key = element.key if isinstance(element, cst.DictElement) else None
        literal = key.evaluated_value if isinstance(key, cst.SimpleString) else None
        name = dotted(element.value)
        options = meanings(scope, name) if name is not None else ()
        known = [item.target for item in options if item.kind in ("class", "function")]
        anchor = reader.segments.anchor(segment, key if key is not None else element)
        yield Passed(
            call.anchor, literal if isinstance(literal, str) else None, known[0] if len(known) == 1 else "", anchor
        )
