"""Calls that a user's bots are in now, be their meetings over by the calendar or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rollcall.domain.bot_reports import has_left
from rollcall.domain.desired import arrived_bots, recently_arrived
from rollcall.domain.model import EventRow
from rollcall.ports.portal_store import PortalStore


def running_calls(store: PortalStore, rows: Sequence[EventRow], now: datetime) -> list[EventRow]:
    """Those of ``rows`` whose bot is in its call.

    Until the end of its meeting a bot that reported nothing counts as well; after it only one that
    reported to be there.
    """
    arrived = {row.key: recently_arrived(row.observed, now) for row in rows}
    bots = {bot.bot_id for bots in arrived.values() for bot in bots}
    reported = store.bot_reports(sorted(bots)) if bots else {}

    def runs(row: EventRow) -> bool:
        known = [reported[bot.bot_id] for bot in arrived[row.key] if bot.bot_id in reported]
        if not known:
            return row.facts.end > now and bool(arrived_bots(row.facts, row.observed, now))
        return not all(map(has_left, known))

    return [row for row in rows if runs(row)]
