"""Runs the attempts: a worker for each interpreter and flavour, a process for each step, and the report with verdicts."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from tfsavelint import detect
from tfsavelint.checking import FileResult, Run
from tfsavelint.confirm import judge
from tfsavelint.confirm.cache import AttemptCache, attempt_key, fingerprint
from tfsavelint.confirm.course import Course, Gathered, Progress, Told, terminable
from tfsavelint.confirm.isolation import Isolation
from tfsavelint.confirm.lanes import Lane, Loaders, Place, lanes
from tfsavelint.confirm.plan import Attempt, Plan, Step, plan
from tfsavelint.confirm.pool import removed
from tfsavelint.confirm.saving import SavedBy
from tfsavelint.confirm.wire import Answer, Hello, InputSpec, Interpreter, Job, SubjectSource
from tfsavelint.model import Format, Outcome, Problem, Report, Stage, Subject, Trial
from tfsavelint.targets import Target, profile

LIBRARIES = ("keras", "tf_keras", "tensorflow")
"""A module of these that is missing is a fault of the code's Keras generation, not of the environment."""

AT_ONCE = min(4, (os.cpu_count() or 1) + 1)
"""How many interpreters work at the same time: one more than there are cores, so that the last isn't long alone."""

MAX_TRIES = 4
"""How often a step is run, each time with more of the project's modules."""

Keep = Callable[[Report], None]
"""Called with what there is by then."""

KEEP_SECONDS = 15.0
KEEP_SHARE = 20.0
"""How often what there is by then is kept: at most a twentieth of the time goes into it."""


@dataclass(frozen=True)
class Options:
    """What the user asked for. ``timeout`` is in seconds for each process; ``cache`` the file that keeps outcomes.

    What is saved is loaded under the same interpreter, and then under each of ``loaders`` too. ``chosen`` gives single
    files formats of their own.
    """

    interpreters: tuple[detect.Interpreter, ...]
    targets: tuple[Target, ...]
    formats: frozenset[Format]
    timeout: float = 60.0
    cache: Path | None = None
    loaders: tuple[detect.Interpreter, ...] = ()
    isolation: Isolation = field(default_factory=Isolation)
    chosen: Mapping[str, frozenset[Format]] = field(default_factory=dict)


class Interrupted(Exception):
    """Ctrl-C: ``report`` is what there was by then."""

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted")
        self.report = report


def confirm(run: Run, options: Options, progress: Progress, keep: Keep | None = None, told: Told | None = None) -> Report:
    """The report of a check, with trials and verdicts. Raises Interrupted.

    ``keep`` is given what there is every now and then, so that not even a loss of power takes all of it; ``told`` what
    each attempt came to, from the thread that made it.
    """
    gathered = Gathered()
    found, gathered.unavailable = lanes(options.interpreters, options.targets)
    savers = SavedBy(item.checked for item in run.results if item.checked is not None)
    plans = {lane: [(item, _plan(item, lane, options, savers)) for item in run.results] for lane in found}
    total = sum(len(made.attempts) for items in plans.values() for _, made in items)
    gathered.notes.extend(options.isolation.notes)
    with terminable(), Course(total, progress, options.isolation, told) as course, AttemptCache(options.cache) as cache:
        parts: dict[Future[None], Lane] = {}
        try:
            with Loaders(options.loaders, course.worker) as loaders, ThreadPoolExecutor(AT_ONCE) as pool:
                gathered.notes.extend(loaders.notes)
                try:
                    for lane in found:
                        parts[pool.submit(_run_lane, lane, plans[lane], options, course, cache, loaders)] = lane
                    _await(parts, keep, course, lambda: _report(run.report(), course.so_far(gathered)))
                except KeyboardInterrupt:
                    course.stop()  # and the lanes come to their end at once, which the pool waits for
        except KeyboardInterrupt:
            course.stop()
        whole = course.so_far(gathered)
        errors = ((lane, part.exception()) for part, lane in parts.items())
        whole.problems += [_problem(lane, error) for lane, error in errors if error is not None]
    if course.stopped:
        whole.interrupted = f"the run was interrupted after {course.done} of {total} attempts"
        whole.notes.append(whole.interrupted)
        raise Interrupted(_report(run.report(), whole))
    whole.interrupted = whole.interrupted if whole.problems else None
    return _report(run.report(), whole)


def _await(parts: Iterable[Future[None]], keep: Keep | None, course: Course, report: Callable[[], Report]) -> None:
    """Wait for the lanes, and keep what there is meanwhile."""
    pause, before = KEEP_SECONDS, 0
    while wait(parts, timeout=pause if keep is not None else None).not_done:
        assert keep is not None
        began = time.monotonic()
        if course.done == before:
            continue
        before = course.done
        try:
            keep(report())
        except Exception:  # the report at the end will tell, if it is an error of ours: the run goes on
            keep = None
        pause = max(KEEP_SECONDS, KEEP_SHARE * (time.monotonic() - began))


