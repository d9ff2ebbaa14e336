"""OAuth transactions in the browser: one sealed cookie for each trip to Google under way."""

from __future__ import annotations

import hmac
from collections import Counter

from rollcall.adapters.cookie_cipher import CookieCipher
from rollcall.domain.errors import Rejected
from rollcall.protocol.oauth_transaction import (
    KEPT,
    LIFETIME,
    Transaction,
    cookie_suffix,
    from_bytes,
    to_bytes,
)
from rollcall.protocol.origin import is_loopback_http, public_origin
from rollcall.runtime.http import Request

_NAME = "rollcall-oauth-"
_MOST_READ = 20
"""Cookies looked at in one request, however many were sent."""


class TransactionCookies:
    """Cookies named by a part of the state, so that several tabs do not disturb each other.

    Attributes are those of the session cookie; `SameSite=Lax` lets them come back from Google.
    """

    def __init__(self, public_url: str, cipher: CookieCipher) -> None:
        local = is_loopback_http(public_origin(public_url))
        self._prefix = _NAME if local else f"__Host-{_NAME}"
        self._attributes = "Path=/; HttpOnly; SameSite=Lax" + ("" if local else "; Secure")
        self._cipher = cipher

    def find(self, request: Request, state: str) -> Transaction | None:
        """The transaction of this state; None when the browser brings no cookie for it.

        Raises Rejected when it brings one that is not ours, or two; Unavailable without keys.
        """
        name = self._prefix + cookie_suffix(state)
        values = [value for key, value in request.cookies if key == name]
        if not values:
            return None
        transaction = self._open(values[0]) if len(values) == 1 else None
        if transaction is None or not hmac.compare_digest(transaction.state, state):
            raise Rejected("state_unknown")
        return transaction

    def keep(self, request: Request, transaction: Transaction) -> tuple[str, ...]:
        """`Set-Cookie` values: this transaction, and an end for all but the last few others."""
        age = int(LIFETIME.total_seconds())
        name = self._prefix + cookie_suffix(transaction.state)
        sealed = self._cipher.seal(to_bytes(transaction))
        kept = f"{name}={sealed}; Max-Age={age}; {self._attributes}"
        return (kept, *(self._end(old) for old in self._surplus(request)))

    def clear(self, state: str) -> str:
        """The `Set-Cookie` value that removes the cookie of this state."""
        return self._end(self._prefix + cookie_suffix(state))

    def _end(self, name: str) -> str:
        return f"{name}=; Max-Age=0; {self._attributes}"

    def _surplus(self, request: Request) -> list[str]:
        ours = [pair for pair in request.cookies if pair[0].startswith(self._prefix)][:_MOST_READ]
        counts = Counter(name for name, _value in ours)
        begun = {name: self._begun(value) for name, value in ours if counts[name] == 1}
        newest = sorted(begun, key=lambda name: begun[name], reverse=True)[: KEPT - 1]
        good = {name for name in newest if begun[name]}
        return [name for name in counts if name not in good]

    def _begun(self, value: str) -> float:
        """When the transaction in a cookie was begun; 0 for a cookie that is not ours."""
        transaction = self._open(value)
        return transaction.created_at.timestamp() if transaction else 0.0

    def _open(self, value: str) -> Transaction | None:
        text = self._cipher.open(value)
        try:
            return from_bytes(text) if text is not None else None
        except Rejected:
            return None
