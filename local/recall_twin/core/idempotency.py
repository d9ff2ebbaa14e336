"""Answers remembered under an `Idempotency-Key` for one hour.

Source: Recall's idempotency page. What it leaves open is read as: every completed answer but a
429 is kept, a 507 too.
"""

from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.model import StoredAnswer

KEPT = timedelta(hours=1)
METHODS = frozenset({"POST", "PUT", "PATCH"})


class Idempotency:
    """The stored answers of one workspace."""

    def __init__(self, answers: dict[str, StoredAnswer]) -> None:
        self._answers = answers

    def find(self, key: str, now: datetime) -> StoredAnswer | None:
        """What this key answered within the last hour."""
        stored = self._answers.get(key)
        if stored is not None and stored.completed_at + KEPT <= now:
            del self._answers[key]
            return None
        return stored

    def keep(self, key: str, status: int, body: Any, completed_at: datetime) -> None:  # noqa: ANN401
        """Remember an answer that is complete at `completed_at`."""
        for old in [k for k, a in self._answers.items() if a.completed_at + KEPT <= completed_at]:
            del self._answers[old]
        self._answers[key] = StoredAnswer(completed_at, status, body)


def scope(user: str, method: str, path: str, key: str) -> str:
    """The full key: who asks, what for, under which header value."""
    return f"{user} {method} {path} {key}"
