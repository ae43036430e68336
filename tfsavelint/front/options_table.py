"""The options as the README shows them: made from their declarations, as the command line and flake8's are."""

from __future__ import annotations

from tfsavelint.config import OPTIONS


def options_table() -> str:
    """A table in Markdown: the key and a value, the command line's and flake8's spelling, and what it is for."""
    rows = ["| `[tool.tfsavelint]` | command line | flake8 | |", "|---|---|---|---|"]
    for option in OPTIONS:
        flake8 = f"`{option.flake8.lstrip('-')}`" if option.flake8 else ""
        spelling = f"{option.flag} {option.metavar}" if option.metavar else option.flag
        rows.append(f"| `{option.key} = {option.shown}` | `{spelling}` | {flake8} | {option.help} |")
    return "\n".join(rows) + "\n"
