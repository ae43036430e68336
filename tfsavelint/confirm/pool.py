"""The tool's side of a worker: typed requests and answers, and the process that serves them."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

from tfsavelint.confirm.isolation import Isolation, worker_command
from tfsavelint.confirm.wire import Answer, Hello, Interpreter, Job
from tfsavelint.model import Outcome

START_SECONDS = 120.0
GRACE_SECONDS = 20.0
"""What a job may take beyond its own timeout before the worker itself counts as hung."""
SPAWN_SECONDS = 120.0

_KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "WINDIR")


class Worker:
    """One interpreter with the library imported, ready for jobs; a context manager, and one thread's at a time."""

    def __init__(
        self, interpreter: Interpreter, method: Literal["auto", "spawn"] = "auto", isolation: Isolation | None = None
    ) -> None:
        self.interpreter = interpreter
        self._method = method
        self._isolation = isolation or Isolation()
        self._abandoned = False
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._home = ""
        self._lock = threading.Lock()
        self.hello: Hello | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that was started, while it lives."""
        return self._process.pid if self._process is not None else None

    def start(self, timeout: float = START_SECONDS) -> Hello:
        """Start the process and wait for its hello."""
        self._stop()
        self._home = tempfile.mkdtemp(prefix="tfsavelint-worker-")
        try:
            self._process = self._launched()
        except OSError as error:
            self.hello = Hello(False, error_type=type(error).__name__, detail=str(error))
            return self.hello
        if self._abandoned:
            _signal_group(self._process, force=True)
        line = self._line(timeout)
        if line is not None:
            self.hello = Hello.from_json(json.loads(line))
        else:
            self.hello = Hello(False, error_type="crash", detail=self._epitaph(f"no answer within {timeout:g} s"))
        if not self.hello.ready:
            self._stop()
        return self.hello

    def run(self, job: Job) -> Answer:
        """Have one job done. A worker that died or hangs costs this job, and is started again for the next."""
        with self._lock:
            if self._abandoned:
                return Answer(job.id, Outcome.UNKNOWN, error_type="no-worker", detail="the run was interrupted")
            if self._process is None or self._process.poll() is not None:
                hello = self.start()
                if not hello.ready:
                    return Answer(job.id, Outcome.UNKNOWN, error_type="no-worker", detail=hello.detail)
            try:
                return self._served(job)
            except (BrokenPipeError, OSError):
                answer = self._lost(job, "the worker died")
                self._stop()
                return answer

    def abandon(self) -> None:
        """End the process at once, from any thread: the job that it is at is lost, and no other begins."""
        self._abandoned = True
        process = self._process
        if process is not None:
            _signal_group(process, force=True)

    def close(self) -> None:
        """End the process and remove what it left."""
        with self._lock:
            self._stop()

    def _served(self, job: Job) -> Answer:
        process = self._process
        assert process is not None and process.stdin is not None
        process.stdin.write(job.to_json() + "\n")
        process.stdin.flush()
        spawning = SPAWN_SECONDS if self.hello and not self.hello.fork else 0.0
        line = self._line(job.timeout + GRACE_SECONDS + spawning)
        if line is None:
            answer = self._lost(job, "the worker hung")
            self._stop()
            return answer
        return Answer.from_json(json.loads(line))

    def _lost(self, job: Job, otherwise: str) -> Answer:
        return Answer(job.id, Outcome.UNKNOWN, error_type="worker-died", detail=self._epitaph(otherwise))

    def _launched(self) -> subprocess.Popen[str]:
        lines: queue.Queue[str | None] = queue.Queue()
        with open(os.path.join(self._home, "stderr"), "wb") as stderr:
            process = subprocess.Popen(
                worker_command(
                    self.interpreter.python,
                    self.interpreter.flavour,
                    self._method,
                    self._isolation.settings(self._home),
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=self._home,
                env=environment(self.interpreter, self._home),
                encoding="utf-8",
                start_new_session=True,
            )
        assert process.stdout is not None
        threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
        self._lines = lines
        return process

    def _line(self, timeout: float) -> str | None:
        with contextlib.suppress(queue.Empty):
            return self._lines.get(timeout=timeout)
        return None

    def _epitaph(self, otherwise: str) -> str:
        """How the process ended, with the last that it said."""
        time.sleep(0.05)
        code = self._process.poll() if self._process else None
        ended = otherwise if code is None else f"the worker ended with status {code}"
        with contextlib.suppress(OSError):
            said = Path(self._home, "stderr").read_text(encoding="utf-8", errors="replace")[-400:].strip()
            return f"{ended}: {said}" if said else ended
        return ended

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                assert process.stdin is not None
                process.stdin.close()
            _end(process)
        if self._home:
            removed(self._home)
            self._home = ""


def environment(interpreter: Interpreter, home: str) -> dict[str, str]:
    """The worker's whole environment: what a program needs to run, what fixes Keras's behaviour, and no secret."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES or name.startswith("LC_")}
    legacy = {"TF_USE_LEGACY_KERAS": "1"} if interpreter.flavour == "tf_keras" else {}
    paths = {"PYTHONPATH": os.pathsep.join(interpreter.extra_paths)} if interpreter.extra_paths else {}
    return {
        **kept, **legacy, **paths,
        "HOME": home, "TMPDIR": home, "TEMP": home, "TMP": home, "USERPROFILE": home,
        "CUDA_VISIBLE_DEVICES": "-1", "HIP_VISIBLE_DEVICES": "-1", "ROCR_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0",
        # Else oneDNN compiles its matrix products anew in each process, which takes longer than all of the model's.
        "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "false",
        "KERAS_BACKEND": "tensorflow", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip


def removed(folder: str) -> None:
    """Remove a folder with all that user code may have put there, directories that nobody may enter included."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        os.chmod(folder, 0o700)
        for place, folders, _ in os.walk(folder):
            for path in (os.path.join(place, name) for name in folders):
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(folder, ignore_errors=True)


def _pump(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    """Hand the lines over, and None at the end."""
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            lines.put(line)
    lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    """End a worker's own process group: politely at first, since it has a child to take with it."""
    for last in (False, True):
        try:
            process.wait(timeout=3.0 if last else 0.5)
            return
        except subprocess.TimeoutExpired:
            _signal_group(process, force=last)
    process.wait()


def _signal_group(process: subprocess.Popen[str], force: bool) -> None:
    if not hasattr(os, "killpg"):
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)
