from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import Record, Skip, decide, skips
from rollcall.domain.event import EventFacts, Tag
from rollcall.domain.meeting_hours import Hours, Weekday, begins_within, weekday_of
from rollcall.domain.preferences import Override, Overrides, Preferences
from rollcall.domain.recording_tag import tag_of
from rollcall.domain.tag_names import TagNames
from tests.property.domain.strategies import any_moments, facts, hours, overrides, preferences

SWITCHES = [field.name for field in fields(Preferences) if field.name.startswith("skip_")]
SWITCHES.remove("skip_domains")
ZONES = st.sampled_from(sorted(available_timezones()))
WEEK = list(Weekday)
names = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}", fullmatch=True)
writings = st.sampled_from(
    [
        str,
        str.upper,
        str.title,
        lambda text: normalize("NFD", text),
        lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
        "\u200b".join,
        lambda text: text.replace("-", "\u2011"),
        lambda text: text.replace("-", "").replace("_", ""),
    ]
)


@pytest.mark.parametrize("name", SWITCHES)
@given(event=facts(), chosen=preferences(), series=overrides)
def test_switching_a_skip_on_never_records_more(
    name: str, event: EventFacts, chosen: Preferences, series: Override | None
) -> None:
    changes: list[dict[str, Any]] = [{name: False}, {name: True}]
    off, on = (
        decide(event, replace(chosen, **change), Overrides(series=series)) for change in changes
    )
    assert isinstance(off, Record) or isinstance(on, Skip)


@given(facts(), preferences(), st.none() | hours, st.none() | st.integers(1, 90))
def test_fewer_hours_days_or_minutes_never_record_more(
    event: EventFacts, chosen: Preferences, narrow: Hours | None, least: int | None
) -> None:
    free = replace(chosen, hours=None, weekdays=frozenset(), min_minutes=None)
    bound = replace(chosen, hours=narrow, min_minutes=least)
    wide, strict = (decide(event, rules, Overrides()) for rules in (free, bound))
    assert isinstance(wide, Record) or isinstance(strict, Skip)


@given(any_moments, ZONES, hours)
def test_hours_are_those_of_a_clock_in_the_zone(start: datetime, zone: str, daily: Hours) -> None:
    local = start.astimezone(ZoneInfo(zone)).time()
    at, first, last = (t.hour * 60 + t.minute for t in (local, daily.first, daily.last))
    expected = (at - first) % 1440 < ((last - first) % 1440 or 1440)
    assert begins_within(start, daily, zone) is expected


@given(any_moments, ZONES)
def test_weekdays_are_those_of_a_calendar_in_the_zone(start: datetime, zone: str) -> None:
    expected = WEEK[start.astimezone(ZoneInfo(zone)).isoweekday() - 1]
    assert weekday_of(start, zone) is expected
    assert start.tzinfo is UTC


@given(names, writings)
def test_a_tag_is_found_however_it_is_written(name: str, written: Callable[[str], str]) -> None:
    assert tag_of([f"Board {written('#' + name)} today"], TagNames(name, "")) is Tag.NORECORD


@given(st.text(), st.text())
def test_any_text_can_be_searched_and_none_is_a_tag_without_a_number_sign(
    title: str, description: str
) -> None:
    found = tag_of([title, description], TagNames())
    signs = set("#\uff03\ufe5f") & set(title + description)
    assert found is Tag.NONE or signs


@given(facts(), preferences(), overrides)
def test_what_asks_not_to_be_recorded_is_only_when_its_user_chose_that_meeting(
    event: EventFacts, chosen: Preferences, series: Override | None
) -> None:
    asks = replace(event, tag=Tag.NORECORD)
    assert isinstance(decide(asks, chosen, Overrides(series=series)), Skip)


@given(facts(), preferences())
def test_asking_for_a_recording_removes_no_reason_to_leave_a_meeting_out(
    event: EventFacts, chosen: Preferences
) -> None:
    plain, asks = (replace(event, tag=tag) for tag in (Tag.NONE, Tag.RECORD))
    before, after = (decide(one, chosen, Overrides()) for one in (plain, asks))
    assert isinstance(before, Skip) or isinstance(after, Record)
    assert skips(asks, chosen) <= skips(plain, chosen)
