from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.bot_state import (
    NO_NEWS,
    BotState,
    BotView,
    bot_state,
    newest_status,
    standing,
)
from rollcall.domain.desired import Observed
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.rows import postponed, settled
from tests.unit.domain.samples import BOT, NOW, facts, judge, right_bot, seen, served

FRESH = judge().new_row(seen(), NOW, token=1)
SERVED = served(FRESH)
WANTED = FRESH.desired
OVER = facts().end
LATER = NOW + timedelta(minutes=5)


def told(code: str, sub_code: str | None = None) -> BotStatus:
    return BotStatus(BOT, code, sub_code, NOW)


@pytest.mark.parametrize(
    ("row", "view"),
    [
        (FRESH, BotView(BotState.SCHEDULING)),
        (SERVED, BotView(BotState.SCHEDULED)),
        (
            postponed(FRESH, LATER, "no_bot_free", answered=True),
            BotView(BotState.SCHEDULING, "no_bot_free", LATER),
        ),
        (settled(FRESH, "refused:blocked"), BotView(BotState.FAILED, "refused:blocked")),
    ],
)
def test_a_wanted_bot_is_under_way_until_recall_holds_it(row: EventRow, view: BotView) -> None:
    assert bot_state(row, WANTED, None, NOW) == view


def test_an_unwanted_bot_is_being_removed_while_recall_holds_it() -> None:
    assert bot_state(SERVED, None, None, NOW) == BotView(BotState.REMOVING)
    assert bot_state(FRESH, None, None, NOW) == BotView(BotState.NONE)
    deleted = replace(SERVED, facts=facts(is_deleted=True))
    assert bot_state(deleted, WANTED, None, NOW) == BotView(BotState.REMOVING)


def test_a_problem_with_the_bot_of_former_rules_is_not_shown() -> None:
    refused = settled(replace(FRESH, desired=None), "refused:blocked")

    assert bot_state(refused, WANTED, None, NOW) == BotView(BotState.SCHEDULING)


def test_a_meeting_that_ended_without_news_was_not_recorded() -> None:
    deleted = replace(SERVED, facts=facts(is_deleted=True))

    assert bot_state(SERVED, WANTED, None, OVER) == BotView(BotState.NOT_RECORDED, NO_NEWS)
    assert bot_state(SERVED, None, None, OVER) == BotView(BotState.NONE)
    assert bot_state(deleted, WANTED, None, OVER) == BotView(BotState.NONE)


@pytest.mark.parametrize(
    ("status", "view"),
    [
        (told("joining_call"), BotView(BotState.JOINING)),
        (told("in_waiting_room"), BotView(BotState.WAITING)),
        (told("in_call_not_recording"), BotView(BotState.IN_CALL)),
        (told("recording_permission_allowed"), BotView(BotState.IN_CALL)),
        (
            told("recording_permission_denied"),
            BotView(BotState.IN_CALL, "recording_permission_denied"),
        ),
        (told("recording_permission_denied", "by_host"), BotView(BotState.IN_CALL, "by_host")),
        (told("in_call_recording", "ignored"), BotView(BotState.RECORDING)),
        (
            told("call_ended", "call_ended_by_host"),
            BotView(BotState.RECORDED, "call_ended_by_host"),
        ),
        (told("done"), BotView(BotState.RECORDED)),
        (
            told("done", "timeout_exceeded_waiting_room"),
            BotView(BotState.NOT_RECORDED, "timeout_exceeded_waiting_room"),
        ),
        (told("fatal", "bot_errored"), BotView(BotState.FAILED, "bot_errored")),
        (told("fatal"), BotView(BotState.FAILED)),
    ],
)
def test_what_the_bot_told_counts_first(status: BotStatus, view: BotView) -> None:
    assert bot_state(SERVED, WANTED, status, OVER) == view


def test_a_bot_in_a_call_that_nobody_wants_is_being_removed() -> None:
    status = told("in_call_recording")

    assert bot_state(SERVED, None, status, NOW) == BotView(BotState.REMOVING, "in_call")


def test_a_word_that_is_not_known_says_nothing() -> None:
    assert bot_state(SERVED, WANTED, told("dancing"), NOW) == BotView(BotState.SCHEDULED)


def test_the_newest_status_of_this_occurrence_counts() -> None:
    former = replace(right_bot(SERVED, "former"), start=NOW - timedelta(days=1))
    bots = (right_bot(SERVED, "one"), right_bot(SERVED, "two"), former)
    row = replace(SERVED, observed=Observed(bots))
    statuses = {
        "one": replace(told("done"), at=NOW),
        "two": replace(told("fatal"), at=LATER),
        "former": replace(told("done"), at=LATER + timedelta(days=1)),
    }

    assert newest_status(row, statuses) == statuses["two"]
    assert newest_status(row, {"former": statuses["former"]}) is None
    assert newest_status(row, {}) is None


def test_what_comes_after_the_call_keeps_the_sub_code_of_its_end() -> None:
    joined = replace(told("in_call_recording", "early"), at=NOW - timedelta(hours=1))
    ended = told("call_ended", "bot_kicked_from_call")
    done = replace(told("done"), at=NOW + timedelta(seconds=5))

    assert standing([done, ended, joined]) == replace(done, sub_code="bot_kicked_from_call")
    assert standing([ended, joined]) == ended
    assert standing([joined]) == joined


def test_the_end_of_a_call_comes_before_what_was_told_at_the_same_moment() -> None:
    ended, done = told("call_ended", "call_ended_by_host"), told("done")

    assert standing([done, ended]) == standing([ended, done])
    assert standing([done, ended]) == replace(done, sub_code="call_ended_by_host")


def test_a_sub_code_of_its_own_is_kept() -> None:
    ended = told("call_ended", "call_ended_by_host")
    fatal = replace(told("fatal", "bot_errored"), at=LATER)

    assert standing([ended, fatal]) == fatal