def _problem(lane: Lane, error: BaseException) -> Problem:
    said = " ".join(str(error).split())[:200]
    message = f"internal error in tfsavelint: {type(error).__name__}: {said}; what it had not tried by then is undecided"
    return Problem(f"{lane.target.name} ({lane.interpreter.shown})", None, message)


def _plan(result: FileResult, lane: Lane, options: Options, savers: SavedBy) -> Plan:
    formats = options.chosen.get(result.path, options.formats)
    return plan(result, profile(lane.target), lane.flavour, formats, savers)


def _run_lane(
    lane: Lane,
    plans: Iterable[tuple[FileResult, Plan]],
    options: Options,
    course: Course,
    cache: AttemptCache,
    loaders: Loaders,
) -> None:
    with course.worker(lane.wire) as worker:
        hello = worker.start()
        if not hello.ready and course.stopped:
            return
        if not hello.ready:
            why = f"{lane.interpreter.shown} can't import its TensorFlow: {hello.error_type}: {hello.detail}"
            course.gathers(Gathered(unavailable={lane.target.name: why}))
            return
        here = Place(worker, lane, hello)
        target = here.target
        elsewhere = tuple(place for place in loaders.places if place.lane.wire != lane.wire)
        runner = _Runner(here, elsewhere, options, course.trials)
        for result, made in plans:
            gathered = Gathered()
            for subject, why in made.missing.items():
                gathered.missing[result.path, subject, target] = why
            for subject, holder in made.carriers.items():
                gathered.carriers[result.path, subject, target] = holder
            course.gathers(gathered)
            for attempt in made.attempts:
                if course.stopped:
                    return
                course.begins(f"{attempt.subject} as {attempt.format.value} under {target}")
                imports = fingerprint(made.foreign(), runner.interpreters)
                key = None
                if imports is not None:
                    key = attempt_key(attempt, runner.versions, options.timeout, options.isolation, imports)
                outcomes = cache.get(key) if key is not None else None
                if outcomes is None:
                    runner.alone = True
                    outcomes = list(runner.attempt(attempt, result, made))
                    if course.stopped:  # and this attempt with it
                        return
                    if key is not None and runner.alone:
                        cache.put(key, outcomes)
                found = Gathered()
                for subject, trial in outcomes:
                    found.trials[result.path, subject].append(trial)
                course.gathers(found)
                course.ends(outcomes)


