"""Trainings that go on where another one stopped, and the loads before them that bring no state of the optimizer.

``fit(initial_epoch=12)`` says by itself that it goes on. What stands between the load and the training is told by the
outline: whatever may restore the optimizer, or train before the load (which gives the optimizer its variables), ends it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.types import Compile, Resumed, SaveCall, Value
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.nodes import children
from tfsavelint.source.outline import Statement

_RESTORING = frozenset({"Checkpoint", "CheckpointManager", "BackupAndRestore", "restore"})
"""Calls that give an optimizer its state back."""
_TRAINING = ("fit", "fit_generator", "train_on_batch", "train_step")
_LOADS = ("load_weights", "load_model")


class ResumingReader:
    """Finds them in one file."""

    def __init__(self, reader: Reader, found: Found) -> None:
        self.reader = reader
        self.found = found

    def read(self) -> Iterator[Resumed]:
        """The loads whose model is trained further without its optimizer's state."""
        loads = [call for call in self.found.calls if call.method in _LOADS and self._model(call)]
        if not loads or self._restored():
            return
        for call in loads:
            resumed = self._resumed(call)
            if resumed is not None and not self._plain_descent(call):
                yield resumed

    def _model(self, call: SaveCall) -> str | None:
        return call.receiver if call.method == "load_weights" else call.assigned

    def _restored(self) -> bool:
        calls = (name for item in self.reader.outline.statements for name in item.calls if name is not None)
        return any(name.rpartition(".")[2] in _RESTORING or "optimizer." in name for name in calls)

    def _resumed(self, call: SaveCall) -> Resumed | None:
        model = self._model(call)
        statements = self.reader.outline.statements_by_scope.get(call.scope, ())
        training = [item for item in statements if any(f"{model}.{name}" in item.calls for name in _TRAINING)]
        before = [item for item in training if item.place.first < call.line]
        after = [item for item in training if item.place.first > call.line]
        if not after or before:
            return None
        if call.method == "load_model":
            compiled = [
                item for item in self.found.compiles if item.receiver == model and item.scope == call.scope
                and call.line < item.line < after[0].place.first
            ]  # fmt: skip
            if not compiled:
                return None
        shown = self._going_on(after[0], f"{model}.fit")
        return Resumed(call.anchor, shown) if shown is not None else None

    def _going_on(self, statement: Statement, name: str) -> str | None:
        """``initial_epoch=12`` of a call of ``fit``, as it is written; None where it begins at the beginning."""
        parsed = self.reader.segments.parse(statement.place)
        pending: list[cst.CSTNode] = [parsed[1]] if parsed is not None else []
        while pending:
            node = pending.pop(0)
            if isinstance(node, cst.Call) and dotted(node.func) == name and parsed is not None:
                for argument in node.args:
                    zero = isinstance(argument.value, cst.Integer) and argument.value.evaluated_value == 0
                    if argument.keyword is not None and argument.keyword.value == "initial_epoch" and not zero:
                        return f"initial_epoch={self.reader.segments.code(parsed[0], argument.value)}"
            pending[:0] = children(node)
        return None

    def _plain_descent(self, call: SaveCall) -> bool:
        """Whether the model is evidently compiled with an SGD that keeps nothing but a count."""
        own = [item for item in self.found.compiles if item.receiver == self._model(call) and item.scope == call.scope]
        found = own or self.found.compiles
        return bool(found) and all(_keeps_nothing(item) for item in found)


def _keeps_nothing(item: Compile) -> bool:
    value: Value | None = item.optimizer
    if value is None:
        return False
    if value.known and isinstance(value.literal, str):
        return value.literal.casefold() == "sgd"
    name, _, given = value.text.partition("(")
    return name.rpartition(".")[2] == "SGD" and "momentum" not in given and "schedule" not in given.casefold()
