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
from rollcall.domain.guest_noes import LONG_AGO, GuestNo

_SAID, _CONCERNS, TURNS, LAST_SAID = "said_", "concerns_", "turns", "last_said"


def noes_of(state: Table, audience: str, now: datetime) -> dict[str, datetime]:
    """Ids of what a guest's no of an audience holds for, with when it was last said; one query."""
    rows = state.query("#pk = :pk", {"pk": keys.guests(audience)})
    read = {row["sk"]["S"].removeprefix("NO#"): guest_no(row) for row in rows}
    return {one: no.said_at for one, no in read.items() if no.holds(now)}


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
        said_at=datetime.fromtimestamp(row[LAST_SAID], UTC) if LAST_SAID in row else LONG_AGO,
    )


def said(
    key: keys.Key, guest: str, user_id: str | None, expires_at: datetime, now: datetime
) -> Write:
    """A guest says no until then; the row lasts as long as the one that was stored last."""
    seconds = int(expires_at.timestamp())
    facts: dict[str, int] = {f"{_SAID}{guest}": seconds, keys.EXPIRES_AT: seconds}
    facts[LAST_SAID] = int(now.timestamp())
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
