"""Objects of other packages: can they be had under a target, and what must a loader do that has imported nothing?

A package's object is found as any other is (``saving/serialization_lib.py _retrieve_class_or_fn``): by its registration,
which importing the package makes, by ``custom_objects``, or by its module where a Keras looks there.
"""

from __future__ import annotations

from tfsavelint.facts.types import ClassFact, FileFacts, ThirdPartyImport, ThirdPartyUse
from tfsavelint.knowledge.third_party import Generation, Loader, packages
from tfsavelint.model import Format
from tfsavelint.protocol.formats import written
from tfsavelint.protocol.result import OK, UNKNOWN, Result, because, failing
from tfsavelint.targets import Profile

_WITHOUT_CLASSES = frozenset({Format.WEIGHTS, Format.CHECKPOINT, Format.SAVEDMODEL})
_TOLD = frozenset({"layer", "cell", "model", "loss", "metric", "optimizer"})
"""The parts of which it is known that every format names them."""
_BY_WEIGHTS = "save_weights, and load_weights into the model that the code builds again"
_FAULTS: dict[Loader, str] = {
    "import": "package-not-imported",
    "dict": "package-dict-not-passed",
    "scope": "package-scope-not-opened",
    "class": "package-class-not-passed",
    "weights": "package-weights-only",
}


def generation_of(profile: Profile) -> Generation:
    """The generation of Keras that a package meets under a target."""
    if profile.carries_keras2_internals:
        return "keras2"
    return "keras3" if profile.generation == 3 else "tf_keras"


def import_construct(item: ThirdPartyImport, profile: Profile) -> Result:
    """Whether a package can be imported under the target."""
    package = packages()[item.package]
    generation = generation_of(profile)
    fault = package.fails.get(generation)
    if item.guarded or (fault is not None and fault.at == "use"):
        return UNKNOWN
    if fault is None:
        return OK if generation in package.works else UNKNOWN
    name, ended = package.import_name, package.ended or f"it works under {_working(package.works)}"
    return failing(because("package-needs-keras2", item.anchor, package=name, error=fault.error, ended=ended))


def use_construct(item: ThirdPartyUse, profile: Profile) -> Result:
    """Whether an object of a package can be a part of a model under the target."""
    package = packages()[item.package]
    fault = package.fails.get(generation_of(profile))
    if fault is None or fault.at != "use" or package.part(_below(item)) not in ("layer", "model"):
        return OK
    name = item.name.rpartition(".")[2]
    works = _working(package.works)
    return failing(because("package-of-other-keras", item.anchor, object=name, error=fault.error, works=works))


def _working(works: tuple[Generation, ...]) -> str:
    names = {"keras2": "TensorFlow up to 2.15", "tf_keras": "TF_USE_LEGACY_KERAS=1", "keras3": "Keras 3"}
    return " and ".join(names[item] for item in works) or "no Keras that is still made"


def _below(item: ThirdPartyUse) -> str:
    return item.name.partition(".")[2]


def third_party_locate(item: ThirdPartyUse, profile: Profile, fmt: Format) -> Result:
    """Whether a process that has imported nothing finds a package's object."""
    package = packages()[item.package]
    fmt = written(fmt, profile)
    if fmt in _WITHOUT_CLASSES:
        return OK
    path, name = _below(item), item.name.rpartition(".")[2]
    part = package.part(path)
    if (name in package.shadowed and fmt is Format.KERAS) or generation_of(profile) in package.fails or part not in _TOLD:
        return UNKNOWN  # another of its name is found; or it was never saved here
    if fmt is Format.KERAS and (profile.module_lookup == "any-module" or (_keras3(profile) and package.found_by_keras3)):
        return OK
    if part in profile.unregistered_found.get(fmt.value, ()):
        return UNKNOWN
    generation = generation_of(profile)
    key = f"{package.registers}>{name}" if package.registers else name
    words = {
        "package": package.import_name,
        "object": name,
        "line": package.import_line(path, generation),
        "does": f"registers it as `{key}`" if package.registers else "makes it known",
        "where": f" with {profile.target.flavour}" if generation in package.by_hand_under else "",
        "given": package.given(path, generation) or _BY_WEIGHTS,
    }
    return failing(because(_FAULTS[package.loader_under(generation)], item.anchor, None, **words))


def _keras3(profile: Profile) -> bool:
    return profile.generation == 3


def package_taken(item: ThirdPartyUse, facts: FileFacts) -> ClassFact | None:
    """The file's own class that takes a package's key from it: both registered as ``Custom>Name``, and its own later."""
    package = packages()[item.package]
    name = item.name.rpartition(".")[2]
    if name not in package.shared or package.registers != "Custom":
        return None
    key = f"Custom>{name}"
    imported = next((found for found in facts.imports if found.package == item.package), None)
    for cls in facts.classes:
        own = cls.registration
        if own is None or own.how != "decorator" or cls.in_function or cls.guarded or own.key(cls.name) != key:
            continue
        return cls if imported is not None and not imported.guarded else None
    return None


def taken_rebuild(item: ThirdPartyUse, facts: FileFacts, profile: Profile) -> Result:
    """What becomes of a package's object whose key a class of the file has taken: that class is given its config.

    ``register_keras_serializable`` overwrites an earlier entry; the class refuses an argument that it doesn't have.
    """
    cls = package_taken(item, facts)
    generation = generation_of(profile)
    if cls is None or profile.duplicate_registration_raises or generation in packages()[item.package].by_hand_under:
        return UNKNOWN
    name = item.name.rpartition(".")[2]
    argument = packages()[item.package].shared[name]
    made = cls.constructor
    named = {parameter.name for parameter in made.parameters} if made is not None else set()
    if not cls.plain_base or not argument or argument in named:
        return UNKNOWN
    words = {"name": name, "package": item.package, "key": f"Custom>{name}", "other": cls.name, "argument": argument}
    return failing(because("registration-collision-package", cls.anchor, None, **words))
