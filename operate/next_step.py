"""What the worker does next about one meeting, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from local.console.product import Worker
from rollcall.domain.desired import live_bots
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.held_calls import Stopped
from rollcall.domain.model import SERVED, EventRow
from rollcall.domain.rows import PERMANENT, Action, next_action

DOES = {
    Action.SCHEDULE: "orders the bot",
    Action.REMOVE: "takes the bot off",
    Action.LEAVE: "asks the bot to leave the call",
    Action.LOOK: "looks at the entry at Recall",
}
CALLS = {
    Action.SCHEDULE: Endpoint.SCHEDULE,
    Action.REMOVE: Endpoint.REMOVE,
    Action.LEAVE: Endpoint.LEAVE_CALL,
    Action.LOOK: Endpoint.RETRIEVE_EVENT,
}
EVERY_CALL = "every call"
SILENT = "The worker does not run: see WorkerSilent in the runbook."


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and the moment that it names (UTC); None for at once, or never."""

    sentence: str
    at: datetime | None = None
    waits: bool = False
    """Whether a bot is not as it was decided."""


def next_step(row: EventRow, worker: Worker, now: datetime) -> NextStep:
    """Say what follows from a stored row, as the worker stands."""
    action = next_action(row, now) if row.due else None
    if action is not None and not worker.last_run.is_recent(now):
        return NextStep(f"{SILENT} It then {DOES[action]}.", waits=True)
    if action is not None:
        return _due(row, action, worker.stopped, now)
    if row.facts.end <= now:
        if row.check_at is not None:
            return NextStep("Recall is asked what became of the bot.", row.check_at)
        return NextStep("It is over, and nothing more is done.")
    if row.desired is None:
        return NextStep("Nothing: no bot is wanted.")
    if row.problem.startswith(PERMANENT):
        return NextStep("Given up until the entry changes, or its daily read.", waits=True)
    if live_bots(row.facts, row.observed, now):
        return NextStep("Nothing: the bot is ordered, and joins by itself.", row.desired.start)
    return NextStep("Nothing is planned although a bot is wanted and none is there.", waits=True)


def _due(row: EventRow, action: Action, stopped: Sequence[Stopped], now: datetime) -> NextStep:
    call = CALLS[action].replace("_", " ")
    held = [one for one in stopped if one.call in {EVERY_CALL, call}]
    moments = [one.until for one in held if one.until > now]
    if row.retry_at is not None and row.retry_at > now:
        moments.append(row.retry_at)
    at = max(moments, default=None)
    if row.problem == SERVED:
        return NextStep("The room has another entry's bot; it is looked at again.", at)
    why = f", as {held[0].call} is held back: {held[0].why}" if held else ""
    when = "then" if moments else "within a minute"
    return NextStep(f"The worker {DOES[action]} {when}{why}.", at, waits=True)
