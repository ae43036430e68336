"""Imports are followed as Python would follow them, and nothing that was kept outlives the text it came from."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import pytest

from tfsavelint.checking import Checker
from tfsavelint.model import Report
from tfsavelint.source.outline_cache import OutlineCache
from tfsavelint.source.parse import parse
from tfsavelint.source.text import SourceText

TARGET = "keras==3.15"
BASE = """\
from tensorflow import keras


class Base(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
"""
CHILD = """\
{imports}


@register("app")
class Child({base}):
    def __init__(self, shift, **kwargs):
        super().__init__(**kwargs)
        self.shift = shift
"""
LOST = [("TFS102", "Child")]
"""`shift` is required, and the inherited config leaves it out: only who follows the import can tell."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFSAVELINT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")


def write(**files: str) -> None:
    """Files by path, with ``__`` for a slash."""
    for name, text in files.items():
        path = (
            Path(name.replace("__", "/") + ".py") if not name.endswith(("_toml", "_cfg")) else Path(name.replace("_", "."))
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def init(*folders: str) -> None:
    for folder in folders:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "__init__.py").touch()


def child(imports: str, base: str = "Base") -> str:
    text = f"from tensorflow.keras.utils import register_keras_serializable as register\n{imports}"
    return CHILD.format(imports=text, base=base)


def report(*paths: str, follow: bool = True, **given: object) -> Report:
    return Checker({"targets": (TARGET,), **given}, follow=follow).paths(paths or (".",)).report()


def found(path: str, **given: object) -> list[tuple[str, str | None]]:
    return [(item.code, item.subject) for item in report(path, **given).findings]


def test_without_following_nothing_is_claimed() -> None:
    write(base=BASE, child=child("from base import Base"))
    assert [item.code for item in report("child.py", follow=False).findings] == []
    assert found("child.py") == LOST


def test_a_package_with_relative_imports() -> None:
    init("pkg", "pkg/layers")
    write(pkg__layers__base=BASE, pkg__layers__child=child("from .base import Base"))
    write(pkg__deep=child("from .layers import base", "base.Base"))
    write(pkg__layers__up=child("from ..layers.base import Base"))
    for name in ("pkg/layers/child.py", "pkg/deep.py", "pkg/layers/up.py"):
        assert found(name) == LOST, name


@pytest.mark.parametrize("folder", ["src", "lib"])
def test_a_src_layout(folder: str) -> None:
    """``src`` is known to everybody; another folder stands in the packaging's own words."""
    Path("pyproject.toml").write_text('[tool.setuptools.packages.find]\nwhere = ["lib"]\n')
    init(f"{folder}/pkg")
    Path(folder, "pkg", "base.py").write_text(BASE)
    Path("scripts").mkdir()
    Path("scripts/child.py").write_text(child("from pkg.base import Base"))
    assert found("scripts/child.py") == LOST


def test_setup_cfg_says_where_packages_lie() -> None:
    Path("setup.cfg").write_text("[options]\npackage_dir =\n    = code\n")
    init("code/pkg")
    Path("code/pkg/base.py").write_text(BASE)
    write(tools__child=child("import pkg.base", "pkg.base.Base"))
    assert found("tools/child.py") == LOST


def test_a_namespace_package() -> None:
    Path("pyproject.toml").touch()
    write(space__part__base=BASE, app__child=child("from space.part.base import Base"))
    assert found("app/child.py") == LOST


def test_configured_roots() -> None:
    Path("pyproject.toml").write_text('[tool.tfsavelint]\nroots = ["vendored/code"]\n')
    write(vendored__code__base=BASE, app__child=child("from base import Base"))
    assert found("app/child.py") == LOST


def test_names_passed_on() -> None:
    """Through ``__init__``, another name, a star, an alias, and a module of the project that stands for Keras."""
    init("pkg")
    Path("pkg/__init__.py").write_text("from .base import *\nfrom .base import Base as Renamed\n")
    write(pkg__base=BASE, pkg__backend="import tensorflow as tf\nkeras = tf.keras\nlayers = keras.layers\n")
    write(one=child("from pkg import Base"), two=child("import pkg", "pkg.Renamed"))
    write(three=child("from pkg import *", "Renamed"), four=child("import pkg as p\nB = p.Base", "B"))
    for name in ("one.py", "two.py", "three.py", "four.py"):
        assert found(name) == LOST, name
    direct = BASE.replace("from tensorflow import keras", "from pkg.backend import layers").replace(
        "keras.layers.", "layers."
    )
    write(five=direct)
    assert found("five.py") == [("TFS201", "Base")]


