"""The past and the page of a meeting in a browser: found, read, and left by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.portal.measures import (
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)
from tests.support.portal.past import fill_past
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = {"400%": (320, 256), "phone": (390, 844), "wide": (1280, 900)}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(SIZES))
def page(
    request: pytest.FixtureRequest, chromium: Browser, world: World, scheme: str
) -> Iterator[Page]:
    width, height = SIZES[request.param]
    size = {"width": width, "height": height}
    with signed_in(chromium, world, viewport=size, color_scheme=scheme) as found:
        fill_past(world)
        yield found


def test_the_pages_are_well_made(page: Page, world: World) -> None:
    for path in ("", "past", "meetings/p-1", "meetings/p-2", "meetings/e-28"):
        page.goto(f"{world.public_url}/{path}")
        assert pale_texts(page) == []
        assert unreachable_scrollers(page) == []
        assert unnamed_controls(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_past_meeting_is_found_and_left_with_the_keyboard(
    chromium: Browser, world: World, scripts: bool
) -> None:
    with signed_in(chromium, world, java_script_enabled=scripts) as page:
        fill_past(world)
        page.get_by_role("link", name="Past", exact=True).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Past meetings")
        expect(page.locator("#meeting-p-1 .state")).to_have_text("Recorded 29 min")
        page.get_by_role("link", name="Kick-off with Client").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Kick-off with Client")
        expect(page.locator(".timeline li")).to_have_count(12)
        page.get_by_role("link", name="Back to past meetings").press("Enter")
        page.locator("#earlier").press("Enter")
        expect(page.locator("#latest")).to_be_visible()
