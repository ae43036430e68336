"""One file's facts, put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import libcst as cst

from tfsavelint.facts.calls import Found
from tfsavelint.facts.classes import ClassReader
from tfsavelint.facts.custom_objects import read_passed
from tfsavelint.facts.functions import imported_functions, read_functions
from tfsavelint.facts.graphs import GraphReader
from tfsavelint.facts.lambdas import read_lambdas
from tfsavelint.facts.loading import LoadReader
from tfsavelint.facts.mixtures import MixtureReader
from tfsavelint.facts.models import called_elsewhere, read_models
from tfsavelint.facts.plain_registrations import defined_order, read_plain_registrations
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.provided import with_provided
from tfsavelint.facts.resuming import ResumingReader
from tfsavelint.facts.saved import SavedReader
from tfsavelint.facts.scripts import calls_any, only_runs, runs_as_script
from tfsavelint.facts.swapped import read_swapped
from tfsavelint.facts.trust import TrustReader
from tfsavelint.facts.types import ClassFact, FileFacts, ModelFact, NameFact, ThirdPartyImport
from tfsavelint.facts.unready import UnreadyReader
from tfsavelint.facts.values import Reader, dotted
from tfsavelint.knowledge.third_party import package_of
from tfsavelint.source.module_imports import wants
from tfsavelint.source.module_names import module_name
from tfsavelint.source.modules import import_roots
from tfsavelint.source.names import PRIVATE_TF_KERAS, KerasName, home_of, keras_name, meanings
from tfsavelint.source.nodes import children
from tfsavelint.source.notebook import is_notebook
from tfsavelint.source.outline import NameUse
from tfsavelint.source.slices import Slicer

Absent = Callable[[str, str, str], bool]
"""(root, path, access) -> whether the name is worth a fact: absent under a target that is asked for."""


def read_facts(file: ProjectFile, absent: Absent) -> FileFacts:
    """All facts of one file of a project."""
    parsed, reader, found = file.parsed, file.reader, file.found
    classes = ClassReader(file)
    own = classes.read()
    slicer = Slicer(parsed)
    scopes = {item.scope.qualname: item.scope for item in parsed.outline.statements}
    passed = read_passed(reader, scopes, found.calls)
    models = read_models(reader, file.receivers, found, slicer)
    saved = SavedReader(reader, found, slicer, models, file.receivers).read()
    return FileFacts(
        parsed.source.path,
        file.roots,
        own,
        read_functions(reader, (*found.functions, *file.elsewhere.functions), file.registrations),
        (*found.instances, *file.elsewhere.instances),
        tuple(found.calls),
        tuple(found.compiles),
        tuple(_followed(reader, model) for model in models),
        tuple(with_provided(file, found.third_party)),
        tuple(_imports(reader)),
        tuple(_names(reader, absent)),
        calls_any(parsed.outline, {"custom_object_scope", "CustomObjectScope"}),
        any("orbax" in use.dotted.casefold() for use in parsed.outline.uses),
        tuple(_imported(classes, found)),
        file.elsewhere.loads,
        read_lambdas(reader, found.lambdas, found.functions),
        calls_any(parsed.outline, {"enable_unsafe_deserialization"}),
        is_notebook(parsed.source.path) or only_runs(parsed.source.path) or runs_as_script(parsed.outline, found.calls),
        tuple((anchor, _followed(reader, model)) for anchor, model in saved),
        read_plain_registrations(reader, set(file.lineage.own())),
        defined_order(parsed.outline),
        passed,
        graph_faults=(
            *found.graph_faults,
            *GraphReader(reader, file.roots, _saves_hdf5(found)).read(),
            *MixtureReader(reader, file.receivers, file.roots, parsed.source.lines).read(),
        ),
        needed=(*LoadReader(file, passed).read(), *read_swapped(file)),
        trusts=tuple(TrustReader(file).read()),
        resumed=tuple(ResumingReader(reader, found).read()),
        unready=tuple(UnreadyReader(reader, file.lineage, found).read()),
        named_like_keras=_named_like_keras(file),
        imported_functions=tuple(imported_functions(file)),
    )


def _followed(reader: Reader, model: ModelFact) -> ModelFact:
    """The model, with what is made of it in other files."""
    return replace(model, elsewhere=any(called_elsewhere(reader, model)))


def _named_like_keras(file: ProjectFile) -> bool:
    if not any(part.startswith("keras") for part in file.home.split(os.sep)):
        return False
    roots = import_roots(file.home, file.project.roots)
    return module_name(file.home, wants(file.parsed.tree).imports, roots)[0].startswith("keras")


def _saves_hdf5(found: Found) -> bool:
    return any((call.path.ending or "").endswith((".h5", ".hdf5")) for call in found.calls)


def _imported(classes: ClassReader, found: Found) -> Iterator[ClassFact]:
    """The classes of other files that are made here: parts of models, whose own findings stand where they are defined."""
    for key in dict.fromkeys(item.target for item in found.instances if home_of(item.target)):
        cls = classes.class_(key, set())
        if cls is not None:
            yield cls


def _imports(reader: Reader) -> Iterator[ThirdPartyImport]:
    seen = set()
    for module, number in reader.outline.imports:
        package = package_of(module)
        place = reader.outline.places[number]
        if package is None or package.import_name in seen:
            continue
        parsed = reader.segments.parse(place)
        if parsed is None:
            continue
        seen.add(package.import_name)
        for node in _small_statements(parsed[1]):
            if isinstance(node, (cst.Import, cst.ImportFrom)):
                anchor = reader.segments.anchor(parsed[0], node)
                statement = reader.segments.code(parsed[0], node)
                yield ThirdPartyImport(package.import_name, anchor, statement, place.guarded)
                break


def _small_statements(suite: cst.BaseSuite | cst.Module) -> Iterator[cst.BaseSmallStatement]:
    for line in suite.body:
        if isinstance(line, cst.SimpleStatementLine):
            yield from line.body


def _names(reader: Reader, absent: Absent) -> Iterator[NameFact]:
    """The Keras names that are absent, at their first use in each statement."""
    modules = {name for name, _ in reader.outline.imports}
    for use in reader.outline.uses:
        found = _keras_use(use, modules)
        if found is None or not absent(found[0].root, found[0].path, found[1]):
            continue
        keras, access, module = found
        place = reader.outline.places[use.place]
        parsed = reader.segments.parse(place)
        node = _spelled(parsed[1], use.dotted, use.access) if parsed else None
        if parsed is None or node is None:
            continue
        text = reader.segments.code(parsed[0], node)
        statement = text
        if use.access != "attribute":
            lines = (item for item in _small_statements(parsed[1]) if isinstance(item, (cst.Import, cst.ImportFrom)))
            statement = "; ".join(reader.segments.code(parsed[0], item) for item in lines)
        yield NameFact(
            keras.root,
            keras.path,
            access,
            reader.segments.anchor(parsed[0], node),
            text,
            statement,
            place.guarded,
            not use.scope.inside_function(),
            module,
        )


def _keras_use(use: NameUse, modules: set[str]) -> tuple[KerasName, str, str] | None:
    """The Keras name that a use means, and how it is reached: attribute, import, or (through an imported module, which
    is then told) both."""
    if use.access != "attribute":
        keras = keras_name(use.dotted)
        private = use.dotted.startswith(PRIVATE_TF_KERAS)
        return (keras, "import", "") if keras is not None and keras.path and not private else None
    options = [item.target for item in meanings(use.scope, use.dotted) if item.kind == "import"]
    keras = keras_name(options[0]) if len(options) == 1 else None
    if keras is None or not keras.path or options[0].startswith(PRIVATE_TF_KERAS):
        return None
    head = [item.target for item in meanings(use.scope, use.dotted.partition(".")[0])]
    start = keras_name(head[0]) if head else None
    if start is not None and start.path:
        # Imported itself: whether that works is the import's affair; below a module both ways must be barred.
        return (keras, "both", start.path) if start.path != keras.path else None
    if any(options[0].startswith(module + ".") and keras_name(module + ".x") for module in modules if "keras." in module):
        return None
    return keras, "attribute", ""


def _spelled(suite: cst.BaseSuite | cst.Module, name: str, access: str) -> cst.CSTNode | None:
    """The node of a parsed statement that spells the name."""
    pending: list[cst.CSTNode] = [suite]
    while pending:
        node = pending.pop(0)
        if access == "import" and isinstance(node, cst.ImportAlias) and dotted(node.name) == name.rpartition(".")[2]:
            return node.name
        if isinstance(node, (cst.Attribute, cst.Name)) and dotted(node) == name:
            return node
        pending.extend(children(node))
    return None
