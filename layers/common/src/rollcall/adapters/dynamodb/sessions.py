from __future__ import annotations

from datetime import datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import build, item, values
from rollcall.adapters.dynamodb.writes import NEW, delete, put, update
from rollcall.ports.session_store import Session


class DynamoSessionStore:
    """SessionStore on the ephemeral table; ids are stored as hashes only."""

    def __init__(self, ephemeral: Table) -> None:
        self._ephemeral = ephemeral

    def start(self, session: Session, expires_at: datetime) -> None:
        """One put."""
        row = {
            **keys.session(session.session_id),
            "user_id": session.user_id,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            keys.EXPIRES_AT: _seconds(expires_at),
        }
        self._ephemeral.write(put(item(row)))

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
        """One update; a session that ended or expired stays so."""
        moved = {"seen_at": session.seen_at, keys.EXPIRES_AT: _seconds(expires_at)}
        live = update(
            keys.session(session.session_id),
            values=moved,
            condition="#expires_at > :now",
            compared={"now": _seconds(session.seen_at)},
        )
        try:
            self._ephemeral.write(live)
        except ConditionFailed:
            return

    def end(self, session_id: str) -> None:
        """One delete."""
        self._ephemeral.write(delete(keys.session(session_id)))

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


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
