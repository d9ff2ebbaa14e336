"""What webhooks reported of bots."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.bot_state import standing
from rollcall.domain.model import BotStatus


def statuses_of(state: Table, bot_ids: Iterable[str]) -> dict[str, BotStatus]:
    """The latest status of each bot that reported one; one batch of reads per fifty bots."""
    wanted = (key for bot_id in bot_ids for key in (keys.bot(bot_id), keys.bot_end(bot_id)))
    told = sorted(map(codec.bot, state.get_many(wanted)), key=_bot_id)
    return {bot_id: standing(statuses) for bot_id, statuses in groupby(told, _bot_id)}


def _bot_id(status: BotStatus) -> str:
    return status.bot_id
