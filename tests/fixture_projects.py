"""The fixture project with faults across its files, and its clean twin: where each fault stands, and how it shows."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fixtures" / "projects"
TWINS = ("faulty", "clean")
PLANTED = {
    ("look.ipynb", "TFS205"),
    ("serving/clipping.py", "TFS208"),
    ("serving/compare.py", "TFS204"),
    ("serving/requirements.txt", "TFS603"),
    ("serving/serve.py", "TFS205"),
    ("signals/activations.py", "TFS202"),
    ("signals/layers/pool.py", "TFS201"),
    ("signals/layers/shift.py", "TFS102"),
    ("signals/models.py", "TFS601"),
}
"""Every fault that only several files show together: where it is reported, and its code."""

SHOWS = {
    "TFS205 serving/serve.py": ("serving/serve.py", "Scaled"),
    "TFS205 look.ipynb": ("look.ipynb", "Scaled"),
    "TFS208 serving/clipping.py": ("serving/clipping.py", "Clipped"),
    "TFS204 serving/compare.py": ("serving/compare.py", "factor"),
    "TFS601 signals/models.py": ("serving/temporal.py", "TCN"),
    "TFS102 signals/layers/shift.py": ("import signals.models; load('artifacts/shifted.keras')", "offset"),
    "TFS201 signals/layers/pool.py": ("import signals.models; load('artifacts/largest.keras')", "Largest"),
    "TFS202 signals/activations.py": ("import signals.models; load('artifacts/cubed.keras')", "soft_cube"),
}
"""What is run after the training in order to see a fault, and what the error then names. TFS603's takes another Keras:
tests/matrix."""


def copied(twin: str, folder: Path) -> Path:
    """A copy of one twin, outside any repository."""
    return Path(shutil.copytree(FOLDER / twin, folder / twin))
