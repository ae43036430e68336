"""One job in one process: what to do in which order, and the answer."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from . import arguments, artifact, boundaries, failures, opened, paths, snapshot, usercode
from .barred import barred
from .cause import cause_of, chain
from .compare import differences
from .library import is_model, seed_everything
from .stages import EITHER, LOADING, NOTHING, SAVING, TRACKER
from .subject import Undecided, found, make, randomize, settle, weights_so_far
from .trying import Unfit, beyond, last_resorts
from .wording import is_missing_file, root_text

Job = Mapping[str, Any]
OTHER_SEED = 1_000_003
"""Added in the loading process: weights that nothing restores must not come out as they were saved."""


class Notes(list[str]):
    """What a job says beside its outcome; ``made`` tells how its subject was made, ``resorts`` which of its arguments are
    objects that nothing in the source asks for, ``masks`` what it was called with None for."""

    made: dict[str, Any] | None = None
    resorts: Sequence[str] = ()
    masks: Sequence[str] = ()


class Different(Exception):
    """The loaded thing isn't the saved one; the text says how."""


def perform(job: Job) -> dict[str, Any]:
    """Do the job; whatever happens but the death of the process is in the answer."""
    started = time.perf_counter()
    notes = Notes()
    answer: dict[str, Any] = {"outcome": "ok", "stage": None, "error_type": None, "detail": None, "missing": None}
    try:
        _prepare(job)
        (_save if job["kind"] == "save" else _load)(job, notes)
    except Undecided as error:
        answer.update(outcome="unknown", stage=TRACKER.recorded(error), error_type="undecided", detail=str(error))
        if error.__cause__ is not None:
            answer.update(_followed(error.__cause__))
    except Different as error:
        answer.update(outcome="fail", stage="compare", error_type=None, detail=str(error))
    except SystemExit as error:
        stage = TRACKER.recorded(error) or "construct"
        answer.update(
            outcome="fail", stage=stage, error_type="crash", detail=f"its code called sys.exit({error}) at {stage}"
        )
        answer["asked"] = failures.request(error)
    except BaseException as error:  # KeyboardInterrupt raised by user code is one more failure
        answer.update(_failed(job, error))
    answer.update(_undecided(answer, notes))
    notes.extend(f"its code replaced Keras's own `{name}`" for name in dict.fromkeys(boundaries.REPLACED))
    told = {
        "opened": opened.any_file(),
        "notes": notes,
        "made": notes.made,
        "seconds": round(time.perf_counter() - started, 4),
    }
    return {**answer, "id": job["id"], **told}


