"""What is stored comes back the same, and times sort as their texts do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.wire import (
    attribute,
    build,
    counts_of,
    counts_text,
    item,
    plain,
    time_text,
    values,
)
from rollcall.domain.bot_reports import add_report
from rollcall.domain.event import ScheduledBot
from rollcall.domain.lease import Lease
from rollcall.domain.model import BotStatus, Connection, EventRow, RecallCalendar, User
from rollcall.domain.transition import Cause, Kind, Transition
from rollcall.domain.user_rules import StoredPreferences
from tests.property.domain.strategies import judges, moments, rows
from tests.unit.domain.samples import NOW

IDS = st.text("abcXYZ019-_", min_size=1, max_size=20)
DAY = timedelta(days=1)
EARLIEST, LATEST = datetime.min + DAY, datetime.max - DAY  # noqa: DTZ901 - hypothesis adds zones
TIMES = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ZONED = st.datetimes(EARLIEST, LATEST, timezones=ZONES)
st.register_type_strategy(datetime, TIMES)
SECONDS = TIMES.map(lambda moment: moment.replace(microsecond=0))
TRANSITIONS = st.builds(
    Transition, SECONDS, st.sampled_from(Kind), st.sampled_from(Cause), st.text(max_size=20)
)
st.register_type_strategy(Transition, TRANSITIONS)


@st.composite
def event_rows(draw: st.DrawFn) -> EventRow:
    """Any row that has a key, and rows whose bots have what their events have."""
    row = draw(st.from_type(EventRow) | evaluated_rows())
    facts = replace(row.facts, event_id=draw(IDS))
    return replace(row, user_id=draw(IDS), calendar_key=draw(IDS), facts=facts)


@st.composite
def evaluated_rows(draw: st.DrawFn) -> EventRow:
    """Rows with the bot they should have, some of them with it or with others."""
    row = draw(judges()).evaluate(draw(rows()), NOW)
    there = list(row.observed.bots)
    if row.desired is not None:
        wanted = row.desired
        bot = ScheduledBot("bot-9", wanted.start, wanted.deduplication_key, wanted.meeting_url)
        moved = replace(bot, bot_id="bot-8", start=draw(moments))
        there += draw(st.sampled_from([[], [bot], [bot, moved], [moved]]))
    return replace(row, observed=replace(row.observed, bots=tuple(there)))


@given(event_rows())
def test_an_event_comes_back_the_same(row: EventRow) -> None:
    assert codec.event(codec.event_item(row, "main")) == row


@given(event_rows())
def test_a_single_event_whose_name_reads_like_a_series_comes_back_the_same(row: EventRow) -> None:
    facts = replace(row.facts, series_id=None, occurrence_id="0@")
    single = replace(row, facts=facts)
    assert codec.event(codec.event_item(single, "main")) == single


@given(event_rows())
def test_an_event_that_was_stored_in_full_is_read_the_same(row: EventRow) -> None:
    row = replace(row, history=())
    older = {
        **keys.event(*row.key),
        **codec.field_values(row),
        "start": row.facts.start,
        "end": row.facts.end,
    }
    assert codec.event(item(older)) == row


@given(st.builds(RecallCalendar, recall_id=IDS))
def test_a_calendar_comes_back_the_same(calendar: RecallCalendar) -> None:
    assert codec.calendar(codec.calendar_item(calendar, "main")) == calendar


WORDS = st.text("abcXYZ019._-", min_size=1, max_size=20)
REPORTS = st.builds(BotStatus, bot_id=IDS, code=WORDS, sub_code=st.none() | WORDS)


@given(REPORTS)
def test_a_report_comes_back_the_same(status: BotStatus) -> None:
    stored = item({**keys.bot_reports(status.bot_id), **dict([codec.report(status)])})
    assert codec.bot_reports(stored) == [status]


@given(REPORTS, REPORTS)
def test_texts_of_reports_sort_as_the_reports_are_chosen(one: BotStatus, other: BotStatus) -> None:
    other = replace(other, code=one.code)
    reports = {one.code: one}
    add_report(reports, other)
    later = codec.report(other)[1] > codec.report(one)[1]
    assert reports[one.code] == (other if later else one)


@given(st.from_type(User) | st.from_type(Connection) | st.from_type(StoredPreferences))
def test_other_rows_come_back_the_same(row: User | Connection | StoredPreferences) -> None:
    assert build(type(row), values(item(codec.field_values(row)))) == row


@given(st.from_type(Lease))
def test_a_lease_hands_on_everything_it_learned(lease: Lease) -> None:
    stored = codec.stored_lease(lease.workspace, item(codec.learned(lease)))
    assert replace(stored.lease, expires_at=lease.expires_at) == replace(lease, token=0)
    assert not stored.held


COUNTS = st.dictionaries(st.integers(), st.integers(0, 3) | st.integers())


@given(COUNTS)
def test_counts_come_back_the_same_from_a_text_and_from_a_map(counts: dict[int, int]) -> None:
    assert counts_of(counts_text(counts)) == counts
    assert counts_of({str(moment): n for moment, n in counts.items()}) == counts


@given(st.lists(st.integers(0, 599), max_size=600), st.integers(10**10, 10**11))
def test_a_minute_of_calls_takes_a_few_bytes_for_each(calls: list[int], minute: int) -> None:
    counts = Counter(minute + tenth for tenth in calls)
    assert len(counts_text(counts)) <= 16 + 6 * len(calls)


@given(ZONED, ZONED)
def test_texts_of_times_sort_as_the_times_do(one: datetime, other: datetime) -> None:
    near = one + timedelta(microseconds=1) if one.year < 9999 else other
    for left, right in ((one, other), (one, near)):
        assert (time_text(left) < time_text(right)) == (left < right)


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.binary(), st.lists))
def test_plain_values_come_back_the_same(value: object) -> None:
    assert values({"x": attribute(plain(value))})["x"] == value
