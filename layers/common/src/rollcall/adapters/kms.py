"""Refresh tokens under a KMS key.

Functions that face the internet seal them, the worker alone opens them. The encryption context
binds a ciphertext to its user, calendar and purpose, so one that was moved to another row does not
open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from rollcall.domain.errors import WRONG_TOKEN, RequestRefused, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_PURPOSE = "calendar-refresh-token"
_WRONG_ROW = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class KmsTokenSealer:
    """`ports.TokenSealer`: may encrypt, never decrypt."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def encrypt(self, token: str, *, user_id: str, calendar_key: str) -> bytes:
        """The token, bound to its user, calendar and purpose. Raises Unavailable."""
        try:
            answer = self._client.encrypt(
                KeyId=self._key_id,
                Plaintext=token.encode(),
                EncryptionContext=_context(user_id, calendar_key),
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("token_key") from error
        return answer["CiphertextBlob"]


class KmsTokenVault:
    """`ports.TokenVault`: opens what `KmsTokenSealer` sealed for the same row."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def decrypt(self, ciphertext: bytes, *, user_id: str, calendar_key: str) -> str:
        """The refresh token.

        Raises RequestRefused when it was not sealed for this row, Unavailable when KMS gives no
        answer.
        """
        try:
            answer = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=ciphertext,
                EncryptionContext=_context(user_id, calendar_key),
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _WRONG_ROW:
                raise RequestRefused(WRONG_TOKEN) from error
            raise Unavailable("token_key") from error
        except BotoCoreError as error:
            raise Unavailable("token_key") from error
        return answer["Plaintext"].decode()


def _context(user_id: str, calendar_key: str) -> dict[str, str]:
    return {"user": user_id, "calendar": calendar_key, "purpose": _PURPOSE}
