"""A browser window on the portal, signed in, with the sample calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.support.portal.sample import fill
from tests.support.portal.world import World

REFUSED = "Failed to load resource"
"""How the browser's console reports an answer that is an error, and one that never came."""


@contextmanager
def signed_in(
    chromium: Browser, world: World, *, tolerated: str | None = None, **options: Any
) -> Iterator[Page]:
    """Open the list; other complaints of the browser than the tolerated one fail the test."""
    browser = fill(world)
    context = chromium.new_context(timezone_id="Asia/Tokyo", **options)
    context.set_default_timeout(8000)
    context.add_cookies(
        [
            {
                "name": world.cookies.session_name,
                "value": browser.session_id,
                "url": world.public_url,
            }
        ]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{world.public_url}/")
    yield page
    context.close()
    assert [text for text in complaints if not tolerated or tolerated not in text] == []


def open_parts(page: Page) -> None:
    """Open every part of the rules."""
    for part in page.locator("details.part:not([open]) > summary").all()[::-1]:
        part.click()
