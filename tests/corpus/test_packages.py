"""The published packages: no crash on any file, and every finding of 1xx, 3xx and 4xx was looked at and found true."""

from __future__ import annotations

import pytest
from corpus.findings import found, looked_at, report
from corpus.packages import Package, corpus, packages
from static.test_mutations import Mutation, commented, said, unparsed

LARGE = 60_000
"""Characters: a larger file isn't mutated."""


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.folder)
def test_every_file_is_examined_and_every_finding_was_looked_at(package: Package) -> None:
    made = report(corpus(), package)
    assert made.errors == ()
    assert made.skipped == ()
    assert not [item for item in made.findings if item.code == "TFS000"]
    known = {key: verdict for key, verdict in looked_at().items() if key[0] == package.name}
    assert found(package, made) == set(known), "run `python -m corpus.findings`, and look at what is new"
    assert all(verdict.startswith(("true", "false: ")) for verdict in known.values())


def test_no_more_than_these_are_known_to_be_false() -> None:
    """Mending one lowers the number; nothing raises it."""
    assert sum(verdict.startswith("false: ") for verdict in looked_at().values()) <= 8


@pytest.mark.parametrize("mutation", [commented, unparsed], ids=lambda mutation: mutation.__name__)
def test_what_means_the_same_is_judged_the_same(mutation: Mutation) -> None:
    """The mutations of the static tests, over every twentieth file that concerns us."""
    paths = sorted(path for item in packages() for path in (corpus() / item.folder).rglob("*.py"))
    different, changed = [], 0
    for path in paths[::20]:
        text = path.read_text(encoding="utf-8")
        if "keras" in text and len(text) < LARGE and not text.startswith("\ufeff"):
            other = mutation(text)
            changed += other != text
            if other is not None and said(other) != said(text):
                different.append(str(path.relative_to(corpus())))
    assert different == []
    assert changed > 50
