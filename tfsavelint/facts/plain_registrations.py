"""Classes that are registered with Keras and are no Keras classes: what Keras says of them, it says at once."""

from __future__ import annotations

from collections.abc import Container

from tfsavelint.facts.classes import class_definition
from tfsavelint.facts.registrations import registration_of
from tfsavelint.facts.types import PlainRegistration
from tfsavelint.facts.values import Reader
from tfsavelint.source.outline import Outline


def read_plain_registrations(reader: Reader, keras: Container[str]) -> tuple[PlainRegistration, ...]:
    """The decorated classes of a file that derive from nothing, and define no ``get_config``."""
    found = []
    for item in reader.outline.classes:
        parent = item.scope.parent
        if not item.decorated or item.qualname in keras or parent is None or parent.kind != "module" or item.guarded:
            continue
        if any(base != "object" for base in item.bases) or "get_config" in item.scope.bindings:
            continue
        parsed = reader.segments.parse(item.header)
        node = class_definition(parsed[1], item.name) if parsed else None
        if parsed is None or node is None or node.keywords:
            continue
        registration, others = registration_of(node.decorators, item.scope, parsed[0], reader)
        if registration is not None and registration.how == "decorator" and not others:
            found.append(PlainRegistration(item.name, reader.segments.anchor(parsed[0], node.name)))
    return tuple(found)


def defined_order(outline: Outline) -> tuple[str, ...]:
    """The qualified names of a file's classes and functions, by their lines."""
    items = [(item.header.first, item.qualname) for item in outline.classes]
    items += [(item.header.first, item.qualname) for item in outline.functions]
    return tuple(name for _, name in sorted(items))
