"""A real Chromium, as Debian packages it. One that is missing is a failure: nothing else shows that the page works."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tfsavelint.front import html_report
from tfsavelint.model import Report

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
expect.set_options(timeout=20_000)
Opener = Callable[..., "Opened"]


class Opened:
    """A page in the browser, and all that went wrong or was asked for in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(url)

    def shows(self, names: list[str]) -> None:
        """Wait for just these names in the rows that are to be seen."""
        expect(self.page.locator(".r:visible .n b")).to_have_text(names)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("there is no `chromium` here, and the page is tested in a real one: `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Writes a report's page and opens it; more arguments are those of a new context (no script, dark, ...)."""
    contexts = []

    def show(report: Report, **options: object) -> Opened:
        path = tmp_path / "report.html"
        path.write_text(html_report.render(report), encoding="utf-8", newline="")
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Opened(context.new_page(), path.as_uri())

    yield show
    for context in contexts:
        context.close()
