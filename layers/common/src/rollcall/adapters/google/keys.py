"""Google's signing keys (JWKS), kept between requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import requests
from jwt import PyJWK, PyJWTError

from rollcall.adapters.google.transport import READ_SECONDS, guard
from rollcall.adapters.last_good import LastGood
from rollcall.domain.errors import Unavailable

ALGORITHM = "RS256"
FRESH = timedelta(hours=1)
LAST_GOOD = timedelta(hours=24)
"""How long keys serve while they cannot be read again; Google publishes one days ahead."""
_BITS = range(2048, 8193)
_MOST_KEYS = 20
_OK = 200


class GoogleKeys:
    """Public keys by key id, each bound to RS256."""

    def __init__(
        self, url: str, clock: Callable[[], datetime], read_seconds: float = READ_SECONDS
    ) -> None:
        self._url = url
        self._read_seconds = read_seconds
        self._keys = LastGood(self._read, clock, fresh=FRESH, last_good=LAST_GOOD)

    def find(self, key_id: str) -> PyJWK | None:
        """The key of that id, or None. Raises Unavailable while Google publishes no keys to us.

        An unknown id makes us read them again, at most once a minute.
        """
        keys = self._keys.get()
        if key_id not in keys and self._keys.renew():
            keys = self._keys.get()
        return keys.get(key_id)

    def _read(self) -> Mapping[str, PyJWK]:
        with requests.Session() as session:
            guard(session, self._read_seconds)
            answer = session.get(self._url)
        try:
            fields = answer.json() if answer.status_code == _OK else None
        except (ValueError, RecursionError):
            fields = None
        keys = dict(_usable(fields))
        if not keys:
            raise Unavailable("google_keys")
        return keys


def _usable(fields: object) -> Iterator[tuple[str, PyJWK]]:
    """RSA signing keys of a JWK set (RFC 7517); others are passed over."""
    listed = fields.get("keys") if isinstance(fields, dict) else None
    for key in listed[:_MOST_KEYS] if isinstance(listed, list) else []:
        if not isinstance(key, dict) or key.get("use", "sig") != "sig":
            continue
        if key.get("alg", ALGORITHM) != ALGORITHM or not isinstance(key.get("kid"), str):
            continue
        try:
            found = PyJWK(key, ALGORITHM)
        except PyJWTError:
            continue
        if found.key.key_size in _BITS:
            yield key["kid"], found
