"""TFS205's projects, really saved by running the one script and loaded by running the other, under keras 3.15 and tf_keras.

They fail in a fresh process. The rule's own examples are run with the others.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from reality.scripts import LEGACY, Scripts, scripts
from static.projects import BAD, Project


@pytest.fixture(scope="module", params=LEGACY)
def running(request: pytest.FixtureRequest) -> Iterator[Scripts]:
    with scripts(request.param) as found:
        yield found


@pytest.mark.parametrize("project", BAD, ids=lambda item: item.title)
def test_the_load_does_what_the_rule_says(project: Project, running: Scripts, tmp_path: Path) -> None:
    for name, text in project.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for folder in project.setup:
        (tmp_path / folder).mkdir(exist_ok=True)
    saved = running.run(tmp_path, project.save)
    assert saved.status == 0, saved.err
    if project.copied is not None:
        source, target = (tmp_path / name for name in project.copied)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
    loaded = running.run(tmp_path, project.load, *project.arguments)
    assert loaded.status == 1
    assert "Scale" in loaded.err
