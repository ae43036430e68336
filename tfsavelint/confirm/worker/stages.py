"""Which stage of the protocol is running now, and at which one each exception first appeared."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Optional

from .board import Board
from .wording import stage_in_text

STAGES = ("construct", "config", "encode", "write", "locate", "rebuild", "state", "compare")
NOTHING: frozenset[str] = frozenset()
SAVING = frozenset({"config", "encode", "write"})
LOADING = frozenset({"write", "locate", "rebuild", "state"})
EITHER = SAVING | LOADING

# Methods that users override are not wrapped (Keras asks `inspect` about some of them, and `is_default` about others):
# their frames in the traceback say as much. `load_partial` is TensorFlow's, called by Keras 2's SavedModel loader.
METHODS = {
    "get_config": "config",
    "get_build_config": "config",
    "get_compile_config": "config",
    "from_config": "rebuild",
    "compile_from_config": "rebuild",
    "compile": "rebuild",
    "build_from_config": "state",
    "load_own_variables": "state",
    "load_assets": "state",
    "load_partial": "state",
}


class Tracker:
    """The current stage, published on a board so that it outlives a crash, and the stage of each exception."""

    def __init__(self) -> None:
        self.allowed = NOTHING
        self.unresolved: list[str] = []
        self._stack = ["construct"]
        self._first: dict[int, tuple[BaseException, str]] = {}
        self._board: Optional[Board] = None

    def publish_to(self, board: Board) -> None:
        """Show the current stage there, from now on."""
        self._board = board
        self._show()

    @property
    def current(self) -> str:
        """The innermost stage entered and not yet left."""
        return self._stack[-1]

    def _show(self) -> None:
        if self._board is not None:
            self._board.stage = STAGES.index(self.current) + 1

    @contextlib.contextmanager
    def stage(self, name: str, allowed: frozenset[str] | None = None) -> Iterator[None]:
        """Be in a stage for a while; ``allowed``, if given, are the stages that may be entered inside it."""
        before = self.allowed
        if allowed is not None:
            self.allowed = allowed
        self._stack.append(name)
        self._show()
        try:
            yield
        except BaseException as error:
            self.note(error, name)
            raise
        finally:
            self._stack.pop()
            self._show()
            self.allowed = before

    def note(self, error: BaseException, stage: str) -> None:
        """Remember where an exception first crossed a boundary; later (outer) boundaries don't count."""
        if id(error) not in self._first:
            # The exception is kept, so its id can't be used again.
            self._first[id(error)] = (error, self._refined(error, stage))

    def recorded(self, error: BaseException) -> str | None:
        """The stage at which this very exception first crossed a boundary, if it crossed any."""
        found = self._first.get(id(error))
        return found[1] if found else None

    def seen(self) -> list[BaseException]:
        """Every exception that crossed a boundary, the swallowed ones too, oldest first."""
        return [error for error, _ in self._first.values()]

    def _refined(self, error: BaseException, stage: str) -> str:
        by_text = stage_in_text(str(error), bool(self.unresolved))
        by_frames = stage_in_frames(error.__traceback__, self.allowed)
        if by_text in self.allowed and (by_text in LOADING or by_frames is None):
            return str(by_text)
        return by_frames or stage


def stage_in_frames(traceback: TracebackType | None, allowed: frozenset[str]) -> str | None:
    """The stage of the innermost protocol method in a traceback; JSON's own encoder counts where there is none."""
    names = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        names.append((code.co_name, code.co_filename.replace("\\", "/")))
        traceback = traceback.tb_next
    for name, _ in reversed(names):
        if METHODS.get(name) in allowed:
            return METHODS[name]
    for name, path in names:
        if "encode" in allowed and path.endswith(("/json/__init__.py", "/json/encoder.py")) and name != "loads":
            return "encode"
    return None


TRACKER = Tracker()
"""One process does one job, so one tracker serves it."""
