"""A function of the project at the module level, parsed: what a name there or here means."""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst

from tfsavelint.facts.values import Reader
from tfsavelint.source.names import Meaning, local_name
from tfsavelint.source.outline import FunctionOutline


class ProjectFunction(NamedTuple):
    """A function, where it stands: ``reader`` reads its file, ``segment`` is the one that holds ``node``."""

    outline: FunctionOutline
    reader: Reader
    segment: int
    node: cst.FunctionDef


def function_meant(meaning: Meaning, reader: Reader) -> ProjectFunction | None:
    """The function that a name means, in this file or another; None where it is none, or can't be read."""
    there = reader.at(meaning.home) if meaning.kind == "function" else None
    outline = there.outline.functions_by_name.get(local_name(meaning.target)) if there is not None else None
    return parsed_function(outline, there) if outline is not None and there is not None else None


def parsed_function(outline: FunctionOutline, reader: Reader) -> ProjectFunction | None:
    """A function of the reader's file; None where libcst can't read it."""
    parsed = reader.segments.parse(outline.place)
    node = next((item for item in parsed[1].body if isinstance(item, cst.FunctionDef)), None) if parsed else None
    return ProjectFunction(outline, reader, parsed[0], node) if parsed is not None and node is not None else None
