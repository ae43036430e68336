"""Which file of a run saves what another one loads, so that the load can be tried after a save as it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tfsavelint.engine import Checked
from tfsavelint.facts.savers import near, nearest, path_of
from tfsavelint.facts.types import SAVERS, SaveCall


@dataclass(frozen=True)
class Saver:
    """A save call, and the file in which it stands."""

    checked: Checked
    call: SaveCall


class SavedBy:
    """The save calls of all files of a run, by the path that they write."""

    def __init__(self, files: Iterable[Checked]) -> None:
        self._by_path: dict[str, list[Saver]] = defaultdict(list)
        for checked in files:
            for call in checked.facts.calls:
                path = path_of(call)
                if path is not None:
                    self._by_path[path].append(Saver(checked, call))

    def of(self, call: SaveCall, loader: Checked) -> tuple[Saver, ...]:
        """The saves in other files of what a load reads: those beside it, or else those further up and down."""
        path = path_of(call)
        if path is None:
            return ()
        home = loader.parsed.segments.home
        found = [
            item
            for item in self._by_path.get(path, ())
            if item.call.method in SAVERS.get(call.method, ())
            and item.checked is not loader
            and near(home, _home(item), path)
        ]
        return tuple(nearest(found, home, _home))


def _home(saver: Saver) -> str:
    return saver.checked.parsed.segments.home
