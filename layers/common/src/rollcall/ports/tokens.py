"""Refresh tokens at rest: whoever faces the internet seals, the worker opens."""

from __future__ import annotations

from typing import Protocol


class TokenVault(Protocol):
    """Opens stored refresh tokens; the worker alone holds one."""

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """The refresh token. Raises RequestRefused when it belongs to another row."""
        ...


class TokenSealer(Protocol):
    """Seals refresh tokens; functions that face the internet can seal and never open."""

    def encrypt(self, token: str, *, user_id: str, calendar_key: str) -> bytes:
        """The token, bound to its user, calendar and purpose. Raises Unavailable."""
        ...
