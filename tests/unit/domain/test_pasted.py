"""What is done next for a pasted call, and what each outcome leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.domain.bot_reports import Reports
from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import (
    FOLLOWED,
    MOST_TRIES,
    ORDERED_WITHIN,
    SETTLES,
    Move,
    PastedCall,
    call_id,
    is_silent,
    looked,
    next_move,
    not_found,
    ordering,
    put_off,
    refused,
    sent,
    unclear,
    with_stop,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = timedelta(seconds=2)
CALL = PastedCall("u", call_id(NOW, "r"), "https://meet.google.com/abc-defg-hij", "", NOW)
TRIED = ordering(CALL, "room", NOW)


def reported(*codes: str, at: datetime = NOW) -> Reports:
    return {code: BotStatus("b", code, None, at) for code in codes}


def test_a_new_call_is_ordered() -> None:
    assert next_move(CALL, NOW) is Move.ORDER


def test_what_was_never_answered_is_repeated_under_its_key() -> None:
    after = unclear(TRIED, "no_answer", SOON, NOW, answered=False)
    assert next_move(after, NOW + SOON) is Move.ORDER
    assert after.order_name == TRIED.order_name


def test_errors_in_a_row_are_looked_into_and_only_then_is_there_another_key() -> None:
    after = TRIED
    for _ in range(3):
        after = unclear(after, "no_answer", SOON, NOW, answered=True)
    assert next_move(after, NOW + SOON) is None
    later = NOW + SETTLES
    assert next_move(after, later) is Move.SEEK
    assert after.order_name == TRIED.order_name
    assert not_found(after, later).order_name != TRIED.order_name


def test_an_order_just_tried_is_not_taken_for_lost() -> None:
    after = not_found(replace(TRIED, seek=True), NOW + SOON)
    assert after.is_unclear
    assert after.order_name == TRIED.order_name
    assert after.retry_at == NOW + SETTLES


def test_a_refusal_after_an_unclear_try_is_looked_into() -> None:
    assert refused(TRIED, TRIED, "no_bot_free", SOON, NOW).seek
    clear = refused(TRIED, CALL, "no_bot_free", SOON, NOW)
    assert not clear.is_unclear
    assert clear.order_name != TRIED.order_name


@pytest.mark.parametrize(
    ("call", "at"),
    [(CALL, NOW + ORDERED_WITHIN), (replace(CALL, attempts=MOST_TRIES), NOW)],
)
def test_too_late_or_too_often_tried_it_ends(call: PastedCall, at: datetime) -> None:
    assert next_move(call, at) is Move.END
    assert next_move(replace(call, tried_at=NOW), at) is Move.SEEK


def test_a_stop_ends_what_is_not_ordered_and_looks_for_what_is_unclear() -> None:
    assert next_move(with_stop(CALL, NOW), NOW) is Move.END
    assert next_move(with_stop(TRIED, NOW), NOW) is Move.SEEK
    assert next_move(sent(with_stop(TRIED, NOW), "b", NOW), NOW) is Move.LEAVE
    assert ordering(with_stop(CALL, NOW), "room", NOW).tried_at is None


def test_a_stop_is_the_first_one_and_none_of_what_is_over() -> None:
    stopped = with_stop(CALL, NOW)
    assert with_stop(stopped, NOW + SOON) is stopped
    over = replace(CALL, over=True)
    assert with_stop(over, NOW) is over


def test_a_bot_is_followed_until_its_end_is_known_or_for_long() -> None:
    there = sent(CALL, "b", NOW)
    assert not looked(there, reported("in_call_recording"), NOW).over
    assert looked(there, reported("joining_call", "fatal"), NOW).over
    assert next_move(there, NOW + FOLLOWED) is Move.END


def test_recall_is_asked_for_a_bot_without_news_and_for_what_it_recorded() -> None:
    there = sent(CALL, "b", NOW)
    minute = timedelta(minutes=1)
    assert not is_silent(there, {}, NOW + minute / 2)
    assert is_silent(there, {}, NOW + minute)
    assert not is_silent(there, reported("in_call_recording"), NOW + 10 * minute)
    assert is_silent(there, reported("in_call_recording"), NOW + 13 * minute)
    assert is_silent(there, reported("in_call_recording", "done"), NOW + minute)


def test_ids_sort_as_their_moments_do() -> None:
    ids = [call_id(NOW + timedelta(microseconds=n), "x") for n in range(3)]
    assert ids == sorted(ids)


def test_a_bot_that_can_never_be_looked_for_is_given_up_in_the_end() -> None:
    """Recall refuses the search, say: it is not repeated for as long as the row is kept."""
    lost = put_off(replace(TRIED, seek=True), "refused", SOON, NOW)
    assert next_move(lost, NOW + FOLLOWED - SOON) is Move.SEEK
    assert next_move(lost, NOW + FOLLOWED) is Move.END
