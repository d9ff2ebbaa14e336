"""Reads what the product has in its table, through the product's own adapters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from local.console.product import Decided, Owner, ProductSilent, SentBot, Told, Wanted, worker_of
from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import Item
from rollcall.domain.bot_words import words_of
from rollcall.domain.decision import Record
from rollcall.domain.errors import RollcallError
from rollcall.domain.model import EventRow, RecallCalendar, User
from rollcall.domain.pasted import FOLLOWED, PastedCall
from rollcall.domain.reasons import sentence
from rollcall.use_cases.tell_worker import WORKSPACE

SECOND = timedelta(seconds=1)
WAITS = "its bot is not as decided yet"


class StoredProduct:
    """The product by its state table; `table` gives None before the stack is deployed."""

    def __init__(self, table: Callable[[], Table | None]) -> None:
        """Read this table."""
        self._table = table

    def look(self, wanted: Wanted, now: datetime) -> Told:
        """Three reads, two of them batches, and one for each owner. Raises ProductSilent."""
        table = self._table()
        if table is None:
            raise ProductSilent
        try:
            return _look(table, wanted, now)
        except (RollcallError, BotoCoreError, ClientError) as error:
            raise ProductSilent from error


def _look(table: Table, wanted: Wanted, now: datetime) -> Told:
    stored = table.get(keys.workspace(WORKSPACE)) or {}
    calendars = [codec.calendar(row) for row in table.get_many(map(keys.calendar, wanted))]
    rows = table.get_many(key for calendar in calendars for key in _keys(calendar, wanted))
    users = {user.user_id: user for user in map(codec.user, filter(_is_profile, rows))}
    events = [codec.event(row) for row in rows if not _is_profile(row)]
    return Told(
        owners={one.recall_id: _owner(one, users) for one in calendars},
        decided={row.event_id: decided(row) for row in events},
        sent={one.recall_id: _sent(table, one.user_id, now) for one in calendars},
        worker=worker_of(codec.stored_lease(WORKSPACE, stored).lease, now),
    )


def decided(row: EventRow) -> Decided:
    """Return a row's decision, and what its bot waits for."""
    why = sentence(row.decision.reason, row.decision.detail)
    waits = (words_of(row.problem)[0] or row.problem or WAITS) if row.due else ""
    return Decided(isinstance(row.decision, Record), why, waits)


def _sent(table: Table, user_id: str, now: datetime) -> tuple[SentBot, ...]:
    calls = DynamoPastedStore(table).calls(user_id, now - FOLLOWED, now + SECOND)
    return tuple(SentBot(one.bot_id, one.title, why_sent(one)) for one in calls if one.bot_id)


def why_sent(call: PastedCall) -> str:
    """Return why a bot is in a call without an event, and whether it is to leave."""
    why = "Sent by hand, by the link of the call."
    if not call.is_unwanted:
        return why
    return f"{why} It is to leave: {call.problem or 'its person stopped it'}."


def _keys(calendar: RecallCalendar, wanted: Wanted) -> Iterable[keys.Key]:
    yield keys.profile(calendar.user_id)
    for event_id in wanted[calendar.recall_id]:
        yield keys.event(calendar.user_id, calendar.calendar_key, event_id)


def _is_profile(row: Item) -> bool:
    return keys.is_profile(row["sk"]["S"])


def _owner(calendar: RecallCalendar, users: dict[str, User]) -> Owner:
    user = users.get(calendar.user_id)
    return Owner(user.name if user else calendar.email, user.time_zone if user else None)
