from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from rollcall.domain.meeting_hours import Hours, Weekday, begins_within, weekday_of

DAY, NIGHT = Hours(time(9), time(17, 30)), Hours(time(22), time(6))


@pytest.mark.parametrize(
    ("hours", "at", "inside"),
    [
        (DAY, time(9), True),
        (DAY, time(8, 59, 59), False),
        (DAY, time(17, 29, 59), True),
        (DAY, time(17, 30), False),
        (NIGHT, time(22), True),
        (NIGHT, time(23, 59), True),
        (NIGHT, time(0), True),
        (NIGHT, time(5, 59), True),
        (NIGHT, time(6), False),
        (NIGHT, time(21, 59), False),
        (Hours(time(9), time(0)), time(23, 59), True),
        (Hours(time(9), time(0)), time(0), False),
        (Hours(time(0), time(9)), time(0), True),
        (Hours(time(9), time(9)), time(8), True),
    ],
)
def test_hours_hold_their_first_moment_and_not_their_last(
    hours: Hours, at: time, inside: bool
) -> None:
    assert (at in hours) is inside


@pytest.mark.parametrize(
    ("start", "inside"),
    [
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 27, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 15, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 7, 59, tzinfo=UTC), False),
    ],
)
def test_hours_follow_the_clock_when_summer_time_begins_and_ends(
    start: datetime, inside: bool
) -> None:
    assert begins_within(start, DAY, "Europe/Berlin") is inside


def test_a_weekday_is_that_of_the_persons_own_zone() -> None:
    late = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
    assert weekday_of(late, "UTC") is Weekday.FRIDAY
    assert weekday_of(late, "Europe/Berlin") is Weekday.SATURDAY
    assert weekday_of(late, "America/Los_Angeles") is Weekday.FRIDAY


@pytest.mark.parametrize("zone", ["", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def test_an_all_day_entry_has_the_weekday_of_its_date_in_every_zone(zone: str) -> None:
    saturday = datetime(2026, 3, 7, tzinfo=UTC)
    assert weekday_of(saturday, zone, saturday.date()) is Weekday.SATURDAY


@pytest.mark.parametrize(
    "zone", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 300]
)
def test_a_zone_that_is_none_is_utc(zone: str) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert begins_within(noon, Hours(time(12), time(13)), zone)
    assert weekday_of(noon, zone) is Weekday.WEDNESDAY
