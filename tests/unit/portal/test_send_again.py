"""Another bot for a meeting that runs and lost its own: where it is offered, and what it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.desired import Observed
from rollcall.domain.event import ScheduledBot
from rollcall.domain.given_up import GivenUp
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.policy import NO_POLICY, CompanyPause
from rollcall.domain.preferences import Override
from rollcall.domain.rows import CAP_REACHED, HOURS_REACHED, UNREADABLE
from rollcall.domain.send_again import MOST_BOTS
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Answer, Browser, World

BEGUN = NOW - timedelta(minutes=5)
KICKED = {
    "in_call_recording": None,
    "call_ended": "bot_kicked_from_call",
    "done": None,
}


def running(world: World, *, problem: str = "", bots: bool = True) -> EventRow:
    row = make_row(make_facts(start=BEGUN))
    if not bots:
        row = replace(row, observed=replace(row.observed, bots=()), problem=problem, due=False)
    world.add_rows(row)
    return row


def report(world: World, codes: dict[str, str | None], bot: str = "b-e-1") -> None:
    world.state.bot_reports[bot] = {
        code: BotStatus(bot, code, sub_code, NOW - timedelta(minutes=1))
        for code, sub_code in codes.items()
    }


def press(browser: Browser, page: Node, button: str) -> Answer:
    (form,) = [
        form
        for form in page.all("form")
        if any(one.attributes.get("id") == button for one in form.walk())
    ]
    return browser.post(form.attributes["action"], form.fields())


@pytest.mark.parametrize(
    "codes",
    [
        {"fatal": "meeting_password_incorrect"},
        {"in_waiting_room": None, "call_ended": "timeout_exceeded_waiting_room", "done": None},
        KICKED,
    ],
    ids=["failed", "not let in", "turned out"],
)
@pytest.mark.parametrize("button", ["now-again-e-1", "again-e-1"])
def test_a_meeting_that_lost_its_bot_is_sent_another_one(
    world: World, browser: Browser, codes: dict[str, str | None], button: str
) -> None:
    running(world)
    report(world, codes)
    page = browser.get("/?show=all").page
    assert page.by_id(button).text == "Send again"
    answer = press(browser, page, button)
    assert answer.location == "/#meeting-e-1"
    assert world.rules().given_up == {"e-1": GivenUp(frozenset({"b-e-1"}))}
    row = browser.get("/").page.by_id("meeting-e-1")
    assert row.attributes["data-state"] == "scheduling"
    assert not row.has("again-e-1")


def test_the_button_is_named_by_the_meeting_with_its_day_and_time(
    world: World, browser: Browser
) -> None:
    running(world)
    report(world, {"fatal": None})
    about = browser.get("/").page.by_id("again-e-1").attributes["aria-describedby"]
    assert about == "title-e-1 day-2026-11-23 time-e-1"


@pytest.mark.parametrize(
    "codes",
    [
        {},
        {"in_waiting_room": None},
        {"in_call_recording": None},
        {"in_call_recording": None, "call_ended": "call_ended_by_host", "done": None},
    ],
    ids=["no news", "waits", "records", "ended by the host"],
)
def test_nothing_is_offered_while_a_bot_may_be_there_or_the_host_ended_the_call(
    world: World, browser: Browser, codes: dict[str, str | None]
) -> None:
    running(world)
    report(world, codes)
    assert "Send again" not in browser.get("/").body


@pytest.mark.parametrize("problem", [CAP_REACHED, HOURS_REACHED, UNREADABLE])
def test_what_no_other_try_changes_is_not_tried(
    world: World, browser: Browser, problem: str
) -> None:
    running(world, problem=problem, bots=False)
    assert "Send again" not in browser.get("/").body


def test_an_order_that_was_refused_is_made_anew(world: World, browser: Browser) -> None:
    row = running(world, problem="refused:bad_meeting_url", bots=False)
    press(browser, browser.get("/").page, "now-again-e-1")
    assert world.rules().given_up == {"e-1": GivenUp(generation=row.generation)}
    assert "Send again" not in browser.get("/").body


def test_pressing_twice_says_and_stores_the_same(world: World, browser: Browser) -> None:
    row = running(world)
    report(world, {"fatal": None})
    page = browser.get("/").page
    answers = [press(browser, page, "again-e-1") for _ in range(2)]
    # The worker has seen it.
    dismissed = replace(row.observed, dismissed=frozenset({"b-e-1"}))
    world.add_rows(replace(row, observed=dismissed, due=True))
    answers.append(press(browser, page, "again-e-1"))
    assert {answer.location for answer in answers} == {"/#meeting-e-1"}
    assert world.rules().given_up == {"e-1": GivenUp(frozenset({"b-e-1"}))}


def test_there_is_an_end_to_sending_bots(world: World, browser: Browser) -> None:
    row = running(world)
    report(world, {"fatal": None})
    (bot,) = row.observed.bots
    earlier = tuple(
        ScheduledBot(f"b-{number}", bot.start, bot.deduplication_key, bot.meeting_url)
        for number in range(MOST_BOTS - 1)
    )
    gone = frozenset(one.bot_id for one in earlier)
    observed = Observed((*earlier, bot), row.observed.config_hash, gone)
    world.add_rows(replace(row, observed=observed))
    assert "Send again" not in browser.get("/").body


def test_a_meeting_with_its_bot_is_sent_no_other_one(world: World, browser: Browser) -> None:
    running(world)
    report(world, {"in_call_recording": None})
    answer = browser.post("/meetings/e-1/bot", {})
    assert answer.status == 409
    assert "No other bot was sent" in answer.page.text
    assert world.rules().given_up == {}


def test_a_meeting_that_is_over_or_switched_off_is_sent_none(
    world: World, browser: Browser
) -> None:
    running(world)
    report(world, {"fatal": None})
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    assert "Send again" not in browser.get("/").body
    world.state.event_overrides.clear()
    world.now = NOW + timedelta(hours=1)
    assert "over" in browser.post("/meetings/e-1/bot", {}).page.text
    assert world.rules().given_up == {}


@pytest.mark.parametrize("event_id", ["e-1", "e-unknown"])
def test_a_meeting_of_somebody_else_is_one_that_is_not_there(world: World, event_id: str) -> None:
    world.add_user()
    running(world)
    report(world, {"fatal": None})
    answer = world.add_user(make_user("u-2")).post(f"/meetings/{event_id}/bot", {})
    assert answer.status == 404
    assert world.rules().given_up == {}


def test_a_call_with_a_colleagues_bot_needs_no_other_one(world: World) -> None:
    ada, _grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", start=BEGUN)
    entry(world, "ada", "e-1", start=BEGUN, choice=Override.SKIP)
    report(world, {"in_call_recording": None}, "b-shared")
    assert "Send again" not in ada.get("/").body


def test_no_bot_is_sent_into_a_meeting_that_the_company_forbids_by_now(
    world: World, browser: Browser
) -> None:
    row = running(world)
    report(world, KICKED)
    page = browser.get("/?show=all").page
    assert page.by_id("again-e-1").text == "Send again"
    begun = replace(NO_POLICY, paused=CompanyPause(NOW, "u-boss"), version=1, changed_at=NOW)
    world.state.policy = begun
    assert press(browser, page, "again-e-1").status == 409
    assert world.rules().given_up == {}
    assert not browser.get("/?show=all").page.by_id(f"meeting-{row.event_id}").has("again-e-1")
