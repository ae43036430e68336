"""The parent: imports the library, says hello, and has one process do each job that comes in."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, TextIO

from . import boundaries, forked, library, spawned
from .stages import STAGES, TRACKER

Job = Mapping[str, Any]
_STAGE_FILE = "stage"
_REPLY_FILE = "reply.json"
_JOB_FILE = "job.json"


def main(arguments: Any) -> None:
    """Serve; ``arguments`` are our directory, the flavour, and ``auto`` or ``spawn``.

    With a scratch directory as fourth, do the one job that lies there.
    """
    directory, flavour, method, *scratch = arguments
    if sys.path and sys.path[0] == "":
        del sys.path[0]  # `python -c` puts the working directory there
    if scratch:
        _one_job(flavour, scratch[0])
        return
    protocol = _take_stdout()
    hello = library.load(flavour)
    fork = method == "auto" and forked.available()
    if hello["ready"]:
        boundaries.install()
        hello["fork"] = fork
    _say(protocol, hello)
    if hello["ready"]:
        job_module()  # and numpy with it, for all the forks
        # What exists by now lives until the end: collections in a child need not look at it (and copy its pages).
        gc.collect()
        gc.freeze()
        with open(os.path.join(directory, "boot.py"), encoding="utf-8") as boot:
            again = ["-c", boot.read(), directory, flavour, method]
        _serve(protocol, flavour, fork, again)


def job_module() -> Any:
    """The module that does jobs, which needs the library; and what the library imports only when at work."""
    import encodings.cp437  # noqa: F401  (zipfile)

    from . import job

    return job


def _take_stdout() -> TextIO:
    """Keep the protocol's channel for ourselves, and let everything printed go to standard error."""
    channel = os.dup(1)
    os.dup2(2, 1)
    forked.Running.channels = (channel,)
    return os.fdopen(channel, "w", encoding="utf-8")


def _say(protocol: TextIO, message: Mapping[str, Any]) -> None:
    protocol.write(json.dumps(message) + "\n")
    protocol.flush()


def _serve(protocol: TextIO, flavour: str, fork: bool, again: Any) -> None:
    signal.signal(signal.SIGTERM, _end)
    for line in iter(sys.stdin.readline, ""):
        job = {**json.loads(line), "library": flavour}
        scratch = tempfile.mkdtemp(prefix="job-")
        try:
            _say(protocol, _answer(job, scratch, fork, again))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _end(*_: Any) -> None:
    forked.kill_running()
    os._exit(0)


def _answer(job: Job, scratch: str, fork: bool, again: Any) -> dict[str, Any]:
    with open(os.path.join(scratch, _STAGE_FILE), "wb") as file:
        file.write(b"\0")
    timeout = float(job["timeout"])
    if fork:
        ended = forked.run(lambda: _do(job, scratch), timeout)
    else:
        with open(os.path.join(scratch, _JOB_FILE), "w", encoding="utf-8") as out:
            json.dump(job, out)
        ended = spawned.run([*again, scratch], timeout)
    return {**_reply(job, scratch, ended), "output": ended.output}


def _do(job: Job, scratch: str) -> None:
    """In the child: the job, and its answer in a file (written aside first: a timeout may come at any moment)."""
    TRACKER.publish_to(os.path.join(scratch, _STAGE_FILE))
    answer = job_module().perform(job)
    sys.stdout.flush()
    sys.stderr.flush()
    with open(os.path.join(scratch, _REPLY_FILE + ".new"), "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(os.path.join(scratch, _REPLY_FILE + ".new"), os.path.join(scratch, _REPLY_FILE))


def _one_job(flavour: str, scratch: str) -> None:
    """The whole life of a spawned process."""
    library.load(flavour)
    boundaries.install()
    with open(os.path.join(scratch, _JOB_FILE), encoding="utf-8") as file:
        job = json.load(file)
    _do(job, scratch)
    os._exit(0)


def _reply(job: Job, scratch: str, ended: forked.Ended) -> dict[str, Any]:
    """What the child answered, else what its death says."""
    try:
        with open(os.path.join(scratch, _REPLY_FILE), encoding="utf-8") as file:
            found: dict[str, Any] = json.load(file)
            return found
    except FileNotFoundError:
        pass
    with open(os.path.join(scratch, _STAGE_FILE), "rb") as board:
        mark = (board.read(1) or b"\0")[0]
    reply: dict[str, Any] = {
        "id": job["id"],
        "stage": STAGES[mark - 1] if mark else "construct",
        "missing": None,
        "notes": [],
        "seconds": 0.0,
    }
    if ended.code is None:
        timeout = float(job["timeout"])
        return {
            **reply,
            "outcome": "unknown",
            "error_type": "timeout",
            "detail": f"not done after {timeout:g} s",
            "seconds": timeout,
        }
    if ended.code == forked.BROKEN and "Traceback" in ended.output:
        last = ended.output.strip().splitlines()[-1][:400]
        return {**reply, "outcome": "unknown", "error_type": "internal-error", "detail": last}
    return {**reply, "outcome": "fail", "error_type": "crash", "detail": _death(ended.code)}


def _death(code: int) -> str:
    if code >= 0:
        return f"the process ended itself with status {code} (os._exit)"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
