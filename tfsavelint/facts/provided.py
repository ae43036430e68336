"""Which objects of other packages every load of the project is ready for: their package is imported where it loads.

A load is one that reads what holds the object, as far as ``savers`` can tell; where none is known, nothing is provided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tfsavelint.facts.loading import Saved
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.reaching import Reach, imported_names
from tfsavelint.facts.savers import Savers
from tfsavelint.facts.types import SaveCall, ThirdPartyUse
from tfsavelint.knowledge.third_party import packages


def with_provided(file: ProjectFile, uses: Iterable[ThirdPartyUse]) -> Iterator[ThirdPartyUse]:
    """The uses, each told whether all loads that read it provide for it."""
    uses = tuple(uses)
    if not uses or not file.project.follow:
        yield from uses
        return
    loads = list(_loads(file))
    for use in uses:
        reading = [(other, call) for other, call, held in loads if use.name in held]
        provided = bool(reading) and all(_provides(other, call, use.package) for other, call in reading)
        yield replace(use, provided=provided)


def _loads(file: ProjectFile) -> Iterator[tuple[ProjectFile, SaveCall, frozenset[str]]]:
    """The loads of the project's other files, with the names of what they read that this file makes of packages."""
    for home in file.project.mentions.holding({"load_model"}, (b"keras",), file.home):
        other = file.project.file(home)
        if other is None:
            continue
        savers = Savers(other)
        for call in other.found.calls:
            if call.method == "load_model":
                held = (name for owner, save in savers.of(call) for name in _held(file, owner, save))
                yield other, call, frozenset(held)


def _held(file: ProjectFile, owner: ProjectFile, save: SaveCall) -> Iterator[str]:
    for part, model in Saved(owner).parts(save):
        if part is file:
            yield from model.third_party


def _provides(other: ProjectFile, call: SaveCall, package: str) -> bool:
    reach = Reach(other)
    imported = any(name.partition(".")[0] == package for item in reach.files.values() for name in imported_names(item))
    by_hand = call.starred or call.keyword("custom_objects") is not None or any(map(_opens, reach.files.values()))
    return imported and (packages()[package].loader == "import" or by_hand)


def _opens(file: ProjectFile) -> bool:
    """Whether a file speaks of a scope, or of the table of custom objects."""
    names = {use.dotted.rpartition(".")[2] for use in file.parsed.outline.uses}
    return any(name.endswith(("_scope", "Scope")) or name == "get_custom_objects" for name in names)
