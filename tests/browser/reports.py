"""Reports made by hand, with each kind of ending, and with names and errors that try to break out of a page."""

from __future__ import annotations

from dataclasses import replace

from tfsavelint.model import (
    STAGES,
    Claim,
    Finding,
    Format,
    Loss,
    Mode,
    Outcome,
    Problem,
    Report,
    Row,
    Span,
    Stage,
    Subject,
    Trial,
    Unpredicted,
    Verdict,
)

K3, K2 = "keras==3.15", "tf_keras==2.21"
HERE = Span(3, 7, 3, 12)

SCRIPT = "<script>window.hacked = 1; document.title = 'hacked'</script>"
IMAGE = "<img src=x onerror='window.hacked = 2'>"
QUOTES = '" onmouseover="window.hacked = 3" x=\''
BREAKS = "</code></pre></div></details></section></main><style>body{display:none}</style><!--"
HIDDEN = "a\x00b\x1b[31m\u202egnp.exe\u202c\ud800"
LONG = "ValueError: " + "layers & <weights> " * 600


def row(fails: Stage | None = None) -> Row:
    """A prediction: all is well, but for one stage."""
    return {stage: Outcome.FAIL if stage is fails else Outcome.OK for stage in STAGES}


def trial(
    fmt: Format,
    stage: Stage | None = None,
    detail: str = "no",
    mode: Mode | None = None,
    target: str = K3,
    load_target: str | None = None,
    outcome: Outcome | None = None,
) -> Trial:
    """One attempt that failed at a stage, or survived."""
    ended = outcome or (Outcome.FAIL if stage else Outcome.OK)
    error = "ValueError" if ended is Outcome.FAIL else None
    told = None if ended is Outcome.OK else detail
    return Trial(target, load_target or target, fmt, mode, ended, stage, error, told, 0.25)


def subject(name: str, *trials: Trial, path: str = "models/a.py", line: int = 3, fails: Stage | None = None) -> Subject:
    """A layer that was tried, and at which stage it was predicted to fail."""
    predictions = {target: dict.fromkeys(Format, row(fails)) for target in (K3, K2)}
    return Subject(path, None, Span(line, 7, line, 12), name, name, "layer", predictions, trials)


def finding(name: str, message: str, path: str = "models/a.py") -> Finding:
    """A finding about a subject, confirmed."""
    verdict = Verdict("confirmed", "failed at locate", "TypeError", message)
    claim = Claim(K3, Format.KERAS, Stage.LOCATE, Loss.LOAD, verdict)
    return Finding("TFS201", "unregistered-class", message, path, None, HERE, name, (claim,), name)


def ordinary() -> Report:
    """One subject for each way to end, in two files."""
    cold = trial(Format.KERAS, Stage.LOCATE, "Could not locate class 'Helped'", "imported")
    subjects = (
        subject("Fine", trial(Format.KERAS), trial(Format.WEIGHTS), trial(Format.H5, target=K2)),
        subject("Helped", cold, trial(Format.KERAS, mode="custom_objects"), line=9, fails=Stage.LOCATE),
        subject("Unwritten", trial(Format.KERAS, Stage.CONFIG, "no get_config"), trial(Format.WEIGHTS), line=20),
        subject("Lost", trial(Format.KERAS, Stage.REBUILD, "unexpected 'units'", "custom_objects"), path="b.py"),
        subject("Changed", trial(Format.H5, Stage.COMPARE, "rate: 0.5 became 0.1", target=K2), path="b.py", line=8),
        subject("Unsaid", trial(Format.KERAS, detail="time was up", outcome=Outcome.UNKNOWN), path="b.py", line=15),
        subject("Untried", path="b.py", line=30),
    )
    unforeseen = Unpredicted("models/a.py", 20, "Unwritten", K3, Format.KERAS, Stage.CONFIG, "no get_config")
    told = (finding("Helped", "`Helped` is not registered"),)
    return Report((K3, K2), told, subjects, (unforeseen,), (Problem("c.py", 1, "invalid syntax"),), notes=("as asked",))


def across() -> Report:
    """What was saved under one target and loaded under another too."""
    other = trial(Format.KERAS, Stage.REBUILD, "what?", "custom_objects", K3, "keras==3.8")
    return Report((K3,), (), (subject("Carried", trial(Format.KERAS, mode="custom_objects"), other),))


def hostile() -> Report:
    """Names, paths, messages and errors that would be markup, scripts, or more than a page should hold."""
    subjects = tuple(
        subject(
            f"Bad{number}", trial(Format.KERAS, Stage.LOCATE, text, "imported"), path=f"dir{QUOTES}/{IMAGE}.py", line=number
        )
        for number, text in enumerate((SCRIPT, IMAGE, QUOTES, BREAKS, HIDDEN, LONG), start=1)
    )
    named = subject(SCRIPT, trial(Format.H5), path=BREAKS)
    strange = subject("Under", trial(Format.H5, target=f"{K3}{QUOTES}"), path="z.py")
    unforeseen = Unpredicted("z.py", 3, "Under", f"{K3}{IMAGE}", Format.H5, Stage.WRITE, BREAKS)
    told = tuple(
        finding(f"Bad{number}", f"`{text}` fails", f"dir{QUOTES}/{IMAGE}.py") for number, text in ((1, SCRIPT), (9, BREAKS))
    )
    problems = (Problem(SCRIPT, 1, BREAKS),)
    return Report((K3,), told, (*subjects, named, strange), (unforeseen,), problems, notes=(IMAGE,))


def partial() -> Report:
    """The same, of a run that was interrupted."""
    return replace(ordinary(), partial=f"the run was interrupted after 3 of 9 attempts {SCRIPT}")


def large(count: int) -> Report:
    """As many subjects as asked, a hundred to a file, each tried in eight places."""
    subjects = []
    for number in range(count):
        fails = Stage.LOCATE if number % 3 == 0 else None
        trials = [trial(fmt, fails, f"error {number}", "imported") for fmt in (Format.KERAS, Format.H5, Format.WEIGHTS)]
        trials += [trial(fmt, target=K2) for fmt in Format]
        path = f"package/part{number // 100}.py"
        subjects.append(subject(f"Layer{number}", *trials, path=path, line=number % 100 + 1, fails=fails))
    return Report((K3, K2), (), tuple(subjects))
