"""The parent: imports the library, says hello, and has one process do each job that comes in."""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from . import boundaries, contain, ends, forked, kernel, library, limits, spawned
from .board import Board
from .stages import TRACKER

Job = Mapping[str, Any]
_BOARD_FILE = "board"
_JOB_FILE = "job.json"


def main(arguments: Sequence[str]) -> None:
    """Serve; ``arguments`` are our directory, the flavour, the method, and the settings as JSON (``contain.Settings``).

    The method is ``auto``, ``spawn``, or ``probe``, which imports nothing and tells whether the settings can be had. With
    a scratch directory as fifth, do the one job that lies there.
    """
    directory, flavour, method, given, *scratch = arguments
    settings = json.loads(given)
    if sys.path and sys.path[0] == "":
        del sys.path[0]  # `python -c` puts the working directory there
    if scratch:
        _one_job(flavour, settings, scratch[0])
        return
    with open(os.path.join(directory, "boot.py"), encoding="utf-8") as boot:
        again = ["-c", boot.read(), directory, flavour, method]
    inside = json.dumps({**settings, "means": "inside"})
    limits.go_first()
    contain.enter(settings, [sys.executable, *again, inside])
    if method == "probe":
        _say(sys.stdout, {"hidden": contain.close_in(os.getcwd(), contain.needed(), settings)})
        return
    forked.Running.alone = contain.alone(settings)
    kernel.adopt_orphans()
    requests, replies = _take_channels()
    hello = library.load(flavour)
    fork = method == "auto" and forked.available()
    if hello["ready"]:
        boundaries.install()
        hello["fork"] = fork
    _say(replies, hello)
    if hello["ready"]:
        job_module()  # and numpy with it, for all the forks
        if fork:
            library.preload(flavour)
        # What exists by now lives until the end: collections in a child need not look at it (and copy its pages).
        gc.collect()
        gc.freeze()
        _serve(requests, replies, _Bench(flavour, fork, settings, [*again, inside], contain.needed()))


class _Bench(NamedTuple):
    """How jobs are done here. ``again`` starts this interpreter as a worker, ``shown`` is what each trial may see."""

    flavour: str
    fork: bool
    settings: Mapping[str, Any]
    again: Sequence[str]
    shown: tuple[str, ...]


def job_module() -> Any:
    """The module that does jobs, which needs the library; and what the library imports only when at work."""
    import encodings.cp437  # noqa: F401  (zipfile)

    from . import job, usercode

    usercode.ourselves()
    return job


def _take_channels() -> tuple[TextIO, TextIO]:
    """Keep the protocol's channels for ourselves: nothing is to be read, and what is printed goes to standard error."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    forked.Running.channels = (requests, replies)
    forked.Running.requests = requests
    return os.fdopen(requests, encoding="utf-8"), os.fdopen(replies, "w", encoding="utf-8")


def _say(replies: TextIO, message: Mapping[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


def _serve(requests: TextIO, replies: TextIO, bench: _Bench) -> None:
    if not forked.Running.alone:  # else the kernel drops what isn't handled: no trial can end its worker
        signal.signal(signal.SIGTERM, _end)
    for line in iter(requests.readline, ""):
        _say(replies, _answer({**json.loads(line), "library": bench.flavour}, bench))
    forked.kill_running()


def _end(*_: Any) -> None:
    forked.kill_running()
    os._exit(0)


def _answer(job: Job, bench: _Bench) -> dict[str, Any]:
    return _forked(job, bench) if bench.fork else _spawned(job, bench)


def _forked(job: Job, bench: _Bench) -> dict[str, Any]:
    board = Board.shared()
    try:
        work = functools.partial(_confined_work, job, board, bench)
        ended = forked.run(work, float(job["timeout"]), bench.settings)
        return _reply(job, board, ended, bench)
    finally:
        board.close()


def _spawned(job: Job, bench: _Bench) -> dict[str, Any]:
    scratch = tempfile.mkdtemp(prefix=".job-", dir=job["dir"])
    try:
        with open(os.path.join(scratch, _BOARD_FILE), "xb"):
            pass
        board = Board.at(os.path.join(scratch, _BOARD_FILE))
        with open(os.path.join(scratch, _JOB_FILE), "w", encoding="utf-8") as out:
            json.dump(job, out)
        prepare = functools.partial(_close_in, job, bench) if bench.settings["means"] != "none" else None
        ended = spawned.run([*bench.again, scratch], float(job["timeout"]), bench.settings, prepare)
        try:
            return _reply(job, board, ended, bench)
        finally:
            board.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _confined_work(job: Job, board: Board, bench: _Bench) -> None:
    """In the child: the job, within its limits."""
    limits.confine(bench.settings)
    if bench.settings["means"] != "none":
        _close_in(job, bench)
    _do(job, board)


def _close_in(job: Job, bench: _Bench) -> None:
    module = job["module"] or {}
    modules = (module, *(module.get("others") or ()))
    own = dict.fromkeys((*module.get("search", ()), *(os.path.dirname(item.get("path") or "") for item in modules)))
    contain.close_in(job["dir"], (*bench.shown, *(path for path in own if path)), bench.settings)


def _do(job: Job, board: Board) -> None:
    """The job, and its answer on the board."""
    TRACKER.publish_to(board)
    board.answer(job_module().perform(job))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # user code may have put anything in its place
            stream.flush()


def _one_job(flavour: str, settings: Mapping[str, Any], scratch: str) -> None:
    """The whole life of a spawned process."""
    board = Board.at(os.path.join(scratch, _BOARD_FILE))
    with open(os.path.join(scratch, _JOB_FILE), encoding="utf-8") as file:
        job = json.load(file)
    library.load(flavour)
    boundaries.install()
    limits.confine(settings)
    _do(job, board)
    os._exit(0)


def _reply(job: Job, board: Board, ended: forked.Ended, bench: _Bench) -> dict[str, Any]:
    """What the child answered, else what its end says."""
    answer = board.answered() or ends.told(job, board.stage, ended, bench.settings)
    return {**answer, "output": ended.output}
