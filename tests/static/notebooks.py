"""Makes notebooks, as Jupyter writes them."""

from __future__ import annotations

import json
from typing import Any


def notebook(*cells: str | tuple[str, str], **metadata: Any) -> str:
    """A notebook of code cells; a cell of another kind is given as (kind, text)."""
    made = []
    for number, item in enumerate(cells):
        kind, text = item if isinstance(item, tuple) else ("code", item)
        cell: dict[str, Any] = {
            "cell_type": kind,
            "id": f"c{number}",
            "metadata": {},
            "source": text.splitlines(keepends=True),
        }
        if kind == "code":
            cell.update(execution_count=None, outputs=[])
        made.append(cell)
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)
