"""All rules, found by walking this package: a new rule is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import tfsavelint.rules
from tfsavelint.rules.rule import Rule

INTERNAL_ERROR = "TFS000"


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""
    found = []
    for module in pkgutil.iter_modules(tfsavelint.rules.__path__):
        if module.name.startswith("tfs"):
            found.append(importlib.import_module(f"tfsavelint.rules.{module.name}").rule)
    return tuple(sorted(found, key=lambda rule: rule.code))


@lru_cache(maxsize=1)
def by_fault() -> dict[str, Rule]:
    """The rule that claims each fault; a fault without a rule is predicted, and not reported."""
    return {fault: rule for rule in all_rules() for fault in rule.faults}


def by_code(code: str) -> Rule | None:
    """The rule of a code or name, however it is spelt in case."""
    wanted = code.strip().casefold()
    return next((rule for rule in all_rules() if wanted in (rule.code.casefold(), rule.name)), None)
