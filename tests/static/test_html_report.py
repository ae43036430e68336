"""The page of confirm without a browser: escapes, hashes, the same bytes again, and where it can't be written."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser.reports import (
    BREAKS,
    HIDDEN,
    IMAGE,
    K3,
    LONG,
    QUOTES,
    SCRIPT,
    hostile,
    large,
    ordinary,
    partial,
    subject,
    trial,
)
from static.running import FINDING, here, write

from tfsavelint.front import confirm_report, html_report, json_report
from tfsavelint.front.html_text import escaped
from tfsavelint.front.outcomes import endings, survivors
from tfsavelint.front.visible import LONGEST
from tfsavelint.model import Format, Report, Stage

EMPTY = Report(("keras==3.15",))


class Reader(HTMLParser):
    """Which elements there are, with which attributes; and that all that opens closes again."""

    void = frozenset({"meta", "input", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("report", [ordinary(), hostile(), EMPTY], ids=["ordinary", "hostile", "empty"])
def test_it_is_well_formed_and_points_nowhere_else(report: Report) -> None:
    page = html_report.render(report)
    read = Reader(page)
    assert read.open == []
    for tag, attributes in read.seen:
        assert not {name for name in attributes if name.startswith("on")}, tag
        assert not {"src", "style", "srcdoc", "action"} & attributes.keys(), tag
        assert (attributes.get("href") or "#").startswith("#"), tag
    assert [tag for tag, _ in read.seen].count("script") == 1
    ids = [attributes["id"] for _, attributes in read.seen if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_policy_names_what_may_run() -> None:
    page = html_report.render(hostile())
    for name in ("style", "script"):
        (body,) = re.findall(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert "unsafe" not in page


def test_the_same_report_gives_the_same_bytes_and_each_is_utf8() -> None:
    for report in (ordinary(), hostile()):
        page = html_report.render(report)
        assert page == html_report.render(report)
        assert "\x00" not in page.encode("utf-8").decode("utf-8")


@pytest.mark.parametrize("text", [SCRIPT, IMAGE, QUOTES, BREAKS, HIDDEN, LONG])
def test_escapes(text: str) -> None:
    assert not set("<>\"'\x00\x1b\u202e\ud800") & set(escaped(text))


def test_what_is_endless_is_cut_and_says_so() -> None:
    assert escaped("x" * (LONGEST + 7)).endswith("[cut: 7 more characters]")


def test_a_large_page_stays_small_for_each_subject() -> None:
    assert len(html_report.render(large(300))) / 300 < 4000


# --- the text report ----------------------------------------------------------------------------------------------


def test_the_text_has_the_matrix_and_what_survives_instead() -> None:
    text = confirm_report.render(ordinary())
    for words in (
        "=> What survives: .keras with custom_objects passed under keras==3.15.",
        "=> What survives: .weights.h5.",
        "save fails (config)  not foreseen by tfsavelint",
        "which tfsavelint did not foresee",
        "? not decided; * loads if the loader helps, as told above; ! not foreseen by tfsavelint",
        "6 subjects tried: 4 fail somewhere, 1 undecided, 1 survive wherever they were tried",
    ):
        assert words in text, text
    rows = {
        line.split()[1]: line.split()[2:] for line in text.splitlines() if re.match(r"(models/a|b)\.py:\d+ \w+ +\S", line)
    }
    assert rows["Fine"] == ["ok", "ok", "ok"]
    assert rows["Helped"] == ["locate*"]
    assert rows["Unwritten"] == ["config!", "ok"]
    assert rows["Changed"] == ["differs"]
    assert rows["Unsaid"] == ["?"]


def test_a_partial_report_is_marked_in_every_form() -> None:
    assert confirm_report.render(partial()).startswith("PARTIAL: the run was interrupted after 3 of 9 attempts")
    assert json_report.as_data(partial())["partial"].startswith("the run was interrupted after 3 of 9 attempts")
    assert "partial" not in json_report.as_data(ordinary())


def test_hostile_text_does_not_end_the_text_report() -> None:
    text = confirm_report.render(hostile())
    assert not set("\x00\x1b\u202e\ud800") & set(text)
    assert "a\\x00b\\x1b[31m\\u202egnp.exe" in text


# --- where it goes ------------------------------------------------------------------------------------------------


def test_a_page_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "report/old": "old"})
    for target in ("report", "nowhere/report.html", "a.py/report.html"):
        done = here("confirm", "--report", target, "--target", "keras==3.15", cwd=tmp_path)
        assert (done.status, done.out) == (2, "")
        assert f"can't write {target}" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "report"]


def test_the_page_and_the_report_need_files_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING})
    done = here("confirm", "--report", "x", "--output", "./x", cwd=tmp_path)
    assert done.status == 2
    assert "name the same file" in done.err


def test_only_confirm_writes_pages(tmp_path: Path) -> None:
    done = here("check", "--report", "x.html", cwd=write(tmp_path, {"a.py": FINDING}))
    assert done.status == 2
    assert "No such option" in done.err


def test_where_nothing_could_be_tried_the_page_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FINDING, "bare/pyvenv.cfg": "home = /nowhere\n", "report.html": "old"})
    missing = here("confirm", "--report", "report.html", "--python", "bare", cwd=tmp_path)
    assert missing.status == 2
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "old"


def test_what_can_be_carried_to_another_target_is_told() -> None:
    fine = replace(trial(Format.WEIGHTS), load_target="keras==3.8")
    lost = trial(Format.KERAS, Stage.REBUILD, "what?", "custom_objects", K3, "keras==3.8")
    here = (trial(Format.KERAS, mode="custom_objects"), trial(Format.WEIGHTS))
    found = endings(subject("L", *here, lost, fine))
    assert survivors(found) == ".weights.h5 loaded under keras==3.8"
    assert survivors(endings(subject("L", *here, fine))) is None
