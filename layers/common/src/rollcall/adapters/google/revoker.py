"""Ends grants at Google (RFC 7009)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    import httpx

_GONE = "invalid_token"


class GoogleGrantRevoker:
    """`ports.GrantRevoker`.

    At Google, revoking one token ends every grant of the user to our client. Revocations are rare,
    so each has a connection of its own; no other client, with its headers, is shared.
    """

    def __init__(self, revoke_url: str, read_seconds: float = 10.0) -> None:
        self._url = revoke_url
        self._read_seconds = read_seconds

    def revoke(self, token: str) -> None:
        """Revoke; a grant that is dead already is a success. Raises Unavailable."""
        import httpx  # noqa: PLC0415 - half a second of each cold sign-in, for rare revocations

        limits = httpx.Timeout(self._read_seconds, connect=2.0)
        try:
            # The token travels in the body: addresses end up in logs.
            with httpx.Client(timeout=limits, trust_env=False) as client:
                answer = client.post(self._url, data={"token": token})
            code = answer.status_code
            dead = code == HTTPStatus.BAD_REQUEST and _error(answer) == _GONE
        except httpx.HTTPError:
            # The cause holds the request, and so the token.
            raise Unavailable("google_no_answer") from None
        if code != HTTPStatus.OK and not dead:
            raise Unavailable("google_revoke")


def _error(answer: httpx.Response) -> object:
    try:
        fields = answer.json()
    except (ValueError, RecursionError):
        return None
    return fields.get("error") if isinstance(fields, dict) else None
