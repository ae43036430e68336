"""From facts to attempts: what to build, what to save, and how to load it again, for one interpreter.

An attempt saves once and may load several times, each time in another process. What can't be planned says why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tfsavelint.checking import FileResult
from tfsavelint.confirm.modules import Modules
from tfsavelint.confirm.passing import made_elsewhere, other_objects, own_objects
from tfsavelint.confirm.saving import SavedBy
from tfsavelint.confirm.sources import Sources
from tfsavelint.confirm.wire import Action, Flavour, How, ModuleSource, SubjectSource
from tfsavelint.engine import Checked, Judged, graph_row, import_row, lambda_row, name_row, plain_row
from tfsavelint.facts.project import ProjectFile
from tfsavelint.facts.types import ClassFact, FileFacts, FunctionFact, LambdaFact, ModelFact, SaveCall
from tfsavelint.model import STAGES, Format, Kind, Mode, Outcome, Row, Stage
from tfsavelint.protocol.formats import formats
from tfsavelint.protocol.functions import stored_uses
from tfsavelint.protocol.graph_models import is_member
from tfsavelint.protocol.lambdas import trusted
from tfsavelint.rules.silence import never_saved
from tfsavelint.targets import Profile

_HOW: dict[Kind, How] = {
    "layer": "layer",
    "cell": "layer",
    "model": "expression",
    "loss": "loss",
    "metric": "metric",
    "optimizer": "optimizer",
    "schedule": "schedule",
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
}
"""What a model holds an object of each kind as."""

_CODE_ONLY = frozenset({Format.WEIGHTS, Format.CHECKPOINT})
_LOADING = ("load_model", "load_weights")


_DOTTED = re.compile(r"[A-Za-z_][\w.]*\Z")
_MEASURED = ("loss", "val_loss", "accuracy", "val_accuracy", "acc", "val_acc", "mae", "val_mae", "auc", "val_auc")


def _one_epoch(call: SaveCall, model: str) -> str:
    """The callback at the end of the first epoch, without the training: whatever it watches is measured."""
    watched = call.keyword("monitor")
    names = {*_MEASURED, *re.findall(r"\{(\w+)", call.path.text)} - {"epoch", "batch"}
    if watched is not None and isinstance(watched.literal, str):
        names.add(watched.literal)
    logs = dict.fromkeys(sorted(names), 0.5)
    return f"_kept = {call.expression}\n_kept.set_model({model})\n_kept.on_epoch_end(0, {logs!r})"


@dataclass(frozen=True)
class Step:
    """One process: what it does, and for which subject and mode its outcome counts."""

    subject: str
    mode: Mode | None
    module: ModuleSource | None
    source: SubjectSource | None
    action: Action


@dataclass(frozen=True)
class Attempt:
    """One save and the loads that follow it. ``subject`` is the qualified name of the row it belongs to."""

    subject: str
    format: Format
    save: Step
    loads: tuple[Step, ...]


@dataclass
class Plan:
    """All attempts for one file under one target, and why the others are missing, by subject."""

    attempts: list[Attempt] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    carriers: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Sources] = field(default_factory=dict)

    def foreign(self) -> frozenset[str] | None:
        """The top-level names of the packages that all this imports; None where that can't be told."""
        found = [item.modules for item in self.sources.values()]
        return frozenset().union(*(item.foreign for item in found if item is not None)) if all(found) else None


def plan(result: FileResult, profile: Profile, flavour: Flavour, wanted: frozenset[Format], savers: SavedBy) -> Plan:
    """The attempts for one checked file under one target; ``savers`` are the saves of all files that are tried."""
    made = Plan()
    if result.checked is not None:
        _Planner(result.checked, profile, flavour, wanted, made, savers).plan()
    return made