def test_stars_of_keras_bring_its_own_names_alone() -> None:
    text = "from tensorflow.keras.layers import *\n\n\nclass {}\n    def __init__(self, x):\n        super().__init__()\n"
    write(one=text.format("Own(Layer):"), two=text.format("Own(SomethingElse):"))
    assert {code for code, _ in found("one.py")} == {"TFS201", "TFS301"}
    assert found("two.py") == []


def test_cycles_end() -> None:
    write(one="from two import *\nfrom two import B\nimport keras\n\n\nclass A(B):\n    pass\n")
    write(two="from one import *\nfrom one import A\nimport keras\n\n\nclass B(A):\n    pass\n")
    write(three="from three import X\nimport keras\n\n\nclass X(X):\n    pass\n")
    assert report().findings == ()
    assert not report().errors


def test_a_default_from_another_file() -> None:
    write(constants="SHAPE = object()\nRATE = 0.5\n")
    text = BASE.replace("2.0", "{}").replace(
        '    def get_config(self):\n        return {**super().get_config(), "factor": self.factor}\n', ""
    )
    write(
        one="from constants import RATE\n" + text.format("RATE"), two="from constants import SHAPE\n" + text.format("SHAPE")
    )
    rows = {item.path: item.predictions[TARGET] for item in report("one.py", "two.py").subjects}
    values = {path: {fmt.value: row for fmt, row in item.items()} for path, item in rows.items()}
    stage = next(stage for stage in values["one.py"]["keras"] if stage.value == "config")
    assert values["one.py"]["keras"][stage].value == "ok"
    assert values["two.py"]["keras"][stage].value != "ok"


CALLED = """\
from tensorflow import keras


@keras.utils.register_keras_serializable("app")
class Apply(keras.layers.Layer):
    def __init__(self, value, **kwargs):
        super().__init__(**kwargs)
        self.value = value
"""


def test_call_sites_in_other_files_and_not_in_tests() -> None:
    write(layer=CALLED)
    assert found("layer.py") == []
    write(tests__test_layer="from layer import Apply\n\nApply(lambda x: x)\n")
    assert found("layer.py") == []
    write(train="from layer import Apply\n\nApply(lambda x: x)\n")
    assert found("layer.py") == [("TFS101", "Apply")]


def test_used_only_inside_a_model_of_another_file() -> None:
    write(layer=CALLED.replace("value, **kwargs", "value").replace("super().__init__(**kwargs)", "super().__init__()"))
    assert found("layer.py") == [("TFS301", "Apply")]
    net = "from tensorflow import keras\nimport layer\n\n\nclass Net(keras.Model):\n    def __init__(self):\n"
    write(net=net + "        super().__init__()\n        self.inner = layer.Apply(3)\n")
    assert found("layer.py") == []


def test_loads_of_another_file_pass_the_class() -> None:
    write(layer=BASE)
    assert found("layer.py") == [("TFS201", "Base")]
    serve = "from tensorflow import keras\nfrom layer import Base\n\n"
    write(serve=serve + 'keras.models.load_model("m.keras", custom_objects={"Base": Base})\n')
    assert found("layer.py") == []


def test_one_file_and_the_whole_folder_agree() -> None:
    init("pkg")
    write(
        pkg__base=BASE,
        pkg__child=child("from .base import Base"),
        train="from pkg.child import Child\n\nChild(lambda x: x)\n",
    )
    together = {item.path: item for item in report().subjects}
    alone = [item for path in ("pkg/base.py", "pkg/child.py") for item in report(path).subjects]
    assert alone
    assert all(together[item.path] == item for item in alone)
    assert [item for item in report().findings if item.path == "pkg/child.py"] == list(report("pkg/child.py").findings)


def flake8(*arguments: str, text: str | None = None) -> list[str]:
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=TFS", f"--tfs-targets={TARGET}", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_flake8_reads_neighbours_from_disk_and_the_buffer_from_standard_input() -> None:
    write(base=BASE, child=child("from base import Base"))
    lines = flake8("child.py")
    assert [line.split()[1] for line in lines] == ["TFS102"]
    buffer = Path("child.py").read_text().replace("shift", "moved")
    shown = flake8("--stdin-display-name=child.py", "-", text=buffer)
    assert "`moved`" in shown[0]
    assert list(Path("..", "cache").iterdir())  # the neighbour's outline was kept


