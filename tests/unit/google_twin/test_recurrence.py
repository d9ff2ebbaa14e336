"""Series over changes of the clocks, and the ids of their occurrences."""

from datetime import UTC, datetime, timedelta

import pytest

from local.google_twin.events import draft, edits, recurrence
from local.google_twin.events.draft import Draft
from local.google_twin.events.model import Account, Meeting

BERLIN = Account(email="ada@corp.example", name="Ada", sub="1", time_zone="Europe/Berlin")
NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)


def series(start: datetime, **wanted: object) -> Meeting:
    made = Draft.model_validate({"title": "Stand-up", "start": start, "minutes": 15, **wanted})
    return draft.meeting(made, BERLIN, "series1", NOW)


def starts(meeting: Meeting, days: int) -> list[str]:
    found = recurrence.occurrences(meeting, NOW, NOW + timedelta(days=days))
    return [item.body.start.astimezone(UTC).isoformat() for item in found]


def test_a_daily_series_keeps_its_wall_time_when_summer_time_begins() -> None:
    meeting = series(datetime.fromisoformat("2026-03-28T09:15"), repeat="daily")
    assert starts(meeting, 11)[:3] == [
        "2026-03-28T08:15:00+00:00",
        "2026-03-29T07:15:00+00:00",
        "2026-03-30T07:15:00+00:00",
    ]


def test_occurrences_are_named_by_their_original_start_in_utc() -> None:
    meeting = series(datetime.fromisoformat("2026-03-28T09:15"), repeat="daily")
    found = recurrence.occurrences(meeting, NOW, NOW + timedelta(days=9))
    assert [item.id for item in found] == ["series1_20260328T081500Z", "series1_20260329T071500Z"]


@pytest.mark.parametrize("clock", ["02:30", "03:00"])
def test_an_occurrence_in_the_hour_that_does_not_exist_is_found_by_its_id(clock: str) -> None:
    meeting = series(datetime.fromisoformat(f"2026-03-27T{clock}"), repeat="daily")
    found = recurrence.occurrences(meeting, NOW, NOW + timedelta(days=15))
    assert len({item.id for item in found}) == len(found) == 9
    assert all(recurrence.occurrence(meeting, item.slot) == item for item in found)


def test_working_days_skip_the_weekend() -> None:
    meeting = series(datetime.fromisoformat("2026-03-21T09:00"), repeat="weekdays")
    days = [datetime.fromisoformat(text).weekday() for text in starts(meeting, 16)]
    assert days == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]


def test_a_weekly_series_ends_on_its_last_day() -> None:
    meeting = series(
        datetime.fromisoformat("2026-03-24T09:00"), repeat="weekly", until="2026-04-07"
    )
    assert [text[:10] for text in starts(meeting, 60)] == ["2026-03-24", "2026-03-31", "2026-04-07"]


def test_the_bounds_are_the_end_and_the_start_of_an_event() -> None:
    meeting = series(datetime.fromisoformat("2026-03-24T09:00"))
    begin = meeting.body.start
    minute = timedelta(minutes=1)
    assert recurrence.occurrences(meeting, begin + 14 * minute, begin + 60 * minute)
    assert not recurrence.occurrences(meeting, begin + 15 * minute, begin + 60 * minute)
    assert not recurrence.occurrences(meeting, begin - 60 * minute, begin)


@pytest.mark.parametrize(
    "slot", ["", "nonsense", "20260329T081500Z", "20260327T081500Z", "20260329", "²0260329T071500Z"]
)
def test_an_id_that_the_rule_does_not_produce_is_unknown(slot: str) -> None:
    meeting = series(datetime.fromisoformat("2026-03-28T09:15"), repeat="daily")
    assert recurrence.occurrence(meeting, slot or None) is None


def test_an_all_day_entry_covers_the_whole_local_day() -> None:
    meeting = series(datetime.fromisoformat("2026-03-29T13:00"), all_day=True)
    assert meeting.body.end - meeting.body.start == timedelta(days=1)
    assert meeting.body.starts.time().isoformat() == "00:00:00"
    assert meeting.body.end.isoformat() == "2026-03-30T00:00:00+02:00"


def test_an_answer_replaces_only_that_guests_answer() -> None:
    meeting = series(
        datetime.fromisoformat("2026-03-24T09:00"), attendees=["a@x.example", "b@x.example"]
    )
    after = edits.answered(meeting.body, "b@x.example", "declined")
    answers = {guest.email: guest.response for guest in after.attendees}
    assert answers == {
        "ada@corp.example": "accepted",
        "a@x.example": "needsAction",
        "b@x.example": "declined",
    }
