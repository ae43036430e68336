"""Which isolation is chosen, and what is said where none can be had. Nothing of Keras runs here."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from static.running import here

from tfsavelint.confirm import isolation
from tfsavelint.confirm.isolation import Isolation, Limits, NoSandbox, size_of

LIMITS = Limits()
REFUSING = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces are Linux's")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without namespaces."""
    monkeypatch.setattr(isolation, "_candidates", lambda limits: [])


def test_off_asks_for_nothing(nowhere: None) -> None:
    assert isolation.isolation("off", LIMITS) == isolation.isolation("none", LIMITS) == Isolation("none", LIMITS)


def test_auto_says_what_could_not_be_contained(nowhere: None) -> None:
    found = isolation.isolation("auto", LIMITS)
    assert found.means == "none"
    assert "no sandbox" in found.notes[0] and "can reach the network" in found.notes[0]


def test_required_refuses(nowhere: None, tmp_path: Path) -> None:
    with pytest.raises(NoSandbox, match="no isolation to be had"):
        isolation.isolation("required", LIMITS)
    done = here("confirm", "--sandbox", "required", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "--sandbox: there is no isolation to be had here" in done.err


@on_linux
def test_a_bubblewrap_that_is_refused_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text(REFUSING, encoding="utf-8")
    refusing.chmod(refusing.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    first, second = isolation._candidates(LIMITS)
    assert (first.means, first.bwrap, second.means) == ("bwrap", str(refusing.resolve()), "unshare")
    assert isolation._tried(first) == "bwrap: bwrap: No permissions to create new namespace"
    assert isolation.isolation("auto", LIMITS).means in ("unshare", "none")


@pytest.mark.parametrize(
    ("text", "size"),
    [("512", 512 << 20), ("512M", 512 << 20), ("4G", 4 << 30), ("1.5 GiB", 3 << 29), ("2gb", 2 << 30), ("100k", 100 << 10)],
)
def test_sizes(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1G", "much", "4X", "G", "1e9"])
def test_what_is_no_size_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="write for instance 4G"):
        size_of(text)
    done = here("confirm", "--memory", text or "nothing", cwd=tmp_path)
    assert done.status == 2 and "--memory: " in done.err
