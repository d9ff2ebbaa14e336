"""What happens next about one meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.console.product import Worker
from operate.next_step import next_step
from rollcall.domain.decision import Skip
from rollcall.domain.desired import Observed
from rollcall.domain.held_calls import Stopped
from rollcall.domain.model import SERVED, EventRow
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import CAP_REACHED, HOURS_REACHED
from rollcall.domain.trouble import LastRun
from tests.contract.stores import HOUR, MINUTE, NOW, an_event

MISSING = an_event(observed=Observed(), due=True)
LATER = NOW + 5 * MINUTE
CALM = Worker(LastRun(ran_at=NOW))


def test_a_bot_that_is_ordered_joins_by_itself() -> None:
    found = next_step(an_event(), CALM, NOW)
    assert (found.at, found.waits) == (NOW + HOUR, False)


def test_a_missing_bot_is_ordered_within_a_minute() -> None:
    found = next_step(MISSING, CALM, NOW)
    assert found.sentence == "The worker orders the bot within a minute."
    assert found.waits


def test_a_failed_order_is_repeated_at_its_moment() -> None:
    found = next_step(replace(MISSING, retry_at=LATER, problem="no_bot_free"), CALM, NOW)
    assert (found.sentence, found.at) == ("The worker orders the bot then.", LATER)


@pytest.mark.parametrize("call", ["every call", "schedule"])
def test_calls_that_are_held_back_are_named_with_their_reason(call: str) -> None:
    stop = Stopped(call, "Recall answered 402: no credit", LATER)
    found = next_step(MISSING, replace(CALM, stopped=(stop,)), NOW)
    assert found.at == LATER
    assert f"{call} is held back: Recall answered 402: no credit" in found.sentence


def test_a_stop_whose_moment_has_come_is_tried_within_a_minute() -> None:
    stop = Stopped("schedule", "failed 2 times in a row", NOW - MINUTE)
    found = next_step(MISSING, replace(CALM, stopped=(stop,)), NOW)
    assert found.at is None
    assert found.sentence.startswith("The worker orders the bot within a minute, as schedule is")


def test_a_stop_of_other_calls_keeps_nothing() -> None:
    stop = Stopped("list events", "slower", LATER)
    assert next_step(MISSING, replace(CALM, stopped=(stop,)), NOW) == next_step(MISSING, CALM, NOW)


def test_a_worker_that_does_not_run_promises_nothing() -> None:
    found = next_step(MISSING, Worker(LastRun(ran_at=NOW - HOUR)), NOW)
    assert found.sentence.startswith("The worker does not run: see WorkerSilent")
    assert (found.at, found.waits) == (None, True)


def test_a_room_that_another_bot_has_is_no_fault() -> None:
    found = next_step(replace(MISSING, problem=SERVED, retry_at=LATER), CALM, NOW)
    assert (found.at, found.waits) == (LATER, False)


@pytest.mark.parametrize("problem", [CAP_REACHED, HOURS_REACHED, "refused:other"])
def test_a_refusal_for_good_waits_for_the_entry(problem: str) -> None:
    found = next_step(an_event(observed=Observed(), problem=problem), CALM, NOW)
    assert "until the entry changes" in found.sentence
    assert found.waits


def test_a_meeting_that_is_skipped_needs_nothing() -> None:
    skipped = an_event(decision=Skip(Reason.PRIVATE), desired=None, observed=Observed())
    assert next_step(skipped, CALM, NOW).sentence == "Nothing: no bot is wanted."


def test_a_bot_that_is_too_many_is_taken_off() -> None:
    skipped = an_event(decision=Skip(Reason.PRIVATE), desired=None, due=True)
    assert next_step(skipped, CALM, NOW).sentence == "The worker takes the bot off within a minute."


@pytest.mark.parametrize("check_at", [None, NOW + 4 * HOUR])
def test_after_the_meeting_only_the_bots_fate_is_asked(check_at: timedelta | None) -> None:
    row: EventRow = an_event(check_at=check_at)
    found = next_step(row, CALM, NOW + 3 * HOUR)
    assert (found.at, found.waits) == (check_at, False)
