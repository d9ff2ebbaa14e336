"""What follows when nobody has seen a person for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rollcall.domain.mail.absence import (
    ANSWER,
    KEPT,
    NEVER_TOLD,
    PAUSE,
    AbsenceRules,
    Absent,
    Away,
    Idle,
    Unused,
    absence,
    episode,
    last_notice,
    may_end,
)
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Mailbox, Told

SEEN = date(2026, 3, 2)
DAY = timedelta(days=1)
WEEKS = AbsenceRules(idle_weeks=4)
MONTHS = AbsenceRules(unused_months=24)
ENDS = SEEN + timedelta(days=733)
AWAY = Away(SEEN, records=True)
ASKS = datetime(2026, 3, 30, tzinfo=UTC)
QUESTION = episode(MailKind.IDLE, SEEN)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def box(delivery: Delivery | None = None, at: datetime = ASKS) -> Mailbox:
    told = {} if delivery is None else {QUESTION: Told(delivery, 1, at, at + KEPT)}
    return Mailbox("u", told=told)


def kinds(found: Absent) -> list[MailKind]:
    return [tale.kind for tale in found.tales]


def test_nobody_is_asked_before_the_weeks_are_over() -> None:
    found = absence(WEEKS, box(), AWAY, ASKS - timedelta(seconds=1))
    assert (kinds(found), found.later) == ([], [ASKS])


def test_the_question_comes_when_they_are_and_names_the_day_of_the_pause() -> None:
    (tale,) = absence(WEEKS, box(), AWAY, ASKS).tales
    assert isinstance(tale, Idle)
    assert (tale.weeks, tale.pauses_on) == (4, (ASKS + ANSWER).date())


def test_without_anything_that_is_recorded_nobody_is_asked() -> None:
    assert absence(WEEKS, box(), replace(AWAY, records=False), ASKS) == Absent()


def test_who_has_paused_is_asked_when_the_pause_is_over() -> None:
    until = ASKS + 9 * DAY
    found = absence(WEEKS, box(), replace(AWAY, paused_until=until), ASKS)
    assert (kinds(found), found.later) == ([], [until])
    assert kinds(absence(WEEKS, box(), replace(AWAY, paused_until=until), until)) == ["idle"]


def test_a_week_after_the_question_was_sent_it_pauses_and_says_so() -> None:
    early = absence(WEEKS, box(Delivery.SENT), AWAY, ASKS + ANSWER - timedelta(seconds=1))
    assert (kinds(early), early.pause_until, early.later) == ([], None, [ASKS + ANSWER])
    found = absence(WEEKS, box(Delivery.SENT), AWAY, ASKS + ANSWER)
    assert kinds(found) == [MailKind.PAUSED]
    assert found.pause_until == ASKS + ANSWER + PAUSE


@pytest.mark.parametrize("delivery", [Delivery.UNSENT, Delivery.SENDING, Delivery.REFUSED])
def test_nothing_is_paused_of_somebody_who_was_not_asked(delivery: Delivery) -> None:
    found = absence(WEEKS, box(delivery), AWAY, ASKS + 30 * DAY)
    assert found.pause_until is None
    assert MailKind.PAUSED not in kinds(found)


def test_a_pause_is_set_anew_before_it_ends_while_the_absence_lasts() -> None:
    until = ASKS + ANSWER + PAUSE
    paused = replace(AWAY, paused_until=until)
    assert absence(WEEKS, box(Delivery.SENT), paused, until - 31 * DAY).pause_until is None
    again = absence(WEEKS, box(Delivery.SENT), paused, until - 29 * DAY)
    assert again.pause_until == until - 29 * DAY + PAUSE


def test_a_visit_makes_it_another_absence() -> None:
    seen = replace(AWAY, seen=ASKS.date())
    found = absence(WEEKS, box(Delivery.SENT), seen, ASKS + ANSWER)
    assert (kinds(found), found.later) == ([], [ASKS + timedelta(weeks=4)])


@pytest.mark.parametrize(("before", "number"), [(30, 0), (8, 0), (7, 1), (0, 1)])
def test_the_end_of_an_account_is_told_a_month_and_a_week_before(before: int, number: int) -> None:
    now = midnight(ENDS - timedelta(days=before))
    (tale,) = absence(MONTHS, box(), replace(AWAY, records=False), now).tales
    assert isinstance(tale, Unused)
    assert tale.episode == episode(MailKind.UNUSED, SEEN, number)
    assert tale.ends_on == max(ENDS, now.date() + 7 * DAY)


def test_before_that_nothing_is_told_and_the_day_is_known() -> None:
    found = absence(MONTHS, box(), AWAY, midnight(ENDS - 31 * DAY))
    assert (kinds(found), min(found.later)) == ([], midnight(ENDS - 30 * DAY))


def test_whose_account_ends_is_not_asked_whether_to_go_on() -> None:
    both = AbsenceRules(4, 24)
    assert kinds(absence(both, box(), AWAY, midnight(ENDS - 30 * DAY))) == [MailKind.UNUSED]


def test_where_accounts_end_after_a_month_only_the_last_notice_is_given() -> None:
    assert [number for number, _ in AbsenceRules(unused_months=1).notices(SEEN)] == [1]


@pytest.mark.parametrize(
    "rules", [WEEKS, MONTHS, AbsenceRules(4, 24), AbsenceRules(52, 3), AbsenceRules(0, 1)]
)
def test_exactly_those_are_looked_at_to_whom_there_is_something_to_tell(
    rules: AbsenceRules,
) -> None:
    today = date(2028, 5, 1)
    before = rules.seen_before(today)
    assert before is not None
    for seen in (before - DAY, before):
        found = absence(rules, Mailbox("u"), replace(AWAY, seen=seen), midnight(today))
        assert bool(found.tales) == (seen < before)


def test_without_rules_nobody_is_looked_at() -> None:
    assert AbsenceRules().seen_before(SEEN) is None


def test_an_account_ends_a_week_after_the_last_notice_and_not_without() -> None:
    now = midnight(ENDS + DAY)
    told = Told(Delivery.SENT, 1, now - 7 * DAY, now + KEPT)
    assert may_end(told, MONTHS, SEEN, now)
    assert not may_end(replace(told, at=now - 6 * DAY), MONTHS, SEEN, now)
    assert not may_end(replace(told, delivery=Delivery.SENDING), MONTHS, SEEN, now)
    assert not may_end(None, MONTHS, SEEN, now)
    assert may_end(replace(told, delivery=Delivery.REFUSED, at=now), MONTHS, SEEN, now)
    assert may_end(None, MONTHS, SEEN, midnight(ENDS + NEVER_TOLD))
    assert last_notice(SEEN) == "unused:2026-03-02:1"
