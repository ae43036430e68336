"""What a saved model holds and no program with this file's imports gets back: another object has its key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tfsavelint.facts.loading import Saved
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.registrations import REGISTER
from tfsavelint.facts.rivals import executed, registered_key, rival
from tfsavelint.facts.types import Needed


def read_swapped(file: ProjectFile) -> Iterator[Needed]:
    """The objects of other files in what a file saves, whose keys a file that is imported later takes."""
    saves = [call for call in file.found.calls if call.method == "save"]
    if not saves or not file.project.follow:
        return
    order = executed(file)
    if sum(any(REGISTER in line for line in item.parsed.source.lines) for item in order if item is not file) < 2:
        return
    for save in saves:
        for item in Saved(file).needed(save, save, file):
            other = rival(item.fact, item.home, order) if registered_key(item.fact) is not None else None
            if other is not None:
                yield replace(item, rival=other)
