"""A link is pasted, a bot joins and records, is stopped, and stands in the past; no calendar entry.

The whole product against the twins, and the form and the strip at every size.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.portal import texts
from local.system.system import LocalSystem
from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import PastedCall
from tests.support.local_system import local_system, wait_until
from tests.support.portal.measures import (
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)
from tests.support.portal.rows import NOW
from tests.support.portal.window import REFUSED, signed_in
from tests.support.portal.world import World
from tests.support.tour.browsing import PATIENCE, Tour
from tests.support.tour.outside import Outside

__all__ = ["local_system"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LINK = "https://meet.google.com/abc-defg-hij"
TITLE = "Call with Client"
SIZES = {"400%": (320, 256), "phone": (390, 844), "wide": (1280, 900)}


@pytest.fixture
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@pytest.fixture(params=["script", "no script"])
def tour(
    request: pytest.FixtureRequest, chromium: Browser, local_system: LocalSystem, tmp_path: Path
) -> Iterator[Tour]:
    scripted = request.param == "script"
    context = chromium.new_context(timezone_id="Europe/Berlin", java_script_enabled=scripted)
    context.set_default_timeout(PATIENCE)
    yield Tour(context.new_page(), local_system.addresses.front, tmp_path, "wide")
    context.close()


def test_a_pasted_link_is_recorded_stopped_and_found_in_the_past(
    tour: Tour, outside: Outside
) -> None:
    page, email = tour.page, f"ada@{uuid.uuid4().hex[:8]}.example"
    outside.add_account(email)
    page.goto(tour.front)
    page.locator("#sign-in").click()
    tour.at_google(email)
    page.locator("#connect").click()
    tour.at_google(email)
    page.get_by_label("Only meetings I turn on").check()
    page.locator("#start").click()
    page.locator("#send-open").click()
    page.get_by_label(texts.SEND_LINK).fill(f"Join here: {LINK}")
    page.get_by_label(texts.SEND_CALL_TITLE).fill(TITLE)
    tour.picture("form")
    page.locator("#send-now").click()
    state = page.locator("[id^=call-2] .state")
    _until(page, tour, lambda: "Joining" in state.inner_text() or "Record" in state.inner_text())
    tour.picture("joining")
    _until(page, tour, lambda: state.inner_text().startswith("Recording"))
    tour.picture("recording")
    page.get_by_role("button", name=texts.STOP).click()
    _until(page, tour, lambda: page.locator("[id^=call-2]").count() == 0)
    past = page.locator(".meeting")

    def told() -> bool:
        page.goto(f"{tour.front}/past")
        return past.count() == 1 and "Recorded" in past.inner_text()

    wait_until(told, 30, "the call in the past")
    tour.picture("past")
    assert TITLE in past.inner_text()


def _until(page: Page, tour: Tour, seen: object) -> None:
    """Look at the list until something is to be seen there."""

    def look() -> bool:
        page.goto(tour.front)
        return bool(seen()) if callable(seen) else False

    wait_until(look, 60, "the state of the call")


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    width, height = SIZES[request.param]
    size = {"width": width, "height": height}
    with signed_in(chromium, world, tolerated=REFUSED, viewport=size) as found:
        yield found


def test_form_strip_and_past_are_well_made_at_every_size(page: Page, world: World) -> None:
    page.goto(world.public_url)
    page.locator("#send-open").click()
    expect(page.get_by_label(texts.SEND_LINK)).to_be_visible()
    _is_well_made(page)
    page.goto(f"{world.public_url}/send")
    page.get_by_label(texts.SEND_LINK).fill("https://example.com/room")
    page.locator("#send-now").click()
    expect(page.locator("#error-link")).to_be_visible()
    _is_well_made(page)
    call = PastedCall("u-1", "20261123T080000000000-r", LINK, TITLE, NOW, bot_id="b-1")
    world.state.pasted["u-1", call.call_id] = call
    status = BotStatus("b-1", "in_waiting_room", None, NOW)
    world.state.bot_reports["b-1"] = {status.code: status}
    page.goto(world.public_url)
    expect(page.locator(f"#call-join-{call.call_id}")).to_have_text(texts.LET_BOT_IN)
    _is_well_made(page)
    world.state.pasted["u-1", call.call_id] = replace(call, over=True, problem="handed_over")
    world.now += timedelta(hours=1)
    page.goto(f"{world.public_url}/past")
    expect(page.get_by_text(TITLE)).to_be_visible()
    _is_well_made(page)


def test_a_keyboard_alone_sends_a_bot_and_stops_it(page: Page, world: World) -> None:
    page.goto(world.public_url)
    page.locator("#send-open").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(LINK)
    page.keyboard.press("Enter")
    stop = page.locator("[id^=call-stop]")
    expect(stop).to_be_visible()
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id^=call-2] .state")).to_have_text("Removing…")
    (call,) = world.state.pasted.values()
    assert call.stop_at is not None


def _is_well_made(page: Page) -> None:
    assert pale_texts(page) == []
    assert unreachable_scrollers(page) == []
    assert unnamed_controls(page) == []
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
