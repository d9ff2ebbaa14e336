"""A choice that takes a meeting back to what holds without it is forgotten, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.event import EventFacts
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.user_rules import UserRules
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Browser, World

NOTHING = UserRules()
OFF, ON = "skip", "record"


def occurrence(number: int, **more: object) -> EventFacts:
    start = NOW + timedelta(hours=3, days=number)
    made = make_facts(f"e-{number}", start=start, series="s1", **more)  # type: ignore[arg-type]
    return replace(made, occurrence_id=f"s1@{start:%Y-%m-%dT%H:%M}")


def choose(browser: Browser, choice: str, scope: str = "event", event: str = "e-1") -> None:
    answer = browser.post(f"/meetings/{event}/override", {"choice": choice, "scope": scope})
    assert answer.status == 303


def stored(world: World) -> UserRules:
    return replace(world.rules(), preferences=None)


def why(page: Node, event: str = "e-1") -> str:
    return page.by_id(f"meeting-{event}").one(class_="why").text


def undo(page: Node, event: str = "e-1") -> str:
    return page.by_id(f"undo-{event}").text


def test_off_and_on_again_leaves_no_choice(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    choose(browser, OFF)
    choose(browser, ON)
    assert stored(world) == NOTHING
    assert why(browser.get("/").page) == "client.example is outside your company."


def test_on_and_off_again_leaves_no_choice(world: World) -> None:
    rules = Preferences(mode=Mode.CHOSEN)
    browser = world.add_user(preferences=rules)
    world.add_rows(make_row(rules=UserRules(rules)))
    choose(browser, ON)
    assert stored(world).events == {"e-1": Override.RECORD}
    choose(browser, OFF)
    assert stored(world) == NOTHING


def test_the_same_as_the_series_is_no_choice_of_its_own(world: World, browser: Browser) -> None:
    world.add_rows(*(make_row(occurrence(n)) for n in (1, 2)))
    choose(browser, OFF, "series")
    choose(browser, ON)
    assert len(stored(world).occurrences) == 1
    assert undo(browser.get("/").page) == "Same as the series"
    choose(browser, OFF)
    assert (stored(world).occurrences, stored(world).series) == ({}, {"s1": Override.SKIP})
    assert undo(browser.get("/").page) == "Follow my rules for the whole series (2)"


def test_a_series_off_and_on_again_leaves_no_choice(world: World, browser: Browser) -> None:
    world.add_rows(*(make_row(occurrence(n)) for n in (1, 2)))
    choose(browser, OFF, "series")
    choose(browser, ON, "series", "e-2")
    assert stored(world) == NOTHING


def test_a_series_is_kept_on_where_rules_leave_some_of_it_out(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row(occurrence(1)), make_row(occurrence(2, private=True)))
    choose(browser, OFF, "series")
    choose(browser, ON, "series")
    assert stored(world).series == {"s1": Override.RECORD}


def test_a_series_that_is_switched_off_for_the_first_time_stays_off(world: World) -> None:
    rules = Preferences(mode=Mode.CHOSEN)
    browser = world.add_user(preferences=rules)
    world.add_rows(make_row(occurrence(1), rules=UserRules(rules)))
    choose(browser, ON)
    choose(browser, OFF, "series")
    assert stored(world) == replace(NOTHING, series={"s1": Override.SKIP})
    choose(browser, ON, "series")
    choose(browser, OFF, "series")
    assert stored(world) == NOTHING


@pytest.mark.parametrize("facts", [make_facts(link=None)], ids=["no link"])
def test_off_is_kept_where_rules_cannot_say_anything_yet(
    world: World, browser: Browser, facts: EventFacts
) -> None:
    world.add_rows(make_row(facts))
    choose(browser, OFF)
    assert stored(world).events == {"e-1": Override.SKIP}


def test_off_is_kept_while_everything_is_paused(world: World) -> None:
    browser = world.add_user(preferences=Preferences(paused_until=NOW + timedelta(days=2)))
    world.add_rows(make_row())
    choose(browser, OFF)
    assert stored(world).events == {"e-1": Override.SKIP}


def test_off_is_kept_for_a_running_meeting_that_only_newer_rules_leave_out(world: World) -> None:
    begun = make_row(make_facts(start=NOW - timedelta(minutes=5)))
    browser = world.add_user(preferences=Preferences(mode=Mode.CHOSEN))
    world.add_rows(begun)
    choose(browser, OFF)
    assert stored(world).events == {"e-1": Override.SKIP}


def test_a_choice_for_the_series_keeps_those_of_other_meetings_and_says_so(
    world: World, browser: Browser
) -> None:
    world.add_rows(*(make_row(occurrence(n)) for n in (1, 2)))
    assert not browser.get("/").page.has("stay-e-1")
    choose(browser, OFF, event="e-2")
    page = browser.get("/").page
    kept = "Meetings of the series that you switched by themselves keep their setting."
    assert page.by_id("stay-e-1").text == kept
    assert not page.has("stay-e-2")
    choose(browser, OFF, "series")
    assert len(stored(world).occurrences) == 1
