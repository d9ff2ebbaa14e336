"""The tour's steps in a real browser, with a picture of each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.support.local_system import wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}

# Taller ones take seconds and show nothing new.
LONGEST_PICTURE = 2000

# How often a page may load itself anew while a picture is taken.
MOST_RELOADS = 5

# A first request starts a function; a change reaches a bot and the page in a few seconds.
PATIENCE = 30_000


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser of this machine."""
    path = next(found for found in map(shutil.which, NAMES) if found)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tour:
    """One person in a window of one size.

    Args:
        page: the window.
        front: origin of the pages.
        folder: where pictures go, or ROLLCALL_SCREENSHOTS when that is set.
        size: a name in SIZES.
    """

    def __init__(self, page: Page, front: str, folder: Path, size: str) -> None:
        self.page = page
        self.front = front
        self._folder = Path(os.environ.get("ROLLCALL_SCREENSHOTS") or folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._size = size
        self._step = 0

    def picture(self, name: str) -> None:
        """Keep a picture of the page's beginning; the page must not scroll sideways.

        A page may load itself anew, as the meetings do when the last calendar is gone: the
        browser then refuses what it interrupted, and the picture is taken of the page that stays.
        """
        self._step += 1
        for _ in range(MOST_RELOADS):
            self.page.wait_for_load_state("load")
            try:
                return self._take(name)
            except Error as refused:
                if "navigat" not in str(refused):
                    raise
        raise AssertionError(f"{name} does not come to rest")

    def _take(self, name: str) -> None:
        self.page.evaluate("scrollTo(0, 0)")
        width, height = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert width <= SIZES[self._size][0], f"{name} is {width} wide"
        self.page.screenshot(
            path=self._folder / f"{self._size}-{self._step:02d}-{name}.png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, LONGEST_PICTURE)},
        )

    def aside(self, path: str, name: str) -> None:
        """A picture of an error page, in a tab of its own: the browser complains about those."""
        here, self.page = self.page, self.page.context.new_page()
        self.page.goto(f"{self.front}{path}")
        self.picture(name)
        self.page.close()
        self.page = here

    def at_google(self, email: str, *, allow: bool = True, calendar: bool = True) -> None:
        """Choose the account, and answer when Google asks."""
        self.page.locator(f"button[name=account][value='{email}']").click()
        if not self.page.locator("#consent").count():
            return
        box = self.page.locator("#scope-calendar")
        if box.count():
            box.set_checked(calendar)
        self.page.locator("#continue" if allow else "#deny").click()

    def row(self, title: str) -> str:
        """The event's id, taken from the only row with this title."""
        rows = self.page.locator("li.meeting").filter(has=self.page.get_by_text(title, exact=True))
        expect(rows).to_have_count(1, timeout=PATIENCE)
        return rows.get_attribute("data-event") or ""

    def reload_until(self, selector: str, text: str) -> None:
        """Ask for the page again until this place has exactly this text or time."""

        def said() -> bool:
            self.page.reload()
            places = self.page.locator(selector).all()
            return any(text in (p.inner_text(), p.get_attribute("datetime")) for p in places)

        wait_until(said, PATIENCE / 1000, text)

    def expect_state(self, event_id: str, state: str) -> None:
        """The row comes to this state without anybody reloading the page."""
        row = self.page.locator(f"#meeting-{event_id}")
        expect(row).to_have_attribute("data-state", state, timeout=PATIENCE)