class _Runner:
    def __init__(self, here: Place, elsewhere: tuple[Place, ...], options: Options, trials: str) -> None:
        self.trials = trials
        self.here = here
        self.elsewhere = elsewhere
        self.options = options
        self.count = 0
        self._made: dict[tuple[str, str], SubjectSource] = {}
        self.alone = True
        """Whether all that was run so far was known before: no file was read, and no module sent for."""

    @property
    def interpreters(self) -> tuple[detect.Interpreter, ...]:
        """All that runs an attempt."""
        return tuple(place.lane.interpreter for place in (self.here, *self.elsewhere))

    @property
    def versions(self) -> list[tuple[Interpreter, Hello]]:
        """What they are."""
        return [(place.lane.wire, place.hello) for place in (self.here, *self.elsewhere)]

    def attempt(self, attempt: Attempt, result: FileResult, made: Plan) -> Iterable[tuple[str, Trial]]:
        folder = tempfile.mkdtemp(prefix="trial-", dir=self.trials)
        try:
            saved = self.step(self.known(attempt.save, result), "save", folder, self.here, made)
            self.learn(attempt.save, result, saved)
            if saved.outcome is not Outcome.OK or not attempt.loads:
                yield self.after_save(attempt, saved, result)
                return
            for load in attempt.loads:
                # What the source itself writes and loads belongs to one place: it isn't carried elsewhere.
                for place in (self.here, *(self.elsewhere if load.action.do == "load" else ())):
                    answer = self.step(self.known(load, result), "load", folder, place, made)
                    yield load.subject, self.trial(attempt.format, load, answer, saved, result, place)
        finally:
            removed(folder)

    def known(self, step: Step, result: FileResult) -> Step:
        """The step with the arguments and inputs that were found for its subject before, if any had to be looked for."""
        source = self._made.get((result.path, step.subject))
        return replace(step, source=source) if source is not None and step.source is not None else step

    def learn(self, step: Step, result: FileResult, saved: Answer) -> None:
        """Keep what a search came to: the other formats need not search again."""
        made = saved.made
        if step.source is not None and step.source.guessed and made is not None and made.called:
            with contextlib.suppress(ValueError, TypeError):  # what user code may have written instead
                specs = tuple(InputSpec(**item) for item in json.loads(made.inputs)) if made.inputs else None
                found = replace(step.source, expression=made.expression, inputs=specs, others=())
                self._made[result.path, step.subject] = found

    def after_save(self, attempt: Attempt, saved: Answer, result: FileResult) -> tuple[str, Trial]:
        """A save that failed (or that nothing follows) is a trial of its own."""
        trial = self.trial(attempt.format, attempt.save, saved, None, result, self.here)
        if attempt.save.subject.startswith("before "):
            reason = f"the save before it failed: {saved.detail}"
            trial = replace(trial, outcome=Outcome.UNKNOWN, detail=reason)
        return attempt.subject, trial

    def step(self, step: Step, kind: Literal["save", "load"], folder: str, place: Place, made: Plan) -> Answer:
        """One step; again with more of the project's modules, where it turns out that these were left out for nothing."""
        module = step.module
        sources = made.sources.get(module.path) if module is not None else None
        for _ in range(MAX_TRIES):
            self.count += 1
            if sources is not None and step.module is not None:
                module = sources.current(step.module)
                self.alone &= module == step.module
            job = Job(self.count, folder, kind, step.action, module, step.source, self.options.timeout)
            answer = place.worker.run(job)
            self.alone &= not answer.opened
            if sources is None or not sources.learn(answer):
                break
            self.alone = False
        return answer

    def trial(
        self, fmt: Format, step: Step, answer: Answer, saved: Answer | None, result: FileResult, place: Place
    ) -> Trial:
        outcome, detail = answer.outcome, answer.detail
        if answer.missing is not None and answer.missing not in LIBRARIES:
            outcome = Outcome.UNKNOWN
            detail = judge.missing_package(answer.missing, place.lane.interpreter.shown)
        elif answer.asked is not None:
            outcome, detail = Outcome.UNKNOWN, judge.asked_in_vain(*answer.asked)
        elif outcome is Outcome.FAIL and answer.stage is Stage.CONSTRUCT and not self.expected(step, result):
            outcome, detail = Outcome.UNKNOWN, f"it could not be built here: {answer.error_type}: {detail}"
        return Trial(
            self.here.target,
            place.target,
            fmt,
            step.mode,
            outcome,
            answer.stage if outcome is not Outcome.OK else None,
            answer.error_type,
            detail,
            (saved.seconds if saved is not None else 0.0) + answer.seconds,
            (saved or answer).made,
        )

    def expected(self, step: Step, result: FileResult) -> bool:
        """Whether a failure to construct was foreseen for this step; any other may be our own doing."""
        return any(
            claim.stage is Stage.CONSTRUCT and claim.target == self.here.target
            for finding in result.findings
            for claim in finding.claims
        ) or step.subject.startswith(("name:", "import:", "graph:"))


def _report(report: Report, gathered: Gathered) -> Report:
    trials = {key: tuple(items) for key, items in gathered.trials.items()}
    evidence = judge.Evidence(trials, gathered.missing, gathered.carriers, gathered.unavailable, gathered.interrupted)
    subjects = tuple(_tried(item, trials) for item in report.subjects)
    lacking = (f"{target}: {why}" for target, why in sorted(gathered.unavailable.items()))
    return replace(
        report,
        findings=tuple(judge.judged(item, evidence) for item in report.findings),
        subjects=subjects,
        unpredicted=tuple(found for item in subjects for found in judge.unpredicted(item, evidence)),
        errors=(*report.errors, *gathered.problems),
        notes=(*report.notes, *gathered.notes, *lacking),
        partial=gathered.interrupted,
        untried=_untried(subjects, gathered),
    )


def _untried(subjects: Iterable[Subject], gathered: Gathered) -> dict[tuple[str, str], str]:
    """Why subjects were not tried by themselves; what one target says of it the others mostly say too."""
    why = {
        (path, row): f"it is tried as part of `{holder}`" for (path, row, _), holder in sorted(gathered.carriers.items())
    }
    why.update({(path, row): reason for (path, row, _), reason in sorted(gathered.missing.items())})
    bare = {(item.path, item.qualname) for item in subjects if not item.trials}
    return {key: reason for key, reason in why.items() if key in bare}


def _tried(subject: Subject, trials: dict[judge.Key, tuple[Trial, ...]]) -> Subject:
    order = {fmt: number for number, fmt in enumerate(Format)}
    found = trials.get((subject.path, subject.qualname), ())
    return replace(subject, trials=tuple(sorted(found, key=lambda item: (item.target, order[item.format]))))
