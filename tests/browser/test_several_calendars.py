"""A second Google account, in a real browser against the whole local system."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from functions.portal import texts
from local.system.system import LocalSystem
from tests.support.local_system import local_system, wait_until
from tests.support.tour.browsing import PATIENCE, SIZES, Tour
from tests.support.tour.outside import Json, Outside

__all__ = ["local_system"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHARED, OWN, PRIVATE = "Board meeting", "Work only", "Choir"


@pytest.fixture(scope="module")
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@pytest.fixture(params=list(SIZES))
def tour(
    request: pytest.FixtureRequest, chromium: Browser, local_system: LocalSystem, tmp_path: Path
) -> Iterator[Tour]:
    """A window, with script when it is wide and without one when it is narrow."""
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Europe/Berlin",
        java_script_enabled=request.param == "wide",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Tour(page, local_system.addresses.front, tmp_path, request.param)
    context.close()
    assert complaints == []


def test_a_second_account_brings_its_card_and_a_meeting_on_both_is_shown_once(
    tour: Tour, outside: Outside
) -> None:
    work, home = accounts(outside)
    shared = plan(outside, work, home)
    arrive(tour, work)
    connect_another(tour, home)
    shown_once(tour, outside, work, home, shared)
    disconnect(tour, outside, home)
    still_recorded(tour, outside, work, shared)


def accounts(outside: Outside) -> tuple[str, str]:
    name = uuid.uuid4().hex[:8]
    work, home = f"ada@{name}.example", f"ada-{name}@home.example"
    outside.add_account(work)
    outside.add_account(home)
    return work, home


def plan(outside: Outside, work: str, home: str) -> Json:
    """A meeting on both calendars, and one on each; the one on both."""
    day = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    guests: list[object] = [{"email": home, "response": "accepted"}, "client@client.example"]

    def add(email: str, title: str, hours: int, attendees: list[object]) -> Json:
        start = (day + timedelta(hours=hours)).isoformat()
        return outside.add_event(
            email, title=title, start=start, minutes=30, link="meet", attendees=attendees
        )

    add(work, OWN, 2, ["client@client.example"])
    add(home, PRIVATE, 4, ["friend@friends.example"])
    return add(work, SHARED, 0, guests)


def look_again(tour: Tour, until: str, count: int = 1) -> None:
    """The page shows this, by itself or when it is asked for again."""
    # Back from another site first: a page that is about to be left cannot be asked for again.
    tour.page.wait_for_url(f"{tour.front}/**")

    def there() -> bool:
        tour.page.reload()
        return bool(tour.page.locator(until).count() == count)

    wait_until(there, PATIENCE / 1000, until)


def arrive(tour: Tour, email: str) -> None:
    page = tour.page
    page.goto(f"{tour.front}/auth/google/start")
    tour.at_google(email)
    page.locator("#connect").click()
    tour.at_google(email)
    look_again(tour, "#live-connect .pill[data-pill=connected]")
    page.get_by_label("Every meeting with a link").check()
    page.locator("#start").click()
    look_again(tour, "li.meeting[data-state=scheduled]", 2)


def connect_another(tour: Tour, email: str) -> None:
    page = tour.page
    page.locator("#connect-another").click()
    tour.picture("choose-account")
    tour.at_google(email)
    expect(page.locator("#notice")).to_have_text("Google gave access to your calendar.")
    look_again(tour, ".connection[data-pill=connected]", 2)
    look_again(tour, "li.meeting[data-state=scheduled]", 3)
    tour.picture("two-calendars")


def shown_once(tour: Tour, outside: Outside, work: str, home: str, shared: Json) -> None:
    row = row_of(tour.page, SHARED)
    expect(row).to_have_count(1)
    expect(row.locator("[data-calendar]").filter(has_text=work)).to_have_count(1)
    expect(row.locator("[data-calendar]").filter(has_text=home)).to_have_count(1)
    expect(row_of(tour.page, PRIVATE).locator("[data-calendar]")).to_have_text([home])

    def is_one_bot() -> bool:
        bots = [outside.bot(email, shared["id"]) for email in (work, home)]
        return None not in bots and len({bot["id"] for bot in bots if bot}) == 1

    wait_until(is_one_bot, 30, "one bot for both calendars")
    row.get_by_role("link", name=SHARED).click()
    expect(tour.page.locator("dl")).to_contain_text(work)
    expect(tour.page.locator("dl")).to_contain_text(home)
    tour.picture("one-meeting")
    tour.page.goto(f"{tour.front}/account")
    expect(tour.page.locator(".connection")).to_have_count(2)
    tour.picture("account")
    tour.page.goto(tour.front)


def disconnect(tour: Tour, outside: Outside, email: str) -> None:
    page = tour.page
    page.goto(f"{tour.front}/account")
    card = page.get_by_role("region", name=email)
    card.get_by_role("link", name=texts.DISCONNECT).click()
    expect(page.locator("main")).to_contain_text(texts.DISCONNECT_STAKE_ONE)
    tour.picture("disconnect-one")
    page.locator("#confirm-disconnect").click()
    look_again(tour, ".connection")
    wait_until(lambda: outside.calendar(email) is None, 20, "the calendar gone")
    wait_until(lambda: not outside.granted(email), 20, "the access at Google ended")


def still_recorded(tour: Tour, outside: Outside, work: str, shared: Json) -> None:
    page = tour.page
    page.goto(tour.front)
    expect(row_of(page, SHARED)).to_have_attribute("data-state", "scheduled")
    expect(row_of(page, PRIVATE)).to_have_count(0)
    expect(page.locator("[data-calendar]")).to_have_count(0)
    bot = outside.bot(work, shared["id"])
    assert bot is not None
    tour.picture("one-left")


def row_of(page: Page, title: str) -> Locator:
    return page.locator("li.meeting").filter(has=page.get_by_text(title, exact=True))
