"""Copies of one meeting on several calendars: one row, one switch, one count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record
from rollcall.domain.model import EventRow, Status
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.user_rules import UserRules
from rollcall.use_cases.preview_preferences import preview_preferences
from rollcall.use_cases.request_connection import stake_of
from rollcall.use_cases.set_override import Reach, set_override
from tests.support.portal.page import Node
from tests.support.portal.rows import LINK, NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

HOME = "ada@home.example"
ORGANISED = Preferences(mode=Mode.ORGANISED)


def entry(
    event_id: str = "e-1",
    key: str = "c-1",
    *,
    rules: Preferences = ORGANISED,
    name: str = "",
    **facts: Any,
) -> EventRow:
    made = replace(make_facts(event_id, **facts), occurrence_id=name)
    row = make_row(made, key=key, rules=UserRules(rules))
    bots = tuple(replace(bot, bot_id="b-shared") for bot in row.observed.bots)
    return replace(row, observed=replace(row.observed, bots=bots))


def two_calendars(
    world: World, *rows: EventRow, rules: Preferences = ORGANISED, status: Status = Status.CONNECTED
) -> Browser:
    other = make_connection(key="c-2", email=HOME, status=status)
    browser = world.add_user(preferences=rules, connections=(make_connection(), other))
    world.add_rows(*rows)
    return browser


def rows_of(page: Node) -> list[Node]:
    return [node for node in page.walk() if "data-event" in node.attributes]


def copies(**facts: Any) -> tuple[EventRow, EventRow]:
    return entry(organised=True, **facts), entry("e-2", "c-2", organised=True, **facts)


def test_a_meeting_on_two_calendars_is_shown_once_with_both(world: World) -> None:
    browser = two_calendars(world, *copies())
    (row,) = rows_of(browser.get("/").page)
    assert [badge.text for badge in row.all(**{"data-calendar": ""})] == ["ada@lumen.example", HOME]
    assert browser.get("/").page.one(id="summary").text.startswith("1 of 1 ")


def test_it_is_told_of_by_the_copy_that_is_recorded_with_its_calendar(world: World) -> None:
    browser = two_calendars(world, entry(), entry("e-2", "c-2", organised=True))
    (row,) = rows_of(browser.get("/").page)
    assert row.attributes["data-event"] == "e-2"
    assert row.attributes["data-recorded"] == "true"
    assert row.one(class_="why").text == f"{HOME}: You organise this meeting."


def test_copies_for_which_one_reason_holds_need_no_calendar_beside_it(world: World) -> None:
    browser = two_calendars(world, *copies())
    (row,) = rows_of(browser.get("/").page)
    assert row.one(class_="why").text == "You organise this meeting."


def test_each_calendar_counts_its_own_bots(world: World) -> None:
    browser = two_calendars(world, *copies(), entry("e-3", link=f"{LINK}-3", organised=True))
    page = browser.get("/").page
    assert "2 of 2" in page.one(id="connection-c-1").text
    assert "1 of 1" in page.one(id="connection-c-2").text


def test_a_copy_on_a_lost_calendar_is_at_no_risk_while_the_other_is_recorded(world: World) -> None:
    browser = two_calendars(world, *copies(), status=Status.DISCONNECTED)
    page = browser.get("/").page
    (row,) = rows_of(page)
    assert row.attributes["data-event"] == "e-1"
    assert "no bot" not in page.one(role="alert").text
    assert HOME in page.one(role="alert").text


@pytest.mark.parametrize("asked", ["e-1", "e-2"])
def test_the_page_of_either_copy_tells_of_the_one_that_is_recorded(
    world: World, asked: str
) -> None:
    browser = two_calendars(world, entry(), entry("e-2", "c-2", organised=True))
    page = browser.get(f"/meetings/{asked}").page
    assert page.one(id="why").text == f"{HOME}: You organise this meeting."
    assert f"{HOME}, ada@lumen.example" in page.text


def test_a_past_meeting_on_two_calendars_is_shown_once_by_its_recording(world: World) -> None:
    past: dict[str, Any] = {"start": NOW - timedelta(hours=5)}
    browser = two_calendars(world, entry(**past), entry("e-2", "c-2", organised=True, **past))
    page = browser.get("/past").page
    shown = [
        n.attributes["id"] for n in page.walk() if n.tag == "li" and "data-state" in n.attributes
    ]
    assert shown == ["meeting-e-2"]


def choose(world: World, event_id: str, choice: Override | None, reach: Reach) -> None:
    set_override(world.store, world.queue, "u-1", event_id, choice=choice, reach=reach, now=NOW)


def decided(world: World) -> dict[str, Override | None]:
    """The choice that counts for each stored entry."""
    rules = world.rules()
    found = world.state.events.values()
    return {
        row.event_id: rules.overrides_for(row.facts).event or rules.overrides_for(row.facts).series
        for row in found
    }


@pytest.mark.parametrize("names", [("n", "n"), ("n", "imported"), ("", "")])
@pytest.mark.parametrize("clicked", ["e-1", "e-2"])
def test_one_switch_turns_all_copies_off(
    world: World, names: tuple[str, str], clicked: str
) -> None:
    two_calendars(
        world,
        entry(organised=True, name=names[0]),
        entry("e-2", "c-2", organised=True, name=names[1]),
    )
    choose(world, clicked, Override.SKIP, Reach.EVENT)
    assert decided(world) == {"e-1": Override.SKIP, "e-2": Override.SKIP}


@pytest.mark.parametrize("names", [("n", "n"), ("n", "imported")])
def test_a_meeting_that_one_copy_records_is_back_at_the_rules_when_turned_on_again(
    world: World, names: tuple[str, str]
) -> None:
    two_calendars(world, entry(organised=True, name=names[0]), entry("e-2", "c-2", name=names[1]))
    choose(world, "e-1", Override.SKIP, Reach.EVENT)
    assert decided(world) == {"e-1": Override.SKIP, "e-2": Override.SKIP}
    choose(world, "e-1", Override.RECORD, Reach.EVENT)
    assert decided(world) == {"e-1": None, "e-2": None}


def test_following_the_rules_again_forgets_the_choices_of_all_copies(world: World) -> None:
    two_calendars(world, entry(name="n"), entry("e-2", "c-2", name="imported"))
    choose(world, "e-2", Override.RECORD, Reach.EVENT)
    assert set(decided(world).values()) == {Override.RECORD}
    choose(world, "e-1", None, Reach.EVENT)
    assert set(decided(world).values()) == {None}


def test_a_series_is_turned_off_on_all_calendars(world: World) -> None:
    two_calendars(
        world,
        entry(organised=True, series="s", name="s@2026-11-23T12:00"),
        entry("e-2", "c-2", organised=True, series="t", name="t@2026-11-23T12:00"),
        entry("e-3", "c-2", organised=True, name="single", link=f"{LINK}-3"),
    )
    choose(world, "e-1", Override.SKIP, Reach.SERIES)
    assert decided(world) == {"e-1": Override.SKIP, "e-2": Override.SKIP, "e-3": None}


def test_a_copy_outside_the_series_follows_the_switch_of_the_series(world: World) -> None:
    two_calendars(
        world,
        entry(organised=True, series="s", name="s@2026-11-23T12:00"),
        entry("e-2", "c-2", organised=True, name="imported"),
    )
    choose(world, "e-1", Override.SKIP, Reach.SERIES)
    assert decided(world) == {"e-1": Override.SKIP, "e-2": Override.SKIP}


def test_the_preview_counts_meetings_and_not_copies(world: World) -> None:
    two_calendars(world, *copies(), entry("e-3", "c-2", link=f"{LINK}-3"))
    preview = preview_preferences(world.store, "u-1", Preferences(mode=Mode.EVERY), NOW)
    assert (preview.total, preview.recorded) == (2, 2)
    assert [row.event_id for row in preview.added] == ["e-3"]
    none = preview_preferences(world.store, "u-1", Preferences(mode=Mode.CHOSEN), NOW)
    assert (none.recorded, len(none.removed)) == (0, 1)


def test_a_meeting_that_another_copy_still_records_is_not_removed(world: World) -> None:
    two_calendars(
        world,
        entry(rules=Preferences(mode=Mode.EVERY), organised=True),
        entry("e-2", "c-2", rules=Preferences(mode=Mode.EVERY)),
        rules=Preferences(mode=Mode.EVERY),
    )
    preview = preview_preferences(world.store, "u-1", ORGANISED, NOW)
    assert (preview.recorded, preview.removed, preview.added) == (1, (), ())
    assert isinstance(preview.why["c-1", "e-1"], Record)


def test_disconnecting_costs_only_what_no_other_calendar_records(world: World) -> None:
    two_calendars(world, *copies(), entry("e-3", "c-2", link=f"{LINK}-3", organised=True))
    assert stake_of(world.store, "u-1", "c-1", NOW).coming == 0
    assert stake_of(world.store, "u-1", "c-2", NOW).coming == 1
    assert stake_of(world.store, "u-1", None, NOW).coming == 2


def test_a_running_call_that_another_calendar_records_does_not_end(world: World) -> None:
    two_calendars(world, *copies(start=NOW - timedelta(minutes=5)))
    assert stake_of(world.store, "u-1", "c-1", NOW).running == ()
    assert len(stake_of(world.store, "u-1", None, NOW).running) == 1
