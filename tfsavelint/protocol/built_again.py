"""Stage ``state`` of a layer that is built on load from the shape that ``.keras`` holds: JSON makes a list of it.

Sources: Keras 2 ``engine/base_layer.py`` (``_maybe_build`` keeps the shape, ``get_build_config``, ``build_from_config``),
``layers/rnn/base_rnn.py RNN.build``; ``serialization_lib.py deserialize_keras_object`` builds what isn't one of Keras's
own, which come by another way. Each class named here was subclassed and loaded under 2.15.1, with 110 others that
survive. Keras 3 ``layers/layer.py build_from_config``; under 3.15, 3.8 and 3.3 each way to trip over a list was run.
"""

from __future__ import annotations

from tfsavelint.facts.state import Build, ListShape
from tfsavelint.facts.types import ClassFact, FileFacts
from tfsavelint.model import Format
from tfsavelint.protocol.parents import parent_of
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing, worst
from tfsavelint.targets import Profile

_TAKES_LISTS_APART = frozenset({"RNN", "LSTM", "GRU", "SimpleRNN", "Bidirectional"})
_OWN_WAY = frozenset({"get_build_config", "build_from_config"})


_DEEPEST = 4
"""How far a shape is followed from one ``build`` into others."""


def built_again(cls: ClassFact, facts: FileFacts, profile: Profile, fmt: Format) -> Result:
    """The state stage of a layer as far as its own ``build`` decides, called on load. ``fmt`` is what is written."""
    if not profile.builds_from_json or fmt is not Format.KERAS or cls.kind != "layer":
        return OK
    if _OWN_WAY & cls.parts.methods:
        return UNKNOWN
    build = cls.parts.build
    parent = parent_of(cls, profile)
    special = parent is not None and parent.known.path.rpartition(".")[2] in _TAKES_LISTS_APART
    if special and profile.shapes_come_as_lists:
        return failing(because("recurrent-built-from-list", cls.anchor, cls=cls.name)) if build is None else UNKNOWN
    if build is None:
        return OK
    if build.list_shape is not None:
        return _of_list(cls, build, build.list_shape)
    if build.shape_asked is not None and profile.shapes_come_as_lists:
        return failing(because("shape-comes-as-list", build.anchor, cls=cls.name, asked=build.shape_asked))
    return _of_members(cls, build, facts)


def _of_members(cls: ClassFact, build: Build, facts: FileFacts, depth: int = 0) -> Result:
    """What becomes of a list that is handed on to the members' own ``build``."""
    found = [OK]
    for part in cls.parts.parts if depth < _DEEPEST else ():
        kind, _, name = part.made.partition(":")
        member = facts.class_(name) if kind == "class" and part.attribute in build.handed else None
        inner = member.parts.build if member is not None else None
        if member is None or inner is None:
            continue
        of_list = _of_list(member, inner, inner.list_shape) if inner.list_shape is not None else OK
        found.append(worst([of_list, _of_members(member, inner, facts, depth + 1)]))
    return worst(found)


def _of_list(cls: ClassFact, build: Build, seen: ListShape) -> Result:
    call = cls.parts.call
    if seen.how == "several" and (call is None or not call.single):
        return UNKNOWN  # of several inputs the file holds a list of lists, which is what ``build`` expects
    return failing(because(f"shape-list-{seen.how}", build.anchor, cls=cls.name, name=seen.name))