class _Planner:
    def __init__(
        self,
        checked: Checked,
        profile: Profile,
        flavour: Flavour,
        wanted: frozenset[Format],
        made: Plan,
        savers: SavedBy,
    ) -> None:
        self.checked = checked
        self.savers = savers
        self.facts = checked.facts
        self.profile = profile
        self.flavour = flavour
        self.wanted = wanted
        self.made = made
        self.sources = self.sources_of(checked)
        self.custom = own_objects(self.facts)
        self.others = other_objects(self.facts, self.sources.modules)
        self.unsafe = trusted(self.facts)

    def sources_of(self, checked: Checked) -> Sources:
        """What makes the modules of a file, made once."""
        path = os.path.abspath(checked.facts.path)
        if path not in self.made.sources:
            file = checked.parsed.outline.module.elsewhere
            modules = Modules(file.project, checked.parsed) if isinstance(file, ProjectFile) else None
            self.made.sources[path] = Sources(checked.parsed, path, checked.facts.script, modules)
        return self.made.sources[path]

    def plan(self) -> None:
        for item in self.checked.judged:
            if self.profile.target.name not in item.subject.predictions:
                continue
            fact = item.fact
            if isinstance(fact, ClassFact):
                self.class_(fact)
            elif isinstance(fact, FunctionFact):
                self.function(fact.qualname, fact)
            elif isinstance(fact, LambdaFact):
                self.function(lambda_row(fact, item.subject.span.line), fact)
            elif isinstance(fact, ModelFact):
                self.model(fact)
            else:
                self.call(item, fact)
        for use in self.facts.third_party:
            self.carried(use.name, next((item for item in self.facts.models if use.name in item.third_party), None))
        for imported in self.facts.imports:
            self.line(import_row(imported), None, imported.statement)
        for fault in self.facts.graph_faults:
            if fault.kind.startswith("operator"):
                continue
            module = self.sources.before_place(fault.scope, fault.line, fault.expression)
            if module is None:
                self.made.missing[graph_row(fault)] = "it stands in a function that needs arguments"
            else:
                self.line(graph_row(fault), module, fault.expression)
        for name in self.facts.names:
            self.line(name_row(name), self.sources.imports(), name.statement)

        for plain in self.facts.plain_registrations:
            self.line(plain_row(plain), self.sources.definitions(), plain.name)

    def carried(self, subject: str, model: ModelFact | None) -> None:
        """A subject that has no attempt of its own is judged inside a model that holds it."""
        if model is None or not model.expression:
            self.made.missing[subject] = "no model of this file that can be built without arguments holds it"
        else:
            self.made.carriers[subject] = model.qualname

    def function(self, subject: str, function: FunctionFact | LambdaFact) -> None:
        """A function is judged inside a model that holds it, else inside the least that can."""
        uses = stored_uses(function, self.facts)
        holders = (item for item in self.facts.models if any(item.holds(use.scope, use.line) for use in uses))
        model = next((item for item in holders if item.expression), None)
        if model is not None:
            self.carried(subject, model)
            return
        if not uses:
            only = "it is only given to the parts of a class, whose own code gives it again"
            self.made.missing[subject] = only if function.uses else "nothing in this file gives it to Keras"
            return
        made = (self.sources.holder(function, use, self.flavour) for use in uses)
        found = next((item for item in made if item is not None), None)
        if found is None:
            self.made.missing[subject] = "it is given to Keras by a function, with values that are only there"
        else:
            self.attempts(subject, *found, frozenset())

    def class_(self, cls: ClassFact) -> None:
        idle = never_saved(cls, self.facts)
        if idle is not None:
            self.made.missing[cls.qualname] = idle  # which doesn't keep it from being tried
        how = _HOW.get(cls.kind) if "<locals>" not in cls.qualname else None
        holders = [item for item in self.facts.models if cls.qualname in item.members and item.expression]
        if is_member(cls, self.facts):  # it is looked up as a layer of one of those, and not as the model itself
            holders = [item for item in holders if item.graph]
        if how is None or (holders and (how != "layer" or cls.base is None)):
            self.carried(cls.qualname, holders[0] if holders else None)
            return
        module, source = self.sources.instance(cls, self.facts, self.flavour, how)
        if source.guessed and holders:
            self.carried(cls.qualname, holders[0])
            return
        self.attempts(cls.qualname, module, source, frozenset())

    def model(self, model: ModelFact) -> None:
        if not model.expression:
            self.made.missing[model.qualname] = "it is made by a function that needs arguments"
            return
        module = self.sources.model(model)
        carried = {subject for subject, holder in self.made.carriers.items() if holder == model.qualname}
        self.attempts(model.qualname, module, SubjectSource("expression", model.expression), frozenset(carried))

    def attempts(self, subject: str, module: ModuleSource, source: SubjectSource, carried: frozenset[str]) -> None:
        for fmt in formats(self.profile):
            if fmt not in self.wanted:
                continue
            save = Step(subject, None, module, source, Action("save", fmt.value))
            self.made.attempts.append(Attempt(subject, fmt, save, tuple(self.loads(subject, fmt, module, source))))

    def loads(self, subject: str, fmt: Format, module: ModuleSource, source: SubjectSource) -> Iterator[Step]:
        if fmt in _CODE_ONLY:
            yield Step(subject, None, module, source, Action("load", fmt.value))
            return
        definitions = self.sources.definitions()
        if not (self.custom or self.others) or self.facts.third_party or fmt is Format.SAVEDMODEL:
            yield Step(subject, "cold", None, None, Action("load", fmt.value, "cold", unsafe=self.unsafe))
        facts = self.facts
        if not (facts.classes or facts.functions or facts.third_party or facts.lambdas or self.others):
            return
        yield Step(subject, "imported", definitions, None, Action("load", fmt.value, "imported", unsafe=self.unsafe))
        if self.custom or self.others:
            yield self._passing(subject, "custom_objects", fmt, definitions, self.custom)
        for carried, holder in self.made.carriers.items():
            if holder == subject and carried in self.custom:
                others = tuple(item for item in self.custom if item != carried)
                yield self._passing(carried, "imported", fmt, definitions, others)
                yield self._passing(carried, "custom_objects", fmt, definitions, self.custom)

    def _passing(self, subject: str, mode: Mode, fmt: Format, module: ModuleSource, names: tuple[str, ...]) -> Step:
        return Step(
            subject,
            mode,
            module,
            None,
            Action("load", fmt.value, "custom_objects", (*self.others, *names), unsafe=self.unsafe),
        )

    def call(self, judged: Judged, call: SaveCall) -> None:
        subject = judged.subject.qualname
        rows = judged.subject.predictions[self.profile.target.name]
        fmt, row = next(iter(rows.items()))
        if call.method in ("save", "save_weights"):
            self.save_call(subject, call, fmt, row)
        elif call.method in _LOADING and row[Stage.WRITE] is not Outcome.FAIL:
            self.load_call(subject, call, fmt)
        else:
            self.alone(subject, call, fmt)

    def alone(self, subject: str, call: SaveCall, fmt: Format) -> None:
        """A call that nothing else is needed for: a callback's constructor, or a load that fails whatever it finds."""
        module = self.sources.before_call(call)
        if module is None:
            self.made.missing[subject] = "it stands in a function that needs arguments"
            return
        model = self.facts.model_of(call) if call.method == "ModelCheckpoint" else None
        action = Action("statement", statement=call.statement)
        if model is not None and _DOTTED.match(model.name) and model.within == call.scope:
            there = self.sources.before_call(call, also=model.name)
            if there is not None:
                module, action = there, Action("statement", statement=_one_epoch(call, model.name), receiver=model.name)
        self.made.attempts.append(Attempt(subject, fmt, Step(subject, None, module, None, action), ()))

    def save_call(self, subject: str, call: SaveCall, fmt: Format, row: Row) -> None:
        module = self.sources.before_call(call)
        if module is None:
            self.made.missing[subject] = "it stands in a function that needs arguments"
            return
        module, action = _as_written(module, call, self.facts)
        receiver = action.receiver
        loads: tuple[Step, ...] = ()
        if call.method == "save_weights" and receiver is not None:
            if any(row[stage] is Outcome.FAIL for stage in (Stage.STATE, Stage.COMPARE)):
                again = Action("statement", statement=f"{receiver}.load_weights({call.path.text})", receiver=receiver)
                loads = (Step(subject, None, module, None, again),)
        elif any(row[stage] is Outcome.FAIL for stage in STAGES[STAGES.index(Stage.LOCATE) :]):
            entries = [f"{name!r}: {name}" for name in self.custom if "." not in name]
            given = ", ".join([*entries, *made_elsewhere(self.facts, self.sources.modules)])
            load = f"__import__({self.flavour!r}).models.load_model({call.path.text}, custom_objects={{{given}}})"
            there = self.sources.before_call(call, definitions=True)
            loads = (Step(subject, "custom_objects", there, None, Action("statement", statement=load)),)
            taken = any(item.rival is not None and item.call == call.anchor for item in self.facts.needed)
            if row[Stage.LOCATE] is Outcome.FAIL or taken or not given:
                bare = f"__import__({self.flavour!r}).models.load_model({call.path.text})"
                loads = (Step(subject, "imported", there, None, Action("statement", statement=bare)), *loads)
                if self.facts.third_party and call.path.known:
                    # Of a package's objects ``locate`` says what a process finds that has imported nothing.
                    loads = (Step(subject, "cold", None, None, Action("statement", statement=bare)), *loads)
        self.made.attempts.append(Attempt(subject, fmt, Step(subject, None, module, None, action), loads))

    def load_call(self, subject: str, call: SaveCall, fmt: Format) -> None:
        saver = self.facts.saver_of(call)
        mode: Mode = "custom_objects" if call.keyword("custom_objects") else "imported"
        if saver is not None:
            self.load_after(subject, fmt, call, saver, self.checked, mode)
            return
        elsewhere = self.savers.of(call, self.checked)
        if len(elsewhere) == 1:
            self.load_after(subject, fmt, call, elsewhere[0].call, elsewhere[0].checked, None)
            return
        if not elsewhere and self.facts.unready_of(call) is not None:
            self.load_after_its_like(subject, fmt, call, mode)
            return
        shown = call.path.text or "what it loads"
        why = f"nothing in this file saves {shown} before"
        self.made.missing[subject] = f"several files save {shown}" if elsewhere else why

    def load_after(
        self, subject: str, fmt: Format, call: SaveCall, saver: SaveCall, saving: Checked, mode: Mode | None
    ) -> None:
        """A load as it is written, in a process that has imported what its file imports, after a save as it is written."""
        sources = self.sources_of(saving)
        before, module = sources.before_call(saver), self.sources.before_call(call, imports=mode is None)
        if before is None or module is None:
            self.made.missing[subject] = "it stands in a function that needs arguments"
            return
        before, save = _as_written(before, saver, saving.facts)
        module, load = _as_written(module, call, self.facts)
        step = Step(f"before {subject}", None, before, None, save)
        self.made.attempts.append(Attempt(subject, fmt, step, (Step(subject, mode, module, None, load),)))

    def load_after_its_like(self, subject: str, fmt: Format, call: SaveCall, mode: Mode) -> None:
        """A load of weights into a model that nothing builds, after its like, built, has saved them."""
        module = self.sources.before_call(call)
        if module is None:
            self.made.missing[subject] = "it stands in a function that needs arguments"
            return
        module, load = _as_written(module, call, self.facts)
        written = f"{load.receiver}.save_weights({call.path.text})"
        save = Action("statement", statement=written, receiver=load.receiver)
        step = Step(f"before {subject}", None, module, None, save)
        self.made.attempts.append(Attempt(subject, fmt, step, (Step(subject, mode, module, None, load),)))

    def line(self, subject: str, module: ModuleSource | None, statement: str) -> None:
        """A single line of the file: does it run at all?"""
        step = Step(subject, None, module, None, Action("statement", statement=statement))
        self.made.attempts.append(Attempt(subject, Format.KERAS, step, ()))


def _as_written(module: ModuleSource, call: SaveCall, facts: FileFacts) -> tuple[ModuleSource, Action]:
    """A call's statement; a receiver that the call makes itself is made once, for the call and for the snapshot."""
    statement, receiver = call.statement, call.receiver
    if receiver is not None and not _DOTTED.match(receiver):
        module = replace(module, source=f"{module.source}\n_saved_here = ({receiver})\n")
        statement, receiver = statement.replace(receiver, "_saved_here", 1), "_saved_here"
    as_is = facts.unready_of(call) is not None
    return module, Action("statement", statement=statement, receiver=receiver, as_is=as_is)
