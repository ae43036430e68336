"""User code that does harm: each fault costs its own trial, is told as what it is, and leaves nothing behind.

All of them in each sandbox that this system allows, and without one: what only namespaces can do is asked only there.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from confirm.bench import SEQUENTIAL, Bench, benches

from tfsavelint.confirm.isolation import Isolation, Limits, available
from tfsavelint.confirm.pool import removed
from tfsavelint.confirm.wire import Action, Answer, SubjectSource
from tfsavelint.model import Outcome, Stage

LIMITS = Limits(memory=512 << 20, processes=20, file_size=64 << 20)
SANDBOXES = available(LIMITS)
MARK = f"tfsavelint-fault-{uuid.uuid4().hex}"
MODEL = SubjectSource("expression", "model")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
walled = pytest.mark.parametrize("bench", SANDBOXES, indirect=True, ids=lambda item: item.means)


@pytest.fixture(scope="module", params=[*SANDBOXES, Isolation(limits=LIMITS)], ids=lambda item: item.means)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    root = tmp_path_factory.mktemp(request.param.means)
    yield from benches("keras", root, replace(request.param, trials=str(root)))


def tried(bench: Bench, source: str, timeout: float = 30.0, model: str = SEQUENTIAL) -> Answer:
    """Save the model of a module that does something before."""
    module = bench.module(f"{source}\n{model}")
    return bench.run(bench.directory(), "save", Action("save", "keras"), module, MODEL, timeout)


def unharmed(bench: Bench) -> None:
    """The worker has no process left but itself, and the next trial goes well."""
    assert bench.worker.pid is not None
    time.sleep(0.05)
    assert len(_below(bench.worker.pid)) <= 1, "the worker, where what was started stays outside of its sandbox"
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if MARK in _text(path)]
    saved = tried(bench, "")
    assert saved.outcome is Outcome.OK, saved


def _below(ancestor: int) -> set[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _text(path).rpartition(")")[2].split()
        if fields and fields[0] != "Z":
            parents[int(path.parent.name)] = int(fields[1])
    found = {ancestor}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found - {ancestor}
        found |= more


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@dataclass(frozen=True)
class Fault:
    """What the code does, and what is told of it: outcome, error type, and a part of the detail."""

    source: str
    outcome: Outcome
    error_type: str
    detail: str
    timeout: float = 30.0


EAT = "kept = []\nwhile True: kept.append(os.urandom(16) * (1 << 20))"
FAULTS = {
    "exits": Fault("sys.exit(3)", Outcome.FAIL, "crash", "its code called sys.exit(3) at construct"),
    "exits at once": Fault("os._exit(3)", Outcome.FAIL, "crash", "its code ended the process with status 3 at construct"),
    "segfaults": Fault(
        "import ctypes; ctypes.string_at(0)", Outcome.FAIL, "crash", "its code was ended by SIGSEGV at construct"
    ),
    "forks without end": Fault(
        "while True: os.fork()", Outcome.UNKNOWN, "processes", "its code started more than 20 processes at construct"
    ),
    "loops": Fault("while True: pass", Outcome.UNKNOWN, "timeout", "its code was not done after 1.5 s, at construct", 1.5),
    "eats memory": Fault(EAT, Outcome.UNKNOWN, "memory", "its code took more than 512 MB of memory at construct"),
    "eats memory in a child": Fault(
        f"if os.fork() == 0:\n    os.setsid()\n    {EAT}\ntime.sleep(20)".replace("\nwhile", "\n    while"),
        Outcome.UNKNOWN,
        "memory",
        "its code took more than 512 MB of memory at construct",
    ),
    "writes a huge file": Fault(
        "with open('big', 'wb') as f:\n    while True: f.write(bytes(1 << 24))",
        Outcome.UNKNOWN,
        "file-size",
        "its code wrote a file of more than 64 MB at construct",
    ),
    "ignores signals": Fault(
        "import signal\n"
        "for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP): signal.signal(number, lambda *_: None)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
        "while True: time.sleep(1)",
        Outcome.UNKNOWN,
        "timeout",
        "its code was not done after 1.5 s, at construct",
        1.5,
    ),
    "waits for input": Fault("input('name? ')", Outcome.UNKNOWN, "EOFError", "its code waits for input, which trials"),
    "deletes its directory": Fault(
        "import shutil; shutil.rmtree(os.getcwd()); open('log', 'w')",
        Outcome.UNKNOWN,
        "FileNotFoundError",
        "its code deleted the directory that it runs in",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_costs_its_own_trial(bench: Bench, name: str) -> None:
    fault = FAULTS[name]
    started = time.monotonic()
    answer = tried(bench, fault.source, fault.timeout)
    assert (answer.outcome, answer.error_type) == (fault.outcome, fault.error_type), answer
    assert fault.detail in (answer.detail or "")
    assert answer.stage is Stage.CONSTRUCT
    assert time.monotonic() - started < 15
    unharmed(bench)


DETACHED = f"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        os.execvp("sleep", ["{MARK}", "86400"])
    os._exit(0)
time.sleep(0.2)
"""
HARMLESS = {
    "leaves a detached child": DETACHED,
    "prints a gigabyte": "for _ in range(1024): os.write(1, b'x' * (1 << 20))",
    "closes its streams": "sys.stdin.close(); sys.stdout.close(); sys.stderr.close()",
    "closes all descriptors": "os.closerange(0, 64)",
    "speaks the protocol": 'os.write(1, b\'{"id": 1, "outcome": "fail"}\\n\'); sys.stdout = None',
    "leaves a handler for the exit": "import atexit; atexit.register(time.sleep, 60)",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_it_is_cleared_away_and_the_trial_goes_on(bench: Bench, name: str) -> None:
    started = time.monotonic()
    answer = tried(bench, HARMLESS[name])
    assert answer.outcome is Outcome.OK, answer
    assert len(answer.output) <= 4096
    assert time.monotonic() - started < 15
    unharmed(bench)


def test_the_whole_trial_may_be_deleted(bench: Bench) -> None:
    answer = tried(bench, "import shutil; shutil.rmtree(os.path.dirname(os.getcwd()), ignore_errors=True)")
    if answer.outcome is not Outcome.OK:  # in the sandbox its directory can't be removed, and so is there to save in
        assert answer.outcome is Outcome.UNKNOWN, answer
        assert "its code deleted the directory that it runs in" in (answer.detail or "")
    unharmed(bench)


def test_a_save_that_is_not_kerass_is_no_verdict_on_keras(bench: Bench) -> None:
    answer = tried(bench, "keras.Model.save = lambda self, *args, **kwargs: None")
    assert (answer.outcome, answer.stage) == (Outcome.UNKNOWN, Stage.WRITE), answer
    assert "replaced what Keras saves with" in (answer.detail or "")
    assert answer.notes == ("its code replaced Keras's own `Model.save`",)
    answer = tried(
        bench, "was = keras.Model.save\nkeras.Model.save = lambda self, *args, **kwargs: was(self, *args, **kwargs)"
    )
    assert answer.outcome is Outcome.OK and answer.notes, answer
    unharmed(bench)
    assert not tried(bench, "").notes, "it was only that process's"


@walled
def test_what_is_written_elsewhere_is_refused_or_vanishes(bench: Bench) -> None:
    here = Path(sys.prefix, MARK)
    answer = tried(bench, f"open({str(here)!r}, 'w')")
    assert (answer.outcome, answer.stage, answer.error_type) == (Outcome.UNKNOWN, Stage.CONSTRUCT, "OSError"), answer
    assert f"its code writes to `{here}` outside of the trial's directory, which is read-only" in (answer.detail or "")
    elsewhere = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home()]
    places = [str(folder / MARK) for folder in elsewhere if folder.is_dir()]
    again = f"for place in {places!r}: assert not os.path.exists(place); open(place, 'w').write('x')"
    for _ in range(2):
        answer = tried(bench, again)
        assert answer.outcome is Outcome.OK, answer
    assert not [place for place in (here, *places) if Path(place).exists()]
    unharmed(bench)


