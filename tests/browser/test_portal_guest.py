"""A guest follows the link in the chat, says no and takes it back, without script as with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.domain.model import EventRow
from tests.support.portal.guests import guest_link
from tests.support.portal.measures import (
    covered_controls,
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)
from tests.support.portal.sample import fill
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def weekly(world: World) -> EventRow:
    """A meeting of a series that has a bot."""
    rows = world.state.events.values()
    return next(
        row for row in rows if row.desired and row.facts.series_id and not row.facts.private
    )


@pytest.fixture(params=[(True, "light", 1280), (False, "dark", 390), (True, "light", 320)])
def page(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    script, scheme, width = request.param
    fill(world)
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = context.new_page()
    if not script:
        found.route("**/*.js", lambda route: route.abort())
    yield found
    context.close()


def is_well_made(page: Page) -> bool:
    assert pale_texts(page) == []
    assert unreachable_scrollers(page) == []
    assert unnamed_controls(page) == []
    assert small_targets(page) == []
    assert covered_controls(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return True


def test_a_guest_says_no_and_takes_it_back(page: Page, world: World) -> None:
    row = weekly(world)
    page.goto(guest_link(world, row, world.public_url))
    assert is_well_made(page)
    page.get_by_role("button", name="Please do not record this meeting").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("You asked that this meeting is not")
    assert is_well_made(page)
    overrides = world.rules(row.user_id).overrides_for(row.facts)
    assert overrides.guest_said_no
    page.get_by_role("button", name="Nor the next ones of its series").click()
    expect(page.locator("#guest-said")).to_contain_text("no meeting of this series")
    page.reload()
    page.get_by_role("button", name="Take that back for this meeting").click()
    page.get_by_role("button", name="Take that back for the series").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it all right to record this?")
    assert not world.rules(row.user_id).overrides_for(row.facts).guest_said_no


def test_another_browser_sees_the_no_and_cannot_take_it_back(
    page: Page, chromium: Browser, world: World
) -> None:
    address = guest_link(world, weekly(world), world.public_url)
    page.goto(address)
    page.locator("#guest-meeting").click()
    page.wait_for_selector("#guest-said")
    other = chromium.new_context()
    beside = other.new_page()
    beside.goto(address)
    expect(beside.locator("#guest-said")).to_contain_text("Somebody asked")
    assert beside.get_by_role("button", name="Take that back").count() == 0
    other.close()


def test_the_owners_list_says_why(page: Page, world: World) -> None:
    row = weekly(world)
    page.goto(guest_link(world, row, world.public_url))
    page.locator("#guest-meeting").click()
    page.wait_for_selector("#guest-said")
    session = world.sign_in(row.user_id)
    page.context.add_cookies(
        [{"name": world.cookies.session_name, "value": session.session_id, "url": world.public_url}]
    )
    page.goto(f"{world.public_url}/")
    shown = page.locator(f"#meeting-{row.event_id}")
    expect(shown).to_contain_text("A guest asked not to be recorded.")
    expect(shown.locator(".control")).to_have_text("A guest said no")
