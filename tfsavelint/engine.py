"""One file in, findings and subjects out: the same for every front end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tfsavelint.facts.file import read_facts
from tfsavelint.facts.project import Project, ProjectFile
from tfsavelint.facts.types import (
    ClassFact,
    FileFacts,
    FunctionFact,
    GraphFault,
    LambdaFact,
    ModelFact,
    NameFact,
    PlainRegistration,
    SaveCall,
    ThirdPartyImport,
    ThirdPartyUse,
)
from tfsavelint.model import Claim, Finding, Format, Hinges, Kind, Loss, Outcome, Predictions, Stage, Subject
from tfsavelint.protocol.call_replay import replay_call, with_model
from tfsavelint.protocol.construct import name_construct, name_present, plain_construct
from tfsavelint.protocol.formats import format_of, formats
from tfsavelint.protocol.graphs import graph_construct
from tfsavelint.protocol.locate import member_locate
from tfsavelint.protocol.registering import OWN_FAULTS
from tfsavelint.protocol.replay import (
    Replays,
    Stages,
    replay_function,
    replay_lambda,
    replay_model,
    replay_third_party,
)
from tfsavelint.protocol.result import Reason, Result
from tfsavelint.protocol.resuming import resuming_reason
from tfsavelint.protocol.state import REFUSED_AT_ONCE
from tfsavelint.protocol.third_party import import_construct
from tfsavelint.protocol.trust import trust_reason
from tfsavelint.rules.registry import by_fault
from tfsavelint.rules.rule import Rule
from tfsavelint.rules.silence import silent
from tfsavelint.source.parse import Parsed
from tfsavelint.source.segments import Anchor
from tfsavelint.targets import Profile, Target, profile

_LOSS_OF_STAGE = {
    Stage.CONSTRUCT: Loss.CONSTRUCT,
    Stage.CONFIG: Loss.SAVE,
    Stage.ENCODE: Loss.SAVE,
    Stage.WRITE: Loss.SAVE,
    Stage.LOCATE: Loss.LOAD,
    Stage.REBUILD: Loss.LOAD,
    Stage.STATE: Loss.LOAD,
    Stage.COMPARE: Loss.SILENT,
}


@dataclass(frozen=True)
class Judged:
    """A fact of the file with its predictions, by target and format."""

    fact: ClassFact | FunctionFact | LambdaFact | ModelFact | SaveCall
    subject: Subject


@dataclass(frozen=True)
class Checked:
    """What the check of one file gives. ``facts`` and ``parsed`` serve the confirmer; ``file`` stands in a project."""

    parsed: Parsed
    facts: FileFacts
    findings: tuple[Finding, ...]
    judged: tuple[Judged, ...]
    file: ProjectFile

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The rows of the report."""
        return tuple(item.subject for item in self.judged)


def check(parsed: Parsed, targets: Iterable[Target], project: Project | None = None) -> Checked:
    """Check one parsed file under the given targets. Targets that don't apply to the file are left out.

    ``project`` is where its imports are followed; without one they aren't.
    """
    profiles = [profile(target) for target in targets]

    @cache
    def absent(root: str, path: str, access: str) -> bool:
        return any(name_present(root, path, access, item) is False for item in profiles)

    file = (project or Project(follow=False)).open(parsed)
    facts = read_facts(file, absent)
    replayed = _Replay(parsed, facts, profiles, file.project.legacy)
    judged = tuple(replayed.judge())
    findings = tuple(sorted(replayed.findings(), key=lambda item: item.sort_key))
    return Checked(parsed, facts, findings, judged, file)


def import_row(item: ThirdPartyImport) -> str:
    """What the confirmer calls the import of a package."""
    return f"import:{item.package}"


def lambda_row(item: LambdaFact, line: int) -> str:
    """What the confirmer calls a lambda, which has no name of its own."""
    return f"{item.qualname}:{line}"


def plain_row(item: PlainRegistration) -> str:
    """What the confirmer calls a class that can't be registered."""
    return f"name:{item.name}"


def name_row(item: NameFact) -> str:
    """What the confirmer calls the use of a name."""
    return f"name:{item.statement}"


def graph_row(item: GraphFault) -> str:
    """What the confirmer calls a place where a graph is made."""
    return f"graph:{item.scope}:{item.line}:{item.expression}"


def applies(item: Profile, roots: tuple[str, ...]) -> bool:
    """Whether a target applies to an object that is reached through these import roots."""
    return any(root in item.import_roots for root in roots)


