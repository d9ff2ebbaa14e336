from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, build, item, time_text, values
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, delete, put, update
from rollcall.domain.session_limits import ABSOLUTE, MOST_SESSIONS, session_expiry
from rollcall.ports.session_store import ListedSession, Session

_LISTED = "session_"
"""What the attribute of each session in the list of a user's sessions begins with."""


class DynamoSessionStore:
    """SessionStore on the ephemeral table; ids are stored as hashes only."""

    def __init__(self, ephemeral: Table) -> None:
        self._ephemeral = ephemeral

    def start(self, session: Session, expires_at: datetime) -> None:
        """One read, and one transaction of the session and the list of the user's sessions."""
        row = {
            **keys.session(session.session_id),
            "user_id": session.user_id,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "generation": session.generation or None,
            keys.EXPIRES_AT: _seconds(expires_at),
        }
        expired, oldest = self._given_up(session)
        ended = [delete(keys.hashed_session(one.digest)) for one in oldest]
        listed = _listed(session, [*expired, *oldest])
        self._ephemeral.transact([put(item(row)), listed, *ended])

    def find(self, session_id: str, now: datetime) -> Session | None:
        """One consistent read; a row that time to live has not removed yet is not found."""
        stored = self._ephemeral.get(keys.session(session_id))
        if stored is None:
            return None
        row = values(stored)
        if now.timestamp() >= row[keys.EXPIRES_AT]:
            return None
        return build(Session, {**row, "session_id": session_id})

    def touch(self, session: Session, expires_at: datetime) -> None:
        """One transaction; a session that ended or expired stays so."""
        moved = {"seen_at": session.seen_at, keys.EXPIRES_AT: _seconds(expires_at)}
        live = update(
            keys.session(session.session_id),
            values=moved,
            condition="#expires_at > :now",
            compared={"now": _seconds(session.seen_at)},
        )
        with suppress(ConditionFailed):
            self._ephemeral.transact([live, _listed(session)])

    def end(self, session: Session) -> None:
        """One delete, and one update of the list, which is not made anew where there is none."""
        self._ephemeral.write(delete(keys.session(session.session_id)))
        name = _LISTED + keys.session_hash(session.session_id)
        key = keys.sessions(session.user_id)
        with suppress(ConditionFailed):
            self._ephemeral.write(update(key, values={name: None}, condition=KNOWN))

    def of_user(self, session: Session, now: datetime) -> Sequence[ListedSession]:
        """One consistent read."""
        this = keys.session_hash(session.session_id)
        found = [
            ListedSession(one.created_at, one.seen_at, one.digest == this)
            for one in self._entries(session.user_id)
            if one.generation == session.generation and one.expires_at > now
        ]
        return sorted(found, key=lambda one: one.seen_at, reverse=True)

    def end_all(self, user_id: str) -> None:
        """One read and one delete for each session; the list goes last."""
        for one in self._entries(user_id):
            self._ephemeral.write(delete(keys.hashed_session(one.digest)))
        self._ephemeral.write(delete(keys.sessions(user_id)))

    def consume(self, transaction_id: str, attempt: str, expires_at: datetime) -> bool:
        """One put that only the first attempt wins, however often the client repeats it."""
        row = {
            **keys.consumed(transaction_id),
            "attempt": attempt,
            keys.EXPIRES_AT: _seconds(expires_at),
        }
        first_or_same = f"{NEW} OR #attempt = :attempt"
        try:
            self._ephemeral.write(put(item(row), first_or_same, {"attempt": attempt}))
        except ConditionFailed:
            return False
        return True

    def _entries(self, user_id: str) -> list[_Entry]:
        return _entries(self._ephemeral.get(keys.sessions(user_id)) or {})

    def _given_up(self, session: Session) -> tuple[list[_Entry], list[_Entry]]:
        """Those of the list that have expired, and the oldest beyond what one user may have."""
        entries = self._entries(session.user_id)
        expired = [one for one in entries if one.expires_at <= session.created_at]
        live = [one for one in entries if one.expires_at > session.created_at]
        live.sort(key=lambda one: one.seen_at)
        return expired, live[: max(len(live) + 1 - MOST_SESSIONS, 0)]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One session in the list of a user's sessions."""

    digest: str
    created_at: datetime
    seen_at: datetime
    generation: str

    @property
    def expires_at(self) -> datetime:
        return session_expiry(self.created_at, self.seen_at)


def _entries(stored: Item) -> list[_Entry]:
    found = []
    for name, text in values(stored).items():
        if name.startswith(_LISTED):
            created, seen, generation = text.split(" ")
            moments = datetime.fromisoformat(created), datetime.fromisoformat(seen)
            found.append(_Entry(name.removeprefix(_LISTED), *moments, generation))
    return found


def _listed(session: Session, gone: Sequence[_Entry] = ()) -> Write:
    """Keep a session in the list of its user's sessions, and take others out."""
    text = f"{time_text(session.created_at)} {time_text(session.seen_at)} {session.generation}"
    entries = {_LISTED + one.digest: None for one in gone}
    named = {_LISTED + keys.session_hash(session.session_id): text}
    # No session lives longer than that from now on.
    ends = {keys.EXPIRES_AT: _seconds(session.seen_at + ABSOLUTE)}
    return update(keys.sessions(session.user_id), values={**entries, **named, **ends})


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
