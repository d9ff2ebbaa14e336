from __future__ import annotations

import json

from rollcall.domain.errors import RequestRefused


class MemoryTokenKey:
    """TokenSealer and TokenVault without KMS; the contract suite runs it beside the real ones."""

    def encrypt(self, token: str, *, user_id: str, calendar_key: str) -> bytes:
        return json.dumps([user_id, calendar_key, token[::-1]]).encode()

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        try:
            user, calendar, token = json.loads(ciphertext)
        except ValueError as error:
            raise RequestRefused("token_not_of_this_row") from error
        if (user, calendar) != (user_id, calendar_key):
            raise RequestRefused("token_not_of_this_row")
        return str(token)[::-1]
