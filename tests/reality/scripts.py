"""Runs scripts as people run them, each in a process of its own, without importing TensorFlow anew for each.

One process for each flavour imports TensorFlow and that Keras; a script is run as ``__main__`` by a fork of it, in its
folder, and ends with the status and the output that the interpreter would give it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120
"""After which a script is ended, by SIGALRM."""
LEGACY = {"keras": "0", "tf_keras": "1"}
_SERVER = """
import json, os, runpy, signal, sys, traceback
import tensorflow as tf
tf.keras.layers.Dense
import {flavour}
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        signal.alarm({seconds})
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.chdir(order["folder"])
        sys.path.insert(0, order["folder"])
        sys.argv = order["command"]
        status = 0
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Ran:
    """How a script ended."""

    status: int
    out: str
    err: str


class Scripts:
    """The process that runs the scripts of one flavour."""

    def __init__(self, server: subprocess.Popen[str], flavour: str) -> None:
        self.flavour = flavour
        self._server = server

    def run(self, folder: Path, script: str, *arguments: str) -> Ran:
        """Run a script of a folder, which may write beside itself."""
        texts = {name: folder / f".{name}.txt" for name in ("out", "err")}
        order = {"folder": str(folder), "command": [script, *arguments], **{name: str(at) for name, at in texts.items()}}
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        status = int(self._server.stdout.readline())
        return Ran(status, *(texts[name].read_text("utf-8") for name in ("out", "err")))


@contextmanager
def scripts(flavour: str) -> Iterator[Scripts]:
    """A process with TensorFlow and one Keras, ``keras`` or ``tf_keras``, which is also what ``tf.keras`` is."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    given = {"TF_USE_LEGACY_KERAS": LEGACY[flavour], "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    with (
        tempfile.TemporaryDirectory() as spare,  # TensorFlow takes its generated files away at an exit that no fork has
        subprocess.Popen(
            [sys.executable, "-c", _SERVER.format(flavour=flavour, seconds=SECONDS)],
            env={**kept, **given, "TMPDIR": spare},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield Scripts(server, flavour)
        assert server.stdin is not None
        server.stdin.close()
