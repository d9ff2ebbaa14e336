"""A row's history as a list of short texts, and back.

`2q5z3k rc external client.example`: seconds since the line before it, from 1970 at first, to the
base of 36; the letters of kind and cause; what it is about. A line with letters that a newer
version stored is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rollcall.adapters.dynamodb.wire import time_text
from rollcall.domain.transition import Cause, Kind

type Plain = dict[str, Any]

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KINDS, _CAUSES = frozenset(Kind), frozenset(Cause)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def history_texts(history: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the texts of plain transitions, in their order."""
    texts, before = [], _EPOCH
    for one in history:
        at = datetime.fromisoformat(one["at"])
        step, before = _number((at - before) // _SECOND), at
        words = [step, one["kind"] + one["cause"], *filter(None, [one["about"]])]
        texts.append(" ".join(words))
    return texts


def history_of(texts: Iterable[str]) -> list[Plain]:
    """Return the plain transitions that texts stand for."""
    history, at = [], _EPOCH
    for text in texts:
        step, letters, about = [*text.split(" ", 2), ""][:3]
        at += int(step, 36) * _SECOND
        kind, cause = letters[:1], letters[1:]
        if kind in _KINDS and cause in _CAUSES:
            history.append({"at": time_text(at), "kind": kind, "cause": cause, "about": about})
    return history


def _number(value: int) -> str:
    if value < 0:
        return f"-{_number(-value)}"
    head, last = divmod(value, 36)
    return (_number(head) if head else "") + _DIGITS[last]
