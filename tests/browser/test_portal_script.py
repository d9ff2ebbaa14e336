"""The portal in a real browser: with its script, without it, and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.domain.deduplication import Scope
from rollcall.domain.model import Status
from rollcall.domain.preferences import Mode, Override
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_facts, make_row, make_user
from tests.support.portal.sharing import decided, entry, join
from tests.support.portal.window import signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, world: World, scripted: bool) -> Iterator[Page]:
    """A signed-in page of the sample calendar; complaints of the browser fail the test."""
    with signed_in(chromium, world, java_script_enabled=scripted) as found:
        yield found


def test_a_meeting_is_switched_off_and_follows_the_rules_again(page: Page, world: World) -> None:
    page.get_by_role("switch", name="Record Onboarding Kestrel Foods").click()
    row = page.locator("#meeting-e-10")
    expect(row).to_contain_text("You turned this off.")
    expect(page.locator("#switch-e-10")).to_have_attribute("aria-checked", "false")
    assert world.rules().events["e-10"] is Override.SKIP
    row.get_by_role("button", name="Follow my rules").click()
    expect(row).to_contain_text("client.example is outside your company.")
    assert "e-10" not in world.rules().events


def test_a_series_is_switched_off_as_a_whole(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/?from=2026-11-30")
    page.locator("#switch-e-23").click()
    page.locator("#choice-e-23").get_by_role("button", name="All in this series").click()
    expect(page.locator("#meeting-e-23")).to_contain_text("You turned this series off.")
    assert world.rules().series["s-monthly"] is Override.SKIP


def share(world: World) -> None:
    """Grace's bot records e-06, which is off; she and Hal ask not to record e-10."""
    user = world.state.users["u-1"]
    world.state.users["u-1"] = replace(user, hosted_domain=COMPANY)
    for name in ("grace", "hal"):
        join(world, name)
    for event_id in ("e-06", "e-10"):
        row = world.state.events["u-1", "c-1", event_id]
        row = replace(row, facts=replace(row.facts, occurrence_id=event_id))
        world.add_rows(decided(world, row, Scope.COMPANY))
    facts = world.state.events["u-1", "c-1", "e-06"].facts
    entry(world, "grace", start=facts.start, link=facts.meeting_url, occurrence="e-06")
    until = NOW + timedelta(days=30)
    world.state.requests[COMPANY, "e-10"] = {"u-grace": until, "u-hal": until}


def test_a_colleague_is_asked_to_stop_and_that_is_taken_back(page: Page, world: World) -> None:
    share(world)
    page.goto(f"{world.public_url}/")
    row = page.locator("#meeting-e-06")
    row.get_by_role("button", name="Ask Grace Summer to stop").click()
    expect(row).to_contain_text("You ask Grace Summer not to record this.")
    row.get_by_role("button", name="Take that back").click()
    expect(row.get_by_role("button", name="Ask Grace Summer to stop")).to_be_visible()
    assert not world.state.requests[COMPANY, "e-06"]


@pytest.mark.parametrize("answer", ["Keep", "Stop"])
def test_a_request_to_stop_is_answered(page: Page, world: World, answer: str) -> None:
    share(world)
    page.goto(f"{world.public_url}/")
    row = page.locator("#meeting-e-10")
    asked = "Grace Summer and Hal Summer ask that this meeting is not recorded."
    button = row.get_by_role("button", name=answer)
    expect(button).to_have_accessible_description(f"{asked} Onboarding Kestrel Foods")
    button.click()
    expect(row).not_to_contain_text(asked)
    stopped = world.rules().occurrences.get("e-10") is Override.SKIP
    assert stopped is (answer == "Stop")


def test_rules_are_previewed_and_saved(page: Page, world: World) -> None:
    page.get_by_role("link", name="Rules").click()
    page.get_by_label("Every meeting with a link").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-sentence")).to_contain_text("2 added, 0 removed")
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#notice")).to_contain_text(
        "Your rules are saved. They count from the next meeting on."
    )
    assert world.state.preferences["u-1"].preferences.mode is Mode.EVERY


