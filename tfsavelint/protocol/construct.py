"""Stage ``construct``: does the file get as far as an object at all?"""

from __future__ import annotations

from tfsavelint.facts.types import FileFacts, NameFact, PlainRegistration
from tfsavelint.knowledge import names
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing
from tfsavelint.protocol.third_party import import_construct
from tfsavelint.targets import Profile


def name_construct(item: NameFact, profile: Profile) -> Result:
    """Whether a Keras name exists under the target, as it is reached."""
    if item.guarded:
        return UNKNOWN
    if item.within and name_present(item.root, item.within, "import", profile) is False:
        return OK  # the import that should bring the module fails before, and is told itself
    present = name_present(item.root, item.path, item.access, profile)
    if present is None:
        return UNKNOWN
    if present:
        return OK
    return failing(because("name-absent", item.anchor, name=f"{item.root}.{item.path}", text=item.text))


def name_present(root: str, path: str, access: str, profile: Profile) -> bool | None:
    """Whether a name is there, as it is reached; None where that can't be told, or the target doesn't apply to the root.

    Through an imported module a name is absent only where neither an attribute nor an import reaches it.
    """
    if root not in profile.import_roots or not names.listed(path):
        return None
    if access == "attribute":
        return names.presence(root, path, "attribute", profile.target)
    imported = names.presence(root, path, "import", profile.target)
    if access == "import" or imported is not False:
        return imported
    return names.presence(root, path, "attribute", profile.target)


def file_construct(facts: FileFacts, profile: Profile) -> Result:
    """The faults that stop the whole file: its objects can't be made where one of them stands at the top level."""
    for item in facts.imports:
        found = import_construct(item, profile)
        if found.reasons:
            return found
    for name in facts.names:
        found = name_construct(name, profile)
        if name.at_import and found.reasons:
            return found
    for plain in facts.plain_registrations:
        return plain_construct(plain)
    return OK


def plain_construct(item: PlainRegistration) -> Result:
    """A class without ``get_config`` stops the file where it is registered (``register_keras_serializable``)."""
    return failing(because("registered-without-config", item.anchor, name=item.name))