@walled
@pytest.mark.parametrize(
    "source", ["socket.create_connection(('192.0.2.1', 80), 5)", "socket.getaddrinfo('example.com', 80)"]
)
def test_there_is_no_network(bench: Bench, source: str) -> None:
    answer = tried(bench, f"import socket; {source}")
    assert (answer.outcome, answer.stage) == (Outcome.UNKNOWN, Stage.CONSTRUCT), answer
    assert "its code needs the network, which trials don't have" in (answer.detail or "")
    unharmed(bench)


@walled
def test_nothing_else_can_be_seen_and_the_worker_not_be_ended(bench: Bench) -> None:
    source = """
import signal
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM): os.kill(os.getppid(), number)
assert len([name for name in os.listdir("/proc") if name.isdecimal()]) <= 2
assert not os.path.exists("/dev/tty0") and not os.path.exists("/dev/sda")
assert os.listdir("/run") == [], os.listdir("/run")
capabilities = [line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")]
assert not any(int(mask, 16) for mask in capabilities), capabilities
"""
    assert bench.worker.pid is not None
    before = bench.worker.pid
    answer = tried(bench, source)
    assert answer.outcome is Outcome.OK, answer
    unharmed(bench)
    assert bench.worker.pid == before


def test_a_folder_that_nobody_may_enter_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o500)
    deep = tmp_path / "trial" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    (deep / "link").symlink_to(kept)
    for folder in (deep, deep.parent, deep.parent.parent):
        folder.chmod(0)
    removed(str(tmp_path / "trial"))
    assert not (tmp_path / "trial").exists()
    assert kept.stat().st_mode & 0o777 == 0o500, "what a link points to is left alone"
