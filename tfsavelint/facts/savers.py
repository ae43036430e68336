"""Which saves of the project write what a load reads: those of the same path, of the same file name, or all of them.

A server reads ``/models/scale.keras`` where the training wrote ``runs/scale.keras``, and a script that is told its path
from outside reads what the project saves: then every save that may be meant has to hold an object for it to be needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.types import SaveCall
from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Meaning, meanings

_WRITING = (b"save", b"ModelCheckpoint")
_SAVES = frozenset({"save", "save_model", "ModelCheckpoint"})
_OUTSIDE = re.compile(r"\b(?:argv|environ|getenv|args|FLAGS)\b")
"""What says that a path comes from the command line or from the environment."""

_WORD = re.compile(r"[a-z]{2,}")
_COMMON = frozenset(
    {
        *("model", "models", "best", "final", "trained", "saved", "weights", "checkpoint", "ckpt", "latest", "last", "my"),
        *("keras", "net", "network", "cnn", "rnn", "lstm", "nn", "classifier", "test", "tmp", "epoch", "the", "new"),
    }
)

Saver = tuple[ProjectFile, SaveCall]

_S = TypeVar("_S")


class Savers:
    """Finds the saves that the loads of one file may mean."""

    def __init__(self, file: ProjectFile) -> None:
        self.file = file

    def of(self, call: SaveCall) -> list[Saver]:
        """The saves whose models a load may read, any one of them; empty where that isn't plain."""
        path = path_of(call)
        own = [item for item in self.file.found.calls if writes_models(item)]
        if path is not None:
            if any(path_of(item) == path for item in own):
                return []
            same = [(file, save) for file, save in self._saving(call, path) if path_of(save) == path]
            if same:
                return nearest(same, self.file.home, lambda item: item[0].home)
        if own:
            return []  # it may well be what the file itself saves
        name = _file_name(call)
        if name is not None:
            return self._named(call, name)
        return self._any() if self._from_outside(call) else []

    def _named(self, call: SaveCall, name: str) -> list[Saver]:
        """The saves of the same file name, and those of any name, if there is one of the same name.

        In folders side by side a name means the same only where it is given with a folder, and is nobody else's.
        """
        found = [item for item in self._everywhere() if _file_name(item[1]) in (name, None)]
        alike = [file for file, save in found if _file_name(save) == name]
        apart = path_of(call) == name or _is_common(name)
        return found if any(not apart or _around(self.file.home, file.home) for file in alike) else []

    def _any(self) -> list[Saver]:
        """All that the project saves, if none of it lies elsewhere."""
        found = list(self._everywhere())
        return found if all(_around(self.file.home, file.home) for file, _ in found) else []

    def _saving(self, call: SaveCall, path: str) -> Iterator[Saver]:
        name = call.path.text.rpartition(".")[2]
        texts = {os.path.basename(path), *({name} if name.isidentifier() else ())}
        for home in self.file.project.mentions.holding(texts, _WRITING, self.file.home):
            if near(self.file.home, home, path):
                yield from self._of_file(home)

    def _everywhere(self) -> Iterator[Saver]:
        for home in self.file.project.mentions.holding({"keras"}, _WRITING, self.file.home):
            yield from self._of_file(home)

    def _of_file(self, home: str) -> Iterator[Saver]:
        other = self.file.project.file(home)
        if other is not None and other is not self.file:
            yield from ((other, save) for save in other.found.calls if writes_models(save))

    def _from_outside(self, call: SaveCall) -> bool:
        """Whether a path comes from the command line or the environment, at once or by one variable."""
        text, reader = call.path.text, self.file.reader
        if _OUTSIDE.search(text):
            return True
        scopes = (item.scope for item in reader.outline.statements if item.scope.qualname == call.scope)
        scope = next(scopes, reader.outline.module)
        options = meanings(scope, text) if text.isidentifier() else ()
        return bool(options) and all(_OUTSIDE.search(_assigned(reader, option)) for option in options)


def _assigned(reader: Reader, meaning: Meaning) -> str:
    """The text of what is assigned to one of the file's own values."""
    found = reader.assigned(meaning)
    return reader.segments.code(found[0], found[1]) if found is not None else ""


def _is_common(name: str) -> bool:
    """Whether a file name says nothing: ``best_model.h5`` is a name in every project."""
    return set(_WORD.findall(name.rpartition(".")[0].casefold())) <= _COMMON


def path_of(call: SaveCall) -> str | None:
    """The path of a call where all of it is known."""
    literal = call.path.literal if call.path.known else None
    return os.path.normpath(literal) if isinstance(literal, str) and literal else None


def writes_models(save: SaveCall) -> bool:
    """Whether a call writes whole models."""
    if save.method not in _SAVES:
        return False
    value = save.keyword("save_weights_only")
    return not (value is not None and value.known and value.literal is True)


def _file_name(call: SaveCall) -> str | None:
    """The name of the file that a call reads or writes, without its folders; None where it isn't told."""
    path = path_of(call)
    if path is not None:
        return os.path.basename(path)
    _, slash, name = (call.path.tail or "").rpartition("/")
    return name if slash and name else None


def near(one: str, other: str, path: str) -> bool:
    """Whether a path means the same in two files: a bare name in folders side by side is likely to be two files."""
    return bool(os.path.dirname(path)) or _around(one, other)


def nearest(savers: Sequence[_S], home: str, home_of: Callable[[_S], str]) -> list[_S]:
    """Of the saves that a load at ``home`` may mean, those of files in its own folder, or all where there are none."""
    beside = [item for item in savers if os.path.dirname(home_of(item)) == os.path.dirname(home)]
    return beside or list(savers)


def _around(one: str, other: str) -> bool:
    """Whether one of two files lies beside the other, or in a folder below it."""
    first, second = os.path.dirname(one), os.path.dirname(other)
    return os.path.commonpath((first, second)) in (first, second)
