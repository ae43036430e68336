"""Each option is declared once: the command line, pyproject.toml, flake8 and the README follow from it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from static.running import ROOT, here, write

from tfsavelint.config import OPTIONS, Option, Settings, document_of, settings_for
from tfsavelint.front.cli import cli
from tfsavelint.front.flake8_plugin import Plugin
from tfsavelint.front.options_table import options_table


def by_name(options: tuple[Option, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("option", options, ids=lambda option: option.name)


class Manager:
    """What flake8 hands to a plugin."""

    def __init__(self) -> None:
        self.added: list[str] = []

    def add_option(self, name: str, **given: object) -> None:
        self.added.append(name)


def test_the_readme_has_the_table() -> None:
    assert options_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_settings_have_a_field_for_each_option() -> None:
    assert {item.name for item in fields(Settings)} - {"root"} == {option.name for option in OPTIONS}


@pytest.mark.parametrize("command", ["check", "confirm"])
def test_the_command_line_has_each_option(command: str) -> None:
    flags = {flag for item in cli.commands[command].params for flag in item.opts}
    assert {option.flag for option in OPTIONS} <= flags


@by_name(OPTIONS)
def test_pyproject_has_each_option_as_shown(option: Option, tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": f"[tool.tfsavelint]\n{option.key} = {option.shown}\n"})
    assert getattr(settings_for(str(tmp_path)), option.name) not in (None, (), False)
    assert document_of(str(tmp_path / "pyproject.toml"))["tool"]["tfsavelint"]


@by_name(OPTIONS)
def test_each_option_is_in_the_help(option: Option, tmp_path: Path) -> None:
    assert option.flag in here("check", "--help", cwd=tmp_path).out


def test_flake8_has_those_that_say_so() -> None:
    manager = Manager()
    Plugin.add_options(manager)
    assert manager.added == [option.flake8 for option in OPTIONS if option.flake8 is not None]
