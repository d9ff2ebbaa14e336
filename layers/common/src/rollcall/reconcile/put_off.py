"""Meetings that were put off while their bot was there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rollcall.domain.bot_reports import has_left
from rollcall.domain.desired import arrived_bots
from rollcall.domain.event import EventFacts, ScheduledBot
from rollcall.domain.model import EventRow
from rollcall.ports.worker_store import WorkerStore


def dismiss_finished(
    store: WorkerStore,
    row: EventRow,
    facts: EventFacts,
    bots: tuple[ScheduledBot, ...],
    now: datetime,
) -> EventRow:
    """The row of an event yet to begin, without the bots that came early and have left again.

    Each of them would count as the event's bot, and the meeting would have none. A bot whose end
    was never reported is taken to be there: a second one in a call does more harm.
    """
    if facts.start <= now:
        return row
    reported = replace(row.observed, bots=bots)
    early = [bot.bot_id for bot in arrived_bots(facts, reported, now)]
    known = store.bot_reports(early) if early else {}
    left = frozenset(bot_id for bot_id, reports in known.items() if has_left(reports))
    if not left:
        return row
    observed = replace(row.observed, dismissed=row.observed.dismissed | left)
    # Another bot is wanted at once, and only from now on.
    return replace(row, observed=observed, retry_at=None, attempts=0, due_since=None)
