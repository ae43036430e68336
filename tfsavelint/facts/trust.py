"""Where a file trusts what it reads with its life: pickled models, and loads with the safe mode off.

A load that needs it is left alone: one in whose file, or in a file of the project that leads to the model, a Lambda
layer is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.reaching import Reach
from tfsavelint.facts.savers import Savers
from tfsavelint.facts.types import SaveCall, Trust
from tfsavelint.facts.values import dotted
from tfsavelint.source.names import Scope, keras_name, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import Statement

_PICKLERS = frozenset({"pickle", "joblib", "cloudpickle", "dill", "_pickle"})
_DUMPS = frozenset({"dump", "dumps"})
_SWITCH = "enable_unsafe_deserialization"
_OWN_WAYS = ("__reduce__", "__reduce_ex__", "__getstate__")
"""What a model's class may define to be pickled in its own way."""


class TrustReader:
    """Finds them in one file, by the calls that its outline tells."""

    def __init__(self, file: ProjectFile) -> None:
        self.file = file
        self.reader = file.reader

    def read(self) -> Iterator[Trust]:
        """Pickled models and unneeded switches in the order of the text, then the unneeded unsafe loads."""
        pickles = any(name.partition(".")[0] in _PICKLERS for name, _ in self.reader.outline.imports)
        seen: set[tuple[int, int]] = set()
        for statement in self.reader.outline.statements:
            place = statement.place
            last = {call.rpartition(".")[2] for call in statement.calls if call is not None}
            wanted = (_DUMPS if pickles else frozenset()) | {_SWITCH}
            if statement.head or (place.first, place.last) in seen or not last & wanted:
                continue
            seen.add((place.first, place.last))
            parsed = self.reader.segments.parse(place)
            if parsed is not None:
                yield from self._statement(parsed[1], parsed[0], statement)
        for call in self.file.found.calls:
            given = call.keyword("safe_mode")
            off = given is not None and given.known and given.literal is False
            if call.method == "load_model" and off and not self._needed(call):
                yield Trust("load", _squeezed(call.expression), call.anchor, call.roots, call)

    def _statement(self, suite: cst.CSTNode, segment: int, statement: Statement) -> Iterator[Trust]:
        for node in _calls(suite, statement.place.header):
            name = dotted(node.func)
            options = meanings(statement.scope, name) if name else ()
            if name is None or len(options) != 1 or options[0].kind != "import":
                continue
            target = options[0].target
            anchor = self.reader.segments.anchor(segment, node)
            keras = keras_name(target)
            if keras is not None and keras.path.rpartition(".")[2] == _SWITCH and not self._needed(None):
                yield Trust("switch", _squeezed(self.reader.segments.code(segment, node)), anchor, (keras.root,))
            elif target.partition(".")[0] in _PICKLERS and target.rpartition(".")[2] in _DUMPS and node.args:
                yield from self._pickled(node, name, segment, statement.scope)

    def _pickled(self, node: cst.Call, name: str, segment: int, scope: Scope) -> Iterator[Trust]:
        for item in _held(node.args[0].value):
            roots = [self.file.receivers.roots_of(item, scope, action) for action in _OWN_WAYS]
            if all(roots):
                shown = _squeezed(self.reader.segments.code(segment, item))
                yield Trust("pickle", shown, self.reader.segments.anchor(segment, node), roots[0], function=name)

    def _needed(self, call: SaveCall | None) -> bool:
        """Whether a Lambda is named where the model may be made: here, in what is imported, or where it is saved."""
        saving = [file for file, _ in Savers(self.file).of(call)] if call is not None and self.file.project.follow else []
        return any(_names_lambda(Reach(file).files.values()) for file in (self.file, *saving))


def _names_lambda(files: Iterable[ProjectFile]) -> bool:
    return any(use.dotted.rpartition(".")[2] == "Lambda" for file in files for use in file.parsed.outline.uses)


def _held(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The object that is pickled, or what a display of them holds."""
    if isinstance(node, (cst.Tuple, cst.List)):
        for element in node.elements:
            yield from _held(element.value)
    elif isinstance(node, cst.Dict):
        for entry in node.elements:
            if isinstance(entry, cst.DictElement):
                yield from _held(entry.value)
    else:
        yield node


def _calls(suite: cst.CSTNode, header: bool) -> Iterator[cst.Call]:
    pending: list[cst.CSTNode] = [suite]
    while pending:
        node = pending.pop(0)
        if isinstance(node, cst.Call):
            yield node
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and not header:
            continue
        pending[:0] = children(node)


def _squeezed(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= 60 else found[:57] + "..."
