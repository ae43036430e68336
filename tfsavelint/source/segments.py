"""Segments: the stretches of a file that libcst parses, and the anchors that turn into positions on request.

A segment is parsed as ``if 1:`` and the original lines where it is indented, so that strings keep their text. A fact
carries an anchor (its segment, and its place in that segment's order); positions are computed for one segment when
somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from tfsavelint.model import Span
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import MAX_DEPTH, Place

_ELIF = re.compile(r"\A([ \t]*)elif\b")
_FORM_FEED = re.compile(r"[ \t\f]*\f")
"""It sets the indentation back to nothing, and libcst drops it: so it is cut away, and counted."""


@dataclass(frozen=True)
class Anchor:
    """Where a fact stands; opaque outside this package but for ``home``, which names the file."""

    segment: int
    order: int
    home: str = ""


@dataclass
class _Segment:
    place: Place
    module: cst.Module
    indented: bool
    cut: dict[int, int]
    nodes: list[cst.CSTNode] = field(default_factory=list)
    ranges: Mapping[cst.CSTNode, CodeRange] | None = None


class Segments:
    """The parsed segments of one file."""

    def __init__(self, lines: list[str], home: str = "") -> None:
        self.home = home
        self.lines = lines
        self._segments: list[_Segment] = []
        self._by_place: dict[tuple[int, int, bool], int | None] = {}
        self.refused: list[Place] = []

    def parse(self, place: Place) -> tuple[int, cst.BaseSuite | cst.Module] | None:
        """The segment's number and the node that holds its statements; None where libcst must not or cannot read it."""
        key = (place.first, place.last, place.header)
        if key not in self._by_place:
            self._by_place[key] = self._parse(place)
        number = self._by_place[key]
        if number is None:
            return None
        module = self._segments[number].module
        if self._segments[number].indented:
            head = module.body[0]
            assert isinstance(head, cst.If)
            return number, head.body
        return number, module

    def _parse(self, place: Place) -> int | None:
        if place.depth > MAX_DEPTH:
            self.refused.append(place)
            return None
        lines = self.lines[place.first - 1 : place.last]
        cut = {number: len(found[0]) for number, line in enumerate(lines) if (found := _FORM_FEED.match(line))}
        text = "".join(line[cut.get(number, 0) :] for number, line in enumerate(lines))
        # An ``elif`` alone is no statement; blanks of the same width keep its columns.
        text = _ELIF.sub("\\1  if", text)
        indented = text[:1] in (" ", "\t")
        if place.header:
            indent = text[: len(text) - len(text.lstrip(" \t"))]
            text = text.rstrip("\r\n") + f"\n{indent} pass\n"
        if indented:
            text = "if 1:\n" + text
        try:
            module = cst.parse_module(text)
        except (cst.ParserSyntaxError, RecursionError):
            self.refused.append(place)
            return None
        if _strings_are_deep(text, module):
            self.refused.append(place)
            return None
        self._segments.append(_Segment(place, module, indented, cut))
        return len(self._segments) - 1

    def text(self, place: Place) -> str:
        """The lines of a place, as they stand."""
        return "".join(self.lines[place.first - 1 : place.last])

    def anchor(self, number: int, node: cst.CSTNode) -> Anchor:
        """Remember a node of a segment."""
        nodes = self._segments[number].nodes
        nodes.append(node)
        return Anchor(number, len(nodes) - 1, self.home)

    def node(self, anchor: Anchor) -> cst.CSTNode:
        """The node that an anchor remembers."""
        return self._segments[anchor.segment].nodes[anchor.order]

    def module(self, number: int) -> cst.Module:
        """The whole tree of a segment."""
        return self._segments[number].module

    def code(self, number: int, node: cst.CSTNode) -> str:
        """The source text of a node, as written."""
        return _plain_code(node) or self._segments[number].module.code_for_node(node)

    def span(self, anchor: Anchor) -> Span:
        """The position of an anchor in the file."""
        segment = self._segments[anchor.segment]
        if segment.ranges is None:
            wrapper = MetadataWrapper(segment.module, unsafe_skip_copy=True)
            segment.ranges = wrapper.resolve(PositionProvider)
        found = segment.ranges[segment.nodes[anchor.order]]
        above = 2 if segment.indented else 1
        (line, column), (end_line, end_column) = (
            (place.line - above + segment.place.first, place.column + 1 + segment.cut.get(place.line - above, 0))
            for place in (found.start, found.end)
        )
        return Span(line, column, end_line, end_column)


def _plain_code(node: cst.CSTNode) -> str | None:
    """The text of a name, a number, a string or a chain of attributes, without libcst's slow way; None for others."""
    tail = ""
    while isinstance(node, cst.Attribute):
        before, after = node.dot.whitespace_before, node.dot.whitespace_after
        simple = isinstance(before, cst.SimpleWhitespace) and isinstance(after, cst.SimpleWhitespace)
        if node.lpar or node.attr.lpar or not simple or before.value or after.value:  # type: ignore[attr-defined]
            return None
        tail = f".{node.attr.value}{tail}"
        node = node.value
    if isinstance(node, (cst.Name, cst.Integer, cst.Float, cst.SimpleString)) and not node.lpar:
        return node.value + tail
    return None


def _strings_are_deep(text: str, module: cst.Module) -> bool:
    """Whether a chain of adjacent strings is too long: one string to ``ast``, and as deep as it is long to libcst."""
    if text.count('"') + text.count("'") <= MAX_DEPTH * 2:
        return False
    stack: list[tuple[cst.CSTNode, int]] = [(module, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH * 2:
            return True
        stack.extend((child, depth + 1) for child in children(node))
    return False
