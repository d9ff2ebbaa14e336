"""Google's signing keys (JWKS), kept between requests."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Lock

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rollcall.adapters.google.transport import READ_SECONDS, guard
from rollcall.domain.errors import Unavailable

FRESH = timedelta(hours=1)
LAST_GOOD = timedelta(hours=24)
"""How long keys serve while they cannot be read again; Google publishes one days ahead."""
COOL_DOWN = timedelta(seconds=15)
"""How long nobody asks again after a try that failed: each may take seconds of a request."""
UNKNOWN_KEY_AFTER = timedelta(minutes=1)
"""Unknown key ids make us read again at most this often."""
_BITS = range(2048, 8193)
_MOST_KEYS = 20
_OK = 200


class GoogleKeys:
    """Public keys by key id, in PEM form."""

    def __init__(
        self, url: str, clock: Callable[[], datetime], read_seconds: float = READ_SECONDS
    ) -> None:
        self._url = url
        self._clock = clock
        self._read_seconds = read_seconds
        self._keys: Mapping[str, bytes] = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._failure: str | None = None
        """Why the last try failed."""
        self._lock = Lock()

    def find(self, key_id: str) -> bytes | None:
        """The key of that id, or None. Raises Unavailable while Google publishes no keys to us."""
        with self._lock:
            now = self._clock()
            age = _since(self._read_at, now)
            if age >= FRESH or (key_id not in self._keys and age >= UNKNOWN_KEY_AFTER):
                self._load(now)
            return self._keys.get(key_id)

    def _load(self, now: datetime) -> None:
        if self._failure is None or _since(self._tried_at, now) >= COOL_DOWN:
            self._try(now)
        if self._failure is not None and _since(self._read_at, now) >= LAST_GOOD:
            raise Unavailable(self._failure)

    def _try(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._keys, self._read_at, self._failure = self._read(), self._clock(), None
        except Unavailable as error:
            self._failure = error.reason

    def _read(self) -> dict[str, bytes]:
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


def _since(moment: datetime | None, now: datetime) -> timedelta:
    return timedelta.max if moment is None else now - moment


def _usable(fields: object) -> Iterator[tuple[str, bytes]]:
    """RSA signing keys of a JWK set (RFC 7517); others are passed over."""
    listed = fields.get("keys") if isinstance(fields, dict) else None
    for key in listed[:_MOST_KEYS] if isinstance(listed, list) else []:
        if not isinstance(key, dict) or key.get("kty") != "RSA":
            continue
        if key.get("use", "sig") != "sig" or key.get("alg", "RS256") != "RS256":
            continue
        try:
            yield str(key["kid"]), _pem(_number(key["n"]), _number(key["e"]))
        except (KeyError, ValueError, TypeError, AttributeError):
            continue


def _pem(modulus: int, exponent: int) -> bytes:
    if modulus.bit_length() not in _BITS:
        raise ValueError("key size")
    public = RSAPublicNumbers(exponent, modulus).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _number(text: str) -> int:
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except binascii.Error:
        raise ValueError("not base64") from None
