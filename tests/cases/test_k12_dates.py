"""K12: a date is a date, whatever the instant of its midnight and the zone of who looks."""

from __future__ import annotations

import pytest

from tests.support.entries import facts_in, google, shown

MIDNIGHTS = [
    "2026-12-02T00:00:00Z",
    "2026-12-01T23:00:00Z",
    "2026-12-01T10:00:00Z",
    "2026-12-02T11:00:00Z",
    "2026-12-02T08:00:00Z",
]
ZONES = ["America/Los_Angeles", "UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
DAY = "Wednesday 2 December"


@pytest.mark.parametrize("start", MIDNIGHTS)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("platform", ["google_calendar", "microsoft_outlook"])
def test_an_all_day_entry_stands_under_its_date(start: str, zone: str, platform: str) -> None:
    of_google = google(start={"date": "2026-12-02"}, end={"date": "2026-12-03"})
    of_outlook = {
        "isAllDay": True,
        "start": {"dateTime": "2026-12-02T00:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-03T00:00:00.0000000", "timeZone": "UTC"},
    }
    raw = of_google if platform == "google_calendar" else of_outlook
    end = start.replace("-02T", "-03T").replace("-01T", "-02T")
    row = shown(facts_in(raw, platform=platform, start_time=start, end_time=end), zone=zone)

    assert row is not None
    assert (row.day, row.clock) == (DAY, "All day")


@pytest.mark.parametrize("written", ["2026-12-02T00:00:00Z", "2026-12-02T00:00:00.000-08:00"])
def test_a_date_with_a_time_behind_it_is_that_date(written: str) -> None:
    raw = google(start={"date": written}, end={"date": written.replace("-02T", "-03T")})
    row = shown(facts_in(raw, start_time="2026-12-01T11:00:00Z"), zone="Pacific/Kiritimati")

    assert row is not None
    assert (row.day, row.clock) == (DAY, "All day")


@pytest.mark.parametrize(
    ("end", "length"),
    [
        ("2026-12-02T16:15:00Z", "0 min"),
        ("2026-12-02T06:15:00Z", "0 min"),
        ("never", "0 min"),
        (None, "0 min"),
        ("2026-12-02T17:15:00Z", "1 h"),
    ],
)
def test_an_end_that_cannot_be_is_the_start(end: object, length: str) -> None:
    row = shown(facts_in(google(), end_time=end))

    assert row is not None
    assert (row.day, row.node.one(class_="length").text) == (DAY, length)
