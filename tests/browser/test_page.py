"""The page of `confirm --report`, in a real browser: seen, filtered, opened by mouse and by keys, and attacked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from browser.conftest import Opened, Opener
from browser.reports import BREAKS, HIDDEN, IMAGE, K2, K3, LONG, QUOTES, SCRIPT, across, hostile, large, ordinary, partial
from playwright.sync_api import Locator, expect

EVERY = ["Fine", "Helped", "Unwritten", "Lost", "Changed", "Unsaid", "Untried"]


@pytest.fixture
def page(opened: Opener) -> Opened:
    return opened(ordinary())


def state(page: Opened, words: str) -> Locator:
    return page.page.locator(".legend label", has_text=words)


def row(page: Opened, name: str) -> Locator:
    return page.page.locator(".r", has=page.page.locator(".n b", has_text=name))


# --- what is seen -------------------------------------------------------------------------------------------------


def test_it_needs_nothing_else_and_complains_of_nothing(page: Opened) -> None:
    assert page.requests == [page.page.url]
    assert page.complaints == []
    assert page.page.title() == "tfsavelint confirm: 4 of 7 fail"


def test_each_subject_has_a_row_and_each_cell_says_what_happened(page: Opened) -> None:
    page.shows(EVERY)
    labels = [item.get_attribute("aria-label") for item in page.page.locator(".r .c[data-c]").all()]
    assert labels == [
        f"{K3} .keras: survives",
        f"{K3} .weights.h5: survives",
        f"{K2} .h5: survives",
        f"{K3} .keras: load fails (locate), module imported; ok custom_objects passed",
        f"{K3} .keras: save fails (config), not foreseen",
        f"{K3} .weights.h5: survives",
        f"{K3} .keras: load fails (rebuild), custom_objects passed",
        f"{K2} .h5: loads, and differs",
        f"{K3} .keras: not decided",
    ]
    expect(row(page, "Helped").locator(".c[data-c]")).to_have_text("locate")


def test_states_differ_in_shape_and_not_in_colour_alone(page: Opened) -> None:
    looks = page.page.eval_on_selector_all(
        ".legend .c",
        "all => all.map(at => getComputedStyle(at, '::before').content + getComputedStyle(at, '::after').content)",
    )
    assert len(looks) == 8
    assert len(set(looks)) == 8


CONTRAST = """
all => all.map(at => {
  const shine = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (at) => {
    const { backgroundImage, backgroundColor } = getComputedStyle(at);
    const painted = backgroundImage.match(/rgba?\\([^)]*\\)/);
    if (painted && at.className !== "e") return painted[0];
    return /rgba\\(.*, 0\\)/.test(backgroundColor) && at.parentElement ? ground(at.parentElement) : backgroundColor;
  };
  const [one, two] = [getComputedStyle(at).color, ground(at)].map(shine).sort((a, b) => b - a);
  return (one + 0.05) / (two + 0.05);
})
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_day_and_by_night(opened: Opener, scheme: str) -> None:
    page = opened(ordinary(), color_scheme=scheme)
    light = page.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (light == "rgb(255, 255, 255)") == (scheme == "light")
    page.page.locator("#open").click()
    seen = "h1, p, .legend .c:not(.none), .legend label, .r .c[data-c], .n b, .n i, .e pre, .e p, .e td, .e th, .v, button"
    assert min(page.page.eval_on_selector_all(seen, CONTRAST)) >= 4.5


def test_a_partial_report_says_so(opened: Opener, page: Opened) -> None:
    expect(page.page.get_by_role("status").filter(has_text="Partial")).to_have_count(0)
    told = opened(partial()).page.get_by_text("Partial report:")
    expect(told).to_be_visible()


def test_totals_stand_over_the_columns(page: Opened) -> None:
    heads = [item.get_attribute("title") for item in page.page.locator(".head .h").all()]
    assert heads == ["keras: 1 of 5 survive", "weights.h5: 2 of 2 survive", "h5: 1 of 2 survive"]
    expect(page.page.locator("h1")).to_contain_text("4 of 7 subjects fail")
    expect(state(page, "survives").locator("b")).to_have_text("2")


def test_loads_elsewhere_have_columns_of_their_own(opened: Opener) -> None:
    page = opened(across())
    expect(page.page.locator(".head .g > b")).to_have_text([K3, f"{K3} -> keras==3.8"])
    labels = [item.get_attribute("aria-label") for item in page.page.locator(".r .c[data-c]").all()]
    assert labels[1] == f"{K3} -> keras==3.8 .keras: load fails (rebuild), custom_objects passed"


# --- filters ------------------------------------------------------------------------------------------------------


