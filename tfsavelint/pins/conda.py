"""conda's environment files."""

from __future__ import annotations

from collections.abc import Iterator

from tfsavelint.pins.pin import Pin
from tfsavelint.pins.pip_files import conda_pin, one, read_requirements
from tfsavelint.pins.texts import text_of


def read_environment(path: str) -> Iterator[Pin]:
    """The dependencies of an environment.yml, those of its ``pip`` list among them."""
    import os

    import yaml

    try:
        root = yaml.compose(text_of(path), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    for node in _sequence(_value(root, "dependencies")):
        if isinstance(node, yaml.ScalarNode):
            found = conda_pin(node.value, path, node.start_mark.line + 1)
            if found is not None:
                yield found
        for entry in _sequence(_value(node, "pip")):
            if not isinstance(entry, yaml.ScalarNode):
                continue
            if entry.value.startswith(("-r ", "-c ")):
                yield from read_requirements(os.path.join(os.path.dirname(path), entry.value[3:].strip()), 1)
                continue
            found = one(entry.value, path, entry.start_mark.line + 1)
            if found is not None:
                yield found


def _value(node: object, key: str) -> object:
    for name, value in getattr(node, "value", ()) if type(node).__name__ == "MappingNode" else ():
        if name.value == key:
            return value
    return None


def _sequence(node: object) -> list[object]:
    return list(getattr(node, "value", ())) if type(node).__name__ == "SequenceNode" else []
