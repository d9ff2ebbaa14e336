"""Seals short texts into cookies: authenticated encryption under a key that rotates."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rollcall.domain.secret import Secret

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_SEALED = re.compile(r"[A-Za-z0-9_-]{1,4096}={0,2}")
"""Fernet itself passes over characters that are not base64."""
OAUTH = b"rollcall-oauth-cookie-v1"
"""The purpose of the cookies of a trip to Google."""


class CookieCipher:
    """Fernet under keys derived (HKDF, SHA-256) from the cookie key's versions.

    ``secrets`` gives the current version first and may raise Unavailable. ``reload`` reads them
    again when a cookie opens with none: another instance may have seen a rotation earlier.
    What is sealed for one ``purpose`` opens for no other.
    """

    def __init__(
        self,
        secrets: Callable[[], Sequence[Secret]],
        reload: Callable[[], bool],
        purpose: bytes,
    ) -> None:
        self._secrets = secrets
        self._reload = reload
        self._purpose = purpose

    def seal(self, text: bytes) -> str:
        """The text, encrypted under the current version. Raises Unavailable."""
        return self._fernet().encrypt(text).decode()

    def open(self, sealed: str) -> bytes | None:
        """The text, or None when no known version sealed it. Raises Unavailable."""
        if not _SEALED.fullmatch(sealed):
            return None
        found = self._try(sealed)
        return self._try(sealed) if found is None and self._reload() else found

    def _try(self, sealed: str) -> bytes | None:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see `_fernet`

        try:
            return self._fernet().decrypt(sealed.encode())
        except InvalidToken:
            return None

    def _fernet(self) -> MultiFernet:
        # Most pages neither get nor set such a cookie, and a start should not wait for it.
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

        return MultiFernet([Fernet(_derive(secret, self._purpose)) for secret in self._secrets()])


def _derive(secret: Secret, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - see `CookieCipher._fernet`
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose)
    return base64.urlsafe_b64encode(hkdf.derive(secret.reveal().encode()))
