"""What guests ask: one row for each meeting or series, one attribute for each guest and user.

Each fact is an attribute of its own, so an update of one never undoes that of another. That of a
guest holds the end of the no, in unix seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import Item, values
from rollcall.adapters.dynamodb.writes import Write, update
from rollcall.domain.guest_noes import GuestNo

_SAID, _CONCERNS, TURNS = "said_", "concerns_", "turns"


def noes_of(state: Table, audience: str, now: datetime) -> frozenset[str]:
    """The ids of the meetings and series of an audience that a guest's no holds for; one query."""
    rows = state.query("#pk = :pk", {"pk": keys.guests(audience)})
    held = (row["sk"]["S"].removeprefix("NO#") for row in rows if guest_no(row).holds(now))
    return frozenset(held)


def guest_no(stored: Item) -> GuestNo:
    """What is stored of one meeting or series."""
    row = values(stored)
    return GuestNo(
        guests={
            name.removeprefix(_SAID): datetime.fromtimestamp(end, UTC)
            for name, end in row.items()
            if name.startswith(_SAID)
        },
        users=frozenset(
            bytes.fromhex(name.removeprefix(_CONCERNS)).decode()
            for name in row
            if name.startswith(_CONCERNS)
        ),
        turns=int(row.get(TURNS, 0)),
    )


def said(key: keys.Key, guest: str, user_id: str | None, expires_at: datetime) -> Write:
    """A guest says no until then; the row lasts as long as the one that was stored last."""
    seconds = int(expires_at.timestamp())
    facts: dict[str, int] = {f"{_SAID}{guest}": seconds, keys.EXPIRES_AT: seconds}
    if user_id is not None:
        facts[_concerns(user_id)] = 1
    return update(key, values=facts)


def taken_back(key: keys.Key, guest: str, most: int) -> Write:
    """A guest takes the no back; refused where there is none, or it was done that often."""
    name = f"{_SAID}{guest}"
    return update(
        key,
        values={name: None},
        add={TURNS: 1},
        condition=f"attribute_exists(#{name}) AND "
        f"(attribute_not_exists(#{TURNS}) OR #{TURNS} < :most)",
        compared={"most": most},
    )


def _concerns(user_id: str) -> str:
    """A user's id as part of an attribute's name, which takes letters and digits only."""
    return f"{_CONCERNS}{user_id.encode().hex()}"
