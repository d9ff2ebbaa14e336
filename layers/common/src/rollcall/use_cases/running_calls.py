"""Calls that a user's bots are in now, be their meetings over by the calendar or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rollcall.domain.bot_state import has_left, newest_status
from rollcall.domain.desired import arrived_bots
from rollcall.domain.model import EventRow
from rollcall.ports.portal_store import PortalStore


def running_calls(store: PortalStore, rows: Iterable[EventRow], now: datetime) -> list[EventRow]:
    """Those of ``rows`` whose bot is in its call.

    Until the end of its meeting a bot that reported nothing counts as well; after it only one that
    reported to be there.
    """
    arrived = {row.key: arrived_bots(row.facts, row.observed, now) for row in rows}
    bots = {bot.bot_id for bots in arrived.values() for bot in bots}
    statuses = store.bot_statuses(sorted(bots)) if bots else {}

    def runs(row: EventRow) -> bool:
        status = newest_status(row, statuses)
        return row.facts.end > now if status is None else not has_left(status)

    return [row for row in rows if arrived[row.key] and runs(row)]