class _Replay:
    def __init__(self, parsed: Parsed, facts: FileFacts, profiles: list[Profile], legacy: bool) -> None:
        self.legacy = legacy
        self.parsed = parsed
        self.facts = facts
        self.replays = Replays(facts)
        self.profiles = profiles
        self.collected: dict[tuple[str, Anchor, str], _Collected] = {}

    def judge(self) -> Iterator[Judged]:
        facts = self.facts
        self.file_faults()
        for cls in facts.classes:
            rows = {(p, f): self.replays.class_(cls, facts, p, f) for p, f in self.cells(cls.roots)}
            self.collect(rows, cls.qualname, cls.qualname, cls)
            yield self.judged(cls, cls.anchor, cls.name, cls.qualname, cls.kind, rows)
        for function in facts.functions:
            rows = {(p, f): replay_function(function, facts, p, f) for p, f in self.cells(facts.roots)}
            self.collect(rows, function.qualname, function.qualname, function)
            yield self.judged(function, function.anchor, function.name, function.qualname, "function", rows)
        for item in facts.lambdas:
            rows = {(p, f): replay_lambda(item, facts, p, f) for p, f in self.cells(facts.roots)}
            row = lambda_row(item, self.parsed.segments.span(item.anchor).line)
            self.collect(rows, item.qualname, row, item)
            yield self.judged(item, item.anchor, item.name, row, "lambda", rows)
        for use in facts.third_party:
            rows = {(p, f): replay_third_party(use, facts, p, f) for p, f in self.cells(facts.roots or use.roots)}
            self.collect(rows, use.name, use.name, use)
        for model in facts.models:
            rows = {(p, f): replay_model(model, self.replays, p, f) for p, f in self.cells(model.roots)}
            self.member_models(model)
            yield self.judged(model, model.anchor, model.name, model.qualname, model.kind, rows)
        yield from self.calls()

    def member_models(self, model: ModelFact) -> None:
        """The failures of the file's own models that are layers of another, and would be found if they were saved alone."""
        for cls in self.facts.classes:
            if not model.graph or cls.kind != "model" or cls.qualname not in model.members:
                continue
            for item, fmt in self.cells(model.roots):
                alone = self.replays.class_(cls, self.facts, item, fmt)[Stage.LOCATE]
                if fmt in self.shown(item) and alone.outcome is not Outcome.FAIL:
                    found = member_locate(cls, self.facts, item, fmt).reasons
                    reasons = tuple(reason for reason in found if not silent(reason, cls, self.facts))
                    self.add(reasons, item, fmt, Stage.LOCATE, cls.qualname, model.qualname)

    def calls(self) -> Iterator[Judged]:
        for call in self.facts.calls:
            rows: dict[tuple[Profile, Format], Stages] = {}
            for item in self.profiles:
                if applies(item, call.roots):
                    fmt, stages = replay_call(call, self.facts, item)
                    rows[item, fmt] = stages
            name = f"{call.receiver}.{call.method}" if call.receiver else call.method
            row = f"{name}:{self.parsed.source.where(self.parsed.segments.span(call.anchor).line)}"
            self.collect(rows, None, row, call)
            whole = {(p, f): with_model(call, stages, self.replays, p) for (p, f), stages in rows.items()}
            yield self.judged(call, call.anchor, name, row, "call", whole)

    def file_faults(self) -> None:
        for imported in self.facts.imports:
            for item in self.profiles:
                if self.facts.roots and not applies(item, self.facts.roots):
                    continue
                found = import_construct(imported, item)
                self.add(found.reasons, item, Format.KERAS, Stage.CONSTRUCT, None, import_row(imported))
        for plain in self.facts.plain_registrations:
            for item in self.profiles:
                if applies(item, self.facts.roots):
                    found = plain_construct(plain)
                    self.add(found.reasons, item, Format.KERAS, Stage.CONSTRUCT, plain.name, plain_row(plain))
        for fault in self.facts.graph_faults:
            for item in self.profiles:
                assumed = fault.mixed is not None and fault.mixed.by_switch and not self.legacy
                if applies(item, fault.roots) and not assumed:
                    found = graph_construct(fault, item)
                    self.add(found.reasons, item, Format.KERAS, Stage.CONSTRUCT, None, graph_row(fault))
        for trust in self.facts.trusts:
            for item in self.profiles:
                reason = trust_reason(trust, item) if applies(item, trust.roots) else None
                if reason is not None:
                    self.add((reason,), item, Format.KERAS, Stage.LOCATE, None, "")
        for resumed in self.facts.resumed:
            call = next(item for item in self.facts.calls if item.anchor == resumed.call)
            for item in self.profiles:
                reason = resuming_reason(resumed, call, item) if applies(item, call.roots) else None
                if reason is not None:
                    fmt = format_of(call, item) or Format.KERAS
                    self.add((reason,), item, fmt, Stage.COMPARE, None, "")
        for name in self.facts.names:
            for item in self.profiles:
                found = name_construct(name, item)
                self.add(found.reasons, item, Format.KERAS, Stage.CONSTRUCT, None, name_row(name))

    def cells(self, roots: tuple[str, ...]) -> Iterator[tuple[Profile, Format]]:
        for item in self.profiles:
            if applies(item, roots):
                for fmt in formats(item):
                    yield item, fmt

    def judged(
        self,
        fact: ClassFact | FunctionFact | LambdaFact | ModelFact | SaveCall,
        anchor: Anchor,
        name: str,
        qualname: str,
        kind: Kind,
        rows: dict[tuple[Profile, Format], Stages],
    ) -> Judged:
        predictions: Predictions = {}
        hinges: Hinges = {}
        for (item, fmt), stages in rows.items():
            row = {stage: result.outcome for stage, result in stages.items()}
            predictions.setdefault(item.target.name, {})[fmt] = row
            about = {stage: found for stage, result in stages.items() if (found := _arguments(result))}
            hinges.setdefault(item.target.name, {})[fmt] = about
        span = self.parsed.segments.span(anchor)
        model = self.facts.model_of(fact) if isinstance(fact, SaveCall) else fact
        foreign = isinstance(model, ModelFact) and bool(model.third_party)
        made = Subject(self.facts.path, None, span, name, qualname, kind, predictions, hinges=hinges, foreign=foreign)
        return Judged(fact, made)

    def collect(
        self,
        rows: dict[tuple[Profile, Format], Stages],
        subject: str | None,
        row: str,
        fact: ClassFact | FunctionFact | LambdaFact | ThirdPartyUse | SaveCall,
    ) -> None:
        """Take the failures of the formats shown: those that the file's save calls write, else ``.keras``."""
        for (item, fmt), stages in rows.items():
            if not isinstance(fact, SaveCall) and fmt not in self.shown(item):
                continue
            for stage, result in stages.items():
                if result.outcome is not Outcome.FAIL:
                    continue
                reasons = [self.here(reason, fact) for reason in result.reasons if not silent(reason, fact, self.facts)]
                if stage is Stage.CONSTRUCT:  # what stops the file is reported once, where it stands
                    reasons = [reason for reason in reasons if reason.fault in OWN_FAULTS | REFUSED_AT_ONCE]
                self.add(tuple(reasons), item, fmt, stage, subject, row)

    def here(self, reason: Reason, fact: ClassFact | FunctionFact | LambdaFact | ThirdPartyUse | SaveCall) -> Reason:
        """A reason as it is reported in this file: what stands in another's text is shown at the object itself."""
        own = reason.anchor.home == self.parsed.segments.home
        return reason if own else replace(reason, anchor=fact.anchor)

    def shown(self, item: Profile) -> frozenset[Format]:
        """The formats that the save calls of the file write under a target, ``.keras`` where there are none."""
        saves = [call for call in self.facts.calls if call.method in ("save", "save_weights", "ModelCheckpoint")]
        found = {format_of(call, item) for call in saves}
        return frozenset(fmt for fmt in found if fmt is not None) or frozenset({Format.KERAS})

    def add(
        self, reasons: tuple[Reason, ...], item: Profile, fmt: Format, stage: Stage, subject: str | None, row: str
    ) -> None:
        for reason in reasons:
            rule = by_fault().get(reason.fault)
            if rule is None:
                continue
            key = (rule.code, reason.anchor, rule.words(reason))
            entry = self.collected.setdefault(key, _Collected(rule, reason, subject, row, {}))
            entry.claims.setdefault((item.target.name, fmt, stage), None)

    def findings(self) -> Iterator[Finding]:
        for entry in self.collected.values():
            loss = entry.reason.noticed
            claims = tuple(Claim(target, fmt, stage, loss or _LOSS_OF_STAGE[stage]) for target, fmt, stage in entry.claims)
            span = self.parsed.segments.span(entry.reason.anchor)
            rule, reason = entry.rule, entry.reason
            message = f"{rule.words(reason)} ({_targets(claims)})"
            path, fix = self.facts.path, rule.fix(reason)
            about = _argument(reason)
            yield Finding(rule.code, rule.name, message, path, None, span, entry.subject, claims, entry.row, fix, about)


def _argument(reason: Reason) -> str:
    """The constructor's argument that a reason is about, if it is about one."""
    return dict(reason.words).get("argument", "").lstrip("*")


def _arguments(result: Result) -> frozenset[str]:
    """The arguments that a failure is about, empty where some reason is about none."""
    found = frozenset(map(_argument, result.reasons)) if result.outcome is Outcome.FAIL else frozenset()
    return frozenset() if "" in found else found


@dataclass
class _Collected:
    rule: Rule
    reason: Reason
    subject: str | None
    row: str
    claims: dict[tuple[str, Format, Stage], None]


def _targets(claims: tuple[Claim, ...]) -> str:
    return ", ".join(dict.fromkeys(claim.target for claim in claims))
