"""The index of people by address: every row of it is written with the row that it leads to.

No address is in a key, and none in the index. A profile and a connection remember under which hash
they are found (``found_by``), so that one that moves takes its row of the index along. A pointer in
the person's own partition has the row deleted with the account.
"""

from __future__ import annotations

from contextlib import suppress

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.rules import STAYS, connections_of, refuse_leaving
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, values
from rollcall.adapters.dynamodb.writes import KNOWN, Write, delete, update

FOUND_BY = "found_by"


def unchanged(stored: Item | None, name: str) -> tuple[str, dict[str, object]]:
    """Return the condition that an attribute is as it was read, and the value that it compares."""
    if stored is None or name not in stored:
        return f"attribute_not_exists(#{name})", {}
    return f"#{name} = :seen_{name}", {f"seen_{name}": values(stored)[name]}


def person(user_id: str, email: str, stored: Item | None) -> list[Write]:
    """Return what has a profile found by its address; ``stored`` is the profile as it was read."""
    now, before = keys.address_hash(email), _before(stored)
    if now == before:
        return []
    old = keys.person(before, user_id) if before else None
    return _moved(user_id, keys.person(now, user_id), old)


def calendar(user_id: str, calendar_key: str, email: str, stored: Item | None) -> list[Write]:
    """Return what has a person found by a calendar's address; ``stored`` is the connection."""
    now, before = keys.address_hash(email), _before(stored)
    if now == before:
        return []
    old = keys.calendar_address(before, user_id, calendar_key) if before else None
    return _moved(user_id, keys.calendar_address(now, user_id, calendar_key), old)


def calendar_gone(user_id: str, calendar_key: str, email: str) -> list[Write]:
    """Return the deletes that go with the row of a connection."""
    at = keys.calendar_address(keys.address_hash(email), user_id, calendar_key)
    return [delete(at), delete(keys.elsewhere(user_id, at))]


def pointer(user_id: str, at: keys.Key) -> Write:
    """Note that there is a row about a user elsewhere, for as long as the user is there."""
    return update(keys.elsewhere(user_id, at), values={"at_pk": at["pk"], "at_sk": at["sk"]})


def _before(stored: Item | None) -> str:
    return stored[FOUND_BY]["S"] if stored and FOUND_BY in stored else ""


def _moved(user_id: str, at: keys.Key, old: keys.Key | None) -> list[Write]:
    entered = update(at, values={"user_id": user_id})
    gone = [delete(old)] if old else []
    return [entered, pointer(user_id, at), *gone]


def walk(state: Table, after: str, limit: int) -> tuple[list[str], str]:
    """Return some people's ids behind a place, and the place of the last; empty at the end.

    At most sixteen queries. The order stays, but for somebody whose address changes, and means
    nothing.
    """
    rows: list[Item] = []
    first = after[:1] if after[:1] in keys.HEX else ""
    for digit in keys.HEX:
        if digit < first or len(rows) >= limit:
            continue
        rows += state.query(
            "#pk = :pk AND #sk > :after",
            {"pk": keys.people(digit), "after": after or " "},
            limit=limit - len(rows),
        )
    return [row["user_id"]["S"] for row in rows], rows[-1]["sk"]["S"] if len(rows) == limit else ""


def fill_in(state: Table, user_id: str) -> None:
    """Have a person found who was stored by an older version; one transaction for each address.

    What changes meanwhile writes its own row of the index, so a refused condition is no failure.
    """
    stored = state.get(keys.profile(user_id))
    if stored is None or "erasing" in stored:
        return
    email = codec.user(stored).email
    _fill(state, user_id, keys.profile(user_id), STAYS, email, person(user_id, email, None))
    for one in connections_of(state, user_id):
        moved = calendar(user_id, one.calendar_key, one.email, None)
        at = keys.connection(user_id, one.calendar_key)
        _fill(state, user_id, at, KNOWN, one.email, moved)


def _fill(
    state: Table, user_id: str, at: keys.Key, there: str, email: str, moved: list[Write]
) -> None:
    named = update(
        at,
        values={FOUND_BY: keys.address_hash(email)},
        condition=f"{there} AND attribute_not_exists(#{FOUND_BY}) AND #email = :email",
        compared={"email": email},
    )
    # A transaction takes one write of a row: the profile's own has the fence in its condition.
    fence = [] if at == keys.profile(user_id) else [refuse_leaving(user_id)]
    with suppress(ConditionFailed):
        state.transact([named, *moved, *fence])
