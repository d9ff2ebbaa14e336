"""Signature headers of a webhook, made with the delivery vendor's own package."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from svix import Webhook


def signature_headers(
    message_id: str,
    body: str,
    secrets: Sequence[str],
    signed_at: datetime,
    family: str = "webhook",
) -> dict[str, str]:
    """Headers `{family}-id`, `-timestamp` and `-signature`, one signature per active secret.

    `family` is "webhook" (accounts since December 2025) or "svix" (older ones). Without a secret
    the message stays unsigned, as Recall's does. `signed_at` is UTC.
    """
    headers = {
        f"{family}-id": message_id,
        f"{family}-timestamp": str(int(signed_at.timestamp())),
    }
    if secrets:
        signatures = (_signer(secret).sign(message_id, signed_at, body) for secret in secrets)
        headers[f"{family}-signature"] = " ".join(signatures)
    return headers


@lru_cache(maxsize=8)
def _signer(secret: str) -> Webhook:
    return Webhook(secret)
