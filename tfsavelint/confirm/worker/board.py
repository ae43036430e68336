"""What a trial tells its parent: memory that both share. There is no file to delete and no descriptor to close."""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Mapping
from typing import Any, Optional

SIZE = 1 << 20
"""Taken only as far as it is written to."""
_LENGTH = struct.Struct("I")
_BEGIN = 8


class Board:
    """The stage reached, in the first byte, so that it outlives a crash; and later the answer."""

    def __init__(self, memory: Any) -> None:
        self._memory = memory

    @classmethod
    def shared(cls) -> Board:
        """One that a fork inherits."""
        return cls(mmap.mmap(-1, SIZE))

    @classmethod
    def at(cls, path: str) -> Board:
        """One in a file, for a process that is no fork; the file must be there."""
        with open(path, "r+b") as file:
            file.truncate(SIZE)
            return cls(mmap.mmap(file.fileno(), SIZE))

    @property
    def stage(self) -> int:
        """The number of the stage, from 1; 0 is none."""
        return int(self._memory[0])

    @stage.setter
    def stage(self, number: int) -> None:
        self._memory[0] = number

    def answer(self, answer: Mapping[str, Any]) -> None:
        """Leave the answer. The length comes last: a limit may end the process at any moment."""
        text = json.dumps(answer).encode("ascii")
        self._memory[_BEGIN : _BEGIN + len(text)] = text
        self._memory[4:_BEGIN] = _LENGTH.pack(len(text))

    def answered(self) -> Optional[dict[str, Any]]:
        """The answer, if there is one."""
        (length,) = _LENGTH.unpack(self._memory[4:_BEGIN])
        if not length:
            return None
        found: dict[str, Any] = json.loads(self._memory[_BEGIN : _BEGIN + length])
        return found

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
