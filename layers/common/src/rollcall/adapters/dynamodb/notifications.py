from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import KNOWN, Write, update
from rollcall.domain.bot_reports import FATAL, recording_facts
from rollcall.domain.errors import Unavailable
from rollcall.domain.mail.news import is_news
from rollcall.domain.model import BotStatus

TRIES = 4
NO_LIST = "attribute_not_exists(#sync_from) AND attribute_exists(#full_due_at)"
WAITS_FOR_LIST = "(attribute_exists(#sync_from) OR attribute_not_exists(#full_due_at))"
NOT_EARLIER = "(attribute_not_exists(#sync_from) OR #sync_from <= :sync_from)"
EARLIER = "#sync_from > :sync_from"


class DynamoNotificationStore:
    """NotificationStore on the state table."""

    def __init__(self, state: Table) -> None:
        self._state = state

    def mark_calendar(
        self,
        recall_id: str,
        now: datetime,
        *,
        sync_from: datetime | None,
        check: bool,
        cause: str = "",
    ) -> bool:
        """One update in the common case; a second one when this mark is the earliest so far."""
        # Each condition tells that the other write is the right one, unless the worker or another
        # mark came in between; then the first is right again.
        values: dict[str, object] = {
            keys.DUE_AT: now,
            **({"check": True} if check else {}),
            **({"cause": cause} if cause else {}),
        }
        for write in _marks(keys.calendar(recall_id), values, now, sync_from) * TRIES:
            try:
                self._state.write(write)
            except ConditionFailed as refused:
                if not refused.stored:
                    return False
            else:
                return True
        raise Unavailable("busy")

    def record_bot_status(self, status: BotStatus, now: datetime) -> None:
        """One conditional update of the one attribute of this code."""
        name, text = codec.report(status)
        values: dict[str, object] = {name: text, keys.EXPIRES_AT: codec.expiry(now)}
        if status.code == FATAL:
            values |= {keys.CHECK_WORKSPACE: keys.BROKEN, keys.CHECK_AT: now}
        if is_news(status):
            values |= {keys.DUE_WORKSPACE: keys.NEWS, keys.DUE_AT: now}
        newer = f"attribute_not_exists(#{name}) OR #{name} < :{name}"
        try:
            self._state.write(
                update(keys.bot_reports(status.bot_id), values=values, condition=newer)
            )
        except ConditionFailed:
            return

    def record_recording(
        self, bot_id: str, began: datetime, ended: datetime | None, now: datetime
    ) -> None:
        """One update of the attributes of these facts."""
        facts = dict(map(codec.report, recording_facts(bot_id, began, ended)))
        values = {**facts, keys.EXPIRES_AT: codec.expiry(now)}
        self._state.write(update(keys.bot_reports(bot_id), values=values))


def _marks(
    key: keys.Key, values: dict[str, object], now: datetime, sync_from: datetime | None
) -> tuple[Write, ...]:
    if sync_from is None:
        # What waits for a list stays where lists are looked for.
        listed = update(
            key, values=values, add={"requested": 1}, condition=f"{KNOWN} AND {WAITS_FOR_LIST}"
        )
        apart = values | {keys.DUE_AT: codec.in_part(keys.CHECK, now)}
        return (
            update(key, values=apart, add={"requested": 1}, condition=f"{KNOWN} AND {NO_LIST}"),
            listed,
        )
    announced = {"sync_from": sync_from}
    keep = update(
        key,
        values=values,
        initial=announced,
        add={"requested": 1},
        condition=f"{KNOWN} AND {NOT_EARLIER}",
    )
    lower = update(key, values=values | announced, add={"requested": 1}, condition=EARLIER)
    return (keep, lower)