def _undecided(answer: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """What becomes of an answer if it is a failure that a guess of ours may have caused."""
    resorts = notes.resorts if answer["stage"] == "config" else ()
    for how, names in (
        ("made with an object", resorts),
        ("called with None", _lacking(str(answer["detail"]), notes.masks)),
    ):
        if names and answer["outcome"] == "fail":
            named = ", ".join(f"`{name}`" for name in names)
            said = f"{how} for {named}, of which nothing in the source says what it is: {answer['detail']}"
            return {"outcome": "unknown", "error_type": "undecided", "detail": said}
    return {}


def _lacking(text: str, masks: Sequence[str]) -> list[str]:
    """The masks that an error says are missing: Keras 2 drops a None (``base_layer.py __call__``, SavedModel's tracing)."""
    return [name for name in arguments.missing(text) if name in masks]


def _failed(job: Job, error: BaseException) -> dict[str, Any]:
    first, lacks = failures.origin(error)
    cause = cause_of(first, "construct")
    if first is not error:  # what came first failed while a module was imported
        cause = cause._replace(stage="construct")
    detail = paths.as_written(cause.detail)
    outcome, error_type = "fail", cause.error_type
    if job["kind"] == "load" and cause.stage == "write" and is_missing_file(str(error)):
        outcome, error_type = "unknown", "missing-file"
    bounds = barred(chain(first), paths.work())
    if bounds is not None:
        outcome, detail = "unknown", f"{bounds} ({cause.error_type}: {detail})"
    answer: dict[str, Any] = {"outcome": outcome, "stage": cause.stage, "error_type": error_type, "detail": detail,
              "missing": cause.missing, "lacks": lacks}  # fmt: skip
    if bounds is None and cause.stage in ("construct", "locate"):  # Keras 3.0 to 3.8 import what the file names
        answer["wanted"] = failures.wanted(first)
    if bounds is None and cause.stage == "construct":
        answer["asked"] = failures.request(first)
    return answer


def _followed(error: BaseException) -> dict[str, Any]:
    """What is to be said of the error for which a trial is undecided."""
    first, lacks = failures.origin(error)
    missing = cause_of(first, "construct").missing
    return {"missing": missing, "lacks": lacks, "wanted": failures.wanted(first), "asked": failures.request(first)}


def _prepare(job: Job) -> None:
    trial = os.path.realpath(job["dir"])
    paths.settle(trial)
    homes, temporaries = ("HOME", "USERPROFILE"), ("TMPDIR", "TEMP", "TMP")
    for variable, name in (*((item, "home") for item in homes), *((item, "tmp") for item in temporaries)):
        os.environ[variable] = os.path.join(trial, name)
        os.makedirs(os.environ[variable], exist_ok=True)
    tempfile.tempdir = None
    seed_everything(_seed(job))


def _seed(job: Job) -> int:
    return int(job.get("seed") or 0) + (0 if job["kind"] == "save" else OTHER_SEED)


def _save(job: Job, notes: Notes) -> None:
    action = job["action"]
    with TRACKER.stage("construct", NOTHING):
        module = usercode.executed(job["module"]) if job["module"] else None
        boundaries.install()
        namespace = vars(module) if module else {}
        subject = _subject(job)
        model = _subject_made(subject, namespace, notes) if subject else None
        if model is not None and not action.get("as_is"):
            _note_down(job, model, notes)
    if model is not None and action.get("as_is"):
        kept = weights_so_far(model)
        with TRACKER.stage("construct", EITHER):
            artifact.execute(action["statement"], _path(job), namespace)
        with TRACKER.stage("construct", NOTHING):
            _note_down(job, model, notes, kept)
    elif action["do"] == "save":
        if model is None:
            raise Undecided("nothing to save was given")
        with TRACKER.stage("write", SAVING):
            artifact.save(model, action["format"])
            if boundaries.REPLACED and not artifact.is_there(action["format"]):
                raise Undecided("its code replaced what Keras saves with, and nothing was written")
    else:
        with TRACKER.stage("construct", EITHER):
            artifact.execute(action["statement"], _path(job), namespace)


def _subject_made(subject: Mapping[str, Any], namespace: dict[str, Any], notes: Notes) -> Any:
    try:
        made = found(subject, namespace, notes)
    except Unfit as error:
        notes.made = {"expression": subject["expression"], "inputs": "", "varied": True, "called": True}
        raise error.cause from None
    shown = json.dumps(made.inputs) if made.inputs is not None else ""
    notes.made = {
        "expression": made.expression,
        "inputs": shown,
        "varied": made.varied,
        "called": made.called,
        "beyond": beyond(subject, namespace, made.expression),
    }
    notes.resorts = last_resorts(subject, namespace, made.expression)
    return made.model


def _note_down(job: Job, model: Any, notes: Notes, kept: Sequence[Any] = ()) -> None:
    """Build the model, give it numbers of its own, and take a snapshot; what was saved before that keeps its numbers."""
    values = settle(model, _seed(job), notes)
    randomize(model, _seed(job), kept)
    taken = snapshot.take(model, values, notes)
    notes.masks = snapshot.manner_of(taken).unknown
    taken.facts["flavour"] = job["library"]
    snapshot.write(taken, job["dir"])


def _subject(job: Job) -> Mapping[str, Any] | None:
    """The subject; that of a statement is the object on which it calls."""
    receiver = job["action"].get("receiver")
    if job["action"]["do"] == "statement" and receiver:
        return {"how": "expression", "expression": receiver}
    found: Mapping[str, Any] | None = job["subject"]
    return found


def _path(job: Job) -> str:
    return str(job["module"]["path"]) if job["module"] else "<statement>"


def _load(job: Job, notes: Notes) -> None:
    action = job["action"]
    saved = snapshot.read(job["dir"])
    if action["do"] == "statement":
        loaded = _by_statement(job, notes)
    elif action["format"] in artifact.WEIGHTS_ONLY:
        loaded = _weights_loaded(job, saved, notes)
    else:
        loaded = _model_loaded(job, saved, notes)
    with TRACKER.stage("compare", NOTHING):
        _compare(saved, loaded, notes)


def _by_statement(job: Job, notes: list[str]) -> Any:
    action = job["action"]
    with TRACKER.stage("construct", NOTHING):
        module = usercode.executed(job["module"]) if job["module"] else None
        boundaries.install()
        namespace = vars(module) if module else {}
        if action.get("receiver"):
            model = make({"how": "expression", "expression": action["receiver"]}, namespace, notes)
            if not action.get("as_is"):
                settle(model, _seed(job), notes)  # training, which builds a model too, was left out
    with TRACKER.stage("construct", EITHER):
        value = artifact.execute(action["statement"], _path(job), namespace)
        return eval(action["receiver"], namespace) if action.get("receiver") else value


def _weights_loaded(job: Job, saved: snapshot.Snapshot | None, notes: list[str]) -> Any:
    """The model made again from the code, called as the saved one was (which builds it), then given the weights."""
    with TRACKER.stage("construct", NOTHING):
        module = usercode.executed(job["module"]) if job["module"] else None
        boundaries.install()
        if job["subject"] is None:
            raise Undecided("nothing to load into was given")
        model = make(job["subject"], vars(module) if module else {}, notes)
        settle(model, _seed(job), notes)
    with TRACKER.stage("write", LOADING):
        artifact.load_weights(model, job["action"]["format"])
    return model


def _model_loaded(job: Job, saved: snapshot.Snapshot | None, notes: list[str]) -> Any:
    action = job["action"]
    module: ModuleType | None = None
    with TRACKER.stage("construct", NOTHING):
        if job["module"] and action["mode"] == "importable":
            usercode.offer(job["module"])
        elif job["module"] and action["mode"] != "cold":
            module = usercode.imported(job["module"])
        boundaries.install()
        passed = None
        if action["mode"] == "custom_objects":
            names = list(action.get("custom_objects") or ())
            passed = dict(artifact.custom_objects(names, module, usercode.lookup, notes))
    with TRACKER.stage("write", LOADING):
        return artifact.load(action["format"], _loading_library(job, saved), passed, bool(action.get("unsafe")))


def _loading_library(job: Job, saved: snapshot.Snapshot | None) -> str:
    """Our flavour's Keras, unless the saving module used another than its own flavour's.

    The saver may have been another interpreter: TensorFlow 2.15's `keras` is loaded by `tf_keras` here.
    """
    if saved is None or saved.facts["library"] == saved.facts["flavour"]:
        return str(job["library"])
    return str(saved.facts["library"])


def _compare(saved: snapshot.Snapshot | None, loaded: Any, notes: Notes) -> None:
    if not is_model(loaded):
        raise Different(f"what was loaded is not a model but {type(loaded).__name__}")
    if saved is None:
        raise Undecided("loaded, but there is no snapshot to compare with")
    manner = snapshot.manner_of(saved)
    try:
        now = snapshot.take(loaded, snapshot.inputs_of(saved), manner=manner)
    except Exception as error:
        notes.masks = manner.unknown
        raise Different(f"the loaded model can't be called: {root_text(str(error))}") from error
    found = differences(saved, now)
    if found:
        raise Different("; ".join(found)[:400])
