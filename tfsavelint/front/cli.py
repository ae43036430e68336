"""The command line. Exit status: 0 nothing found, 1 findings, 2 wrong usage, an unreadable file or an error of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from tfsavelint import __version__
from tfsavelint.config import OPTIONS, Option, cache_folder
from tfsavelint.front import text_report
from tfsavelint.front.output import Unwritable, write
from tfsavelint.model import Format, Report

COMMANDS = ("check", "confirm", "explain", "rules")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; the first word is a command if it is one of their names, else ``check`` is meant."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0] not in COMMANDS and given[0] not in ("--help", "-h", "--version")):
        given.insert(0, "check")
    for stream in (sys.stdout, sys.stderr):
        # Output is UTF-8 whatever the terminal's encoding says: names and messages are the user's own.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(given, prog_name="tfsavelint")
    except Unwritable as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(2) from error


def _of_config(many_pythons: bool) -> Callable[[_Command], _Command]:
    """The options that pyproject.toml knows too."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(OPTIONS):
            many = option.form in ("list", "table") or (many_pythons and option.name == "python")
            command = _click_option(option, many)(command)
        return command

    return decorate


def _click_option(option: Option, many: bool) -> Callable[[_Command], _Command]:
    if option.form == "flag":
        return click.option(option.flag, option.name, is_flag=True, help=option.help)
    return click.option(option.flag, option.name, multiple=many, metavar=option.metavar, help=option.help)


