"""Nothing that was kept is ever shown after it became untrue: in a running process, and between processes.

A small project is edited at random, neighbours and packaging alike; after each edit a checker that has run all along must
say what a new one says that keeps nothing.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tfsavelint.checking import Checker
from tfsavelint.model import Report

TARGET = "keras==3.15"

BASES = (
    """\
from tensorflow import keras


class Base(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
""",
    """\
from tensorflow import keras


class Base(keras.layers.Layer):
    def __init__(self, factor=2.0):
        super().__init__()
        self.factor = factor
""",
    """\
from tensorflow import keras


class Base(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def get_config(self):
        return {**super().get_config(), "shift": self.shift}
""",
    "from .deeper import Base\n",
    "from deeper import Base\n",
    "from pkg.deeper import *\n",
    "class Base:\n    pass\n",
    "class Base(:\n",
    "",
)
CHILDREN = tuple(
    f"""\
from tensorflow import keras
{imports}

register = keras.saving.register_keras_serializable


@register("app")
class Child({base}):
    def __init__(self, shift{rest}, **kwargs):
        super().__init__(**kwargs)
        self.shift = shift
"""
    for imports, base, rest in (
        ("from pkg.base import Base", "Base", ""),
        ("from pkg import Base", "Base", ""),
        ("import pkg", "pkg.Base", ""),
        ("from pkg.base import Base\nfrom constants import RATE", "Base", ", rate=RATE"),
        ("", "keras.layers.Layer", ""),
    )
)
USERS = (
    "from child import Child\n\nChild(lambda x: x)\n",
    "from child import Child\n\nChild(3, rate=0.5)\n",
    "from tensorflow import keras\nfrom child import *\n\nkeras.Sequential([Child(3)]).save('m.h5')\n",
    "from tensorflow import keras\nimport child\n\n"
    "keras.models.load_model('m.keras', custom_objects={'Child': child.Child})\n",
    "from tensorflow import keras\nfrom pkg.base import Base\n\n\nclass Net(keras.Model):\n"
    "    def __init__(self):\n        super().__init__()\n        self.inner = Base(3)\n",
    "import keras\nfrom pkg import Base\n\nkeras.models.load_model('m.keras', custom_objects={'Base': Base})\n",
    "from child import Child\n\n\nclass Grandchild(Child):\n    def __init__(self, shift, more=1, **kwargs):\n"
    "        super().__init__(shift, **kwargs)\n        self.more = more\n",
)
VARIANTS = {
    "pkg/__init__.py": ("", "from .base import Base\n", "from pkg.base import *\n", "from deeper import Base\n"),
    "pkg/base.py": BASES,
    "pkg/deeper.py": BASES,
    "deeper.py": BASES,
    "src/deeper.py": BASES,
    "lib/deeper.py": BASES,
    "constants.py": ("RATE = 0.5\n", "RATE = object()\n", "RATE = lambda x: x\n", "from pkg.base import RATE\n"),
    "child.py": CHILDREN,
    "train.py": USERS,
    "serve.py": USERS,
    "tests/test_child.py": USERS,
    "pyproject.toml": (
        "[project]\n",
        '[tool.tfsavelint]\nroots = ["lib"]\n',
        '[tool.tfsavelint]\nignore = ["TFS102"]\n',
        '[tool.tfsavelint]\nexclude = ["serve.py"]\n',
        "[tool.tfsavelint]\nnonsense = 1\n",
        "[tool.tfsavelint]\npython = 'nowhere'\n",
        '[tool.setuptools.package-dir]\n"" = "lib"\n',
    ),
    "setup.cfg": ("[metadata]\n", "[options.packages.find]\nwhere = lib\n"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")


def said(checker: Checker) -> Report:
    """What a checker says of the whole project."""
    return checker.paths(["."]).report()


def forget() -> None:
    """Empty everything that any module of ours keeps for the life of the process."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "tfsavelint":
            for kept in list(vars(module).values()):
                getattr(kept, "cache_clear", int)()


def edit(chance: random.Random) -> str:
    """One file written, emptied, or gone; now and then without a sign of it in its size and time. What was done."""
    name = chance.choice(sorted(VARIANTS))
    path = Path(name)
    if path.exists() and chance.random() < 0.25:
        path.unlink()
        return f"{name} is gone"
    path.parent.mkdir(exist_ok=True)
    kept = path.stat() if path.exists() else None
    number = chance.randrange(len(VARIANTS[name]))
    path.write_text(VARIANTS[name][number], encoding="utf-8")
    if kept is not None:
        os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    return f"{name} is variant {number}"


def attacked(seed: int, edits: int) -> int:
    """How many edits changed what is said; fails where the checker that ran all along says something else."""
    chance = random.Random(seed)
    for _ in range(15):
        edit(chance)
    running = Checker({"targets": (TARGET,)})
    changed, before = 0, None
    done = []
    for _ in range(edits):
        done.append(edit(chance))
        running.refresh()
        shown = said(running)
        forget()
        fresh = said(Checker({"targets": (TARGET,), "no_cache": True}))
        assert shown == fresh, "; ".join(done)
        kept = said(Checker({"targets": (TARGET,)}))
        assert kept == fresh, "between processes: " + "; ".join(done)
        changed += before is not None and before != shown
        before = shown
    return changed


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_edited_is_seen(seed: int) -> None:
    assert attacked(seed, 25) > 4
