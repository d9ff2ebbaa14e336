"""Recording and transcript in a browser: asked for, waited for, opened in a tab of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.portal import texts
from rollcall.domain.media import LINK_LIVES, Failure, Medium, MediumState
from tests.support.portal.measures import (
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)
from tests.support.portal.media import answer, refuse
from tests.support.portal.past import fill_past
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = {"400%": (320, 256), "phone": (390, 844), "wide": (1280, 900)}
NAMED = "Recording Kick-off with Client Yesterday, Sunday 22 November 09:00"


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


def _is_well_made(page: Page) -> bool:
    assert pale_texts(page) == []
    assert unreachable_scrollers(page) == []
    assert unnamed_controls(page) == []
    assert small_targets(page) == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_each_state_of_the_page_is_well_made(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/past")
    assert _is_well_made(page)
    page.get_by_role("button", name=NAMED).click()
    expect(page.locator("#said")).to_have_text(texts.MEDIA_ASKING)
    assert _is_well_made(page)
    answer(world, "u-1")
    page.reload()
    expect(page.locator("#open-recording")).to_be_visible()
    assert _is_well_made(page)
    answer(world, "u-1", states=dict.fromkeys(Medium, MediumState.DELETED))
    page.reload()
    expect(page.locator("#said-transcript")).to_contain_text("not there any more")
    assert _is_well_made(page)
    refuse(world, Failure.NO_ANSWER)
    page.reload()
    expect(page.locator("#ask")).to_be_visible()
    assert _is_well_made(page)


def test_the_link_comes_by_itself_and_ends_by_itself(chromium: Browser, world: World) -> None:
    with signed_in(chromium, world) as page:
        fill_past(world)
        page.goto(f"{world.public_url}/past")
        page.get_by_role("button", name=NAMED).press("Enter")
        expect(page.locator("#said")).to_have_text(texts.MEDIA_ASKING)
        answer(world, "u-1")
        expect(page.locator("#open-recording")).to_be_visible()
        assert page.locator("#open-recording").get_attribute("target") == "_blank"
        world.now += LINK_LIVES + timedelta(seconds=1)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#said")).to_have_text(texts.MEDIA_EXPIRED)
        page.get_by_role("button", name=texts.MEDIA_ASK_AGAIN).press("Enter")
        expect(page.locator("#said")).to_have_text(texts.MEDIA_ASKING)


def test_without_scripts_a_look_is_a_link(chromium: Browser, world: World) -> None:
    with signed_in(chromium, world, java_script_enabled=False) as page:
        fill_past(world)
        page.goto(f"{world.public_url}/meetings/p-1")
        page.get_by_role("button", name="Transcript").press("Enter")
        page.get_by_role("link", name=texts.MEDIA_CHECK_AGAIN).press("Enter")
        expect(page.locator("#said")).to_have_text(texts.MEDIA_ASKING)
        answer(world, "u-1")
        page.get_by_role("link", name=texts.MEDIA_CHECK_AGAIN).press("Enter")
        expect(page.get_by_role("link", name="Open the transcript")).to_be_visible()