def test_a_calendar_is_disconnected_after_its_consequence_was_shown(page: Page) -> None:
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="Disconnect").click()
    expect(page.get_by_role("main")).to_contain_text("upcoming meetings lose their bot")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.locator("#connection-c-1 .pill")).to_have_text("Disconnecting")


@pytest.mark.parametrize("scripted", [True], indirect=True)
class TestWithScript:
    def test_the_list_follows_the_worker_by_itself(self, page: Page, world: World) -> None:
        expect(page.locator("#meeting-e-05")).to_have_attribute("data-state", "scheduling")
        key = ("u-1", "c-1", "e-05")
        done = make_row(world.state.events[key].facts, rules=world.rules())
        world.state.events[key] = done
        expect(page.locator("#meeting-e-05")).to_have_attribute(
            "data-state", "scheduled", timeout=8000
        )

    def test_the_page_stays_where_it_is_and_says_what_changed(self, page: Page) -> None:
        page.get_by_role("link", name="Mon 30 Nov to Sun 6 Dec").click()
        page.evaluate("window.kept = true")
        page.locator("#switch-e-25").focus()
        page.keyboard.press("Space")
        expect(page.locator("#announce")).to_contain_text("You turned this off.")
        expect(page.locator("#switch-e-25")).to_be_focused()
        assert page.evaluate("window.kept") is True

    def test_the_question_closes_with_escape_and_gives_the_focus_back(self, page: Page) -> None:
        page.get_by_role("link", name="Mon 30 Nov to Sun 6 Dec").click()
        page.locator("#switch-e-23").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#choice-e-23 form")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.locator("#this-e-23")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#choice-e-23 form")).to_be_hidden()
        expect(page.locator("#switch-e-23")).to_be_focused()

    def test_the_preview_follows_the_form_while_it_is_edited(self, page: Page) -> None:
        page.goto(page.url + "preferences")
        page.get_by_label("Only meetings I turn on").check()
        expect(page.locator("#preview-sentence")).to_contain_text("removed")
        page.locator("#group-words > summary").click()
        page.get_by_label("Title contains none of").fill("renewal")
        expect(page.locator("#preview-sentence")).to_contain_text("upcoming meetings")

    def test_a_session_that_ended_leads_to_the_start_page(self, page: Page, world: World) -> None:
        world.state.sessions.clear()
        expect(page.locator("#sign-in")).to_be_visible(timeout=8000)

    def test_the_browsers_time_zone_is_offered_and_connecting_is_followed(
        self, page: Page, world: World
    ) -> None:
        world.state.users["u-1"] = make_user(time_zone=None)
        world.state.preferences.clear()
        connecting = make_connection(status=Status.CONNECTING, synced=False)
        world.state.connections["u-1", "c-1"] = connecting
        page.goto(page.url + "onboarding")
        expect(page.locator("#time_zone")).to_have_value("Asia/Tokyo")
        page.get_by_label("Only meetings I organise").check()
        expect(page.locator("#live-connect .pill")).to_have_text("Connecting")
        world.state.connections["u-1", "c-1"] = replace(make_connection(), synced_at=None)
        expect(page.locator("#live-connect .pill")).to_have_text("Connected", timeout=8000)
        expect(page.get_by_label("Only meetings I organise")).to_be_checked()
        page.get_by_role("button", name="Start recording these meetings").click()
        expect(page.locator("#notice")).to_contain_text("All set.")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scripted", [True], indirect=True)
def test_no_page_scrolls_sideways(page: Page, world: World, width: int) -> None:
    world.add_rows(make_row(make_facts("e-99", title="W" * 200, domains=("w" * 60 + ".example",))))
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/preferences", "/account", "/privacy", "/connections/c-1/disconnect"):
        page.goto(world.public_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
