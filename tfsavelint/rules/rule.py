"""The form of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from tfsavelint.model import Fix, Mode
from tfsavelint.protocol.result import Reason


@dataclass(frozen=True)
class Example:
    """A whole small file. A line that ends in ``# expect: TFS101`` is where that finding must stand.

    ``cured`` is the bad file as it should be written; the reality tests show that it survives. ``files`` are the other
    files of a small project, by path, among which it is ``path``: what is found in them counts as well.
    """

    title: str
    code: str
    cured: str | None = None
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    path: str = "example.py"

    @property
    def text(self) -> str:
        """The file's text."""
        return _plain(self.code)

    @property
    def cured_text(self) -> str | None:
        """The cured file's text."""
        return _plain(self.cured) if self.cured is not None else None

    @property
    def others(self) -> dict[str, str]:
        """The texts of the other files, by path."""
        return {path: _plain(text) for path, text in self.files.items()}


def _plain(text: str) -> str:
    return dedent(text).lstrip("\n")


@dataclass(frozen=True)
class Rule:
    """One way for a stage to fail, in words.

    ``faults`` are the reasons of the protocol that it claims; ``message`` is filled with the reason's words; ``mode``
    is the load mode that judges it. ``needs`` names distributions that its examples import. ``projects`` tells that
    its findings stand in files that are no Python, so that its own tests hold what is bad. ``untried`` says why the
    confirmer can't try what it claims, where that is so. ``fixes`` are the lines to write, by fault, where the words of
    the reason say them exactly.
    """

    code: str
    name: str
    faults: tuple[str, ...]
    message: str
    why: str
    cure: str
    mode: Mode
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    since: str = "0.1.0"
    messages: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    projects: bool = False
    untried: str | None = None
    fixes: tuple[tuple[str, str], ...] = ()

    def words(self, reason: Reason) -> str:
        """The message for one reason: the fault's own where it has one."""
        template = dict(self.messages).get(reason.fault, self.message)
        return template.format(**dict(reason.words))

    def fix(self, reason: Reason) -> Fix | None:
        """What to write for one reason, if it can be said exactly; None where a person has to think."""
        template = dict(self.fixes).get(reason.fault)
        return Fix(template.format(**dict(reason.words)), "display") if template is not None else None
