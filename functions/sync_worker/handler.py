"""The worker's front: wakes in, one run each, what failed handed back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from functions.sync_worker.reports import record_reports
from rollcall.domain.errors import LeaseLost, RollcallError
from rollcall.ports.clock import Clock
from rollcall.ports.mail_store import MailStore
from rollcall.ports.wake import WakeQueue
from rollcall.reconcile.run import Outcome
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.sqs import Wake, failures, read_batch, read_reports

RETRY_SECONDS = 10
LEASE_SECONDS = 4
"""Three times as long, a lease that nobody renews has run out."""
MOST_RECEIVES = 4

type Handler = Callable[[Mapping[str, Any], object], dict[str, list[dict[str, str]]]]


class HandBack(Protocol):
    """Makes a message visible again early."""

    def hand_back(self, receipt: str, seconds: int) -> None:
        """Show the message again after so many seconds. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Deps:
    """What the handler needs."""

    run: Callable[[str], Outcome]
    queue: WakeQueue
    messages: HandBack
    clock: Clock
    telemetry: Telemetry
    mail: MailStore | None = None
    """Where reports about letters are stored."""


def build(deps: Deps) -> Handler:
    """The Lambda handler."""

    def handle(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
        deps.telemetry.begin(context)
        reports = read_reports(event)
        if reports:
            return failures(record_reports(deps, reports))
        batch = read_batch(event)
        if batch.unusable:
            deps.telemetry.finish("message_unusable", counts={"unusable": len(batch.unusable)})
        workspaces: dict[str, list[Wake]] = {}
        for wake in batch.wakes:
            workspaces.setdefault(wake.workspace, []).append(wake)
        failed = [w for name, wakes in workspaces.items() for w in _work(deps, name, wakes)]
        return failures([wake.message_id for wake in failed])

    return handle


def _work(deps: Deps, workspace: str, wakes: list[Wake]) -> list[Wake]:
    """Work for one workspace; returns the messages to see again, which only a bug makes."""
    try:
        outcome = deps.run(workspace)
    except LeaseLost:
        # Somebody newer works now and sees every mark that this run saw.
        deps.telemetry.finish("lease_lost")
        return []
    except Exception as error:  # noqa: BLE001 - last resort: the marks stand, the message comes again
        deps.telemetry.finish("run_failed", failed=True, cause=error)
        _hand_back(deps, wakes, RETRY_SECONDS)
        return wakes
    _tell(deps, outcome)
    if outcome.held_by_other:
        return _when_lease_has_run_out(deps, wakes)
    if outcome.more:
        _wake_again(deps, workspace)
    return []


def _when_lease_has_run_out(deps: Deps, wakes: list[Wake]) -> list[Wake]:
    """Hand messages back that met another worker's lease.

    That worker may be dead, or may not have seen what they were sent for. To work for long is no
    fault, so no message comes back often enough to become a dead letter.
    """
    again = [wake for wake in wakes if wake.receives < MOST_RECEIVES]
    _hand_back(deps, again, LEASE_SECONDS)
    return again


def _tell(deps: Deps, outcome: Outcome) -> None:
    word = "lease_held" if outcome.held_by_other else "run_done"
    parked = ",".join(f"{event_id}:{reason}" for event_id, reason in outcome.parked[:10])
    deps.telemetry.finish(
        word, counts=dict(outcome.counts), more=outcome.more, parked=parked, run=outcome.run
    )


def _wake_again(deps: Deps, workspace: str) -> None:
    try:
        deps.queue.wake(workspace, deps.clock.now())
    except RollcallError as error:
        # The tick wakes the workspace within a minute.
        deps.telemetry.finish("wake_failed", cause=error)


def _hand_back(deps: Deps, wakes: list[Wake], seconds: int) -> None:
    for wake in wakes:
        try:
            deps.messages.hand_back(wake.receipt, seconds)
        except RollcallError as error:
            # It comes back by itself, only later.
            deps.telemetry.finish("hand_back_failed", cause=error)
