"""Which calls count as come through, and which as lost in a silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.endpoints import Endpoint
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
from rollcall.domain.lease import Lease
from rollcall.domain.pace import Pace
from rollcall.domain.silence import Silence
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.state import Held
from rollcall.reconcile.step import Call
from tests.simulation.clock import START
from tests.support.memory.state import MemoryState
from tests.support.memory.worker import MemoryWorkerStore

LASTING = Silence(START - timedelta(hours=1), 40)
ANSWERS = [
    AccessRefused(401), BotDispatched("x"), BotPoolExhausted("x"), Conflict("x"), EventEnded("x"),
    Gone("x"), RateLimited("x"), RequestRefused("x"),
]  # fmt: skip


def accounts() -> tuple[Accounts, Held]:
    lease = Lease("main", 1, START, Pace(), silence=LASTING)
    held = Held(lease, MemoryWorkerStore(MemoryState()))
    return Accounts(held, lambda error: None), held


def ended(error: Exception | None, endpoint: Endpoint = Endpoint.SCHEDULE) -> Silence:
    """The silence after one call."""
    made, held = accounts()
    call = Call(endpoint, lambda: None)
    made.begins(call, "ada", START)
    made.ended(call, "ada", START, error, START + timedelta(seconds=1))
    return held.lease.silence


@pytest.mark.parametrize("error", ANSWERS, ids=lambda error: type(error).__name__)
def test_every_answer_of_recall_ends_a_silence_refusals_included(error: RollcallError) -> None:
    assert ended(error) == Silence()


def test_a_call_that_worked_ends_a_silence() -> None:
    assert ended(None, Endpoint.REMOVE) == Silence()


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_5xx_and_no_answer_at_all_go_on_with_it(answered: bool) -> None:
    after = ended(Unavailable("x", answered=answered))
    assert after == Silence(LASTING.since, LASTING.calls + 1)


def test_a_bug_of_ours_says_nothing_of_recall() -> None:
    assert ended(ValueError("a bug")) == LASTING


@pytest.mark.parametrize("reason", ["token_key", "google_unavailable"])
def test_a_failure_that_is_not_recalls_says_nothing_of_it(reason: str) -> None:
    assert ended(Unavailable(reason)) == LASTING