def _of_output(command: _Command) -> _Command:
    for decorator in reversed(
        (
            click.option(
                "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report."
            ),
            click.option("--output", metavar="FILE", help="Write the report there instead of standard output."),
            click.option("--exit-zero", is_flag=True, help="Exit with 0 even where there are findings."),
            click.option("--statistics", is_flag=True, help="Count the findings by code."),
            click.option("--stdin-filename", metavar="PATH", default="stdin.py", help="The name of what `-` reads."),
        )
    ):
        command = decorator(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Tells whether a Keras model will survive model.save() and load_model(), and proves it.

    \b
    tfsavelint [check] [PATHS]   findings, without running anything
    tfsavelint confirm [PATHS]   check, then prove: real saves and loads

    No path means the working directory; `-` reads standard input. The first word is a command if it is the name of
    one: a folder of that name is written ./confirm.
    """


@cli.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@_of_config(many_pythons=False)
@_of_output
@click.option("--show-targets", is_flag=True, help="Say which Keras is checked for and why, and stop.")
@click.option(
    "--write-baseline", metavar="FILE", help="Write all findings there, for --baseline, and report none: a fresh start."
)
def check_command(paths: tuple[str, ...], show_targets: bool, write_baseline: str | None, **given: Any) -> None:
    """Report what will make saving or loading fail. Nothing of yours is run or imported.

    \b
    Reads .py files and notebooks (.ipynb). Silences, by `# noqa: TFS201` as in flake8, or with a reason:
        model.save("old")  # tfsavelint: ignore[TFS501] the old service reads folders
    What silences nothing is told on standard error.
    """
    run = _checked(paths, given, baseline=write_baseline is None)
    report = run.report()
    if write_baseline is not None:
        _write_baseline(run, report, write_baseline)
    if show_targets:
        for chosen in run.chosen.values():
            names = ", ".join(target.name for target in chosen.targets)
            click.echo(f"{names}: {chosen.why}")
        raise SystemExit(2 if report.errors else 0)
    _emit(report, given)
    _finish(replace(report, notes=(*report.notes, *run.remarks)), given, bool(report.findings), _how(run))


def _write_baseline(run: Any, report: Report, path: str) -> None:
    from tfsavelint.suppress.baseline import baseline_text

    folder = os.path.dirname(os.path.abspath(path))
    write(baseline_text(key for result in run.results for key in result.keys(folder)), path)
    count = len(report.findings)
    click.echo(f"wrote {count} finding{'' if count == 1 else 's'} to {path}", err=True)
    for problem in report.errors:
        click.echo(f"error: {problem.path}: {problem.message}", err=True)
    raise SystemExit(2 if report.errors else 0)


def _checked(
    paths: tuple[str, ...], given: dict[str, Any], interpreters: tuple[Any, ...] = (), baseline: bool = True
) -> Any:
    from tfsavelint.checking import USAGE_ERRORS, Checker

    given.update({name: _split(given[name]) for name in ("select", "ignore", "exclude")})
    given["per_file_ignores"] = _by_pattern(given["per_file_ignores"])
    checker = Checker(given, interpreters, baseline=baseline)
    try:
        if paths == ("-",):
            return checker.text(given["stdin_filename"], sys.stdin.buffer.read())
        if "-" in paths:
            raise click.UsageError("`-` (standard input) goes alone")
        return checker.paths(paths or (".",))
    except USAGE_ERRORS as error:
        raise click.UsageError(str(error)) from error


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _by_pattern(values: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``tests/*:TFS2,TFS3``, and several of these; a part without a pattern belongs to the one before."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for part in _split(values):
        pattern, colon, code = part.rpartition(":")
        if colon and pattern:
            found.append((pattern.strip(), (code.strip(),)))
        elif found and not colon:
            found[-1] = (found[-1][0], (*found[-1][1], part))
        else:
            raise click.UsageError(f"--per-file-ignores: `{part}`; write for instance `tests/*:TFS2`")
    return tuple(found)


def _how(run: Any) -> str:
    """Which targets were taken, and why."""
    parts = (f"{', '.join(target.name for target in chosen.targets)} ({chosen.why})" for chosen in run.chosen.values())
    return "; ".join(dict.fromkeys(parts))


def _emit(report: Report, given: dict[str, Any]) -> None:
    form, output = given["form"], given["output"]
    if form == "text" and not output and sys.stdout.isatty():
        text_report.print_terminal(report)
    else:
        write(_json(report) if form == "json" else text_report.render(report), output)


def _json(report: Report) -> str:
    from tfsavelint.front import json_report

    return json_report.render(report)


def _finish(report: Report, given: dict[str, Any], found: bool, how: str, interrupted: bool = False) -> None:
    """What belongs to people and not to the report goes to standard error; then the exit status."""
    if given["statistics"]:
        for line in text_report.statistics(report):
            click.echo(line, err=True)
    for note in dict.fromkeys(report.notes):
        click.echo(f"note: {note}", err=True)
    for skip in report.skipped:
        click.echo(f"skipped: {skip.path}: {skip.reason}", err=True)
    for problem in report.errors:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        click.echo(f"error: {place}: {problem.message}", err=True)
    count = len(report.findings)
    click.echo(f"{count} finding{'' if count == 1 else 's'} for {how or 'no target'}", err=True)
    if interrupted:
        raise SystemExit(130)
    if report.errors:
        raise SystemExit(2)
    raise SystemExit(1 if found and not given["exit_zero"] else 0)


@cli.command("confirm")
@click.argument("paths", nargs=-1, type=click.Path())
@_of_config(many_pythons=True)
@_of_output
@click.option(
    "--formats",
    metavar="LIST",
    default="keras,h5,savedmodel,weights",
    show_default=True,
    help="Which formats to try; `weights` includes the checkpoints of Keras 2.",
)
@click.option(
    "--load-python",
    multiple=True,
    metavar="PATH",
    help="An interpreter under which all is loaded too; repeatable.",
)
@click.option(
    "--keras-path",
    multiple=True,
    metavar="DIR",
    help="A folder with another Keras, for every interpreter whose TensorFlow can carry it; repeatable.",
)
@click.option("--timeout", metavar="S", type=click.FloatRange(min=1.0), default=60.0, help="Seconds for each process.")
@click.option("--report", "page", metavar="FILE.html", help="Write a page there too: the matrix, and all evidence.")
@click.option(
    "--memory", metavar="SIZE", help="Memory for each trial, such as 4G or 512M (default: half of the machine's)."
)
@click.option(
    "--sandbox",
    type=click.Choice(["auto", "required", "off", "none"]),
    default="auto",
    show_default=True,
    help="Shut trials off from network and files: if the system can (auto), else refuse to run (required), or never "
    "(off, none).",
)
@click.option("--only-confirmed", is_flag=True, help="Exit with 1 only for what really failed.")
def confirm_command(
    paths: tuple[str, ...],
    formats: str,
    load_python: tuple[str, ...],
    keras_path: tuple[str, ...],
    timeout: float,
    page: str | None,
    memory: str | None,
    sandbox: Any,
    only_confirmed: bool,
    **given: Any,
) -> None:
    """Check, then prove: really build, save and load, in processes of their own.

    Your modules are imported (definitions only) by the project's interpreter, which needs TensorFlow; tfsavelint
    itself need not be installed there. --python may be repeated.
    """
    from tfsavelint.checking import USAGE_ERRORS
    from tfsavelint.confirm import isolation
    from tfsavelint.confirm.run import Interrupted, Options, confirm
    from tfsavelint.detect import interpreters_at
    from tfsavelint.front.confirm_output import Outputs
    from tfsavelint.front.progress import showing

    Outputs(given["form"], given["output"], page).require()
    pythons = given["python"]
    given["python"] = pythons[0] if pythons else None
    wanted = _formats(formats)
    try:
        named = interpreters_at(pythons, keras_path, os.getcwd())
        loaders = interpreters_at(load_python, keras_path)
    except USAGE_ERRORS as error:
        raise click.UsageError(str(error)) from error
    try:
        limits = isolation.Limits(memory=isolation.size_of(memory) if memory else isolation.default_memory())
        isolated = isolation.isolation(sandbox, limits)
    except (ValueError, isolation.NoSandbox) as error:
        raise click.UsageError(f"{'--memory' if isinstance(error, ValueError) else '--sandbox'}: {error}") from error
    run = _checked(paths, given, named)
    taken = [chosen.interpreter for chosen in run.chosen.values() if chosen.interpreter is not None]
    interpreters = named or tuple(dict.fromkeys(taken))
    targets = tuple(dict.fromkeys(target for chosen in run.chosen.values() for target in chosen.targets))
    with showing() as (progress, told):
        folder = None if given["no_cache"] else cache_folder()
        kept = Path(folder, "attempts.sqlite") if folder is not None else None
        options = Options(interpreters, targets, wanted, timeout, kept, loaders, isolated)
        interrupted = False
        outputs = Outputs(given["form"], given["output"], page, _how(run))
        try:
            report = confirm(run, options, progress, outputs.keep if outputs.kept else None, told)
        except Interrupted as stopped:
            report, interrupted = stopped.report, True
    outputs.put(report)
    _finish(report, given, _counts(report, only_confirmed), _how(run), interrupted)


def _formats(text: str) -> frozenset[Format]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    known = {item.value for item in Format}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise click.UsageError(f"--formats: `{text}`; there are keras, h5, savedmodel and weights")
    found = {Format(name) for name in names}
    return frozenset(found | ({Format.CHECKPOINT} if Format.WEIGHTS in found else set()))


def _counts(report: Report, only_confirmed: bool) -> bool:
    """Whether a confirmed report means exit status 1: findings that were not refuted, and failures unforeseen."""
    states = {finding.verdict.state if finding.verdict else "undecided" for finding in report.findings}
    if only_confirmed:
        return "confirmed" in states or bool(report.unpredicted)
    return bool(states - {"refuted"}) or bool(report.unpredicted)


@cli.command("rules")
def rules_command() -> None:
    """List the rules."""
    from tfsavelint.rules.registry import all_rules

    for rule in all_rules():
        click.echo(f"{rule.code}  {rule.name}")


@cli.command("explain")
@click.argument("what")
def explain_command(what: str) -> None:
    """Explain a rule, by its code or name, or a package that provides Keras objects, by what is imported or installed."""
    from tfsavelint.front.explain import page, suggestions

    text = page(what)
    if text is None:
        meant = suggestions(what)
        ask = (
            f"did you mean {' or '.join(f'`{item}`' for item in meant)}?" if meant else "`tfsavelint rules` lists the rules"
        )
        raise click.UsageError(f"there is no rule or package `{what}`; {ask}")
    click.echo(text, nl=False)
