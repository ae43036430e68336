"""A rule as a page of text, from its own examples, and a package from its entry."""

from __future__ import annotations

import difflib
import re
import textwrap

from tfsavelint.knowledge.third_party import NAMES, Package, packages
from tfsavelint.rules.registry import all_rules, by_code
from tfsavelint.rules.rule import Example, Rule

_MARK = re.compile(r"# expect(?:\[[^\]]*\])?: (TFS\d{3})")


_GENERATIONS = {
    "keras2": "Keras 2 (TensorFlow up to 2.15)",
    "tf_keras": "tf_keras (TF_USE_LEGACY_KERAS=1)",
    "keras3": "Keras 3",
}


def page(what: str) -> str | None:
    """The page of a rule, by code or name, or of a package, by import name or distribution; None where there is none."""
    rule = by_code(what)
    if rule is not None:
        return explain(rule)
    package = _package(what)
    return explain_package(package) if package is not None else None


def suggestions(what: str) -> list[str]:
    """What may have been meant, the likeliest first."""
    rules = {name for rule in all_rules() for name in (rule.code, rule.name)}
    names = {**{name.casefold(): name for name in (*rules, *NAMES)}}
    names.update({item.distribution: item.distribution for item in packages().values()})
    return [names[item] for item in difflib.get_close_matches(what.strip().casefold(), names, 3, 0.6)]


def _package(what: str) -> Package | None:
    wanted = what.strip().casefold().replace("-", "_")
    entries = packages()
    of_distribution = {item.distribution.replace("-", "_"): item for item in entries.values()}
    return entries.get(wanted) or of_distribution.get(wanted) or entries.get(wanted.partition(".")[0])


def explain_package(item: Package) -> str:
    """What a package's models need in order to load, where it works, and what is known to go wrong."""
    parts = [f"{item.import_name} ({item.distribution}; {item.version} was read on {item.checked.isoformat()})"]
    if item.ended:
        parts.append(_paragraph(f"{item.ended[0].upper()}{item.ended[1:]}."))
    parts.append(_paragraph(f"Before loading: {_needs(item)}"))
    works = [_GENERATIONS[name] for name in item.works]
    parts.append(f"Works under: {', '.join(works)}" if works else "Works under: no Keras that is still made")
    for generation, fault in item.fails.items():
        how = "importing it fails" if fault.at == "import" else "it can be imported, but not used"
        parts.append(_paragraph(f"Not under {_GENERATIONS[generation]}: {how}: {fault.error}."))
    for generation in item.by_hand_under:
        line = item.import_line("TheClass", generation)
        given = item.given("TheClass", generation)
        parts.append(_paragraph(f"Under {_GENERATIONS[generation]} that is not enough: `{line}`, and load with `{given}`."))
    if item.shared:
        names = ", ".join(f"`Custom>{name}`" for name in item.shared)
        parts.append(_paragraph(f"Keys that a class of one's own may take: {names} (TFS204)."))
    parts.extend(textwrap.fill(f"- {trap}", width=100, subsequent_indent="  ") for trap in item.traps)
    parts.append(_paragraph(f"Source: {item.source}"))
    return "\n\n".join(parts) + "\n"


def _needs(item: Package) -> str:
    line = item.line.format(module=f"{item.import_name}...", object="TheClass")
    given = (
        item.gives.format(object="TheClass", scope="sparsity.keras.prune_scope()")
        if item.gives
        else "custom_objects={'TheClass': TheClass}"
    )
    by_itself = " (Keras 3 does so by itself for a `.keras` file)" if item.found_by_keras3 else ""
    if item.loader == "import":
        key = f"registers its classes as `{item.registers}>Name`" if item.registers else "makes its classes known"
        return f"`{line}` is enough, which {key}{by_itself}."
    if item.loader == "dict":
        return f"`{line}`, and load with `{given}`."
    if item.loader == "scope":
        return f"`{line}`, and load inside `with {given}:`."
    if item.loader == "class":
        return f"`{line}`, and pass each class by hand: `{given}`. It registers nothing."
    instead = (
        item.gives.format(object="TheClass")
        if item.gives
        else "save_weights, and load_weights into a model that the code builds"
    )
    return f"nothing helps a whole model: use {instead}."


def explain(rule: Rule) -> str:
    """Code and name, why, the cure, one bad example with its cure, and the look-alikes that are fine."""
    parts = [f"{rule.code} {rule.name} (since {rule.since})", _paragraph(rule.why), f"Write instead: {rule.cure}"]
    for worst in rule.bad[:1]:
        parts.append(_example("Goes wrong", worst))
        parts += [_other(path, text) for path, text in worst.others.items() if text]
        if worst.cured_text is not None:
            parts.append("Survives:\n\n" + textwrap.indent(worst.cured_text, "    "))
    fine = "\n".join(f"  - {example.title}" for example in rule.good)
    parts.append(f"Not reported, because it survives:\n{fine}")
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _paragraph(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), width=100)


def _example(title: str, example: Example) -> str:
    text = _MARK.sub(r"# <- \1", example.text)
    where = f" ({example.path})" if example.files else ""
    return f"{title}: {example.title}{where}\n\n" + textwrap.indent(text, "    ")


def _other(path: str, text: str) -> str:
    return f"Beside it {path}:\n\n" + textwrap.indent(_MARK.sub(r"# <- \1", text), "    ")
