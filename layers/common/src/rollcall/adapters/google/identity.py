"""Proves who signed in, from Google's ID token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from google.auth import crypt

from rollcall.adapters.google.keys import GoogleKeys
from rollcall.domain.errors import Rejected
from rollcall.domain.secret import Secret
from rollcall.protocol.id_token import Identity, check_claims, split


class GoogleIdentity:
    """Checks signature and claims of ID tokens that were made for our client.

    google-auth checks the signature. Its `verify_token` would fetch the keys for every token and
    leave the nonce, `azp` and the types of claims unchecked, so form and claims are checked here.
    """

    def __init__(
        self, keys: GoogleKeys, client_id: str, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        self._keys = keys
        self._client_id = client_id
        self._issuer = issuer
        self._clock = clock

    def prove(self, id_token: Secret, nonce: str) -> Identity:
        """Whose token it is. Raises Rejected for a token that proves nothing, and Unavailable."""
        token = split(id_token.reveal())
        key = self._keys.find(token.key_id)
        if key is None:
            raise Rejected("id_token_key")
        good = crypt.verify_signature(token.signed, token.signature, key)  # type: ignore[no-untyped-call]
        if not good:
            raise Rejected("id_token_signature")
        return check_claims(
            token.claims,
            client_id=self._client_id,
            issuer=self._issuer,
            nonce=nonce,
            now=self._clock(),
        )
