"""A rule as a page of text, from its own examples."""

from __future__ import annotations

import re
import textwrap

from tfsavelint.rules.rule import Example, Rule

_MARK = re.compile(r"# expect(?:\[[^\]]*\])?: (TFS\d{3})")


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
