"""Who sent this notification: Recall's signature, checked over the exact bytes.

The rules are those of Standard Webhooks (contract, section 8.6), made total and strict: whatever
the headers hold, the answer is Verified or Refused, never an exception. The public verifiers
raise on hostile headers and read timestamps and secrets leniently, so none is used here.

    families     `webhook-*` or `svix-*`; one is used only with all three headers, never mixed;
                 where both are complete, both must verify
    id           letters, digits, `-` and `_`: a dot would make the signed text ambiguous
    timestamp    digits only, within five minutes of now
    signatures   at most 32 entries; one `v1` entry that is right is enough, others are passed over
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FAMILIES = ("webhook", "svix")
TOLERANCE = 300
"""Seconds by which the clocks may differ; the default of the public libraries."""
MAX_ENTRIES = 32
MAX_SECRETS = 2
KEY_BYTES = range(24, 65)
PREFIX = "whsec_"

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_BETWEEN_SECRETS = re.compile(r", ?|[ \n]")


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """One key that Recall signs with. Never printed."""

    key: bytes

    def __repr__(self) -> str:
        return "WebhookSecret(***)"


class Refusal(StrEnum):
    """Why a request is not taken for Recall's."""

    INCOMPLETE = "incomplete_headers"
    BAD_ID = "bad_id"
    BAD_TIMESTAMP = "bad_timestamp"
    TOO_MANY = "too_many_signatures"
    BAD_SIGNATURE = "bad_signature"
    STALE = "stale"
    """Signed rightly, at the wrong time: a replay, or a clock that is off."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The request is Recall's."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The request may be anybody's."""

    reason: Refusal


def parse_secrets(text: str) -> tuple[WebhookSecret, ...]:
    """One or two secrets, separated by a comma, a blank or a line break, exactly as Recall shows.

    Raises ValueError, whose text never holds the value: a secret that is nearly right decodes to
    a different key, and then every notification would be refused without a word.
    """
    values = _BETWEEN_SECRETS.split(text.removesuffix("\n").removesuffix("\r"))
    if len(values) > MAX_SECRETS:
        raise ValueError("more than two webhook secrets")
    return tuple(_parse_secret(value) for value in values)


def _parse_secret(value: str) -> WebhookSecret:
    encoded = value.removeprefix(PREFIX)
    if encoded == value:
        raise ValueError("a webhook secret must begin with whsec_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a webhook secret must be base64 after whsec_") from None
    if base64.b64encode(key).decode() != encoded:
        raise ValueError("a webhook secret must be plain base64 after whsec_")
    if len(key) not in KEY_BYTES:
        raise ValueError("a webhook secret must hold 24 to 64 bytes")
    return WebhookSecret(key)


def verify(
    secrets: Sequence[WebhookSecret], headers: Mapping[str, str], body: bytes, now: datetime
) -> Verified | Refused:
    """Whether Recall signed exactly this body, about now. Header names may have any case."""
    lowered = {name.lower(): value for name, value in headers.items() if name.isascii()}
    triples = [_triple(lowered, family) for family in FAMILIES]
    complete = [triple for triple in triples if all(triple)]
    answers = [_verify(secrets, triple, body, now) for triple in complete]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    return next(iter(refused + answers), Refused(Refusal.INCOMPLETE))


def _triple(headers: Mapping[str, str], family: str) -> tuple[str, str, str]:
    message_id, timestamp, signatures = (
        headers.get(f"{family}-{part}", "") for part in ("id", "timestamp", "signature")
    )
    return message_id, timestamp, signatures


def _verify(
    secrets: Sequence[WebhookSecret], triple: tuple[str, str, str], body: bytes, now: datetime
) -> Verified | Refused:
    message_id, timestamp, signatures = triple
    if not _ID.fullmatch(message_id):
        return Refused(Refusal.BAD_ID)
    if not _TIMESTAMP.fullmatch(timestamp):
        return Refused(Refusal.BAD_TIMESTAMP)
    if signatures.count(" ") >= MAX_ENTRIES:
        return Refused(Refusal.TOO_MANY)
    signed = f"{message_id}.{timestamp}.".encode() + body
    if not _any_matches(secrets, signatures, signed):
        return Refused(Refusal.BAD_SIGNATURE)
    # Last, so that only what Recall did sign counts as stale: many of those mean a wrong clock.
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
        return Refused(Refusal.STALE)
    return Verified(message_id)


def _any_matches(secrets: Sequence[WebhookSecret], signatures: str, signed: bytes) -> bool:
    """Compares bytes in constant time, every entry with every secret, whichever matches."""
    entries = [entry.encode("utf-8", "replace") for entry in signatures.split(" ")]
    matches = False
    for secret in secrets:
        digest = hmac.new(secret.key, signed, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        for entry in entries:
            matches |= hmac.compare_digest(entry, expected)
    return matches
