"""Paths as people write them: how does the string that reaches a save or load call end?

What is known of a string is the whole of it, or its end; a path is joined, formatted, and wrapped in many ways. A
parameter's default says nothing: the caller may give another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import libcst as cst

from tfsavelint.facts.types import Value, ValueKind
from tfsavelint.facts.values import Reader, dotted, right_side
from tfsavelint.source.names import Scope, meanings

_MAX_STEPS = 12
_SAME = frozenset(
    {
        *(
            "str",
            "pathlib.Path",
            "pathlib.PurePath",
            "pathlib.PosixPath",
            "os.fspath",
            "os.path.abspath",
            "os.path.realpath",
        ),
        *("os.path.normpath", "os.path.expanduser", "os.path.expandvars"),
    }
)
"""Functions that change nothing about how a path ends."""
_SAME_METHODS = frozenset({"as_posix", "absolute", "resolve", "expanduser", "strip", "__str__", "__fspath__"})
_JOINS = frozenset({"os.path.join", "posixpath.join", "tensorflow.io.gfile.join"})


@dataclass(frozen=True)
class _Text:
    """What is known of a string: its end, and whether that is all of it."""

    end: str
    whole: bool


_NOTHING = _Text("", False)


class PathReader:
    """Evaluates paths in one file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def value(self, node: cst.BaseExpression, scope: Scope, segment: int) -> Value:
        """The value of an expression that stands for a path."""
        plain = self.reader.value(node, scope, segment)
        if plain.known and not isinstance(plain.literal, str):
            return plain
        found = self._text(node, scope, 0)
        if found.whole:
            return replace(plain, kind=ValueKind.PLAIN, known=True, literal=found.end, tail=None)
        if found.end:
            return replace(plain, kind=ValueKind.PLAIN, known=False, literal=None, tail=found.end)
        return plain if not plain.known and not plain.tail else replace(plain, known=False, literal=None, tail=None)

    def _text(self, node: cst.BaseExpression, scope: Scope, steps: int) -> _Text:
        if steps > _MAX_STEPS:
            return _NOTHING
        if isinstance(node, cst.SimpleString):
            literal = node.evaluated_value
            return _Text(literal, True) if isinstance(literal, str) else _NOTHING
        if isinstance(node, cst.FormattedString):
            return self._formatted(node, scope, steps)
        if isinstance(node, cst.ConcatenatedString):
            return _joined(self._text(node.left, scope, steps + 1), self._text(node.right, scope, steps + 1))
        if isinstance(node, cst.BinaryOperation):
            return self._operation(node, scope, steps)
        if isinstance(node, cst.Call):
            return self._call(node, scope, steps)
        if isinstance(node, cst.IfExp):
            return _common(self._text(node.body, scope, steps + 1), self._text(node.orelse, scope, steps + 1))
        name = dotted(node)
        return self._name(name, scope, steps) if name is not None else _NOTHING

    def _formatted(self, node: cst.FormattedString, scope: Scope, steps: int) -> _Text:
        found = _Text("", True)
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                more = _Text(part.value.replace("{{", "{").replace("}}", "}"), True)
            elif isinstance(part, cst.FormattedStringExpression) and not part.format_spec and not part.conversion:
                more = self._text(part.expression, scope, steps + 1)
            else:
                more = _NOTHING
            found = _joined(found, more)
        return found

    def _operation(self, node: cst.BinaryOperation, scope: Scope, steps: int) -> _Text:
        left = self._text(node.left, scope, steps + 1)
        if isinstance(node.operator, cst.Modulo):
            end = left.end.rpartition("%")
            return _Text(end[2][1:] if end[1] else "", False)
        right = self._text(node.right, scope, steps + 1)
        if isinstance(node.operator, cst.Divide):
            return _below(left, right)
        return _joined(left, right) if isinstance(node.operator, cst.Add) else _NOTHING

    def _call(self, node: cst.Call, scope: Scope, steps: int) -> _Text:
        if any(item.star for item in node.args):
            return _NOTHING
        positional = [item.value for item in node.args if item.keyword is None]
        name = dotted(node.func)
        options = meanings(scope, name) if name else ()
        target = options[0].target if len(options) == 1 and options[0].kind == "import" else name if name == "str" else None
        if target in _JOINS or (target is not None and target.startswith("pathlib.") and len(positional) > 1):
            found = self._text(positional[0], scope, steps + 1) if positional else _NOTHING
            for item in positional[1:]:
                found = _below(found, self._text(item, scope, steps + 1))
            return found
        if target in _SAME and len(positional) == 1:
            return self._text(positional[0], scope, steps + 1)
        if options or not isinstance(node.func, cst.Attribute):
            return _NOTHING
        return self._method(node.func.value, node.func.attr.value, positional, scope, steps)

    def _method(
        self, owner: cst.BaseExpression, method: str, given: list[cst.BaseExpression], scope: Scope, steps: int
    ) -> _Text:
        found = self._text(owner, scope, steps + 1)
        if method in _SAME_METHODS and not given:
            return found
        if method == "format":
            return _Text(found.end.rpartition("}")[2], False) if found.end else _NOTHING
        if method == "joinpath":
            for item in given:
                found = _below(found, self._text(item, scope, steps + 1))
            return found if given else _NOTHING
        if method == "with_suffix" and len(given) == 1:
            suffix = self._text(given[0], scope, steps + 1)
            if not suffix.whole or not suffix.end:
                return _NOTHING  # what is left of a name without its suffix isn't told
            stem, _, last = found.end.rpartition("/")
            whole = found.whole and "." in last.lstrip(".")
            return (
                _Text(f"{stem}/{last.rpartition('.')[0]}{suffix.end}".lstrip("/"), True)
                if whole
                else replace(suffix, whole=False)
            )
        if method == "with_name" and len(given) == 1:
            return replace(self._text(given[0], scope, steps + 1), whole=False)
        return _NOTHING

    def _name(self, name: str, scope: Scope, steps: int) -> _Text:
        if name.startswith("self."):
            return self._attribute(name, scope, steps)
        options = meanings(scope, name)
        texts = []
        for option in options:
            if option.kind != "value":
                return _NOTHING
            other = self.reader.at(option.home)
            assigned = other.assigned(replace(option, home="")) if other is not None else None
            if other is None or assigned is None:
                return _NOTHING
            home = other.outline.module if option.home else scope
            reader = self if other is self.reader else PathReader(other)
            texts.append(reader._text(assigned[1], home, steps + 1))
        return _of_all(texts)

    def _attribute(self, name: str, scope: Scope, steps: int) -> _Text:
        """An attribute that its class assigns once, from what makes a string."""
        owner = scope.enclosing_class()
        outline = self.reader.outline
        found = [
            (where, number)
            for where, assigned, number in outline.attributes
            if assigned == name and owner is not None and where.enclosing_class() == owner
        ]
        if len(found) != 1:
            return _NOTHING
        where, number = found[0]
        value = right_side(self.reader.segments, outline.places[number])
        return self._text(value, where, steps + 1) if value is not None else _NOTHING


def _joined(left: _Text, right: _Text) -> _Text:
    return _Text(left.end + right.end, left.whole) if right.whole else right


def _below(folder: _Text, last: _Text) -> _Text:
    if not last.whole:
        return last
    joint = "" if folder.end.endswith("/") or not (folder.whole or folder.end) or not folder.end else "/"
    if last.end.startswith("/"):
        return last
    return _Text(folder.end + joint + last.end, folder.whole) if folder.whole else _Text("/" + last.end, False)


def _common(left: _Text, right: _Text) -> _Text:
    """What two possible strings have in common at their end."""
    if left == right:
        return left
    shared = ""
    for one, other in zip(reversed(left.end), reversed(right.end), strict=False):
        if one != other:
            break
        shared = one + shared
    return _Text(shared, False)


def _of_all(texts: list[_Text]) -> _Text:
    found = texts[0] if texts else _NOTHING
    for text in texts[1:]:
        found = _common(found, text)
    return found