def test_words_are_looked_for_in_names_files_and_evidence(page: Opened) -> None:
    box = page.page.get_by_role("searchbox")
    for words, left in (
        ("lost", ["Lost"]),
        ("UNITS rebuild b.py", ["Lost"]),
        ("models/", ["Fine", "Helped", "Unwritten"]),
        ("tfs201", ["Helped"]),
        ("no such words", []),
    ):
        box.fill(words)
        page.shows(left)
    expect(page.page.locator("#nothing")).to_be_visible()
    expect(page.page.locator("#shown")).to_have_text("0 of 7 shown")
    page.page.locator("#clear").click()
    page.shows(EVERY)


def test_the_legend_filters_by_state(page: Opened) -> None:
    for words, left in (
        ("loads only if", ["Helped"]),
        ("before a file", ["Unwritten"]),
        ("can't be loaded", ["Lost"]),
        ("loads, and differs", ["Changed"]),
        ("not decided", ["Unsaid"]),
        ("not foreseen", ["Unwritten"]),
        ("not tried", ["Untried"]),
    ):
        state(page, words).click()
        page.shows(left)
        state(page, words).click()
    state(page, "loads only if").click()
    state(page, "not decided").click()
    page.shows(["Helped", "Unsaid"])


def test_a_target_leaves_its_columns_and_what_was_tried_there(page: Opened) -> None:
    page.page.get_by_label("Target", exact=True).select_option(K2)
    page.shows(["Fine", "Changed"])
    expect(page.page.locator(".head .g:visible > b")).to_have_text([K2])
    state(page, "survives").click()
    page.shows(["Fine"])


def test_a_file_leaves_its_rows(page: Opened) -> None:
    page.page.get_by_label("File", exact=True).select_option("b.py")
    page.shows(["Lost", "Changed", "Unsaid", "Untried"])
    expect(page.page.locator(".file:visible h2")).to_have_count(1)


# --- evidence -----------------------------------------------------------------------------------------------------


def test_a_click_on_a_cell_shows_its_evidence_and_another_hides_it(page: Opened) -> None:
    there = row(page, "Helped")
    there.locator(".c[data-c]").click()
    evidence = there.locator(".e")
    expect(evidence).to_be_visible()
    for words in (
        "ValueError: Could not locate class 'Helped'",
        "What survives instead: .keras with custom_objects passed under keras==3.15",
        "custom_objects passed: survives",
        "TFS201",
        "Write instead:",
    ):
        expect(evidence).to_contain_text(words)
    expect(there.locator("tbody.here")).to_have_count(1)
    strips = [
        [cell.text_content() for cell in line.locator("td.k, td.f, td.u, td.o").all()] for line in there.locator("tr").all()
    ]
    assert ["".join(map(str, strip)) for strip in strips[1:]] == ["✓✓✓✓✕✓✓✓", "✓✓✓✓✕···"]
    there.locator(".c[data-c]").click()
    expect(evidence).to_be_hidden()


def test_what_was_not_foreseen_is_marked_and_linked(page: Opened) -> None:
    state(page, "not decided").click()
    page.shows(["Unsaid"])
    page.page.locator(".more a").click()
    expect(row(page, "Unwritten").locator(".e")).to_be_visible()
    expect(row(page, "Unwritten").locator(".what").first).to_contain_text("not foreseen")
    expect(row(page, "Unwritten").locator(".wrong")).to_have_count(1)
    expect(page.page.locator(".wrong")).to_have_count(1)


def test_all_shown_are_opened_and_closed(page: Opened) -> None:
    page.page.locator("#open").click()
    expect(page.page.locator(".e:visible")).to_have_count(7)
    page.page.locator("#close").click()
    expect(page.page.locator(".e:visible")).to_have_count(0)


# --- keys ---------------------------------------------------------------------------------------------------------


def focused(page: Opened, name: str) -> None:
    there = "(document.activeElement.querySelector('.n b')?.textContent ?? document.activeElement.id)"
    page.page.wait_for_function(f"name => {there} === name", arg=name)


def test_keys_alone_find_a_row_and_its_evidence(page: Opened) -> None:
    keys = page.page.keyboard
    keys.press("/")
    focused(page, "words")
    keys.type("models/")
    expect(page.page.locator(".r:visible")).to_have_count(3)
    for _ in range(6):
        keys.press("Tab")
    focused(page, "Fine")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    focused(page, "Unwritten")
    keys.press("ArrowDown")
    focused(page, "Unwritten")
    keys.press("Enter")
    expect(row(page, "Unwritten").locator(".e")).to_be_visible()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(row(page, "Unwritten").locator(".c.here")).to_have_attribute("aria-label", f"{K3} .weights.h5: survives")
    keys.press("ArrowUp")
    focused(page, "Helped")
    keys.press("Escape")
    page.shows(EVERY)


