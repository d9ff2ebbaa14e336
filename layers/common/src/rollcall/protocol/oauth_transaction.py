"""One trip to Google and back: state, nonce and PKCE verifier in one browser, used once.

RFC 9700 (PKCE and state for each transaction, bound to the browser), RFC 7636 (S256), RFC 9207
(`iss` in the answer). The transaction travels in an encrypted cookie; nothing is stored before
the answer has proved itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import override

from rollcall.domain.errors import Rejected
from rollcall.domain.notice import Notice
from rollcall.protocol.return_targets import known_target

LIFETIME = timedelta(minutes=10)
KEPT = 3
"""Transactions that one browser may have under way."""

_RANDOM = re.compile(r"[A-Za-z0-9_-]{43,128}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STATE = re.compile(r"[A-Za-z0-9_-]{43}")
_HASH = re.compile(r"([0-9a-f]{64})?")
_CODE = re.compile(r"[!-~]{1,2048}")
_SKEW = timedelta(seconds=60)
_NAME_CHARACTERS = 12
_REFUSALS: Mapping[str, Notice] = {
    "access_denied": Notice.DENIED,
    "server_error": Notice.GOOGLE_UNAVAILABLE,
    "temporarily_unavailable": Notice.GOOGLE_UNAVAILABLE,
}
"""What the errors of RFC 6749 section 4.1.2.1 mean; others are Google's own decision."""


class Purpose(StrEnum):
    """What the user went to Google for."""

    SIGN_IN = "sign_in"
    CONNECT = "connect"
    """A calendar of the account that the user signs in with, or one that is connected already."""
    CONNECT_ANOTHER = "connect_another"
    """The calendar of whichever account is chosen at Google."""

    @property
    def connects(self) -> bool:
        """Whether a calendar is asked for, for the session that began it."""
        return self is not Purpose.SIGN_IN


@dataclass(frozen=True, slots=True)
class Transaction:
    """Everything that must match when the browser comes back. Never printed."""

    state: str
    nonce: str
    verifier: str
    purpose: Purpose
    session_hash: str
    """Of the session that connects; empty for a sign-in."""
    target: str
    created_at: datetime

    @override
    def __repr__(self) -> str:
        return "Transaction(***)"

    @property
    def transaction_id(self) -> str:
        """Names the transaction in the table without giving its state away."""
        return hashlib.sha256(b"rollcall-transaction-v1|" + self.state.encode()).hexdigest()

    def live(self, now: datetime) -> bool:
        """Whether it was begun within the last ten minutes."""
        return -_SKEW <= now - self.created_at <= LIFETIME


@dataclass(frozen=True, slots=True)
class Answer:
    """What Google sent the browser back with. Never printed."""

    state: str
    code: str | None
    """None when the user, or Google, said no."""
    refusal: Notice = Notice.DENIED
    """Why there is no code."""

    @override
    def __repr__(self) -> str:
        return "Answer(***)"


def begin(
    purpose: Purpose,
    target: str,
    session_id: str | None,
    now: datetime,
    random_text: Callable[[], str],
) -> Transaction:
    """A new transaction; ``random_text`` gives 256 random bits as 43 URL-safe characters."""
    return Transaction(
        state=random_text(),
        nonce=random_text(),
        verifier=random_text(),
        purpose=purpose,
        session_hash=session_hash(session_id) if session_id else "",
        target=target,
        created_at=now.replace(microsecond=0),
    )


def session_hash(session_id: str) -> str:
    """What binds a transaction to a session without holding its id."""
    return hashlib.sha256(b"rollcall-binding-v1|" + session_id.encode()).hexdigest()


def check_binding(transaction: Transaction, session_id: str | None) -> None:
    """Raise Rejected unless a connect came back to the session that started it."""
    expected = session_hash(session_id) if session_id else ""
    if not expected or not hmac.compare_digest(transaction.session_hash, expected):
        raise Rejected("session_changed")


def read_purpose(params: Mapping[str, list[str]]) -> Purpose:
    """What a start asks for; anything unclear is a sign-in."""
    asked = params.get("purpose", [])
    connecting = (one for one in Purpose if one.connects and asked == [one])
    return next(connecting, Purpose.SIGN_IN)


def read_calendar(params: Mapping[str, list[str]]) -> str:
    """The key of the calendar that a start names to connect it again; empty for none."""
    keys = params.get("calendar", [])
    return keys[0] if len(keys) == 1 and _KEY.fullmatch(keys[0]) else ""


def read_state(params: Mapping[str, list[str]]) -> str | None:
    """The state, if there is exactly one and it could be ours."""
    states = params.get("state", [])
    return states[0] if len(states) == 1 and _STATE.fullmatch(states[0]) else None


def read_answer(params: Mapping[str, list[str]], issuer: str) -> Answer:
    """Read the callback's query. Raises Rejected with a word for what is wrong with it.

    A code must come with its issuer, as Google's metadata promise. An error may come without: it
    carries no secret and changes nothing. `scope`, `error_description` and the like are not read:
    a user can edit them.
    """
    state = read_state(params)
    if state is None:
        raise Rejected("state_malformed")
    code, error, named = (_one(params, name) for name in ("code", "error", "iss"))
    if named not in {None, issuer}:
        raise Rejected("issuer_mismatch")
    if (code is None) == (error is None):
        raise Rejected("code_missing")
    if code is None:
        return Answer(state, None, _REFUSALS.get(error or "", Notice.GOOGLE_REFUSED))
    if named is None:
        raise Rejected("issuer_missing")
    if not _CODE.fullmatch(code):
        raise Rejected("code_malformed")
    return Answer(state, code)


def _one(params: Mapping[str, list[str]], name: str) -> str | None:
    values = params.get(name, [])
    if len(values) > 1:
        raise Rejected("parameter_repeated")
    return values[0] if values else None


def cookie_suffix(state: str) -> str:
    """The part of the state that tells the cookies of several tabs apart."""
    return state[:_NAME_CHARACTERS]


def to_bytes(transaction: Transaction) -> bytes:
    """The transaction as it is sealed into a cookie."""
    created = int(transaction.created_at.timestamp())
    t = transaction
    fields = [t.state, t.nonce, t.verifier, t.purpose, t.session_hash, t.target, created]
    return json.dumps(fields, separators=(",", ":")).encode()


def from_bytes(sealed: bytes) -> Transaction:
    """Read what `to_bytes` wrote. Raises Rejected for anything else."""
    try:
        state, nonce, verifier, purpose, session, target, created = json.loads(sealed)
        transaction = Transaction(
            state=_matching(_STATE, state),
            nonce=_matching(_RANDOM, nonce),
            verifier=_matching(_RANDOM, verifier),
            purpose=Purpose(purpose),
            session_hash=_matching(_HASH, session),
            target=known_target(target),
            created_at=datetime.fromtimestamp(created, UTC),
        )
    except (ValueError, TypeError, OverflowError, OSError, RecursionError):
        raise Rejected("transaction_malformed") from None
    if transaction.purpose.connects != bool(transaction.session_hash):
        raise Rejected("transaction_malformed")
    return transaction


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError("malformed")
    return value