def test_a_neighbour_is_read_again_in_a_running_process() -> None:
    write(base=BASE, child=child("from base import Base"))
    checker = Checker({"targets": (TARGET,)})
    assert [item.code for item in checker.paths(["child.py"]).report().findings] == ["TFS102"]
    kept = Path("base.py").stat()
    cured = BASE.replace('"factor": self.factor}', '"shift" : self.factor}')
    assert len(cured) == len(BASE)
    write(base=cured)
    os.utime("base.py", ns=(kept.st_atime_ns, kept.st_mtime_ns))  # not even the time tells
    checker.refresh()
    assert "TFS102" not in [item.code for item in checker.paths(["child.py"]).report().findings]
    Path("base.py").unlink()
    checker.refresh()
    assert checker.paths(["child.py"]).report().findings == ()


def test_kept_outlines_say_the_same() -> None:
    init("pkg")
    write(
        pkg__base=BASE,
        pkg__child=child("from .base import Base"),
        train="from pkg.child import Child\n\nChild(lambda x: x)\n",
    )
    fresh = report(no_cache=True)
    assert not Path("..", "cache").exists()
    first, second = report("pkg/child.py"), report("pkg/child.py")
    assert first == second
    assert [item for item in fresh.findings if item.path == "pkg/child.py"] == list(second.findings)
    for entry in Path("..", "cache").iterdir():
        entry.write_bytes(b"broken")
    assert report("pkg/child.py") == first


def test_a_kept_outline_answers_everything_without_its_tree() -> None:
    text = "def one():\n    return a, b.c, d()\n\n\ndef two(x, *, y=1):\n    return lambda: 0\n"
    outline = parse(SourceText("x.py", text)).outline
    kept = pickle.loads(pickle.dumps(outline))
    for fresh, again in zip(outline.functions, kept.functions, strict=True):
        assert again.node is None
        for name, item in vars(type(fresh)).items():
            if isinstance(item, (property, cached_property)):
                assert getattr(fresh, name) == getattr(again, name), name
        assert fresh.returned_part(1) == again.returned_part(1)


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tfsavelint.source.outline_cache.MAX_ENTRIES", 5)
    folder = tmp_path / "project"
    for number in range(9):
        (folder / str(number)).touch()
    OutlineCache(str(folder))._prune()
    assert len(list(folder.iterdir())) == 5


def test_installed_packages_are_read_as_source(tmp_path: Path) -> None:
    """In the project's interpreter, and never imported: this one would end the process."""
    site = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    (site / "layerpack").mkdir(parents=True)
    (site / "layerpack" / "__init__.py").write_text("from .core import Base\n\nimport os\n\nos._exit(7)\n")
    (site / "layerpack" / "core.py").write_text(BASE)
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "env" / "pyvenv.cfg").write_text("home = /nowhere\n")
    write(child=child("import layerpack", "layerpack.Base"))
    assert found("child.py") == []
    assert found("child.py", python=str(tmp_path / "env" / "bin" / "python")) == LOST


def test_mixins_and_the_order_of_bases() -> None:
    mixin = "class Named:\n    def get_config(self):\n        return {'shift': self.shift}\n\n\n"
    write(base=BASE + "\n\n" + mixin.replace("Named", "Mixin"))
    write(
        one=child("from base import Base, Mixin", "Mixin, Base"), two=child("from base import Base, Mixin", "Base, Mixin")
    )
    assert found("one.py") == []
    assert found("two.py") == LOST
    write(three=child("from base import Base\nfrom unknown import Mixin", "Mixin, Base"))
    assert found("three.py") == []


def test_the_report_is_the_same_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    write(pkg__base=BASE, pkg__child=child("from base import Base"))
    here = [item.code for item in report("pkg/child.py").findings]
    monkeypatch.chdir("pkg")
    assert [item.code for item in report("child.py").findings] == here == ["TFS102"]


def test_a_class_that_goes_by_two_names() -> None:
    """A file that imports another, and is imported by it, meets its own class again under the name it has there."""
    write(
        layer=BASE.replace("\n\n", "\nfrom use import made\n\n", 1) + "\n\nmade()\n",
        use="import keras\nfrom layer import Base\n\n\ndef made():\n    return keras.Sequential([Base(3.0)])\n",
    )
    assert not report().errors
    assert found("layer.py") == [("TFS201", "Base")]