def test_the_legend_is_reached_and_switched_by_keys(page: Opened) -> None:
    keys = page.page.keyboard
    for _ in range(4):
        keys.press("Tab")
    keys.press("Space")
    page.shows(["Lost"])


# --- hostile text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_hostile_text_stays_text(opened: Opener, script: bool) -> None:
    page = opened(hostile(), java_script_enabled=script)
    assert page.requests == [page.page.url]
    assert page.complaints == []
    expect(page.page.locator(".r:visible")).to_have_count(8)
    for item in page.page.locator(".r > summary .n").all():
        item.click()
        item.hover()
    expect(page.page.locator("script")).to_have_count(1)
    expect(page.page.locator("style")).to_have_count(1)
    expect(page.page.locator("img, [onerror], [onmouseover]")).to_have_count(0)
    expect(page.page.locator("main > section")).to_have_count(3)
    assert page.complaints == []
    if script:
        assert page.page.evaluate("window.hacked") is None
    assert page.page.title() == "tfsavelint confirm: 6 of 8 fail"
    errors = page.page.locator(".what pre").all_text_contents()
    assert errors[:4] == [f"ValueError: {text}" for text in (SCRIPT, IMAGE, QUOTES, BREAKS)]
    assert errors[4] == "ValueError: a\\x00b\\x1b[31m\\u202egnp.exe\\u202c\\ud800"
    assert HIDDEN not in page.page.content()
    assert errors[5].strip() == f"ValueError: {LONG}".strip()
    expect(page.page.locator(".n b", has_text=SCRIPT)).to_have_count(1)


def test_a_long_error_has_its_own_scroll_bar(opened: Opener) -> None:
    page = opened(hostile())
    page.page.locator(".r .n b", has_text="Bad6").click()
    box = page.page.locator(".what pre").nth(5).bounding_box()
    assert box is not None
    assert box["height"] < 500
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_policy_lets_nothing_else_run(page: Opened) -> None:
    refused: Any = page.page.evaluate(
        """() => { const at = document.createElement("script"); at.textContent = "window.hacked = 1";
        document.body.append(at); return window.hacked }"""
    )
    assert refused is None
    assert any("Content Security Policy" in text for text in page.complaints)


# --- without a script, on paper, and with thousands ---------------------------------------------------------------


def test_without_a_script_all_is_there_and_opens(opened: Opener) -> None:
    page = opened(ordinary(), java_script_enabled=False)
    page.shows(EVERY)
    expect(page.page.locator(".controls")).to_be_hidden()
    expect(page.page.locator(".legend")).to_be_visible()
    row(page, "Lost").locator("summary").click()
    expect(row(page, "Lost").locator(".e")).to_contain_text("unexpected 'units'")
    page.page.locator("summary").first.focus()
    page.page.keyboard.press("Enter")
    expect(row(page, "Fine").locator(".e")).to_be_visible()


def test_on_paper_controls_are_gone_and_colours_stay(page: Opened) -> None:
    row(page, "Lost").locator("summary").click()
    page.page.emulate_media(media="print")
    expect(page.page.locator(".controls")).to_be_hidden()
    expect(row(page, "Lost").locator(".e")).to_be_visible()
    kept = "getComputedStyle(document.querySelector('.c.load')).printColorAdjust"
    assert page.page.evaluate(kept) == "exact"
    assert page.page.pdf(format="A4", landscape=True).startswith(b"%PDF")


def test_on_a_narrow_screen_names_stay_while_the_matrix_moves(opened: Opener) -> None:
    page = opened(large(5), viewport={"width": 420, "height": 800})
    page.page.evaluate("scrollTo(400, 0)")
    box = page.page.locator(".r .n").first.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < 5


def test_thousands_stay_usable(opened: Opener) -> None:
    """On idle cores 2 s, 0.5 s and 1 s; the bounds are for a machine that does ten other things."""
    began = time.monotonic()
    page = opened(large(4000))
    expect(page.page.locator("#shown")).to_have_text("4000 shown", timeout=60_000)
    loaded = time.monotonic() - began
    began = time.monotonic()
    page.page.get_by_role("searchbox").fill("error 3999")
    expect(page.page.locator("#shown")).to_have_text("1 of 4000 shown", timeout=60_000)
    searched = time.monotonic() - began
    began = time.monotonic()
    page.page.locator("#clear").click()
    state(page, "can't be loaded").click()
    expect(page.page.locator("#shown")).to_have_text("1334 of 4000 shown", timeout=60_000)
    filtered = time.monotonic() - began
    print(f"4000 subjects: opened in {loaded:.1f} s, searched in {searched:.1f} s, filtered in {filtered:.1f} s")
    assert loaded < 60.0
    assert max(searched, filtered) < 30.0
