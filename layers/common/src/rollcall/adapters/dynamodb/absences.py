"""What the worker writes of users who were not seen for long, in the state table."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.rules import STAYS, change_rules
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import item
from rollcall.adapters.dynamodb.writes import check, put, update
from rollcall.ports.portal_store import Mark

SINCE = f"{STAYS} AND #last_seen = :seen"


def note(state: Table, user_id: str, day: date) -> None:
    """One update, which the next visit undoes."""
    noted = update(
        keys.profile(user_id),
        values={keys.DUE_WORKSPACE: keys.NOTED},
        condition=SINCE,
        compared={"seen": day},
    )
    with suppress(ConditionFailed):
        state.write(noted)


def pause(state: Table, user_id: str, day: date, until: datetime, mark: Mark) -> bool:
    """Three reads, and one transaction."""
    stored = state.get(keys.preferences(user_id))
    if stored is None:
        return False
    rules = codec.preferences(stored)
    paused = {
        **keys.preferences(user_id),
        "preferences": replace(rules.preferences, paused_until=until),
        "version": rules.version + 1,
    }
    changes = [
        put(item(paused), "#version = :version", {"version": rules.version}),
        check(keys.profile(user_id), SINCE, {"seen": day}),
    ]
    try:
        change_rules(state, user_id, changes, mark, fence="")
    except ConditionFailed:
        return False
    return True
