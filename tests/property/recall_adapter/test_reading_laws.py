from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.adapters.recall.bots import read_bot
from rollcall.adapters.recall.calendars import read_calendar
from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import CalendarEvent, facts_of
from rollcall.domain.decision import Record, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import desired
from rollcall.domain.errors import MalformedEvent, Unavailable
from rollcall.domain.preferences import Overrides, Preferences
from rollcall.ports.recall import BotAtRecall, CalendarAtRecall
from tests.property.recall_adapter.strategies import (
    json_values,
    spoiled_bots,
    spoiled_calendars,
    spoiled_payloads,
)
from tests.support.companies import COMPANIES
from tests.support.examples import examples

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
owners = st.sampled_from(["ada@corp.example", "ada@gmail.com", "", "\ud800@corp", "no address"])


def read(value: object) -> CalendarEvent | None:
    try:
        return read_event(value)
    except MalformedEvent:
        return None


def stored(event: CalendarEvent | BotAtRecall | CalendarAtRecall) -> bytes:
    """The event as JSON in UTF-8, which every text in it must allow."""
    return json.dumps(asdict(event), default=list_or_text, ensure_ascii=False).encode()


def list_or_text(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


@settings(max_examples=examples(150))
@given(json_values)
def test_any_value_is_an_event_or_malformed_and_nothing_else(value: object) -> None:
    assert isinstance(read(value), CalendarEvent | None)


@settings(max_examples=examples(150))
@given(spoiled_bots() | json_values)
def test_any_value_is_a_bot_or_leaves_its_state_unknown(value: object) -> None:
    try:
        bot = read_bot(value)
    except Unavailable:
        return
    times = [status.at for status in bot.statuses]
    assert times == sorted(times)
    assert stored(bot)


@settings(max_examples=examples(150))
@given(spoiled_calendars() | json_values)
def test_any_value_is_a_calendar_or_leaves_the_effect_unknown(value: object) -> None:
    try:
        calendar = read_calendar(value)
    except Unavailable:
        return
    assert calendar.status_since >= calendar.created_at
    assert stored(calendar)


@settings(max_examples=examples(400))
@given(spoiled_payloads(), owners)
def test_an_event_with_anything_in_its_fields_is_read_or_malformed(
    value: object, owner: str
) -> None:
    event = read(value)

    if event is not None:
        facts = facts_of(event, owner, COMPANIES)
        assert stored(event)
        assert facts.start <= facts.end
        assert facts.attendee_count is None or 0 <= facts.attendee_count <= 5002
        decision = decide(facts, Preferences(), Overrides())
        bot = desired(
            facts,
            Record(decision.reason),
            scope=Scope.COMPANY,
            user_id="u-1",
            company=None,
            bot_name="Scribe",
        )
        assert (bot is None) is (facts.meeting_url is None)
        assert bot is None or bot.deduplication_key.encode()


@settings(max_examples=examples(150))
@given(st.text(st.characters(), max_size=60))
def test_a_title_of_any_characters_can_be_stored(title: str) -> None:
    value = {"raw": {"summary": title}}
    event = read({**_plain(), **value})

    assert event is not None
    assert stored(event)
    assert not [c for c in event.entry.title if c < " "]


@settings(max_examples=examples(150))
@given(st.text(max_size=45) | st.from_regex(MOMENT))
def test_a_moment_of_any_text_is_read_or_malformed(text: str) -> None:
    event = read({**_plain(), "start_time": text})

    assert event is None or event.start.utcoffset() is not None


def _plain() -> dict[str, object]:
    return {
        "id": "e-1",
        "calendar_id": "r-1",
        "platform": "google_calendar",
        "start_time": "2026-03-02T16:15:00Z",
        "end_time": "8999-03-02T16:45:00Z",
        "updated_at": "2026-03-01T12:30:00Z",
        "raw": {},
    }
