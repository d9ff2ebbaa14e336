from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import ScheduledBot
from rollcall.domain.model import Connection, EventRow, RecallCalendar, Status, Wanted
from rollcall.domain.promise import (
    Overdue,
    dated,
    is_missing,
    is_there,
    overdue,
    unread_for,
    waited,
    waiting,
)
from tests.unit.domain.samples import BOT, LINK, NOW, facts, row

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SOON = NOW + 10 * MINUTE
KEY = "corp.example/aaa"


def signature(start: Any = SOON, **changes: Any) -> BotSignature:
    return replace(BotSignature(KEY, start, LINK, "hash-1"), **changes)


def bot(start: Any = SOON, key: str = KEY, link: str = LINK) -> ScheduledBot:
    return ScheduledBot(BOT, start, key, link)


def wanting(start: Any = SOON, **changes: Any) -> EventRow:
    """A due row whose bot has been missing for an hour."""
    plain = row(
        facts=facts(start=start, end=start + HOUR), desired=signature(start),
        due=True, due_since=NOW - HOUR,
    )  # fmt: skip
    return replace(plain, **changes)


def test_a_wanted_bot_that_is_not_there_shortly_before_its_meeting_is_missing() -> None:
    assert is_missing(wanting(NOW + 15 * MINUTE), NOW)
    assert not is_missing(wanting(NOW + 15 * MINUTE + timedelta(seconds=1)), NOW)


def test_it_is_missing_for_as_long_as_the_meeting_runs() -> None:
    began = wanting(NOW - HOUR + MINUTE)
    assert is_missing(began, NOW)
    assert not is_missing(began, NOW + MINUTE)


def test_a_meeting_that_began_days_ago_is_left_alone() -> None:
    long = NOW - timedelta(days=2)
    assert not is_missing(wanting(long, facts=facts(start=long, end=NOW + HOUR)), NOW)


@pytest.mark.parametrize("problem", ["", "no_answer", "no_bot_free", "conflict", "blocked"])
def test_whatever_keeps_a_bot_away_it_is_missing(problem: str) -> None:
    assert is_missing(wanting(problem=problem, attempts=9, retry_at=NOW + HOUR), NOW)


@pytest.mark.parametrize(
    "fine",
    [
        wanting(due=False, problem="refused:unsupported"),
        wanting(due=False, problem="refused:cap_reached"),
        wanting(problem="refused:hours_reached", retry_at=NOW + HOUR),
        wanting(desired=None, observed=Observed((bot(),))),
        wanting(facts=facts(start=SOON, end=SOON + HOUR, is_deleted=True)),
        wanting(observed=Observed((bot(),), "hash-0")),
        wanting(observed=Observed((bot(), bot(key="other")), "hash-1")),
        wanting(due_since=NOW - 5 * MINUTE + timedelta(seconds=1)),
    ],
    ids=[
        "refused",
        "capped",
        "waits for its hours",
        "unwanted",
        "cancelled",
        "old name",
        "one too many",
        "just now",
    ],
)
def test_what_its_user_was_told_and_what_takes_its_normal_time_is_not_missing(
    fine: EventRow,
) -> None:
    assert not is_missing(fine, NOW)


@pytest.mark.parametrize(
    "there",
    [bot(start=SOON + MINUTE), bot(key="other", link=f"{LINK}x"), bot(start=NOW - HOUR)],
    ids=["other time", "other link", "former time"],
)
def test_a_bot_of_another_time_or_link_is_none(there: ScheduledBot) -> None:
    assert is_missing(wanting(observed=Observed((there,), "hash-1")), NOW)


def test_a_bot_that_was_asked_to_leave_is_none() -> None:
    assert is_there(wanting(observed=Observed((bot(),))), NOW)
    assert not is_there(wanting(observed=Observed((bot(),), None, frozenset({BOT}))), NOW)


def test_a_row_of_an_older_version_counts_as_long_due() -> None:
    assert is_missing(wanting(due_since=None), NOW)


def test_a_row_is_dated_when_it_becomes_due_and_keeps_that_date_until_it_is_not() -> None:
    first = dated(row(due=True), NOW)
    assert first.due_since == NOW
    assert dated(replace(first, attempts=3), NOW + HOUR) == replace(first, attempts=3)
    done = dated(replace(first, due=False), NOW + HOUR)
    assert done.due_since is None
    assert dated(done, NOW) is done
    assert dated(replace(done, due=True), NOW + 2 * HOUR).due_since == NOW + 2 * HOUR


def test_a_date_that_a_wrong_clock_set_ahead_is_not_believed() -> None:
    assert dated(row(due=True, due_since=NOW + HOUR), NOW).due_since == NOW


def connection(**changes: Any) -> Connection:
    plain = Connection("u-1", "c-1", "ada@corp.example", Wanted.CONNECTED, b"x", 1, 1)
    return replace(plain, **changes)


def test_a_connection_has_waited_since_its_first_failed_try() -> None:
    first = waiting(connection(due_at=NOW + MINUTE, attempts=1), NOW)
    again = waiting(replace(first, due_at=NOW + HOUR, attempts=2), NOW + 2 * MINUTE)
    assert waited(again, NOW + 15 * MINUTE) == 15 * MINUTE


def test_a_connection_that_nobody_tried_has_waited_since_it_was_asked_for() -> None:
    assert waited(connection(due_at=NOW), NOW + HOUR) == HOUR


def test_a_connection_in_line_forgets_that_it_waited() -> None:
    waited_for = connection(due_at=None, waiting_since=NOW)
    assert waiting(waited_for, NOW + HOUR).waiting_since is None


def test_a_connection_in_line_waits_for_nothing() -> None:
    assert waited(connection(status=Status.CONNECTED, attempts=7), NOW) == timedelta(0)


def test_a_calendar_is_unread_since_the_change_that_nobody_read() -> None:
    calendar = RecallCalendar("r-1", "u-1", "c-1", "ada@corp.example", due_at=NOW)
    assert unread_for(calendar, NOW) == timedelta(0)
    assert unread_for(replace(calendar, sync_from=NOW - HOUR), NOW) == HOUR


def test_everything_overdue_is_counted_by_kind() -> None:
    calendar = RecallCalendar("r-1", "u-1", "c-1", "ada@corp.example", due_at=NOW)
    late = [wanting(), wanting(NOW), wanting(NOW - MINUTE), wanting(NOW + HOUR)]
    asked = [connection(due_at=NOW - 15 * MINUTE), connection(due_at=NOW - 14 * MINUTE)]
    marked = [
        replace(calendar, sync_from=NOW - 15 * MINUTE),
        replace(calendar, sync_from=NOW - 14 * MINUTE),
    ]
    assert overdue(late, asked, marked, NOW) == Overdue(3, 2, 1, 1)
    assert overdue([], [], [], NOW) == Overdue()
