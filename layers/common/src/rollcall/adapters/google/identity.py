"""Proves who signed in, from Google's ID token."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, override

from jwt import DecodeError, PyJWT, PyJWTError, get_unverified_header

from rollcall.adapters.google.keys import ALGORITHM, GoogleKeys
from rollcall.domain.errors import Rejected
from rollcall.domain.secret import Secret
from rollcall.protocol.id_token import Identity, check_claims, check_header, spellings

if TYPE_CHECKING:
    from jwt.types import Options

_LARGEST = 16 * 1024
_OPTIONS: Options = {
    "strict_aud": True,
    "enforce_minimum_key_length": True,
    # By the machine's clock and with loose types; `check_claims` is given the clock.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class GoogleIdentity:
    """Checks ID tokens that were made for our client.

    PyJWT checks form, algorithm, signature, issuer and audience; `check_header` and `check_claims`
    what it leaves open.
    """

    def __init__(
        self, keys: GoogleKeys, client_id: str, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        self._keys = keys
        self._client_id = client_id
        self._issuer = issuer
        self._clock = clock
        self._jwt = _StrictJwt(_OPTIONS)

    def prove(self, id_token: Secret, nonce: str) -> Identity:
        """Whose token it is. Raises Rejected for a token that proves nothing, and Unavailable."""
        # PyJWT trips over text that cannot be encoded; a question mark is in no token.
        token = id_token.reveal().encode("ascii", "replace")
        if len(token) > _LARGEST:
            raise Rejected("id_token_malformed")
        try:
            claims = self._verified(token)
        except PyJWTError as error:
            # Its text may quote the token.
            raise Rejected(f"id_token_{type(error).__name__}") from None
        return check_claims(
            claims,
            client_id=self._client_id,
            issuer=self._issuer,
            nonce=nonce,
            now=self._clock(),
        )

    def _verified(self, token: bytes) -> Mapping[str, object]:
        key = self._keys.find(check_header(get_unverified_header(token)))
        if key is None:
            raise Rejected("id_token_key")
        return self._jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=self._client_id,
            issuer=spellings(self._issuer),
        )


class _StrictJwt(PyJWT):
    """Takes a JSON text only when it has one meaning: no name twice, no NaN."""

    @override
    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        try:
            found = json.loads(
                decoded["payload"],
                object_pairs_hook=_no_duplicates,
                parse_constant=int,  # which refuses NaN and Infinity
            )
        except (ValueError, RecursionError):
            raise DecodeError("not one JSON value") from None
        if not isinstance(found, dict):
            raise DecodeError("no JSON object")
        return found


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found
