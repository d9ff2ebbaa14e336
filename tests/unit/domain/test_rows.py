from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record, Skip
from rollcall.domain.desired import Observed
from rollcall.domain.event import ResponseStatus
from rollcall.domain.preferences import DEFAULT_BOT_NAME, Override
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import (
    Action,
    Evaluator,
    backoff,
    next_action,
    postponed,
    refused,
    same_content,
    settled,
)
from tests.unit.domain.samples import EVERYTHING, NOW, facts, judge, right_bot, row, seen, served

FRESH = judge().new_row(*seen(), NOW, token=7)
SERVED = served(FRESH)
LATER = NOW + timedelta(minutes=5)


def test_a_new_event_that_is_wanted_is_due() -> None:
    assert FRESH.due
    assert FRESH.decision == Record(Reason.EVERY_MEETING)
    assert FRESH.observed_by == 7
    assert (FRESH.user_id, FRESH.calendar_key, FRESH.event_id) == (
        "u-1", "c-1", facts().event_id,
    )  # fmt: skip
    assert next_action(FRESH, NOW) is Action.SCHEDULE


def test_a_new_event_that_is_not_wanted_is_not_due() -> None:
    skipped = judge(None).new_row(*seen(), NOW, token=1)

    assert not skipped.due
    assert skipped.decision == Skip(Reason.NOT_SET_UP)
    assert skipped.desired is None


def test_a_new_event_with_a_bot_that_nobody_wants_is_due_for_removal() -> None:
    found = judge(None).new_row(*seen(right_bot(FRESH)), NOW, token=1)

    assert found.due
    assert next_action(found, NOW) is Action.REMOVE


def test_the_name_of_the_bot_is_the_users_or_the_default() -> None:
    assert judge(None).bot_name() == DEFAULT_BOT_NAME
    assert judge(replace(EVERYTHING, bot_name="Scribe")).bot_name() == "Scribe"


def test_choices_by_hand_reach_the_decision() -> None:
    off = judge(event=Override.SKIP).evaluate(SERVED, NOW)
    series_off = judge(series=Override.SKIP).evaluate(SERVED, NOW)
    lonely = judge(series=Override.SKIP).evaluate(row(facts=facts(series_id=None)), NOW)

    assert off.decision == Skip(Reason.EVENT_TURNED_OFF)
    assert next_action(off, NOW) is Action.REMOVE
    assert series_off.decision == Skip(Reason.SERIES_TURNED_OFF)
    assert lonely.decision == Record(Reason.EVERY_MEETING)


def test_a_calendar_that_is_not_connected_wants_no_bots() -> None:
    cut_off = judge(connected=False).evaluate(SERVED, NOW)

    assert cut_off.desired is None
    assert cut_off.decision == Skip(Reason.NOT_CONNECTED)


def test_judging_a_row_that_is_as_it_should_be_changes_nothing() -> None:
    assert judge().evaluate(SERVED, NOW) == SERVED


def test_another_reason_for_the_same_bot_keeps_the_generation_and_the_retries() -> None:
    waiting = postponed(FRESH, LATER, "no_answer", answered=False)
    unwanted = judge(None).evaluate(waiting, NOW)

    assert judge(event=Override.RECORD).evaluate(waiting, NOW) == replace(
        waiting, decision=Record(Reason.EVENT_TURNED_ON)
    )
    assert judge(event=Override.SKIP).evaluate(unwanted, NOW) == replace(
        unwanted, decision=Skip(Reason.EVENT_TURNED_OFF)
    )


def test_another_desired_bot_begins_a_new_generation_with_a_clean_slate() -> None:
    failed = replace(SERVED, retry_at=LATER, attempts=4, problem="no_answer")

    renamed = judge(replace(EVERYTHING, bot_name="Scribe")).evaluate(failed, NOW)

    assert renamed.generation == failed.generation + 1
    assert (renamed.retry_at, renamed.attempts, renamed.problem) == (None, 0, "")
    assert renamed.due


def test_observing_the_same_again_changes_nothing_but_the_reader() -> None:
    same = judge().observe(SERVED, *seen(right_bot(SERVED)), NOW, token=9)

    assert same == replace(SERVED, observed_by=9)
    assert same_content(same, SERVED)


@pytest.mark.parametrize(
    "change",
    [
        {"start": NOW + timedelta(hours=3), "end": NOW + timedelta(hours=4)},
        {"end": NOW + timedelta(hours=5)},
        {"meeting_url": "https://meet.google.com/xxx-yyyy-zzz"},
        {"is_deleted": True},
    ],
)
def test_a_moved_event_begins_a_new_generation(change: dict[str, Any]) -> None:
    failed = replace(SERVED, retry_at=LATER, attempts=4, problem="refused:busy")

    moved = judge().observe(failed, *seen(right_bot(SERVED), **change), NOW, token=1)

    assert moved.generation > failed.generation
    assert (moved.retry_at, moved.attempts, moved.problem) == (None, 0, "")


def test_bots_that_changed_at_recall_begin_a_new_generation() -> None:
    bare = judge().observe(SERVED, *seen(), NOW, token=1)

    assert bare.generation == SERVED.generation + 1
    assert bare.due
    assert next_action(bare, NOW) is Action.SCHEDULE


