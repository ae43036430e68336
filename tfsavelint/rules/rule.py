"""The form of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from tfsavelint.model import Fix, Mode
from tfsavelint.protocol.result import Reason


@dataclass(frozen=True)
class Example:
    """A whole small file. A line that ends in ``# expect: TFS101`` is where that finding must stand.

    ``cured`` is the bad file as it should be written; the reality tests show that it survives.
    """

    title: str
    code: str
    cured: str | None = None

    @property
    def text(self) -> str:
        """The file's text."""
        return dedent(self.code).lstrip("\n")

    @property
    def cured_text(self) -> str | None:
        """The cured file's text."""
        return dedent(self.cured).lstrip("\n") if self.cured is not None else None


@dataclass(frozen=True)
class Rule:
    """One way for a stage to fail, in words.

    ``faults`` are the reasons of the protocol that it claims; ``message`` is filled with the reason's words; ``mode``
    is the load mode that judges it. ``needs`` names distributions that its examples import. ``projects`` tells that
    it takes several files to fail, so that its bad examples are projects, which its own tests hold. ``untried`` says why
    the confirmer can't try what it claims, where that is so. ``fixes`` are the lines to write, by fault, where the words
    of the reason say them exactly.
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
