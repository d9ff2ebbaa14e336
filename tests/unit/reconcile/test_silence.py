"""Which calls count as come through, and which as lost in a silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.errors import (
    AccessRefused,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    EventEnded,
    Gone,
    RateLimited,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from rollcall.domain.pace import LIMITS, Endpoint, Pace
from rollcall.domain.silence import Silence
from rollcall.reconcile.calls import Deferred, PacedCalls
from rollcall.reconcile.worker import GRANT
from tests.simulation.clock import START, VirtualClock

LASTING = Silence(START - timedelta(hours=1), 40)
ANSWERS = [
    AccessRefused(401), BotDispatched("x"), BotPoolExhausted("x"), Conflict("x"), EventEnded("x"),
    Gone("x"), RateLimited("x"), RequestRefused("x"),
]  # fmt: skip


def calls() -> PacedCalls:
    deadline = START + timedelta(seconds=20)
    return PacedCalls(VirtualClock(), Pace(), LIMITS, GRANT, deadline, LASTING)


def failing(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", ANSWERS, ids=lambda error: type(error).__name__)
def test_every_answer_of_recall_ends_a_silence_refusals_included(error: RollcallError) -> None:
    made = calls()
    with pytest.raises((type(error), Deferred)):
        made.call(Endpoint.SCHEDULE, lambda _: failing(error))
    assert made.silence == Silence()


def test_a_call_that_worked_ends_a_silence() -> None:
    made = calls()
    assert made.call(Endpoint.REMOVE, lambda tries: tries) == 0
    assert made.silence == Silence()


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_5xx_and_no_answer_at_all_go_on_with_it(answered: bool) -> None:
    made = calls()
    with pytest.raises(Unavailable):
        made.call(Endpoint.SCHEDULE, lambda _: failing(Unavailable("x", answered=answered)))
    assert made.silence == Silence(LASTING.since, LASTING.calls + 3)


def test_a_bug_of_ours_says_nothing_of_recall() -> None:
    made = calls()
    with pytest.raises(ValueError, match="bug"):
        made.call(Endpoint.SCHEDULE, lambda _: failing(ValueError("a bug")))
    assert made.silence == LASTING