def test_a_new_title_keeps_the_generation_and_the_retries() -> None:
    waiting = postponed(FRESH, LATER, "no_answer", answered=False)

    retitled = judge().observe(waiting, *seen(title="Other"), NOW, token=1)

    assert retitled.generation == waiting.generation
    assert retitled.retry_at == LATER
    assert retitled.facts.title == "Other"


def test_a_moved_event_is_scheduled_again_at_once() -> None:
    moved = {"start": NOW + timedelta(hours=3), "end": NOW + timedelta(hours=4)}

    shown = judge().observe(SERVED, *seen(right_bot(SERVED), **moved), NOW, token=1)

    assert next_action(shown, NOW) is Action.SCHEDULE


def test_two_bots_are_taken_off_together() -> None:
    doubled = seen(right_bot(SERVED), right_bot(SERVED, "bot-2"))

    shown = judge().observe(SERVED, *doubled, NOW, token=1)

    assert next_action(shown, NOW) is Action.REMOVE


def test_a_bot_in_the_call_under_another_link_leaves_before_the_right_one_comes() -> None:
    halfway = facts().start + timedelta(minutes=30)
    elsewhere = {"meeting_url": "https://meet.google.com/xxx-yyyy-zzz"}

    shown = judge().observe(SERVED, *seen(right_bot(SERVED), **elsewhere), halfway, token=1)

    assert next_action(shown, halfway) is Action.LEAVE
    gone = judge().observe(shown, *seen(**elsewhere), halfway, token=1)
    assert next_action(gone, halfway) is Action.SCHEDULE


def test_a_wrong_bot_leaves_from_the_very_start_of_the_call() -> None:
    start = facts().start
    elsewhere = seen(right_bot(SERVED), meeting_url="https://meet.google.com/xxx-yyyy-zzz")

    shown = judge().observe(SERVED, *elsewhere, start, token=1)

    assert next_action(shown, start - timedelta(microseconds=1)) is Action.SCHEDULE
    assert next_action(shown, start) is Action.LEAVE


def test_a_calendar_counts_as_connected_unless_it_is_said_not_to_be() -> None:
    given = judge()
    plain = Evaluator(given.user_id, given.calendar_key, given.rules, given.scope)

    assert plain.evaluate(SERVED, NOW) == SERVED


def test_a_refused_write_waits_for_a_change() -> None:
    waiting = settled(FRESH, "refused:bad_link")

    assert not judge().evaluate(waiting, NOW).due
    assert judge().evaluate(replace(waiting, problem="removal_refused"), NOW).due
    assert judge().observe(waiting, *seen(end=LATER + timedelta(hours=3)), NOW, token=1).due


def test_a_settled_row_has_nothing_left_to_write() -> None:
    done = settled(postponed(FRESH, LATER, "conflict", answered=True), "ended")

    assert (done.due, done.retry_at, done.attempts, done.problem) == (False, None, 0, "ended")
    assert settled(done).problem == ""


def test_an_answered_failure_ends_the_use_of_its_idempotency_key() -> None:
    answered = postponed(FRESH, LATER, "conflict", answered=True)
    silent = postponed(FRESH, LATER, "no_answer", answered=False)

    assert answered.generation == FRESH.generation + 1
    assert silent.generation == FRESH.generation
    assert (silent.retry_at, silent.attempts, silent.due) == (LATER, 1, True)
    assert (answered.problem, silent.problem) == ("conflict", "no_answer")


def test_a_write_refused_for_good_uses_its_idempotency_key_up() -> None:
    given_up = refused(postponed(FRESH, LATER, "conflict", answered=False), "refused:bad_link")

    assert given_up.generation == FRESH.generation + 1
    assert (given_up.due, given_up.retry_at, given_up.problem) == (False, None, "refused:bad_link")
    assert not judge().evaluate(given_up, NOW).due


def test_the_date_of_a_change_and_the_reader_do_not_matter_and_everything_else_does() -> None:
    assert same_content(SERVED, replace(SERVED, observed_by=99))
    assert same_content(SERVED, replace(SERVED, cause="msg_1"))
    assert same_content(SERVED, replace(SERVED, facts=facts(updated_at=LATER)))
    others = [
        replace(SERVED, facts=facts(title="Other")),
        replace(SERVED, facts=facts(response_status=ResponseStatus.TENTATIVE)),
        replace(SERVED, due=True),
        replace(SERVED, decision=Skip(Reason.PRIVATE)),
        replace(SERVED, desired=None),
        replace(SERVED, observed=Observed()),
        replace(SERVED, generation=99),
        replace(SERVED, retry_at=LATER),
        replace(SERVED, attempts=1),
        replace(SERVED, problem="x"),
    ]
    assert not [other for other in others if same_content(SERVED, other)]


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 2), (1, 4), (2, 8), (7, 256), (8, 300), (10, 300), (10**9, 300)],
)
def test_the_pause_doubles_up_to_a_limit(attempts: int, seconds: float) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)


def test_the_pause_can_be_set() -> None:
    assert backoff(3, first=1, most=5) == timedelta(seconds=5)


def test_nothing_is_done_for_an_event_that_ended() -> None:
    over = facts().end

    assert next_action(FRESH, over) is None
    assert not judge().evaluate(FRESH, over).due
