"""The page of one meeting: facts, the whole rule, and what happened to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.model import BotStatus
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.transition import Cause, Kind, Transition, start_text
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Browser, World

AT = NOW - timedelta(hours=1)
HOUR = timedelta(hours=1)
OUTSIDE = "client.example is outside your company."


def page_of(browser: Browser, event_id: str = "e-1") -> Node:
    answer = browser.get(f"/meetings/{event_id}")
    assert answer.status == 200
    return answer.page


def rule(page: Node) -> dict[str, tuple[str, str]]:
    """What is answered to each condition, by its label."""
    found = {}
    for item in page.one("ol", class_="rule").all("li"):
        label, said = item.all("span")
        found[label.text] = (item.attributes["data-answer"], said.text)
    return found


def lines(page: Node) -> list[str]:
    return [item.text for item in page.one("ol", class_="timeline").all("li")]


def test_the_title_of_a_row_leads_to_its_page(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts("e-1"), user_id="u-1"))
    link = browser.get("/").page.by_id("open-e-1")
    assert link.text == "Planning"
    page = page_of(browser)
    assert link.attributes["href"] == "/meetings/e-1"
    assert page.one("h1").text == "Planning"
    assert page.by_id("state").text == "Scheduled"


def test_the_rule_names_what_decides_and_what_was_asked_before(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    found = rule(page_of(browser))
    assert found["Meetings I declined"] == ("passed", "no · accepted")
    assert found["A link that a bot can join"] == ("passed", "yes")
    assert found["Only meetings with people outside my company"] == (
        "decides",
        "Record: client.example is outside your company.",
    )


def test_what_comes_behind_the_condition_that_decides_is_not_asked(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(private=True)))
    found = rule(page_of(browser))
    assert found["Private events"] == ("decides", "Skip: Private event.")
    assert found["Only meetings with people outside my company"][0] == "not_reached"


def test_conditions_that_nobody_wants_are_named_in_one_line(world: World) -> None:
    browser = world.add_user(preferences=Preferences(mode=Mode.EVERY, skip_private=False))
    world.add_rows(make_row())
    page = page_of(browser)
    assert "Private events" not in rule(page)
    assert "Private events" in page.by_id("off").text


def test_a_switch_decides_before_the_rules(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    world.state.event_overrides["u-1"] = {"e-1": Override.SKIP}
    found = rule(page_of(browser))
    assert found["Your switch for this meeting"] == ("decides", "Skip: You turned this off.")


def test_a_meeting_that_began_under_other_rules_says_what_was_decided_then(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(make_facts(start=NOW - timedelta(minutes=5))))
    stored = world.state.preferences["u-1"]
    changed = replace(stored, preferences=Preferences(mode=Mode.CHOSEN))
    world.state.preferences["u-1"] = changed
    page = page_of(browser)
    assert "client.example is outside your company." in page.by_id("then").text
    assert rule(page)["Only meetings I turn on"][0] == "decides"


def test_the_timeline_tells_decisions_and_reports_in_order_and_in_the_visitors_zone(
    world: World, browser: Browser
) -> None:
    start = NOW - timedelta(minutes=30)
    history = (
        Transition(AT - HOUR, Kind.RECORD, Cause.CALENDAR, "external client.example"),
        Transition(AT - HOUR, Kind.ORDERED),
        Transition(AT, Kind.MOVED, Cause.CALENDAR, start_text(start)),
        Transition(AT, Kind.BOT_MOVED),
        Transition(NOW, Kind.SKIP, Cause.PERSON, "event_turned_off"),
        Transition(NOW, Kind.PROBLEM, Cause.NONE, "no_answer"),
    )
    world.add_rows(replace(make_row(make_facts(start=start)), history=history))
    store = MemoryNotificationStore(world.state)
    store.record_bot_status(BotStatus("b-e-1", "in_waiting_room", None, start), NOW)
    assert lines(page_of(browser)) == [
        f"Mon 23 Nov, 07:00 To be recorded. {OUTSIDE} · by the calendar",
        "Mon 23 Nov, 07:00 A bot was ordered.",
        "Mon 23 Nov, 08:00 Moved to Mon 23 Nov, 08:30. · by the calendar",
        "Mon 23 Nov, 08:00 The bot was moved along.",
        "Mon 23 Nov, 08:30 In the waiting room. · the bot reported",
        "Mon 23 Nov, 09:00 Not to be recorded. You turned this off. · by you",
        "Mon 23 Nov, 09:00 The recording service did not answer.",
    ]


@pytest.mark.parametrize(
    ("kind", "about"),
    [(kind, about) for kind in Kind for about in ("", "brand_new thing", "<b> {x}")],
)
def test_words_that_another_version_stored_break_no_page(
    world: World, browser: Browser, kind: Kind, about: str
) -> None:
    history = tuple(Transition(AT, kind, cause, about) for cause in Cause)
    world.add_rows(replace(make_row(), history=history))
    assert len(lines(page_of(browser))) == len(Cause)


def test_a_row_of_an_earlier_version_says_that_nothing_was_noted(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    assert page_of(browser).has("no-history")


def test_a_past_meeting_tells_its_outcome_and_leads_back_to_the_past(
    world: World, browser: Browser
) -> None:
    start = NOW - timedelta(days=3)
    world.add_rows(make_row(make_facts(start=start)))
    store = MemoryNotificationStore(world.state)
    store.record_bot_status(BotStatus("b-e-1", "done", None, start), NOW)
    store.record_recording("b-e-1", start, start + timedelta(minutes=31), NOW)
    page = page_of(browser)
    assert page.by_id("state").text == "Recorded 31 min"
    assert page.one("a", href="/past", aria_current="page").text == "Past"


def test_a_cancelled_meeting_still_has_its_page(world: World, browser: Browser) -> None:
    world.add_rows(make_row(make_facts(deleted=True)))
    assert rule(page_of(browser))["Cancelled"][0] == "decides"


def test_whose_bot_it_is_is_said(world: World) -> None:
    join(world, "grace")
    ada = join(world, "ada")
    entry(world, "grace")
    entry(world, "ada", choice=Override.SKIP)
    state = page_of(ada, "e-ada").by_id("state").text
    assert state == "Grace Summer's bot records this · Rollcall notetaker"


@pytest.mark.parametrize("event_id", ["e-1", "unknown", "%00", "e-1%2Flink"])
def test_a_meeting_of_somebody_else_is_as_unknown_as_none(world: World, event_id: str) -> None:
    world.add_user()
    world.add_rows(make_row())
    other = join(world, "eve")
    assert other.get(f"/meetings/{event_id}").status == 404
