"""The console beside the product: what is done to a bot there is told on Rollcall's page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from local.system.system import LocalSystem
from tests.support.local_system import free_settings
from tests.support.tour.browsing import PATIENCE, Tour
from tests.support.tour.outside import Outside

pytestmark = pytest.mark.browser
TITLE = "Talk with the client"
AHEAD = timedelta(minutes=20)
"""Far enough off to be scheduled first, and near enough to be passed by an hour of Recall's."""


@pytest.fixture(scope="module")
def local_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """A system of its own: its clock is moved, which others should not have to bear."""
    settings = free_settings(tmp_path_factory.mktemp("console"))
    with LocalSystem(settings).running() as system:
        yield system


@pytest.fixture
def email(local_system: LocalSystem) -> str:
    """Somebody with one meeting, which starts in a few minutes."""
    address = f"ada@{uuid.uuid4().hex[:8]}.example"
    there = local_system.addresses
    with Outside(there.google_twin, there.recall_twin, local_system.admin_key) as outside:
        outside.add_account(address)
        start = (datetime.now(UTC) + AHEAD).isoformat()
        guests = ["lin@client.example"]
        outside.add_event(address, title=TITLE, start=start, link="zoom", attendees=guests)
    return address


@pytest.fixture
def rollcall(
    chromium: Browser, local_system: LocalSystem, email: str, tmp_path: Path
) -> Iterator[Tour]:
    """Rollcall's page of that person, whose bots are scheduled."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Vienna"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(local_system.addresses.front)
    tour = Tour(page, local_system.addresses.front, tmp_path, "wide")
    page.locator("#sign-in").click()
    tour.at_google(email)
    page.locator("#connect").click()
    tour.at_google(email)
    expect(page.locator("#live-connect .pill")).to_have_text("Connected", timeout=PATIENCE)
    page.get_by_label("Every meeting with a link").check()
    page.locator("#start").click()
    tour.expect_state(tour.row(TITLE), "scheduled")
    yield tour
    context.close()


@pytest.fixture
def console(
    chromium: Browser, local_system: LocalSystem, email: str, rollcall: Tour
) -> Iterator[Page]:
    """The console, in a window of its own."""
    del rollcall
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{local_system.addresses.console}/?account={email}")
    yield page
    context.close()


def test_a_bot_is_denied_by_the_host_and_the_row_says_so(
    console: Page, rollcall: Tour, email: str
) -> None:
    bot = console.locator("#bots .bot").filter(has_text=TITLE)
    # Why it comes, and at which time of which clock.
    expect(bot).to_contain_text(f"{email}, “{TITLE}”: To be recorded.", timeout=PATIENCE)
    expect(console.locator("#zone-note")).to_contain_text("All times in Europe/Vienna")
    starts = rollcall.page.locator("li.meeting time").first.inner_text()
    expect(bot.locator(".bot-top")).to_contain_text(f", {starts} (Europe/Vienna)")

    bot.get_by_text("What becomes of it").click()
    bot.get_by_label("Outcome").select_option("denied")
    bot.get_by_role("button", name="Set").click()
    expect(console.locator("#said")).to_have_text(
        f"The host denies the recording: as it joins, for the bot of {TITLE}."
    )
    expect(bot).to_contain_text("Next: joining call")

    console.locator("#time summary").click()
    console.get_by_label("Advance Recall by").select_option("60")
    console.get_by_role("button", name="Advance").click()
    expect(console.locator("#clock-ahead")).to_have_text("Recall's clock is 1 h ahead")
    event_id = rollcall.row(TITLE)
    rollcall.expect_state(event_id, "not_recorded")
    expect(rollcall.page.locator(f"#meeting-{event_id}")).to_contain_text(
        "The host did not allow recording."
    )
    expect(console.locator("#hooks")).to_contain_text("bot.recording_permission_denied (signed)")

    console.get_by_role("button", name="Back to the present").click()
    expect(console.locator("#clock-alarm")).to_be_hidden()


def test_calls_that_are_held_back_are_named_until_one_comes_through(
    console: Page, rollcall: Tour
) -> None:
    console.locator("#faults summary").click()
    console.get_by_label("Everything: 503").check()
    console.locator("#apply-faults").click()
    expect(console.locator("#faults-on")).to_have_text("1 fault on")

    rollcall.page.locator(f"#switch-{rollcall.row(TITLE)}").click()

    held = "times in a row; one call at a time tries"
    expect(console.locator("#stops")).to_contain_text(held, timeout=PATIENCE)
    waits = "You turned this off. Waiting: The recording service did not answer."
    expect(console.locator("#events .why")).to_contain_text(waits, timeout=PATIENCE)
    console.get_by_role("button", name="All off").click()
    expect(console.locator("#faults-alarm")).to_be_hidden()
    expect(console.locator("#stops-table")).to_be_hidden(timeout=PATIENCE)
    bot = console.locator("#bots .bot").filter(has_text=TITLE)
    expect(bot).to_have_count(0, timeout=PATIENCE)
