"""The addresses of the accounts that a user connects: `USER#u` / `OWN`, whole, on its version.

Kept beside the rules, which are read for every decision anyway. They change in one transaction
with the connection, which has the user's other calendars read again: who was a guest there may be
the user now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.rules import TRIES, connections_of, transact_unless_erasing
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import values
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, check, update
from rollcall.domain.errors import Unavailable
from rollcall.domain.model import is_wanted
from rollcall.ports.portal_store import Mark

type Accounts = Mapping[str, str]
"""Addresses by the keys of their calendars."""


def change_addresses(
    state: Table, user_id: str, calendar_key: str, email: str, changes: Iterable[Write], mark: Mark
) -> None:
    """Do the changes of a connection; ``email`` is empty where it ends.

    Raises BeingDeleted, ConditionFailed when the first change is refused, and Unavailable.
    """
    wanted = list(changes)
    for _ in range(TRIES):
        try:
            followed = _following(state, user_id, calendar_key, email, mark)
            transact_unless_erasing(state, user_id, [*wanted, *followed])
        except ConditionFailed as refused:
            if refused.position == 0:
                raise
        else:
            return
    raise Unavailable("busy")


def _following(
    state: Table, user_id: str, calendar_key: str, email: str, mark: Mark
) -> list[Write]:
    key = keys.own(user_id)
    # In this order: a connection that the query misses has moved the version.
    row = values(state.get(key) or {})
    version = int(row.get("version", 0))
    known = connections_of(state, user_id)
    others = {
        one.calendar_key: one.email
        for one in known
        if is_wanted(one) and one.calendar_key != calendar_key
    }
    accounts = {**others, calendar_key: email} if email else others
    same, seen = ("#version = :seen" if version else NEW), {"seen": version}
    before: Accounts = row.get(codec.ACCOUNTS, {})
    if before == accounts:
        return [check(key, same, seen)]
    changed = {codec.ACCOUNTS: accounts, "version": version + 1}
    # An update, for the callback may not put rows.
    stored = update(key, values=changed, condition=same, compared=seen)
    anew = others if {*before.values()} != {*accounts.values()} else ()
    return [stored, *(_read_again(user_id, one, mark) for one in anew)]


def _read_again(user_id: str, calendar_key: str, mark: Mark) -> Write:
    return update(
        keys.connection(user_id, calendar_key),
        values={"resync": True, **codec.mark(mark.workspace, mark.now, mark.cause)},
        add={"requested": 1},
        condition=KNOWN,
    )
