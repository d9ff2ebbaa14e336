"""What an event's row takes in the table: DynamoDB bills writes by the kilobyte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bench.sizes import event_size
from rollcall.adapters.dynamodb import codec
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import deduplication_key
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import EventFacts, EventType, LinkSource, ResponseStatus, ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason
from rollcall.domain.transition import Cause, Kind, Transition, start_text

START = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEET = "https://meet.google.com/abc-defg-hij"
ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=FAKE00000000000000000000000000000.1"
TEAMS = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE"
    "FAKEFAKE%40thread.v2/0?context=%7b%22Tid%22%3a%2200000000-0000-4000-8000-000000000001%22%2c"
    "%22Oid%22%3a%2200000000-0000-4000-8000-000000000002%22%7d"
)
UNSORTED = "https://Call.example/room?b=2&a=1"
LONG = "https://call.example/" + "x" * 2000


def row_with(link: str, **changes: Any) -> EventRow:
    """A meeting with people of two companies and its bot; ids as long as real ones."""
    facts = EventFacts(
        "3f0c7f0e-5b1d-4c3a-9a67-0d7f1a2b3c4d", "9b2d6c1a-7e44-4f1b-8c55-2a1b3c4d5e6f",
        START, START + HOUR, START - timedelta(days=3, microseconds=123),
        "Quarterly planning with the Northwind team", False, link, "zoom", False, False,
        EventType.MEETING, ResponseStatus.ACCEPTED, True, 5,
        frozenset({"northwind.example", "b.example"}),
        "corp.example", "q4k2l0m8n6p1r3s5t7u9v1w2x3",
    )  # fmt: skip
    key = deduplication_key("company:corp.example", START, link)
    bot = ScheduledBot("c0ffee00-1234-4abc-9def-0123456789ab", START, key, link)
    wanted = BotSignature(key, START, link, "0123456789abcdef")
    row = EventRow(
        "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnop", facts,
        Record(Reason.EXTERNAL, "northwind.example"), wanted,
        Observed((bot,), "0123456789abcdef"), 3, 12_345, cause="msg_00000000000000000000000000",
    )  # fmt: skip
    return replace(row, **changes)


ORDINARY = (
    Transition(START - HOUR, Kind.RECORD, Cause.CALENDAR, "external northwind.example"),
    Transition(START - HOUR + timedelta(seconds=2), Kind.ORDERED),
)
EVENTFUL = ORDINARY + tuple(
    Transition(START + number * HOUR, kind, cause, about)
    for number in range(5)
    for kind, cause, about in (
        (Kind.MOVED, Cause.CALENDAR, start_text(START)),
        (Kind.BOT_MOVED, Cause.NONE, ""),
    )
)


@pytest.mark.parametrize("link", [MEET, ZOOM])
def test_a_usual_row_with_its_history_takes_less_than_a_thousand_bytes(link: str) -> None:
    assert event_size(row_with(link, history=ORDINARY)) < 1_000


def test_a_history_is_stored_only_where_there_is_one_and_takes_few_bytes_for_each_line() -> None:
    row = row_with(MEET)
    assert "history" not in codec.event_item(row, "main")
    more = event_size(replace(row, history=EVENTFUL)) - event_size(row)
    assert more < 16 * len(EVENTFUL)
    assert codec.event(codec.event_item(replace(row, history=EVENTFUL), "main")).history == EVENTFUL


@pytest.mark.parametrize("text", ["1 zr external", "1 r* x", "1 o-"])
def test_a_line_of_a_newer_version_is_passed_over(text: str) -> None:
    stored = codec.event_item(row_with(MEET, history=ORDINARY), "main")
    stored["history"]["L"].insert(1, {"S": text})
    known = [one.kind for one in codec.event(stored).history]
    assert [kind for kind in known if kind is Kind.RECORD] == [Kind.RECORD]
    assert len(known) == 2 + (text == "1 o-")


@pytest.mark.parametrize("link", [MEET, ZOOM])
def test_a_usual_row_takes_less_than_a_thousand_bytes(link: str) -> None:
    assert event_size(row_with(link)) < 1_000
    waiting = row_with(link, due=True, due_since=START, retry_at=START, attempts=2)
    assert event_size(replace(waiting, observed=Observed(), problem="no_answer")) < 1_000


def test_a_settled_row_with_the_long_link_of_teams_takes_less_than_a_kilobyte() -> None:
    assert event_size(row_with(TEAMS, cause="")) < 1_024


@pytest.mark.parametrize("link", [MEET, ZOOM, TEAMS, UNSORTED, LONG])
def test_a_link_is_stored_once(link: str) -> None:
    row = row_with(link)
    stored = codec.event_item(row, "main")
    assert codec.event(stored) == row
    assert str(stored).lower().count(link.partition("?")[0].lower()) == 1


def test_what_is_known_of_links_is_stored_only_where_there_is_something() -> None:
    row = row_with(MEET)
    found = replace(row.facts, link_source=LinkSource.UNWRAPPED, other_links=(ZOOM,))
    wrapped = replace(row.facts, wrapped_by="Mimecast", wrapped_link="https://mimecast.example/s")
    names = ("link_source", "other_links", "wrapped_by", "wrapped_link", "link_lost")

    assert not any(name in str(codec.event_item(row, "main")) for name in names)
    for facts in (found, wrapped):
        stored = replace(row, facts=facts, link_lost=True)
        assert codec.event(codec.event_item(stored, "main")) == stored


def test_a_bot_in_another_room_is_stored_with_its_link() -> None:
    (bot,) = row_with(MEET).observed.bots
    there = replace(bot, meeting_url=ZOOM, start=START + HOUR)
    row = row_with(MEET, observed=Observed((bot, there)))
    assert codec.event(codec.event_item(row, "main")) == row


def test_dates_and_a_lower_bound_are_stored_only_where_they_are_known() -> None:
    row = row_with(MEET)
    dated = replace(
        row,
        facts=replace(
            row.facts,
            all_day=True,
            first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 4),
            attendee_count=None,
            people_shown=7,
        ),
    )
    stored = codec.event_item(row, "main")["facts"]["M"]
    assert not {"first_day", "last_day", "people_shown"} & stored.keys()
    assert codec.event(codec.event_item(dated, "main")) == dated
