"""What webhooks reported of bots."""

from __future__ import annotations

from collections.abc import Iterable

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.bot_reports import Reports, add_report
from rollcall.domain.model import BotStatus


def reports_of_bots(state: Table, bot_ids: Iterable[str]) -> dict[str, Reports]:
    """The reports of each bot that reported anything; one batch of reads per thirty-three bots."""
    wanted = (
        key
        for bot_id in bot_ids
        for key in (keys.bot_reports(bot_id), *keys.older_bot_reports(bot_id))
    )
    found: dict[str, dict[str, BotStatus]] = {}
    for stored in state.get_many(wanted):
        for status in codec.bot_reports(stored):
            add_report(found.setdefault(status.bot_id, {}), status)
    return dict(found)
