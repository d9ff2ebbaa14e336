"""Brings a twin whose clock was advanced back to the present, without forgetting what happened."""

from __future__ import annotations

from datetime import timedelta

from local.recall_twin.core.agenda import Job
from local.recall_twin.core.twin import RecallTwin

_ANY_TIME = frozenset({"pull", "sync_webhook"})
"""Jobs that are due so long after something, not at a moment of somebody's calendar."""


def to_present(twin: RecallTwin) -> None:
    """Set the clock back to its base.

    What was due so long after something stays due that long. Bots that wait for their meeting do
    so again; those in a call go on in it. Stamps never go back, as a list by stamps would miss a
    change.
    """
    back = timedelta(seconds=twin.clock.offset_seconds)
    if not back:
        return
    for workspace in twin.workspaces.values():
        for delivery in workspace.state.deliveries.values():
            delivery.next_at -= back
        for pending in workspace.state.pending_syncs.values():
            pending.due_at -= back
        for bot in workspace.state.bots.values():
            for step in bot.pending:
                step.at = step.at and step.at - back
    twin.kernel.agenda.load([_earlier(twin, job, back) for job in twin.kernel.agenda.dump()])
    twin.limits.clear()
    twin.clock.reset()


def _earlier(twin: RecallTwin, job: Job, back: timedelta) -> Job:
    bot = twin.workspaces[job.workspace].state.bots.get(job.key)
    under_way = job.kind == "bot_step" and bot is not None and not bot.is_ready
    return job._replace(at=job.at - back) if job.kind in _ANY_TIME or under_way else job
