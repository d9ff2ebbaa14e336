"""The whole product in a real browser, against the template on the embedded AWS."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from local.system.system import LocalSystem
from tests.support.local_system import local_system, wait_until
from tests.support.tour.browsing import PATIENCE, SIZES, Tour
from tests.support.tour.outside import Outside, later, same_instant

__all__ = ["local_system"]


@pytest.fixture(scope="module")
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@pytest.fixture
def email(outside: Outside) -> str:
    address = f"ada@{uuid.uuid4().hex[:8]}.example"
    outside.add_account(address, sample=True)
    return address


@pytest.fixture(params=list(SIZES))
def tour(
    request: pytest.FixtureRequest, chromium: Browser, local_system: LocalSystem, tmp_path: Path
) -> Iterator[Tour]:
    """A window; complaints of the browser fail the test."""
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type in {"warning", "error"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Tour(page, local_system.addresses.front, tmp_path, request.param)
    context.close()
    assert complaints == []


def test_from_the_first_page_to_the_last(tour: Tour, outside: Outside, email: str) -> None:
    page = tour.page
    page.goto(tour.front)
    tour.picture("landing")
    arrive(tour, email)
    follow_google(tour, outside, email)
    switch_by_hand(tour, outside, email)
    change_rules(tour, outside, email)
    leave(tour, outside, email)


def arrive(tour: Tour, email: str) -> None:
    page = tour.page
    page.locator("#sign-in").click()
    tour.picture("google-accounts")
    tour.at_google(email)
    expect(page.locator("#connect")).to_be_visible()
    tour.picture("onboarding")
    page.locator("#connect").click()
    page.locator(f"button[name=account][value='{email}']").click()
    tour.picture("google-consent")
    page.locator("#continue").click()
    expect(page.locator("#notice")).to_have_text("Google gave access to your calendar.")
    tour.picture("onboarding-connecting")
    expect(page.locator("#live-connect .pill")).to_have_text("Connected", timeout=PATIENCE)
    expect(page.locator("#time_zone")).to_have_value("Europe/Berlin")
    page.get_by_label("Every meeting with a link").check()
    tour.picture("onboarding-choosing")
    page.locator("#start").click()
    expect(page.locator("#notice")).to_have_text(
        "All set. The list says which meetings get a bot, and why."
    )
    tour.expect_state(tour.row("Kick-off with Client"), "scheduled")
    expect(page.locator("[data-state=scheduling]")).to_have_count(0, timeout=PATIENCE)
    tour.picture("meetings")


def follow_google(tour: Tour, outside: Outside, email: str) -> None:
    call = next(e for e in outside.events(email) if e["title"] == "Contract questions")
    event_id = tour.row("Contract questions")
    moved = later(call, hours=2)
    outside.change(email, call["id"], "move", start=moved)
    wait_until(lambda: right_time(outside, email, call["id"], moved), 20, "the bot's new time")
    tour.reload_until(f"#meeting-{event_id} time", moved)
    bot = outside.bots(email)[call["id"]]["id"]
    outside.change(email, call["id"], "cancel")
    wait_until(lambda: bot not in outside.bot_ids(), 20, "the bot gone")
    tour.reload_until(f"#meeting-{event_id} .lock", "Cancelled")
    tour.picture("meeting-cancelled")


def right_time(outside: Outside, email: str, event_id: str, moment: str) -> bool:
    bot = outside.bot(email, event_id)
    return bot is not None and same_instant(bot["join_at"], moment)


def switch_by_hand(tour: Tour, outside: Outside, email: str) -> None:
    page = tour.page
    call = next(e for e in outside.events(email) if e["title"] == "Kick-off with Client")
    event_id = tour.row("Kick-off with Client")
    page.locator(f"#switch-{event_id}").click()
    expect(page.locator(f"#meeting-{event_id}")).to_contain_text("You turned this off.")
    tour.expect_state(event_id, "none")
    wait_until(lambda: outside.bot(email, call["id"]) is None, 20, "the bot gone")
    stand_up = page.locator("li.meeting").filter(has_text="Daily stand-up").first
    tour_id = stand_up.get_attribute("data-event") or ""
    page.locator(f"#switch-{tour_id}").click()
    expect(page.locator(f"#series-{tour_id}")).to_be_visible()
    tour.picture("series-question")
    page.locator(f"#series-{tour_id}").click()
    expect(page.locator(f"#meeting-{tour_id}")).to_contain_text("You turned this series off.")
    tour.expect_state(tour_id, "none")
    tour.picture("switched-off")


def change_rules(tour: Tour, outside: Outside, email: str) -> None:
    page = tour.page
    page.get_by_role("link", name="Rules").click()
    page.get_by_label("Only meetings I organise").check()
    expect(page.locator("#preview-sentence")).to_contain_text("removed")
    tour.picture("rules-preview")
    page.locator("#save").click()
    expect(page.locator("#notice")).to_contain_text("Your rules are saved.")
    page.get_by_role("link", name="Meetings", exact=True).click()
    row = page.locator(f"#meeting-{tour.row('Roadmap preview')}")
    expect(row).to_contain_text("Somebody else organises this meeting.")
    expect(row).to_have_attribute("data-state", "none", timeout=PATIENCE)
    wait_until(
        lambda: "Roadmap preview" not in titles(outside, email),
        20,
        "the bots of other organisers gone",
    )
    tour.picture("meetings-organised")
    page.get_by_role("link", name="Account", exact=True).click()
    tour.picture("account")


def titles(outside: Outside, email: str) -> set[str]:
    return {title for bot in outside.bots(email).values() for title in bot["titles"]}


def leave(tour: Tour, outside: Outside, email: str) -> None:
    page = tour.page
    page.get_by_role("link", name="Disconnect").click()
    tour.picture("disconnect")
    page.locator("#confirm-disconnect").click()
    expect(page.locator("#notice")).to_contain_text("The calendar is")
    expect(page.locator("#connect")).to_be_visible(timeout=PATIENCE)
    assert outside.calendar(email) is None
    tour.picture("disconnected")
    page.get_by_role("link", name="Account", exact=True).click()
    page.locator("#sign-out").click()
    expect(page.locator("#notice")).to_have_text("You are signed out.")
    tour.picture("signed-out")


@pytest.mark.parametrize("tour", ["narrow"], indirect=True)
def test_what_goes_wrong_is_said_where_it_goes_wrong(
    tour: Tour, outside: Outside, email: str
) -> None:
    page = tour.page
    page.goto(f"{tour.front}/auth/google/start")
    tour.at_google(email)
    page.locator("#connect").click()
    tour.at_google(email, allow=False)
    expect(page.get_by_role("alert")).to_contain_text("Access was not granted at Google")
    tour.picture("denied")
    page.locator("#connect").click()
    tour.at_google(email, calendar=False)
    expect(page.get_by_role("alert")).to_contain_text("The box for your calendar was not ticked")
    tour.picture("box-unticked")
    page.locator("#connect").click()
    tour.at_google(email)
    page.get_by_label("Every meeting with a link").check()
    page.locator("#start").click()
    event_id = tour.row("Kick-off with Client")
    tour.expect_state(event_id, "scheduled")
    outside.revoke(email)
    call = next(e for e in outside.events(email) if e["title"] == "Kick-off with Client")
    outside.change(email, call["id"], "retitle", title="Kick-off")
    tour.reload_until(".connection .pill", "Needs reconnecting")
    tour.picture("needs-reconnecting")
    page.get_by_role("alert").get_by_role("link", name="Reconnect").click()
    tour.at_google(email)
    expect(page.locator(".connection .pill")).to_have_text("Connected", timeout=PATIENCE)
    expect(page.locator(f"#meeting-{event_id}")).to_contain_text("Kick-off", timeout=PATIENCE)
    tour.expect_state(event_id, "scheduled")
    tour.aside("/nowhere", "not-found")
