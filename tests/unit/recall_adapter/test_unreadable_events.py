from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rollcall.adapters.recall.events import GoogleEventWire, read_event, read_events
from rollcall.domain.errors import MalformedEvent
from rollcall.domain.traces import Traces
from tests.unit.domain.samples import CALENDAR, EVENT
from tests.unit.recall_adapter.payloads import bot_entry, payload

REQUIRED: dict[str, list[Any]] = {
    "id": [None, 7, "", [], "a b", "a/b", "ä", "x" * 201, "..", "\ud800", "---", "___"],
    "calendar_id": [None, 7, "", {}, "a?b", "é" * 8, "x" * 201],
    "raw": [None, "text", [], 7],
    "platform": [None, 7, 10**5000, [], {}, "", "apple_calendar", "outlook"],
    "start_time": [
        None, 7, "", "soon", "2026-03-02", "2026-03-02T16:15:00", "2026-13-02T16:15:00Z",
        "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2026-03-02T16:15:00Z" + " " * 40,
        "9001-01-01T00:00:00Z", "2026-03-02T16:15:00.000000000000000+00:00",
        "2026-03-02T16:15:00+99:00", "\ud800", ["2026-03-02T16:15:00Z"],
    ],
    "updated_at": [None, 7, "", "yesterday", "0001-01-01T00:00:00Z", True],
}  # fmt: skip
ENDS: list[Any] = [None, 7, "", "2026-03-02T16:14:59Z", "2026-03-02T16:45:00", {}, True]
OPTIONAL: dict[str, list[Any]] = {
    "is_deleted": [None, 0, 1, "false", []],
    "meeting_url": [7, [], {}, True],
    "bots": [7, "text", {}, True, [None], [7], ["x"], [[]], [{}]],
}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_field_is_named(name: str) -> None:
    incomplete = payload()
    del incomplete[name]

    with pytest.raises(MalformedEvent) as caught:
        read_event(incomplete)

    assert caught.value.reason == name


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in (REQUIRED | OPTIONAL).items() for value in values],
    ids=lambda value: ascii(value)[:30] if not isinstance(value, int) else "number",
)
def test_a_field_that_cannot_be_read_is_named_and_its_value_is_not(name: str, value: Any) -> None:
    with pytest.raises(MalformedEvent) as caught:
        read_event(payload(**{name: value}))

    assert caught.value.reason in {name, "bot_id"}
    assert str(caught.value) == caught.value.reason


@pytest.mark.parametrize("value", ENDS)
def test_an_event_whose_end_cannot_be_read_or_comes_first_has_no_length(value: Any) -> None:
    event = read_event(payload(end_time=value))

    assert event.end == event.start == read_event(payload()).start


@pytest.mark.parametrize("value", [None, 7, "text", [], [payload()], True])
def test_what_is_no_object_is_no_event(value: object) -> None:
    with pytest.raises(MalformedEvent) as caught:
        read_event(value)

    assert caught.value.reason == "event"
    assert caught.value.event_id is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bot_id", None),
        ("bot_id", ""),
        ("bot_id", "a/b"),
        ("start_time", "soon"),
        ("start_time", None),
        ("deduplication_key", None),
        ("deduplication_key", 7),
    ],
)
def test_a_bot_that_cannot_be_read_makes_the_event_unreadable(name: str, value: object) -> None:
    with pytest.raises(MalformedEvent) as caught:
        read_event(payload(bots=[bot_entry(), bot_entry(**{name: value})]))

    assert caught.value.reason == name


@pytest.mark.parametrize("value", [None, 7, [], {}])
def test_a_bot_whose_link_is_not_shown_is_known_by_its_key(value: object) -> None:
    (bot,) = read_event(payload(bots=[bot_entry(meeting_url=value)])).bots

    assert (bot.meeting_url, bot.deduplication_key) == ("", bot_entry()["deduplication_key"])


def test_an_unreadable_event_is_still_known_by_its_ids() -> None:
    with pytest.raises(MalformedEvent) as caught:
        read_event(payload(start_time="soon"))

    assert caught.value.event_id == EVENT
    assert caught.value.calendar_id == CALENDAR


def test_of_an_unreadable_event_its_page_learns_what_can_be_read() -> None:
    raw = {"summary": "Weekly sync", "status": "confirmed"}
    errors = read_events([payload(is_deleted="yes", raw=raw), payload(start_time="soon", raw=7)])[1]

    known = read_event(payload())
    assert [error.traces for error in errors] == [
        Traces(known.start, known.end, "Weekly sync"),
        Traces(None, known.end),
    ]


@pytest.mark.parametrize("gone", [{"is_deleted": True}, {"raw": {"status": "cancelled"}}])
def test_an_unreadable_event_that_is_gone_is_known_to_be(gone: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent) as caught:
        read_event(payload(updated_at=7, **gone))

    assert caught.value.traces.is_deleted


def test_the_first_bot_that_cannot_be_read_ends_the_reading() -> None:
    with pytest.raises(ValidationError) as caught:
        GoogleEventWire.model_validate(payload(bots=[{"bot_id": "a/b"}] * 1000))

    assert caught.value.error_count() <= 4


@pytest.mark.parametrize("name", ["id", "is_deleted", "platform", "raw"])
def test_no_error_on_its_way_shows_what_was_read(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        GoogleEventWire.model_validate(payload(**{name: "CANARY with ada"}))

    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("odd", ["", "a b", "\ud800", "é" * 600, "x" * 3000, 7, None])
def test_of_an_event_whose_id_cannot_be_a_key_the_other_id_is_known(odd: object) -> None:
    events, unreadable = read_events([payload(id=odd), payload(), payload(calendar_id=odd)])

    assert [event.event_id for event in events] == [EVENT]
    assert [(error.reason, error.event_id, error.calendar_id) for error in unreadable] == [
        ("id", None, CALENDAR),
        ("calendar_id", EVENT, None),
    ]


def malformed() -> list[dict[str, Any]]:
    """Forty events, each spoiled in one place."""
    spoiled = [(name, value) for name, values in REQUIRED.items() for value in values]
    events = [payload(**{name: value}) for name, value in [*spoiled, ("bots", [None])]]
    return events[:40]


def test_forty_malformed_events_among_ninety_nine_good_ones_harm_nobody() -> None:
    bad = malformed()
    good = [payload(id=f"good-{number}") for number in range(99)]

    events, unreadable = read_events([*good[:50], *bad, *good[50:]])

    assert len(bad) == len(unreadable) == 40
    assert [event.event_id for event in events] == [event["id"] for event in good]
