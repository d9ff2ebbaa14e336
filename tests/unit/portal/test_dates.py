"""Days and lengths on the page: all-day entries by date, long ones to their end (case C26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.days import first_day, has_passed
from rollcall.domain.event import EventFacts
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import World

FEAST = date(2026, 12, 2)
ZONES = [
    "America/Los_Angeles", "Pacific/Honolulu", "UTC", "Europe/Berlin", "Asia/Tokyo",
    "Pacific/Kiritimati", "Pacific/Pago_Pago",
]  # fmt: skip
HEADING = "Wednesday 2 December"


def all_day(author: str = "UTC", first: date = FEAST, last: date | None = None) -> EventFacts:
    """An all-day entry, from midnight to midnight where its author is."""
    last = last or first
    zone = ZoneInfo(author)
    start = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    facts = make_facts(start=start, all_day=True)
    end = start + (last - first + timedelta(days=1))
    return replace(facts, end=end, first_day=first, last_day=last)


def shown(world: World, facts: EventFacts, zone: str, now: datetime) -> list[Node]:
    """The days of the page of somebody in that zone."""
    world.now = now
    browser = world.add_user(make_user(time_zone=zone))
    world.add_rows(make_row(facts))
    return browser.get("/?q=planning").page.all("section", class_="day")


@pytest.mark.parametrize("author", ZONES)
@pytest.mark.parametrize("viewer", ZONES)
def test_an_all_day_entry_stands_under_its_date_in_every_zone(
    world: World, author: str, viewer: str
) -> None:
    (day,) = shown(world, all_day(author), viewer, NOW)

    assert day.one("h2").text == HEADING
    assert day.one("time").attributes["datetime"] == "2026-12-02"
    assert day.one("time").text == "All day"


@pytest.mark.parametrize("author", ZONES)
@pytest.mark.parametrize("viewer", ZONES)
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_an_all_day_entry_is_on_the_page_all_that_day_and_not_the_day_after(
    world: World, author: str, viewer: str, hour: int
) -> None:
    there = datetime(2026, 12, 2, hour, 30, tzinfo=ZoneInfo(viewer)).astimezone(UTC)
    (day,) = shown(world, all_day(author), viewer, there)
    assert day.one("h2").text == f"Today, {HEADING}"

    assert shown(world, all_day(author), viewer, there + timedelta(days=1)) == []


def test_an_all_day_entry_comes_before_the_meetings_of_its_day(world: World) -> None:
    world.add_rows(make_row(make_facts("e-2", start=datetime(2026, 12, 1, 16, tzinfo=UTC))))
    days = shown(world, all_day("America/Los_Angeles"), "Asia/Tokyo", NOW)

    assert [time.text for time in days[0].all("time")] == ["All day", "01:00"]


def test_an_entry_of_several_days_says_until_when_and_stays_until_then(world: World) -> None:
    facts = all_day("Europe/Berlin", date(2026, 11, 30), date(2026, 12, 4))
    (day,) = shown(world, facts, "America/Los_Angeles", datetime(2026, 12, 4, 20, tzinfo=UTC))

    assert day.one("h2").text == "Monday 30 November"
    assert day.one(class_="length").text == "until Fri 4 Dec"


@pytest.mark.parametrize("days", [2, 3, 10, 30])
def test_a_meeting_that_lasts_days_is_on_the_page_until_its_end(world: World, days: int) -> None:
    facts = make_facts(start=NOW, minutes=days * 24 * 60)

    last = NOW + timedelta(days=days, minutes=-1)
    assert len(shown(world, facts, "Europe/Berlin", last)) == 1
    assert shown(world, facts, "Europe/Berlin", NOW + timedelta(days=days + 1)) == []


def test_a_long_meeting_is_found_behind_many_short_ones(world: World) -> None:
    world.add_rows(
        *[
            make_row(make_facts(f"m-{n}", start=NOW + timedelta(hours=n), minutes=30))
            for n in range(1, 200)
        ]
    )
    facts = make_facts(start=NOW, minutes=12 * 24 * 60)

    days = shown(world, facts, "Europe/Berlin", NOW + timedelta(days=11))
    assert days[0].has("meeting-e-1")


def test_a_meeting_of_no_length_is_shown_and_then_over(world: World) -> None:
    facts = make_facts(minutes=0)

    (day,) = shown(world, facts, "Europe/Berlin", NOW)
    assert day.one(class_="length").text == "0 min"
    (day,) = shown(world, facts, "Europe/Berlin", facts.start)
    assert day.one(class_="lock").text == "Already over"


def test_an_all_day_entry_whose_date_is_not_known_stands_where_it_starts(world: World) -> None:
    facts = replace(all_day(), first_day=None, last_day=None)

    (day,) = shown(world, facts, "America/Los_Angeles", NOW)
    assert day.one("h2").text == "Tuesday 1 December"


@given(
    st.dates(date(1971, 1, 1), date(2999, 1, 1)),
    st.integers(0, 40),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_no_zone_moves_a_date(first: date, days: int, author: str, viewer: str) -> None:
    last = first + timedelta(days=days)
    facts = all_day(author, first, last)

    assert first_day(facts, ZoneInfo(viewer)) == first
    assert not has_passed(facts, last)
    assert has_passed(facts, last + timedelta(days=1))
