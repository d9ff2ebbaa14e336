"""The portal enlarged, on a phone and in the dark: nothing covered, nothing too pale."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.oauth_callback.pages import problem
from rollcall.domain.trouble import Trouble, TroubleCause
from tests.support.portal.measures import (
    covered_controls,
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)
from tests.support.portal.rows import NOW
from tests.support.portal.sample import fill_long_list
from tests.support.portal.window import REFUSED, open_parts, signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WINDOWS = {
    "200%-dark": (640, 450),
    "400%-light": (320, 256),
    "phone-dark": (390, 844),
    "wide-light": (1280, 900),
}
"""`make gallery` measures every state in both schemes of each size."""


@pytest.fixture(params=list(WINDOWS))
def page(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    width, height = WINDOWS[request.param]
    size, scheme = {"width": width, "height": height}, request.param.partition("-")[2]
    with signed_in(chromium, world, tolerated=REFUSED, viewport=size, color_scheme=scheme) as found:
        yield found


def is_well_made(page: Page) -> bool:
    assert pale_texts(page) == []
    assert unreachable_scrollers(page) == []
    assert unnamed_controls(page) == []
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return True


def test_rules_with_a_preview_and_after_a_conflict(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/preferences")
    assert is_well_made(page)
    open_parts(page)
    page.get_by_label("Only meetings I turn on").check()
    expect(page.locator("#preview-sentence")).to_contain_text("removed")
    page.locator("#preview-which").evaluate("one => { one.open = true; }")
    for series in page.locator(".changes details").all():
        series.evaluate("one => { one.open = true; }")
    assert is_well_made(page)
    assert covered_controls(page) == []
    page.locator("#version").evaluate("one => { one.value = '7'; }")
    page.locator("#save").click()
    expect(page.locator("#now-mode")).to_be_visible()
    assert is_well_made(page)
    assert covered_controls(page) == []


def test_the_other_pages(page: Page, world: World) -> None:
    for path in ("privacy", "account", "connections/c-1/disconnect", "meetings/e-28/link"):
        page.goto(f"{world.public_url}/{path}")
        assert is_well_made(page)
    page.locator("#url").fill("https://protect-eu.mimecast.com/s/AbC1?domain=zoom.us")
    page.locator("#typed-event").click()
    expect(page.locator("#problem")).to_be_visible()
    assert is_well_made(page)


def test_a_list_with_an_open_question_and_a_link_chosen_by_hand(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/meetings/e-28/link")
    page.locator("#url").fill("https://teams.microsoft.com/meet/2871234567890?p=x")
    page.locator("#typed-event").click()
    expect(page.locator("#unlink-e-28")).to_be_visible()
    page.goto(f"{world.public_url}/?from=2026-11-30")
    expect(page.locator("#unlink-e-28")).to_be_visible()
    page.locator("#choice-e-23 > summary").click()
    assert is_well_made(page)


def test_a_list_with_a_switch_that_could_not_be_saved(page: Page) -> None:
    page.clock.install()
    page.context.set_offline(True)
    page.locator("#switch-e-10").click()
    expect(page.locator("#meeting-e-10 .failure")).to_be_visible()
    page.clock.fast_forward(25_000)
    expect(page.locator("#stale")).to_be_visible()
    assert is_well_made(page)


def test_a_long_list_in_trouble(page: Page, world: World) -> None:
    fill_long_list(world, 600)
    world.set_trouble(Trouble(TroubleCause.KEY_REFUSED, NOW, 9, NOW))
    page.goto(f"{world.public_url}/")
    expect(page.locator("#trouble")).to_contain_text("refused every request")
    expect(page.locator("#next-day")).to_be_visible()
    assert is_well_made(page)
    page.goto(f"{world.public_url}/preferences")
    expect(page.locator("#trouble")).to_contain_text("refused every request")
    assert is_well_made(page)
    assert covered_controls(page) == []


def test_the_page_of_a_failed_sign_in(page: Page, world: World) -> None:
    answer = problem(400, "outcome", "req-1").to_gateway()
    page.route(
        "**/auth/google/callback",
        lambda route: route.fulfill(
            status=answer["statusCode"], headers=answer["headers"], body=answer["body"]
        ),
    )
    page.goto(f"{world.public_url}/auth/google/callback")
    assert is_well_made(page)
    expect(page.get_by_role("banner").get_by_role("link", name="Rollcall")).to_be_visible()
    background = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    page.get_by_role("link", name="Back to Rollcall").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Upcoming meetings")
    # The words are there before the colours are.
    page.wait_for_load_state()
    of_the_portal = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    assert background == of_the_portal
