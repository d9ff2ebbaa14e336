"""Requests to stop recording: one row for a company and a meeting, one attribute for each fact.

Each fact is written by one person alone, so an update of one never undoes that of another. Its
value is its expiry in unix seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import Item, values
from rollcall.adapters.dynamodb.writes import KNOWN, Write, update
from rollcall.domain.stop_requests import StopRequests

_ASKS, _KEEPS = "asks", "keeps"


def requests_of(
    state: Table, company: str, occurrences: Iterable[str], now: datetime
) -> dict[str, StopRequests]:
    """What holds for each of these meetings; those without a request are left out."""
    names = {keys.requests(company, one)["pk"]: one for one in occurrences}
    rows = state.get_many(keys.requests(company, one) for one in names.values())
    found = {names[row["pk"]["S"]]: _requests(row, now) for row in rows}
    return {one: requests for one, requests in found.items() if requests != StopRequests()}


def asked(key: keys.Key, user_id: str, until: datetime | None, expires_at: datetime) -> Write:
    """A user asks until a moment; None takes the request back."""
    return _facts(key, {f"{_ASKS}_{_name(user_id)}": until}, expires_at)


def kept(key: keys.Key, user_id: str, askers: Iterable[str], until: datetime) -> Write:
    """A user keeps recording it, whatever these users ask."""
    names = (f"{_KEEPS}_{_name(user_id)}_{_name(asker)}" for asker in askers)
    return _facts(key, dict.fromkeys(names, until), until)


def without(key: keys.Key, stored: Item, user_id: str) -> Write | None:
    """Nothing of a user any more, whoever said it; None where nothing is."""
    name = _name(user_id)
    facts = [one for one in stored if one.split("_")[0] in {_ASKS, _KEEPS}]
    of_user = [one for one in facts if name in one.split("_")[1:]]
    return update(key, values=dict.fromkeys(of_user), condition=KNOWN) if of_user else None


def _facts(key: keys.Key, facts: dict[str, datetime | None], expires_at: datetime) -> Write:
    """Set these facts; the row lasts as long as the one that was stored last."""
    ends = {**facts, keys.EXPIRES_AT: expires_at}
    seconds = {name: int(end.timestamp()) if end else None for name, end in ends.items()}
    return update(key, values=seconds)


def _requests(stored: Item, now: datetime) -> StopRequests:
    asking, keeping = set(), set()
    for name, until in values(stored).items():
        kind, *who = name.split("_")
        if kind in {_ASKS, _KEEPS} and until > now.timestamp():
            users = [bytes.fromhex(one).decode() for one in who]
            if kind == _ASKS:
                asking.add(users[0])
            else:
                keeping.add((users[0], users[1]))
    return StopRequests(frozenset(asking), frozenset(keeping))


def _name(user_id: str) -> str:
    """A user's id as part of an attribute's name, which takes letters and digits only."""
    return user_id.encode().hex()
